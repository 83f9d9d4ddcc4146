/** A hierarchy of token buckets, without classes: net/sched/sch_htb.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { TCA_HTB } from "../../../../abi/pkt_sched.ts";
import { graftAtQueue, put } from "../../../net/sched/alloc.ts";
import type { Qdisc, QdiscKind } from "../../../net/sched/qdisc.ts";
import { TC_H } from "../../../net/sched/qdisc.ts";
import { schedulerOf } from "../../../net/sched/scheduler.ts";
import { attributesIn, optionBytes } from "./options.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
/** `HTB_VER`, and what requests must have of it. */
const HTB_VER = 0x30011;
const VERSION = HTB_VER >> 16;

/** What `struct tc_htb_glob` and TCA_HTB_DIRECT_QLEN tell. */
interface Htb {
  readonly rate2quantum: number;
  readonly defcls: number;
  readonly directQlen: number;
}

const STATE = new WeakMap<Qdisc, Htb>();

/** Nobody can make classes. */
const NO_CLASSES = {
  find: () => false,
  leaf: () => undefined,
  graft: () => -EOPNOTSUPP,
  leaves: () => [],
  list: () => [],
};

/** The kind. */
export const HTB: QdiscKind = {
  id: "htb",
  classes: NO_CLASSES,
  init: (qdisc, options, extack) => {
    if (options === undefined) return -EINVAL;
    const tb = attributesIn(options);
    const init = tb.payload(TCA_HTB.INIT);
    if (init?.getUint32(0, true) !== VERSION) return -EINVAL;
    if (tb.has(TCA_HTB.OFFLOAD)) {
      extack.msg = qdisc.parent === TC_H.ROOT
        ? "hw-tc-offload ethtool feature flag must be on"
        : "HTB must be the root qdisc to use offload";
      return -EOPNOTSUPP;
    }
    STATE.set(qdisc, {
      rate2quantum: Math.max(init.getInt32(4, true), 1),
      defcls: init.getUint32(8, true),
      directQlen: tb.u32(TCA_HTB.DIRECT_QLEN) ?? qdisc.dev?.txQueueLen ?? 0,
    });
    return 0;
  },
  attach: (qdisc) => {
    for (const queue of qdisc.dev === undefined ? [] : schedulerOf(qdisc.dev).queues) {
      const before = graftAtQueue(queue, qdisc);
      qdisc.refcnt++;
      put(before);
    }
  },
  dump: (qdisc) => {
    const { rate2quantum = 1, defcls = 0, directQlen = 0 } = STATE.get(qdisc) ?? {};
    const glob = Uint32Array.of(HTB_VER, rate2quantum, defcls, 0, 0);
    return optionBytes(
      [TCA_HTB.INIT, new Uint8Array(glob.buffer)],
      [TCA_HTB.DIRECT_QLEN, new Uint8Array(Uint32Array.of(directQlen).buffer)],
    );
  },
};
