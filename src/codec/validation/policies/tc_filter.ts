/** The policies of filters. */

import {
  EMATCH_IPT,
  EMATCH_META,
  EMATCHES,
  FILTER_BASIC,
  FILTER_BPF,
  FILTER_CGROUP,
  FILTER_FLOW,
  FILTER_FLOWER,
  FILTER_FW,
  FILTER_MATCHALL,
  FILTER_ROUTE,
  FILTER_U32,
  FLOWER_CFM,
  FLOWER_ENC_OPTS,
  FLOWER_ERSPAN,
  FLOWER_GENEVE,
  FLOWER_GTP,
  FLOWER_MPLS_LSE,
  FLOWER_PFCP,
  FLOWER_VXLAN,
} from "../../tc/mod.ts";
import { atLeast, atMost, NESTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `bpf_policy` of net/sched/cls_bpf.c. */
export const FILTER_BPF_POLICY: Policy = policy("bpf_policy", FILTER_BPF, {
  rows: {
    ops: atMost(32768),
    name: { type: "nul_string", length: 256 },
    police: UNCHECKED,
    id: UNCHECKED,
  },
});

/** `u32_policy` of net/sched/cls_u32.c. */
export const FILTER_U32_POLICY: Policy = policy("u32_policy", FILTER_U32, {
  rows: { sel: atLeast(16), indev: { type: "string", length: 16 }, police: UNCHECKED },
});

/** `em_policy` of net/sched/ematch.c. */
export const EMATCHES_POLICY: Policy = policy("em_policy", EMATCHES);

/** `geneve_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_GENEVE_POLICY: Policy = policy("geneve_opt_policy", FLOWER_GENEVE, {
  rows: { data: atMost(127) },
});

/** `vxlan_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_VXLAN_POLICY: Policy = policy("vxlan_opt_policy", FLOWER_VXLAN);

/** `erspan_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_ERSPAN_POLICY: Policy = policy("erspan_opt_policy", FLOWER_ERSPAN);

/** `gtp_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_GTP_POLICY: Policy = policy("gtp_opt_policy", FLOWER_GTP);

/** `pfcp_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_PFCP_POLICY: Policy = policy("pfcp_opt_policy", FLOWER_PFCP);

/** `enc_opts_policy` of net/sched/cls_flower.c. */
export const FLOWER_ENC_OPTS_POLICY: Policy = policy("enc_opts_policy", FLOWER_ENC_OPTS, {
  strictFrom: "vxlan",
  rows: { geneve: NESTED },
});

/** `mpls_stack_entry_policy` of net/sched/cls_flower.c. */
export const FLOWER_MPLS_LSE_POLICY: Policy = policy("mpls_stack_entry_policy", FLOWER_MPLS_LSE);

/** `cfm_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_CFM_POLICY: Policy = policy("cfm_opt_policy", FLOWER_CFM, {
  rows: { mdLevel: { type: "u8", max: 7 } },
});

/** `fl_policy` of net/sched/cls_flower.c. */
export const FILTER_FLOWER_POLICY: Policy = policy("fl_policy", FILTER_FLOWER, {
  strictFrom: "l2Miss",
  rows: {
    indev: { type: "string", length: 16 },
    keyEthDst: atLeast(6),
    keyEthDstMask: atLeast(6),
    keyEthSrc: atLeast(6),
    keyEthSrcMask: atLeast(6),
    keyIpv6Src: atLeast(16),
    keyIpv6SrcMask: atLeast(16),
    keyIpv6Dst: atLeast(16),
    keyIpv6DstMask: atLeast(16),
    keyEncIpv6Src: atLeast(16),
    keyEncIpv6SrcMask: atLeast(16),
    keyEncIpv6Dst: atLeast(16),
    keyEncIpv6DstMask: atLeast(16),
    keyFlags: { type: "be32", mask: 3 },
    keyFlagsMask: { type: "be32", mask: 3 },
    keyArpSha: atLeast(6),
    keyArpShaMask: atLeast(6),
    keyArpTha: atLeast(6),
    keyArpThaMask: atLeast(6),
    keyEncOpts: NESTED,
    keyEncOptsMask: NESTED,
    keyCtState: { type: "u16", mask: 63 },
    keyCtStateMask: { type: "u16", mask: 63 },
    keyCtLabels: atMost(16),
    keyCtLabelsMask: atMost(16),
    l2Miss: { type: "u8", max: 1 },
    keyEncFlags: { type: "be32", mask: 60 },
    keyEncFlagsMask: { type: "be32", mask: 60 },
    inHwCount: UNCHECKED,
    keyPortSrcMin: UNCHECKED,
    keyPortSrcMax: UNCHECKED,
    keyPortDstMin: UNCHECKED,
    keyPortDstMax: UNCHECKED,
  },
});

/** `basic_policy` of net/sched/cls_basic.c. */
export const FILTER_BASIC_POLICY: Policy = policy("basic_policy", FILTER_BASIC, {
  rows: { police: UNCHECKED, pcnt: UNCHECKED },
});

/** `fw_policy` of net/sched/cls_fw.c. */
export const FILTER_FW_POLICY: Policy = policy("fw_policy", FILTER_FW, {
  rows: { indev: { type: "string", length: 16 }, police: UNCHECKED },
});

/** `cgroup_policy` of net/sched/cls_cgroup.c. */
export const FILTER_CGROUP_POLICY: Policy = policy("cgroup_policy", FILTER_CGROUP, {
  rows: { police: UNCHECKED },
});

/** `route4_policy` of net/sched/cls_route.c. */
export const FILTER_ROUTE_POLICY: Policy = policy("route4_policy", FILTER_ROUTE, {
  rows: {
    to: { type: "u32", max: 255 },
    from: { type: "u32", max: 255 },
    iif: { type: "u32", max: 32767 },
    police: UNCHECKED,
  },
});

/** `em_ipt_policy` of net/sched/em_ipt.c. */
export const EMATCH_IPT_POLICY: Policy = policy("em_ipt_policy", EMATCH_IPT, {
  rows: { matchName: { type: "string", length: 29 } },
});

/** `meta_policy` of net/sched/em_meta.c. */
export const EMATCH_META_POLICY: Policy = policy("meta_policy", EMATCH_META, {
  others: "unchecked",
  rows: { hdr: atLeast(8) },
});

/** `flow_policy` of net/sched/cls_flow.c. */
export const FILTER_FLOW_POLICY: Policy = policy("flow_policy", FILTER_FLOW, {
  rows: { rshift: { type: "u32", max: 31 }, act: NESTED },
});

/** `mall_policy` of net/sched/cls_matchall.c. */
export const FILTER_MATCHALL_POLICY: Policy = policy("mall_policy", FILTER_MATCHALL, {
  rows: { pcnt: UNCHECKED },
});
