import {
  CAN_CTRLMODE,
  CAN_STATE,
  IFLA_CAN,
  IFLA_CAN_CTRLMODE,
  IFLA_CAN_TDC,
} from "../../abi/can_netlink.ts";
import { nest } from "../nests.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { array, arrayOf, enumeration, flagSet, u16, u32 } from "../types.ts";

/** `struct can_bittiming`: how long a bit is, and where in it the bus is sampled. */
export interface LinkCanBittiming extends Struct {
  /** Bits a second. */
  bitrate: number;
  /** Where a bit is sampled, in thousandths of it. */
  samplePoint: number;
  /** The time quantum (TQ), in ns. */
  tq: number;
  /** The propagation segment, in TQ. */
  propSeg: number;
  /** The phase segment before the sample, in TQ. */
  phaseSeg1: number;
  /** The phase segment after it, in TQ. */
  phaseSeg2: number;
  /** How far a bit may be stretched to synchronise, in TQ. */
  sjw: number;
  /** The divisor of the clock that gives the TQ. */
  brp: number;
}

const bittiming: StructType<LinkCanBittiming> = struct<LinkCanBittiming>({
  name: "can_bittiming",
  prefix: "",
}, {
  bitrate: u32,
  samplePoint: u32,
  tq: u32,
  propSeg: u32,
  phaseSeg1: u32,
  phaseSeg2: u32,
  sjw: u32,
  brp: u32,
});

/** `struct can_bittiming_const`: what bit timings the hardware can do. */
export interface LinkCanBittimingConst extends Struct {
  /** The controller's name: 16 bytes of text, NUL-terminated. */
  name: Uint8Array;
  /** The least of the segments before the sample, in TQ. */
  tseg1Min: number;
  /** The most of them. */
  tseg1Max: number;
  /** The least of the segment after the sample, in TQ. */
  tseg2Min: number;
  /** The most of it. */
  tseg2Max: number;
  /** The largest synchronisation jump, in TQ. */
  sjwMax: number;
  /** The least divisor of the clock. */
  brpMin: number;
  /** The largest divisor. */
  brpMax: number;
  /** Between divisors. */
  brpInc: number;
}

const bittimingConst: StructType<LinkCanBittimingConst> = struct<LinkCanBittimingConst>({
  name: "can_bittiming_const",
  prefix: "",
}, {
  name: array(16),
  tseg1Min: u32,
  tseg1Max: u32,
  tseg2Min: u32,
  tseg2Max: u32,
  sjwMax: u32,
  brpMin: u32,
  brpMax: u32,
  brpInc: u32,
});

/** `struct can_clock`. */
export interface LinkCanClock extends Struct {
  /** The controller's clock, in Hz. */
  freq: number;
}

/** `struct can_ctrlmode`. */
export interface LinkCanCtrlmode extends Struct {
  /** In requests, which of the flags to change. */
  mask: number;
  /** CAN_CTRLMODE_*. */
  flags: number;
}

/** `struct can_berr_counter`: errors that the controller counts, up and down. */
export interface LinkCanBerrCounter extends Struct {
  /** Of sending. */
  txerr: number;
  /** Of receiving. */
  rxerr: number;
}

/** `struct can_device_stats`: `IFLA_INFO_XSTATS` of CAN links. */
export interface LinkCanStats extends Struct {
  /** Bus errors. */
  busError: number;
  /** Changes to the state error-warning. */
  errorWarning: number;
  /** Changes to the state error-passive. */
  errorPassive: number;
  /** Changes to the state bus-off. */
  busOff: number;
  /** Lost arbitrations. */
  arbitrationLost: number;
  /** Restarts of the controller. */
  restarts: number;
}

/** `struct can_device_stats` of linux/can/netlink.h. */
export const LINK_CAN_STATS: StructType<LinkCanStats> = struct<LinkCanStats>({
  name: "can_device_stats",
  prefix: "",
}, {
  busError: u32,
  errorWarning: u32,
  errorPassive: u32,
  busOff: u32,
  arbitrationLost: u32,
  restarts: u32,
});

/** `IFLA_CAN_TDC_*`: transmitter delay compensation of CAN FD, in periods of the clock. */
export interface LinkCanTdcAttributes extends AttributeSet {
  /** `IFLA_CAN_TDC_TDCV_MIN`: the least `tdcv` that the hardware can do. */
  tdcvMin?: number;
  /** `IFLA_CAN_TDC_TDCV_MAX`. */
  tdcvMax?: number;
  /** `IFLA_CAN_TDC_TDCO_MIN`. */
  tdcoMin?: number;
  /** `IFLA_CAN_TDC_TDCO_MAX`. */
  tdcoMax?: number;
  /** `IFLA_CAN_TDC_TDCF_MIN`. */
  tdcfMin?: number;
  /** `IFLA_CAN_TDC_TDCF_MAX`. */
  tdcfMax?: number;
  /** `IFLA_CAN_TDC_TDCV`: the delay. */
  tdcv?: number;
  /** `IFLA_CAN_TDC_TDCO`: the offset of the sample from it. */
  tdco?: number;
  /** `IFLA_CAN_TDC_TDCF`: the filter window, the least delay that counts. */
  tdcf?: number;
}

