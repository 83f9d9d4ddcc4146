import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import type { LinkAmtAttributes } from "./amt.ts";
import { LINK_AMT } from "./amt.ts";
import type { LinkBareudpAttributes } from "./bareudp.ts";
import { LINK_BAREUDP } from "./bareudp.ts";
import type { LinkBatadvAttributes } from "./batadv.ts";
import { LINK_BATADV } from "./batadv.ts";
import type { LinkBondAttributes, LinkBondPortAttributes } from "./bond.ts";
import { LINK_BOND, LINK_BOND_PORT } from "./bond.ts";
import type { LinkBridgeAttributes, LinkBridgePortAttributes } from "./bridge.ts";
import { LINK_BRIDGE, LINK_BRIDGE_PORT } from "./bridge.ts";
import type { LinkCaifAttributes } from "./caif.ts";
import { LINK_CAIF } from "./caif.ts";
import type { LinkCanAttributes, LinkCanStats } from "./can.ts";
import { LINK_CAN } from "./can.ts";
import type { LinkDsaAttributes } from "./dsa.ts";
import { LINK_DSA } from "./dsa.ts";
import type { LinkGeneveAttributes } from "./geneve.ts";
import { LINK_GENEVE } from "./geneve.ts";
import type { LinkGreAttributes } from "./gre.ts";
import { LINK_GRE } from "./gre.ts";
import type { LinkGtpAttributes } from "./gtp.ts";
import { LINK_GTP } from "./gtp.ts";
import type { LinkHsrAttributes } from "./hsr.ts";
import { LINK_HSR } from "./hsr.ts";
import type { LinkIpoibAttributes } from "./ipoib.ts";
import { LINK_IPOIB } from "./ipoib.ts";
import type { LinkIptunAttributes } from "./iptun.ts";
import { LINK_IP6TNL, LINK_IPTUN } from "./iptun.ts";
import type { LinkIpvlanAttributes } from "./ipvlan.ts";
import { LINK_IPVLAN } from "./ipvlan.ts";
import type { LinkMacsecAttributes } from "./macsec.ts";
import { LINK_MACSEC } from "./macsec.ts";
import type { LinkMacvlanAttributes } from "./macvlan.ts";
import { LINK_MACVLAN } from "./macvlan.ts";
import type { LinkOvpnAttributes } from "./ovpn.ts";
import { LINK_OVPN } from "./ovpn.ts";
import type { LinkPppAttributes } from "./ppp.ts";
import { LINK_PPP } from "./ppp.ts";
import type { LinkRmnetAttributes } from "./rmnet.ts";
import { LINK_RMNET } from "./rmnet.ts";
import type { LinkTunAttributes } from "./tun.ts";
import { LINK_TUN } from "./tun.ts";
import type { LinkVlanAttributes } from "./vlan.ts";
import { LINK_VLAN } from "./vlan.ts";
import type { LinkVrfAttributes, LinkVrfPortAttributes } from "./vrf.ts";
import { LINK_VRF, LINK_VRF_PORT } from "./vrf.ts";
import type { LinkVtiAttributes } from "./vti.ts";
import { LINK_VTI } from "./vti.ts";
import type { LinkVxlanAttributes } from "./vxlan.ts";
import { LINK_VXLAN } from "./vxlan.ts";
import type { LinkWwanAttributes } from "./wwan.ts";
import { LINK_WWAN } from "./wwan.ts";
import type { LinkXfrmAttributes } from "./xfrm.ts";
import { LINK_XFRM } from "./xfrm.ts";

