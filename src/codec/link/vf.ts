import { ETH_P } from "../../abi/if_ether.ts";
import {
  IFLA_PORT,
  IFLA_VF,
  IFLA_VF_INFO,
  IFLA_VF_LINK_STATE,
  IFLA_VF_PORT,
  IFLA_VF_STATS,
  IFLA_VF_VLAN_INFO,
  PORT_PROFILE_RESPONSE,
  PORT_REQUEST,
  PORT_VDP_RESPONSE,
} from "../../abi/if_link.ts";
import { list, nest } from "../nests.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { array, be16, binary, enumeration, string, u16, u32, u64, u8 } from "../types.ts";

/** `struct ifla_vf_mac`. */
export interface VfMac extends Struct {
  /** The function's number. */
  vf: number;
  /** Its link-layer address, in the first of 32 bytes. */
  mac: Uint8Array;
}

/** `struct ifla_vf_vlan`. */
export interface VfVlan extends Struct {
  /** The function's number. */
  vf: number;
  /** VLAN id; 0 disables filtering. */
  vlan: number;
  /** Priority. */
  qos: number;
}

/** `struct ifla_vf_vlan_info`. */
export interface VfVlanInfo extends VfVlan {
  /** ETH_P_8021Q or ETH_P_8021AD, big-endian on the wire. */
  vlanProto: number;
}

/** `struct ifla_vf_tx_rate`. */
export interface VfTxRate extends Struct {
  /** The function's number. */
  vf: number;
  /** The largest bandwidth in Mbit/s; 0 for no limit. */
  rate: number;
}

/** `struct ifla_vf_rate`. */
export interface VfRate extends Struct {
  /** The function's number. */
  vf: number;
  /** The smallest bandwidth in Mbit/s. */
  minTxRate: number;
  /** The largest bandwidth in Mbit/s. */
  maxTxRate: number;
}

/** `struct ifla_vf_spoofchk`, `ifla_vf_rss_query_en` and `ifla_vf_trust`. */
export interface VfSetting extends Struct {
  /** The function's number. */
  vf: number;
  /** 0 is off, 1 is on, 0xffffffff is not known. */
  setting: number;
}

/** `struct ifla_vf_link_state`. */
export interface VfLinkState extends Struct {
  /** The function's number. */
  vf: number;
  /** IFLA_VF_LINK_STATE_*. */
  linkState: number;
}

/** `struct ifla_vf_guid`. */
export interface VfGuid extends Struct {
  /** The function's number. */
  vf: number;
  /** An InfiniBand GUID. */
  guid: bigint;
}

/** `IFLA_VF_STATS_*`: what a virtual function counted. */
export interface VfStatsAttributes extends AttributeSet {
  /** `IFLA_VF_STATS_RX_PACKETS`. */
  rxPackets?: bigint;
  /** `IFLA_VF_STATS_TX_PACKETS`. */
  txPackets?: bigint;
  /** `IFLA_VF_STATS_RX_BYTES`. */
  rxBytes?: bigint;
  /** `IFLA_VF_STATS_TX_BYTES`. */
  txBytes?: bigint;
  /** `IFLA_VF_STATS_BROADCAST`. */
  broadcast?: bigint;
  /** `IFLA_VF_STATS_MULTICAST`. */
  multicast?: bigint;
  /** `IFLA_VF_STATS_PAD`. */
  pad?: Uint8Array;
  /** `IFLA_VF_STATS_RX_DROPPED`. */
  rxDropped?: bigint;
  /** `IFLA_VF_STATS_TX_DROPPED`. */
  txDropped?: bigint;
}

const VF_STATS: AttributeTable<VfStatsAttributes> = new AttributeTable(
  "IFLA_VF_STATS",
  IFLA_VF_STATS,
  {
    rxPackets: u64,
    txPackets: u64,
    rxBytes: u64,
    txBytes: u64,
    broadcast: u64,
    multicast: u64,
    pad: binary,
    rxDropped: u64,
    txDropped: u64,
  },
);

/** `IFLA_VF_*`: one virtual function of an SR-IOV device. */
export interface VfAttributes extends AttributeSet {
  /** `IFLA_VF_MAC`. */
  mac?: VfMac;
  /** `IFLA_VF_VLAN`. */
  vlan?: VfVlan;
  /** `IFLA_VF_TX_RATE`. */
  txRate?: VfTxRate;
  /** `IFLA_VF_SPOOFCHK`: whether source addresses are checked. */
  spoofchk?: VfSetting;
  /** `IFLA_VF_LINK_STATE`. */
  linkState?: VfLinkState;
  /** `IFLA_VF_RATE`. */
  rate?: VfRate;
  /** `IFLA_VF_RSS_QUERY_EN`. */
  rssQueryEn?: VfSetting;
  /** `IFLA_VF_STATS`. */
  stats?: VfStatsAttributes;
  /** `IFLA_VF_TRUST`. */
  trust?: VfSetting;
  /** `IFLA_VF_IB_NODE_GUID`. */
  ibNodeGuid?: VfGuid;
  /** `IFLA_VF_IB_PORT_GUID`. */
  ibPortGuid?: VfGuid;
  /** `IFLA_VF_VLAN_LIST`. */
  vlanList?: VfVlanInfo[];
  /** `IFLA_VF_BROADCAST`: `struct ifla_vf_broadcast`, 32 bytes. */
  broadcast?: Uint8Array;
}

