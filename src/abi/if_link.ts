/**
 * linux/if_link.h of Linux 6.18: the attributes of links and of each link kind.
 *
 * @module
 */

/** `IFLA_*`, linux/if_link.h: the attributes of a link (RTM_NEWLINK). */
export const IFLA = {
  UNSPEC: 0,
  ADDRESS: 1,
  BROADCAST: 2,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  QDISC: 6,
  STATS: 7,
  COST: 8,
  PRIORITY: 9,
  MASTER: 10,
  WIRELESS: 11,
  PROTINFO: 12,
  TXQLEN: 13,
  MAP: 14,
  WEIGHT: 15,
  OPERSTATE: 16,
  LINKMODE: 17,
  LINKINFO: 18,
  NET_NS_PID: 19,
  IFALIAS: 20,
  NUM_VF: 21,
  VFINFO_LIST: 22,
  STATS64: 23,
  VF_PORTS: 24,
  PORT_SELF: 25,
  AF_SPEC: 26,
  GROUP: 27,
  NET_NS_FD: 28,
  EXT_MASK: 29,
  PROMISCUITY: 30,
  NUM_TX_QUEUES: 31,
  NUM_RX_QUEUES: 32,
  CARRIER: 33,
  PHYS_PORT_ID: 34,
  CARRIER_CHANGES: 35,
  PHYS_SWITCH_ID: 36,
  LINK_NETNSID: 37,
  PHYS_PORT_NAME: 38,
  PROTO_DOWN: 39,
  GSO_MAX_SEGS: 40,
  GSO_MAX_SIZE: 41,
  PAD: 42,
  XDP: 43,
  EVENT: 44,
  NEW_NETNSID: 45,
  IF_NETNSID: 46,
  TARGET_NETNSID: 46,
  CARRIER_UP_COUNT: 47,
  CARRIER_DOWN_COUNT: 48,
  NEW_IFINDEX: 49,
  MIN_MTU: 50,
  MAX_MTU: 51,
  PROP_LIST: 52,
  ALT_IFNAME: 53,
  PERM_ADDRESS: 54,
  PROTO_DOWN_REASON: 55,
  PARENT_DEV_NAME: 56,
  PARENT_DEV_BUS_NAME: 57,
  GRO_MAX_SIZE: 58,
  TSO_MAX_SIZE: 59,
  TSO_MAX_SEGS: 60,
  ALLMULTI: 61,
  DEVLINK_PORT: 62,
  GSO_IPV4_MAX_SIZE: 63,
  GRO_IPV4_MAX_SIZE: 64,
  DPLL_PIN: 65,
  MAX_PACING_OFFLOAD_HORIZON: 66,
  NETNS_IMMUTABLE: 67,
  HEADROOM: 68,
  TAILROOM: 69,
} as const;

/** `IFLA_PROTO_DOWN_REASON_*`, linux/if_link.h: inside IFLA_PROTO_DOWN_REASON. */
export const IFLA_PROTO_DOWN_REASON = { UNSPEC: 0, MASK: 1, VALUE: 2 } as const;

/** `IFLA_INET_*`, linux/if_link.h: AF_INET inside IFLA_AF_SPEC. */
export const IFLA_INET = { UNSPEC: 0, CONF: 1 } as const;

/** `IFLA_INET6_*`, linux/if_link.h: AF_INET6 inside IFLA_AF_SPEC. */
export const IFLA_INET6 = {
  UNSPEC: 0,
  FLAGS: 1,
  CONF: 2,
  STATS: 3,
  MCAST: 4,
  CACHEINFO: 5,
  ICMP6STATS: 6,
  TOKEN: 7,
  ADDR_GEN_MODE: 8,
  RA_MTU: 9,
} as const;

/** `IN6_ADDR_GEN_MODE_*`, linux/if_link.h: the values of IFLA_INET6_ADDR_GEN_MODE. */
export const IN6_ADDR_GEN_MODE = {
  EUI64: 0,
  NONE: 1,
  STABLE_PRIVACY: 2,
  RANDOM: 3,
} as const;

/**
 * `IFLA_BR_*`, linux/if_link.h: the link data of kind bridge; times are in hundredths of a second.
 */
