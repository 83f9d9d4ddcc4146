import { IFLA_STATS, LINK_XSTATS_TYPE } from "../../abi/if_link.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { LinkStats64 } from "../link/stats.ts";
import { LINK_STATS64 } from "../link/stats.ts";
import type { Family, FamilyHeader, FamilyMessage } from "../message.ts";
import { addressFamily } from "../message.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { u32 } from "../types.ts";
import type { StatsAfSpecAttributes } from "./af_spec.ts";
import { STATS_AF_SPEC } from "./af_spec.ts";
import type { StatsBondAttributes } from "./bond.ts";
import { STATS_BOND } from "./bond.ts";
import type { StatsBridgeAttributes } from "./bridge.ts";
import { STATS_BRIDGE } from "./bridge.ts";
import type { StatsOffloadAttributes } from "./offload.ts";
import { STATS_OFFLOAD } from "./offload.ts";

/** `struct if_stats_msg` (linux/if_link.h): the fixed header of counters. */
export interface StatsHeader extends FamilyHeader {
  /** `ifindex`: the link's number. */
  ifindex: number;
  /** `filter_mask`: bit n - 1 is for attribute n: what is asked for. */
  filterMask: number;
}

/** `struct if_stats_msg` of linux/if_link.h. */
export const IF_STATS_MSG: StructType<StatsHeader> = struct<StatsHeader>({
  name: "if_stats_msg",
  prefix: "",
}, { family: addressFamily, ifindex: u32, filterMask: u32 });

/** `LINK_XSTATS_TYPE_*` of linux/if_link.h: counters of certain kinds of links. */
export interface StatsXstatsAttributes extends AttributeSet {
  /** `LINK_XSTATS_TYPE_BRIDGE`. */
  bridge?: StatsBridgeAttributes;
  /** `LINK_XSTATS_TYPE_BOND`. */
  bond?: StatsBondAttributes;
}

/** `LINK_XSTATS_TYPE_*`; `fill_linkxstats` of the links' kinds. */
export const STATS_XSTATS: AttributeTable<StatsXstatsAttributes> = new AttributeTable(
  "LINK_XSTATS_TYPE",
  LINK_XSTATS_TYPE,
  { bridge: nest(() => STATS_BRIDGE), bond: nest(() => STATS_BOND) },
);

/** `IFLA_STATS_*` of linux/if_link.h: a link's counters. */
export interface StatsAttributes extends AttributeSet {
  /** `IFLA_STATS_LINK_64`: those that every link has. */
  link_64?: LinkStats64;
  /** `IFLA_STATS_LINK_XSTATS`: those of the link's kind. */
  linkXstats?: StatsXstatsAttributes;
  /** `IFLA_STATS_LINK_XSTATS_SLAVE`: those of the kind of its master. */
  linkXstatsSlave?: StatsXstatsAttributes;
  /** `IFLA_STATS_LINK_OFFLOAD_XSTATS`: those of links that hardware helps. */
  linkOffloadXstats?: StatsOffloadAttributes;
  /** `IFLA_STATS_AF_SPEC`: those of address families. */
  afSpec?: StatsAfSpecAttributes;
}

/** `IFLA_STATS_*`; `rtnl_fill_statsinfo` of net/core/rtnetlink.c. */
export const STATS_ATTRIBUTES: AttributeTable<StatsAttributes> = new AttributeTable(
  "IFLA_STATS",
  IFLA_STATS,
  {
    link_64: LINK_STATS64,
    linkXstats: nest(() => STATS_XSTATS),
    linkXstatsSlave: nest(() => STATS_XSTATS),
    linkOffloadXstats: nest(() => STATS_OFFLOAD),
    afSpec: nest(() => STATS_AF_SPEC),
  },
);

/** A link's counters: RTM_NEWSTATS. */
export type StatsMessage = FamilyMessage<"stats", StatsHeader, StatsAttributes>;

/** The family of counters; net/core/rtnetlink.c. */
export const STATS: Family<"stats", StatsHeader, StatsAttributes> = {
  kind: "stats",
  types: [RTM.NEWSTATS],
  header: IF_STATS_MSG,
  attributes: STATS_ATTRIBUTES,
};
