/** Attributes of routes, written one after another. */

import { NLA_HDRLEN } from "../../../abi/netlink.ts";
import { RTA, RTAX } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { FibNh } from "../../net/ipv4/fib/fib_nh.ts";
import type { FibMetrics } from "../../net/ipv4/fib/fib_metrics.ts";

/** An attribute of 32 bits. */
export const U32: number = NLA_HDRLEN + 4;
/** `struct rtvia` with an IPv6 address. */
export const VIA: number = 2 + 16;

/** A length, rounded up to where the next attribute may begin. */
export function aligned(length: number): number {
  return length + 3 & ~3;
}

/** Writes an attribute of 32 bits; returns where the next begins. */
export function putU32(view: DataView, at: number, id: number, value: number): number {
  view.setUint32(at, U32 | id << 16, true);
  view.setUint32(at + NLA_HDRLEN, value, true);
  return at + U32;
}

/** As {@linkcode putU32}, in network order. */
export function putAddress(view: DataView, at: number, id: number, value: number): number {
  view.setUint32(at, U32 | id << 16, true);
  view.setUint32(at + NLA_HDRLEN, value);
  return at + U32;
}

/** Writes an attribute of bytes; returns where the next begins. */
export function putBytes(view: DataView, at: number, id: number, bytes: Uint8Array): number {
  const length = NLA_HDRLEN + bytes.length;
  view.setUint32(at, length | id << 16, true);
  let byte = at + NLA_HDRLEN;
  for (const value of bytes) view.setUint8(byte++, value);
  const end = at + aligned(length);
  while (byte < end) view.setUint8(byte++, 0);
  return end;
}

/** Writes RTA_METRICS (`rtnetlink_put_metrics`). */
export function putMetrics(view: DataView, start: number, { values, ccAlgo }: FibMetrics): number {
  let at = start + NLA_HDRLEN;
  for (const [id, value] of values.entries()) {
    if (id === RTAX.CC_ALGO && ccAlgo !== "") {
      const text = Uint8Array.from(`${ccAlgo}\0`, (character) => character.charCodeAt(0));
      at = putBytes(view, at, id, text);
    } else if (value !== 0) {
      at = putU32(view, at, id, value);
    }
  }
  view.setUint32(start, at - start | RTA.METRICS << 16, true);
  return at;
}

/** Writes RTA_GATEWAY or RTA_VIA, if there is a gateway. */
export function putGateway(
  view: DataView,
  at: number,
  { gateway: { family, v4, v6 } }: Pick<FibNh, "gateway">,
): number {
  if (family === AF.INET) return putAddress(view, at, RTA.GATEWAY, v4);
  if (family !== AF.INET6) return at;
  const via = new Uint8Array(VIA);
  new DataView(via.buffer).setUint16(0, AF.INET6, true);
  via.set(Uint8Array.fromHex(v6), 2);
  return putBytes(view, at, RTA.VIA, via);
}

/** Writes RTA_ENCAP and RTA_ENCAP_TYPE, if there is an encapsulation (`lwtunnel_fill_encap`). */
export function putEncap(view: DataView, at: number, { encap }: Pick<FibNh, "encap">): number {
  if (encap === undefined) return at;
  const behind = putBytes(view, at, RTA.ENCAP, encap.told);
  const type = new Uint8Array(2);
  new DataView(type.buffer).setUint16(0, encap.type, true);
  return putBytes(view, behind, RTA.ENCAP_TYPE, type);
}
