/** How requests make, change and end qdiscs: net/sched/sch_api.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import type { Cause } from "../cause.ts";
import type { Explanation } from "../extack.ts";
import { Hook } from "../hook.ts";
import { Slot } from "../slot.ts";
import type { Machine, NetDevice, NetStack } from "../stack.ts";
import { destroy, graftAtQueue, put } from "./alloc.ts";
import { devActivate, devDeactivate } from "./generic.ts";
import type { DeviceQueue, QdiscKind } from "./qdisc.ts";
import { major, NOOP, Qdisc, TC_H, TCQ_F } from "./qdisc.ts";
import { schedulerOf } from "./scheduler.ts";

const { EBUSY, EINVAL, ENOENT, ENOSPC, EOPNOTSUPP } = ERRNO;
/** Handles that the kernel gives begin there. */
const FIRST_AUTOMATIC = 0x80000000;
const STEP = 0x10000;
const LAST = 0xffff0000;
/** `DEFAULT_TX_QUEUE_LEN` */
const DEFAULT_TX_QUEUE_LEN = 1000;
/** How many it tries. */
const MOST_TRIES = 0x8000;

/** What is told of qdiscs that come, change or go. */
export interface QdiscNotice {
  /** The class that it concerns, or TC_H.ROOT. */
  readonly parent: number;
  /** The one that goes. */
  readonly before: Qdisc | undefined;
  /** The one that is there from now on, or has changed. */
  readonly now: Qdisc | undefined;
  /** On whose behalf. */
  readonly cause: Cause;
  /** What there is to say beside, though it is done. */
  readonly warning: string | undefined;
}

/** Tells of qdiscs (`qdisc_notify`). */
export const qdiscNotify: Hook<[stack: NetStack, notice: QdiscNotice]> = new Hook();

/** Says why something is refused; returns the negative error number. */
export function refuse(extack: Explanation, errno: number, msg: string): number {
  extack.msg = msg;
  return -errno;
}

/** The last handle that was given (`autohandle`). */
const AUTOMATIC: Slot<Machine, { last: number }> = new Slot(() => ({ last: FIRST_AUTOMATIC }));

/** A handle that no qdisc of a device has; 0 if there is none (`qdisc_alloc_handle`). */
function allocateHandle(dev: NetDevice): number {
  const automatic = AUTOMATIC.of(dev.net.machine);
  for (let tries = MOST_TRIES; tries > 0; tries--) {
    automatic.last += STEP;
    if (automatic.last === LAST) automatic.last = FIRST_AUTOMATIC;
    if (schedulerOf(dev).lookup(automatic.last) === undefined) return automatic.last;
  }
  return 0;
}

/** What a qdisc is made with. */
export interface NewQdisc {
  readonly queue: DeviceQueue;
  readonly kind: QdiscKind | undefined;
  readonly parent: number;
  /** 0 where it does not matter. */
  readonly handle: number;
  readonly options: DataView | undefined;
  /** The size table's header, none, or a negative error number. */
  readonly stab: () => Uint8Array | undefined | number;
  /** Looks at the options before the kind does: 0, or a negative error number. */
  readonly check?: () => number;
  /** The numbers of blocks of filters, which are refused by those who cannot share them. */
  readonly blocks?: { readonly ingress?: number; readonly egress?: number };
}

/** Whether blocks of filters can be shared (`qdisc_block_indexes_set`): 0, or an error number. */
function checkBlocks(
  { kind, blocks: { ingress, egress } = {} }: NewQdisc,
  extack: Explanation,
): number {
  const shares = kind?.sharesBlocks ?? [];
  for (
    const [name, which, index] of [
      ["ingress", "Ingress", ingress],
      ["egress", "Egress", egress],
    ] as const
  ) {
    if (index === undefined) continue;
    if (index === 0) return refuse(extack, EINVAL, `${which} block index cannot be 0`);
    if (!shares.includes(name)) {
      return refuse(extack, EOPNOTSUPP, `${which} block sharing is not supported`);
    }
  }
  return 0;
}

/** Makes a qdisc that hangs nowhere yet; or a negative error number (`qdisc_create`). */
export function qdiscCreate(wanted: NewQdisc, extack: Explanation): Qdisc | number {
  const { queue, kind, parent, options, stab } = wanted;
  const { dev } = queue;
  if (kind === undefined) return refuse(extack, ENOENT, "Specified qdisc kind is unknown");
  const qdisc = new Qdisc(queue, kind);
  qdisc.parent = parent;
  if (wanted.handle === TC_H.INGRESS) {
    if (!qdisc.is(TCQ_F.INGRESS)) {
      const msg = "Specified parent ID is reserved for ingress and clsact Qdiscs";
      return refuse(extack, EINVAL, msg);
    }
    qdisc.handle = major(TC_H.INGRESS);
  } else {
    qdisc.handle = wanted.handle === 0 ? allocateHandle(dev) : wanted.handle;
    if (qdisc.handle === 0) {
      return refuse(extack, ENOSPC, "Maximum number of qdisc handles was exceeded");
    }
    if (dev.numTxQueues <= 1) qdisc.flags |= TCQ_F.ONETXQUEUE;
  }
  // Whoever sets the length to 0 to have no queue, and then wants one, gets one of the usual length.
  if (dev.noQueue && dev.txQueueLen === 0) dev.txQueueLen = DEFAULT_TX_QUEUE_LEN;
  const refused = checkBlocks(wanted, extack);
  if (refused !== 0) return refused;
  qdisc.ingressBlock = wanted.blocks?.ingress ?? 0;
  qdisc.egressBlock = wanted.blocks?.egress ?? 0;
  const table = stab();
  if (typeof table === "number") return table;
  qdisc.stab = table;
  const error = wanted.check?.() || (kind.init?.(qdisc, options, extack) ?? 0);
  if (error !== 0) {
    kind.destroy?.(qdisc);
    return error;
  }
  schedulerOf(dev).add(qdisc);
  return qdisc;
}

