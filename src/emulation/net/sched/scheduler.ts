/** What hangs at a device, and how it is found: net/sched/sch_api.c. */

import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";
import type { DeviceQueue, Qdisc } from "./qdisc.ts";
import { NOOP, TC_H, TCQ_F } from "./qdisc.ts";

/** `GOLDEN_RATIO_32`, by which the kernel's hash tables spread. */
const GOLDEN_RATIO = 0x61c88647;
/** Bits of `qdisc_hash`. */
const HASH_BITS = 4;

/** The qdiscs of a device. */
export class Scheduler {
  readonly #dev: NetDevice;
  /** The one that its queues share, or that stands for those of its queues. */
  #root: Qdisc = NOOP;
  /** The queues, once it is known how many the device has. */
  #queues: DeviceQueue[] = [];
  /** The queue of what comes in, if anybody asked for it. */
  ingress: DeviceQueue | undefined;
  /** Those below the root (`qdisc_hash`), what came last of a bucket first. */
  readonly #buckets: Qdisc[][] = Array.from({ length: 1 << HASH_BITS }, () => []);

  /** For the slot. */
  constructor(dev: NetDevice) {
    this.#dev = dev;
  }

  /** `dev->qdisc`. */
  get root(): Qdisc {
    return this.#root;
  }

  set root(qdisc: Qdisc) {
    this.#root = qdisc;
    this.#dev.qdisc = qdisc.kind.id;
  }

  /** `dev->_tx`. */
  get queues(): readonly DeviceQueue[] {
    while (this.#queues.length < this.#dev.numTxQueues) this.#queues.push(this.#newQueue());
    return this.#queues;
  }

  /** The queue of what comes in, which is made when it is first asked for. */
  createIngress(): DeviceQueue {
    return this.ingress ??= this.#newQueue();
  }

  #newQueue(): DeviceQueue {
    return { dev: this.#dev, active: NOOP, sleeping: NOOP };
  }

  /** Those below the root, in the order of dumps. */
  *below(): Iterable<Qdisc> {
    for (const bucket of this.#buckets) yield* bucket;
  }

  /** `qdisc_hash_add`. */
  add(qdisc: Qdisc, invisible = false): void {
    if (!isHashed(qdisc)) return;
    this.#bucketOf(qdisc.handle).unshift(qdisc);
    if (invisible) qdisc.flags |= TCQ_F.INVISIBLE;
  }

  /** `qdisc_hash_del`. */
  delete(qdisc: Qdisc): void {
    if (!isHashed(qdisc)) return;
    const bucket = this.#bucketOf(qdisc.handle);
    const at = bucket.indexOf(qdisc);
    if (at >= 0) bucket.splice(at, 1);
  }

  /** The qdisc of a handle (`qdisc_lookup`). */
  lookup(handle: number): Qdisc | undefined {
    if (handle === 0) return undefined;
    const { root, ingress } = this;
    return this.#fromRoot(root, handle) ?? (ingress && this.#fromRoot(ingress.sleeping, handle));
  }

  #fromRoot(root: Qdisc, handle: number): Qdisc | undefined {
    if (root === NOOP) return undefined;
    if (root.handle === handle) return root;
    return this.#bucketOf(handle).find((qdisc) => qdisc.handle === handle);
  }

  #bucketOf(handle: number): Qdisc[] {
    return this.#buckets[Math.imul(handle, GOLDEN_RATIO) >>> 32 - HASH_BITS] ?? [];
  }
}

function isHashed({ parent, flags }: Qdisc): boolean {
  return parent !== TC_H.ROOT && (flags & TCQ_F.INGRESS) === 0;
}

const SCHEDULERS: Slot<NetDevice, Scheduler> = new Slot((dev) => new Scheduler(dev));

/** The qdiscs of a device. */
export function schedulerOf(dev: NetDevice): Scheduler {
  return SCHEDULERS.of(dev);
}
