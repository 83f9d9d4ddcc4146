/** What `tc -s -d -j qdisc` (iproute2 6.1) prints, made from our messages. */

import {
  CAKE_ACK,
  CAKE_ATM,
  CAKE_DIFFSERV,
  keyOf,
  TC_ETF,
  TC_LINKLAYER,
  TC_MQPRIO_MODE,
  TC_MQPRIO_SHAPER,
  TC_RED,
} from "../src/abi/mod.ts";
import type {
  QdiscAttributes,
  QdiscMessage,
  QdiscOptionsOfKind,
  QdiscTaprioAttributes,
  TcMqprioQopt,
  TcRatespec,
} from "../src/codec/mod.ts";
import { COUNTERS, g, type Printed, type Printers, unlessZero } from "./_tc_counters.ts";

function redFlags(flags = 0): Printed {
  return {
    ecn: (flags & TC_RED.ECN) !== 0,
    harddrop: (flags & TC_RED.HARDDROP) !== 0,
    adaptive: (flags & TC_RED.ADAPTATIVE) !== 0,
    nodrop: (flags & TC_RED.NODROP) !== 0,
  };
}

function lower(table: Readonly<Record<string, number>>, value: number | undefined): string {
  return keyOf(table, value ?? -1)?.toLowerCase() ?? "?";
}

const FLOW_MODES = "flowblind srchost dsthost hosts flows dual-srchost dual-dsthost triple-isolate";

function cake(options: QdiscOptionsOfKind["cake"]): Printed {
  const { baseRate64, diffservMode, atm = 0, ackFilter, memory, fwmark = 0 } = options;
  return {
    bandwidth: baseRate64 === 0n ? "unlimited" : Number(baseRate64),
    ...unlessZero("autorate", options.autorate, "autorate-ingress"),
    diffserv: lower(CAKE_DIFFSERV, diffservMode),
    flowmode: FLOW_MODES.split(" ")[options.flowMode ?? -1],
    nat: options.nat === 1,
    wash: options.wash === 1,
    ingress: options.ingress === 1,
    "ack-filter": ackFilter === CAKE_ACK.NONE ? "disabled" : lower(CAKE_ACK, ackFilter),
    split_gso: options.splitGso === 1,
    rtt: options.rtt,
    raw: options.raw !== undefined,
    ...unlessZero("atm", atm, lower(CAKE_ATM, atm)),
    overhead: options.overhead,
    ...unlessZero("mpu", options.mpu),
    ...unlessZero("memlimit", memory),
    fwmark: fwmark === 0 ? "0" : `0x${fwmark.toString(16)}`,
  };
}

function gred({ parms, dps, limit, vqList, maxP }: QdiscOptionsOfKind["gred"]): Printed {
  return {
    dp_cnt: dps?.dps,
    dp_default: dps?.defDp,
    grio: dps?.grio === 1,
    limit,
    ...redFlags(dps?.flags),
    vqs: vqList?.map((queue) => {
      const qopt = parms?.find(({ dp }) => dp === queue.dp);
      const shown = {
        vq: queue.dp,
        prio: qopt?.prio,
        limit: qopt?.limit,
        min: qopt?.qthMin,
        max: qopt?.qthMax,
        ...redFlags(queue.flags),
        ewma: qopt?.wlog,
        probability: g((maxP?.[queue.dp ?? 0] ?? 0) / 2 ** 32),
        Scell_log: qopt?.scellLog,
        qave: qopt?.qave,
        backlog: queue.statBacklog,
        forced_drop: queue.statForcedDrop,
        prob_drop: queue.statProbDrop,
        pdrop: queue.statPdrop,
        other: queue.statOther ?? 0,
        forced_mark: queue.statForcedMark,
        prob_mark: queue.statProbMark,
        packets: queue.statPackets,
        bytes: Number(queue.statBytes),
      };
      return JSON.parse(JSON.stringify(shown));
    }),
  };
}

function queues({ numTc, count, offset }: TcMqprioQopt): [offset: number, count: number][] {
  return count.slice(0, numTc).map((count, index) => [offset[index] ?? -1, count]);
}

function schedule(options: QdiscTaprioAttributes): Printed {
  const entries = options.schedEntryList?.map(({ index, cmd, gateMask, interval }) => ({
    index: index ?? -1,
    cmd: "SHR"[cmd ?? -1] ?? "?",
    gatemask: `0x${gateMask?.toString(16)}`,
    interval: interval ?? -1,
  }));
  return {
    base_time: Number(options.schedBaseTime ?? 0n),
    cycle_time: Number(options.schedCycleTime ?? 0n),
    cycle_time_extension: Number(options.schedCycleTimeExtension ?? 0n),
    ...entries !== undefined && entries.length > 0 && { schedule: entries },
  };
}

