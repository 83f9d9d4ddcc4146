/**
 * linux/pkt_sched.h of Linux 6.18: queueing disciplines and their classes.
 *
 * @module
 */

/** `TC_PRIO_*`, linux/pkt_sched.h: the priorities of packets. */
export const TC_PRIO = {
  BESTEFFORT: 0,
  FILLER: 1,
  BULK: 2,
  INTERACTIVE_BULK: 4,
  INTERACTIVE: 6,
  CONTROL: 7,
  MAX: 15,
} as const;

/** `TC_H_*`, linux/pkt_sched.h: handles with a meaning. */
export const TC_H = {
  UNSPEC: 0,
  ROOT: 0xffffffff,
  INGRESS: 0xfffffff1,
  CLSACT: 0xfffffff1,
} as const;

/**
 * `TC_H_MIN_*`, linux/pkt_sched.h: minor numbers with a meaning; PRIORITY is the first of a qdisc's
 * classes for hardware traffic classes.
 */
export const TC_H_MIN = {
  PRIORITY: 0xffe0,
  INGRESS: 0xfff2,
  EGRESS: 0xfff3,
} as const;

/** `TC_LINKLAYER_*`, linux/pkt_sched.h: which link's framing a rate allows for. */
export const TC_LINKLAYER = {
  UNAWARE: 0,
  ETHERNET: 1,
  ATM: 2,
} as const;

/** `TCA_STAB_*`, linux/pkt_sched.h: inside TCA_STAB. */
export const TCA_STAB = {
  UNSPEC: 0,
  BASE: 1,
  DATA: 2,
} as const;

/** `TCQ_PLUG_*`, linux/pkt_sched.h: what a plug is to do. */
export const TCQ_PLUG = {
  BUFFER: 0,
  RELEASE_ONE: 1,
  RELEASE_INDEFINITE: 2,
  LIMIT: 3,
} as const;

/** `TCA_TBF_*`, linux/pkt_sched.h: the options of a tbf. */
export const TCA_TBF = {
  UNSPEC: 0,
  PARMS: 1,
  RTAB: 2,
  PTAB: 3,
  RATE64: 4,
  PRATE64: 5,
  BURST: 6,
  PBURST: 7,
  PAD: 8,
} as const;

/** `TCA_RED_*`, linux/pkt_sched.h: the options of a red. */
export const TCA_RED = {
  UNSPEC: 0,
  PARMS: 1,
  STAB: 2,
  MAX_P: 3,
  FLAGS: 4,
  EARLY_DROP_BLOCK: 5,
  MARK_BLOCK: 6,
} as const;

/** `TC_RED_*`, linux/pkt_sched.h: the flags of a red, and of its kin. */
export const TC_RED = {
  ECN: 0x1,
  HARDDROP: 0x2,
  ADAPTATIVE: 0x4,
  NODROP: 0x8,
} as const;

/** `TCA_GRED_*`, linux/pkt_sched.h: the options of a gred. */
export const TCA_GRED = {
  UNSPEC: 0,
  PARMS: 1,
  STAB: 2,
  DPS: 3,
  MAX_P: 4,
  LIMIT: 5,
  VQ_LIST: 6,
} as const;

/** `TCA_GRED_VQ_ENTRY_*`, linux/pkt_sched.h: inside TCA_GRED_VQ_LIST. */
export const TCA_GRED_VQ_ENTRY = {
  UNSPEC: 0,
  ENTRY: 1,
} as const;

/** `TCA_GRED_VQ_*`, linux/pkt_sched.h: inside TCA_GRED_VQ_ENTRY. */
export const TCA_GRED_VQ = {
  UNSPEC: 0,
  PAD: 1,
  DP: 2,
  STAT_BYTES: 3,
  STAT_PACKETS: 4,
  STAT_BACKLOG: 5,
  STAT_PROB_DROP: 6,
  STAT_PROB_MARK: 7,
  STAT_FORCED_DROP: 8,
  STAT_FORCED_MARK: 9,
  STAT_PDROP: 10,
  STAT_OTHER: 11,
  FLAGS: 12,
} as const;

