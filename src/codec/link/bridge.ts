import { BR_STATE, BRIDGE_QUERIER } from "../../abi/if_bridge.ts";
import { ETH_P } from "../../abi/if_ether.ts";
import { IFLA_BR, IFLA_BRPORT } from "../../abi/if_link.ts";
import { nest } from "../nests.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, binary, enumeration, flag, ip, mac, macOf, u16, u32, u64, u8 } from "../types.ts";

/** `struct ifla_bridge_id` (IEEE 802.1D). */
export interface LinkBridgeId extends Struct {
  /** The priority, two bytes in network order. */
  prio: number;
  /** The link-layer address, 6 bytes. */
  addr: string;
}

const bridgeId: StructType<LinkBridgeId> = struct<LinkBridgeId>({
  name: "ifla_bridge_id",
  prefix: "",
}, {
  prio: { ...be16, align: 1 },
  addr: macOf(6),
});

/** `struct br_boolopt_multi`. */
export interface LinkBridgeBoolopts extends Struct {
  /** The options, a bit 1 << BR_BOOLOPT_n each. */
  optval: number;
  /** Which of them count. */
  optmask: number;
}

/** `BRIDGE_QUERIER_*`: who asks for multicast groups. */
export interface LinkBridgeQuerierAttributes extends AttributeSet {
  /** `BRIDGE_QUERIER_IP_ADDRESS`. */
  ipAddress?: string;
  /** `BRIDGE_QUERIER_IP_PORT`: the index of the port it is behind. */
  ipPort?: number;
  /** `BRIDGE_QUERIER_IP_OTHER_TIMER`: in 1/100 s. */
  ipOtherTimer?: bigint;
  /** `BRIDGE_QUERIER_PAD`. */
  pad?: Uint8Array;
  /** `BRIDGE_QUERIER_IPV6_ADDRESS`. */
  ipv6Address?: string;
  /** `BRIDGE_QUERIER_IPV6_PORT`: the index of the port it is behind. */
  ipv6Port?: number;
  /** `BRIDGE_QUERIER_IPV6_OTHER_TIMER`: in 1/100 s. */
  ipv6OtherTimer?: bigint;
}

/** `BRIDGE_QUERIER_*` of linux/if_bridge.h; `br_multicast_dump_querier_state` of net/bridge/br_multicast.c. */
export const LINK_BRIDGE_QUERIER: AttributeTable<LinkBridgeQuerierAttributes> = new AttributeTable(
  "BRIDGE_QUERIER",
  BRIDGE_QUERIER,
  {
    ipAddress: ip,
    ipPort: u32,
    ipOtherTimer: u64,
    pad: binary,
    ipv6Address: ip,
    ipv6Port: u32,
    ipv6OtherTimer: u64,
  },
);

