/**
 * linux/tc_act/*.h and linux/ife.h of Linux 6.18: traffic control's actions.
 *
 * @module
 */

/** `TCA_ACT_BPF_*`, linux/tc_act/tc_bpf.h: the options of action bpf. */
export const TCA_ACT_BPF = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  OPS_LEN: 3,
  OPS: 4,
  FD: 5,
  NAME: 6,
  PAD: 7,
  TAG: 8,
  ID: 9,
} as const;

/** `TCA_CONNMARK_*`, linux/tc_act/tc_connmark.h: the options of action connmark. */
export const TCA_CONNMARK = { UNSPEC: 0, PARMS: 1, TM: 2, PAD: 3 } as const;

/** `TCA_CSUM_*`, linux/tc_act/tc_csum.h: the options of action csum. */
export const TCA_CSUM = { UNSPEC: 0, PARMS: 1, TM: 2, PAD: 3 } as const;

/** `TCA_CSUM_UPDATE_FLAG_*`, linux/tc_act/tc_csum.h: which checksums action csum computes. */
export const TCA_CSUM_UPDATE_FLAG = {
  IPV4HDR: 0x1,
  ICMP: 0x2,
  IGMP: 0x4,
  TCP: 0x8,
  UDP: 0x10,
  UDPLITE: 0x20,
  SCTP: 0x40,
} as const;

/** `TCA_CT_*`, linux/tc_act/tc_ct.h: the options of action ct. */
export const TCA_CT = {
  UNSPEC: 0,
  PARMS: 1,
  TM: 2,
  ACTION: 3,
  ZONE: 4,
  MARK: 5,
  MARK_MASK: 6,
  LABELS: 7,
  LABELS_MASK: 8,
  NAT_IPV4_MIN: 9,
  NAT_IPV4_MAX: 10,
  NAT_IPV6_MIN: 11,
  NAT_IPV6_MAX: 12,
  NAT_PORT_MIN: 13,
  NAT_PORT_MAX: 14,
  PAD: 15,
  HELPER_NAME: 16,
  HELPER_FAMILY: 17,
  HELPER_PROTO: 18,
} as const;

/** `TCA_CT_ACT_*`, linux/tc_act/tc_ct.h: the bits of TCA_CT_ACTION. */
export const TCA_CT_ACT = {
  COMMIT: 0x1,
  FORCE: 0x2,
  CLEAR: 0x4,
  NAT: 0x8,
  NAT_SRC: 0x10,
  NAT_DST: 0x20,
} as const;

/** `TCA_CTINFO_*`, linux/tc_act/tc_ctinfo.h: the options of action ctinfo. */
export const TCA_CTINFO = {
  UNSPEC: 0,
  PAD: 1,
  TM: 2,
  ACT: 3,
  ZONE: 4,
  PARMS_DSCP_MASK: 5,
  PARMS_DSCP_STATEMASK: 6,
  PARMS_CPMARK_MASK: 7,
  STATS_DSCP_SET: 8,
  STATS_DSCP_ERROR: 9,
  STATS_CPMARK_SET: 10,
} as const;

/** `TCA_DEF_*`, linux/tc_act/tc_defact.h: the options of action simple. */
export const TCA_DEF = { UNSPEC: 0, TM: 1, PARMS: 2, DATA: 3, PAD: 4 } as const;

/** `TCA_GACT_*`, linux/tc_act/tc_gact.h: the options of action gact. */
export const TCA_GACT = { UNSPEC: 0, TM: 1, PARMS: 2, PROB: 3, PAD: 4 } as const;

/** `PGACT_*`, linux/tc_act/tc_gact.h: `ptype` of `struct tc_gact_p`. */
export const PGACT = { NONE: 0, NETRAND: 1, DETERM: 2 } as const;

/** `TCA_GATE_*`, linux/tc_act/tc_gate.h: the options of action gate. */
export const TCA_GATE = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  PAD: 3,
  PRIORITY: 4,
  ENTRY_LIST: 5,
  BASE_TIME: 6,
  CYCLE_TIME: 7,
  CYCLE_TIME_EXT: 8,
  FLAGS: 9,
  CLOCKID: 10,
} as const;

/** `TCA_GATE_ENTRY_*`, linux/tc_act/tc_gate.h: inside an entry of TCA_GATE_ENTRY_LIST. */
export const TCA_GATE_ENTRY = {
  UNSPEC: 0,
  INDEX: 1,
  GATE: 2,
  INTERVAL: 3,
  IPV: 4,
  MAX_OCTETS: 5,
} as const;