/** `TCA_CHOKE_*`, linux/pkt_sched.h: the options of a choke. */
export const TCA_CHOKE = {
  UNSPEC: 0,
  PARMS: 1,
  STAB: 2,
  MAX_P: 3,
} as const;

/** `TCA_HTB_*`, linux/pkt_sched.h: the options of an htb and of its classes. */
export const TCA_HTB = {
  UNSPEC: 0,
  PARMS: 1,
  INIT: 2,
  CTAB: 3,
  RTAB: 4,
  DIRECT_QLEN: 5,
  RATE64: 6,
  CEIL64: 7,
  PAD: 8,
  OFFLOAD: 9,
} as const;

/** `TCA_HFSC_*`, linux/pkt_sched.h: the options of a class of hfsc. */
export const TCA_HFSC = {
  UNSPEC: 0,
  RSC: 1,
  FSC: 2,
  USC: 3,
} as const;

/** `TCA_NETEM_*`, linux/pkt_sched.h: the options of a netem, after its `struct tc_netem_qopt`. */
export const TCA_NETEM = {
  UNSPEC: 0,
  CORR: 1,
  DELAY_DIST: 2,
  REORDER: 3,
  CORRUPT: 4,
  LOSS: 5,
  RATE: 6,
  ECN: 7,
  RATE64: 8,
  PAD: 9,
  LATENCY64: 10,
  JITTER64: 11,
  SLOT: 12,
  SLOT_DIST: 13,
  PRNG_SEED: 14,
} as const;

/** `NETEM_LOSS_*`, linux/pkt_sched.h: inside TCA_NETEM_LOSS. */
export const NETEM_LOSS = {
  UNSPEC: 0,
  GI: 1,
  GE: 2,
} as const;

/** `TCA_DRR_*`, linux/pkt_sched.h: the options of a class of drr. */
export const TCA_DRR = {
  UNSPEC: 0,
  QUANTUM: 1,
} as const;

/** `TC_MQPRIO_HW_OFFLOAD_*`, linux/pkt_sched.h: what an mqprio leaves to hardware. */
export const TC_MQPRIO_HW_OFFLOAD = {
  NONE: 0,
  TCS: 1,
} as const;

/** `TC_MQPRIO_MODE_*`, linux/pkt_sched.h: the modes of an mqprio. */
export const TC_MQPRIO_MODE = {
  DCB: 0,
  CHANNEL: 1,
} as const;

/** `TC_MQPRIO_SHAPER_*`, linux/pkt_sched.h: the shapers of an mqprio. */
export const TC_MQPRIO_SHAPER = {
  DCB: 0,
  BW_RATE: 1,
} as const;

/** `TC_FP_*`, linux/pkt_sched.h: whether a traffic class may be preempted. */
export const TC_FP = {
  EXPRESS: 1,
  PREEMPTIBLE: 2,
} as const;

/** `TC_MQPRIO_F_*`, linux/pkt_sched.h: which options of an mqprio were given. */
export const TC_MQPRIO_F = {
  MODE: 0x1,
  SHAPER: 0x2,
  MIN_RATE: 0x4,
  MAX_RATE: 0x8,
} as const;

/** `TCA_MQPRIO_TC_ENTRY_*`, linux/pkt_sched.h: inside TCA_MQPRIO_TC_ENTRY. */
export const TCA_MQPRIO_TC_ENTRY = {
  UNSPEC: 0,
  INDEX: 1,
  FP: 2,
} as const;

/** `TCA_MQPRIO_*`, linux/pkt_sched.h: the options of an mqprio, after its `struct tc_mqprio_qopt`. */
export const TCA_MQPRIO = {
  UNSPEC: 0,
  MODE: 1,
  SHAPER: 2,
  MIN_RATE64: 3,
  MAX_RATE64: 4,
  TC_ENTRY: 5,
} as const;

/** `TCA_SFB_*`, linux/pkt_sched.h: the options of an sfb. */
export const TCA_SFB = {
  UNSPEC: 0,
  PARMS: 1,
} as const;

/** `TCA_QFQ_*`, linux/pkt_sched.h: the options of a class of qfq. */
export const TCA_QFQ = {
  UNSPEC: 0,
  WEIGHT: 1,
  LMAX: 2,
} as const;

