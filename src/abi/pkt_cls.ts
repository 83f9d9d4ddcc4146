/**
 * linux/pkt_cls.h of Linux 6.18: traffic control's filters, and what all its actions share.
 *
 * @module
 */

/** `TCA_ACT_*`, linux/pkt_cls.h: one action of a list of them. */
export const TCA_ACT = {
  UNSPEC: 0,
  KIND: 1,
  OPTIONS: 2,
  INDEX: 3,
  STATS: 4,
  PAD: 5,
  COOKIE: 6,
  FLAGS: 7,
  HW_STATS: 8,
  USED_HW_STATS: 9,
  IN_HW_COUNT: 10,
} as const;

/** `TCA_ACT_FLAGS_*`, linux/pkt_cls.h: the bits of TCA_ACT_FLAGS. */
export const TCA_ACT_FLAGS = { NO_PERCPU_STATS: 0x1, SKIP_HW: 0x2, SKIP_SW: 0x4 } as const;

/**
 * `TCA_ACT_HW_STATS_*`, linux/pkt_cls.h: the bits of TCA_ACT_HW_STATS and TCA_ACT_USED_HW_STATS.
 */
export const TCA_ACT_HW_STATS = { IMMEDIATE: 0x1, DELAYED: 0x2 } as const;

/**
 * `TC_ACT_*`, linux/pkt_cls.h: what becomes of a packet. JUMP and GOTO_CHAIN hold a number in their
 * low 28 bits.
 */
export const TC_ACT = {
  UNSPEC: -1,
  OK: 0,
  RECLASSIFY: 1,
  SHOT: 2,
  PIPE: 3,
  STOLEN: 4,
  QUEUED: 5,
  REPEAT: 6,
  REDIRECT: 7,
  TRAP: 8,
  JUMP: 0x10000000,
  GOTO_CHAIN: 0x20000000,
} as const;

/**
 * `TCA_ID_*`, linux/pkt_cls.h: `enum tca_id`: the numbers of the kinds of actions, inside the
 * kernel.
 */
export const TCA_ID = {
  UNSPEC: 0,
  POLICE: 1,
  GACT: 5,
  IPT: 6,
  PEDIT: 7,
  MIRRED: 8,
  NAT: 9,
  XT: 10,
  SKBEDIT: 11,
  VLAN: 12,
  BPF: 13,
  CONNMARK: 14,
  SKBMOD: 15,
  CSUM: 16,
  TUNNEL_KEY: 17,
  SIMP: 22,
  IFE: 25,
  SAMPLE: 26,
  CTINFO: 27,
  MPLS: 28,
  CT: 29,
  GATE: 30,
} as const;

/** `TCA_POLICE_*`, linux/pkt_cls.h: the options of action police, and TCA_*_POLICE of filters. */
export const TCA_POLICE = {
  UNSPEC: 0,
  TBF: 1,
  RATE: 2,
  PEAKRATE: 3,
  AVRATE: 4,
  RESULT: 5,
  TM: 6,
  PAD: 7,
  RATE64: 8,
  PEAKRATE64: 9,
  PKTRATE64: 10,
  PKTBURST64: 11,
} as const;

/** `TCA_CLS_FLAGS_*`, linux/pkt_cls.h: the bits of a filter's flags. */
export const TCA_CLS_FLAGS = {
  SKIP_HW: 0x1,
  SKIP_SW: 0x2,
  IN_HW: 0x4,
  NOT_IN_HW: 0x8,
  VERBOSE: 0x10,
} as const;

/** `TCA_U32_*`, linux/pkt_cls.h: the options of filter u32. */
export const TCA_U32 = {
  UNSPEC: 0,
  CLASSID: 1,
  HASH: 2,
  LINK: 3,
  DIVISOR: 4,
  SEL: 5,
  POLICE: 6,
  ACT: 7,
  INDEV: 8,
  PCNT: 9,
  MARK: 10,
  FLAGS: 11,
  PAD: 12,
} as const;

/** `TC_U32_*`, linux/pkt_cls.h: the flags of `struct tc_u32_sel`. */
export const TC_U32 = { TERMINAL: 0x1, OFFSET: 0x2, VAROFFSET: 0x4, EAT: 0x8 } as const;

/** `TCA_ROUTE4_*`, linux/pkt_cls.h: the options of filter route. */
export const TCA_ROUTE4 = {
  UNSPEC: 0,
  CLASSID: 1,
  TO: 2,
  FROM: 3,
  IIF: 4,
  POLICE: 5,
  ACT: 6,
} as const;

/** `TCA_FW_*`, linux/pkt_cls.h: the options of filter fw. */
export const TCA_FW = { UNSPEC: 0, CLASSID: 1, POLICE: 2, INDEV: 3, ACT: 4, MASK: 5 } as const;

