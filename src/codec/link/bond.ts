import {
  BOND_LINK,
  BOND_MODE,
  BOND_STATE,
  BOND_XMIT_POLICY,
  LACP_STATE,
} from "../../abi/if_bonding.ts";
import { IFLA_BOND, IFLA_BOND_AD_INFO, IFLA_BOND_SLAVE } from "../../abi/if_link.ts";
import { indexed, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, ipv4, ipv6, mac, macOf, s32, u16, u32, u8 } from "../types.ts";

/** `IFLA_BOND_AD_INFO_*`: the aggregator in use (IEEE 802.1AX). */
export interface LinkBondAdInfoAttributes extends AttributeSet {
  /** `IFLA_BOND_AD_INFO_AGGREGATOR`: its number. */
  aggregator?: number;
  /** `IFLA_BOND_AD_INFO_NUM_PORTS`: how many ports it has. */
  numPorts?: number;
  /** `IFLA_BOND_AD_INFO_ACTOR_KEY`: its own key. */
  actorKey?: number;
  /** `IFLA_BOND_AD_INFO_PARTNER_KEY`: the key of the other side. */
  partnerKey?: number;
  /** `IFLA_BOND_AD_INFO_PARTNER_MAC`: the other side's system. */
  partnerMac?: string;
}

/** `IFLA_BOND_AD_INFO_*`; `bond_fill_info` of drivers/net/bonding/bond_netlink.c. */
export const LINK_BOND_AD_INFO: AttributeTable<LinkBondAdInfoAttributes> = new AttributeTable(
  "IFLA_BOND_AD_INFO",
  IFLA_BOND_AD_INFO,
  { aggregator: u16, numPorts: u16, actorKey: u16, partnerKey: u16, partnerMac: macOf(6) },
);

/** `IFLA_BOND_*`: several links used as one. */
export interface LinkBondAttributes extends AttributeSet {
  /** `IFLA_BOND_MODE`: BOND_MODE_*. */
  mode?: number;
  /** `IFLA_BOND_ACTIVE_SLAVE`: the index of the port in use; in requests 0 for none. */
  activeSlave?: number;
  /** `IFLA_BOND_MIIMON`: between looks at the ports' carriers, in ms; 0 for no such looks. */
  miimon?: number;
  /** `IFLA_BOND_UPDELAY`: from a port's carrier to its use, in ms. */
  updelay?: number;
  /** `IFLA_BOND_DOWNDELAY`: from the loss of a port's carrier to its disuse, in ms. */
  downdelay?: number;
  /** `IFLA_BOND_USE_CARRIER`: 1 to ask the ports' drivers for the carrier's state. */
  useCarrier?: number;
  /** `IFLA_BOND_ARP_INTERVAL`: between ARP requests that try the ports, in ms; 0 for none. */
  arpInterval?: number;
  /** `IFLA_BOND_ARP_IP_TARGET`: whom they ask, IPv4. */
  arpIpTarget?: string[];
  /** `IFLA_BOND_ARP_VALIDATE`: 1 to validate on the active port, 2 on backups, 4 to only filter; or'ed. */
  arpValidate?: number;
  /** `IFLA_BOND_ARP_ALL_TARGETS`: 1 if all targets must answer, 0 if any. */
  arpAllTargets?: number;
  /** `IFLA_BOND_PRIMARY`: the index of the port to prefer. */
  primary?: number;
  /** `IFLA_BOND_PRIMARY_RESELECT`: when to return to it: 0 always, 1 if better, 2 on failure. */
  primaryReselect?: number;
  /** `IFLA_BOND_FAIL_OVER_MAC`: 0 all ports have one address, 1 the active port's, 2 it moves. */
  failOverMac?: number;
  /** `IFLA_BOND_XMIT_HASH_POLICY`: BOND_XMIT_POLICY_*: what of a packet chooses the port. */
  xmitHashPolicy?: number;
  /** `IFLA_BOND_RESEND_IGMP`: how often IGMP membership is told after a change of the port. */
  resendIgmp?: number;
  /** `IFLA_BOND_NUM_PEER_NOTIF`: how often neighbours are told of it. */
  numPeerNotif?: number;
  /** `IFLA_BOND_ALL_SLAVES_ACTIVE`: 1 to take packets of backup ports, too. */
  allSlavesActive?: number;
  /** `IFLA_BOND_MIN_LINKS`: how many ports must work for the bond to have a carrier. */
  minLinks?: number;
  /** `IFLA_BOND_LP_INTERVAL`: between learning packets to each port's switch, in seconds. */
  lpInterval?: number;
  /** `IFLA_BOND_PACKETS_PER_SLAVE`: packets in a row on one port; 0 for a random port. */
  packetsPerSlave?: number;
  /** `IFLA_BOND_AD_LACP_RATE`: 1 for LACP packets every second, 0 for every 30. */
  adLacpRate?: number;
  /** `IFLA_BOND_AD_SELECT`: how to choose the aggregator: 0 stable, 1 bandwidth, 2 count. */
  adSelect?: number;
  /** `IFLA_BOND_AD_INFO`. */
  adInfo?: LinkBondAdInfoAttributes;
  /** `IFLA_BOND_AD_ACTOR_SYS_PRIO`: the own system's priority; shown to CAP_NET_ADMIN only. */
  adActorSysPrio?: number;
  /** `IFLA_BOND_AD_USER_PORT_KEY`: the upper ten bits of the port key; shown to CAP_NET_ADMIN only. */
  adUserPortKey?: number;
  /** `IFLA_BOND_AD_ACTOR_SYSTEM`: the own system's address, 6 bytes; shown to CAP_NET_ADMIN only. */
  adActorSystem?: string;
  /** `IFLA_BOND_TLB_DYNAMIC_LB`: 1 to move flows between ports by their load. */
  tlbDynamicLb?: number;
  /** `IFLA_BOND_PEER_NOTIF_DELAY`: between those notifications, in ms. */
  peerNotifDelay?: number;
  /** `IFLA_BOND_AD_LACP_ACTIVE`: 1 to send LACP packets unasked. */
  adLacpActive?: number;
  /** `IFLA_BOND_MISSED_MAX`: how many answers to `arpInterval` may be missing. */
  missedMax?: number;
  /** `IFLA_BOND_NS_IP6_TARGET`: whom neighbour solicitations ask, IPv6. */
  nsIp6Target?: string[];
  /** `IFLA_BOND_COUPLED_CONTROL`: 1 if collecting and distributing begin together. */
  coupledControl?: number;
  /** `IFLA_BOND_BROADCAST_NEIGH`: 1 to send ARP and neighbour discovery by all ports. */
  broadcastNeigh?: number;
}

