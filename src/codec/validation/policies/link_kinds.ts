/** The policies of kinds of links that are no tunnels. */

import {
  LINK_BATADV,
  LINK_BOND,
  LINK_BOND_PORT,
  LINK_BRIDGE,
  LINK_BRIDGE_PORT,
  LINK_CAIF,
  LINK_CAN,
  LINK_DSA,
  LINK_HSR,
  LINK_IPOIB,
  LINK_IPVLAN,
  LINK_MACSEC,
  LINK_MACVLAN,
  LINK_NETKIT,
  LINK_OVPN,
  LINK_PPP,
  LINK_RMNET,
  LINK_VETH,
  LINK_VLAN,
  LINK_VRF,
  LINK_VXCAN,
  LINK_WWAN,
} from "../../link/mod.ts";
import { macsecCipher } from "../checks.ts";
import { atLeast, atMost, exactly, REJECTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `batadv_ifla_policy` of net/batman-adv/mesh-interface.c. */
export const BATADV_IFLA_POLICY: Policy = policy("batadv_ifla_policy", LINK_BATADV, {
  rows: { algoName: { type: "nul_string" } },
});

/** `bond_policy` of drivers/net/bonding/bond_netlink.c. */
export const BOND_POLICY: Policy = policy("bond_policy", LINK_BOND, {
  rows: { adActorSystem: atMost(6), peerNotifDelay: { type: "u32", min: 0, max: 300000 } },
});

/** `bond_slave_policy` of drivers/net/bonding/bond_netlink.c. */
export const BOND_SLAVE_POLICY: Policy = policy("bond_slave_policy", LINK_BOND_PORT, {
  maxtype: 10,
  others: "unchecked",
  rows: { queueId: { type: "u16" }, prio: { type: "s32" }, actorPortPrio: { type: "u16" } },
});

/** `br_policy` of net/bridge/br_netlink.c. */
export const BR_POLICY: Policy = policy("br_policy", LINK_BRIDGE, {
  strictFrom: "fdbNLearned",
  rows: {
    groupAddr: atMost(6),
    multiBoolopt: exactly(8),
    fdbNLearned: REJECTED,
    rootId: UNCHECKED,
    bridgeId: UNCHECKED,
    rootPort: UNCHECKED,
    rootPathCost: UNCHECKED,
    topologyChange: UNCHECKED,
    topologyChangeDetected: UNCHECKED,
    helloTimer: UNCHECKED,
    tcnTimer: UNCHECKED,
    topologyChangeTimer: UNCHECKED,
    gcTimer: UNCHECKED,
    fdbFlush: UNCHECKED,
    mcastQuerierState: UNCHECKED,
  },
});

/** `br_port_policy` of net/bridge/br_netlink.c. */
export const BR_PORT_POLICY: Policy = policy("br_port_policy", LINK_BRIDGE_PORT, {
  strictFrom: "mcastEhtHostsCnt",
  rows: {
    mcastNGroups: REJECTED,
    neighVlanSuppress: { type: "u8", max: 1 },
    learningSync: UNCHECKED,
    rootId: UNCHECKED,
    bridgeId: UNCHECKED,
    designatedPort: UNCHECKED,
    designatedCost: UNCHECKED,
    id: UNCHECKED,
    no: UNCHECKED,
    topologyChangeAck: UNCHECKED,
    configPending: UNCHECKED,
    messageAgeTimer: UNCHECKED,
    forwardDelayTimer: UNCHECKED,
    holdTimer: UNCHECKED,
    flush: UNCHECKED,
    mrpRingOpen: UNCHECKED,
    mrpInOpen: UNCHECKED,
    mcastEhtHostsCnt: UNCHECKED,
  },
});

/** `can_policy` of drivers/net/can/dev/netlink.c. */
export const CAN_POLICY: Policy = policy("can_policy", LINK_CAN, {
  rows: { bitrateMax: UNCHECKED },
});

/** `dsa_policy` of net/dsa/netlink.c. */
export const DSA_POLICY: Policy = policy("dsa_policy", LINK_DSA);

/** `hsr_policy` of net/hsr/hsr_netlink.c. */
export const HSR_POLICY: Policy = policy("hsr_policy", LINK_HSR, {
  rows: { supervisionAddr: atLeast(6) },
});

/** `ipcaif_policy` of net/caif/chnl_net.c. */
export const IPCAIF_POLICY: Policy = policy("ipcaif_policy", LINK_CAIF);

/** `ipoib_policy` of drivers/infiniband/ulp/ipoib/ipoib_netlink.c. */
export const IPOIB_POLICY: Policy = policy("ipoib_policy", LINK_IPOIB);

/** `ipvlan_nl_policy` of drivers/net/ipvlan/ipvlan_main.c. */
export const IPVLAN_NL_POLICY: Policy = policy("ipvlan_nl_policy", LINK_IPVLAN);

/** `macsec_rtnl_policy` of drivers/net/macsec.c. */
export const MACSEC_RTNL_POLICY: Policy = policy("macsec_rtnl_policy", LINK_MACSEC, {
  rows: {
    icvLen: { type: "u8", min: 8, max: 16 },
    cipherSuite: { type: "u64", check: macsecCipher },
    encodingSa: { type: "u8", max: 3 },
    encrypt: { type: "u8", max: 1 },
    protect: { type: "u8", max: 1 },
    incSci: { type: "u8", max: 1 },
    es: { type: "u8", max: 1 },
    scb: { type: "u8", max: 1 },
    replayProtect: { type: "u8", max: 1 },
    validation: { type: "u8", max: 2 },
    offload: { type: "u8", max: 2 },
  },
});

/** `macvlan_policy` of drivers/net/macvlan.c. */
export const MACVLAN_POLICY: Policy = policy("macvlan_policy", LINK_MACVLAN, {
  rows: { bcQueueLenUsed: REJECTED },
});

/** `netkit_policy` of drivers/net/netkit.c. */
export const NETKIT_POLICY: Policy = policy("netkit_policy", LINK_NETKIT, {
  rows: {
    primary: { type: "reject", message: "Primary attribute is read-only" },
    mode: { type: "u32", max: 1 },
    scrub: { type: "u32", max: 1 },
    peerScrub: { type: "u32", max: 1 },
  },
});

/** `ovpn_policy` of drivers/net/ovpn/main.c. */
export const OVPN_POLICY: Policy = policy("ovpn_policy", LINK_OVPN, {
  rows: { mode: { type: "u8", min: 0, max: 1 } },
});

/** `ppp_nl_policy` of drivers/net/ppp/ppp_generic.c. */
export const PPP_NL_POLICY: Policy = policy("ppp_nl_policy", LINK_PPP);

/** `rmnet_policy` of drivers/net/ethernet/qualcomm/rmnet/rmnet_config.c. */
export const RMNET_POLICY: Policy = policy("rmnet_policy", LINK_RMNET);

/** `veth_policy` of drivers/net/veth.c. */
export const VETH_POLICY: Policy = policy("veth_policy", LINK_VETH);

/** `vlan_policy` of net/8021q/vlan_netlink.c. */
export const VLAN_POLICY: Policy = policy("vlan_policy", LINK_VLAN);

/** `vrf_nl_policy` of drivers/net/vrf.c. */
export const VRF_NL_POLICY: Policy = policy("vrf_nl_policy", LINK_VRF);

/** `vxcan_policy` of drivers/net/can/vxcan.c. */
export const VXCAN_POLICY: Policy = policy("vxcan_policy", LINK_VXCAN);

/** `wwan_rtnl_policy` of drivers/net/wwan/wwan_core.c. */
export const WWAN_RTNL_POLICY: Policy = policy("wwan_rtnl_policy", LINK_WWAN);
