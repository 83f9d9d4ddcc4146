/**
 * linux/if_bridge.h of Linux 6.18: bridge ports, their VLANs and multicast databases, media
 * redundancy (MRP) and connectivity fault management (CFM).
 *
 * @module
 */

/** `BR_STATE_*`, linux/if_bridge.h: the values of IFLA_BRPORT_STATE. */
export const BR_STATE = {
  DISABLED: 0,
  LISTENING: 1,
  LEARNING: 2,
  FORWARDING: 3,
  BLOCKING: 4,
} as const;

/** `BRIDGE_FLAGS_*`, linux/if_bridge.h: the bits of IFLA_BRIDGE_FLAGS. */
export const BRIDGE_FLAGS = { MASTER: 0x1, SELF: 0x2 } as const;

/**
 * `BRIDGE_MODE_*`, linux/if_bridge.h: the values of IFLA_BRIDGE_MODE. {@linkcode BRIDGE_MODE} has
 * the same C prefix.
 */
export const BRIDGE_HWMODE = { VEB: 0, VEPA: 1, UNDEF: 0xffff } as const;

/** `IFLA_BRIDGE_*`, linux/if_bridge.h: IFLA_AF_SPEC of AF_BRIDGE; the first member is 0. */
export const IFLA_BRIDGE = {
  FLAGS: 0,
  MODE: 1,
  VLAN_INFO: 2,
  VLAN_TUNNEL_INFO: 3,
  MRP: 4,
  CFM: 5,
  MST: 6,
} as const;

/** `BRIDGE_VLAN_INFO_*`, linux/if_bridge.h: the flags of `struct bridge_vlan_info`. */
export const BRIDGE_VLAN_INFO = {
  MASTER: 0x1,
  PVID: 0x2,
  UNTAGGED: 0x4,
  RANGE_BEGIN: 0x8,
  RANGE_END: 0x10,
  BRENTRY: 0x20,
  ONLY_OPTS: 0x40,
} as const;

/** `IFLA_BRIDGE_VLAN_TUNNEL_*`, linux/if_bridge.h: inside IFLA_BRIDGE_VLAN_TUNNEL_INFO. */
export const IFLA_BRIDGE_VLAN_TUNNEL = {
  UNSPEC: 0,
  ID: 1,
  VID: 2,
  FLAGS: 3,
} as const;

/** `IFLA_BRIDGE_MRP_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP. */
export const IFLA_BRIDGE_MRP = {
  UNSPEC: 0,
  INSTANCE: 1,
  PORT_STATE: 2,
  PORT_ROLE: 3,
  RING_STATE: 4,
  RING_ROLE: 5,
  START_TEST: 6,
  INFO: 7,
  IN_ROLE: 8,
  IN_STATE: 9,
  START_IN_TEST: 10,
} as const;

/** `IFLA_BRIDGE_MRP_INSTANCE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_INSTANCE. */
export const IFLA_BRIDGE_MRP_INSTANCE = {
  UNSPEC: 0,
  RING_ID: 1,
  P_IFINDEX: 2,
  S_IFINDEX: 3,
  PRIO: 4,
} as const;

/** `IFLA_BRIDGE_MRP_PORT_STATE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_PORT_STATE. */
export const IFLA_BRIDGE_MRP_PORT_STATE = {
  UNSPEC: 0,
  STATE: 1,
} as const;

/** `IFLA_BRIDGE_MRP_PORT_ROLE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_PORT_ROLE. */
export const IFLA_BRIDGE_MRP_PORT_ROLE = {
  UNSPEC: 0,
  ROLE: 1,
} as const;

/** `IFLA_BRIDGE_MRP_RING_STATE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_RING_STATE. */
export const IFLA_BRIDGE_MRP_RING_STATE = {
  UNSPEC: 0,
  RING_ID: 1,
  STATE: 2,
} as const;

/** `IFLA_BRIDGE_MRP_RING_ROLE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_RING_ROLE. */
export const IFLA_BRIDGE_MRP_RING_ROLE = {
  UNSPEC: 0,
  RING_ID: 1,
  ROLE: 2,
} as const;

/** `IFLA_BRIDGE_MRP_START_TEST_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_START_TEST. */
export const IFLA_BRIDGE_MRP_START_TEST = {
  UNSPEC: 0,
  RING_ID: 1,
  INTERVAL: 2,
  MAX_MISS: 3,
  PERIOD: 4,
  MONITOR: 5,
} as const;

