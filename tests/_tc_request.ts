/** What the words of `tc` commands about qdiscs and classes mean, as values of the request. */

import type { Expected, Word, Words } from "./_tc_words.ts";
import {
  big,
  bigNs,
  bigRate,
  both,
  each,
  handle,
  hex,
  input,
  is,
  list,
  ns,
  number,
  one,
  padded,
  percent,
  preemption,
  prefixed,
  probability,
  queues,
  rate,
  rateIn,
  rest,
  seconds,
  size,
  ticks,
  ticksOf,
  us,
} from "./_tc_words.ts";

/** What may stand before the kind. */
export const ANY: Words = {
  dev: is("header.family", 0),
  root: is("header.parent", 0xffffffff),
  handle: one("header.handle", handle),
  classid: one("header.handle", handle),
  parent: one("header.parent", handle),
  ingress_block: one("attributes.ingressBlock"),
  egress_block: one("attributes.egressBlock"),
  estimator: ([interval = ""]) => [["attributes.rate.interval", Math.log2(seconds(interval))]],
  invisible: is("attributes.dumpInvisible", true),
  stab: input,
  overhead: one("attributes.stab.base.overhead"),
  mpu: one("attributes.stab.base.mpu"),
  mtu: one("attributes.stab.base.mtu"),
  tsize: one("attributes.stab.base.tsize"),
  linklayer: is("attributes.stab.base.linklayer", 2),
};

const O = "attributes.options";

function red(parms: string): Words {
  return {
    limit: one(`${parms}.limit`),
    min: one(`${parms}.qthMin`),
    max: one(`${parms}.qthMax`),
    avpkt: input,
    burst: input,
    bandwidth: input,
    probability: one(`${O}.maxP`, probability),
  };
}

const limit: Words = { limit: one(`${O}.limit`) };

const pie: Words = {
  ...limit,
  target: one(`${O}.target`, us),
  tupdate: one(`${O}.tupdate`, us),
  alpha: one(`${O}.alpha`),
  beta: one(`${O}.beta`),
  ecn: is(`${O}.ecn`, 1),
  bytemode: is(`${O}.bytemode`, 1),
  dq_rate_estimator: is(`${O}.dqRateEstimator`, 1),
};

const codel: Words = {
  ...limit,
  target: one(`${O}.target`, us),
  interval: one(`${O}.interval`, us),
  ce_threshold: one(`${O}.ceThreshold`, us),
  ecn: is(`${O}.ecn`, 1),
  noecn: is(`${O}.ecn`, 0),
};

const CAKE_MODES = {
  ...Object.fromEntries(
    ["diffserv3", "diffserv4", "diffserv8", "besteffort", "precedence"].map((word, index) => [
      word,
      is(`${O}.diffservMode`, index),
    ]),
  ),
  "dual-srchost": is(`${O}.flowMode`, 5),
  "triple-isolate": is(`${O}.flowMode`, 7),
  "no-ack-filter": is(`${O}.ackFilter`, 0),
  "ack-filter-aggressive": is(`${O}.ackFilter`, 2),
  atm: is(`${O}.atm`, 1),
  ptm: is(`${O}.atm`, 2),
};

