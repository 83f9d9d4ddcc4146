/** A token bucket: net/sched/sch_tbf.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { TCA_TBF } from "../../../../abi/pkt_sched.ts";
import { createDefault, put } from "../../../net/sched/alloc.ts";
import { BFIFO } from "../../../net/sched/kinds.ts";
import type { Qdisc, QdiscKind } from "../../../net/sched/qdisc.ts";
import { major, NOOP } from "../../../net/sched/qdisc.ts";
import { schedulerOf } from "../../../net/sched/scheduler.ts";
import { attributesIn, optionBytes } from "./options.ts";
import { Rate, RATESPEC } from "./rate.ts";

const { EINVAL, ENOMEM } = ERRNO;
const MAX_U32 = 0xffffffffn;
/** Bits of a tick's nanoseconds (`PSCHED_SHIFT`). */
const SHIFT = 6n;
/** Where in `struct tc_tbf_qopt` what is behind the two rates is. */
const LIMIT = 2 * RATESPEC;
const BUFFER = LIMIT + 4;
const MTU = BUFFER + 4;
const QOPT = MTU + 4;

/** `struct tbf_sched_data`; times are in nanoseconds. */
interface Tbf {
  readonly limit: number;
  readonly rate: Rate;
  readonly peak: Rate | undefined;
  readonly buffer: bigint;
  readonly mtu: bigint;
}

const STATE = new WeakMap<Qdisc, Tbf>();
/** The key of the only child. */
const CHILD = 1;

function childOf({ children }: Qdisc): Qdisc {
  return children.get(CHILD) ?? NOOP;
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** What a request wants; `undefined` if that cannot be. */
function read(options: DataView): Tbf | undefined {
  const tb = attributesIn(options);
  const parms = tb.payload(TCA_TBF.PARMS);
  if (parms === undefined) return undefined;
  const spec = (at: number) => new DataView(parms.buffer, parms.byteOffset + at, RATESPEC);
  const u64 = (id: number) => tb.payload(id)?.getBigUint64(0, true) ?? 0n;
  const rate = new Rate(spec(0), u64(TCA_TBF.RATE64), tb.payload(TCA_TBF.RTAB));
  const burst = tb.u32(TCA_TBF.BURST);
  const pburst = tb.u32(TCA_TBF.PBURST);
  const given = BigInt(parms.getUint32(BUFFER, true)) << SHIFT;
  const givenMtu = BigInt(parms.getUint32(MTU, true)) << SHIFT;
  let size = burst === undefined
    ? least(rate.length(least(given, MAX_U32)), MAX_U32)
    : BigInt(burst);
  let mtu = least(givenMtu, MAX_U32);
  let peak: Rate | undefined;
  if (spec(RATESPEC).getUint32(8, true) !== 0) {
    peak = new Rate(spec(RATESPEC), u64(TCA_TBF.PRATE64), tb.payload(TCA_TBF.PTAB));
    if (peak.bytesPerSecond <= rate.bytesPerSecond) return undefined;
    if (pburst !== undefined) mtu = peak.time(pburst);
    size = least(size, pburst === undefined ? peak.length(mtu) : BigInt(pburst));
  }
  if (size === 0n) return undefined;
  return {
    limit: parms.getUint32(LIMIT, true),
    rate,
    peak,
    buffer: burst === undefined ? given : rate.time(burst),
    mtu: pburst === undefined ? givenMtu : mtu,
  };
}

/** `tbf_change` */
function change(qdisc: Qdisc, options: DataView | undefined): number {
  const wanted = options && read(options);
  if (wanted === undefined) return -EINVAL;
  const child = childOf(qdisc);
  if (child !== NOOP) {
    if (child.kind.id.slice(1).startsWith("fifo")) child.limit = wanted.limit;
  } else if (wanted.limit > 0 && qdisc.queue !== undefined) {
    const parent = (major(qdisc.handle) | CHILD) >>> 0;
    const fifo = createDefault(qdisc.queue, BFIFO, parent);
    if (fifo === undefined) return -ENOMEM;
    fifo.limit = wanted.limit;
    schedulerOf(qdisc.queue.dev).add(fifo, true);
    qdisc.children.set(CHILD, fifo);
  }
  STATE.set(qdisc, wanted);
  return 0;
}

/** `tbf_dump` */
function dump(qdisc: Qdisc): Uint8Array {
  const state = STATE.get(qdisc);
  if (state === undefined) return new Uint8Array();
  const { limit, rate, peak, buffer, mtu } = state;
  const parms = new Uint8Array(QOPT);
  const view = new DataView(parms.buffer);
  rate.put(view, 0);
  peak?.put(view, RATESPEC);
  view.setUint32(LIMIT, limit, true);
  view.setUint32(BUFFER, Number(BigInt.asUintN(32, buffer >> SHIFT)), true);
  view.setUint32(MTU, Number(BigInt.asUintN(32, mtu >> SHIFT)), true);
  const great = (id: number, value: bigint | undefined) =>
    value === undefined || value <= MAX_U32
      ? []
      : [[id, new Uint8Array(BigUint64Array.of(value).buffer)] as const];
  return optionBytes(
    [TCA_TBF.PARMS, parms],
    ...great(TCA_TBF.RATE64, rate.bytesPerSecond),
    ...great(TCA_TBF.PRATE64, peak?.bytesPerSecond),
  );
}

/** The kind. */
export const TBF: QdiscKind = {
  id: "tbf",
  init: change,
  change,
  dump,
  destroy: (qdisc) => {
    put(childOf(qdisc));
    qdisc.children.clear();
  },
  classes: {
    find: () => true,
    leaf: childOf,
    graft: (qdisc, _, child) => {
      const before = childOf(qdisc);
      qdisc.children.set(CHILD, child ?? NOOP);
      return before;
    },
    leaves: (qdisc) => [childOf(qdisc)],
    list: (qdisc) => [{
      handle: (major(qdisc.handle) | CHILD) >>> 0,
      parent: qdisc.handle,
      leaf: childOf(qdisc).handle,
      counts: false,
    }],
  },
};
