/**
 * Where the kernel's specifications and the tables differ: who is right, and why. The kernel's
 * functions are those of Linux 6.12.
 */

import type { Explanations } from "./_verdict.ts";

/** Of specifications of any age. */
const ALWAYS: Explanations = [
  [
    /^nlctrl policy-attrs (MASK|PAD): /,
    "the header is right: NL_POLICY_TYPE_ATTR_PAD is 11 and MASK 12; the specification swaps them",
  ],
  [
    /^rt-link link-attrs (COST|PRIORITY): type/,
    "nobody: no kernel sends or reads them, so that the tables keep bytes",
  ],
  [
    /^rt-link link-attrs WIRELESS: type/,
    "the kernel is right: wireless_send_event puts a struct iw_event, which is no text",
  ],
  [
    /^rt-link link-attrs PROTINFO: type/,
    "the kernel is right: br_fill_ifinfo and inet6_fill_ifinfo nest attributes in it",
  ],
  [
    /^rt-link link-attrs PROTO_DOWN_REASON: type/,
    "the kernel is right: rtnl_fill_proto_down nests IFLA_PROTO_DOWN_REASON_VALUE in it",
  ],
  [
    /^rt-link linkinfo-bridge-attrs VLAN_PROTOCOL: type/,
    "the kernel is right: br_fill_info puts it by nla_put_be16",
  ],
  [
    /^rt-link struct ifla.bridge.id prio$/,
    "the header is right: two bytes, of which the first is the upper one",
  ],
  [
    /^rt-link bond-slave-attrs PRIO: type/,
    "the kernel is right: bond_fill_slave_info puts it by nla_put_s32",
  ],
  [
    /^rt-link struct ifla.vf.vlan.info vlan.proto$/,
    "the header is right: vlan_proto is a __be16",
  ],
  [
    /^rt-link struct ifla.cacheinfo reachable.time$/,
    "the header is right: reachable_time is a __u32",
  ],
  [
    /^rt-link link-offload-xstats HW_S_INFO: type|^rt-link hw-s-info-one /,
    "the kernel is right: rtnl_offload_xstats_fill_hw_s_info nests by IFLA_OFFLOAD_XSTATS_L3_STATS, not by index",
  ],
  [
    /^rt-link ifinfo-flags POINT_TO_POINT$/,
    "the header is right: the constant is called IFF_POINTOPOINT",
  ],
  [
    /^rt-route struct rta.cacheinfo rta.expires$/,
    "the header is right: rta_expires is an __s32",
  ],
  [
    /^rt-route struct rta.cacheinfo rta.error$/,
    "both: the header has a __u32, and rtnl_put_cacheinfo puts a negative errno in it, which the tables show",
  ],
  [
    /^rt-route route-attrs (RTA_)?[SD]PORT: type/,
    "the kernel is right: inet_rtm_getroute reads it by nla_get_be16",
  ],
  [
    /^tc struct tc-(police|htb-opt|tbf-qopt) \w+\.(overhead|cell-align|mpu)$/,
    "the header is right: struct tc_ratespec has 16 bits each",
  ],
  [
    /^tc (tc-)?(act-)?police-attrs RESULT: type/,
    "both: tcf_police_dump puts an int by nla_put_u32, and TC_ACT_UNSPEC is -1",
  ],
  [
    /^tc (tc-)?act-sample-attrs PARMS: type/,
    "the header is right: it is a struct tc_sample, of the same layout",
  ],
  [
    /^tc (tc-)?act-tunnel-key-attrs ENC_KEY_ID: type/,
    "the kernel is right: tunnel_key_dump puts it by nla_put_be32",
  ],
  [
    /^tc (tc-)?act-vlan-attrs PUSH_VLAN_PROTOCOL: type/,
    "the kernel is right: tcf_vlan_dump puts it by nla_put_be16",
  ],
  [
    /^tc tca-stats-attrs APP: type/,
    "both: qdiscs and classes have a kind that decides, actions send no TCA_STATS_APP",
  ],
  [
    /^tc (tc-)?cake-attrs OVERHEAD: type/,
    "the kernel is right: cake_policy has NLA_S32, and cake_dump puts a negative overhead, too",
  ],
  [
    /^tc (tc-)?choke-attrs PARMS: type/,
    "both: the header has struct tc_choke_qopt, the kernel uses struct tc_red_qopt, of the same layout",
  ],
  [/^tc struct tc-etf-qopt flags$/, "the header is right: flags is a __u32"],
  [/^tc struct tc-prio-qopt bands$/, "the header is right: bands is an int"],
  [
    /^tc (tc-)?flower-attrs KEY_C?VLAN_ID: type/,
    "the kernel is right: fl_dump_key_vlan puts it by nla_put_u16",
  ],
  [
    /^tc (tc-)?flower-attrs KEY_MPLS_LABEL: type/,
    "the kernel is right: fl_dump_key_mpls puts it by nla_put_u32",
  ],
  [
    /^tc (tc-)?flower-key-enc-opt-geneve-attrs CLASS: type/,
    "the kernel is right: fl_dump_key_geneve_opt puts it by nla_put_be16",
  ],
  [
    /^tc (tc-)?flower-key-enc-opt-erspan-attrs INDEX: type/,
    "the kernel is right: fl_dump_key_erspan_opt puts it by nla_put_be32",
  ],
  [
    /^tc (tc-)?flower-key-mpls-opt-attrs LSE_DEPTH: type/,
    "the kernel is right: fl_dump_key_mpls_opts puts each entry into a TCA_FLOWER_KEY_MPLS_OPTS_LSE",
  ],
  [
    /^tc (tc-)?netem-attrs PAD: type/,
    "the kernel is right: it only aligns what comes after it, and has no bytes",
  ],
  [
    /^tc (tc-)?attrs OPTIONS of sfb: header/,
    "the kernel is right: sfb_dump puts the struct into TCA_SFB_PARMS, not before it",
  ],
  [
    /^tc (tc-)?attrs RATE: type/,
    "both: the header has struct tc_estimator, the kernel reads struct gnet_estimator, of the same layout",
  ],
  [/^tc (tc-)?cls-flags NOT_IN_NW$/, "the header is right: it is TCA_CLS_FLAGS_NOT_IN_HW"],
];

