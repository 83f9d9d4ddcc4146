/** Dumps of qdiscs: tc_dump_qdisc of net/sched/sch_api.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM, TCA } from "../../../abi/rtnetlink.ts";
import { TCMSG } from "../../../codec/mod.ts";
import type { Qdisc } from "../../net/sched/qdisc.ts";
import { NOOP } from "../../net/sched/qdisc.ts";
import { schedulerOf } from "../../net/sched/scheduler.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import { checkDump } from "../check.ts";
import { isHidden, qdiscMessage } from "./qdisc_message.ts";
import { RequestAttributes } from "../request_attributes.ts";

/** What a dump has yet to tell of. */
interface Position {
  readonly left: readonly Qdisc[];
  at: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "left" in state && "at" in state;
}

/** The qdiscs of a device (`tc_dump_qdisc_root`). */
function* qdiscsOf(dev: NetDevice): Iterable<Qdisc> {
  const scheduler = schedulerOf(dev);
  yield scheduler.root;
  if (scheduler.root !== NOOP) yield* scheduler.below();
  if (scheduler.ingress !== undefined) yield scheduler.ingress.sleeping;
}

/** `tc_dump_qdisc` */
export function dumpQdiscs(cb: Callback, out: DumpBuffer): number {
  const error = checkDump(cb);
  if (error !== 0) return error;
  const { request } = cb;
  const { header: { seq }, portid: pid, net: { stack } } = request;
  const invisible = new RequestAttributes(request, TCMSG.size).has(TCA.DUMP_INVISIBLE);
  const position = isPosition(cb.state) ? cb.state : {
    left: [...stack.devices].flatMap((dev) => [...qdiscsOf(dev)]),
    at: 0,
  };
  cb.state = position;
  const header = { type: RTM.NEWQDISC, flags: NLM_F.MULTI, seq, pid };
  for (; position.at < position.left.length; position.at++) {
    const qdisc = position.left[position.at];
    if (qdisc === undefined || isHidden(qdisc, invisible)) continue;
    if (!out.put(qdiscMessage(qdisc, qdisc.parent, header))) return -ERRNO.EMSGSIZE;
  }
  return 0;
}
