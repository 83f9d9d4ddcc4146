import { IFLA_STATS, IFLA_STATS_GETSET } from "../../abi/if_link.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u32, u8 } from "../types.ts";
import type { StatsHeader } from "./stats.ts";
import { IF_STATS_MSG } from "./stats.ts";

/**
 * `IFLA_STATS_*` inside `IFLA_STATS_GET_FILTERS`: for a nest that counters come in, what of it is
 * asked for: bit n - 1 is for attribute n. Linux knows one.
 */
export interface StatsFilterAttributes extends AttributeSet {
  /** `IFLA_STATS_LINK_64`. */
  link_64?: number;
  /** `IFLA_STATS_LINK_XSTATS`. */
  linkXstats?: number;
  /** `IFLA_STATS_LINK_XSTATS_SLAVE`. */
  linkXstatsSlave?: number;
  /** `IFLA_STATS_LINK_OFFLOAD_XSTATS`: of IFLA_OFFLOAD_XSTATS_*. */
  linkOffloadXstats?: number;
  /** `IFLA_STATS_AF_SPEC`. */
  afSpec?: number;
}

/** Inside `IFLA_STATS_GET_FILTERS`; `rtnl_stats_get_policy_filters` of net/core/rtnetlink.c. */
export const STATS_FILTERS: AttributeTable<StatsFilterAttributes> = new AttributeTable(
  "IFLA_STATS",
  IFLA_STATS,
  { link_64: u32, linkXstats: u32, linkXstatsSlave: u32, linkOffloadXstats: u32, afSpec: u32 },
);

/** `IFLA_STATS_*` of requests (linux/if_link.h): which counters are asked for, or shall count. */
export interface StatsRequestAttributes extends AttributeSet {
  /** `IFLA_STATS_GET_FILTERS`: of RTM_GETSTATS, which counters inside nests. */
  getFilters?: StatsFilterAttributes;
  /** `IFLA_STATS_SET_OFFLOAD_XSTATS_L3_STATS`: of RTM_SETSTATS, 1 if hardware shall count. */
  setOffloadXstatsL3Stats?: number;
}

/**
 * `IFLA_STATS_*` of requests; `rtnl_stats_get_policy` and `ifla_stats_set_policy` of
 * net/core/rtnetlink.c.
 */
export const STATS_REQUEST_ATTRIBUTES: AttributeTable<StatsRequestAttributes> = new AttributeTable(
  "IFLA_STATS",
  IFLA_STATS_GETSET,
  { getFilters: nest(() => STATS_FILTERS, { flagged: true }), setOffloadXstatsL3Stats: u8 },
);

/**
 * A question about counters: RTM_GETSTATS, SETSTATS, whose attributes are others than the answer's.
 */
export type StatsRequestMessage = FamilyMessage<
  "stats-request",
  StatsHeader,
  StatsRequestAttributes
>;

/** The family of questions about counters; net/core/rtnetlink.c. */
export const STATS_REQUEST: Family<"stats-request", StatsHeader, StatsRequestAttributes> = {
  kind: "stats-request",
  types: [RTM.GETSTATS, RTM.SETSTATS],
  header: IF_STATS_MSG,
  attributes: STATS_REQUEST_ATTRIBUTES,
};