/** Of the newer specifications, which are those of Linux 6.18. */
const NEWER: Explanations = [
  [
    /^rt-link linkinfo-iptun-attrs FLAGS: type/,
    "the kernel is right: ipip6_fill_info puts bits by nla_put_be16 that are in the host's order, SIT_ISATAP being 1",
  ],
  [
    /^rt-link linkinfo-ip6tnl-attrs FLAGS: type/,
    "the kernel is right: ip6_tnl_fill_info puts it by nla_put_u32",
  ],
  [
    /^rt-link linkinfo-brport-attrs \w+: type/,
    "the kernel is right: br_port_fill_attrs puts 0 or 1 by nla_put_u8",
  ],
  [
    /^rt-link ifla6?-attrs CONF: type/,
    "the kernel is right: inet_fill_link_af and ipv6_store_devconf put arrays of int",
  ],
  [
    /^rt-link link-dpll-pin-attrs ID: name/,
    "the header is right: the kernel puts DPLL_A_PIN_ID, which has the same number as DPLL_A_ID",
  ],
  [
    /^rt-link ipv4-devconf /,
    "both: IPV4_DEVCONF_FORWARDING is 1, and the array of IFLA_INET_CONF begins with it, which the specification counts from 0",
  ],
  [
    /^rt-link ifla-inet6-stats /,
    "the kernel is right: Linux 6.15 gave IPSTATS_MIB_* new numbers, as bytes of 6.18 show; the specification has the old ones",
  ],
  [/^rt-neigh neighbour-attrs UNSPEC: name/, "both: NDA_UNSPEC is 0, which no attribute has"],
  [
    /^rt-neigh neighbour-attrs PORT: type/,
    "the kernel is right: vxlan_fdb_info puts it by nla_put_be16",
  ],
  [
    /^rt-rule fib-rule-attrs (DST|SRC): type/,
    "the kernel is right: fib4_rule_fill and fib6_rule_fill put addresses of either length",
  ],
  [
    /^rt-rule fib-rule-attrs TUN_ID: type/,
    "the kernel is right: fib_nl_fill_rule puts it by nla_put_be64",
  ],
  [
    /^rt-rule fib-rule-attrs SUPPRESS_(IFGROUP|PREFIXLEN): type/,
    "both: fib_nl_fill_rule puts an int by nla_put_u32, and -1 is none",
  ],
  [
    /^tc flower-key-ctrl-flags /,
    "the header is right: the bits are the same, the constants are called TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT and so on",
  ],
];

/** Of older specifications, those of Linux 6.12, as well. */
const OLDER: Explanations = [
  [
    /^rt-link linkinfo-bridge-attrs NF_CALL_IP6_TABLES: name|^rt-link linkinfo-vlan-attrs FLAG: name|^rt-link ifla6-attrs ICMP6_STATS: name/,
    "the header is right: IFLA_BR_NF_CALL_IP6TABLES, IFLA_VLAN_FLAGS and IFLA_INET6_ICMP6STATS",
  ],
  [
    /^rt-link linkinfo-(gre|iptun|geneve)-attrs (\w+PORT|[IO]KEY|[IO]FLAGS|FLOWINFO|LABEL|PORT): type/,
    "the kernel is right, and newer specifications say so: it puts them by nla_put_be16 and nla_put_be32",
  ],
  [
    /^rt-link linkinfo-gre-attrs ENCAP_LIMIT: type/,
    "the kernel is right, and newer specifications say so: ip6gre_fill_info puts it by nla_put_u8",
  ],
  [
    /^rt-link ifla6?-attrs (CONF|STATS|ICMP6_STATS): type/,
    "both: the structs of the specification are the arrays of the tables, whose length kernels change",
  ],
  [
    /^tc tc-act-gact-attrs PARMS: type/,
    "the header is right: it is a struct tc_gact, of the same layout",
  ],
];

/** Explanations of differences from the newer specifications. */
export const SPEC_EXPLANATIONS: Explanations = [...ALWAYS, ...NEWER];

/** Explanations of differences from the older specifications. */
export const OLDER_SPEC_EXPLANATIONS: Explanations = [...ALWAYS, ...OLDER];
