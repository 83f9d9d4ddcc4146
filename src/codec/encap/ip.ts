import { TUNNEL } from "../../abi/if_tunnel.ts";
import { LWTUNNEL_IP, LWTUNNEL_IP6 } from "../../abi/lwtunnel.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be64, binary, flagSet, ipv4, ipv6, u8 } from "../types.ts";
import type { EncapIpOptsAttributes } from "./ip_options.ts";
import { ENCAP_IP_OPTS } from "./ip_options.ts";

const tunnelFlags = flagSet(be16, ["TUNNEL", TUNNEL]);

/** `LWTUNNEL_IP_*`: a tunnel over IPv4; which one, the route's link tells. */
export interface EncapIpAttributes extends AttributeSet {
  /** `LWTUNNEL_IP_ID`: the tunnel's id or key, big-endian on the wire. */
  id?: bigint;
  /** `LWTUNNEL_IP_DST`: the remote end. */
  dst?: string;
  /** `LWTUNNEL_IP_SRC`: the own end; 0.0.0.0 leaves it to the routing. */
  src?: string;
  /** `LWTUNNEL_IP_TTL`: of the outer packets; 0 is the default. */
  ttl?: number;
  /** `LWTUNNEL_IP_TOS`: of the outer packets. */
  tos?: number;
  /** `LWTUNNEL_IP_FLAGS`: TUNNEL_*, big-endian on the wire. */
  flags?: number;
  /** `LWTUNNEL_IP_PAD`. */
  pad?: Uint8Array;
  /** `LWTUNNEL_IP_OPTS`. */
  opts?: EncapIpOptsAttributes;
}

/** `LWTUNNEL_IP_*`; `ip_tun_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_IP: AttributeTable<EncapIpAttributes> = new AttributeTable(
  "LWTUNNEL_IP",
  LWTUNNEL_IP,
  {
    id: be64,
    dst: ipv4,
    src: ipv4,
    ttl: u8,
    tos: u8,
    flags: tunnelFlags,
    pad: binary,
    opts: nest(() => ENCAP_IP_OPTS, { flagged: "in requests" }),
  },
);

/** `LWTUNNEL_IP6_*`: a tunnel over IPv6; which one, the route's link tells. */
export interface EncapIp6Attributes extends AttributeSet {
  /** `LWTUNNEL_IP6_ID`: the tunnel's id or key, big-endian on the wire. */
  id?: bigint;
  /** `LWTUNNEL_IP6_DST`: the remote end. */
  dst?: string;
  /** `LWTUNNEL_IP6_SRC`: the own end; :: leaves it to the routing. */
  src?: string;
  /** `LWTUNNEL_IP6_HOPLIMIT`: of the outer packets; 0 is the default. */
  hoplimit?: number;
  /** `LWTUNNEL_IP6_TC`: the traffic class of the outer packets. */
  tc?: number;
  /** `LWTUNNEL_IP6_FLAGS`: TUNNEL_*, big-endian on the wire. */
  flags?: number;
  /** `LWTUNNEL_IP6_PAD`. */
  pad?: Uint8Array;
  /** `LWTUNNEL_IP6_OPTS`. */
  opts?: EncapIpOptsAttributes;
}

/** `LWTUNNEL_IP6_*`; `ip6_tun_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_IP6: AttributeTable<EncapIp6Attributes> = new AttributeTable(
  "LWTUNNEL_IP6",
  LWTUNNEL_IP6,
  {
    id: be64,
    dst: ipv6,
    src: ipv6,
    hoplimit: u8,
    tc: u8,
    flags: tunnelFlags,
    pad: binary,
    opts: nest(() => ENCAP_IP_OPTS, { flagged: "in requests" }),
  },
);