export const IFLA_BR = {
  UNSPEC: 0,
  FORWARD_DELAY: 1,
  HELLO_TIME: 2,
  MAX_AGE: 3,
  AGEING_TIME: 4,
  STP_STATE: 5,
  PRIORITY: 6,
  VLAN_FILTERING: 7,
  VLAN_PROTOCOL: 8,
  GROUP_FWD_MASK: 9,
  ROOT_ID: 10,
  BRIDGE_ID: 11,
  ROOT_PORT: 12,
  ROOT_PATH_COST: 13,
  TOPOLOGY_CHANGE: 14,
  TOPOLOGY_CHANGE_DETECTED: 15,
  HELLO_TIMER: 16,
  TCN_TIMER: 17,
  TOPOLOGY_CHANGE_TIMER: 18,
  GC_TIMER: 19,
  GROUP_ADDR: 20,
  FDB_FLUSH: 21,
  MCAST_ROUTER: 22,
  MCAST_SNOOPING: 23,
  MCAST_QUERY_USE_IFADDR: 24,
  MCAST_QUERIER: 25,
  MCAST_HASH_ELASTICITY: 26,
  MCAST_HASH_MAX: 27,
  MCAST_LAST_MEMBER_CNT: 28,
  MCAST_STARTUP_QUERY_CNT: 29,
  MCAST_LAST_MEMBER_INTVL: 30,
  MCAST_MEMBERSHIP_INTVL: 31,
  MCAST_QUERIER_INTVL: 32,
  MCAST_QUERY_INTVL: 33,
  MCAST_QUERY_RESPONSE_INTVL: 34,
  MCAST_STARTUP_QUERY_INTVL: 35,
  NF_CALL_IPTABLES: 36,
  NF_CALL_IP6TABLES: 37,
  NF_CALL_ARPTABLES: 38,
  VLAN_DEFAULT_PVID: 39,
  PAD: 40,
  VLAN_STATS_ENABLED: 41,
  MCAST_STATS_ENABLED: 42,
  MCAST_IGMP_VERSION: 43,
  MCAST_MLD_VERSION: 44,
  VLAN_STATS_PER_PORT: 45,
  MULTI_BOOLOPT: 46,
  MCAST_QUERIER_STATE: 47,
  FDB_N_LEARNED: 48,
  FDB_MAX_LEARNED: 49,
} as const;

/**
 * `BRIDGE_MODE_*`, linux/if_link.h: the values of IFLA_BRPORT_MODE. {@linkcode BRIDGE_HWMODE} has
 * the same C prefix.
 */
export const BRIDGE_MODE = { UNSPEC: 0, HAIRPIN: 1 } as const;

/**
 * `IFLA_BRPORT_*`, linux/if_link.h: a bridge port: the slave data of kind bridge, and
 * IFLA_PROTINFO of AF_BRIDGE.
 */
export const IFLA_BRPORT = {
  UNSPEC: 0,
  STATE: 1,
  PRIORITY: 2,
  COST: 3,
  MODE: 4,
  GUARD: 5,
  PROTECT: 6,
  FAST_LEAVE: 7,
  LEARNING: 8,
  UNICAST_FLOOD: 9,
  PROXYARP: 10,
  LEARNING_SYNC: 11,
  PROXYARP_WIFI: 12,
  ROOT_ID: 13,
  BRIDGE_ID: 14,
  DESIGNATED_PORT: 15,
  DESIGNATED_COST: 16,
  ID: 17,
  NO: 18,
  TOPOLOGY_CHANGE_ACK: 19,
  CONFIG_PENDING: 20,
  MESSAGE_AGE_TIMER: 21,
  FORWARD_DELAY_TIMER: 22,
  HOLD_TIMER: 23,
  FLUSH: 24,
  MULTICAST_ROUTER: 25,
  PAD: 26,
  MCAST_FLOOD: 27,
  MCAST_TO_UCAST: 28,
  VLAN_TUNNEL: 29,
  BCAST_FLOOD: 30,
  GROUP_FWD_MASK: 31,
  NEIGH_SUPPRESS: 32,
  ISOLATED: 33,
  BACKUP_PORT: 34,
  MRP_RING_OPEN: 35,
  MRP_IN_OPEN: 36,
  MCAST_EHT_HOSTS_LIMIT: 37,
  MCAST_EHT_HOSTS_CNT: 38,
  LOCKED: 39,
  MAB: 40,
  MCAST_N_GROUPS: 41,
  MCAST_MAX_GROUPS: 42,
  NEIGH_VLAN_SUPPRESS: 43,
  BACKUP_NHID: 44,
} as const;