function taprio(options: QdiscOptionsOfKind["taprio"]): Printed {
  const { priomap, flags, txtimeDelay, adminSched } = options;
  return {
    tc: priomap?.numTc,
    map: priomap?.prioTcMap,
    queues: priomap && queues(priomap).map(([offset, count]) => ({ offset, count })),
    clockid: options.schedClockid === 11 ? "TAI" : "?",
    ...unlessZero("flags", flags, `0x${flags?.toString(16)}`),
    ...unlessZero("txtime_delay", txtimeDelay),
    ...schedule(options),
    ...adminSched && { admin: JSON.parse(JSON.stringify(schedule(adminSched))) },
  };
}

/** A probability of which 2^32 - 1 is all. */
function share(value = 0): number {
  return g(value / 0xffffffff);
}

function netem({ header, attributes }: QdiscOptionsOfKind["netem"]): Printed {
  const { latency64 = 0n, jitter64 = 0n, corr, reorder, corrupt, rate, rate64, slot } = attributes;
  const { gi, ge } = attributes.loss ?? {};
  return {
    limit: header.limit,
    ...latency64 > 0n && {
      delay: {
        delay: Number(latency64) / 1e9,
        jitter: Number(jitter64) / 1e9,
        correlation: share(corr?.delayCorr),
      },
    },
    ...gi && {
      "loss-state": {
        p13: share(gi.p13),
        p31: share(gi.p31),
        p32: share(gi.p32),
        p23: share(gi.p23),
        p14: share(gi.p14),
      },
    },
    ...ge && {
      "loss-gemodel": {
        p: share(ge.p),
        r: share(ge.r),
        "1-h": g(1 - share(ge.h)),
        "1-k": share(ge.k1),
      },
    },
    ...header.loss > 0 &&
      { "loss-random": { loss: share(header.loss), correlation: share(corr?.lossCorr) } },
    ...header.duplicate > 0 && {
      duplicate: { duplicate: share(header.duplicate), correlation: share(corr?.dupCorr) },
    },
    ...reorder && reorder.probability > 0 && {
      reorder: { reorder: share(reorder.probability), correlation: share(reorder.correlation) },
    },
    ...corrupt && corrupt.probability > 0 && {
      corrupt: { corrupt: share(corrupt.probability), correlation: share(corrupt.correlation) },
    },
    ...rate && rate.rate > 0 && {
      rate: {
        rate: Number(rate64 ?? rate.rate),
        packetoverhead: rate.packetOverhead,
        cellsize: rate.cellSize,
        celloverhead: rate.cellOverhead,
      },
    },
    ...slot && {
      slot: {
        ...slot.distJitter > 0n
          ? { distribution: Number(slot.distDelay) / 1e9, jitter: Number(slot.distJitter) / 1e9 }
          : {
            "min-delay": Number(slot.minDelay) / 1e9,
            "max-delay": Number(slot.maxDelay) / 1e9,
          },
        packets: slot.maxPackets,
        bytes: slot.maxBytes,
      },
    },
    ecn: attributes.ecn === 1,
    gap: header.gap,
  };
}

/** How many µs so many ticks of 64 ns are. */
function microseconds(ticks: number): number {
  return Math.trunc(ticks / 15.625);
}

/** The bytes that go at a rate in a time, which is given in ticks of 64 ns. */
export function burst(rate: number, ticks: number): number {
  return Math.trunc(rate * microseconds(ticks) / 1e6);
}

function linkLayer({ linklayer }: TcRatespec): string {
  return lower(TC_LINKLAYER, linklayer & 0xf);
}

function tbf({ parms, rate64, prate64 }: QdiscOptionsOfKind["tbf"]): Printed {
  if (parms === undefined) return {};
  const rate = Number(rate64 ?? parms.rate.rate);
  const peak = Number(prate64 ?? parms.peakrate.rate);
  const latency = (at: number, ticks: number) => 1e6 * (parms.limit / at) - microseconds(ticks);
  const waits = latency(rate, parms.buffer);
  const peakWaits = peak > 0 ? latency(peak, parms.mtu) : 0;
  return {
    rate,
    burst: `${burst(rate, parms.buffer)}b/${1 << parms.rate.cellLog}`,
    mpu: parms.rate.mpu,
    ...peak > 0 && { mtu: `${burst(peak, parms.mtu)}b/${1 << parms.peakrate.cellLog}` },
    lat: Math.trunc(Math.max(waits, peakWaits)),
    ...unlessZero("overhead", parms.rate.overhead),
    linklayer: linkLayer(parms.rate),
  };
}