/**
 * `FLOW_KEY_*`, linux/pkt_cls.h: what filter flow tells packets apart by: the bit numbers of
 * TCA_FLOW_KEYS.
 */
export const FLOW_KEY = {
  SRC: 0,
  DST: 1,
  PROTO: 2,
  PROTO_SRC: 3,
  PROTO_DST: 4,
  IIF: 5,
  PRIORITY: 6,
  MARK: 7,
  NFCT: 8,
  NFCT_SRC: 9,
  NFCT_DST: 10,
  NFCT_PROTO_SRC: 11,
  NFCT_PROTO_DST: 12,
  RTCLASSID: 13,
  SKUID: 14,
  SKGID: 15,
  VLAN_TAG: 16,
  RXHASH: 17,
} as const;

/** `FLOW_MODE_*`, linux/pkt_cls.h: the values of TCA_FLOW_MODE. */
export const FLOW_MODE = { MAP: 0, HASH: 1 } as const;

/** `TCA_FLOW_*`, linux/pkt_cls.h: the options of filter flow. */
export const TCA_FLOW = {
  UNSPEC: 0,
  KEYS: 1,
  MODE: 2,
  BASECLASS: 3,
  RSHIFT: 4,
  ADDEND: 5,
  MASK: 6,
  XOR: 7,
  DIVISOR: 8,
  ACT: 9,
  POLICE: 10,
  EMATCHES: 11,
  PERTURB: 12,
} as const;

/** `TCA_BASIC_*`, linux/pkt_cls.h: the options of filter basic. */
export const TCA_BASIC = {
  UNSPEC: 0,
  CLASSID: 1,
  EMATCHES: 2,
  ACT: 3,
  POLICE: 4,
  PCNT: 5,
  PAD: 6,
} as const;

/** `TCA_CGROUP_*`, linux/pkt_cls.h: the options of filter cgroup. */
export const TCA_CGROUP = { UNSPEC: 0, ACT: 1, POLICE: 2, EMATCHES: 3 } as const;

/** `TCA_BPF_FLAG_*`, linux/pkt_cls.h: the bits of TCA_BPF_FLAGS. */
export const TCA_BPF_FLAG = { ACT_DIRECT: 0x1 } as const;

/** `TCA_BPF_*`, linux/pkt_cls.h: the options of filter bpf. */
export const TCA_BPF = {
  UNSPEC: 0,
  ACT: 1,
  POLICE: 2,
  CLASSID: 3,
  OPS_LEN: 4,
  OPS: 5,
  FD: 6,
  NAME: 7,
  FLAGS: 8,
  FLAGS_GEN: 9,
  TAG: 10,
  ID: 11,
} as const;

