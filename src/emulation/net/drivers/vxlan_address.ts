import { AF } from "../../../abi/socket.ts";
import { ipv4Text, ipv6Text } from "../../../codec/address_text.ts";

/** One end of a tunnel (`union vxlan_addr`). */
export interface VxlanAddress {
  /** AF_INET or AF_INET6; 0 where nothing is said. */
  readonly family: number;
  /** The address as a number. */
  readonly address: bigint;
}

/** Nothing is said of an address. */
export const UNSAID: VxlanAddress = { family: AF.UNSPEC, address: 0n };

const V6_BITS = 128n;
const LINK_LOCAL = 0xfe80n >> 6n;
const LINK_LOCAL_BITS = 10n;
/** The scope of IPv6 groups that do not leave a link. */
const LINK_SCOPE = 2n;

/** The address of a payload; `undefined` if it is none. */
export function vxlanAddressOf(payload: DataView): VxlanAddress | undefined {
  if (payload.byteLength >= 16) {
    const address = payload.getBigUint64(0) << 64n | payload.getBigUint64(8);
    return { family: AF.INET6, address };
  }
  if (payload.byteLength < 4) return undefined;
  return { family: AF.INET, address: BigInt(payload.getUint32(0)) };
}

/** Whether it is any address (`vxlan_addr_any`). */
export function isAnyAddress({ address }: VxlanAddress): boolean {
  return address === 0n;
}

/** Whether it is a group's (`vxlan_addr_multicast`). */
export function isGroupAddress({ family, address }: VxlanAddress): boolean {
  return family === AF.INET6 ? address >> 120n === 0xffn : address >> 28n === 0xen;
}

/** Whether two are the same (`vxlan_addr_equal`). */
export function sameVxlanAddress(one: VxlanAddress, other: VxlanAddress): boolean {
  return one.family === other.family && one.address === other.address;
}

/** Whether an IPv6 address, or one of a group, is of a link alone (IPV6_ADDR_LINKLOCAL). */
export function isLinkLocal(end: VxlanAddress): boolean {
  return isUnicastLinkLocal(end) ||
    isGroupAddress(end) && (end.address >> 112n & 0xfn) === LINK_SCOPE;
}

/** Whether an IPv6 address is one of fe80::/10. */
export function isUnicastLinkLocal({ address }: VxlanAddress): boolean {
  return address >> V6_BITS - LINK_LOCAL_BITS === LINK_LOCAL;
}

/** It as text. */
export function vxlanAddressText({ family, address }: VxlanAddress): string {
  const view = new DataView(new ArrayBuffer(16));
  if (family === AF.INET6) {
    view.setBigUint64(0, address >> 64n);
    view.setBigUint64(8, BigInt.asUintN(64, address));
    return ipv6Text(view, 0);
  }
  view.setUint32(0, Number(address));
  return ipv4Text(view, 0);
}