function fq(options: QdiscOptionsOfKind["fq"]): Printed {
  const { flowMaxRate, ceThreshold, horizonDrop } = options;
  return {
    limit: options.plimit,
    flow_limit: options.flowPlimit,
    buckets: 1 << (options.bucketsLog ?? 0),
    orphan_mask: options.orphanMask,
    ...options.rateEnable === 0 && { pacing: false },
    quantum: options.quantum,
    initial_quantum: options.initialQuantum,
    ...flowMaxRate !== 0xffffffff && { maxrate: flowMaxRate },
    ...unlessZero("low_rate_threshold", options.lowRateThreshold),
    refill_delay: options.flowRefillDelay,
    ...ceThreshold !== 0xffffffff && { ce_threshold: ceThreshold },
    timer_slack: options.timerSlack,
    horizon: options.horizon,
    [horizonDrop === 1 ? "horizon_drop" : "horizon_cap"]: null,
  };
}

function sfq(options: QdiscOptionsOfKind["sfq"]): Printed {
  const { stats } = options;
  return {
    limit: options.limit,
    quantum: options.quantum,
    depth: options.depth,
    ...unlessZero("headdrop", options.headdrop, true),
    flows: options.flows,
    divisor: options.divisor,
    ...unlessZero("perturb", options.perturbPeriod),
    ...(options.qthMin ?? 0) > 0 && {
      ewma: options.wlog,
      min: options.qthMin,
      max: options.qthMax,
      probability: g((options.maxP ?? 0) / 2 ** 32),
      ...redFlags(options.flags),
      prob_mark: stats?.probMark,
      prob_mark_head: stats?.probMarkHead,
      prob_drop: stats?.probDrop,
      forced_mark: stats?.forcedMark,
      forced_mark_head: stats?.forcedMarkHead,
      forced_drop: stats?.forcedDrop,
    },
  };
}

function pieTuning(options: QdiscOptionsOfKind["pie"] | QdiscOptionsOfKind["fq_pie"]): Printed {
  return {
    limit: options.limit,
    target: options.target,
    tupdate: options.tupdate,
    alpha: options.alpha,
    beta: options.beta,
    ...unlessZero("ecn", options.ecn, true),
    ...unlessZero("bytemode", options.bytemode, true),
    ...unlessZero("dq_rate_estimator", options.dqRateEstimator, true),
  };
}

const limit = ({ limit }: { readonly limit: number }): Printed => ({ limit });
const bands = ({ bands, priomap }: QdiscOptionsOfKind["prio"]): Printed => ({
  bands,
  priomap,
  multiqueue: false,
});

