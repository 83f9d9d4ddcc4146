import { ipv6Text } from "../../codec/address_text.ts";

/** Bytes of an IPv6 address. */
const SIZE = 16;

/** The IPv6 address at the beginning of a payload, as a number of 128 bits. */
export function ip6Of(view: DataView): bigint {
  return view.getBigUint64(0) << 64n | view.getBigUint64(8);
}

/** The bytes of an IPv6 address of 128 bits. */
export function ip6Bytes(address: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, address >> 64n);
  view.setBigUint64(8, BigInt.asUintN(64, address));
  return bytes;
}

/** An IPv6 address of 128 bits as text. */
export function ip6Text(address: bigint): string {
  return ipv6Text(new DataView(ip6Bytes(address).buffer), 0);
}
