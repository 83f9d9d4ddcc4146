import { IF_LINK_MODE, IF_OPER } from "../../abi/if.ts";
import {
  IFLA,
  IFLA_EVENT,
  IFLA_INFO,
  IFLA_NETKIT,
  IFLA_PROTO_DOWN_REASON,
  NETKIT_ACTION,
  NETKIT_MODE,
  NETKIT_SCRUB,
} from "../../abi/if_link.ts";
import { VETH_INFO, VXCAN_INFO } from "../../abi/link_kinds.ts";
import { NLA_F } from "../../abi/netlink.ts";
import { RTEXT_FILTER, RTM } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import type { Headed } from "../nests.ts";
import { headed, list, nest, select } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, flagSet, mac, s32, string, u16, u32, u8, uint } from "../types.ts";
import type { LinkAfSpecAttributes, LinkProtinfoAttributes } from "./af_spec.ts";
import { afSpec, protinfo } from "./af_spec.ts";
import { LINK_CAN_STATS } from "./can.ts";
import type { LinkHeader } from "./header.ts";
import { IFINFOMSG } from "./header.ts";
import type { LinkDataOfKind, LinkKind, LinkSlaveKind } from "./info.ts";
import { LINK_DATA, LINK_SLAVE_DATA } from "./info.ts";
import type { LinkCounters, LinkIfmap, LinkStats64 } from "./stats.ts";
import { LINK_IFMAP, LINK_STATS, LINK_STATS64 } from "./stats.ts";
import type { PortAttributes, VfAttributes } from "./vf.ts";
import { PORT, vfinfoList, vfPorts } from "./vf.ts";
import type { LinkXdpAttributes } from "./xdp.ts";
import { LINK_XDP } from "./xdp.ts";

/** `IFLA_PROTO_DOWN_REASON_*`: why the link is held down. */
export interface LinkProtoDownReasonAttributes extends AttributeSet {
  /** `IFLA_PROTO_DOWN_REASON_MASK`: the reasons to change. */
  mask?: number;
  /** `IFLA_PROTO_DOWN_REASON_VALUE`: the reasons, a bit each. */
  value?: number;
}

/** `IFLA_PROTO_DOWN_REASON_*`; `ifla_proto_down_reason_policy` of net/core/rtnetlink.c. */
export const LINK_PROTO_DOWN_REASON: AttributeTable<LinkProtoDownReasonAttributes> =
  new AttributeTable(
    "IFLA_PROTO_DOWN_REASON",
    IFLA_PROTO_DOWN_REASON,
    { mask: u32, value: u32 },
  );

/** `DPLL_A_PIN_*`: the clock pin of a link. */
export interface LinkDpllPinAttributes extends AttributeSet {
  /** `DPLL_A_PIN_ID` (linux/dpll.h). */
  id?: number;
}

const DPLL_PIN: AttributeTable<LinkDpllPinAttributes> = new AttributeTable("DPLL_A_PIN", {
  ID: 1,
}, { id: u32 });

/** `VETH_INFO_*` and `VXCAN_INFO_*`: one of two links that are each other's network. */
export interface LinkPairAttributes extends AttributeSet {
  /** `VETH_INFO_PEER`, `VXCAN_INFO_PEER`: in requests, the other one: all that a link has. */
  peer?: Headed<LinkHeader, LinkAttributes>;
}

/** `VETH_INFO_*`; `veth_policy` of drivers/net/veth.c. */
export const LINK_VETH: AttributeTable<LinkPairAttributes> = new AttributeTable(
  "VETH_INFO",
  VETH_INFO,
  { peer: headed(IFINFOMSG, () => LINK_ATTRIBUTES) },
);

/** `VXCAN_INFO_*`; `vxcan_policy` of drivers/net/can/vxcan.c. */
export const LINK_VXCAN: AttributeTable<LinkPairAttributes> = new AttributeTable(
  "VXCAN_INFO",
  VXCAN_INFO,
  { peer: headed(IFINFOMSG, () => LINK_ATTRIBUTES) },
);