/** `IFLA_INFO_*`, linux/if_link.h: inside IFLA_LINKINFO. */
export const IFLA_INFO = {
  UNSPEC: 0,
  KIND: 1,
  DATA: 2,
  XSTATS: 3,
  SLAVE_KIND: 4,
  SLAVE_DATA: 5,
} as const;

/** `IFLA_VLAN_*`, linux/if_link.h: the link data of kind vlan. */
export const IFLA_VLAN = {
  UNSPEC: 0,
  ID: 1,
  FLAGS: 2,
  EGRESS_QOS: 3,
  INGRESS_QOS: 4,
  PROTOCOL: 5,
} as const;

/** `IFLA_VLAN_QOS_*`, linux/if_link.h: inside IFLA_VLAN_EGRESS_QOS and IFLA_VLAN_INGRESS_QOS. */
export const IFLA_VLAN_QOS = { UNSPEC: 0, MAPPING: 1 } as const;

/** `IFLA_MACVLAN_*`, linux/if_link.h: the link data of kinds macvlan and macvtap. */
export const IFLA_MACVLAN = {
  UNSPEC: 0,
  MODE: 1,
  FLAGS: 2,
  MACADDR_MODE: 3,
  MACADDR: 4,
  MACADDR_DATA: 5,
  MACADDR_COUNT: 6,
  BC_QUEUE_LEN: 7,
  BC_QUEUE_LEN_USED: 8,
  BC_CUTOFF: 9,
} as const;

/** `MACVLAN_MODE_*`, linux/if_link.h: the values of IFLA_MACVLAN_MODE. */
export const MACVLAN_MODE = {
  PRIVATE: 1,
  VEPA: 2,
  BRIDGE: 4,
  PASSTHRU: 8,
  SOURCE: 16,
} as const;

/** `MACVLAN_MACADDR_*`, linux/if_link.h: the values of IFLA_MACVLAN_MACADDR_MODE. */
export const MACVLAN_MACADDR = {
  ADD: 0,
  DEL: 1,
  FLUSH: 2,
  SET: 3,
} as const;

/** `MACVLAN_FLAG_*`, linux/if_link.h: the bits of IFLA_MACVLAN_FLAGS. */
export const MACVLAN_FLAG = { NOPROMISC: 0x1, NODST: 0x2 } as const;

/** `IFLA_VRF_*`, linux/if_link.h: the link data of kind vrf. */
export const IFLA_VRF = { UNSPEC: 0, TABLE: 1 } as const;

/** `IFLA_VRF_PORT_*`, linux/if_link.h: the slave data of kind vrf. */
export const IFLA_VRF_PORT = { UNSPEC: 0, TABLE: 1 } as const;

/** `IFLA_MACSEC_*`, linux/if_link.h: the link data of kind macsec. */
export const IFLA_MACSEC = {
  UNSPEC: 0,
  SCI: 1,
  PORT: 2,
  ICV_LEN: 3,
  CIPHER_SUITE: 4,
  WINDOW: 5,
  ENCODING_SA: 6,
  ENCRYPT: 7,
  PROTECT: 8,
  INC_SCI: 9,
  ES: 10,
  SCB: 11,
  REPLAY_PROTECT: 12,
  VALIDATION: 13,
  PAD: 14,
  OFFLOAD: 15,
} as const;

/** `MACSEC_VALIDATE_*`, linux/if_link.h: the values of IFLA_MACSEC_VALIDATION. */
export const MACSEC_VALIDATE = { DISABLED: 0, CHECK: 1, STRICT: 2 } as const;

/** `MACSEC_OFFLOAD_*`, linux/if_link.h: the values of IFLA_MACSEC_OFFLOAD. */
export const MACSEC_OFFLOAD = { OFF: 0, PHY: 1, MAC: 2 } as const;

/** `IFLA_XFRM_*`, linux/if_link.h: the link data of kind xfrm. */
export const IFLA_XFRM = {
  UNSPEC: 0,
  LINK: 1,
  IF_ID: 2,
  COLLECT_METADATA: 3,
} as const;

