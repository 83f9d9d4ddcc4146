/** Queueing disciplines as they hang at devices: `struct Qdisc` and `struct Qdisc_ops`. */

import type { Explanation } from "../extack.ts";
import type { NetDevice } from "../stack.ts";

/** `TCQ_F_*`, net/sch_generic.h: what is special about a qdisc. */
export const TCQ_F = {
  BUILTIN: 0x1,
  INGRESS: 0x2,
  CAN_BYPASS: 0x4,
  MQROOT: 0x8,
  ONETXQUEUE: 0x10,
  CPUSTATS: 0x20,
  NOPARENT: 0x40,
  INVISIBLE: 0x80,
  NOLOCK: 0x100,
  OFFLOADED: 0x200,
} as const;

/** Handles and parents that mean something of their own, linux/pkt_sched.h. */
export const TC_H = { UNSPEC: 0, ROOT: 0xffffffff, INGRESS: 0xfffffff1 } as const;

/** `TC_H_MAJ`: which qdisc. */
export function major(handle: number): number {
  return (handle & 0xffff0000) >>> 0;
}

/** `TC_H_MIN`: which of its classes. */
export function minor(handle: number): number {
  return handle & 0xffff;
}

/** A queue of a device, and what hangs at it (`struct netdev_queue`). */
export interface DeviceQueue {
  readonly dev: NetDevice;
  /** What packets go to now: nothing while the device is down. */
  active: Qdisc;
  /** What they go to while the device is up (`qdisc_sleeping`). */
  sleeping: Qdisc;
}

/** A class of a qdisc, as messages tell of it. */
export interface QdiscClass {
  /** Its handle. */
  readonly handle: number;
  /** The class above it, or TC_H.ROOT. */
  readonly parent: number;
  /** The handle of what hangs at it. */
  readonly leaf: number;
  /** Whether it counts. */
  readonly counts: boolean;
}

/** The classes of a qdisc, by the handles that name them (`struct Qdisc_class_ops`). */
export interface QdiscClasses {
  /** Whether there is a class of this id; ids are handles. */
  find(qdisc: Qdisc, classid: number): boolean;
  /** What hangs at a class that there is. */
  leaf(qdisc: Qdisc, classid: number): Qdisc | undefined;
  /** Hangs another one there, or the usual one; returns the one before, or an error number. */
  graft(
    qdisc: Qdisc,
    classid: number,
    child: Qdisc | undefined,
    extack: Explanation,
  ): Qdisc | undefined | number;
  /** All that hang at its classes. */
  leaves(qdisc: Qdisc): Iterable<Qdisc>;
  /** All that there are. */
  list(qdisc: Qdisc): Iterable<QdiscClass>;
  /** The queue of those that hang at a class, if not the qdisc's own. */
  queueOf?(qdisc: Qdisc, classid: number): DeviceQueue | undefined;
}

/** A kind of qdisc; functions that return a number return 0, or a negative error number. */
export interface QdiscKind {
  /** Its name, as TCA_KIND has it. */
  readonly id: string;
  /** TCQ_F_* of all of the kind. */
  readonly flags?: number;
  /** Whether packets pass it by, as if there were no qdisc. */
  readonly noQueue?: boolean;
  readonly init?: (qdisc: Qdisc, options: DataView | undefined, extack: Explanation) => number;
  readonly destroy?: (qdisc: Qdisc) => void;
  readonly change?: (qdisc: Qdisc, options: DataView, extack: Explanation) => number;
  /** Hangs its children at the device's queues. */
  readonly attach?: (qdisc: Qdisc) => void;
  /** Sets how much it holds, when the device's queues become longer or shorter. */
  readonly changeTxQueueLen?: (qdisc: Qdisc, length: number) => number;
  /** The device uses more or fewer of its queues. */
  readonly changeRealNumTx?: (qdisc: Qdisc, before: number, after: number) => void;
  readonly classes?: QdiscClasses;
  /** Which blocks of filters it can share with others. */
  readonly sharesBlocks?: readonly ("ingress" | "egress")[];
  /** What TCA_OPTIONS tells of it; without one what was given. */
  readonly dump?: (qdisc: Qdisc) => Uint8Array;
}

/** A qdisc (`struct Qdisc`). */
export class Qdisc {
  readonly kind: QdiscKind;
  /** Where it hangs; nothing hangs anywhere of the one that all devices begin with. */
  readonly queue: DeviceQueue | undefined;
  /** TCQ_F_*. */
  flags: number;
  /** 0 for those that nobody asked for. */
  handle = 0;
  /** The class that it hangs at, TC_H.ROOT or TC_H.INGRESS. */
  parent: number = TC_H.UNSPEC;
  refcnt = 1;
  /** How much it holds, in packets or bytes. */
  limit = 0;
  /** Its TCA_OPTIONS as they were given, for kinds that say no more of themselves. */
  options: Uint8Array | undefined;
  /** The number of the block of filters for what comes in; 0: none that is shared. */
  ingressBlock = 0;
  /** The number of the block of filters for what goes out; 0: none that is shared. */
  egressBlock = 0;
  /** The struct of TCA_STAB_BASE, as it was given. */
  stab: Uint8Array | undefined;
  /** Those that hang at it, by class, in their order. */
  readonly children: Map<number, Qdisc> = new Map();

  /** For those that make qdiscs (`qdisc_alloc`). */
  constructor(queue: DeviceQueue | undefined, kind: QdiscKind) {
    this.queue = queue;
    this.kind = kind;
    this.flags = kind.flags ?? 0;
  }

  /** The device that it hangs at. */
  get dev(): NetDevice | undefined {
    return this.queue?.dev;
  }

  /** Whether it has any of these flags. */
  is(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
}

/** What devices have that never were up: `noop_qdisc`. */
export const NOOP: Qdisc = new Qdisc(undefined, { id: "noop", flags: TCQ_F.BUILTIN });
