import { ipv6Text } from "../../codec/address_text.ts";

/** Bytes of an IPv6 address. */
const SIZE = 16;

/** The IPv6 address at the beginning of a payload, as a number of 128 bits. */
export function ip6Of(view: DataView): bigint {
  return view.getBigUint64(0) << 64n | view.getBigUint64(8);
}

/** An IPv6 address of 128 bits as text. */
export function ip6Text(address: bigint): string {
  const view = new DataView(new ArrayBuffer(SIZE));
  view.setBigUint64(0, address >> 64n);
  view.setBigUint64(8, BigInt.asUintN(64, address));
  return ipv6Text(view, 0);
}