/** `IFLA_IPVLAN_*`, linux/if_link.h: the link data of kinds ipvlan and ipvtap. */
export const IFLA_IPVLAN = { UNSPEC: 0, MODE: 1, FLAGS: 2 } as const;

/** `IPVLAN_MODE_*`, linux/if_link.h: the values of IFLA_IPVLAN_MODE. */
export const IPVLAN_MODE = { L2: 0, L3: 1, L3S: 2 } as const;

/** `IPVLAN_F_*`, linux/if_link.h: the bits of IFLA_IPVLAN_FLAGS. */
export const IPVLAN_F = { PRIVATE: 0x01, VEPA: 0x02 } as const;

/** `IFLA_NETKIT_*`, linux/if_link.h: the link data of kind netkit. */
export const IFLA_NETKIT = {
  UNSPEC: 0,
  PEER_INFO: 1,
  PRIMARY: 2,
  POLICY: 3,
  PEER_POLICY: 4,
  MODE: 5,
  SCRUB: 6,
  PEER_SCRUB: 7,
  HEADROOM: 8,
  TAILROOM: 9,
} as const;

/**
 * `NETKIT_*`, linux/if_link.h: `enum netkit_action`, the values of IFLA_NETKIT_POLICY and
 * IFLA_NETKIT_PEER_POLICY.
 */
export const NETKIT_ACTION = {
  NEXT: -1,
  PASS: 0,
  DROP: 2,
  REDIRECT: 7,
} as const;

/** `NETKIT_*`, linux/if_link.h: `enum netkit_mode`, the values of IFLA_NETKIT_MODE. */
export const NETKIT_MODE = { L2: 0, L3: 1 } as const;

/**
 * `NETKIT_SCRUB_*`, linux/if_link.h: the values of IFLA_NETKIT_SCRUB and IFLA_NETKIT_PEER_SCRUB.
 */
export const NETKIT_SCRUB = { NONE: 0, DEFAULT: 1 } as const;

/** `TUNNEL_MSG_FLAG_*`, linux/if_link.h: the flags of `struct tunnel_msg` (RTM_GETTUNNEL). */
export const TUNNEL_MSG_FLAG = { STATS: 0x01 } as const;

/** `TUNNEL_MSG_VALID_USER_FLAGS`, linux/if_link.h: the flags that a request may set. */
export const TUNNEL_MSG_VALID_USER_FLAGS = 0x01;

/** `VXLAN_VNIFILTER_*`, linux/if_link.h: the attributes of RTM_NEWTUNNEL. */
export const VXLAN_VNIFILTER = { UNSPEC: 0, ENTRY: 1 } as const;

/** `VXLAN_VNIFILTER_ENTRY_*`, linux/if_link.h: inside VXLAN_VNIFILTER_ENTRY. */
export const VXLAN_VNIFILTER_ENTRY = {
  UNSPEC: 0,
  START: 1,
  END: 2,
  GROUP: 3,
  GROUP6: 4,
  STATS: 5,
} as const;

/** `VNIFILTER_ENTRY_STATS_*`, linux/if_link.h: inside VXLAN_VNIFILTER_ENTRY_STATS. */
export const VNIFILTER_ENTRY_STATS = {
  UNSPEC: 0,
  RX_BYTES: 1,
  RX_PKTS: 2,
  RX_DROPS: 3,
  RX_ERRORS: 4,
  TX_BYTES: 5,
  TX_PKTS: 6,
  TX_DROPS: 7,
  TX_ERRORS: 8,
  PAD: 9,
} as const;

/** `IFLA_VXLAN_*`, linux/if_link.h: the link data of kind vxlan. */
export const IFLA_VXLAN = {
  UNSPEC: 0,
  ID: 1,
  GROUP: 2,
  LINK: 3,
  LOCAL: 4,
  TTL: 5,
  TOS: 6,
  LEARNING: 7,
  AGEING: 8,
  LIMIT: 9,
  PORT_RANGE: 10,
  PROXY: 11,
  RSC: 12,
  L2MISS: 13,
  L3MISS: 14,
  PORT: 15,
  GROUP6: 16,
  LOCAL6: 17,
  UDP_CSUM: 18,
  UDP_ZERO_CSUM6_TX: 19,
  UDP_ZERO_CSUM6_RX: 20,
  REMCSUM_TX: 21,
  REMCSUM_RX: 22,
  GBP: 23,
  REMCSUM_NOPARTIAL: 24,
  COLLECT_METADATA: 25,
  LABEL: 26,
  GPE: 27,
  TTL_INHERIT: 28,
  DF: 29,
  VNIFILTER: 30,
  LOCALBYPASS: 31,
  LABEL_POLICY: 32,
  RESERVED_BITS: 33,
  MC_ROUTE: 34,
} as const;

