import { GENEVE_DF, IFLA_GENEVE } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, enumeration, flag, ipv4, ipv6, u32, u8 } from "../types.ts";

/** `struct ifla_geneve_port_range`. */
export interface LinkGenevePortRange extends Struct {
  /** The first source port, big-endian on the wire. */
  low: number;
  /** The last source port, big-endian on the wire. */
  high: number;
}

/** `IFLA_GENEVE_*`: a tunnel of Ethernet in UDP (RFC 8926). */
export interface LinkGeneveAttributes extends AttributeSet {
  /** `IFLA_GENEVE_ID`: the network id. */
  id?: number;
  /** `IFLA_GENEVE_REMOTE`: the remote end, IPv4. */
  remote?: string;
  /** `IFLA_GENEVE_TTL`: of the outer packets; 0 is the default. */
  ttl?: number;
  /** `IFLA_GENEVE_TOS`: of the outer packets; 1 inherits. */
  tos?: number;
  /** `IFLA_GENEVE_PORT`: the destination port, big-endian on the wire. */
  port?: number;
  /** `IFLA_GENEVE_COLLECT_METADATA`: routes and filters say where packets go. */
  collectMetadata?: true;
  /** `IFLA_GENEVE_REMOTE6`: the remote end, IPv6. */
  remote6?: string;
  /** `IFLA_GENEVE_UDP_CSUM`: 1 to send UDP checksums over IPv4. */
  udpCsum?: number;
  /** `IFLA_GENEVE_UDP_ZERO_CSUM6_TX`: 1 to send no UDP checksums over IPv6. */
  udpZeroCsum6Tx?: number;
  /** `IFLA_GENEVE_UDP_ZERO_CSUM6_RX`: 1 to take packets without them. */
  udpZeroCsum6Rx?: number;
  /** `IFLA_GENEVE_LABEL`: the IPv6 flow label, big-endian on the wire. */
  label?: number;
  /** `IFLA_GENEVE_TTL_INHERIT`: 1 to take the TTL of the inner packet. */
  ttlInherit?: number;
  /** `IFLA_GENEVE_DF`: GENEVE_DF_*: the outer don't fragment bit. */
  df?: number;
  /** `IFLA_GENEVE_INNER_PROTO_INHERIT`: the payload is what the inner packet is, not always Ethernet. */
  innerProtoInherit?: true;
  /** `IFLA_GENEVE_PORT_RANGE`: of source ports. */
  portRange?: LinkGenevePortRange;
}

/** `IFLA_GENEVE_*`; `geneve_policy` of drivers/net/geneve.c. */
export const LINK_GENEVE: AttributeTable<LinkGeneveAttributes> = new AttributeTable(
  "IFLA_GENEVE",
  IFLA_GENEVE,
  {
    id: u32,
    remote: ipv4,
    ttl: u8,
    tos: u8,
    port: be16,
    collectMetadata: flag,
    remote6: ipv6,
    udpCsum: u8,
    udpZeroCsum6Tx: u8,
    udpZeroCsum6Rx: u8,
    label: be32,
    ttlInherit: u8,
    df: enumeration(u8, ["GENEVE_DF", GENEVE_DF]),
    innerProtoInherit: flag,
    portRange: struct<LinkGenevePortRange>({ name: "ifla_geneve_port_range", prefix: "" }, {
      low: be16,
      high: be16,
    }),
  },
);
