/** Which qdiscs a device has, and since when: net/sched/sch_generic.c. */

import { IFF } from "../../../abi/if.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import type { NetDevice } from "../stack.ts";
import { createDefault, put } from "./alloc.ts";
import { DEFAULT_QDISC, NOQUEUE, PFIFO_FAST } from "./default_kinds.ts";
import { registerDefaultQdisc } from "./default_knob.ts";
import { MQ } from "./mq.ts";
import type { DeviceQueue } from "./qdisc.ts";
import { NOOP, TC_H, TCQ_F } from "./qdisc.ts";
import { schedulerOf } from "./scheduler.ts";

/** A device is registered: nothing hangs at it yet (`dev_init_scheduler`). */
export function devInitScheduler(dev: NetDevice): void {
  const scheduler = schedulerOf(dev);
  scheduler.root = NOOP;
  for (const queue of scheduler.queues) queue.active = queue.sleeping = NOOP;
  registerDefaultQdisc(dev.net);
}

/** A device is up, or has a carrier now: it gets its qdiscs, if it has none (`dev_activate`). */
export function devActivate(dev: NetDevice): void {
  const scheduler = schedulerOf(dev);
  if (scheduler.root === NOOP) attachDefaults(dev);
  if (!dev.carrier) return;
  for (const queue of scheduler.queues) queue.active = queue.sleeping;
  if (scheduler.ingress !== undefined) scheduler.ingress.active = scheduler.ingress.sleeping;
}

/** A device is down, or has no carrier any longer (`dev_deactivate`). */
export function devDeactivate(dev: NetDevice): void {
  const { queues, ingress } = schedulerOf(dev);
  for (const queue of queues) queue.active = NOOP;
  if (ingress !== undefined) ingress.active = NOOP;
}

/** A device ends, and what hangs at it before it (`dev_shutdown`). */
export function devShutdown(dev: NetDevice): void {
  const scheduler = schedulerOf(dev);
  for (const queue of scheduler.queues) shutDown(queue);
  if (scheduler.ingress !== undefined) shutDown(scheduler.ingress);
  put(scheduler.root);
  scheduler.root = NOOP;
}

/**
 * The device's queues are longer or shorter now (`dev_qdisc_change_tx_queue_len`): 0, or a negative
 * error number.
 */
export function devQdiscChangeTxQueueLen(dev: NetDevice): number {
  const up = (dev.flags & IFF.UP) !== 0;
  if (up) devDeactivate(dev);
  let refused = 0;
  for (const { sleeping } of schedulerOf(dev).queues) {
    refused = sleeping.kind.changeTxQueueLen?.(sleeping, dev.txQueueLen) ?? 0;
    if (refused !== 0) break;
  }
  if (up) devActivate(dev);
  return refused;
}

/** The device uses more or fewer of its queues now (`dev_qdisc_change_real_num_tx`). */
export function qdiscChangeRealNumTx(dev: NetDevice, before: number, after: number): void {
  const { root } = schedulerOf(dev);
  root.kind.changeRealNumTx?.(root, before, after);
}

/** `attach_default_qdiscs` */
function attachDefaults(dev: NetDevice): void {
  const scheduler = schedulerOf(dev);
  const [first] = scheduler.queues;
  if (first === undefined) return;
  if (dev.numTxQueues <= 1 || dev.noQueue) {
    attachOneByOne(dev, dev.noQueue);
  } else {
    const root = createDefault(first, MQ, TC_H.ROOT);
    if (root !== undefined) {
      scheduler.root = root;
      MQ.attach?.(root);
    }
  }
  if (scheduler.root === NOOP) {
    for (const queue of scheduler.queues) shutDown(queue);
    attachOneByOne(dev, true);
  }
  if (scheduler.root !== NOOP) scheduler.add(scheduler.root);
}

/** Hangs the usual qdisc at every queue; the first is the device's, too. */
function attachOneByOne(dev: NetDevice, noQueue: boolean): void {
  const scheduler = schedulerOf(dev);
  const kind = noQueue
    ? NOQUEUE
    : dev.type === ARPHRD.CAN
    ? PFIFO_FAST
    : DEFAULT_QDISC.of(dev.net.machine).kind;
  for (const queue of scheduler.queues) {
    const qdisc = createDefault(queue, kind, TC_H.ROOT);
    if (qdisc === undefined) continue;
    if (dev.numTxQueues <= 1) qdisc.flags |= TCQ_F.ONETXQUEUE | TCQ_F.NOPARENT;
    queue.sleeping = qdisc;
  }
  const root = scheduler.queues[0]?.sleeping ?? NOOP;
  if (root !== NOOP) root.refcnt++;
  scheduler.root = root;
}

/** `shutdown_scheduler_queue` */
function shutDown(queue: DeviceQueue): void {
  const { sleeping } = queue;
  queue.active = queue.sleeping = NOOP;
  put(sleeping);
}

/** Whether a device does not send through its qdiscs, or does no longer (`qdisc_tx_changing`). */
export function qdiscTxChanging(dev: NetDevice): boolean {
  return schedulerOf(dev).queues.some(({ active, sleeping }) => active !== sleeping);
}