/** `VXLAN_DF_*`, linux/if_link.h: the values of IFLA_VXLAN_DF. */
export const VXLAN_DF = { UNSET: 0, SET: 1, INHERIT: 2 } as const;

/** `VXLAN_LABEL_*`, linux/if_link.h: the values of IFLA_VXLAN_LABEL_POLICY. */
export const VXLAN_LABEL = { FIXED: 0, INHERIT: 1 } as const;

/** `IFLA_GENEVE_*`, linux/if_link.h: the link data of kind geneve. */
export const IFLA_GENEVE = {
  UNSPEC: 0,
  ID: 1,
  REMOTE: 2,
  TTL: 3,
  TOS: 4,
  PORT: 5,
  COLLECT_METADATA: 6,
  REMOTE6: 7,
  UDP_CSUM: 8,
  UDP_ZERO_CSUM6_TX: 9,
  UDP_ZERO_CSUM6_RX: 10,
  LABEL: 11,
  TTL_INHERIT: 12,
  DF: 13,
  INNER_PROTO_INHERIT: 14,
  PORT_RANGE: 15,
} as const;

/** `GENEVE_DF_*`, linux/if_link.h: the values of IFLA_GENEVE_DF. */
export const GENEVE_DF = { UNSET: 0, SET: 1, INHERIT: 2 } as const;

/** `IFLA_BAREUDP_*`, linux/if_link.h: the link data of kind bareudp. */
export const IFLA_BAREUDP = {
  UNSPEC: 0,
  PORT: 1,
  ETHERTYPE: 2,
  SRCPORT_MIN: 3,
  MULTIPROTO_MODE: 4,
} as const;

/** `IFLA_PPP_*`, linux/if_link.h: the link data of kind ppp. */
export const IFLA_PPP = { UNSPEC: 0, DEV_FD: 1 } as const;

/** `IFLA_GTP_*`, linux/if_link.h: the link data of kind gtp. */
export const IFLA_GTP = {
  UNSPEC: 0,
  FD0: 1,
  FD1: 2,
  PDP_HASHSIZE: 3,
  ROLE: 4,
  CREATE_SOCKETS: 5,
  RESTART_COUNT: 6,
  LOCAL: 7,
  LOCAL6: 8,
} as const;

/** `GTP_ROLE_*`, linux/if_link.h: the values of IFLA_GTP_ROLE. */
export const GTP_ROLE = { GGSN: 0, SGSN: 1 } as const;

/** `IFLA_BOND_*`, linux/if_link.h: the link data of kind bond; times are in milliseconds. */
export const IFLA_BOND = {
  UNSPEC: 0,
  MODE: 1,
  ACTIVE_SLAVE: 2,
  MIIMON: 3,
  UPDELAY: 4,
  DOWNDELAY: 5,
  USE_CARRIER: 6,
  ARP_INTERVAL: 7,
  ARP_IP_TARGET: 8,
  ARP_VALIDATE: 9,
  ARP_ALL_TARGETS: 10,
  PRIMARY: 11,
  PRIMARY_RESELECT: 12,
  FAIL_OVER_MAC: 13,
  XMIT_HASH_POLICY: 14,
  RESEND_IGMP: 15,
  NUM_PEER_NOTIF: 16,
  ALL_SLAVES_ACTIVE: 17,
  MIN_LINKS: 18,
  LP_INTERVAL: 19,
  PACKETS_PER_SLAVE: 20,
  AD_LACP_RATE: 21,
  AD_SELECT: 22,
  AD_INFO: 23,
  AD_ACTOR_SYS_PRIO: 24,
  AD_USER_PORT_KEY: 25,
  AD_ACTOR_SYSTEM: 26,
  TLB_DYNAMIC_LB: 27,
  PEER_NOTIF_DELAY: 28,
  AD_LACP_ACTIVE: 29,
  MISSED_MAX: 30,
  NS_IP6_TARGET: 31,
  COUPLED_CONTROL: 32,
  BROADCAST_NEIGH: 33,
} as const;