/** `TCA_CODEL_*`, linux/pkt_sched.h: the options of a codel. */
export const TCA_CODEL = {
  UNSPEC: 0,
  TARGET: 1,
  LIMIT: 2,
  INTERVAL: 3,
  ECN: 4,
  CE_THRESHOLD: 5,
} as const;

/** `TCA_FQ_CODEL_*`, linux/pkt_sched.h: the options of an fq_codel. */
export const TCA_FQ_CODEL = {
  UNSPEC: 0,
  TARGET: 1,
  LIMIT: 2,
  INTERVAL: 3,
  ECN: 4,
  FLOWS: 5,
  QUANTUM: 6,
  CE_THRESHOLD: 7,
  DROP_BATCH_SIZE: 8,
  MEMORY_LIMIT: 9,
  CE_THRESHOLD_SELECTOR: 10,
  CE_THRESHOLD_MASK: 11,
} as const;

/** `TCA_FQ_CODEL_XSTATS_*`, linux/pkt_sched.h: which counters of an fq_codel follow. */
export const TCA_FQ_CODEL_XSTATS = {
  QDISC: 0,
  CLASS: 1,
} as const;

/** `TCA_FQ_*`, linux/pkt_sched.h: the options of an fq. */
export const TCA_FQ = {
  UNSPEC: 0,
  PLIMIT: 1,
  FLOW_PLIMIT: 2,
  QUANTUM: 3,
  INITIAL_QUANTUM: 4,
  RATE_ENABLE: 5,
  FLOW_DEFAULT_RATE: 6,
  FLOW_MAX_RATE: 7,
  BUCKETS_LOG: 8,
  FLOW_REFILL_DELAY: 9,
  ORPHAN_MASK: 10,
  LOW_RATE_THRESHOLD: 11,
  CE_THRESHOLD: 12,
  TIMER_SLACK: 13,
  HORIZON: 14,
  HORIZON_DROP: 15,
  PRIOMAP: 16,
  WEIGHTS: 17,
  OFFLOAD_HORIZON: 18,
} as const;

/** `TCA_HHF_*`, linux/pkt_sched.h: the options of an hhf. */
export const TCA_HHF = {
  UNSPEC: 0,
  BACKLOG_LIMIT: 1,
  QUANTUM: 2,
  HH_FLOWS_LIMIT: 3,
  RESET_TIMEOUT: 4,
  ADMIT_BYTES: 5,
  EVICT_TIMEOUT: 6,
  NON_HH_WEIGHT: 7,
} as const;

/** `TCA_PIE_*`, linux/pkt_sched.h: the options of a pie. */
export const TCA_PIE = {
  UNSPEC: 0,
  TARGET: 1,
  LIMIT: 2,
  TUPDATE: 3,
  ALPHA: 4,
  BETA: 5,
  ECN: 6,
  BYTEMODE: 7,
  DQ_RATE_ESTIMATOR: 8,
} as const;

/** `TCA_FQ_PIE_*`, linux/pkt_sched.h: the options of an fq_pie. */
export const TCA_FQ_PIE = {
  UNSPEC: 0,
  LIMIT: 1,
  FLOWS: 2,
  TARGET: 3,
  TUPDATE: 4,
  ALPHA: 5,
  BETA: 6,
  QUANTUM: 7,
  MEMORY_LIMIT: 8,
  ECN_PROB: 9,
  ECN: 10,
  BYTEMODE: 11,
  DQ_RATE_ESTIMATOR: 12,
} as const;

/** `TCA_CBS_*`, linux/pkt_sched.h: the options of a cbs. */
export const TCA_CBS = {
  UNSPEC: 0,
  PARMS: 1,
} as const;

/** `TC_ETF_*`, linux/pkt_sched.h: the flags of an etf. */
export const TC_ETF = {
  DEADLINE_MODE_ON: 0x1,
  OFFLOAD_ON: 0x2,
  SKIP_SOCK_CHECK: 0x4,
} as const;

/** `TCA_ETF_*`, linux/pkt_sched.h: the options of an etf. */
export const TCA_ETF = {
  UNSPEC: 0,
  PARMS: 1,
} as const;

