/** Classes of qdiscs: tc_dump_tclass of net/sched/sch_api.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { MessageHeader } from "../../../codec/mod.ts";
import { encode, TCMSG } from "../../../codec/mod.ts";
import type { Qdisc, QdiscClass } from "../../net/sched/qdisc.ts";
import { major, NOOP } from "../../net/sched/qdisc.ts";
import type { Scheduler } from "../../net/sched/scheduler.ts";
import { schedulerOf } from "../../net/sched/scheduler.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import { isHidden, NO_STATS, NOTHING } from "./qdisc_message.ts";

/** The message that tells of a class (`tc_fill_tclass`). */
function classMessage(
  { kind: { id }, dev }: Qdisc,
  { handle, parent, leaf, counts }: QdiscClass,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "class",
    ...header,
    header: { family: AF.UNSPEC, ifindex: dev?.ifindex ?? 0, handle, parent, info: leaf },
    attributes: {
      kind: id,
      stats2: counts ? { basic: { bytes: 0n, packets: 0 }, queue: NOTHING } : {},
      stats: NO_STATS,
    },
  });
}

/** The qdiscs whose classes are dumped (`tc_dump_tclass_root`). */
function* qdiscsOf(scheduler: Scheduler, parent: number): Iterable<Qdisc> {
  const { root, ingress } = scheduler;
  yield root;
  if (root !== NOOP) {
    const one = parent === 0 ? undefined : scheduler.lookup(major(parent));
    if (parent === 0) yield* scheduler.below();
    else if (one !== undefined && one !== root) yield one;
  }
  if (ingress !== undefined) yield ingress.sleeping;
}

/** `tc_dump_tclass` */
export function dumpClasses(cb: Callback, out: DumpBuffer): number {
  const { request: { view, net: { stack }, header: { seq }, portid: pid } } = cb;
  if (view.byteLength < NLMSG_HDRLEN + TCMSG.size) return 0;
  const dev = stack.devices.byIndex(view.getInt32(NLMSG_HDRLEN + 4, true));
  if (dev === undefined) return 0;
  const parent = view.getUint32(NLMSG_HDRLEN + 12, true);
  const header = { type: RTM.NEWTCLASS, flags: NLM_F.MULTI, seq, pid };
  const told = typeof cb.state === "number" ? cb.state : 0;
  let index = 0;
  for (const qdisc of qdiscsOf(schedulerOf(dev), parent)) {
    if (isHidden(qdisc) || parent !== 0 && major(parent) !== qdisc.handle) continue;
    for (const one of qdisc.kind.classes?.list(qdisc) ?? []) {
      if (index++ < told) continue;
      if (!out.put(classMessage(qdisc, one, header))) return -ERRNO.EMSGSIZE;
      cb.state = index;
    }
  }
  return 0;
}