/** `IFLA_BOND_AD_INFO_*`, linux/if_link.h: inside IFLA_BOND_AD_INFO. */
export const IFLA_BOND_AD_INFO = {
  UNSPEC: 0,
  AGGREGATOR: 1,
  NUM_PORTS: 2,
  ACTOR_KEY: 3,
  PARTNER_KEY: 4,
  PARTNER_MAC: 5,
} as const;

/**
 * `IFLA_BOND_SLAVE_*`, linux/if_link.h: the slave data of kind bond. The AD_CHURN_* are newer than
 * Linux 6.18.0; stable releases as old as 6.12.117 have them.
 */
export const IFLA_BOND_SLAVE = {
  UNSPEC: 0,
  STATE: 1,
  MII_STATUS: 2,
  LINK_FAILURE_COUNT: 3,
  PERM_HWADDR: 4,
  QUEUE_ID: 5,
  AD_AGGREGATOR_ID: 6,
  AD_ACTOR_OPER_PORT_STATE: 7,
  AD_PARTNER_OPER_PORT_STATE: 8,
  PRIO: 9,
  ACTOR_PORT_PRIO: 10,
  AD_CHURN_ACTOR_STATE: 11,
  AD_CHURN_PARTNER_STATE: 12,
} as const;

/**
 * `IFLA_VF_*`, linux/if_link.h: inside IFLA_VFINFO_LIST. The only member has its prefix's own
 * name: it is INFO of `IFLA_VF_*`.
 */
export const IFLA_VF_INFO = { INFO_UNSPEC: 0, INFO: 1 } as const;

/** `IFLA_VF_*`, linux/if_link.h: inside IFLA_VF_INFO, one virtual function. */
export const IFLA_VF = {
  UNSPEC: 0,
  MAC: 1,
  VLAN: 2,
  TX_RATE: 3,
  SPOOFCHK: 4,
  LINK_STATE: 5,
  RATE: 6,
  RSS_QUERY_EN: 7,
  STATS: 8,
  TRUST: 9,
  IB_NODE_GUID: 10,
  IB_PORT_GUID: 11,
  VLAN_LIST: 12,
  BROADCAST: 13,
} as const;

/**
 * `IFLA_VF_VLAN_*`, linux/if_link.h: inside IFLA_VF_VLAN_LIST. The only member has its prefix's
 * own name: it is INFO of `IFLA_VF_VLAN_*`.
 */
export const IFLA_VF_VLAN_INFO = { INFO_UNSPEC: 0, INFO: 1 } as const;

/** `MAX_VLAN_LIST_LEN`, linux/if_link.h: the most entries the kernel takes in IFLA_VF_VLAN_LIST. */
export const MAX_VLAN_LIST_LEN = 1;

/** `IFLA_VF_LINK_STATE_*`, linux/if_link.h: the link state in `struct ifla_vf_link_state`. */
export const IFLA_VF_LINK_STATE = { AUTO: 0, ENABLE: 1, DISABLE: 2 } as const;

/** `IFLA_VF_STATS_*`, linux/if_link.h: inside IFLA_VF_STATS; the first member is 0. */
export const IFLA_VF_STATS = {
  RX_PACKETS: 0,
  TX_PACKETS: 1,
  RX_BYTES: 2,
  TX_BYTES: 3,
  BROADCAST: 4,
  MULTICAST: 5,
  PAD: 6,
  RX_DROPPED: 7,
  TX_DROPPED: 8,
} as const;

/**
 * `IFLA_VF_*`, linux/if_link.h: inside IFLA_VF_PORTS. The only member has its prefix's own name:
 * it is PORT of `IFLA_VF_*`.
 */
export const IFLA_VF_PORT = { PORT_UNSPEC: 0, PORT: 1 } as const;

/** `IFLA_PORT_*`, linux/if_link.h: inside IFLA_VF_PORT and IFLA_PORT_SELF. */
export const IFLA_PORT = {
  UNSPEC: 0,
  VF: 1,
  PROFILE: 2,
  VSI_TYPE: 3,
  INSTANCE_UUID: 4,
  HOST_UUID: 5,
  REQUEST: 6,
  RESPONSE: 7,
} as const;