/** `IFLA_BRIDGE_MRP_INFO_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_INFO. */
export const IFLA_BRIDGE_MRP_INFO = {
  UNSPEC: 0,
  RING_ID: 1,
  P_IFINDEX: 2,
  S_IFINDEX: 3,
  PRIO: 4,
  RING_STATE: 5,
  RING_ROLE: 6,
  TEST_INTERVAL: 7,
  TEST_MAX_MISS: 8,
  TEST_MONITOR: 9,
  I_IFINDEX: 10,
  IN_STATE: 11,
  IN_ROLE: 12,
  IN_TEST_INTERVAL: 13,
  IN_TEST_MAX_MISS: 14,
} as const;

/** `IFLA_BRIDGE_MRP_IN_STATE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_IN_STATE. */
export const IFLA_BRIDGE_MRP_IN_STATE = {
  UNSPEC: 0,
  IN_ID: 1,
  STATE: 2,
} as const;

/** `IFLA_BRIDGE_MRP_IN_ROLE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_IN_ROLE. */
export const IFLA_BRIDGE_MRP_IN_ROLE = {
  UNSPEC: 0,
  RING_ID: 1,
  IN_ID: 2,
  ROLE: 3,
  I_IFINDEX: 4,
} as const;

/** `IFLA_BRIDGE_MRP_START_IN_TEST_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MRP_START_IN_TEST. */
export const IFLA_BRIDGE_MRP_START_IN_TEST = {
  UNSPEC: 0,
  IN_ID: 1,
  INTERVAL: 2,
  MAX_MISS: 3,
  PERIOD: 4,
} as const;

/** `IFLA_BRIDGE_CFM_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM. */
export const IFLA_BRIDGE_CFM = {
  UNSPEC: 0,
  MEP_CREATE: 1,
  MEP_DELETE: 2,
  MEP_CONFIG: 3,
  CC_CONFIG: 4,
  CC_PEER_MEP_ADD: 5,
  CC_PEER_MEP_REMOVE: 6,
  CC_RDI: 7,
  CC_CCM_TX: 8,
  MEP_CREATE_INFO: 9,
  MEP_CONFIG_INFO: 10,
  CC_CONFIG_INFO: 11,
  CC_RDI_INFO: 12,
  CC_CCM_TX_INFO: 13,
  CC_PEER_MEP_INFO: 14,
  MEP_STATUS_INFO: 15,
  CC_PEER_STATUS_INFO: 16,
} as const;

/** `IFLA_BRIDGE_CFM_MEP_CREATE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_MEP_CREATE and its _INFO. */
export const IFLA_BRIDGE_CFM_MEP_CREATE = {
  UNSPEC: 0,
  INSTANCE: 1,
  DOMAIN: 2,
  DIRECTION: 3,
  IFINDEX: 4,
} as const;

/** `IFLA_BRIDGE_CFM_MEP_DELETE_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_MEP_DELETE. */
export const IFLA_BRIDGE_CFM_MEP_DELETE = {
  UNSPEC: 0,
  INSTANCE: 1,
} as const;

/** `IFLA_BRIDGE_CFM_MEP_CONFIG_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_MEP_CONFIG and its _INFO. */
export const IFLA_BRIDGE_CFM_MEP_CONFIG = {
  UNSPEC: 0,
  INSTANCE: 1,
  UNICAST_MAC: 2,
  MDLEVEL: 3,
  MEPID: 4,
} as const;

/** `IFLA_BRIDGE_CFM_CC_CONFIG_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_CC_CONFIG and its _INFO. */
export const IFLA_BRIDGE_CFM_CC_CONFIG = {
  UNSPEC: 0,
  INSTANCE: 1,
  ENABLE: 2,
  EXP_INTERVAL: 3,
  EXP_MAID: 4,
} as const;

/** `IFLA_BRIDGE_CFM_CC_PEER_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD, _REMOVE and _INFO. */
export const IFLA_BRIDGE_CFM_CC_PEER = {
  MEP_UNSPEC: 0,
  MEP_INSTANCE: 1,
  MEPID: 2,
} as const;