/** `TCA_CAKE_*`, linux/pkt_sched.h: the options of a cake. */
export const TCA_CAKE = {
  UNSPEC: 0,
  PAD: 1,
  BASE_RATE64: 2,
  DIFFSERV_MODE: 3,
  ATM: 4,
  FLOW_MODE: 5,
  OVERHEAD: 6,
  RTT: 7,
  TARGET: 8,
  AUTORATE: 9,
  MEMORY: 10,
  NAT: 11,
  RAW: 12,
  WASH: 13,
  MPU: 14,
  INGRESS: 15,
  ACK_FILTER: 16,
  SPLIT_GSO: 17,
  FWMARK: 18,
} as const;

/** `TCA_CAKE_STATS_*`, linux/pkt_sched.h: the counters of a cake and of its classes. */
export const TCA_CAKE_STATS = {
  PAD: 1,
  CAPACITY_ESTIMATE64: 2,
  MEMORY_LIMIT: 3,
  MEMORY_USED: 4,
  AVG_NETOFF: 5,
  MIN_NETLEN: 6,
  MAX_NETLEN: 7,
  MIN_ADJLEN: 8,
  MAX_ADJLEN: 9,
  TIN_STATS: 10,
  DEFICIT: 11,
  COBALT_COUNT: 12,
  DROPPING: 13,
  DROP_NEXT_US: 14,
  P_DROP: 15,
  BLUE_TIMER_US: 16,
} as const;

/** `TCA_CAKE_TIN_STATS_*`, linux/pkt_sched.h: inside each of TCA_CAKE_STATS_TIN_STATS. */
export const TCA_CAKE_TIN_STATS = {
  PAD: 1,
  SENT_PACKETS: 2,
  SENT_BYTES64: 3,
  DROPPED_PACKETS: 4,
  DROPPED_BYTES64: 5,
  ACKS_DROPPED_PACKETS: 6,
  ACKS_DROPPED_BYTES64: 7,
  ECN_MARKED_PACKETS: 8,
  ECN_MARKED_BYTES64: 9,
  BACKLOG_PACKETS: 10,
  BACKLOG_BYTES: 11,
  THRESHOLD_RATE64: 12,
  TARGET_US: 13,
  INTERVAL_US: 14,
  WAY_INDIRECT_HITS: 15,
  WAY_MISSES: 16,
  WAY_COLLISIONS: 17,
  PEAK_DELAY_US: 18,
  AVG_DELAY_US: 19,
  BASE_DELAY_US: 20,
  SPARSE_FLOWS: 21,
  BULK_FLOWS: 22,
  UNRESPONSIVE_FLOWS: 23,
  MAX_SKBLEN: 24,
  FLOW_QUANTUM: 25,
} as const;

/** `CAKE_FLOW_*`, linux/pkt_sched.h: what packets belong to a flow of a cake. */
export const CAKE_FLOW = {
  NONE: 0,
  SRC_IP: 1,
  DST_IP: 2,
  HOSTS: 3,
  FLOWS: 4,
  DUAL_SRC: 5,
  DUAL_DST: 6,
  TRIPLE: 7,
} as const;

/** `CAKE_DIFFSERV_*`, linux/pkt_sched.h: how a cake tells its tins apart. */
export const CAKE_DIFFSERV = {
  DIFFSERV3: 0,
  DIFFSERV4: 1,
  DIFFSERV8: 2,
  BESTEFFORT: 3,
  PRECEDENCE: 4,
} as const;

/** `CAKE_ACK_*`, linux/pkt_sched.h: which acknowledgements a cake drops. */
export const CAKE_ACK = {
  NONE: 0,
  FILTER: 1,
  AGGRESSIVE: 2,
} as const;

/** `CAKE_ATM_*`, linux/pkt_sched.h: which link's framing a cake allows for. */
export const CAKE_ATM = {
  NONE: 0,
  ATM: 1,
  PTM: 2,
} as const;

/** `TC_TAPRIO_CMD_*`, linux/pkt_sched.h: what an entry of a taprio's schedule does. */
export const TC_TAPRIO_CMD = {
  SET_GATES: 0,
  SET_AND_HOLD: 1,
  SET_AND_RELEASE: 2,
} as const;