/** `IFLA_BR_*`: a bridge. */
export interface LinkBridgeAttributes extends AttributeSet {
  /** `IFLA_BR_FORWARD_DELAY`: in 1/100 s. */
  forwardDelay?: number;
  /** `IFLA_BR_HELLO_TIME`: in 1/100 s. */
  helloTime?: number;
  /** `IFLA_BR_MAX_AGE`: in 1/100 s. */
  maxAge?: number;
  /** `IFLA_BR_AGEING_TIME`: in 1/100 s. */
  ageingTime?: number;
  /** `IFLA_BR_STP_STATE`: 1 for the kernel's spanning tree, 2 for another's. */
  stpState?: number;
  /** `IFLA_BR_PRIORITY`. */
  priority?: number;
  /** `IFLA_BR_VLAN_FILTERING`: 1 to keep VLANs apart. */
  vlanFiltering?: number;
  /** `IFLA_BR_VLAN_PROTOCOL`: big-endian on the wire. */
  vlanProtocol?: number;
  /** `IFLA_BR_GROUP_FWD_MASK`: which link-local groups are forwarded. */
  groupFwdMask?: number;
  /** `IFLA_BR_ROOT_ID`: the root bridge. */
  rootId?: LinkBridgeId;
  /** `IFLA_BR_BRIDGE_ID`: the own id. */
  bridgeId?: LinkBridgeId;
  /** `IFLA_BR_ROOT_PORT`. */
  rootPort?: number;
  /** `IFLA_BR_ROOT_PATH_COST`. */
  rootPathCost?: number;
  /** `IFLA_BR_TOPOLOGY_CHANGE`. */
  topologyChange?: number;
  /** `IFLA_BR_TOPOLOGY_CHANGE_DETECTED`. */
  topologyChangeDetected?: number;
  /** `IFLA_BR_HELLO_TIMER`: in 1/100 s. */
  helloTimer?: bigint;
  /** `IFLA_BR_TCN_TIMER`: in 1/100 s. */
  tcnTimer?: bigint;
  /** `IFLA_BR_TOPOLOGY_CHANGE_TIMER`: in 1/100 s. */
  topologyChangeTimer?: bigint;
  /** `IFLA_BR_GC_TIMER`: in 1/100 s. */
  gcTimer?: bigint;
  /** `IFLA_BR_GROUP_ADDR`: where spanning tree packets go. */
  groupAddr?: string;
  /** `IFLA_BR_FDB_FLUSH`: in requests, to empty the forwarding database. */
  fdbFlush?: true;
  /** `IFLA_BR_MCAST_ROUTER`. */
  mcastRouter?: number;
  /** `IFLA_BR_MCAST_SNOOPING`. */
  mcastSnooping?: number;
  /** `IFLA_BR_MCAST_QUERY_USE_IFADDR`. */
  mcastQueryUseIfaddr?: number;
  /** `IFLA_BR_MCAST_QUERIER`. */
  mcastQuerier?: number;
  /** `IFLA_BR_MCAST_HASH_ELASTICITY`. */
  mcastHashElasticity?: number;
  /** `IFLA_BR_MCAST_HASH_MAX`. */
  mcastHashMax?: number;
  /** `IFLA_BR_MCAST_LAST_MEMBER_CNT`. */
  mcastLastMemberCnt?: number;
  /** `IFLA_BR_MCAST_STARTUP_QUERY_CNT`. */
  mcastStartupQueryCnt?: number;
  /** `IFLA_BR_MCAST_LAST_MEMBER_INTVL`: in 1/100 s. */
  mcastLastMemberIntvl?: bigint;
  /** `IFLA_BR_MCAST_MEMBERSHIP_INTVL`: in 1/100 s. */
  mcastMembershipIntvl?: bigint;
  /** `IFLA_BR_MCAST_QUERIER_INTVL`: in 1/100 s. */
  mcastQuerierIntvl?: bigint;
  /** `IFLA_BR_MCAST_QUERY_INTVL`: in 1/100 s. */
  mcastQueryIntvl?: bigint;
  /** `IFLA_BR_MCAST_QUERY_RESPONSE_INTVL`: in 1/100 s. */
  mcastQueryResponseIntvl?: bigint;
  /** `IFLA_BR_MCAST_STARTUP_QUERY_INTVL`: in 1/100 s. */
  mcastStartupQueryIntvl?: bigint;
  /** `IFLA_BR_NF_CALL_IPTABLES`. */
  nfCallIptables?: number;
  /** `IFLA_BR_NF_CALL_IP6TABLES`. */
  nfCallIp6tables?: number;
  /** `IFLA_BR_NF_CALL_ARPTABLES`. */
  nfCallArptables?: number;
  /** `IFLA_BR_VLAN_DEFAULT_PVID`: the VLAN of untagged packets. */
  vlanDefaultPvid?: number;
  /** `IFLA_BR_PAD`. */
  pad?: Uint8Array;
  /** `IFLA_BR_VLAN_STATS_ENABLED`. */
  vlanStatsEnabled?: number;
  /** `IFLA_BR_MCAST_STATS_ENABLED`. */
  mcastStatsEnabled?: number;
  /** `IFLA_BR_MCAST_IGMP_VERSION`. */
  mcastIgmpVersion?: number;
  /** `IFLA_BR_MCAST_MLD_VERSION`. */
  mcastMldVersion?: number;
  /** `IFLA_BR_VLAN_STATS_PER_PORT`. */
  vlanStatsPerPort?: number;
  /** `IFLA_BR_MULTI_BOOLOPT`: bits BR_BOOLOPT_*. */
  multiBoolopt?: LinkBridgeBoolopts;
  /** `IFLA_BR_MCAST_QUERIER_STATE`. */
  mcastQuerierState?: LinkBridgeQuerierAttributes;
  /** `IFLA_BR_FDB_N_LEARNED`: entries learnt. */
  fdbNLearned?: number;
  /** `IFLA_BR_FDB_MAX_LEARNED`: the most that are learnt; 0 for no limit. */
  fdbMaxLearned?: number;
}