/** `IFLA_BRIDGE_CFM_CC_RDI_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_CC_RDI and its _INFO. */
export const IFLA_BRIDGE_CFM_CC_RDI = {
  UNSPEC: 0,
  INSTANCE: 1,
  RDI: 2,
} as const;

/** `IFLA_BRIDGE_CFM_CC_CCM_TX_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_CC_CCM_TX and its _INFO. */
export const IFLA_BRIDGE_CFM_CC_CCM_TX = {
  UNSPEC: 0,
  INSTANCE: 1,
  DMAC: 2,
  SEQ_NO_UPDATE: 3,
  PERIOD: 4,
  IF_TLV: 5,
  IF_TLV_VALUE: 6,
  PORT_TLV: 7,
  PORT_TLV_VALUE: 8,
} as const;

/** `IFLA_BRIDGE_CFM_MEP_STATUS_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_MEP_STATUS_INFO. */
export const IFLA_BRIDGE_CFM_MEP_STATUS = {
  UNSPEC: 0,
  INSTANCE: 1,
  OPCODE_UNEXP_SEEN: 2,
  VERSION_UNEXP_SEEN: 3,
  RX_LEVEL_LOW_SEEN: 4,
} as const;

/** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_*`, linux/if_bridge.h: inside IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO. */
export const IFLA_BRIDGE_CFM_CC_PEER_STATUS = {
  UNSPEC: 0,
  INSTANCE: 1,
  PEER_MEPID: 2,
  CCM_DEFECT: 3,
  RDI: 4,
  PORT_TLV_VALUE: 5,
  IF_TLV_VALUE: 6,
  SEEN: 7,
  TLV_SEEN: 8,
  SEQ_UNEXP_SEEN: 9,
} as const;

/** `IFLA_BRIDGE_MST_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MST. */
export const IFLA_BRIDGE_MST = { UNSPEC: 0, ENTRY: 1 } as const;

/** `IFLA_BRIDGE_MST_ENTRY_*`, linux/if_bridge.h: inside IFLA_BRIDGE_MST_ENTRY. */
export const IFLA_BRIDGE_MST_ENTRY = { UNSPEC: 0, MSTI: 1, STATE: 2 } as const;

/** `BRIDGE_VLANDB_DUMP_*`, linux/if_bridge.h: the attributes of an RTM_GETVLAN request. */
export const BRIDGE_VLANDB_DUMP = { UNSPEC: 0, FLAGS: 1 } as const;

/** `BRIDGE_VLANDB_DUMPF_*`, linux/if_bridge.h: the bits of BRIDGE_VLANDB_DUMP_FLAGS. */
export const BRIDGE_VLANDB_DUMPF = { STATS: 0x1, GLOBAL: 0x2 } as const;

/** `BRIDGE_VLANDB_*`, linux/if_bridge.h: the attributes of RTM_NEWVLAN. */
export const BRIDGE_VLANDB = { UNSPEC: 0, ENTRY: 1, GLOBAL_OPTIONS: 2 } as const;

/** `BRIDGE_VLANDB_ENTRY_*`, linux/if_bridge.h: inside BRIDGE_VLANDB_ENTRY. */
export const BRIDGE_VLANDB_ENTRY = {
  UNSPEC: 0,
  INFO: 1,
  RANGE: 2,
  STATE: 3,
  TUNNEL_INFO: 4,
  STATS: 5,
  MCAST_ROUTER: 6,
  MCAST_N_GROUPS: 7,
  MCAST_MAX_GROUPS: 8,
  NEIGH_SUPPRESS: 9,
} as const;

/** `BRIDGE_VLANDB_TINFO_*`, linux/if_bridge.h: inside BRIDGE_VLANDB_ENTRY_TUNNEL_INFO. */
export const BRIDGE_VLANDB_TINFO = { UNSPEC: 0, ID: 1, CMD: 2 } as const;

/** `BRIDGE_VLANDB_STATS_*`, linux/if_bridge.h: inside BRIDGE_VLANDB_ENTRY_STATS. */
export const BRIDGE_VLANDB_STATS = {
  UNSPEC: 0,
  RX_BYTES: 1,
  RX_PACKETS: 2,
  TX_BYTES: 3,
  TX_PACKETS: 4,
  PAD: 5,
} as const;

