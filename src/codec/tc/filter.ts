/** Filters, which classify packets, and the chains that they stand in. */

import { RTM, TCA } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import { nest, select } from "../nests.ts";
import { AttributeTable } from "../table.ts";
import { binary } from "../types.ts";
import type { FilterBasicAttributes } from "./cls_basic.ts";
import { FILTER_BASIC } from "./cls_basic.ts";
import type { FilterBpfAttributes } from "./cls_bpf.ts";
import { FILTER_BPF } from "./cls_bpf.ts";
import type { FilterCgroupAttributes } from "./cls_cgroup.ts";
import { FILTER_CGROUP } from "./cls_cgroup.ts";
import type { FilterFlowAttributes } from "./cls_flow.ts";
import { FILTER_FLOW } from "./cls_flow.ts";
import type { FilterFlowerAttributes } from "./cls_flower.ts";
import { FILTER_FLOWER } from "./cls_flower.ts";
import type { FilterFwAttributes } from "./cls_fw.ts";
import { FILTER_FW } from "./cls_fw.ts";
import type { FilterMatchallAttributes } from "./cls_matchall.ts";
import { FILTER_MATCHALL } from "./cls_matchall.ts";
import type { FilterRouteAttributes } from "./cls_route.ts";
import { FILTER_ROUTE } from "./cls_route.ts";
import type { FilterU32Attributes } from "./cls_u32.ts";
import { FILTER_U32 } from "./cls_u32.ts";
import type { TcAttributes, TypesOfKind } from "./kind.ts";
import { TC_ROWS } from "./kind.ts";
import type { TcHeader, TcStats2Attributes } from "./tcmsg.ts";
import { TC_STATS2, TCMSG } from "./tcmsg.ts";

/** The options of each kind of filter that has a table. The options of other kinds stay bytes. */
export interface FilterOptionsOfKind {
  /** Extended matches. */
  basic: FilterBasicAttributes;
  /** A program decides. */
  bpf: FilterBpfAttributes;
  /** The class is that of the process's control group. */
  cgroup: FilterCgroupAttributes;
  /** The class is computed. */
  flow: FilterFlowAttributes;
  /** The headers of the packet. */
  flower: FilterFlowerAttributes;
  /** The packet's mark. */
  fw: FilterFwAttributes;
  /** Every packet. */
  matchall: FilterMatchallAttributes;
  /** The realms of the packet's route. */
  route: FilterRouteAttributes;
  /** Bytes of the packet. */
  u32: FilterU32Attributes;
}

/** What a filter's kind says of its options: `kind === "flower"` tells the type of `options`. */
export type FilterKind =
  | {
    [K in keyof FilterOptionsOfKind]: {
      /** `TCA_KIND`. */
      kind: K;
      /** `TCA_OPTIONS`. */
      options?: FilterOptionsOfKind[K];
    };
  }[keyof FilterOptionsOfKind]
  | {
    /** `TCA_KIND`: a kind without a table; absent for a chain without a template. */
    kind?: string;
    /** `TCA_OPTIONS` of such a kind is among the `unknown`. */
    options?: never;
  };

/** `TCA_*` of linux/rtnetlink.h: a filter, or a chain, whose `options` are then its template. */
export type FilterAttributes = TcAttributes & FilterKind & {
  /** `TCA_XSTATS`: never sent for filters. */
  xstats?: Uint8Array;
  /** `TCA_STATS2`: never sent for filters; their actions have counters. */
  stats2?: TcStats2Attributes<Uint8Array>;
};

const OPTIONS: TypesOfKind<FilterOptionsOfKind> = {
  basic: nest(() => FILTER_BASIC),
  bpf: nest(() => FILTER_BPF),
  cgroup: nest(() => FILTER_CGROUP),
  flow: nest(() => FILTER_FLOW),
  flower: nest(() => FILTER_FLOWER),
  fw: nest(() => FILTER_FW),
  matchall: nest(() => FILTER_MATCHALL),
  route: nest(() => FILTER_ROUTE),
  u32: nest(() => FILTER_U32),
};

/** `TCA_*`; `rtm_tca_policy` of net/sched/sch_api.c, `tcf_fill_node` of net/sched/cls_api.c. */
export const FILTER_ATTRIBUTES: AttributeTable<FilterAttributes> = new AttributeTable<
  FilterAttributes
>("TCA", TCA, {
  ...TC_ROWS,
  options: select("kind", OPTIONS),
  xstats: binary,
  stats2: nest(() => TC_STATS2),
});

/** A filter: RTM_NEWTFILTER, DELTFILTER, GETTFILTER. */
export type FilterMessage = FamilyMessage<"filter", TcHeader, FilterAttributes>;

/** The family of filters; net/sched/cls_api.c. */
export const FILTER: Family<"filter", TcHeader, FilterAttributes> = {
  kind: "filter",
  types: [RTM.NEWTFILTER, RTM.DELTFILTER, RTM.GETTFILTER],
  header: TCMSG,
  attributes: FILTER_ATTRIBUTES,
};

/** A chain of filters: RTM_NEWCHAIN, DELCHAIN, GETCHAIN. */
export type ChainMessage = FamilyMessage<"chain", TcHeader, FilterAttributes>;

/** The family of chains; net/sched/cls_api.c. */
export const CHAIN: Family<"chain", TcHeader, FilterAttributes> = {
  kind: "chain",
  types: [RTM.NEWCHAIN, RTM.DELCHAIN, RTM.GETCHAIN],
  header: TCMSG,
  attributes: FILTER_ATTRIBUTES,
};