/** `IFLA_NETKIT_*`: one of two links with BPF programs between them. */
export interface LinkNetkitAttributes extends AttributeSet {
  /** `IFLA_NETKIT_PEER_INFO`: in requests, the other one: all that a link has. */
  peerInfo?: Headed<LinkHeader, LinkAttributes>;
  /** `IFLA_NETKIT_PRIMARY`: 1 if this is the one that was asked for, 0 for its peer. */
  primary?: number;
  /** `IFLA_NETKIT_POLICY`: NETKIT_*: what happens to packets without a program. */
  policy?: number;
  /** `IFLA_NETKIT_PEER_POLICY`: the same of the peer. */
  peerPolicy?: number;
  /** `IFLA_NETKIT_MODE`: NETKIT_L2 or NETKIT_L3: whether packets have a link-layer header. */
  mode?: number;
  /** `IFLA_NETKIT_SCRUB`: NETKIT_SCRUB_*: whether marks and priorities are wiped. */
  scrub?: number;
  /** `IFLA_NETKIT_PEER_SCRUB`: the same of the peer. */
  peerScrub?: number;
  /** `IFLA_NETKIT_HEADROOM`: bytes needed before a packet. */
  headroom?: number;
  /** `IFLA_NETKIT_TAILROOM`: bytes needed after a packet. */
  tailroom?: number;
}

const netkitPolicy = enumeration(u32, ["NETKIT", NETKIT_ACTION]);
const netkitScrub = enumeration(u32, ["NETKIT_SCRUB", NETKIT_SCRUB]);

/** `IFLA_NETKIT_*`; `netkit_policy` of drivers/net/netkit.c. */
export const LINK_NETKIT: AttributeTable<LinkNetkitAttributes> = new AttributeTable(
  "IFLA_NETKIT",
  IFLA_NETKIT,
  {
    peerInfo: headed(IFINFOMSG, () => LINK_ATTRIBUTES),
    primary: u8,
    policy: netkitPolicy,
    peerPolicy: netkitPolicy,
    mode: enumeration(u32, ["NETKIT", NETKIT_MODE]),
    scrub: netkitScrub,
    peerScrub: netkitScrub,
    headroom: u16,
    tailroom: u16,
  },
);

/** The data of each kind of link: of those that hold a link themselves, and of all others. */
export interface LinkDataOfAnyKind extends LinkDataOfKind {
  /** One of two links with BPF programs between them. */
  netkit: LinkNetkitAttributes;
  /** One of two links that are each other's network. */
  veth: LinkPairAttributes;
  /** The same, of CAN frames. */
  vxcan: LinkPairAttributes;
}

/** `IFLA_INFO_*` of linux/if_link.h: the kind of a link, and what is particular to it. */
export type LinkInfo = AttributeSet & LinkKind<LinkDataOfAnyKind> & LinkSlaveKind;

/** `IFLA_INFO_*`; `ifla_info_policy` of net/core/rtnetlink.c. */
export const LINKINFO: AttributeTable<LinkInfo> = new AttributeTable<LinkInfo>(
  "IFLA_INFO",
  IFLA_INFO,
  {
    kind: string,
    data: select<LinkDataOfAnyKind[keyof LinkDataOfAnyKind]>("kind", {
      ...LINK_DATA,
      netkit: nest(() => LINK_NETKIT),
      veth: nest(() => LINK_VETH),
      vxcan: nest(() => LINK_VXCAN),
    }),
    xstats: select("kind", { can: LINK_CAN_STATS }),
    slaveKind: string,
    slaveData: select("slaveKind", LINK_SLAVE_DATA),
  },
);

