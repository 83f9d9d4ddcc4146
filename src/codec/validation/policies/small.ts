/** The policies of families that have few attributes. */

import { ADDRESS_LABEL_ATTRIBUTES } from "../../address_label.ts";
import { NEIGHBOUR_TABLE_ATTRIBUTES, NEIGHBOUR_TABLE_PARMS } from "../../neighbour_table.ts";
import { NETCONF_ATTRIBUTES } from "../../netconf.ts";
import { NSID_ATTRIBUTES } from "../../nsid.ts";
import { STATS_FILTERS, STATS_REQUEST_ATTRIBUTES } from "../../stats/request.ts";
import { TUNNEL_ATTRIBUTES, TUNNEL_ENTRY } from "../../tunnel.ts";
import { atLeast, atMost, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `nl_neightbl_policy` of net/core/neighbour.c. */
export const NL_NEIGHTBL_POLICY: Policy = policy("nl_neightbl_policy", NEIGHBOUR_TABLE_ATTRIBUTES, {
  rows: { config: UNCHECKED, stats: UNCHECKED },
});

/** `nl_ntbl_parm_policy` of net/core/neighbour.c. */
export const NL_NTBL_PARM_POLICY: Policy = policy("nl_ntbl_parm_policy", NEIGHBOUR_TABLE_PARMS, {
  rows: { refcnt: UNCHECKED, reachableTime: UNCHECKED },
});

/** `rtnl_net_policy` of net/core/net_namespace.c. */
export const RTNL_NET_POLICY: Policy = policy("rtnl_net_policy", NSID_ATTRIBUTES, {
  rows: { currentNsid: UNCHECKED },
});

/** `devconf_ipv4_policy` of net/ipv4/devinet.c. */
export const DEVCONF_IPV4_POLICY: Policy = policy("devconf_ipv4_policy", NETCONF_ATTRIBUTES, {
  others: "unchecked",
  rows: {
    ifindex: atLeast(4),
    forwarding: atLeast(4),
    rpFilter: atLeast(4),
    proxyNeigh: atLeast(4),
    ignoreRoutesWithLinkdown: atLeast(4),
  },
});

/** `devconf_ipv6_policy` of net/ipv6/addrconf.c. */
export const DEVCONF_IPV6_POLICY: Policy = policy("devconf_ipv6_policy", NETCONF_ATTRIBUTES, {
  others: "unchecked",
  rows: {
    ifindex: atLeast(4),
    forwarding: atLeast(4),
    proxyNeigh: atLeast(4),
    ignoreRoutesWithLinkdown: atLeast(4),
  },
});

/** `devconf_mpls_policy` of net/mpls/af_mpls.c. */
export const DEVCONF_MPLS_POLICY: Policy = policy("devconf_mpls_policy", NETCONF_ATTRIBUTES, {
  others: "unchecked",
  rows: { ifindex: atLeast(4) },
});

/** `ifal_policy` of net/ipv6/addrlabel.c. */
export const IFAL_POLICY: Policy = policy("ifal_policy", ADDRESS_LABEL_ATTRIBUTES, {
  rows: { address: atLeast(16), label: atLeast(4) },
});

/** `rtnl_stats_get_policy_filters` of net/core/rtnetlink.c. */
export const RTNL_STATS_GET_POLICY_FILTERS: Policy = policy(
  "rtnl_stats_get_policy_filters",
  STATS_FILTERS,
  { others: "unchecked", rows: { linkOffloadXstats: { type: "u32", mask: 15 } } },
);

/** `rtnl_stats_get_policy` of net/core/rtnetlink.c. */
export const RTNL_STATS_GET_POLICY: Policy = policy(
  "rtnl_stats_get_policy",
  STATS_REQUEST_ATTRIBUTES,
  {
    others: "unchecked",
    rows: { getFilters: { type: "nested", policy: () => RTNL_STATS_GET_POLICY_FILTERS } },
  },
);

/** `ifla_stats_set_policy` of net/core/rtnetlink.c. */
export const IFLA_STATS_SET_POLICY: Policy = policy(
  "ifla_stats_set_policy",
  STATS_REQUEST_ATTRIBUTES,
  { others: "unchecked", rows: { setOffloadXstatsL3Stats: { type: "u8", max: 1 } } },
);

/** `vni_filter_policy` of drivers/net/vxlan/vxlan_vnifilter.c. */
export const VNI_FILTER_POLICY: Policy = policy("vni_filter_policy", TUNNEL_ATTRIBUTES);

/** `vni_filter_entry_policy` of drivers/net/vxlan/vxlan_vnifilter.c. */
export const VNI_FILTER_ENTRY_POLICY: Policy = policy("vni_filter_entry_policy", TUNNEL_ENTRY, {
  rows: { group: atMost(4), group6: atMost(16), stats: UNCHECKED },
});
