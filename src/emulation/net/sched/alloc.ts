/** How qdiscs come and go: net/sched/sch_generic.c. */

import type { DeviceQueue, QdiscKind } from "./qdisc.ts";
import { NOOP, Qdisc, TCQ_F } from "./qdisc.ts";
import { schedulerOf } from "./scheduler.ts";

/** A qdisc that nobody asked for (`qdisc_create_dflt`); `undefined` if it does not fit there. */
export function createDefault(
  queue: DeviceQueue,
  kind: QdiscKind,
  parent: number,
): Qdisc | undefined {
  const qdisc = new Qdisc(queue, kind);
  qdisc.parent = parent;
  if ((kind.init?.(qdisc, undefined, {}) ?? 0) === 0) return qdisc;
  put(qdisc);
  return undefined;
}

/** One less wants it (`qdisc_put`). */
export function put(qdisc: Qdisc | undefined): void {
  if (qdisc === undefined || qdisc.is(TCQ_F.BUILTIN) || --qdisc.refcnt > 0) return;
  destroy(qdisc);
}

/** It ends, whoever wants it (`qdisc_destroy`). */
export function destroy(qdisc: Qdisc): void {
  const { dev } = qdisc;
  if (dev === undefined) return;
  schedulerOf(dev).delete(qdisc);
  qdisc.kind.destroy?.(qdisc);
}

/** Hangs a qdisc at a queue; returns the one before (`dev_graft_qdisc`). */
export function graftAtQueue(queue: DeviceQueue, qdisc: Qdisc | undefined): Qdisc {
  const before = queue.sleeping;
  queue.sleeping = qdisc ?? NOOP;
  queue.active = NOOP;
  return before;
}
