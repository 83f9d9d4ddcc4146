import { NETLINK, NLM_F } from "../../abi/netlink.ts";
import type { KernelHost } from "../host.ts";
import { namespaceOf } from "../namespace.ts";
import type { Cause } from "../net/cause.ts";
import type { NetStack } from "../net/stack.ts";
import { notify } from "../netlink/send.ts";
import { GOOD_SIZE, Skb } from "../netlink/skb.ts";

/** What {@linkcode tell} takes beside the message. */
export interface Telling {
  /** The group, RTNLGRP.*. */
  readonly group: number;
  /** On whose behalf. */
  readonly cause: Cause;
  /**
   * Bytes of room that the kernel makes for the message, which readers are charged for.
   * @default {3776} a page's
   */
  readonly room?: number;
}

/**
 * Tells the members of a group in a namespace what happened there, and whoever asked if they want to
 * know (`rtnl_notify`). The message has its `seq` and `pid` already.
 */
export function tell(
  host: KernelHost,
  stack: NetStack,
  message: Uint8Array,
  { group, cause: { portid, flags }, room = GOOD_SIZE }: Telling,
): void {
  const kernel = host.table(NETLINK.ROUTE).lookup(namespaceOf(stack), 0);
  if (kernel === undefined) return;
  notify(kernel, Skb.of(message, room), { group, portid, report: (flags & NLM_F.ECHO) !== 0 });
}
