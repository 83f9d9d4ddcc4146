import { ERRNO } from "../../../abi/errno.ts";
import { LWTUNNEL_ENCAP } from "../../../abi/lwtunnel.ts";
import { NLA_HDRLEN, NLA_TYPE_MASK } from "../../../abi/netlink.ts";
import type { BlamingExplanation, EncapBuilder } from "../../net/ipv4/fib/fib_config.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
/** LWTUNNEL_ENCAP_MAX. */
const MAX: number = Math.max(...Object.values(LWTUNNEL_ENCAP));

/** An attribute that is told of an encapsulation. */
interface Told {
  readonly id: number;
  /** Bytes. */
  readonly size: number;
}

/** What is told of tunnels over IPv4, and over IPv6: LWTUNNEL_IP_*, LWTUNNEL_IP6_*, in this order. */
const TUNNELS: ReadonlyMap<number, readonly Told[]> = new Map([
  [LWTUNNEL_ENCAP.IP, tunnel(4)],
  [LWTUNNEL_ENCAP.IP6, tunnel(16)],
]);

/** The number, the two addresses, the TOS, the TTL and the flags. */
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

/** Whether there are encapsulations of a type: 0, or a negative error number (`lwtunnel_valid_encap_type`). */
export function validEncapType(type: number, extack: BlamingExplanation): number {
  if (type === LWTUNNEL_ENCAP.NONE || type > MAX) {
    extack.msg = "Unknown lwt encapsulation type";
    return -EINVAL;
  }
  if (TUNNELS.has(type)) return 0;
  extack.msg = "lwt encapsulation type not supported";
  return -EOPNOTSUPP;
}

/**
 * What makes an encapsulation of the attribute at an offset (`lwtunnel_build_state`).
 *
 * @param validate Looks at what is in the attribute: 0, or a negative error number.
 */
export function encapBuilder(
  view: DataView,
  at: number,
  type: number,
  validate: () => number = () => 0,
): EncapBuilder {
  return (extack) => {
    const tunnel = TUNNELS.get(type);
    if (tunnel !== undefined) return validate() || { type, ...toldOf(view, at, tunnel) };
    const known = type !== LWTUNNEL_ENCAP.NONE && type <= MAX;
    extack.msg = known ? "LWT encapsulation type not supported" : "Unknown LWT encapsulation type";
    extack.offs = at;
    return known ? -EOPNOTSUPP : -EINVAL;
  };
}

/** What is told of a tunnel: what a request has not is zero. */
function toldOf(
  view: DataView,
  nest: number,
  tunnel: readonly Told[],
): { readonly told: Uint8Array; readonly room: number } {
  const length = tunnel.reduce((sum, { size }) => sum + NLA_HDRLEN + (size + 3 & ~3), 0);
  const told = new Uint8Array(length);
  const out = new DataView(told.buffer);
  const given = new Map<number, Uint8Array>();
  const end = nest + view.getUint16(nest, true);
  for (let at = nest + NLA_HDRLEN; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) break;
    const from = view.byteOffset + at + NLA_HDRLEN;
    const payload = new Uint8Array(view.buffer, from, length - NLA_HDRLEN);
    given.set(view.getUint16(at + 2, true) & NLA_TYPE_MASK, payload);
    at += length + 3 & ~3;
  }
  let at = 0;
  for (const { id, size } of tunnel) {
    out.setUint16(at, NLA_HDRLEN + size, true);
    out.setUint16(at + 2, id, true);
    told.set(given.get(id)?.subarray(0, size) ?? [], at + NLA_HDRLEN);
    at += NLA_HDRLEN + (size + 3 & ~3);
  }
  return { told, room: NLA_HDRLEN + length };
}
