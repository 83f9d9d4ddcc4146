/** The root of devices with several queues, each of which has a qdisc: net/sched/sch_mq.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import type { NetDevice } from "../stack.ts";
import { createDefault, graftAtQueue, put } from "./alloc.ts";
import { DEFAULT_QDISC } from "./default_kinds.ts";
import type { DeviceQueue, Qdisc, QdiscClasses, QdiscKind } from "./qdisc.ts";
import { major, minor, NOOP, TC_H, TCQ_F } from "./qdisc.ts";
import { schedulerOf } from "./scheduler.ts";

/** The queue that a class of a qdisc is. */
function queueOf({ dev }: Qdisc, classid: number): DeviceQueue | undefined {
  return dev && schedulerOf(dev).queues[minor(classid) - 1];
}

function queuesOf(dev: NetDevice | undefined): readonly DeviceQueue[] {
  return dev === undefined ? [] : schedulerOf(dev).queues;
}

const CLASSES: QdiscClasses = {
  find: (qdisc, classid) => queueOf(qdisc, classid) !== undefined,
  leaf: (qdisc, classid) => queueOf(qdisc, classid)?.sleeping,
  graft: (qdisc, classid, child) => {
    const queue = queueOf(qdisc, classid);
    if (queue === undefined) return -ERRNO.ENOENT;
    const before = graftAtQueue(queue, child);
    if (child !== undefined) child.flags |= TCQ_F.ONETXQUEUE | TCQ_F.NOPARENT;
    if ((queue.dev.flags & IFF.UP) !== 0 && queue.dev.carrier) queue.active = queue.sleeping;
    return before;
  },
  leaves: ({ dev }) => queuesOf(dev).map(({ sleeping }) => sleeping),
  list: ({ dev, handle }) =>
    queuesOf(dev).map(({ sleeping }, index) => ({
      handle: (major(handle) | index + 1) >>> 0,
      parent: TC_H.ROOT,
      leaf: sleeping.handle,
      counts: true,
    })),
  queueOf,
};

/** A class for each queue of the device. */
export const MQ: QdiscKind = {
  id: "mq",
  classes: CLASSES,
  init: (qdisc) => {
    const { dev } = qdisc;
    if (dev === undefined || qdisc.parent !== TC_H.ROOT || dev.numTxQueues <= 1) {
      return -ERRNO.EOPNOTSUPP;
    }
    const { kind } = DEFAULT_QDISC.of(dev.net.machine);
    for (const [index, queue] of schedulerOf(dev).queues.entries()) {
      const parent = (major(qdisc.handle) | index + 1) >>> 0;
      const child = createDefault(queue, kind, parent);
      if (child === undefined) return -ERRNO.ENOMEM;
      child.flags |= TCQ_F.ONETXQUEUE | TCQ_F.NOPARENT;
      qdisc.children.set(index, child);
    }
    qdisc.flags |= TCQ_F.MQROOT;
    return 0;
  },
  attach: ({ children }) => {
    for (const [index, child] of children) {
      if (child.queue === undefined) continue;
      const { dev } = child.queue;
      put(graftAtQueue(child.queue, child));
      if (index < (dev.realNumTxQueues ?? dev.numTxQueues)) schedulerOf(dev).add(child);
    }
    children.clear();
  },
  // Those of queues that are not used are not told of, but for those that somebody asked for.
  changeRealNumTx: ({ dev }, before, after) => {
    if (dev === undefined) return;
    const scheduler = schedulerOf(dev);
    for (const { sleeping } of scheduler.queues.slice(after, before)) {
      if (sleeping !== NOOP && sleeping.handle === 0) scheduler.delete(sleeping);
    }
    for (const { sleeping } of scheduler.queues.slice(before, after)) {
      if (sleeping !== NOOP && sleeping.handle === 0) scheduler.add(sleeping);
    }
  },
  destroy: ({ children }) => {
    for (const child of children.values()) put(child);
    children.clear();
  },
};