/** `IFLA_BOND_*`; `bond_policy` of drivers/net/bonding/bond_netlink.c. */
export const LINK_BOND: AttributeTable<LinkBondAttributes> = new AttributeTable(
  "IFLA_BOND",
  IFLA_BOND,
  {
    mode: enumeration(u8, ["BOND_MODE", BOND_MODE]),
    activeSlave: u32,
    miimon: u32,
    updelay: u32,
    downdelay: u32,
    useCarrier: u8,
    arpInterval: u32,
    arpIpTarget: indexed({ key: "target", first: 0, type: ipv4 }),
    arpValidate: u32,
    arpAllTargets: u32,
    primary: u32,
    primaryReselect: u8,
    failOverMac: u8,
    xmitHashPolicy: enumeration(u8, ["BOND_XMIT_POLICY", BOND_XMIT_POLICY]),
    resendIgmp: u32,
    numPeerNotif: u8,
    allSlavesActive: u8,
    minLinks: u32,
    lpInterval: u32,
    packetsPerSlave: u32,
    adLacpRate: u8,
    adSelect: u8,
    adInfo: nest(() => LINK_BOND_AD_INFO),
    adActorSysPrio: u16,
    adUserPortKey: u16,
    adActorSystem: macOf(6),
    tlbDynamicLb: u8,
    peerNotifDelay: u32,
    adLacpActive: u8,
    missedMax: u8,
    nsIp6Target: indexed({ key: "target", first: 0, type: ipv6 }, { flagged: true }),
    coupledControl: u8,
    broadcastNeigh: u8,
  },
);

/** `IFLA_BOND_SLAVE_*`: a port of a bond. */
export interface LinkBondPortAttributes extends AttributeSet {
  /** `IFLA_BOND_SLAVE_STATE`: BOND_STATE_*. */
  state?: number;
  /** `IFLA_BOND_SLAVE_MII_STATUS`: BOND_LINK_*. */
  miiStatus?: number;
  /** `IFLA_BOND_SLAVE_LINK_FAILURE_COUNT`: how often it failed. */
  linkFailureCount?: number;
  /** `IFLA_BOND_SLAVE_PERM_HWADDR`: the link-layer address that it had before. */
  permHwaddr?: string;
  /** `IFLA_BOND_SLAVE_QUEUE_ID`: packets for this queue go by this port; 0 for none. */
  queueId?: number;
  /** `IFLA_BOND_SLAVE_AD_AGGREGATOR_ID`: its aggregator. */
  adAggregatorId?: number;
  /** `IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE`: LACP_STATE_* of this side. */
  adActorOperPortState?: number;
  /** `IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE`: LACP_STATE_* of the other side. */
  adPartnerOperPortState?: number;
  /** `IFLA_BOND_SLAVE_PRIO`: the higher, the sooner it becomes the active port. */
  prio?: number;
  /** `IFLA_BOND_SLAVE_ACTOR_PORT_PRIO`: its priority in LACP. */
  actorPortPrio?: number;
  /** `IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE`: whether this side keeps changing: 0 watched, 1 yes, 2 no. */
  adChurnActorState?: number;
  /** `IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE`: the same of the other side. */
  adChurnPartnerState?: number;
}

/** `IFLA_BOND_SLAVE_*`; `bond_fill_slave_info` of drivers/net/bonding/bond_netlink.c. */
export const LINK_BOND_PORT: AttributeTable<LinkBondPortAttributes> = new AttributeTable(
  "IFLA_BOND_SLAVE",
  IFLA_BOND_SLAVE,
  {
    state: enumeration(u8, ["BOND_STATE", BOND_STATE]),
    miiStatus: enumeration(u8, ["BOND_LINK", BOND_LINK]),
    linkFailureCount: u32,
    permHwaddr: mac,
    queueId: u16,
    adAggregatorId: u16,
    adActorOperPortState: flagSet(u8, ["LACP_STATE", LACP_STATE]),
    adPartnerOperPortState: flagSet(u16, ["LACP_STATE", LACP_STATE]),
    prio: s32,
    actorPortPrio: u16,
    adChurnActorState: u8,
    adChurnPartnerState: u8,
  },
);
