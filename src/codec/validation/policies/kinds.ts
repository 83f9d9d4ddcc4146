import type { Policy } from "../attribute_policy.ts";
import {
  BATADV_IFLA_POLICY,
  BOND_POLICY,
  BOND_SLAVE_POLICY,
  BR_POLICY,
  BR_PORT_POLICY,
  CAN_POLICY,
  DSA_POLICY,
  HSR_POLICY,
  IPCAIF_POLICY,
  IPOIB_POLICY,
  IPVLAN_NL_POLICY,
  MACSEC_RTNL_POLICY,
  MACVLAN_POLICY,
  NETKIT_POLICY,
  OVPN_POLICY,
  PPP_NL_POLICY,
  RMNET_POLICY,
  VETH_POLICY,
  VLAN_POLICY,
  VRF_NL_POLICY,
  VXCAN_POLICY,
  WWAN_RTNL_POLICY,
} from "./link_kinds.ts";
import {
  AMT_POLICY,
  BAREUDP_POLICY,
  GENEVE_POLICY,
  GTP_POLICY,
  IP6_TNL_POLICY,
  IP6GRE_POLICY,
  IPGRE_POLICY,
  IPIP6_POLICY,
  IPIP_POLICY,
  VTI6_POLICY,
  VTI_POLICY,
  VXLAN_POLICY,
  XFRMI_POLICY,
} from "./link_tunnels.ts";

/** What a kind of link accepts: `struct rtnl_link_ops`. */
export interface KindPolicies {
  /** `IFLA_INFO_KIND`. */
  readonly kind: string;
  /** `IFLA_INFO_DATA`. */
  readonly policy: Policy;
  /** `IFLA_INFO_SLAVE_DATA` of links that have a master of the kind. */
  readonly slave?: Policy;
  /** The property of the data that describes the other end of a pair. */
  readonly peer?: string;
}

/** The policies of the kinds of links that have data. */
export const KINDS: readonly KindPolicies[] = [
  { kind: "amt", policy: AMT_POLICY },
  { kind: "bareudp", policy: BAREUDP_POLICY },
  { kind: "batadv", policy: BATADV_IFLA_POLICY },
  { kind: "bond", policy: BOND_POLICY, slave: BOND_SLAVE_POLICY },
  { kind: "bridge", policy: BR_POLICY, slave: BR_PORT_POLICY },
  { kind: "caif", policy: IPCAIF_POLICY },
  { kind: "can", policy: CAN_POLICY },
  { kind: "dsa", policy: DSA_POLICY },
  { kind: "erspan", policy: IPGRE_POLICY },
  { kind: "geneve", policy: GENEVE_POLICY },
  { kind: "gre", policy: IPGRE_POLICY },
  { kind: "gretap", policy: IPGRE_POLICY },
  { kind: "gtp", policy: GTP_POLICY },
  { kind: "hsr", policy: HSR_POLICY },
  { kind: "ip6erspan", policy: IP6GRE_POLICY },
  { kind: "ip6gre", policy: IP6GRE_POLICY },
  { kind: "ip6gretap", policy: IP6GRE_POLICY },
  { kind: "ip6tnl", policy: IP6_TNL_POLICY },
  { kind: "ipip", policy: IPIP_POLICY },
  { kind: "ipoib", policy: IPOIB_POLICY },
  { kind: "ipvlan", policy: IPVLAN_NL_POLICY },
  { kind: "ipvtap", policy: IPVLAN_NL_POLICY },
  { kind: "macsec", policy: MACSEC_RTNL_POLICY },
  { kind: "macvlan", policy: MACVLAN_POLICY },
  { kind: "macvtap", policy: MACVLAN_POLICY },
  { kind: "netkit", policy: NETKIT_POLICY, peer: "peerInfo" },
  { kind: "ovpn", policy: OVPN_POLICY },
  { kind: "ppp", policy: PPP_NL_POLICY },
  { kind: "rmnet", policy: RMNET_POLICY },
  { kind: "sit", policy: IPIP6_POLICY },
  { kind: "veth", policy: VETH_POLICY, peer: "peer" },
  { kind: "vlan", policy: VLAN_POLICY },
  { kind: "vrf", policy: VRF_NL_POLICY },
  { kind: "vti", policy: VTI_POLICY },
  { kind: "vti6", policy: VTI6_POLICY },
  { kind: "vxcan", policy: VXCAN_POLICY, peer: "peer" },
  { kind: "vxlan", policy: VXLAN_POLICY },
  { kind: "wwan", policy: WWAN_RTNL_POLICY },
  { kind: "xfrm", policy: XFRMI_POLICY },
];