/** `IFLA_BR_*`; `br_policy` of net/bridge/br_netlink.c. */
export const LINK_BRIDGE: AttributeTable<LinkBridgeAttributes> = new AttributeTable(
  "IFLA_BR",
  IFLA_BR,
  {
    forwardDelay: u32,
    helloTime: u32,
    maxAge: u32,
    ageingTime: u32,
    stpState: u32,
    priority: u16,
    vlanFiltering: u8,
    vlanProtocol: enumeration(be16, ["ETH_P", ETH_P]),
    groupFwdMask: u16,
    rootId: bridgeId,
    bridgeId: bridgeId,
    rootPort: u16,
    rootPathCost: u32,
    topologyChange: u8,
    topologyChangeDetected: u8,
    helloTimer: u64,
    tcnTimer: u64,
    topologyChangeTimer: u64,
    gcTimer: u64,
    groupAddr: mac,
    fdbFlush: flag,
    mcastRouter: u8,
    mcastSnooping: u8,
    mcastQueryUseIfaddr: u8,
    mcastQuerier: u8,
    mcastHashElasticity: u32,
    mcastHashMax: u32,
    mcastLastMemberCnt: u32,
    mcastStartupQueryCnt: u32,
    mcastLastMemberIntvl: u64,
    mcastMembershipIntvl: u64,
    mcastQuerierIntvl: u64,
    mcastQueryIntvl: u64,
    mcastQueryResponseIntvl: u64,
    mcastStartupQueryIntvl: u64,
    nfCallIptables: u8,
    nfCallIp6tables: u8,
    nfCallArptables: u8,
    vlanDefaultPvid: u16,
    pad: binary,
    vlanStatsEnabled: u8,
    mcastStatsEnabled: u8,
    mcastIgmpVersion: u8,
    mcastMldVersion: u8,
    vlanStatsPerPort: u8,
    multiBoolopt: struct<LinkBridgeBoolopts>({ name: "br_boolopt_multi", prefix: "" }, {
      optval: u32,
      optmask: u32,
    }),
    mcastQuerierState: nest(() => LINK_BRIDGE_QUERIER, { flagged: true }),
    fdbNLearned: u32,
    fdbMaxLearned: u32,
  },
);