/** `TCA_TAPRIO_SCHED_ENTRY_*`, linux/pkt_sched.h: inside TCA_TAPRIO_SCHED_ENTRY. */
export const TCA_TAPRIO_SCHED_ENTRY = {
  UNSPEC: 0,
  INDEX: 1,
  CMD: 2,
  GATE_MASK: 3,
  INTERVAL: 4,
} as const;

/** `TCA_TAPRIO_SCHED_*`, linux/pkt_sched.h: inside TCA_TAPRIO_ATTR_SCHED_ENTRY_LIST. */
export const TCA_TAPRIO_SCHED = {
  UNSPEC: 0,
  ENTRY: 1,
} as const;

/** `TCA_TAPRIO_ATTR_FLAG_*`, linux/pkt_sched.h: the bits of TCA_TAPRIO_ATTR_FLAGS. */
export const TCA_TAPRIO_ATTR_FLAG = {
  TXTIME_ASSIST: 0x1,
  FULL_OFFLOAD: 0x2,
} as const;

/** `TCA_TAPRIO_TC_ENTRY_*`, linux/pkt_sched.h: inside TCA_TAPRIO_ATTR_TC_ENTRY. */
export const TCA_TAPRIO_TC_ENTRY = {
  UNSPEC: 0,
  INDEX: 1,
  MAX_SDU: 2,
  FP: 3,
} as const;

/** `TCA_TAPRIO_OFFLOAD_STATS_*`, linux/pkt_sched.h: what hardware counts for a taprio. */
export const TCA_TAPRIO_OFFLOAD_STATS = {
  PAD: 1,
  WINDOW_DROPS: 2,
  TX_OVERRUNS: 3,
} as const;

/** `TCA_TAPRIO_ATTR_*`, linux/pkt_sched.h: the options of a taprio. */
export const TCA_TAPRIO_ATTR = {
  UNSPEC: 0,
  PRIOMAP: 1,
  SCHED_ENTRY_LIST: 2,
  SCHED_BASE_TIME: 3,
  SCHED_SINGLE_ENTRY: 4,
  SCHED_CLOCKID: 5,
  PAD: 6,
  ADMIN_SCHED: 7,
  SCHED_CYCLE_TIME: 8,
  SCHED_CYCLE_TIME_EXTENSION: 9,
  FLAGS: 10,
  TXTIME_DELAY: 11,
  TC_ENTRY: 12,
} as const;

/** `TCA_ETS_*`, linux/pkt_sched.h: the options of an ets and of its classes. */
export const TCA_ETS = {
  UNSPEC: 0,
  NBANDS: 1,
  NSTRICT: 2,
  QUANTA: 3,
  QUANTA_BAND: 4,
  PRIOMAP: 5,
  PRIOMAP_BAND: 6,
} as const;

/**
 * `TC_DUALPI2_DROP_OVERLOAD_*`, linux/pkt_sched.h: what a dualpi2 does when it is overloaded (Linux
 * 6.17).
 */
export const TC_DUALPI2_DROP_OVERLOAD = {
  OVERFLOW: 0,
  DROP: 1,
} as const;

/** `TC_DUALPI2_DROP_EARLY_*`, linux/pkt_sched.h: when a dualpi2 drops (Linux 6.17). */
export const TC_DUALPI2_DROP_EARLY = {
  DROP_DEQUEUE: 0,
  DROP_ENQUEUE: 1,
} as const;

/**
 * `TC_DUALPI2_ECN_MASK_*`, linux/pkt_sched.h: which packets go to the low latency queue of a dualpi2
 * (Linux 6.17).
 */
export const TC_DUALPI2_ECN_MASK = {
  L4S_ECT: 1,
  CLA_ECT: 2,
  ANY_ECT: 3,
} as const;

/**
 * `TC_DUALPI2_SPLIT_GSO_*`, linux/pkt_sched.h: whether a dualpi2 splits what was put together (Linux
 * 6.17).
 */
export const TC_DUALPI2_SPLIT_GSO = {
  NO_SPLIT_GSO: 0,
  SPLIT_GSO: 1,
} as const;

