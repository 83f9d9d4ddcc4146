/** The kinds of qdiscs that a kernel knows. */

import { ERRNO } from "../../../abi/errno.ts";
import { Slot } from "../slot.ts";
import type { Machine, NetDevice } from "../stack.ts";
import { NOQUEUE, PFIFO_FAST } from "./default_kinds.ts";
import { MQ } from "./mq.ts";
import type { Qdisc, QdiscClasses, QdiscKind } from "./qdisc.ts";
import { minor, TC_H, TCQ_F } from "./qdisc.ts";

/** Bytes of `struct tc_fifo_qopt`. */
const FIFO_OPTIONS = 4;

/** The length of a packet with its header (`psched_mtu`). */
function packetLength({ mtu, hardHeaderLen }: NetDevice): number {
  return mtu + hardHeaderLen;
}

/** Queues that are limited in packets, or in bytes: net/sched/sch_fifo.c. */
function fifo(id: string, inBytes: boolean): QdiscKind {
  const init = (qdisc: Qdisc, options: DataView | undefined): number => {
    const { dev } = qdisc;
    if (options !== undefined && options.byteLength < FIFO_OPTIONS) return -ERRNO.EINVAL;
    const unit = inBytes && dev !== undefined ? packetLength(dev) : 1;
    qdisc.limit = options?.getUint32(0, true) ?? Math.imul(dev?.txQueueLen ?? 0, unit) >>> 0;
    if (qdisc.limit >= unit) qdisc.flags |= TCQ_F.CAN_BYPASS;
    else qdisc.flags &= ~TCQ_F.CAN_BYPASS;
    return 0;
  };
  return {
    id,
    init,
    change: init,
    dump: ({ limit }) => new Uint8Array(Uint32Array.of(limit).buffer),
  };
}

/** A queue that is limited in bytes. */
export const BFIFO: QdiscKind = fifo("bfifo", true);

/** No packets wait in it: it is where filters are. */
function filters(id: string, find: QdiscClasses["find"], blocks: QdiscKind["sharesBlocks"]) {
  return {
    id,
    flags: TCQ_F.INGRESS | TCQ_F.CPUSTATS,
    init: ({ parent }: Qdisc) => parent === TC_H.INGRESS ? 0 : -ERRNO.EOPNOTSUPP,
    classes: {
      find,
      leaf: () => undefined,
      graft: () => -ERRNO.EOPNOTSUPP,
      leaves: () => [],
      list: () => [],
    },
    sharesBlocks: blocks ?? [],
    dump: () => new Uint8Array(),
  };
}

/** The classes of clsact: TC_H_MIN_INGRESS and TC_H_MIN_EGRESS. */
const CLSACT_CLASSES: ReadonlySet<number> = new Set([0xfff2, 0xfff3]);

/**
 * A kind whose options are kept, and told as they were given: nothing in them is looked at, and it
 * has no classes.
 */
function storedKind(id: string): QdiscKind {
  const change = (qdisc: Qdisc, options: DataView | undefined): number => {
    qdisc.options = options &&
      new Uint8Array(options.buffer, options.byteOffset, options.byteLength).slice();
    return 0;
  };
  return { id, init: change, change };
}

/** What every kernel knows that has no modules. */
const BUILT_IN: readonly QdiscKind[] = [
  PFIFO_FAST,
  fifo("pfifo", false),
  BFIFO,
  fifo("pfifo_head_drop", false),
  MQ,
  NOQUEUE,
  filters("ingress", () => true, ["ingress"]),
  filters("clsact", (_, id) => CLSACT_CLASSES.has(minor(id)), ["ingress", "egress"]),
];

/** The kinds that a kernel knows, by name. */
export const QDISC_KINDS: Slot<Machine, Map<string, QdiscKind>> = new Slot(({ config }) =>
  new Map([...config.qdiscs.map(storedKind), ...BUILT_IN].map((kind) => [kind.id, kind]))
);