function setting(name: string): AttributeType<VfSetting> {
  return struct<VfSetting>({ name, prefix: "" }, { vf: u32, setting: u32 });
}

const vfGuid = struct<VfGuid>({ name: "ifla_vf_guid", prefix: "" }, { vf: u32, guid: u64 });

/** `IFLA_VF_*` of linux/if_link.h; `ifla_vf_policy` of net/core/rtnetlink.c. */
export const VF: AttributeTable<VfAttributes> = new AttributeTable("IFLA_VF", IFLA_VF, {
  mac: struct<VfMac>({ name: "ifla_vf_mac", prefix: "" }, { vf: u32, mac: array(32) }),
  vlan: struct<VfVlan>({ name: "ifla_vf_vlan", prefix: "" }, { vf: u32, vlan: u32, qos: u32 }),
  txRate: struct<VfTxRate>({ name: "ifla_vf_tx_rate", prefix: "" }, { vf: u32, rate: u32 }),
  spoofchk: setting("ifla_vf_spoofchk"),
  linkState: struct<VfLinkState>({ name: "ifla_vf_link_state", prefix: "" }, {
    vf: u32,
    linkState: enumeration(u32, ["IFLA_VF_LINK_STATE", IFLA_VF_LINK_STATE]),
  }),
  rate: struct<VfRate>({ name: "ifla_vf_rate", prefix: "" }, {
    vf: u32,
    minTxRate: u32,
    maxTxRate: u32,
  }),
  rssQueryEn: setting("ifla_vf_rss_query_en"),
  stats: nest(() => VF_STATS),
  trust: setting("ifla_vf_trust"),
  ibNodeGuid: vfGuid,
  ibPortGuid: vfGuid,
  vlanList: list({
    key: "info",
    id: IFLA_VF_VLAN_INFO.INFO,
    type: struct<VfVlanInfo>({ name: "ifla_vf_vlan_info", prefix: "" }, {
      vf: u32,
      vlan: u32,
      qos: u32,
      vlanProto: enumeration(be16, ["ETH_P", ETH_P]),
    }),
  }),
  broadcast: array(32),
});

/** `IFLA_VFINFO_LIST`: a nest of `IFLA_VF_INFO` nests. */
export const vfinfoList: AttributeType<VfAttributes[]> = list({
  key: "info",
  id: IFLA_VF_INFO.INFO,
  type: nest(() => VF),
});

/** `IFLA_PORT_*`: the port profile of a virtual function, or of the device itself. */
export interface PortAttributes extends AttributeSet {
  /** `IFLA_PORT_VF`: the function's number. */
  vf?: number;
  /** `IFLA_PORT_PROFILE`. */
  profile?: string;
  /** `IFLA_PORT_VSI_TYPE`. */
  vsiType?: Uint8Array;
  /** `IFLA_PORT_INSTANCE_UUID`, 16 bytes. */
  instanceUuid?: Uint8Array;
  /** `IFLA_PORT_HOST_UUID`, 16 bytes. */
  hostUuid?: Uint8Array;
  /** `IFLA_PORT_REQUEST`: PORT_REQUEST_*. */
  request?: number;
  /** `IFLA_PORT_RESPONSE`: PORT_VDP_RESPONSE_*, PORT_PROFILE_RESPONSE_*. */
  response?: number;
}

/** `IFLA_PORT_*` of linux/if_link.h; `ifla_port_policy` of net/core/rtnetlink.c. */
export const PORT: AttributeTable<PortAttributes> = new AttributeTable("IFLA_PORT", IFLA_PORT, {
  vf: u32,
  profile: string,
  vsiType: binary,
  instanceUuid: array(16),
  hostUuid: array(16),
  request: enumeration(u8, ["PORT_REQUEST", PORT_REQUEST]),
  response: enumeration(
    u16,
    ["PORT_VDP_RESPONSE", PORT_VDP_RESPONSE],
    ["PORT_PROFILE_RESPONSE", PORT_PROFILE_RESPONSE],
  ),
});

/** `IFLA_VF_PORTS`: a nest of `IFLA_VF_PORT` nests. */
export const vfPorts: AttributeType<PortAttributes[]> = list({
  key: "port",
  id: IFLA_VF_PORT.PORT,
  type: nest(() => PORT),
});
