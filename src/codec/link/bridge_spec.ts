import {
  BR_STATE,
  BRIDGE_FLAGS,
  BRIDGE_HWMODE,
  BRIDGE_VLAN_INFO,
  IFLA_BRIDGE,
  IFLA_BRIDGE_MST,
  IFLA_BRIDGE_MST_ENTRY,
  IFLA_BRIDGE_VLAN_TUNNEL,
} from "../../abi/if_bridge.ts";
import { nest, repeated } from "../nests.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, u16, u32, u8 } from "../types.ts";
import type { LinkBridgeCfmAttributes } from "./bridge_cfm.ts";
import { LINK_BRIDGE_CFM } from "./bridge_cfm.ts";
import type { LinkBridgeMrpAttributes } from "./bridge_mrp.ts";
import { LINK_BRIDGE_MRP } from "./bridge_mrp.ts";

/** `struct bridge_vlan_info` (linux/if_bridge.h): a VLAN, or an end of a range of them. */
export interface BridgeVlanInfo extends Struct {
  /** BRIDGE_VLAN_INFO_*. */
  flags: number;
  /** The VLAN. */
  vid: number;
}

/** `struct bridge_vlan_info` of linux/if_bridge.h. */
export const VLAN_INFO: StructType<BridgeVlanInfo> = struct<BridgeVlanInfo>({
  name: "bridge_vlan_info",
  prefix: "",
}, { flags: flagSet(u16, ["BRIDGE_VLAN_INFO", BRIDGE_VLAN_INFO]), vid: u16 });

/** `IFLA_BRIDGE_VLAN_TUNNEL_*`: the tunnel id of a VLAN, or an end of a range of them. */
export interface LinkBridgeVlanTunnelAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_VLAN_TUNNEL_ID`: the tunnel's network id. */
  id?: number;
  /** `IFLA_BRIDGE_VLAN_TUNNEL_VID`: the VLAN. */
  vid?: number;
  /** `IFLA_BRIDGE_VLAN_TUNNEL_FLAGS`: BRIDGE_VLAN_INFO_RANGE_BEGIN, BRIDGE_VLAN_INFO_RANGE_END. */
  flags?: number;
}

/** `IFLA_BRIDGE_VLAN_TUNNEL_*`; `vlan_tunnel_policy` of net/bridge/br_netlink_tunnel.c. */
export const LINK_BRIDGE_VLAN_TUNNEL: AttributeTable<LinkBridgeVlanTunnelAttributes> =
  new AttributeTable("IFLA_BRIDGE_VLAN_TUNNEL", IFLA_BRIDGE_VLAN_TUNNEL, {
    id: u32,
    vid: u16,
    flags: flagSet(u16, ["BRIDGE_VLAN_INFO", BRIDGE_VLAN_INFO]),
  });

/** `IFLA_BRIDGE_MST_ENTRY_*`: a bridge port's state in one of several spanning trees. */
export interface LinkBridgeMstEntryAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MST_ENTRY_MSTI`: the spanning tree's number. */
  msti?: number;
  /** `IFLA_BRIDGE_MST_ENTRY_STATE`: BR_STATE_*. */
  state?: number;
}

/** `IFLA_BRIDGE_MST_ENTRY_*`; `br_mst_nl_policy` of net/bridge/br_mst.c. */
export const LINK_BRIDGE_MST_ENTRY: AttributeTable<LinkBridgeMstEntryAttributes> =
  new AttributeTable("IFLA_BRIDGE_MST_ENTRY", IFLA_BRIDGE_MST_ENTRY, {
    msti: u16,
    state: enumeration(u8, ["BR_STATE", BR_STATE]),
  });

/** `IFLA_BRIDGE_MST_*`: the states of a port in spanning trees. */
export interface LinkBridgeMstAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MST_ENTRY`: the spanning trees, an attribute each. */
  entry?: LinkBridgeMstEntryAttributes[];
}

/** `IFLA_BRIDGE_MST_*`; `br_mst_fill_info` and `br_mst_process` of net/bridge/br_mst.c. */
export const LINK_BRIDGE_MST: AttributeTable<LinkBridgeMstAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MST",
  IFLA_BRIDGE_MST,
  { entry: repeated(nest(() => LINK_BRIDGE_MST_ENTRY, { flagged: "in requests" })) },
);

/** `IFLA_BRIDGE_*`: what `IFLA_AF_SPEC` holds in messages of AF_BRIDGE. */
export interface LinkBridgeSpecAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_FLAGS` of AF_BRIDGE: BRIDGE_FLAGS_*: whether the bridge or the device is meant. */
  flags?: number;
  /** `IFLA_BRIDGE_MODE` of AF_BRIDGE: BRIDGE_MODE_* of linux/if_bridge.h: of a bridge in hardware. */
  mode?: number;
  /** `IFLA_BRIDGE_VLAN_INFO` of AF_BRIDGE: the VLANs, an attribute each. */
  vlanInfo?: BridgeVlanInfo[];
  /** `IFLA_BRIDGE_VLAN_TUNNEL_INFO` of AF_BRIDGE: the VLANs' tunnels, an attribute each. */
  vlanTunnelInfo?: LinkBridgeVlanTunnelAttributes[];
  /** `IFLA_BRIDGE_MRP` of AF_BRIDGE: media redundancy. */
  mrp?: LinkBridgeMrpAttributes;
  /** `IFLA_BRIDGE_CFM` of AF_BRIDGE: connectivity fault management. */
  cfm?: LinkBridgeCfmAttributes;
  /** `IFLA_BRIDGE_MST` of AF_BRIDGE: the port's states in several spanning trees. */
  mst?: LinkBridgeMstAttributes;
}

/** `IFLA_BRIDGE_*`; `br_fill_ifinfo` and `br_afspec` of net/bridge/br_netlink.c. */
export const LINK_BRIDGE_SPEC: AttributeTable<LinkBridgeSpecAttributes> = new AttributeTable(
  "IFLA_BRIDGE",
  IFLA_BRIDGE,
  {
    flags: flagSet(u16, ["BRIDGE_FLAGS", BRIDGE_FLAGS]),
    mode: enumeration(u16, ["BRIDGE_MODE", BRIDGE_HWMODE]),
    vlanInfo: repeated(VLAN_INFO),
    vlanTunnelInfo: repeated(nest(() => LINK_BRIDGE_VLAN_TUNNEL)),
    mrp: nest(() => LINK_BRIDGE_MRP, { flagged: "in requests" }),
    cfm: nest(() => LINK_BRIDGE_CFM, { flagged: true }),
    mst: nest(() => LINK_BRIDGE_MST, { flagged: true }),
  },
);
