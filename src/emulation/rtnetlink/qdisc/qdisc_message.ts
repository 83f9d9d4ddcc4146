/** Messages of qdiscs: tc_fill_qdisc of net/sched/sch_api.c. */

import { NETLINK, NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP, TCA } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { MessageHeader, RawAttribute } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { namespaceOf } from "../../namespace.ts";
import type { QdiscNotice } from "../../net/sched/api.ts";
import { qdiscNotify } from "../../net/sched/api.ts";
import type { Qdisc } from "../../net/sched/qdisc.ts";
import { TCQ_F } from "../../net/sched/qdisc.ts";
import type { NetStack } from "../../net/stack.ts";
import { notify } from "../../netlink/send.ts";
import { GOOD_SIZE, Skb } from "../../netlink/skb.ts";
import type { Registry } from "../registry.ts";

/** What waits in an emulated qdisc: nothing goes through it. */
export const NOTHING = { qlen: 0, backlog: 0, drops: 0, requeues: 0, overlimits: 0 };
/** The same as TCA_STATS has it. */
export const NO_STATS = {
  bytes: 0n,
  packets: 0,
  drops: 0,
  overlimits: 0,
  bps: 0,
  pps: 0,
  qlen: 0,
  backlog: 0,
};

/** Whether requests do not see it (`tc_qdisc_dump_ignore`). */
export function isHidden(qdisc: Qdisc, invisible = false): boolean {
  return qdisc.is(TCQ_F.BUILTIN) || qdisc.is(TCQ_F.INVISIBLE) && !invisible;
}

/** What a kind says of itself: it stays bytes. */
function optionsOf(qdisc: Qdisc, position: number): RawAttribute[] {
  const data = qdisc.kind.dump?.(qdisc) ?? qdisc.options;
  return data === undefined ? [] : [{ position, type: TCA.OPTIONS, data }];
}

/** The message that tells of a qdisc that hangs at a class. */
export function qdiscMessage(
  qdisc: Qdisc,
  parent: number,
  header: MessageHeader,
  warning?: string,
): Uint8Array<ArrayBuffer> {
  const { kind: { id }, dev, handle, refcnt, ingressBlock, egressBlock, stab } = qdisc;
  const blocks = {
    ...ingressBlock !== 0 && { ingressBlock },
    ...egressBlock !== 0 && { egressBlock },
  };
  const unknown = optionsOf(qdisc, 1 + Object.keys(blocks).length);
  return encode({
    kind: "qdisc",
    ...header,
    header: { family: AF.UNSPEC, ifindex: dev?.ifindex ?? 0, handle, parent, info: refcnt },
    attributes: {
      kind: id,
      ...blocks,
      hwOffload: 0,
      ...stab && { stab: { unknown: [{ position: 0, type: 1, data: stab }] } },
      stats2: { basic: { bytes: 0n, packets: 0 }, queue: NOTHING },
      stats: NO_STATS,
      ...warning !== undefined && { extWarnMsg: warning },
      ...unknown.length > 0 && { unknown },
    },
  });
}

/** The messages that tell of a change, as one datagram (`qdisc_notify`). */
function changes({ parent, before, now, cause, warning }: QdiscNotice): Uint8Array {
  const { seq, portid: pid } = cause;
  const parts: Uint8Array[] = [];
  if (before !== undefined && !isHidden(before)) {
    const header = { type: RTM.DELQDISC, flags: 0, seq, pid };
    parts.push(qdiscMessage(before, parent, header, warning));
  }
  if (now !== undefined && !isHidden(now)) {
    const flags = before === undefined ? 0 : NLM_F.REPLACE;
    const header = { type: RTM.NEWQDISC, flags, seq, pid };
    parts.push(qdiscMessage(now, parent, header, warning));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Sends what concerns qdiscs to those who listen, and to whoever asked for it (`rtnetlink_send`). */
export function sendQdisc(
  { host }: Registry,
  stack: NetStack,
  bytes: Uint8Array,
  { portid, flags }: { readonly portid: number; readonly flags: number },
): void {
  const kernel = host.table(NETLINK.ROUTE).lookup(namespaceOf(stack), 0);
  if (kernel === undefined || bytes.length === 0) return;
  const report = (flags & NLM_F.ECHO) !== 0;
  notify(kernel, Skb.of(bytes, GOOD_SIZE), { group: RTNLGRP.TC, portid, report });
}

/** Tells of qdiscs that come, change and go. */
export function tellOfQdiscs(registry: Registry): void {
  qdiscNotify.listen(registry.machine, (stack, notice) => {
    sendQdisc(registry, stack, changes(notice), notice.cause);
  });
}
