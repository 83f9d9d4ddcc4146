import { MPLS_STATS } from "../../abi/mpls.ts";
import { AF } from "../../abi/socket.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { u64 } from "../types.ts";

/** `struct mpls_link_stats` (linux/mpls.h): packets with MPLS labels. */
export interface MplsLinkStats extends Struct {
  /** Packets received. */
  rxPackets: bigint;
  /** Packets sent. */
  txPackets: bigint;
  /** Bytes received. */
  rxBytes: bigint;
  /** Bytes sent. */
  txBytes: bigint;
  /** Bad packets received. */
  rxErrors: bigint;
  /** Packets that could not be sent. */
  txErrors: bigint;
  /** Packets received and dropped. */
  rxDropped: bigint;
  /** Packets dropped on their way out. */
  txDropped: bigint;
  /** Packets received without a route for their label. */
  rxNoroute: bigint;
}

/** `MPLS_STATS_*` of linux/mpls.h. */
export interface StatsMplsAttributes extends AttributeSet {
  /** `MPLS_STATS_LINK`. */
  link?: MplsLinkStats;
}

/** `MPLS_STATS_*`; `mpls_fill_stats_af` of net/mpls/af_mpls.c. */
export const STATS_MPLS: AttributeTable<StatsMplsAttributes> = new AttributeTable(
  "MPLS_STATS",
  MPLS_STATS,
  {
    link: struct<MplsLinkStats>({ name: "mpls_link_stats", prefix: "" }, {
      rxPackets: u64,
      txPackets: u64,
      rxBytes: u64,
      txBytes: u64,
      rxErrors: u64,
      txErrors: u64,
      rxDropped: u64,
      txDropped: u64,
      rxNoroute: u64,
    }),
  },
);

/** `IFLA_STATS_AF_SPEC`: an attribute for each address family, numbered AF_*. */
export interface StatsAfSpecAttributes extends AttributeSet {
  /** `AF_MPLS`. */
  mpls?: StatsMplsAttributes;
}

/** `IFLA_STATS_AF_SPEC`; `rtnl_fill_statsinfo` of net/core/rtnetlink.c. */
export const STATS_AF_SPEC: AttributeTable<StatsAfSpecAttributes> = new AttributeTable("AF", AF, {
  mpls: nest(() => STATS_MPLS),
});
