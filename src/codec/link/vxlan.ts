import { IFLA_VXLAN, VXLAN_DF, VXLAN_LABEL } from "../../abi/if_link.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { array, be16, be32, enumeration, flag, ipv4, ipv6, orFlag, u32, u8 } from "../types.ts";

/** `struct ifla_vxlan_port_range`. */
export interface LinkVxlanPortRange extends Struct {
  /** The first source port, big-endian on the wire. */
  low: number;
  /** The last source port, big-endian on the wire. */
  high: number;
}

/** `IFLA_VXLAN_*`: a tunnel of Ethernet in UDP (RFC 7348). */
export interface LinkVxlanAttributes extends AttributeSet {
  /** `IFLA_VXLAN_ID`: the network id. */
  id?: number;
  /** `IFLA_VXLAN_GROUP`: the multicast group or remote end, IPv4. */
  group?: string;
  /** `IFLA_VXLAN_LINK`: the index of the link that it goes out by. */
  link?: number;
  /** `IFLA_VXLAN_LOCAL`: the own end, IPv4. */
  local?: string;
  /** `IFLA_VXLAN_TTL`: of the outer packets; 0 is the default. */
  ttl?: number;
  /** `IFLA_VXLAN_TOS`: of the outer packets; 1 inherits. */
  tos?: number;
  /** `IFLA_VXLAN_LEARNING`: 1 to learn remote ends from packets. */
  learning?: number;
  /** `IFLA_VXLAN_AGEING`: seconds until what was learnt is forgotten. */
  ageing?: number;
  /** `IFLA_VXLAN_LIMIT`: the most that is learnt; 0 for no limit. */
  limit?: number;
  /** `IFLA_VXLAN_PORT_RANGE`: of source ports. */
  portRange?: LinkVxlanPortRange;
  /** `IFLA_VXLAN_PROXY`: 1 to answer ARP. */
  proxy?: number;
  /** `IFLA_VXLAN_RSC`: 1 for route short circuit. */
  rsc?: number;
  /** `IFLA_VXLAN_L2MISS`: 1 to tell of unknown link-layer addresses. */
  l2miss?: number;
  /** `IFLA_VXLAN_L3MISS`: 1 to tell of unknown network addresses. */
  l3miss?: number;
  /** `IFLA_VXLAN_PORT`: the destination port, big-endian on the wire. */
  port?: number;
  /** `IFLA_VXLAN_GROUP6`: the multicast group or remote end, IPv6. */
  group6?: string;
  /** `IFLA_VXLAN_LOCAL6`: the own end, IPv6. */
  local6?: string;
  /** `IFLA_VXLAN_UDP_CSUM`: 1 to send UDP checksums over IPv4. */
  udpCsum?: number;
  /** `IFLA_VXLAN_UDP_ZERO_CSUM6_TX`: 1 to send no UDP checksums over IPv6. */
  udpZeroCsum6Tx?: number;
  /** `IFLA_VXLAN_UDP_ZERO_CSUM6_RX`: 1 to take packets without them. */
  udpZeroCsum6Rx?: number;
  /** `IFLA_VXLAN_REMCSUM_TX`: 1 for remote checksum offload, sending. */
  remcsumTx?: number;
  /** `IFLA_VXLAN_REMCSUM_RX`: 1 for remote checksum offload, receiving. */
  remcsumRx?: number;
  /** `IFLA_VXLAN_GBP`: group policy extension. */
  gbp?: true;
  /** `IFLA_VXLAN_REMCSUM_NOPARTIAL`: no partial remote checksums. */
  remcsumNopartial?: true;
  /** `IFLA_VXLAN_COLLECT_METADATA`: 1 if routes and filters say where packets go. */
  collectMetadata?: number;
  /** `IFLA_VXLAN_LABEL`: the IPv6 flow label, big-endian on the wire. */
  label?: number;
  /** `IFLA_VXLAN_GPE`: generic protocol extension. */
  gpe?: true;
  /**
   * `IFLA_VXLAN_TTL_INHERIT`: to take the TTL of the inner packet. The kernel says 0 or 1 in a byte,
   * but takes only an attribute without any: `true`.
   */
  ttlInherit?: number | true;
  /** `IFLA_VXLAN_DF`: VXLAN_DF_*: the outer don't fragment bit. */
  df?: number;
  /** `IFLA_VXLAN_VNIFILTER`: 1 to take the network ids of a list. */
  vnifilter?: number;
  /** `IFLA_VXLAN_LOCALBYPASS`: 1 to short-cut to tunnels of the same host. */
  localbypass?: number;
  /** `IFLA_VXLAN_LABEL_POLICY`: VXLAN_LABEL_*. */
  labelPolicy?: number;
  /** `IFLA_VXLAN_RESERVED_BITS`: `struct vxlanhdr`, its bits set that nobody may set in packets. */
  reservedBits?: Uint8Array;
  /** `IFLA_VXLAN_MC_ROUTE`: in requests, 1 to route multicast by the routing tables. */
  mcRoute?: number;
}

/** `IFLA_VXLAN_*`; `vxlan_policy` of drivers/net/vxlan/vxlan_core.c. */
export const LINK_VXLAN: AttributeTable<LinkVxlanAttributes> = new AttributeTable(
  "IFLA_VXLAN",
  IFLA_VXLAN,
  {
    id: u32,
    group: ipv4,
    link: u32,
    local: ipv4,
    ttl: u8,
    tos: u8,
    learning: u8,
    ageing: u32,
    limit: u32,
    portRange: struct<LinkVxlanPortRange>({ name: "ifla_vxlan_port_range", prefix: "" }, {
      low: be16,
      high: be16,
    }),
    proxy: u8,
    rsc: u8,
    l2miss: u8,
    l3miss: u8,
    port: be16,
    group6: ipv6,
    local6: ipv6,
    udpCsum: u8,
    udpZeroCsum6Tx: u8,
    udpZeroCsum6Rx: u8,
    remcsumTx: u8,
    remcsumRx: u8,
    gbp: flag,
    remcsumNopartial: flag,
    collectMetadata: u8,
    label: be32,
    gpe: flag,
    ttlInherit: orFlag(u8),
    df: enumeration(u8, ["VXLAN_DF", VXLAN_DF]),
    vnifilter: u8,
    localbypass: u8,
    labelPolicy: enumeration(u32, ["VXLAN_LABEL", VXLAN_LABEL]),
    reservedBits: array(8),
    mcRoute: u8,
  },
);