/** `BRIDGE_VLANDB_GOPTS_*`, linux/if_bridge.h: inside BRIDGE_VLANDB_GLOBAL_OPTIONS. */
export const BRIDGE_VLANDB_GOPTS = {
  UNSPEC: 0,
  ID: 1,
  RANGE: 2,
  MCAST_SNOOPING: 3,
  MCAST_IGMP_VERSION: 4,
  MCAST_MLD_VERSION: 5,
  MCAST_LAST_MEMBER_CNT: 6,
  MCAST_STARTUP_QUERY_CNT: 7,
  MCAST_LAST_MEMBER_INTVL: 8,
  PAD: 9,
  MCAST_MEMBERSHIP_INTVL: 10,
  MCAST_QUERIER_INTVL: 11,
  MCAST_QUERY_INTVL: 12,
  MCAST_QUERY_RESPONSE_INTVL: 13,
  MCAST_STARTUP_QUERY_INTVL: 14,
  MCAST_QUERIER: 15,
  MCAST_ROUTER_PORTS: 16,
  MCAST_QUERIER_STATE: 17,
  MSTI: 18,
} as const;

/** `MDBA_*`, linux/if_bridge.h: the attributes of RTM_NEWMDB in a dump or a notification. */
export const MDBA = { UNSPEC: 0, MDB: 1, ROUTER: 2 } as const;

/** `MDBA_MDB_*`, linux/if_bridge.h: inside MDBA_MDB. */
export const MDBA_MDB = { UNSPEC: 0, ENTRY: 1 } as const;

/** `MDBA_MDB_ENTRY_*`, linux/if_bridge.h: inside MDBA_MDB_ENTRY. */
export const MDBA_MDB_ENTRY = { UNSPEC: 0, INFO: 1 } as const;

/**
 * `MDBA_MDB_EATTR_*`, linux/if_bridge.h: inside MDBA_MDB_ENTRY_INFO, after its `struct
 * br_mdb_entry`.
 */
export const MDBA_MDB_EATTR = {
  UNSPEC: 0,
  TIMER: 1,
  SRC_LIST: 2,
  GROUP_MODE: 3,
  SOURCE: 4,
  RTPROT: 5,
  DST: 6,
  DST_PORT: 7,
  VNI: 8,
  IFINDEX: 9,
  SRC_VNI: 10,
} as const;

/** `MDBA_MDB_SRCLIST_*`, linux/if_bridge.h: inside MDBA_MDB_EATTR_SRC_LIST. */
export const MDBA_MDB_SRCLIST = { UNSPEC: 0, ENTRY: 1 } as const;

/** `MDBA_MDB_SRCATTR_*`, linux/if_bridge.h: inside MDBA_MDB_SRCLIST_ENTRY. */
export const MDBA_MDB_SRCATTR = { UNSPEC: 0, ADDRESS: 1, TIMER: 2 } as const;

/**
 * `MDB_RTR_TYPE_*`, linux/if_bridge.h: the values of IFLA_BRPORT_MULTICAST_ROUTER and
 * MDBA_ROUTER_PATTR_TYPE.
 */
export const MDB_RTR_TYPE = {
  DISABLED: 0,
  TEMP_QUERY: 1,
  PERM: 2,
  TEMP: 3,
} as const;

/** `MDBA_ROUTER_*`, linux/if_bridge.h: inside MDBA_ROUTER. */
export const MDBA_ROUTER = { UNSPEC: 0, PORT: 1 } as const;

/** `MDBA_ROUTER_PATTR_*`, linux/if_bridge.h: inside MDBA_ROUTER_PORT, after its interface index. */
export const MDBA_ROUTER_PATTR = {
  UNSPEC: 0,
  TIMER: 1,
  TYPE: 2,
  INET_TIMER: 3,
  INET6_TIMER: 4,
  VID: 5,
} as const;

/** `MDB_*`, linux/if_bridge.h: the `state` of `struct br_mdb_entry`. */
export const MDB_STATE = { TEMPORARY: 0, PERMANENT: 1 } as const;

/** `MDB_FLAGS_*`, linux/if_bridge.h: the `flags` of `struct br_mdb_entry`. */
export const MDB_FLAGS = {
  OFFLOAD: 0x1,
  FAST_LEAVE: 0x2,
  STAR_EXCL: 0x4,
  BLOCKED: 0x8,
  OFFLOAD_FAILED: 0x10,
} as const;

