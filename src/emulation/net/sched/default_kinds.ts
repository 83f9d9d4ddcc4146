/** The qdiscs that devices have of their own accord: net/sched/sch_generic.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { Slot } from "../slot.ts";
import type { Machine } from "../stack.ts";
import type { QdiscKind } from "./qdisc.ts";
import { TCQ_F } from "./qdisc.ts";

/** Of devices that hold no packets back. */
export const NOQUEUE: QdiscKind = { id: "noqueue", noQueue: true };

/** `struct tc_prio_qopt`: three bands, and the band of each priority (`sch_default_prio2band`). */
const BANDS = Uint8Array.of(3, 0, 0, 0, 1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);

/** How long a ring can be: KMALLOC_MAX_SIZE bytes of pointers. */
const LONGEST_RING = (4 << 20) / 8;

/** Three queues, by the packets' priorities. */
export const PFIFO_FAST: QdiscKind = {
  id: "pfifo_fast",
  flags: TCQ_F.NOLOCK | TCQ_F.CPUSTATS,
  init: (qdisc) => {
    const { txQueueLen = 0 } = qdisc.dev ?? {};
    if (txQueueLen === 0) return -ERRNO.EINVAL;
    if (txQueueLen > LONGEST_RING) return -ERRNO.ENOMEM;
    qdisc.flags |= TCQ_F.CAN_BYPASS;
    return 0;
  },
  changeTxQueueLen: (_, length) => length > LONGEST_RING ? -ERRNO.ENOMEM : 0,
  dump: () => BANDS,
};

/** What devices get that ask for nothing else: `default_qdisc_ops`, net.core.default_qdisc. */
export const DEFAULT_QDISC: Slot<Machine, { kind: QdiscKind }> = new Slot(
  () => ({ kind: PFIFO_FAST }),
);
