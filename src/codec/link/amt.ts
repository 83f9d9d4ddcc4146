import { AMT_MODE, IFLA_AMT } from "../../abi/link_kinds.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, enumeration, ipv4, u32 } from "../types.ts";

/** `IFLA_AMT_*`: a tunnel of multicast over unicast (RFC 7450). */
export interface LinkAmtAttributes extends AttributeSet {
  /** `IFLA_AMT_MODE`: AMT_MODE_*. */
  mode?: number;
  /** `IFLA_AMT_RELAY_PORT`: the relay's UDP port, big-endian on the wire. */
  relayPort?: number;
  /** `IFLA_AMT_GATEWAY_PORT`: the gateway's UDP port, big-endian on the wire. */
  gatewayPort?: number;
  /** `IFLA_AMT_LINK`: the index of the link that it goes out by. */
  link?: number;
  /** `IFLA_AMT_LOCAL_IP`: the own end, IPv4. */
  localIp?: string;
  /** `IFLA_AMT_REMOTE_IP`: the relay that was found, IPv4; the kernel's alone to say. */
  remoteIp?: string;
  /** `IFLA_AMT_DISCOVERY_IP`: where a gateway asks for a relay, IPv4. */
  discoveryIp?: string;
  /** `IFLA_AMT_MAX_TUNNELS`: the most gateways that a relay serves. */
  maxTunnels?: number;
}

/** `IFLA_AMT_*`; `amt_policy` of drivers/net/amt.c. */
export const LINK_AMT: AttributeTable<LinkAmtAttributes> = new AttributeTable(
  "IFLA_AMT",
  IFLA_AMT,
  {
    mode: enumeration(u32, ["AMT_MODE", AMT_MODE]),
    relayPort: be16,
    gatewayPort: be16,
    link: u32,
    localIp: ipv4,
    remoteIp: ipv4,
    discoveryIp: ipv4,
    maxTunnels: u32,
  },
);