/** The data of each kind of link that has a table. The data of other kinds stays bytes. */
export interface LinkDataOfKind {
  /** A tunnel of multicast over unicast. */
  amt: LinkAmtAttributes;
  /** A tunnel of network packets in UDP. */
  bareudp: LinkBareudpAttributes;
  /** A mesh of links. */
  batadv: LinkBatadvAttributes;
  /** Several links used as one. */
  bond: LinkBondAttributes;
  /** A bridge. */
  bridge: LinkBridgeAttributes;
  /** A network of a modem. */
  caif: LinkCaifAttributes;
  /** A controller area network. */
  can: LinkCanAttributes;
  /** A port of a switch. */
  dsa: LinkDsaAttributes;
  /** A link to nowhere. */
  dummy: AttributeSet;
  /** A tunnel of mirrored traffic, over IPv4. */
  erspan: LinkGreAttributes;
  /** A tunnel of Ethernet in UDP. */
  geneve: LinkGeneveAttributes;
  /** A tunnel of network packets in GRE, over IPv4. */
  gre: LinkGreAttributes;
  /** A tunnel of Ethernet in GRE, over IPv4. */
  gretap: LinkGreAttributes;
  /** A tunnel of a mobile network's user data. */
  gtp: LinkGtpAttributes;
  /** Two links that carry everything twice. */
  hsr: LinkHsrAttributes;
  /** A link for queueing what comes in. */
  ifb: AttributeSet;
  /** A tunnel of mirrored traffic, over IPv6. */
  ip6erspan: LinkGreAttributes;
  /** A tunnel of network packets in GRE, over IPv6. */
  ip6gre: LinkGreAttributes;
  /** A tunnel of Ethernet in GRE, over IPv6. */
  ip6gretap: LinkGreAttributes;
  /** A tunnel of IPv4 or IPv6 in IPv6. */
  ip6tnl: LinkIptunAttributes;
  /** A tunnel of IPv4 or MPLS in IPv4. */
  ipip: LinkIptunAttributes;
  /** IP over InfiniBand. */
  ipoib: LinkIpoibAttributes;
  /** A link with its own network addresses on another link. */
  ipvlan: LinkIpvlanAttributes;
  /** The same, as a character device. */
  ipvtap: LinkIpvlanAttributes;
  /** IPv6 over low-power wireless. */
  lowpan: AttributeSet;
  /** An encrypted link on another link. */
  macsec: LinkMacsecAttributes;
  /** A link with its own address on another link. */
  macvlan: LinkMacvlanAttributes;
  /** The same, as a character device. */
  macvtap: LinkMacvlanAttributes;
  /** A simulated device, for tests. */
  netdevsim: AttributeSet;
  /** A link that shows netlink's messages. */
  nlmon: AttributeSet;
  /** A port of an Open vSwitch that is the host's own. */
  openvswitch: AttributeSet;
  /** A tunnel of OpenVPN. */
  ovpn: LinkOvpnAttributes;
  /** A mobile network's control of packet forwarding. */
  pfcp: AttributeSet;
  /** A link of the point-to-point protocol. */
  ppp: LinkPppAttributes;
  /** A channel to a Qualcomm modem. */
  rmnet: LinkRmnetAttributes;
  /** A tunnel of IPv6 in IPv4. */
  sit: LinkIptunAttributes;
  /** Several links used as one by a program. */
  team: AttributeSet;
  /** A link whose other end is a program. */
  tun: LinkTunAttributes;
  /** A controller area network without hardware. */
  vcan: AttributeSet;
  /** A wireless link without wireless hardware. */
  virt_wifi: AttributeSet;
  /** A VLAN. */
  vlan: LinkVlanAttributes;
  /** A virtual routing domain. */
  vrf: LinkVrfAttributes;
  /** A link that shows vsock's packets. */
  vsockmon: AttributeSet;
  /** A tunnel of IPsec, over IPv4. */
  vti: LinkVtiAttributes;
  /** A tunnel of IPsec, over IPv6. */
  vti6: LinkVtiAttributes;
  /** A tunnel of Ethernet in UDP. */
  vxlan: LinkVxlanAttributes;
  /** A tunnel of WireGuard. */
  wireguard: AttributeSet;
  /** A data channel of a modem. */
  wwan: LinkWwanAttributes;
  /** A link to which IPsec policies refer. */
  xfrm: LinkXfrmAttributes;
}

/** The data of a link with a master, by the master's kind. */
export interface LinkDataOfSlaveKind {
  /** A link of a mesh. */
  batadv: AttributeSet;
  /** A port of a bond. */
  bond: LinkBondPortAttributes;
  /** A port of a bridge. */
  bridge: LinkBridgePortAttributes;
  /** A port of an Open vSwitch. */
  openvswitch: AttributeSet;
  /** The link to a Qualcomm modem. */
  rmnet: AttributeSet;
  /** A port of a team. */
  team: AttributeSet;
  /** A link in a virtual routing domain. */
  vrf: LinkVrfPortAttributes;
}

/** What a link's kind says of its data: `kind === "vxlan"` tells the type of `data`. */
export type LinkKind<Data> =
  | {
    [K in keyof Data]: {
      /** `IFLA_INFO_KIND`. */
      kind: K;
      /** `IFLA_INFO_DATA`. */
      data?: Data[K];
      /** `IFLA_INFO_XSTATS`: counters, which CAN links alone have. */
      xstats?: K extends "can" ? LinkCanStats : never;
    };
  }[keyof Data]
  | {
    /** `IFLA_INFO_KIND`: a kind without a table. */
    kind?: string;
    /** `IFLA_INFO_DATA` of such a kind is among the `unknown`. */
    data?: never;
    /** `IFLA_INFO_XSTATS` of such a kind is among the `unknown`. */
    xstats?: never;
  };