/**
 * `MDBA_SET_*`, linux/if_bridge.h: the attributes of RTM_NEWMDB and RTM_DELMDB requests.
 * MDBA_SET_ENTRY itself has its prefix's own name: it is ENTRY of `MDBA_SET_*`.
 */
export const MDBA_SET_ENTRY = { ENTRY_UNSPEC: 0, ENTRY: 1, ENTRY_ATTRS: 2 } as const;

/**
 * `MDBA_GET_*`, linux/if_bridge.h: the attributes of an RTM_GETMDB request. MDBA_GET_ENTRY itself
 * has its prefix's own name: it is ENTRY of `MDBA_GET_*`.
 */
export const MDBA_GET_ENTRY = { ENTRY_UNSPEC: 0, ENTRY: 1, ENTRY_ATTRS: 2 } as const;

/** `MDBE_ATTR_*`, linux/if_bridge.h: inside MDBA_SET_ENTRY_ATTRS and MDBA_GET_ENTRY_ATTRS. */
export const MDBE_ATTR = {
  UNSPEC: 0,
  SOURCE: 1,
  SRC_LIST: 2,
  GROUP_MODE: 3,
  RTPROT: 4,
  DST: 5,
  DST_PORT: 6,
  VNI: 7,
  IFINDEX: 8,
  SRC_VNI: 9,
  STATE_MASK: 10,
} as const;

/** `MDBE_SRC_LIST_*`, linux/if_bridge.h: inside MDBE_ATTR_SRC_LIST. */
export const MDBE_SRC_LIST = { UNSPEC: 0, ENTRY: 1 } as const;

/** `MDBE_SRCATTR_*`, linux/if_bridge.h: inside MDBE_SRC_LIST_ENTRY. */
export const MDBE_SRCATTR = { UNSPEC: 0, ADDRESS: 1 } as const;

/** `BRIDGE_XSTATS_*`, linux/if_bridge.h: inside LINK_XSTATS_TYPE_BRIDGE. */
export const BRIDGE_XSTATS = {
  UNSPEC: 0,
  VLAN: 1,
  MCAST: 2,
  PAD: 3,
  STP: 4,
} as const;

/**
 * `BR_BOOLOPT_*`, linux/if_bridge.h: `enum br_boolopt_id`: the bit numbers of
 * IFLA_BR_MULTI_BOOLOPT.
 */
export const BR_BOOLOPT = {
  NO_LL_LEARN: 0,
  MCAST_VLAN_SNOOPING: 1,
  MST_ENABLE: 2,
  MDB_OFFLOAD_FAIL_NOTIFICATION: 3,
  FDB_LOCAL_VLAN_0: 4,
} as const;

/** `BRIDGE_QUERIER_*`, linux/if_bridge.h: inside IFLA_BR_MCAST_QUERIER_STATE. */
export const BRIDGE_QUERIER = {
  UNSPEC: 0,
  IP_ADDRESS: 1,
  IP_PORT: 2,
  IP_OTHER_TIMER: 3,
  PAD: 4,
  IPV6_ADDRESS: 5,
  IPV6_PORT: 6,
  IPV6_OTHER_TIMER: 7,
} as const;

/** `BRCTL_*`, linux/if_bridge.h: the version of old requests of bridges, and those requests. */
export const BRCTL = {
  VERSION: 1,
  GET_VERSION: 0,
  GET_BRIDGES: 1,
  ADD_BRIDGE: 2,
  DEL_BRIDGE: 3,
  ADD_IF: 4,
  DEL_IF: 5,
  GET_BRIDGE_INFO: 6,
  GET_PORT_LIST: 7,
  SET_BRIDGE_FORWARD_DELAY: 8,
  SET_BRIDGE_HELLO_TIME: 9,
  SET_BRIDGE_MAX_AGE: 10,
  SET_AGEING_TIME: 11,
  SET_GC_INTERVAL: 12,
  GET_PORT_INFO: 13,
  SET_BRIDGE_STP_STATE: 14,
  SET_BRIDGE_PRIORITY: 15,
  SET_PORT_PRIORITY: 16,
  SET_PATH_COST: 17,
  GET_FDB_ENTRIES: 18,
} as const;