/** What may stand after each kind. */
export const KINDS: Readonly<Record<string, Words>> = {
  bfifo: limit,
  pfifo: limit,
  pfifo_head_drop: limit,
  skbprio: limit,
  cake: {
    ...CAKE_MODES,
    bandwidth: one(`${O}.baseRate64`, bigRate),
    unlimited: is(`${O}.baseRate64`, 0n),
    nat: is(`${O}.nat`, 1),
    nonat: is(`${O}.nat`, 0),
    wash: is(`${O}.wash`, 1),
    nowash: is(`${O}.wash`, 0),
    overhead: one(`${O}.overhead`),
    mpu: one(`${O}.mpu`),
    rtt: one(`${O}.rtt`, us),
    memlimit: one(`${O}.memory`, size),
    "split-gso": is(`${O}.splitGso`, 1),
    "no-split-gso": is(`${O}.splitGso`, 0),
    fwmark: one(`${O}.fwmark`, prefixed),
    raw: is(`${O}.raw`, 0),
    "autorate-ingress": is(`${O}.autorate`, 1),
    ingress: is(`${O}.ingress`, 1),
  },
  cbs: {
    offload: one(`${O}.parms.offload`),
    hicredit: one(`${O}.parms.hicredit`),
    locredit: one(`${O}.parms.locredit`),
    sendslope: one(`${O}.parms.sendslope`),
    idleslope: one(`${O}.parms.idleslope`),
  },
  choke: { ...red(`${O}.parms`), ecn: is(`${O}.parms.flags`, 1) },
  codel,
  drr: { quantum: one(`${O}.quantum`) },
  dualpi2: {
    ...limit,
    memlimit: one(`${O}.memoryLimit`),
    target: one(`${O}.target`, us),
    tupdate: one(`${O}.tupdate`, us),
    alpha: one(`${O}.alpha`, (text) => Math.trunc(Number(text) * 256)),
    beta: one(`${O}.beta`, (text) => Math.trunc(Number(text) * 256)),
    step_thresh: ([value = ""]) => [
      value.endsWith("pkt")
        ? [`${O}.stepThreshPkts`, number(value)]
        : [`${O}.stepThreshUs`, us(value)],
    ],
    min_qlen_step: one(`${O}.minQlenStep`),
    coupling_factor: one(`${O}.coupling`),
    overflow: is(`${O}.dropOverload`, 0),
    drop_on_overload: is(`${O}.dropOverload`, 1),
    drop_dequeue: is(`${O}.dropEarly`, 0),
    drop_enqueue: is(`${O}.dropEarly`, 1),
    no_split_gso: is(`${O}.splitGso`, 0),
    split_gso: is(`${O}.splitGso`, 1),
    classic_protection: one(`${O}.cProtection`),
    l4s_ect: is(`${O}.ecnMask`, 1),
    any_ect: is(`${O}.ecnMask`, 3),
  },
  etf: {
    clockid: is(`${O}.parms.clockid`, 11),
    delta: one(`${O}.parms.delta`),
    deadline_mode: is(`${O}.parms.flags`, 7),
    offload: is(`${O}.parms.flags`, 7),
    skip_sock_check: is(`${O}.parms.flags`, 7),
  },
  ets: {
    bands: one(`${O}.nbands`),
    strict: one(`${O}.nstrict`),
    quanta: list(`${O}.quanta`),
    priomap: list(`${O}.priomap`),
    quantum: one(`${O}.quantaBand`),
  },
  fq: {
    limit: one(`${O}.plimit`),
    flow_limit: one(`${O}.flowPlimit`),
    quantum: one(`${O}.quantum`),
    initial_quantum: one(`${O}.initialQuantum`),
    maxrate: one(`${O}.flowMaxRate`, rate),
    buckets: one(`${O}.bucketsLog`, (text) => Math.log2(Number(text))),
    refill_delay: one(`${O}.flowRefillDelay`, us),
    low_rate_threshold: one(`${O}.lowRateThreshold`, rate),
    ce_threshold: one(`${O}.ceThreshold`, us),
    orphan_mask: one(`${O}.orphanMask`),
    timer_slack: one(`${O}.timerSlack`, ns),
    horizon: one(`${O}.horizon`, us),
    horizon_cap: is(`${O}.horizonDrop`, 0),
    horizon_drop: is(`${O}.horizonDrop`, 1),
    offload_horizon: one(`${O}.offloadHorizon`, us),
    bands: one(`${O}.priomap.bands`),
    priomap: list(`${O}.priomap.priomap`),
    weights: list(`${O}.weights`),
  },
  fq_codel: {
    ...codel,
    flows: one(`${O}.flows`),
    quantum: one(`${O}.quantum`),
    memory_limit: one(`${O}.memoryLimit`, size),
    drop_batch: one(`${O}.dropBatchSize`),
    ce_threshold_selector: ([value = ""]) => {
      const [selector, mask] = value.split("/").map(Number);
      return [[`${O}.ceThresholdSelector`, selector], [`${O}.ceThresholdMask`, mask]];
    },
  },
  fq_pie: {
    ...pie,
    flows: one(`${O}.flows`),
    quantum: one(`${O}.quantum`),
    memory_limit: one(`${O}.memoryLimit`, size),
    ecn_prob: one(`${O}.ecnProb`),
  },
  gred: {
    ...red(`${O}.parms.0`),
    probability: one(`${O}.maxP.0`, probability),
    setup: input,
    vqs: one(`${O}.dps.dps`),
    default: one(`${O}.dps.defDp`),
    grio: is(`${O}.dps.grio`, 1),
    harddrop: is(`${O}.dps.flags`, 2),
    limit: ([value = ""], of) => [
      [of("setup") === "there" ? `${O}.limit` : `${O}.parms.0.limit`, number(value)],
    ],
    vq: both(one(`${O}.parms.0.dp`), one(`${O}.vqList.0.dp`)),
    prio: one(`${O}.parms.0.prio`),
    ecn: is(`${O}.vqList.0.flags`, 1),
  },
  hfsc: {
    default: one(`${O}.defcls`, hex),
    ...Object.fromEntries(
      [["rt", "rsc"], ["ls", "fsc"], ["ul", "usc"]].map(([word = "", key]): [string, Word] => [
        word,
        ([, m1 = "", , d = "", , m2 = ""]) => [
          [`${O}.${key}.m1`, rate(m1)],
          [`${O}.${key}.d`, us(d)],
          [`${O}.${key}.m2`, rate(m2)],
        ],
      ]),
    ),
  },
  hhf: {
    limit: one(`${O}.backlogLimit`),
    quantum: one(`${O}.quantum`),
    hh_limit: one(`${O}.hhFlowsLimit`),
    reset_timeout: one(`${O}.resetTimeout`, us),
    admit_bytes: one(`${O}.admitBytes`),
    evict_timeout: one(`${O}.evictTimeout`, us),
    non_hh_weight: one(`${O}.nonHhWeight`),
  },
  htb: {
    default: one(`${O}.init.defcls`, hex),
    r2q: one(`${O}.init.rate2quantum`),
    direct_qlen: one(`${O}.directQlen`),
    offload: is(`${O}.offload`, true),
    rate: rateIn(`${O}.parms.rate.rate`, `${O}.rate64`),
    ceil: rateIn(`${O}.parms.ceil.rate`, `${O}.ceil64`),
    burst: ([value = ""], of) => [[`${O}.parms.buffer`, ticksOf(size(value), rate(of("rate")))]],
    cburst: ([value = ""], of) => [[`${O}.parms.cbuffer`, ticksOf(size(value), rate(of("ceil")))]],
    mpu: both(one(`${O}.parms.rate.mpu`), one(`${O}.parms.ceil.mpu`)),
    overhead: both(one(`${O}.parms.rate.overhead`), one(`${O}.parms.ceil.overhead`)),
    linklayer: both(is(`${O}.parms.rate.linklayer`, 2), is(`${O}.parms.ceil.linklayer`, 2)),
    prio: one(`${O}.parms.prio`),
    quantum: one(`${O}.parms.quantum`),
  },
  mqprio: {
    num_tc: one(`${O}.header.numTc`),
    map: list(`${O}.header.prioTcMap`),
    queues: queues(`${O}.header`),
    hw: one(`${O}.header.hw`),
    mode: is(`${O}.attributes.mode`, 1),
    shaper: is(`${O}.attributes.shaper`, 1),
    min_rate: (values) => [
      [`${O}.attributes.minRate64`, padded(values.map((it) => BigInt(rate(it))), 0n)],
    ],
    max_rate: (values) => [
      [`${O}.attributes.maxRate64`, padded(values.map((it) => BigInt(rate(it))), 0n)],
    ],
    fp: preemption(`${O}.attributes.tcEntry`),
  },
  netem: {
    limit: one(`${O}.header.limit`),
    delay: ([latency = "", jitter, correlation], of) =>
      // Since 6.2 tc gives delays in ns alone.
      of("seed") !== "" ? [[`${O}.attributes.latency64`, bigNs(latency)]] : each(
        [`${O}.header.latency`, ticks],
        [`${O}.header.jitter`, ticks],
        [`${O}.attributes.corr.delayCorr`, percent],
      )([latency, jitter, correlation].filter((it) => it !== undefined), of),
    seed: one(`${O}.attributes.prngSeed`, big),
    loss: each([`${O}.header.loss`, percent], [`${O}.attributes.corr.lossCorr`, percent]),
    "loss state": each(
      [`${O}.attributes.loss.gi.p13`, percent],
      [`${O}.attributes.loss.gi.p31`, percent],
      [`${O}.attributes.loss.gi.p32`, percent],
      [`${O}.attributes.loss.gi.p23`, percent],
      [`${O}.attributes.loss.gi.p14`, percent],
    ),
    "loss gemodel": each(
      [`${O}.attributes.loss.ge.p`, percent],
      [`${O}.attributes.loss.ge.r`, percent],
      // The probability of loss in the bad state, of which tc is told the rest.
      [`${O}.attributes.loss.ge.h`, rest],
      [`${O}.attributes.loss.ge.k1`, percent],
    ),
    duplicate: each([`${O}.header.duplicate`, percent], [`${O}.attributes.corr.dupCorr`, percent]),
    corrupt: each(
      [`${O}.attributes.corrupt.probability`, percent],
      [`${O}.attributes.corrupt.correlation`, percent],
    ),
    reorder: each(
      [`${O}.attributes.reorder.probability`, percent],
      [`${O}.attributes.reorder.correlation`, percent],
    ),
    gap: one(`${O}.header.gap`),
    rate: ([value = "", ...rest], of) => [
      ...rateIn(`${O}.attributes.rate.rate`, `${O}.attributes.rate64`)([value], of),
      ...each(
        [`${O}.attributes.rate.packetOverhead`, number],
        [`${O}.attributes.rate.cellSize`, number],
        [`${O}.attributes.rate.cellOverhead`, number],
      )(rest, of),
    ],
    slot: each([`${O}.attributes.slot.minDelay`, bigNs], [`${O}.attributes.slot.maxDelay`, bigNs]),
    packets: one(`${O}.attributes.slot.maxPackets`),
    bytes: one(`${O}.attributes.slot.maxBytes`),
    ecn: is(`${O}.attributes.ecn`, 1),
  },
  pie,
  plug: {
    limit: both(is(`${O}.action`, 3), one(`${O}.limit`)),
    release_indefinite: is(`${O}.action`, 2),
  },
  prio: { bands: one(`${O}.bands`), priomap: list(`${O}.priomap`) },
  qfq: { weight: one(`${O}.weight`), maxpkt: one(`${O}.lmax`) },
  red: {
    ...red(`${O}.parms`),
    ecn: is(`${O}.flags.value`, 9),
    nodrop: is(`${O}.flags.value`, 9),
    "qevent early_drop block": one(`${O}.earlyDropBlock`),
    "qevent mark block": one(`${O}.markBlock`),
  },
  sfb: {
    rehash: one(`${O}.parms.rehashInterval`),
    db: one(`${O}.parms.warmupTime`),
    limit: one(`${O}.parms.limit`),
    max: one(`${O}.parms.max`),
    target: one(`${O}.parms.binSize`),
    increment: one(`${O}.parms.increment`, (text) => Math.round(Number(text) * 65535)),
    decrement: one(`${O}.parms.decrement`, (text) => Math.round(Number(text) * 65535)),
    penalty_rate: one(`${O}.parms.penaltyRate`),
    penalty_burst: one(`${O}.parms.penaltyBurst`),
  },
  sfq: {
    limit: one(`${O}.limit`),
    perturb: one(`${O}.perturbPeriod`),
    quantum: one(`${O}.quantum`),
    divisor: one(`${O}.divisor`),
    flows: one(`${O}.flows`),
    depth: one(`${O}.depth`),
    headdrop: is(`${O}.headdrop`, 1),
    redflowlimit: one(`${O}.flowLimit`),
    min: one(`${O}.qthMin`),
    max: one(`${O}.qthMax`),
    probability: one(`${O}.maxP`, probability),
    ecn: is(`${O}.flags`, 3),
    harddrop: is(`${O}.flags`, 3),
  },
  taprio: {
    num_tc: one(`${O}.priomap.numTc`),
    map: list(`${O}.priomap.prioTcMap`),
    queues: queues(`${O}.priomap`),
    "base-time": one(`${O}.schedBaseTime`, big),
    "cycle-time": one(`${O}.schedCycleTime`, big),
    "cycle-time-extension": one(`${O}.schedCycleTimeExtension`, big),
    clockid: is(`${O}.schedClockid`, 11),
    flags: one(`${O}.flags`, hex),
    "txtime-delay": one(`${O}.txtimeDelay`),
    "max-sdu": (values) => values.map((it, index) => [`${O}.tcEntry.${index}.maxSdu`, number(it)]),
    fp: preemption(`${O}.tcEntry`),
    // All entries follow each other.
    "sched-entry": (values) =>
      values.join(" ").split(" sched-entry ").flatMap((entry, index): Expected[] => {
        const [cmd = "", mask = "", interval = ""] = entry.split(" ");
        return [
          [`${O}.schedEntryList.${index}.cmd`, "SHR".indexOf(cmd)],
          [`${O}.schedEntryList.${index}.gateMask`, hex(mask)],
          [`${O}.schedEntryList.${index}.interval`, number(interval)],
        ];
      }),
  },
  tbf: {
    rate: rateIn(`${O}.parms.rate.rate`, `${O}.rate64`),
    peakrate: rateIn(`${O}.parms.peakrate.rate`, `${O}.prate64`),
    burst: ([value = ""], of) => [
      [`${O}.burst`, size(value)],
      // tc takes no more than 32 bits of the rate for it.
      [`${O}.parms.buffer`, ticksOf(size(value), Math.min(rate(of("rate")), 0xffffffff))],
    ],
    minburst: ([value = ""], of) => [
      [`${O}.pburst`, size(value)],
      [`${O}.parms.mtu`, ticksOf(size(value), rate(of("peakrate")))],
    ],
    limit: one(`${O}.parms.limit`, size),
    latency: ([value = ""], of) => [
      [`${O}.parms.limit`, Math.round(rate(of("rate")) * seconds(value) + size(of("burst")))],
    ],
    mpu: one(`${O}.parms.rate.mpu`),
    overhead: one(`${O}.parms.rate.overhead`),
    linklayer: both(is(`${O}.parms.rate.linklayer`, 2), is(`${O}.parms.peakrate.linklayer`, 2)),
  },
};
