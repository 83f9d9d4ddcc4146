import { BOND_3AD_STAT, BOND_XSTATS } from "../../abi/if_bonding.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, u64 } from "../types.ts";

/** `BOND_3AD_STAT_*` of linux/if_bonding.h: IEEE 802.3ad frames. */
export interface StatsBond3adAttributes extends AttributeSet {
  /** `BOND_3AD_STAT_LACPDU_RX`: LACPDUs received. */
  lacpduRx?: bigint;
  /** `BOND_3AD_STAT_LACPDU_TX`: LACPDUs sent. */
  lacpduTx?: bigint;
  /** `BOND_3AD_STAT_LACPDU_UNKNOWN_RX`: LACPDUs of an unknown type. */
  lacpduUnknownRx?: bigint;
  /** `BOND_3AD_STAT_LACPDU_ILLEGAL_RX`: LACPDUs that make no sense. */
  lacpduIllegalRx?: bigint;
  /** `BOND_3AD_STAT_MARKER_RX`: markers received. */
  markerRx?: bigint;
  /** `BOND_3AD_STAT_MARKER_TX`: markers sent. */
  markerTx?: bigint;
  /** `BOND_3AD_STAT_MARKER_RESP_RX`: answers to markers received. */
  markerRespRx?: bigint;
  /** `BOND_3AD_STAT_MARKER_RESP_TX`: answers to markers sent. */
  markerRespTx?: bigint;
  /** `BOND_3AD_STAT_MARKER_UNKNOWN_RX`: markers of an unknown type. */
  markerUnknownRx?: bigint;
  /** `BOND_3AD_STAT_PAD`. */
  pad?: Uint8Array;
}

/** `BOND_3AD_STAT_*`; `bond_3ad_stats_fill` of drivers/net/bonding/bond_3ad.c. */
export const STATS_BOND_3AD: AttributeTable<StatsBond3adAttributes> = new AttributeTable(
  "BOND_3AD_STAT",
  BOND_3AD_STAT,
  {
    lacpduRx: u64,
    lacpduTx: u64,
    lacpduUnknownRx: u64,
    lacpduIllegalRx: u64,
    markerRx: u64,
    markerTx: u64,
    markerRespRx: u64,
    markerRespTx: u64,
    markerUnknownRx: u64,
    pad: binary,
  },
);

/** `BOND_XSTATS_*` of linux/if_bonding.h: counters of a bond or its port. */
export interface StatsBondAttributes extends AttributeSet {
  /** `BOND_XSTATS_3AD`: of mode 802.3ad. */
  "3ad"?: StatsBond3adAttributes;
}

/** `BOND_XSTATS_*`; `bond_fill_linkxstats` of drivers/net/bonding/bond_netlink.c. */
export const STATS_BOND: AttributeTable<StatsBondAttributes> = new AttributeTable(
  "BOND_XSTATS",
  BOND_XSTATS,
  { "3ad": nest(() => STATS_BOND_3AD) },
);