/** `PORT_PROFILE_MAX`, linux/if_link.h: the longest IFLA_PORT_PROFILE, in bytes. */
export const PORT_PROFILE_MAX = 40;

/**
 * `PORT_UUID_MAX`, linux/if_link.h: the bytes of IFLA_PORT_INSTANCE_UUID and IFLA_PORT_HOST_UUID.
 */
export const PORT_UUID_MAX = 16;

/** `PORT_SELF_VF`, linux/if_link.h: the IFLA_PORT_VF that means the physical function itself. */
export const PORT_SELF_VF: -1 = -1;

/** `PORT_REQUEST_*`, linux/if_link.h: the values of IFLA_PORT_REQUEST. */
export const PORT_REQUEST = {
  PREASSOCIATE: 0,
  PREASSOCIATE_RR: 1,
  ASSOCIATE: 2,
  DISASSOCIATE: 3,
} as const;

/** `PORT_VDP_RESPONSE_*`, linux/if_link.h: the values of IFLA_PORT_RESPONSE under 802.1Qbg. */
export const PORT_VDP_RESPONSE = {
  SUCCESS: 0,
  INVALID_FORMAT: 1,
  INSUFFICIENT_RESOURCES: 2,
  UNUSED_VTID: 3,
  VTID_VIOLATION: 4,
  VTID_VERSION_VIOALTION: 5,
  OUT_OF_SYNC: 6,
} as const;

/** `PORT_PROFILE_RESPONSE_*`, linux/if_link.h: the values of IFLA_PORT_RESPONSE under 802.1Qbh. */
export const PORT_PROFILE_RESPONSE = {
  SUCCESS: 0x100,
  INPROGRESS: 0x101,
  INVALID: 0x102,
  BADSTATE: 0x103,
  INSUFFICIENT_RESOURCES: 0x104,
  ERROR: 0x105,
} as const;

/** `IFLA_IPOIB_*`, linux/if_link.h: the link data of kind ipoib. */
export const IFLA_IPOIB = {
  UNSPEC: 0,
  PKEY: 1,
  MODE: 2,
  UMCAST: 3,
} as const;

/** `IPOIB_MODE_*`, linux/if_link.h: the values of IFLA_IPOIB_MODE. */
export const IPOIB_MODE = { DATAGRAM: 0, CONNECTED: 1 } as const;

/** `IFLA_HSR_*`, linux/if_link.h: the link data of kind hsr. */
export const IFLA_HSR = {
  UNSPEC: 0,
  SLAVE1: 1,
  SLAVE2: 2,
  MULTICAST_SPEC: 3,
  SUPERVISION_ADDR: 4,
  SEQ_NR: 5,
  VERSION: 6,
  PROTOCOL: 7,
  INTERLINK: 8,
} as const;

/** `HSR_PROTOCOL_*`, linux/if_link.h: the values of IFLA_HSR_PROTOCOL. */
export const HSR_PROTOCOL = { HSR: 0, PRP: 1 } as const;

/**
 * `IFLA_STATS_*`, linux/if_link.h: the attributes of RTM_NEWSTATS; bit N - 1 of `filter_mask` asks
 * for attribute N.
 */
export const IFLA_STATS = {
  UNSPEC: 0,
  LINK_64: 1,
  LINK_XSTATS: 2,
  LINK_XSTATS_SLAVE: 3,
  LINK_OFFLOAD_XSTATS: 4,
  AF_SPEC: 5,
} as const;

/** `IFLA_STATS_*`, linux/if_link.h: the attributes of RTM_GETSTATS and RTM_SETSTATS requests. */
export const IFLA_STATS_GETSET = {
  GETSET_UNSPEC: 0,
  GET_FILTERS: 1,
  SET_OFFLOAD_XSTATS_L3_STATS: 2,
} as const;

/**
 * `LINK_XSTATS_TYPE_*`, linux/if_link.h: inside IFLA_STATS_LINK_XSTATS and
 * IFLA_STATS_LINK_XSTATS_SLAVE.
 */
export const LINK_XSTATS_TYPE = { UNSPEC: 0, BRIDGE: 1, BOND: 2 } as const;

