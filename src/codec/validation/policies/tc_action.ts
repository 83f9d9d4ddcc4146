/** The policies of actions. */

import {
  ACTION_ATTRIBUTES,
  ACTION_BPF,
  ACTION_CONNMARK,
  ACTION_CSUM,
  ACTION_CT,
  ACTION_CTINFO,
  ACTION_GACT,
  ACTION_GATE,
  ACTION_IFE,
  ACTION_MIRRED,
  ACTION_MPLS,
  ACTION_NAT,
  ACTION_PEDIT,
  ACTION_POLICE,
  ACTION_ROOT,
  ACTION_SAMPLE,
  ACTION_SIMPLE,
  ACTION_SKBEDIT,
  ACTION_SKBMOD,
  ACTION_TUNNEL_KEY,
  ACTION_VLAN,
} from "../../tc/mod.ts";
import { mplsLabel } from "../checks.ts";
import { atLeast, atMost, exactly, NESTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `act_bpf_policy` of net/sched/act_bpf.c. */
export const ACTION_BPF_POLICY: Policy = policy("act_bpf_policy", ACTION_BPF, {
  rows: {
    ops: atMost(32768),
    name: { type: "nul_string", length: 256 },
    tm: UNCHECKED,
    id: UNCHECKED,
  },
});

/** `simple_policy` of net/sched/act_simple.c. */
export const ACTION_SIMPLE_POLICY: Policy = policy("simple_policy", ACTION_SIMPLE, {
  rows: { data: { type: "string", length: 32 }, tm: UNCHECKED },
});

/** `ife_policy` of net/sched/act_ife.c. */
export const ACTION_IFE_POLICY: Policy = policy("ife_policy", ACTION_IFE, {
  rows: { dmac: atLeast(6), smac: atLeast(6), tm: UNCHECKED, metalst: UNCHECKED },
});

/** `tcf_action_policy` of net/sched/act_api.c. */
export const ACTION_ATTRIBUTES_POLICY: Policy = policy("tcf_action_policy", ACTION_ATTRIBUTES, {
  maxtype: 11,
  rows: {
    cookie: atMost(16),
    flags: { type: "bitfield32", valid: 7 },
    hwStats: { type: "bitfield32", valid: 3 },
    stats: UNCHECKED,
    usedHwStats: UNCHECKED,
    inHwCount: UNCHECKED,
  },
});

/** `nat_policy` of net/sched/act_nat.c. */
export const ACTION_NAT_POLICY: Policy = policy("nat_policy", ACTION_NAT, {
  rows: { tm: UNCHECKED },
});

/** `tcaa_policy` of net/sched/act_api.c. */
export const ACTION_ROOT_POLICY: Policy = policy("tcaa_policy", ACTION_ROOT, {
  others: "unchecked",
  rows: { timeDelta: { type: "u32" }, flags: { type: "bitfield32", valid: 3 } },
});

/** `connmark_policy` of net/sched/act_connmark.c. */
export const ACTION_CONNMARK_POLICY: Policy = policy("connmark_policy", ACTION_CONNMARK, {
  rows: { tm: UNCHECKED },
});

/** `csum_policy` of net/sched/act_csum.c. */
export const ACTION_CSUM_POLICY: Policy = policy("csum_policy", ACTION_CSUM, {
  rows: { tm: UNCHECKED },
});

/** `gact_policy` of net/sched/act_gact.c. */
export const ACTION_GACT_POLICY: Policy = policy("gact_policy", ACTION_GACT, {
  rows: { tm: UNCHECKED },
});

/** `mirred_policy` of net/sched/act_mirred.c. */
export const ACTION_MIRRED_POLICY: Policy = policy("mirred_policy", ACTION_MIRRED, {
  rows: { blockid: { type: "u32", min: 1 }, tm: UNCHECKED },
});

/** `vlan_policy` of net/sched/act_vlan.c. */
export const ACTION_VLAN_POLICY: Policy = policy("vlan_policy", ACTION_VLAN, {
  strictFrom: "pushEthDst",
  rows: { pushEthDst: exactly(6), pushEthSrc: exactly(6), tm: UNCHECKED },
});

/** `mpls_policy` of net/sched/act_mpls.c. */
export const ACTION_MPLS_POLICY: Policy = policy("mpls_policy", ACTION_MPLS, {
  rows: {
    parms: exactly(24),
    label: { type: "binary", check: mplsLabel },
    tc: { type: "u8", min: 0, max: 7 },
    ttl: { type: "u8", min: 1 },
    bos: { type: "u8", min: 0, max: 1 },
    tm: UNCHECKED,
  },
});

/** `skbedit_policy` of net/sched/act_skbedit.c. */
export const ACTION_SKBEDIT_POLICY: Policy = policy("skbedit_policy", ACTION_SKBEDIT, {
  rows: {
    priority: atLeast(4),
    queueMapping: atLeast(2),
    mark: atLeast(4),
    ptype: atLeast(2),
    mask: atLeast(4),
    flags: atLeast(8),
    queueMappingMax: atLeast(2),
    tm: UNCHECKED,
  },
});

/** `police_policy` of net/sched/act_police.c. */
export const ACTION_POLICE_POLICY: Policy = policy("police_policy", ACTION_POLICE, {
  rows: {
    rate: atLeast(1024),
    peakrate: atLeast(1024),
    result: { type: "u32" },
    tbf: UNCHECKED,
    tm: UNCHECKED,
  },
});

/** `gate_policy` of net/sched/act_gate.c. */
export const ACTION_GATE_POLICY: Policy = policy("gate_policy", ACTION_GATE, {
  rows: { parms: exactly(20), entryList: NESTED, tm: UNCHECKED },
});

/** `pedit_policy` of net/sched/act_pedit.c. */
export const ACTION_PEDIT_POLICY: Policy = policy("pedit_policy", ACTION_PEDIT, {
  others: "unchecked",
  rows: { parms: atLeast(24), parmsEx: atLeast(24), keysEx: NESTED },
});

/** `sample_policy` of net/sched/act_sample.c. */
export const ACTION_SAMPLE_POLICY: Policy = policy("sample_policy", ACTION_SAMPLE, {
  rows: { tm: UNCHECKED },
});

/** `ctinfo_policy` of net/sched/act_ctinfo.c. */
export const ACTION_CTINFO_POLICY: Policy = policy("ctinfo_policy", ACTION_CTINFO, {
  rows: {
    act: exactly(20),
    tm: UNCHECKED,
    statsDscpSet: UNCHECKED,
    statsDscpError: UNCHECKED,
    statsCpmarkSet: UNCHECKED,
  },
});

/** `skbmod_policy` of net/sched/act_skbmod.c. */
export const ACTION_SKBMOD_POLICY: Policy = policy("skbmod_policy", ACTION_SKBMOD, {
  rows: { dmac: atLeast(6), smac: atLeast(6), tm: UNCHECKED },
});

/** `ct_policy` of net/sched/act_ct.c. */
export const ACTION_CT_POLICY: Policy = policy("ct_policy", ACTION_CT, {
  rows: {
    parms: exactly(20),
    labels: atMost(16),
    labelsMask: atMost(16),
    helperName: { type: "string", length: 16 },
    tm: UNCHECKED,
  },
});

/** `tunnel_key_policy` of net/sched/act_tunnel_key.c. */
export const ACTION_TUNNEL_KEY_POLICY: Policy = policy("tunnel_key_policy", ACTION_TUNNEL_KEY, {
  rows: {
    encIpv6Src: atLeast(16),
    encIpv6Dst: atLeast(16),
    encOpts: NESTED,
    tm: UNCHECKED,
    noFrag: UNCHECKED,
  },
});