/** What the kind of a link's master says of its data there. */
export type LinkSlaveKind =
  | {
    [K in keyof LinkDataOfSlaveKind]: {
      /** `IFLA_INFO_SLAVE_KIND`. */
      slaveKind: K;
      /** `IFLA_INFO_SLAVE_DATA`. */
      slaveData?: LinkDataOfSlaveKind[K];
    };
  }[keyof LinkDataOfSlaveKind]
  | {
    /** `IFLA_INFO_SLAVE_KIND`: a kind without a table. */
    slaveKind?: string;
    /** `IFLA_INFO_SLAVE_DATA` of such a kind is among the `unknown`. */
    slaveData?: never;
  };

/** A type for the data of each kind. */
export type LinkDataTypes<T> = { readonly [K in keyof T]: AttributeType<T[K]> };

/** For the kinds of links that have no attributes of their own. */
const NO_DATA: AttributeTable<AttributeSet> = new AttributeTable("IFLA_INFO_DATA", {}, {});

/** How the data of each kind is read and written. */
export const LINK_DATA: LinkDataTypes<LinkDataOfKind> = {
  amt: nest(() => LINK_AMT),
  bareudp: nest(() => LINK_BAREUDP),
  batadv: nest(() => LINK_BATADV),
  bond: nest(() => LINK_BOND),
  bridge: nest(() => LINK_BRIDGE),
  caif: nest(() => LINK_CAIF),
  can: nest(() => LINK_CAN),
  dsa: nest(() => LINK_DSA),
  dummy: nest(() => NO_DATA),
  erspan: nest(() => LINK_GRE),
  geneve: nest(() => LINK_GENEVE),
  gre: nest(() => LINK_GRE),
  gretap: nest(() => LINK_GRE),
  gtp: nest(() => LINK_GTP),
  hsr: nest(() => LINK_HSR),
  ifb: nest(() => NO_DATA),
  ip6erspan: nest(() => LINK_GRE),
  ip6gre: nest(() => LINK_GRE),
  ip6gretap: nest(() => LINK_GRE),
  ip6tnl: nest(() => LINK_IP6TNL),
  ipip: nest(() => LINK_IPTUN),
  ipoib: nest(() => LINK_IPOIB),
  ipvlan: nest(() => LINK_IPVLAN),
  ipvtap: nest(() => LINK_IPVLAN),
  lowpan: nest(() => NO_DATA),
  macsec: nest(() => LINK_MACSEC),
  macvlan: nest(() => LINK_MACVLAN),
  macvtap: nest(() => LINK_MACVLAN),
  netdevsim: nest(() => NO_DATA),
  nlmon: nest(() => NO_DATA),
  openvswitch: nest(() => NO_DATA),
  ovpn: nest(() => LINK_OVPN),
  pfcp: nest(() => NO_DATA),
  ppp: nest(() => LINK_PPP),
  rmnet: nest(() => LINK_RMNET),
  sit: nest(() => LINK_IPTUN),
  team: nest(() => NO_DATA),
  tun: nest(() => LINK_TUN),
  vcan: nest(() => NO_DATA),
  virt_wifi: nest(() => NO_DATA),
  vlan: nest(() => LINK_VLAN),
  vrf: nest(() => LINK_VRF),
  vsockmon: nest(() => NO_DATA),
  vti: nest(() => LINK_VTI),
  vti6: nest(() => LINK_VTI),
  vxlan: nest(() => LINK_VXLAN),
  wireguard: nest(() => NO_DATA),
  wwan: nest(() => LINK_WWAN),
  xfrm: nest(() => LINK_XFRM),
};

/** How the data of a link with a master is read and written, by the master's kind. */
export const LINK_SLAVE_DATA: LinkDataTypes<LinkDataOfSlaveKind> = {
  batadv: nest(() => NO_DATA),
  bond: nest(() => LINK_BOND_PORT),
  bridge: nest(() => LINK_BRIDGE_PORT),
  openvswitch: nest(() => NO_DATA),
  rmnet: nest(() => NO_DATA),
  team: nest(() => NO_DATA),
  vrf: nest(() => LINK_VRF_PORT),
};