/** `IFLA_*` of linux/if_link.h, Linux 6.18: a link's attributes. */
export interface LinkAttributes extends AttributeSet {
  /** `IFLA_ADDRESS`: the link-layer address. */
  address?: string;
  /** `IFLA_BROADCAST`: the link-layer broadcast address. */
  broadcast?: string;
  /** `IFLA_IFNAME`: the name, up to 15 bytes. */
  ifname?: string;
  /** `IFLA_MTU`, in bytes. */
  mtu?: number;
  /** `IFLA_LINK`: the index of the link that this one lies on or is paired with. */
  link?: number;
  /** `IFLA_QDISC`: the queueing discipline. */
  qdisc?: string;
  /** `IFLA_STATS`: counters of 32 bits. */
  stats?: LinkCounters<number>;
  /** `IFLA_COST`: never sent. */
  cost?: Uint8Array;
  /** `IFLA_PRIORITY`: never sent. */
  priority?: Uint8Array;
  /** `IFLA_MASTER`: the index of the bridge, bond, … that this link is a port of. */
  master?: number;
  /** `IFLA_WIRELESS`: wireless extension events. */
  wireless?: Uint8Array;
  /** `IFLA_PROTINFO`: for AF_BRIDGE the port's, for AF_INET6 the link's state. */
  protinfo?: LinkProtinfoAttributes;
  /** `IFLA_TXQLEN`, in packets. */
  txqlen?: number;
  /** `IFLA_MAP`. */
  map?: LinkIfmap;
  /** `IFLA_WEIGHT`: refused since Linux 3.9. */
  weight?: number;
  /** `IFLA_OPERSTATE`: IF_OPER_* (RFC 2863). */
  operstate?: number;
  /** `IFLA_LINKMODE`: IF_LINK_MODE_*. */
  linkmode?: number;
  /** `IFLA_LINKINFO`: the kind of link and what is particular to it. */
  linkinfo?: LinkInfo;
  /** `IFLA_NET_NS_PID`: the namespace of this process. */
  netNsPid?: number;
  /** `IFLA_IFALIAS`: a description. */
  ifalias?: string;
  /** `IFLA_NUM_VF`: how many virtual functions the device has. */
  numVf?: number;
  /** `IFLA_VFINFO_LIST`: its virtual functions. */
  vfinfoList?: VfAttributes[];
  /** `IFLA_STATS64`: counters of 64 bits. */
  stats64?: LinkStats64;
  /** `IFLA_VF_PORTS`: port profiles of the virtual functions. */
  vfPorts?: PortAttributes[];
  /** `IFLA_PORT_SELF`: the device's own port profile. */
  portSelf?: PortAttributes;
  /** `IFLA_AF_SPEC`: what the address families say of the link. */
  afSpec?: LinkAfSpecAttributes;
  /** `IFLA_GROUP`: a number by which links can be addressed together. */
  group?: number;
  /** `IFLA_NET_NS_FD`: the namespace of this descriptor. */
  netNsFd?: number;
  /** `IFLA_EXT_MASK`: RTEXT_FILTER_*: what else a request wants to know. */
  extMask?: number;
  /** `IFLA_PROMISCUITY`: how many users want all packets. */
  promiscuity?: number;
  /** `IFLA_NUM_TX_QUEUES`. */
  numTxQueues?: number;
  /** `IFLA_NUM_RX_QUEUES`. */
  numRxQueues?: number;
  /** `IFLA_CARRIER`: 1 with a carrier, 0 without. */
  carrier?: number;
  /** `IFLA_PHYS_PORT_ID`: which physical port it is. */
  physPortId?: Uint8Array;
  /** `IFLA_CARRIER_CHANGES`: how often the carrier came or went. */
  carrierChanges?: number;
  /** `IFLA_PHYS_SWITCH_ID`: which physical switch it belongs to. */
  physSwitchId?: Uint8Array;
  /** `IFLA_LINK_NETNSID`: the namespace that `link` is in. */
  linkNetnsid?: number;
  /** `IFLA_PHYS_PORT_NAME`. */
  physPortName?: string;
  /** `IFLA_PROTO_DOWN`: 1 if a protocol holds the link down. */
  protoDown?: number;
  /** `IFLA_GSO_MAX_SEGS`. */
  gsoMaxSegs?: number;
  /** `IFLA_GSO_MAX_SIZE`, in bytes. */
  gsoMaxSize?: number;
  /** `IFLA_PAD`. */
  pad?: Uint8Array;
  /** `IFLA_XDP`. */
  xdp?: LinkXdpAttributes;
  /** `IFLA_EVENT`: IFLA_EVENT_*: why the message was sent. */
  event?: number;
  /** `IFLA_NEW_NETNSID`: the namespace that the link went to. */
  newNetnsid?: number;
  /** `IFLA_TARGET_NETNSID`: the namespace that a request is for. */
  targetNetnsid?: number;
  /** `IFLA_CARRIER_UP_COUNT`. */
  carrierUpCount?: number;
  /** `IFLA_CARRIER_DOWN_COUNT`. */
  carrierDownCount?: number;
  /** `IFLA_NEW_IFINDEX`: the index that the link has in its new namespace. */
  newIfindex?: number;
  /** `IFLA_MIN_MTU`, in bytes. */
  minMtu?: number;
  /** `IFLA_MAX_MTU`, in bytes. */
  maxMtu?: number;
  /** `IFLA_PROP_LIST`: alternative names, up to 127 bytes each. */
  propList?: string[];
  /** `IFLA_ALT_IFNAME`: in requests, an alternative name of the link meant. */
  altIfname?: string;
  /** `IFLA_PERM_ADDRESS`: the link-layer address that the device came with. */
  permAddress?: string;
  /** `IFLA_PROTO_DOWN_REASON`. */
  protoDownReason?: LinkProtoDownReasonAttributes;
  /** `IFLA_PARENT_DEV_NAME`: the device behind the link, as sysfs calls it. */
  parentDevName?: string;
  /** `IFLA_PARENT_DEV_BUS_NAME`: the bus of that device. */
  parentDevBusName?: string;
  /** `IFLA_GRO_MAX_SIZE`, in bytes. */
  groMaxSize?: number;
  /** `IFLA_TSO_MAX_SIZE`, in bytes. */
  tsoMaxSize?: number;
  /** `IFLA_TSO_MAX_SEGS`. */
  tsoMaxSegs?: number;
  /** `IFLA_ALLMULTI`: how many users want all multicast packets. */
  allmulti?: number;
  /** `IFLA_DEVLINK_PORT`: a nest of DEVLINK_ATTR_* attributes. */
  devlinkPort?: Uint8Array;
  /** `IFLA_GSO_IPV4_MAX_SIZE`, in bytes. */
  gsoIpv4MaxSize?: number;
  /** `IFLA_GRO_IPV4_MAX_SIZE`, in bytes. */
  groIpv4MaxSize?: number;
  /** `IFLA_DPLL_PIN`. */
  dpllPin?: LinkDpllPinAttributes;
  /** `IFLA_MAX_PACING_OFFLOAD_HORIZON`, in ns. */
  maxPacingOffloadHorizon?: bigint;
  /** `IFLA_NETNS_IMMUTABLE`: 1 if the link cannot leave its namespace. */
  netnsImmutable?: number;
  /** `IFLA_HEADROOM`: bytes needed before a packet. */
  headroom?: number;
  /** `IFLA_TAILROOM`: bytes needed after a packet. */
  tailroom?: number;
}