/** `TCA_GATE_ONE_*`, linux/tc_act/tc_gate.h: inside TCA_GATE_ENTRY_LIST. */
export const TCA_GATE_ONE = { ENTRY: 1 } as const;

/** `IFE_*`, linux/tc_act/tc_ife.h: `flags` of `struct tc_ife`. */
export const IFE = { ENCODE: 1, DECODE: 0 } as const;

/** `IFE_META_*`, linux/ife.h: inside TCA_IFE_METALST: what a packet carries of itself. */
export const IFE_META = { SKBMARK: 1, HASHID: 2, PRIO: 3, QMAP: 4, TCINDEX: 5 } as const;

/** `TCA_IFE_*`, linux/tc_act/tc_ife.h: the options of action ife. */
export const TCA_IFE = {
  UNSPEC: 0,
  PARMS: 1,
  TM: 2,
  DMAC: 3,
  SMAC: 4,
  TYPE: 5,
  METALST: 6,
  PAD: 7,
} as const;

/** `TCA_*`, linux/tc_act/tc_mirred.h: `eaction` of `struct tc_mirred`. */
export const TCA_MIRRED_EACTION = {
  EGRESS_REDIR: 1,
  EGRESS_MIRROR: 2,
  INGRESS_REDIR: 3,
  INGRESS_MIRROR: 4,
} as const;

/** `TCA_MIRRED_*`, linux/tc_act/tc_mirred.h: the options of action mirred. */
export const TCA_MIRRED = { UNSPEC: 0, TM: 1, PARMS: 2, PAD: 3, BLOCKID: 4 } as const;

/** `TCA_MPLS_ACT_*`, linux/tc_act/tc_mpls.h: `m_action` of `struct tc_mpls`. */
export const TCA_MPLS_ACT = { POP: 1, PUSH: 2, MODIFY: 3, DEC_TTL: 4, MAC_PUSH: 5 } as const;

/** `TCA_MPLS_*`, linux/tc_act/tc_mpls.h: the options of action mpls. */
export const TCA_MPLS = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  PAD: 3,
  PROTO: 4,
  LABEL: 5,
  TC: 6,
  TTL: 7,
  BOS: 8,
} as const;

/** `TCA_NAT_*`, linux/tc_act/tc_nat.h: the options of action nat. */
export const TCA_NAT = { UNSPEC: 0, PARMS: 1, TM: 2, PAD: 3 } as const;

/** `TCA_NAT_FLAG_*`, linux/tc_act/tc_nat.h: the flags of `struct tc_nat`. */
export const TCA_NAT_FLAG = { EGRESS: 0x1 } as const;

/** `TCA_PEDIT_*`, linux/tc_act/tc_pedit.h: the options of action pedit. */
export const TCA_PEDIT = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  PAD: 3,
  PARMS_EX: 4,
  KEYS_EX: 5,
  KEY_EX: 6,
} as const;

/** `TCA_PEDIT_KEY_EX_*`, linux/tc_act/tc_pedit.h: inside TCA_PEDIT_KEY_EX. */
export const TCA_PEDIT_KEY_EX = { HTYPE: 1, CMD: 2 } as const;

/**
 * `TCA_PEDIT_KEY_EX_HDR_TYPE_*`, linux/tc_act/tc_pedit.h: the header that TCA_PEDIT_KEY_EX_HTYPE
 * says.
 */
export const TCA_PEDIT_KEY_EX_HDR_TYPE = {
  NETWORK: 0,
  ETH: 1,
  IP4: 2,
  IP6: 3,
  TCP: 4,
  UDP: 5,
} as const;

/** `TCA_PEDIT_KEY_EX_CMD_*`, linux/tc_act/tc_pedit.h: the values of TCA_PEDIT_KEY_EX_CMD. */
export const TCA_PEDIT_KEY_EX_CMD = { SET: 0, ADD: 1 } as const;

/** `TCA_SAMPLE_*`, linux/tc_act/tc_sample.h: the options of action sample. */
export const TCA_SAMPLE = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  RATE: 3,
  TRUNC_SIZE: 4,
  PSAMPLE_GROUP: 5,
  PAD: 6,
} as const;

/** `SKBEDIT_F_*`, linux/tc_act/tc_skbedit.h: the bits of TCA_SKBEDIT_FLAGS. */
export const SKBEDIT_F = {
  PRIORITY: 0x1,
  QUEUE_MAPPING: 0x2,
  MARK: 0x4,
  PTYPE: 0x8,
  MASK: 0x10,
  INHERITDSFIELD: 0x20,
  TXQ_SKBHASH: 0x40,
} as const;