/** `TCA_FLOWER_*`, linux/pkt_cls.h: the options of filter flower, and of templates of chains. */
export const TCA_FLOWER = {
  UNSPEC: 0,
  CLASSID: 1,
  INDEV: 2,
  ACT: 3,
  KEY_ETH_DST: 4,
  KEY_ETH_DST_MASK: 5,
  KEY_ETH_SRC: 6,
  KEY_ETH_SRC_MASK: 7,
  KEY_ETH_TYPE: 8,
  KEY_IP_PROTO: 9,
  KEY_IPV4_SRC: 10,
  KEY_IPV4_SRC_MASK: 11,
  KEY_IPV4_DST: 12,
  KEY_IPV4_DST_MASK: 13,
  KEY_IPV6_SRC: 14,
  KEY_IPV6_SRC_MASK: 15,
  KEY_IPV6_DST: 16,
  KEY_IPV6_DST_MASK: 17,
  KEY_TCP_SRC: 18,
  KEY_TCP_DST: 19,
  KEY_UDP_SRC: 20,
  KEY_UDP_DST: 21,
  FLAGS: 22,
  KEY_VLAN_ID: 23,
  KEY_VLAN_PRIO: 24,
  KEY_VLAN_ETH_TYPE: 25,
  KEY_ENC_KEY_ID: 26,
  KEY_ENC_IPV4_SRC: 27,
  KEY_ENC_IPV4_SRC_MASK: 28,
  KEY_ENC_IPV4_DST: 29,
  KEY_ENC_IPV4_DST_MASK: 30,
  KEY_ENC_IPV6_SRC: 31,
  KEY_ENC_IPV6_SRC_MASK: 32,
  KEY_ENC_IPV6_DST: 33,
  KEY_ENC_IPV6_DST_MASK: 34,
  KEY_TCP_SRC_MASK: 35,
  KEY_TCP_DST_MASK: 36,
  KEY_UDP_SRC_MASK: 37,
  KEY_UDP_DST_MASK: 38,
  KEY_SCTP_SRC_MASK: 39,
  KEY_SCTP_DST_MASK: 40,
  KEY_SCTP_SRC: 41,
  KEY_SCTP_DST: 42,
  KEY_ENC_UDP_SRC_PORT: 43,
  KEY_ENC_UDP_SRC_PORT_MASK: 44,
  KEY_ENC_UDP_DST_PORT: 45,
  KEY_ENC_UDP_DST_PORT_MASK: 46,
  KEY_FLAGS: 47,
  KEY_FLAGS_MASK: 48,
  KEY_ICMPV4_CODE: 49,
  KEY_ICMPV4_CODE_MASK: 50,
  KEY_ICMPV4_TYPE: 51,
  KEY_ICMPV4_TYPE_MASK: 52,
  KEY_ICMPV6_CODE: 53,
  KEY_ICMPV6_CODE_MASK: 54,
  KEY_ICMPV6_TYPE: 55,
  KEY_ICMPV6_TYPE_MASK: 56,
  KEY_ARP_SIP: 57,
  KEY_ARP_SIP_MASK: 58,
  KEY_ARP_TIP: 59,
  KEY_ARP_TIP_MASK: 60,
  KEY_ARP_OP: 61,
  KEY_ARP_OP_MASK: 62,
  KEY_ARP_SHA: 63,
  KEY_ARP_SHA_MASK: 64,
  KEY_ARP_THA: 65,
  KEY_ARP_THA_MASK: 66,
  KEY_MPLS_TTL: 67,
  KEY_MPLS_BOS: 68,
  KEY_MPLS_TC: 69,
  KEY_MPLS_LABEL: 70,
  KEY_TCP_FLAGS: 71,
  KEY_TCP_FLAGS_MASK: 72,
  KEY_IP_TOS: 73,
  KEY_IP_TOS_MASK: 74,
  KEY_IP_TTL: 75,
  KEY_IP_TTL_MASK: 76,
  KEY_CVLAN_ID: 77,
  KEY_CVLAN_PRIO: 78,
  KEY_CVLAN_ETH_TYPE: 79,
  KEY_ENC_IP_TOS: 80,
  KEY_ENC_IP_TOS_MASK: 81,
  KEY_ENC_IP_TTL: 82,
  KEY_ENC_IP_TTL_MASK: 83,
  KEY_ENC_OPTS: 84,
  KEY_ENC_OPTS_MASK: 85,
  IN_HW_COUNT: 86,
  KEY_PORT_SRC_MIN: 87,
  KEY_PORT_SRC_MAX: 88,
  KEY_PORT_DST_MIN: 89,
  KEY_PORT_DST_MAX: 90,
  KEY_CT_STATE: 91,
  KEY_CT_STATE_MASK: 92,
  KEY_CT_ZONE: 93,
  KEY_CT_ZONE_MASK: 94,
  KEY_CT_MARK: 95,
  KEY_CT_MARK_MASK: 96,
  KEY_CT_LABELS: 97,
  KEY_CT_LABELS_MASK: 98,
  KEY_MPLS_OPTS: 99,
  KEY_HASH: 100,
  KEY_HASH_MASK: 101,
  KEY_NUM_OF_VLANS: 102,
  KEY_PPPOE_SID: 103,
  KEY_PPP_PROTO: 104,
  KEY_L2TPV3_SID: 105,
  L2_MISS: 106,
  KEY_CFM: 107,
  KEY_SPI: 108,
  KEY_SPI_MASK: 109,
  KEY_ENC_FLAGS: 110,
  KEY_ENC_FLAGS_MASK: 111,
} as const;

/** `TCA_FLOWER_KEY_CT_FLAGS_*`, linux/pkt_cls.h: the bits of TCA_FLOWER_KEY_CT_STATE. */
export const TCA_FLOWER_KEY_CT_FLAGS = {
  NEW: 0x1,
  ESTABLISHED: 0x2,
  RELATED: 0x4,
  TRACKED: 0x8,
  INVALID: 0x10,
  REPLY: 0x20,
} as const;

/**
 * `TCA_FLOWER_KEY_ENC_OPTS_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_ENC_OPTS: options of tunnels.
 */
export const TCA_FLOWER_KEY_ENC_OPTS = {
  UNSPEC: 0,
  GENEVE: 1,
  VXLAN: 2,
  ERSPAN: 3,
  GTP: 4,
  PFCP: 5,
} as const;