/** Changes a qdisc: 0, or a negative error number (`qdisc_change`). */
export function qdiscChange(
  qdisc: Qdisc,
  { options, stab, check, blocks }: {
    readonly options: DataView | undefined;
    readonly stab: () => Uint8Array | undefined | number;
    /** Looks at the options before the kind does: 0, or a negative error number. */
    readonly check: () => number;
    /** Whether blocks of filters are named. */
    readonly blocks: boolean;
  },
  extack: Explanation,
): number {
  if (options !== undefined) {
    const { change } = qdisc.kind;
    if (change === undefined) {
      return refuse(extack, EINVAL, "Change operation not supported by specified qdisc");
    }
    if (blocks) return refuse(extack, EOPNOTSUPP, "Change of blocks is not supported");
    const error = check() || change(qdisc, options, extack);
    if (error !== 0) return error;
  }
  const table = stab();
  if (typeof table === "number") return table;
  qdisc.stab = table;
  return 0;
}

/** Where a qdisc is to hang. */
export interface Place {
  readonly dev: NetDevice;
  /** The qdisc of whose class; the device itself if absent. */
  readonly parent: Qdisc | undefined;
  readonly classid: number;
}

/**
 * Hangs a qdisc somewhere in place of the one that is there, and tells of it: 0, or a negative error
 * number (`qdisc_graft`).
 *
 * @param now The new one; the usual one if absent.
 * @param before The one that goes, where it is known.
 */
export function qdiscGraft(
  place: Place,
  { now, before, cause }: {
    readonly now: Qdisc | undefined;
    readonly before: Qdisc | undefined;
    readonly cause: Cause;
  },
  extack: Explanation,
): number {
  if (place.parent !== undefined) return graftAtClass(place, place.parent, now, cause, extack);
  const ingress = before?.is(TCQ_F.INGRESS) === true || now?.is(TCQ_F.INGRESS) === true;
  return ingress
    ? graftAtIngress(place, now, cause, extack)
    : graftAtRoot(place, now, cause, extack);
}

function tell({ dev, classid }: Place, notice: Omit<QdiscNotice, "parent">): void {
  if (notice.before === undefined && notice.now === undefined) return;
  qdiscNotify.tell(dev.net.machine, dev.net, { parent: classid, ...notice });
}

function isUp({ flags }: NetDevice): boolean {
  return (flags & IFF.UP) !== 0;
}

function graftAtRoot(
  place: Place,
  now: Qdisc | undefined,
  cause: Cause,
  { msg: warning }: Explanation,
): number {
  const { dev } = place;
  const scheduler = schedulerOf(dev);
  if (isUp(dev)) devDeactivate(dev);
  const attach = now?.kind.attach;
  if (attach === undefined) {
    for (const [index, queue] of scheduler.queues.entries()) {
      const before = graftAtQueue(queue, now);
      if (now !== undefined && index > 0) now.refcnt++;
      put(before);
    }
  }
  const before = scheduler.root;
  if (now !== undefined && attach === undefined) now.refcnt++;
  scheduler.root = now ?? NOOP;
  tell(place, { before, now, cause, warning });
  put(before);
  if (now !== undefined) attach?.(now);
  if (isUp(dev)) devActivate(dev);
  return 0;
}

function graftAtIngress(
  place: Place,
  now: Qdisc | undefined,
  cause: Cause,
  extack: Explanation,
): number {
  const { dev } = place;
  const queue = schedulerOf(dev).ingress;
  if (queue === undefined) {
    return refuse(extack, ENOENT, "Device does not have an ingress queue");
  }
  if (!queue.sleeping.is(TCQ_F.BUILTIN) && queue.sleeping.refcnt !== 1) {
    const msg = "Current ingress or clsact Qdisc has ongoing filter requests";
    return refuse(extack, EBUSY, msg);
  }
  if (isUp(dev)) devDeactivate(dev);
  const before = graftAtQueue(queue, undefined);
  if (!before.is(TCQ_F.BUILTIN)) before.refcnt--;
  tell(place, { before, now, cause, warning: extack.msg });
  destroy(before);
  graftAtQueue(queue, now);
  if (isUp(dev)) devActivate(dev);
  return 0;
}

function graftAtClass(
  place: Place,
  parent: Qdisc,
  now: Qdisc | undefined,
  cause: Cause,
  extack: Explanation,
): number {
  const { classes } = parent.kind;
  if (now?.is(TCQ_F.NOLOCK) === true && !parent.is(TCQ_F.NOLOCK)) {
    now.flags &= ~(TCQ_F.NOLOCK | TCQ_F.CPUSTATS);
  }
  if (classes === undefined) return -EOPNOTSUPP;
  if (!classes.find(parent, place.classid)) {
    return refuse(extack, ENOENT, "Specified class not found");
  }
  if (now?.kind.noQueue === true) {
    return refuse(extack, EINVAL, "Cannot assign noqueue to a class");
  }
  if (now?.stab !== undefined && !parent.is(TCQ_F.MQROOT)) {
    return refuse(extack, EINVAL, "STAB not supported on a non root");
  }
  const before = classes.graft(parent, place.classid, now, extack);
  if (typeof before === "number") return before;
  tell(place, { before, now, cause, warning: extack.msg });
  put(before);
  return 0;
}
