import {
  DCB_APP_SEL,
  DCB_ATTR_IEEE,
  DCB_ATTR_IEEE_APP,
  DCB_CNDD,
  IEEE_8021QAZ_APP_SEL,
  IEEE_8021QAZ_TSA,
} from "../../abi/dcbnl.ts";
import type { Numbered } from "../nests.ts";
import { keyed, list } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, u16, u32, u64, u8, vector } from "../types.ts";

// IEEE_8021QAZ_MAX_TCS, IEEE_8021Q_MAX_PRIORITIES and DCBX_MAX_BUFFERS are all 8.
const eight = vector(u8, 8);
const words = vector(u32, 8);
const counters = vector(u64, 8);
const algorithms = vector(enumeration(u8, ["IEEE_8021QAZ_TSA", IEEE_8021QAZ_TSA]), 8);
const selector = enumeration(
  u8,
  ["IEEE_8021QAZ_APP_SEL", IEEE_8021QAZ_APP_SEL],
  ["DCB_APP_SEL", DCB_APP_SEL],
);
const states = vector(enumeration(u32, ["DCB_CNDD", DCB_CNDD]), 8);

/** `struct ieee_ets` (linux/dcbnl.h): enhanced transmission selection (IEEE 802.1Qaz). */
export interface IeeeEts extends Struct {
  /** 1 if the peer's may be taken over. */
  willing: number;
  /** How many traffic classes can have it. */
  etsCap: number;
  /** 1 if there are credit-based shapers. */
  cbs: number;
  /** The traffic classes' shares of the bandwidth sent, in percent. */
  tcTxBw: number[];
  /** The traffic classes' shares of the bandwidth received, in percent. */
  tcRxBw: number[];
  /** The traffic classes' IEEE_8021QAZ_TSA_*. */
  tcTsa: number[];
  /** The priorities' traffic classes. */
  prioTc: number[];
  /** The traffic classes' recommended shares, in percent. */
  tcRecoBw: number[];
  /** The traffic classes' recommended IEEE_8021QAZ_TSA_*. */
  tcRecoTsa: number[];
  /** The priorities' recommended traffic classes. */
  recoPrioTc: number[];
}

const ieeeEts: StructType<IeeeEts> = struct<IeeeEts>({
  name: "ieee_ets",
  prefix: "",
}, {
  willing: u8,
  etsCap: u8,
  cbs: u8,
  tcTxBw: eight,
  tcRxBw: eight,
  tcTsa: algorithms,
  prioTc: eight,
  tcRecoBw: eight,
  tcRecoTsa: algorithms,
  recoPrioTc: eight,
});

/** `struct ieee_pfc` (linux/dcbnl.h): priority flow control (IEEE 802.1Qbb). */
export interface IeeePfc extends Struct {
  /** How many traffic classes can have it at once. */
  pfcCap: number;
  /** A bit for each traffic class that has it. */
  pfcEn: number;
  /** 1 if MACsec can be passed by. */
  mbc: number;
  /** The allowance for the round trip, in bits. */
  delay: number;
  /** Frames sent, by priority. */
  requests: bigint[];
  /** Frames received, by priority. */
  indications: bigint[];
}

const ieeePfc: StructType<IeeePfc> = struct<IeeePfc>({
  name: "ieee_pfc",
  prefix: "",
}, {
  pfcCap: u8,
  pfcEn: u8,
  mbc: u8,
  delay: u16,
  requests: counters,
  indications: counters,
});

/** `struct ieee_maxrate` (linux/dcbnl.h): rate limits. */
export interface IeeeMaxrate extends Struct {
  /** The traffic classes' limits, in kbit/s. */
  tcMaxrate: bigint[];
}

const ieeeMaxrate: StructType<IeeeMaxrate> = struct<IeeeMaxrate>({
  name: "ieee_maxrate",
  prefix: "",
}, {
  tcMaxrate: counters,
});

/**
 * `struct ieee_qcn` (linux/dcbnl.h): quantized congestion notification (IEEE 802.1Qau), by
 * priority.
 */
export interface IeeeQcn extends Struct {
  /** 1 if rate control is on. */
  rpgEnable: number[];
  /** Reaction points at most. */
  rpppMaxRps: number[];
  /** Microseconds between increases. */
  rpgTimeReset: number[];
  /** Bytes sent between increases. */
  rpgByteReset: number[];
  /** Increases before the state changes. */
  rpgThreshold: number[];
  /** The highest rate, in Mbit/s. */
  rpgMaxRate: number[];
  /** The step of active increase, in Mbit/s. */
  rpgAiRate: number[];
  /** The step of hyper increase, in Mbit/s. */
  rpgHaiRate: number[];
  /** The divisor of a notification's feedback, as its binary logarithm. */
  rpgGd: number[];
  /** The smallest factor of a decrease, in percent. */
  rpgMinDecFac: number[];
  /** The lowest rate, in bit/s. */
  rpgMinRate: number[];
  /** DCB_CNDD_*. */
  cnddStateMachine: number[];
}