/** `IFLA_BRPORT_*`: a port of a bridge. */
export interface LinkBridgePortAttributes extends AttributeSet {
  /** `IFLA_BRPORT_STATE`: BR_STATE_*. */
  state?: number;
  /** `IFLA_BRPORT_PRIORITY`. */
  priority?: number;
  /** `IFLA_BRPORT_COST`. */
  cost?: number;
  /** `IFLA_BRPORT_MODE`: 1 for hairpin. */
  mode?: number;
  /** `IFLA_BRPORT_GUARD`: 1 to drop spanning tree packets. */
  guard?: number;
  /** `IFLA_BRPORT_PROTECT`: 1 to never become the root port. */
  protect?: number;
  /** `IFLA_BRPORT_FAST_LEAVE`. */
  fastLeave?: number;
  /** `IFLA_BRPORT_LEARNING`. */
  learning?: number;
  /** `IFLA_BRPORT_UNICAST_FLOOD`. */
  unicastFlood?: number;
  /** `IFLA_BRPORT_PROXYARP`. */
  proxyarp?: number;
  /** `IFLA_BRPORT_LEARNING_SYNC`. */
  learningSync?: number;
  /** `IFLA_BRPORT_PROXYARP_WIFI`. */
  proxyarpWifi?: number;
  /** `IFLA_BRPORT_ROOT_ID`. */
  rootId?: LinkBridgeId;
  /** `IFLA_BRPORT_BRIDGE_ID`. */
  bridgeId?: LinkBridgeId;
  /** `IFLA_BRPORT_DESIGNATED_PORT`. */
  designatedPort?: number;
  /** `IFLA_BRPORT_DESIGNATED_COST`. */
  designatedCost?: number;
  /** `IFLA_BRPORT_ID`. */
  id?: number;
  /** `IFLA_BRPORT_NO`. */
  no?: number;
  /** `IFLA_BRPORT_TOPOLOGY_CHANGE_ACK`. */
  topologyChangeAck?: number;
  /** `IFLA_BRPORT_CONFIG_PENDING`. */
  configPending?: number;
  /** `IFLA_BRPORT_MESSAGE_AGE_TIMER`: in 1/100 s. */
  messageAgeTimer?: bigint;
  /** `IFLA_BRPORT_FORWARD_DELAY_TIMER`: in 1/100 s. */
  forwardDelayTimer?: bigint;
  /** `IFLA_BRPORT_HOLD_TIMER`: in 1/100 s. */
  holdTimer?: bigint;
  /** `IFLA_BRPORT_FLUSH`: in requests, to forget what was learnt. */
  flush?: true;
  /** `IFLA_BRPORT_MULTICAST_ROUTER`. */
  multicastRouter?: number;
  /** `IFLA_BRPORT_PAD`. */
  pad?: Uint8Array;
  /** `IFLA_BRPORT_MCAST_FLOOD`. */
  mcastFlood?: number;
  /** `IFLA_BRPORT_MCAST_TO_UCAST`. */
  mcastToUcast?: number;
  /** `IFLA_BRPORT_VLAN_TUNNEL`. */
  vlanTunnel?: number;
  /** `IFLA_BRPORT_BCAST_FLOOD`. */
  bcastFlood?: number;
  /** `IFLA_BRPORT_GROUP_FWD_MASK`. */
  groupFwdMask?: number;
  /** `IFLA_BRPORT_NEIGH_SUPPRESS`. */
  neighSuppress?: number;
  /** `IFLA_BRPORT_ISOLATED`: 1 to keep it from other isolated ports. */
  isolated?: number;
  /** `IFLA_BRPORT_BACKUP_PORT`: the index of the port that takes over. */
  backupPort?: number;
  /** `IFLA_BRPORT_MRP_RING_OPEN`. */
  mrpRingOpen?: number;
  /** `IFLA_BRPORT_MRP_IN_OPEN`. */
  mrpInOpen?: number;
  /** `IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT`. */
  mcastEhtHostsLimit?: number;
  /** `IFLA_BRPORT_MCAST_EHT_HOSTS_CNT`. */
  mcastEhtHostsCnt?: number;
  /** `IFLA_BRPORT_LOCKED`: 1 to let in known addresses only. */
  locked?: number;
  /** `IFLA_BRPORT_MAB`. */
  mab?: number;
  /** `IFLA_BRPORT_MCAST_N_GROUPS`. */
  mcastNGroups?: number;
  /** `IFLA_BRPORT_MCAST_MAX_GROUPS`. */
  mcastMaxGroups?: number;
  /** `IFLA_BRPORT_NEIGH_VLAN_SUPPRESS`. */
  neighVlanSuppress?: number;
  /** `IFLA_BRPORT_BACKUP_NHID`: the nexthop object that takes over. */
  backupNhid?: number;
}

/** `IFLA_BRPORT_*`; `br_port_policy` of net/bridge/br_netlink.c. */
export const LINK_BRIDGE_PORT: AttributeTable<LinkBridgePortAttributes> = new AttributeTable(
  "IFLA_BRPORT",
  IFLA_BRPORT,
  {
    state: enumeration(u8, ["BR_STATE", BR_STATE]),
    priority: u16,
    cost: u32,
    mode: u8,
    guard: u8,
    protect: u8,
    fastLeave: u8,
    learning: u8,
    unicastFlood: u8,
    proxyarp: u8,
    learningSync: u8,
    proxyarpWifi: u8,
    rootId: bridgeId,
    bridgeId: bridgeId,
    designatedPort: u16,
    designatedCost: u16,
    id: u16,
    no: u16,
    topologyChangeAck: u8,
    configPending: u8,
    messageAgeTimer: u64,
    forwardDelayTimer: u64,
    holdTimer: u64,
    flush: flag,
    multicastRouter: u8,
    pad: binary,
    mcastFlood: u8,
    mcastToUcast: u8,
    vlanTunnel: u8,
    bcastFlood: u8,
    groupFwdMask: u16,
    neighSuppress: u8,
    isolated: u8,
    backupPort: u32,
    mrpRingOpen: u8,
    mrpInOpen: u8,
    mcastEhtHostsLimit: u32,
    mcastEhtHostsCnt: u32,
    locked: u8,
    mab: u8,
    mcastNGroups: u32,
    mcastMaxGroups: u32,
    neighVlanSuppress: u8,
    backupNhid: u32,
  },
);