/** `TCA_SKBEDIT_*`, linux/tc_act/tc_skbedit.h: the options of action skbedit. */
export const TCA_SKBEDIT = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  PRIORITY: 3,
  QUEUE_MAPPING: 4,
  MARK: 5,
  PAD: 6,
  PTYPE: 7,
  MASK: 8,
  FLAGS: 9,
  QUEUE_MAPPING_MAX: 10,
} as const;

/** `SKBMOD_F_*`, linux/tc_act/tc_skbmod.h: the flags of `struct tc_skbmod`. */
export const SKBMOD_F = { DMAC: 0x1, SMAC: 0x2, ETYPE: 0x4, SWAPMAC: 0x8, ECN: 0x10 } as const;

/** `TCA_SKBMOD_*`, linux/tc_act/tc_skbmod.h: the options of action skbmod. */
export const TCA_SKBMOD = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  DMAC: 3,
  SMAC: 4,
  ETYPE: 5,
  PAD: 6,
} as const;

/** `TCA_TUNNEL_KEY_ACT_*`, linux/tc_act/tc_tunnel_key.h: `t_action` of `struct tc_tunnel_key`. */
export const TCA_TUNNEL_KEY_ACT = { SET: 1, RELEASE: 2 } as const;

/** `TCA_TUNNEL_KEY_*`, linux/tc_act/tc_tunnel_key.h: the options of action tunnel_key. */
export const TCA_TUNNEL_KEY = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  ENC_IPV4_SRC: 3,
  ENC_IPV4_DST: 4,
  ENC_IPV6_SRC: 5,
  ENC_IPV6_DST: 6,
  ENC_KEY_ID: 7,
  PAD: 8,
  ENC_DST_PORT: 9,
  NO_CSUM: 10,
  ENC_OPTS: 11,
  ENC_TOS: 12,
  ENC_TTL: 13,
  NO_FRAG: 14,
} as const;

/** `TCA_TUNNEL_KEY_ENC_OPTS_*`, linux/tc_act/tc_tunnel_key.h: inside TCA_TUNNEL_KEY_ENC_OPTS. */
export const TCA_TUNNEL_KEY_ENC_OPTS = { UNSPEC: 0, GENEVE: 1, VXLAN: 2, ERSPAN: 3 } as const;

/**
 * `TCA_TUNNEL_KEY_ENC_OPT_GENEVE_*`, linux/tc_act/tc_tunnel_key.h: inside
 * TCA_TUNNEL_KEY_ENC_OPTS_GENEVE.
 */
export const TCA_TUNNEL_KEY_ENC_OPT_GENEVE = { UNSPEC: 0, CLASS: 1, TYPE: 2, DATA: 3 } as const;

/**
 * `TCA_TUNNEL_KEY_ENC_OPT_VXLAN_*`, linux/tc_act/tc_tunnel_key.h: inside
 * TCA_TUNNEL_KEY_ENC_OPTS_VXLAN.
 */
export const TCA_TUNNEL_KEY_ENC_OPT_VXLAN = { UNSPEC: 0, GBP: 1 } as const;

/**
 * `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_*`, linux/tc_act/tc_tunnel_key.h: inside
 * TCA_TUNNEL_KEY_ENC_OPTS_ERSPAN.
 */
export const TCA_TUNNEL_KEY_ENC_OPT_ERSPAN = {
  UNSPEC: 0,
  VER: 1,
  INDEX: 2,
  DIR: 3,
  HWID: 4,
} as const;

/** `TCA_VLAN_ACT_*`, linux/tc_act/tc_vlan.h: `v_action` of `struct tc_vlan`. */
export const TCA_VLAN_ACT = { POP: 1, PUSH: 2, MODIFY: 3, POP_ETH: 4, PUSH_ETH: 5 } as const;

/** `TCA_VLAN_*`, linux/tc_act/tc_vlan.h: the options of action vlan. */
export const TCA_VLAN = {
  UNSPEC: 0,
  TM: 1,
  PARMS: 2,
  PUSH_VLAN_ID: 3,
  PUSH_VLAN_PROTOCOL: 4,
  PAD: 5,
  PUSH_VLAN_PRIORITY: 6,
  PUSH_ETH_DST: 7,
  PUSH_ETH_SRC: 8,
} as const;