const ieeeQcn: StructType<IeeeQcn> = struct<IeeeQcn>({
  name: "ieee_qcn",
  prefix: "",
}, {
  rpgEnable: eight,
  rpppMaxRps: words,
  rpgTimeReset: words,
  rpgByteReset: words,
  rpgThreshold: words,
  rpgMaxRate: words,
  rpgAiRate: words,
  rpgHaiRate: words,
  rpgGd: words,
  rpgMinDecFac: words,
  rpgMinRate: words,
  cnddStateMachine: states,
});

/** `struct ieee_qcn_stats` (linux/dcbnl.h): what congestion notification has done, by priority. */
export interface IeeeQcnStats extends Struct {
  /** Hundredths of a second that reaction points have lived. */
  rpppRpCentiseconds: bigint[];
  /** Reaction points. */
  rpppCreatedRps: number[];
}

const ieeeQcnStats: StructType<IeeeQcnStats> = struct<IeeeQcnStats>({
  name: "ieee_qcn_stats",
  prefix: "",
}, {
  rpppRpCentiseconds: counters,
  rpppCreatedRps: words,
});

/** `struct dcbnl_buffer` (linux/dcbnl.h): a port's buffers. */
export interface DcbBuffer extends Struct {
  /** The priorities' buffers. */
  prio2buffer: number[];
  /** The buffers' sizes, in bytes. */
  bufferSize: number[];
  /** All of it, in bytes. */
  totalSize: number;
}

const dcbBuffer: StructType<DcbBuffer> = struct<DcbBuffer>({
  name: "dcbnl_buffer",
  prefix: "",
}, {
  prio2buffer: eight,
  bufferSize: words,
  totalSize: u32,
});

/** `struct dcb_app` (linux/dcbnl.h): an application's priority. */
export interface DcbApp extends Struct {
  /** IEEE_8021QAZ_APP_SEL_* or DCB_APP_SEL_*: what the protocol is. */
  selector: number;
  /** The priority. */
  priority: number;
  /** An EtherType, a port or a code point, in host order. */
  protocol: number;
}

const dcbApp: StructType<DcbApp> = struct<DcbApp>({
  name: "dcb_app",
  prefix: "",
}, {
  selector,
  priority: u8,
  protocol: u16,
});

/**
 * `DCB_ATTR_IEEE_*` and `DCB_ATTR_DCB_*` of linux/dcbnl.h: IEEE 802.1Qaz and what has joined it.
 */
export interface DcbIeeeAttributes extends AttributeSet {
  /** `DCB_ATTR_IEEE_ETS`. */
  ieeeEts?: IeeeEts;
  /** `DCB_ATTR_IEEE_PFC`. */
  ieeePfc?: IeeePfc;
  /**
   * `DCB_ATTR_IEEE_APP_TABLE`: the applications, numbered DCB_ATTR_IEEE_APP or DCB_ATTR_DCB_APP as
   * their selectors are a standard or not.
   */
  ieeeAppTable?: Numbered<DcbApp>[];
  /** `DCB_ATTR_IEEE_PEER_ETS`: the peer's. */
  ieeePeerEts?: IeeeEts;
  /** `DCB_ATTR_IEEE_PEER_PFC`: the peer's. */
  ieeePeerPfc?: IeeePfc;
  /** `DCB_ATTR_IEEE_PEER_APP`: the peer's. */
  ieeePeerApp?: DcbApp[];
  /** `DCB_ATTR_IEEE_MAXRATE`. */
  ieeeMaxrate?: IeeeMaxrate;
  /** `DCB_ATTR_IEEE_QCN`. */
  ieeeQcn?: IeeeQcn;
  /** `DCB_ATTR_IEEE_QCN_STATS`. */
  ieeeQcnStats?: IeeeQcnStats;
  /** `DCB_ATTR_DCB_BUFFER`. */
  dcbBuffer?: DcbBuffer;
  /**
   * `DCB_ATTR_DCB_APP_TRUST_TABLE`: the selectors that are trusted, the first most, numbered as
   * those of the applications.
   */
  dcbAppTrustTable?: Numbered<number>[];
  /** `DCB_ATTR_DCB_REWR_TABLE`: what priorities are rewritten to, as the applications. */
  dcbRewrTable?: Numbered<DcbApp>[];
}

/** `DCB_ATTR_IEEE_*` and `DCB_ATTR_DCB_*`; `dcbnl_ieee_fill` of net/dcb/dcbnl.c. */
export const DCB_IEEE: AttributeTable<DcbIeeeAttributes> = new AttributeTable(
  "DCB_ATTR",
  DCB_ATTR_IEEE,
  {
    ieeeEts,
    ieeePfc,
    ieeeAppTable: keyed(dcbApp),
    ieeePeerEts: ieeeEts,
    ieeePeerPfc: ieeePfc,
    ieeePeerApp: list({
      id: DCB_ATTR_IEEE_APP.IEEE_APP,
      key: "app",
      type: dcbApp,
    }),
    ieeeMaxrate,
    ieeeQcn,
    ieeeQcnStats,
    dcbBuffer,
    dcbAppTrustTable: keyed(selector, { flagged: true }),
    dcbRewrTable: keyed(dcbApp, { flagged: true }),
  },
);