/** `IFLA_CAN_TDC_*`; `can_tdc_policy` of drivers/net/can/dev/netlink.c. */
export const LINK_CAN_TDC: AttributeTable<LinkCanTdcAttributes> = new AttributeTable(
  "IFLA_CAN_TDC",
  IFLA_CAN_TDC,
  {
    tdcvMin: u32,
    tdcvMax: u32,
    tdcoMin: u32,
    tdcoMax: u32,
    tdcfMin: u32,
    tdcfMax: u32,
    tdcv: u32,
    tdco: u32,
    tdcf: u32,
  },
);

/** `IFLA_CAN_CTRLMODE_*`. */
export interface LinkCanCtrlmodeExtAttributes extends AttributeSet {
  /** `IFLA_CAN_CTRLMODE_SUPPORTED`: CAN_CTRLMODE_* that the hardware can do. */
  supported?: number;
}

/** `IFLA_CAN_CTRLMODE_*`; `can_ctrlmode_ext_fill_info` of drivers/net/can/dev/netlink.c. */
export const LINK_CAN_CTRLMODE_EXT: AttributeTable<LinkCanCtrlmodeExtAttributes> =
  new AttributeTable("IFLA_CAN_CTRLMODE", IFLA_CAN_CTRLMODE, {
    supported: flagSet(u32, ["CAN_CTRLMODE", CAN_CTRLMODE]),
  });

/** `IFLA_CAN_*`: a controller area network. */
export interface LinkCanAttributes extends AttributeSet {
  /** `IFLA_CAN_BITTIMING`. */
  bittiming?: LinkCanBittiming;
  /** `IFLA_CAN_BITTIMING_CONST`. */
  bittimingConst?: LinkCanBittimingConst;
  /** `IFLA_CAN_CLOCK`. */
  clock?: LinkCanClock;
  /** `IFLA_CAN_STATE`: CAN_STATE_*. */
  state?: number;
  /** `IFLA_CAN_CTRLMODE`. */
  ctrlmode?: LinkCanCtrlmode;
  /** `IFLA_CAN_RESTART_MS`: from bus-off to a restart, in ms; 0 for none. */
  restartMs?: number;
  /** `IFLA_CAN_RESTART`: in requests, to restart now. */
  restart?: number;
  /** `IFLA_CAN_BERR_COUNTER`. */
  berrCounter?: LinkCanBerrCounter;
  /** `IFLA_CAN_DATA_BITTIMING`: of the fast part of CAN FD frames. */
  dataBittiming?: LinkCanBittiming;
  /** `IFLA_CAN_DATA_BITTIMING_CONST`. */
  dataBittimingConst?: LinkCanBittimingConst;
  /** `IFLA_CAN_TERMINATION`: the resistor at the bus's end, in ohms; 0 for none. */
  termination?: number;
  /** `IFLA_CAN_TERMINATION_CONST`: which there are, in ohms. */
  terminationConst?: number[];
  /** `IFLA_CAN_BITRATE_CONST`: the bits a second that the hardware can do, if those are few. */
  bitrateConst?: number[];
  /** `IFLA_CAN_DATA_BITRATE_CONST`: those of the fast part of CAN FD frames. */
  dataBitrateConst?: number[];
  /** `IFLA_CAN_BITRATE_MAX`: the most bits a second that the transceiver can do; 0 if not known. */
  bitrateMax?: number;
  /** `IFLA_CAN_TDC`. */
  tdc?: LinkCanTdcAttributes;
  /** `IFLA_CAN_CTRLMODE_EXT`. */
  ctrlmodeExt?: LinkCanCtrlmodeExtAttributes;
}

/** `IFLA_CAN_*`; `can_policy` of drivers/net/can/dev/netlink.c. */
export const LINK_CAN: AttributeTable<LinkCanAttributes> = new AttributeTable(
  "IFLA_CAN",
  IFLA_CAN,
  {
    bittiming,
    bittimingConst,
    clock: struct<LinkCanClock>({ name: "can_clock", prefix: "" }, { freq: u32 }),
    state: enumeration(u32, ["CAN_STATE", CAN_STATE]),
    ctrlmode: struct<LinkCanCtrlmode>({ name: "can_ctrlmode", prefix: "" }, {
      mask: flagSet(u32, ["CAN_CTRLMODE", CAN_CTRLMODE]),
      flags: flagSet(u32, ["CAN_CTRLMODE", CAN_CTRLMODE]),
    }),
    restartMs: u32,
    restart: u32,
    berrCounter: struct<LinkCanBerrCounter>({ name: "can_berr_counter", prefix: "" }, {
      txerr: u16,
      rxerr: u16,
    }),
    dataBittiming: bittiming,
    dataBittimingConst: bittimingConst,
    termination: u16,
    terminationConst: arrayOf(u16),
    bitrateConst: arrayOf(u32),
    dataBitrateConst: arrayOf(u32),
    bitrateMax: u32,
    tdc: nest(() => LINK_CAN_TDC, { flagged: true }),
    ctrlmodeExt: nest(() => LINK_CAN_CTRLMODE_EXT, { flagged: true }),
  },
);
