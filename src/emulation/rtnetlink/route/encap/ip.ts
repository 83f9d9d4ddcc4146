/** Tunnels over IPv4 and over IPv6: net/ipv4/ip_tunnel_core.c. */

import { LWTUNNEL_ENCAP } from "../../../../abi/lwtunnel.ts";
import { attribute, joined } from "../../attribute_bytes.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import type { EncapOps } from "./encap_ops.ts";

/** An attribute that is told of an encapsulation. */
interface Told {
  readonly id: number;
  /** Bytes. */
  readonly size: number;
}

/** LWTUNNEL_IP_*, LWTUNNEL_IP6_*: the number, the addresses, the TOS, the TTL and the flags. */
function tunnel(address: number): Told[] {
  const [id, dst, src, ttl, tos, flags] = [1, 2, 3, 4, 5, 6];
  return [
    { id, size: 8 },
    { id: dst, size: address },
    { id: src, size: address },
    { id: tos, size: 1 },
    { id: ttl, size: 1 },
    { id: flags, size: 2 },
  ];
}

/** What is told of a tunnel: what a request has not is zero. */
function toldOf(tb: RequestAttributes, tunnel: readonly Told[]): Uint8Array {
  return joined(tunnel.map(({ id, size }) => {
    const payload = new Uint8Array(size);
    payload.set(tb.bytes(id)?.subarray(0, size) ?? []);
    return attribute(id, payload);
  }));
}

/** Tunnels over IPv4. */
export const IP_ENCAP: EncapOps = {
  type: LWTUNNEL_ENCAP.IP,
  build: (tb) => toldOf(tb, tunnel(4)),
};

/** Tunnels over IPv6. */
export const IP6_ENCAP: EncapOps = {
  type: LWTUNNEL_ENCAP.IP6,
  build: (tb) => toldOf(tb, tunnel(16)),
};