/** `TCA_FLOWER_KEY_ENC_OPT_GENEVE_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_ENC_OPTS_GENEVE. */
export const TCA_FLOWER_KEY_ENC_OPT_GENEVE = { UNSPEC: 0, CLASS: 1, TYPE: 2, DATA: 3 } as const;

/** `TCA_FLOWER_KEY_ENC_OPT_VXLAN_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_ENC_OPTS_VXLAN. */
export const TCA_FLOWER_KEY_ENC_OPT_VXLAN = { UNSPEC: 0, GBP: 1 } as const;

/** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_ENC_OPTS_ERSPAN. */
export const TCA_FLOWER_KEY_ENC_OPT_ERSPAN = {
  UNSPEC: 0,
  VER: 1,
  INDEX: 2,
  DIR: 3,
  HWID: 4,
} as const;

/** `TCA_FLOWER_KEY_ENC_OPT_GTP_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_ENC_OPTS_GTP. */
export const TCA_FLOWER_KEY_ENC_OPT_GTP = { UNSPEC: 0, PDU_TYPE: 1, QFI: 2 } as const;

/** `TCA_FLOWER_KEY_ENC_OPT_PFCP_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_ENC_OPTS_PFCP. */
export const TCA_FLOWER_KEY_ENC_OPT_PFCP = { UNSPEC: 0, TYPE: 1, SEID: 2 } as const;

/** `TCA_FLOWER_KEY_MPLS_OPTS_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_MPLS_OPTS. */
export const TCA_FLOWER_KEY_MPLS_OPTS = { UNSPEC: 0, LSE: 1 } as const;

/**
 * `TCA_FLOWER_KEY_MPLS_OPT_LSE_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_MPLS_OPTS_LSE: a label
 * stack entry.
 */
export const TCA_FLOWER_KEY_MPLS_OPT_LSE = {
  UNSPEC: 0,
  DEPTH: 1,
  TTL: 2,
  BOS: 3,
  TC: 4,
  LABEL: 5,
} as const;

/**
 * `TCA_FLOWER_KEY_FLAGS_*`, linux/pkt_cls.h: the bits of TCA_FLOWER_KEY_FLAGS and
 * TCA_FLOWER_KEY_ENC_FLAGS.
 */
export const TCA_FLOWER_KEY_FLAGS = {
  IS_FRAGMENT: 0x1,
  FRAG_IS_FIRST: 0x2,
  TUNNEL_CSUM: 0x4,
  TUNNEL_DONT_FRAGMENT: 0x8,
  TUNNEL_OAM: 0x10,
  TUNNEL_CRIT_OPT: 0x20,
} as const;

/** `TCA_FLOWER_KEY_CFM_*`, linux/pkt_cls.h: inside TCA_FLOWER_KEY_CFM. */
export const TCA_FLOWER_KEY_CFM = { OPT_UNSPEC: 0, MD_LEVEL: 1, OPCODE: 2 } as const;

/** `TCA_MATCHALL_*`, linux/pkt_cls.h: the options of filter matchall. */
export const TCA_MATCHALL = { UNSPEC: 0, CLASSID: 1, ACT: 2, FLAGS: 3, PCNT: 4, PAD: 5 } as const;

/** `TCA_EMATCH_TREE_*`, linux/pkt_cls.h: inside TCA_*_EMATCHES. */
export const TCA_EMATCH_TREE = { UNSPEC: 0, HDR: 1, LIST: 2 } as const;

/**
 * `TCF_EM_*`, linux/pkt_cls.h: the kinds of extended matches: `kind` of `struct tcf_ematch_hdr`.
 */
export const TCF_EM = {
  CONTAINER: 0,
  CMP: 1,
  NBYTE: 2,
  U32: 3,
  META: 4,
  TEXT: 5,
  VLAN: 6,
  CANID: 7,
  IPSET: 8,
  IPT: 9,
} as const;

/**
 * `TCF_EM_REL_*`, linux/pkt_cls.h: how a match is joined to the next one: the two low bits of
 * `flags` of `struct tcf_ematch_hdr`.
 */
export const TCF_EM_REL = { END: 0, AND: 1, OR: 2 } as const;

/** `TCF_EM_*`, linux/pkt_cls.h: the other bits of `flags` of `struct tcf_ematch_hdr`. */
export const TCF_EM_FLAG = { INVERT: 0x4, SIMPLE: 0x8 } as const;

/** `TCF_LAYER_*`, linux/pkt_cls.h: the header that an offset counts from. */
export const TCF_LAYER = { LINK: 0, NETWORK: 1, TRANSPORT: 2 } as const;

/** `TCF_EM_OPND_*`, linux/pkt_cls.h: how extended matches compare. */
export const TCF_EM_OPND = { EQ: 0, GT: 1, LT: 2 } as const;