/** `TCA_DUALPI2_*`, linux/pkt_sched.h: the options of a dualpi2 (Linux 6.17). */
export const TCA_DUALPI2 = {
  UNSPEC: 0,
  LIMIT: 1,
  MEMORY_LIMIT: 2,
  TARGET: 3,
  TUPDATE: 4,
  ALPHA: 5,
  BETA: 6,
  STEP_THRESH_PKTS: 7,
  STEP_THRESH_US: 8,
  MIN_QLEN_STEP: 9,
  COUPLING: 10,
  DROP_OVERLOAD: 11,
  DROP_EARLY: 12,
  C_PROTECTION: 13,
  ECN_MASK: 14,
  SPLIT_GSO: 15,
  PAD: 16,
} as const;

/** `TC_H_MAJ_MASK`, linux/pkt_sched.h: the bits of a handle that are its major number. */
export const TC_H_MAJ_MASK = 0xffff0000;

/** `TC_H_MIN_MASK`, linux/pkt_sched.h: the bits of a handle that are its minor number. */
export const TC_H_MIN_MASK = 0xffff;

/** `TC_LINKLAYER_MASK`, linux/pkt_sched.h: the bits of a rate's link layer that count. */
export const TC_LINKLAYER_MASK = 0xf;

/** `TC_RTAB_SIZE`, linux/pkt_sched.h: bytes of a rate table. */
export const TC_RTAB_SIZE = 1024;

/** `SKBPRIO_MAX_PRIORITY`, linux/pkt_sched.h: how many priorities an skbprio knows. */
export const SKBPRIO_MAX_PRIORITY = 64;

/** `TCQ_PRIO_BANDS`, linux/pkt_sched.h: the most bands of a prio. */
export const TCQ_PRIO_BANDS = 16;

/** `TCQ_MIN_PRIO_BANDS`, linux/pkt_sched.h: the fewest bands of a prio. */
export const TCQ_MIN_PRIO_BANDS = 2;

/** `MAX_DPs`, linux/pkt_sched.h: the most virtual queues of a gred. */
export const MAX_DPs = 16;

/** `TC_HTB_NUMPRIO`, linux/pkt_sched.h: how many priorities an htb knows. */
export const TC_HTB_NUMPRIO = 8;

/** `TC_HTB_MAXDEPTH`, linux/pkt_sched.h: how deep classes of an htb may lie in each other. */
export const TC_HTB_MAXDEPTH = 8;

/** `TC_HTB_PROTOVER`, linux/pkt_sched.h: the version of an htb's options. */
export const TC_HTB_PROTOVER = 3;

/**
 * `NETEM_DIST_SCALE`, linux/pkt_sched.h: the number that stands for one standard deviation in a
 * netem's distribution.
 */
export const NETEM_DIST_SCALE = 8192;

/** `NETEM_DIST_MAX`, linux/pkt_sched.h: the most numbers of a netem's distribution. */
export const NETEM_DIST_MAX = 16384;

/** `TC_QOPT_BITMASK`, linux/pkt_sched.h: the last priority that an mqprio maps. */
export const TC_QOPT_BITMASK = 15;

/** `TC_QOPT_MAX_QUEUE`, linux/pkt_sched.h: the most traffic classes of an mqprio. */
export const TC_QOPT_MAX_QUEUE = 16;

/** `SFB_MAX_PROB`, linux/pkt_sched.h: the number that an sfb takes for a probability of 1. */
export const SFB_MAX_PROB = 0xffff;

/** `FQ_CODEL_QUANTUM_MAX`, linux/pkt_sched.h: the largest quantum of an fq_codel, in bytes. */
export const FQ_CODEL_QUANTUM_MAX = 1048576;

/** `FQ_BANDS`, linux/pkt_sched.h: how many bands an fq has. */
export const FQ_BANDS = 3;

/** `FQ_MIN_WEIGHT`, linux/pkt_sched.h: the smallest weight of a band of an fq. */
export const FQ_MIN_WEIGHT = 16384;

/** `TC_CAKE_MAX_TINS`, linux/pkt_sched.h: the most tins of a cake. */
export const TC_CAKE_MAX_TINS = 8;

/** `TCQ_ETS_MAX_BANDS`, linux/pkt_sched.h: the most bands of an ets. */
export const TCQ_ETS_MAX_BANDS = 16;
