/** The qdiscs that devices have of their own accord: net/sched/sch_generic.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { Slot } from "../slot.ts";
import type { Machine } from "../stack.ts";
import type { QdiscKind } from "./qdisc.ts";
import { TCQ_F } from "./qdisc.ts";

/** Of devices that hold no packets back. */
export const NOQUEUE: QdiscKind = { id: "noqueue", noQueue: true };

/** Three queues, by the packets' priorities. */
export const PFIFO_FAST: QdiscKind = {
  id: "pfifo_fast",
  flags: TCQ_F.NOLOCK | TCQ_F.CPUSTATS,
  init: (qdisc) => {
    if (qdisc.dev?.txQueueLen === 0) return -ERRNO.EINVAL;
    qdisc.flags |= TCQ_F.CAN_BYPASS;
    return 0;
  },
};

/** What devices get that ask for nothing else: `default_qdisc_ops`, net.core.default_qdisc. */
export const DEFAULT_QDISC: Slot<Machine, { kind: QdiscKind }> = new Slot(
  () => ({ kind: PFIFO_FAST }),
);
