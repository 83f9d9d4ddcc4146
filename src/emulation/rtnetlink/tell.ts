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

/** Whether anybody wants to hear it: what nobody hears need not be said. */
export function isHeard(
  host: KernelHost,
  { group, cause: { flags } }: Pick<Telling, "group" | "cause">,
): boolean {
  return (flags & NLM_F.ECHO) !== 0 || host.table(NETLINK.ROUTE).hasListeners(group);
}

/**
 * Tells the members of a group in a namespace what happened there, and whoever asked if they want to
 * know (`rtnl_notify`).
 *
 * @param message The message, with its `seq` and `pid`; or what makes it, called if anybody hears it.
 */
export function tell(
  host: KernelHost,
  stack: NetStack,
  message: Uint8Array | (() => Uint8Array),
  telling: Telling,
): void {
  if (!isHeard(host, telling)) return;
  const kernel = host.table(NETLINK.ROUTE).lookup(namespaceOf(stack), 0);
  if (kernel === undefined) return;
  const { group, cause: { portid, flags }, room = GOOD_SIZE } = telling;
  const bytes = typeof message === "function" ? message() : message;
  notify(kernel, Skb.of(bytes, room), { group, portid, report: (flags & NLM_F.ECHO) !== 0 });
}