/** The `options` of each kind. */
const OPTIONS: Printers<Omit<QdiscOptionsOfKind, "dualpi2" | "plug">> = {
  bfifo: limit,
  cake,
  cbs: ({ parms }) => ({
    hicredit: parms?.hicredit,
    locredit: parms?.locredit,
    sendslope: parms?.sendslope,
    idleslope: parms?.idleslope,
    offload: parms?.offload,
  }),
  choke: ({ parms, maxP = 0 }) => ({
    limit: parms?.limit,
    min: parms?.qthMin,
    max: parms?.qthMax,
    ...redFlags(parms?.flags),
    ewma: parms?.wlog,
    probability: g(maxP / 2 ** 32),
    Scell_log: parms?.scellLog,
  }),
  clsact: () => ({}),
  codel: (options) => ({
    limit: options.limit,
    target: options.target,
    ...unlessZero("ce_threshold", options.ceThreshold),
    interval: options.interval,
    ...unlessZero("ecn", options.ecn, true),
  }),
  etf: ({ parms }) => {
    const onOff = (flag: number) => ((parms?.flags ?? 0) & flag) !== 0 ? "on" : "off";
    return {
      clockid: parms?.clockid === 11 ? "TAI" : "?",
      delta: parms?.delta,
      offload: onOff(TC_ETF.OFFLOAD_ON),
      deadline_mode: onOff(TC_ETF.DEADLINE_MODE_ON),
      skip_sock_check: onOff(TC_ETF.SKIP_SOCK_CHECK),
    };
  },
  ets: ({ nbands, nstrict, quanta, priomap }) => ({
    bands: nbands,
    strict: nstrict,
    quanta,
    priomap,
  }),
  fq,
  fq_codel: (options) => ({
    limit: options.limit,
    flows: options.flows,
    quantum: options.quantum,
    target: options.target,
    ...unlessZero("ce_threshold", options.ceThreshold),
    interval: options.interval,
    memory_limit: options.memoryLimit,
    ...unlessZero("ecn", options.ecn, true),
    drop_batch: options.dropBatchSize,
  }),
  fq_pie: (options) => ({
    ...pieTuning(options),
    flows: options.flows,
    quantum: options.quantum,
    memory_limit: options.memoryLimit,
    ecn_prob: options.ecnProb,
  }),
  gred,
  hfsc: ({ defcls }) => ({ text: `default ${defcls.toString(16)} ` }),
  hhf: (options) => ({
    limit: options.backlogLimit,
    quantum: options.quantum,
    hh_limit: options.hhFlowsLimit,
    reset_timeout: options.resetTimeout,
    admit_bytes: options.admitBytes,
    evict_timeout: options.evictTimeout,
    non_hh_weight: options.nonHhWeight,
  }),
  htb: ({ init, directQlen }) => ({
    r2q: init?.rate2quantum,
    default: `0x${init?.defcls.toString(16)}`,
    direct_packets_stat: init?.directPkts,
    ver: init && `${init.version >> 16}.${init.version & 0xffff}`,
    direct_qlen: directQlen,
  }),
  ingress: () => ({}),
  mqprio: ({ header, attributes }) => ({
    tc: header.numTc,
    map: header.prioTcMap,
    queues: queues(header).map(([offset, count]) => [offset, offset + count - 1]),
    mode: lower(TC_MQPRIO_MODE, attributes?.mode ?? 0),
    shaper: lower(TC_MQPRIO_SHAPER, attributes?.shaper ?? 0),
  }),
  multiq: ({ bands, maxBands }) => ({ text: `bands ${bands}/${maxBands} ` }),
  netem,
  pfifo: limit,
  pfifo_fast: bands,
  pfifo_head_drop: limit,
  pie: pieTuning,
  prio: bands,
  red: ({ parms, maxP = 0, flags, earlyDropBlock, markBlock }) => ({
    limit: parms?.limit,
    min: parms?.qthMin,
    max: parms?.qthMax,
    ...redFlags(flags?.value),
    ewma: parms?.wlog,
    probability: g(maxP / 2 ** 32),
    Scell_log: parms?.scellLog,
    ...earlyDropBlock !== undefined && markBlock !== undefined && {
      qevents: [
        { kind: "early_drop", block: earlyDropBlock },
        { kind: "mark", block: markBlock },
      ],
    },
  }),
  sfb: ({ parms }) =>
    parms === undefined ? {} : {
      rehash: parms.rehashInterval * 1000,
      db: parms.warmupTime * 1000,
      limit: parms.limit,
      max: parms.max,
      target: parms.binSize,
      increment: g(parms.increment / 65535),
      decrement: g(parms.decrement / 65535),
      penalty_rate: parms.penaltyRate,
      penalty_burst: parms.penaltyBurst,
    },
  sfq,
  skbprio: limit,
  taprio,
  tbf,
};

/** Prints one of several kinds. */
function print(printers: object, kind: string | undefined, value: unknown): Printed {
  const found = Object.entries(printers).find(([key]) => key === kind)?.[1];
  return found === undefined || value === undefined ? {} : found(value);
}

/** A handle as tc prints it: `"1:10"`, `"ffff:"`. */
export function handleText(handle: number): string {
  const minor = handle & 0xffff;
  return `${(handle >>> 16).toString(16)}:${minor === 0 ? "" : minor.toString(16)}`;
}

function stab({ stab }: QdiscAttributes): Printed {
  if (stab?.base === undefined) return {};
  const { linklayer, overhead, mpu, mtu, tsize } = stab.base;
  return { stab: { linklayer: lower(TC_LINKLAYER, linklayer), overhead, mpu, mtu, tsize } };
}

/** What tc prints of a qdisc. */
export function asTc({ header, attributes }: QdiscMessage, dev: string): Printed {
  const { stats2 } = attributes;
  const { basic, queue, rateEst } = stats2 ?? {};
  return {
    dev,
    kind: attributes.kind,
    handle: handleText(header.handle),
    ...header.parent === 0xffffffff ? { root: true } : { parent: handleText(header.parent) },
    ...header.info !== 1 && { refcnt: header.info },
    ...unlessZero("ingress_block", attributes.ingressBlock),
    ...unlessZero("egress_block", attributes.egressBlock),
    options: JSON.parse(JSON.stringify(print(OPTIONS, attributes.kind, attributes.options))),
    ...stab(attributes),
    bytes: Number(basic?.bytes),
    packets: basic?.packets,
    drops: queue?.drops,
    overlimits: queue?.overlimits,
    requeues: queue?.requeues,
    ...rateEst && { rate: rateEst.bps, pps: rateEst.pps },
    backlog: queue?.backlog,
    qlen: queue?.qlen,
    ...print(COUNTERS, attributes.kind, stats2?.app),
  };
}