/** `IFLA_*`; `ifla_policy` of net/core/rtnetlink.c. */
export const LINK_ATTRIBUTES: AttributeTable<LinkAttributes> = new AttributeTable("IFLA", IFLA, {
  address: mac,
  broadcast: mac,
  ifname: string,
  mtu: u32,
  link: u32,
  qdisc: string,
  stats: LINK_STATS,
  cost: binary,
  priority: binary,
  master: u32,
  wireless: binary,
  protinfo,
  txqlen: u32,
  map: LINK_IFMAP,
  weight: u32,
  operstate: enumeration(u8, ["IF_OPER", IF_OPER]),
  linkmode: enumeration(u8, ["IF_LINK_MODE", IF_LINK_MODE]),
  linkinfo: nest(() => LINKINFO),
  netNsPid: u32,
  ifalias: string,
  numVf: u32,
  vfinfoList,
  stats64: LINK_STATS64,
  vfPorts,
  portSelf: nest(() => PORT),
  afSpec,
  group: u32,
  netNsFd: u32,
  extMask: flagSet(u32, ["RTEXT_FILTER", RTEXT_FILTER]),
  promiscuity: u32,
  numTxQueues: u32,
  numRxQueues: u32,
  carrier: u8,
  physPortId: binary,
  carrierChanges: u32,
  physSwitchId: binary,
  linkNetnsid: s32,
  physPortName: string,
  protoDown: u8,
  gsoMaxSegs: u32,
  gsoMaxSize: u32,
  pad: binary,
  xdp: nest(() => LINK_XDP),
  event: enumeration(u32, ["IFLA_EVENT", IFLA_EVENT]),
  newNetnsid: s32,
  targetNetnsid: s32,
  carrierUpCount: u32,
  carrierDownCount: u32,
  newIfindex: s32,
  minMtu: u32,
  maxMtu: u32,
  propList: list({ key: "altIfname", id: IFLA.ALT_IFNAME, type: string }, { flagged: true }),
  altIfname: string,
  permAddress: mac,
  protoDownReason: nest(() => LINK_PROTO_DOWN_REASON, { flagged: true }),
  parentDevName: string,
  parentDevBusName: string,
  groMaxSize: u32,
  tsoMaxSize: u32,
  tsoMaxSegs: u32,
  allmulti: u32,
  devlinkPort: { ...binary, flags: NLA_F.NESTED },
  gsoIpv4MaxSize: u32,
  groIpv4MaxSize: u32,
  dpllPin: nest(() => DPLL_PIN, { flagged: true }),
  maxPacingOffloadHorizon: uint,
  netnsImmutable: u8,
  headroom: u16,
  tailroom: u16,
});

/** A link: RTM_NEWLINK, DELLINK, GETLINK, SETLINK, and RTM_*LINKPROP. */
export type LinkMessage = FamilyMessage<"link", LinkHeader, LinkAttributes>;

/** The link family; net/core/rtnetlink.c. */
export const LINK: Family<"link", LinkHeader, LinkAttributes> = {
  kind: "link",
  types: [
    RTM.NEWLINK,
    RTM.DELLINK,
    RTM.GETLINK,
    RTM.SETLINK,
    RTM.NEWLINKPROP,
    RTM.DELLINKPROP,
    RTM.GETLINKPROP,
  ],
  header: IFINFOMSG,
  attributes: LINK_ATTRIBUTES,
};