/** `IFLA_OFFLOAD_XSTATS_*`, linux/if_link.h: inside IFLA_STATS_LINK_OFFLOAD_XSTATS. */
export const IFLA_OFFLOAD_XSTATS = {
  UNSPEC: 0,
  CPU_HIT: 1,
  HW_S_INFO: 2,
  L3_STATS: 3,
} as const;

/**
 * `IFLA_OFFLOAD_XSTATS_HW_S_INFO_*`, linux/if_link.h: inside each member of
 * IFLA_OFFLOAD_XSTATS_HW_S_INFO.
 */
export const IFLA_OFFLOAD_XSTATS_HW_S_INFO = { UNSPEC: 0, REQUEST: 1, USED: 2 } as const;

/** `XDP_FLAGS_*`, linux/if_link.h: the bits of IFLA_XDP_FLAGS. */
export const XDP_FLAGS = {
  UPDATE_IF_NOEXIST: 0x1,
  SKB_MODE: 0x2,
  DRV_MODE: 0x4,
  HW_MODE: 0x8,
  REPLACE: 0x10,
  MODES: 0xe,
  MASK: 0x1f,
} as const;

/** `XDP_ATTACHED_*`, linux/if_link.h: the values of IFLA_XDP_ATTACHED. */
export const XDP_ATTACHED = {
  NONE: 0,
  DRV: 1,
  SKB: 2,
  HW: 3,
  MULTI: 4,
} as const;

/** `IFLA_XDP_*`, linux/if_link.h: inside IFLA_XDP. */
export const IFLA_XDP = {
  UNSPEC: 0,
  FD: 1,
  ATTACHED: 2,
  FLAGS: 3,
  PROG_ID: 4,
  DRV_PROG_ID: 5,
  SKB_PROG_ID: 6,
  HW_PROG_ID: 7,
  EXPECTED_FD: 8,
} as const;

/** `IFLA_EVENT_*`, linux/if_link.h: the values of IFLA_EVENT. */
export const IFLA_EVENT = {
  NONE: 0,
  REBOOT: 1,
  FEATURES: 2,
  BONDING_FAILOVER: 3,
  NOTIFY_PEERS: 4,
  IGMP_RESEND: 5,
  BONDING_OPTIONS: 6,
} as const;

/** `IFLA_TUN_*`, linux/if_link.h: the link data of kind tun. */
export const IFLA_TUN = {
  UNSPEC: 0,
  OWNER: 1,
  GROUP: 2,
  TYPE: 3,
  PI: 4,
  VNET_HDR: 5,
  PERSIST: 6,
  MULTI_QUEUE: 7,
  NUM_QUEUES: 8,
  NUM_DISABLED_QUEUES: 9,
} as const;

/** `RMNET_FLAGS_*`, linux/if_link.h: the bits of IFLA_RMNET_FLAGS. */
export const RMNET_FLAGS = {
  INGRESS_DEAGGREGATION: 0x1,
  INGRESS_MAP_COMMANDS: 0x2,
  INGRESS_MAP_CKSUMV4: 0x4,
  EGRESS_MAP_CKSUMV4: 0x8,
  INGRESS_MAP_CKSUMV5: 0x10,
  EGRESS_MAP_CKSUMV5: 0x20,
} as const;

/** `IFLA_RMNET_*`, linux/if_link.h: the link data of kind rmnet. */
export const IFLA_RMNET = { UNSPEC: 0, MUX_ID: 1, FLAGS: 2 } as const;

/** `IFLA_MCTP_*`, linux/if_link.h: AF_MCTP inside IFLA_AF_SPEC. */
export const IFLA_MCTP = { UNSPEC: 0, NET: 1, PHYS_BINDING: 2 } as const;

/** `IFLA_DSA_*`, linux/if_link.h: the link data of kind dsa. */
export const IFLA_DSA = { UNSPEC: 0, CONDUIT: 1, MASTER: 1 } as const;

/** `IFLA_OVPN_*`, linux/if_link.h: the link data of kind ovpn. */
export const IFLA_OVPN = { UNSPEC: 0, MODE: 1 } as const;

/** `OVPN_MODE_*`, linux/if_link.h: the values of IFLA_OVPN_MODE. */
export const OVPN_MODE = { P2P: 0, MP: 1 } as const;
