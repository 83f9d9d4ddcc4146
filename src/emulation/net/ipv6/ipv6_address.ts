/** What IPv6 addresses are by their bits: net/ipv6/addrconf_core.c. Addresses are 128 bits. */

/** IPV6_ADDR_*, net/ipv6.h. */
export const IPV6_ADDR = {
  ANY: 0,
  UNICAST: 0x0001,
  MULTICAST: 0x0002,
  LOOPBACK: 0x0010,
  LINKLOCAL: 0x0020,
  SITELOCAL: 0x0040,
  COMPATV4: 0x0080,
  SCOPE_MASK: 0x00f0,
  MAPPED: 0x1000,
} as const;

/** IPV6_ADDR_SCOPE_*, net/ipv6.h. */
export const IPV6_ADDR_SCOPE = {
  NODELOCAL: 0x01,
  LINKLOCAL: 0x02,
  SITELOCAL: 0x05,
  ORGLOCAL: 0x08,
  GLOBAL: 0x0e,
} as const;

/** IFA_HOST, IFA_LINK, IFA_SITE, net/if_inet6.h: how far an address is valid. */
export const IFA_SCOPE = {
  HOST: 0x10,
  LINK: 0x20,
  SITE: 0x40,
} as const;

/** ff01::1. */
export const INTERFACELOCAL_ALLNODES = 0xff010000000000000000000000000001n;
/** ff02::1. */
export const LINKLOCAL_ALLNODES = 0xff020000000000000000000000000001n;
/** ff02::2. */
export const LINKLOCAL_ALLROUTERS = 0xff020000000000000000000000000002n;
/** ff01::2. */
export const INTERFACELOCAL_ALLROUTERS = 0xff010000000000000000000000000002n;
/** ff05::2. */
export const SITELOCAL_ALLROUTERS = 0xff050000000000000000000000000002n;
const SOLICITED_NODE = 0xff0200000000000000000001ff000000n;

/** The group in which an address is asked for (`addrconf_addr_solict_mult`). */
export function solicitedNode(addr: bigint): bigint {
  return SOLICITED_NODE | addr & 0xffffffn;
}

/** The scope that a group's address names. */
export function multicastScope(addr: bigint): number {
  return Number(addr >> 112n & 0xfn);
}

const SCOPE_SHIFT = 16;

function ofScope(scope: number): number {
  const type = scope << SCOPE_SHIFT;
  switch (scope) {
    case IPV6_ADDR_SCOPE.NODELOCAL:
      return type | IPV6_ADDR.LOOPBACK;
    case IPV6_ADDR_SCOPE.LINKLOCAL:
      return type | IPV6_ADDR.LINKLOCAL;
    case IPV6_ADDR_SCOPE.SITELOCAL:
      return type | IPV6_ADDR.SITELOCAL;
    default:
      return type;
  }
}

const GLOBAL = IPV6_ADDR_SCOPE.GLOBAL << SCOPE_SHIFT;

/** What an address is, IPV6_ADDR.*, and its scope in the upper bits (`__ipv6_addr_type`). */
export function ipv6AddrTypeAndScope(addr: bigint): number {
  const { COMPATV4, LINKLOCAL, LOOPBACK, MAPPED, MULTICAST, SITELOCAL, UNICAST } = IPV6_ADDR;
  const top = Number(addr >> 112n);
  const bits = top >>> 13;
  if (bits !== 0 && bits !== 7) return UNICAST | GLOBAL;
  if (top >>> 8 === 0xff) return MULTICAST | ofScope(multicastScope(addr));
  if ((top & 0xffc0) === 0xfe80) {
    return LINKLOCAL | UNICAST | IPV6_ADDR_SCOPE.LINKLOCAL << SCOPE_SHIFT;
  }
  if ((top & 0xffc0) === 0xfec0) {
    return SITELOCAL | UNICAST | IPV6_ADDR_SCOPE.SITELOCAL << SCOPE_SHIFT;
  }
  if (addr === 0n) return IPV6_ADDR.ANY;
  if (addr === 1n) return LOOPBACK | UNICAST | IPV6_ADDR_SCOPE.LINKLOCAL << SCOPE_SHIFT;
  if (addr >> 32n === 0n) return COMPATV4 | UNICAST | GLOBAL;
  if (addr >> 32n === 0xffffn) return MAPPED | GLOBAL;
  return UNICAST | GLOBAL;
}

/** What an address is, IPV6_ADDR.* (`ipv6_addr_type`). */
export function ipv6AddrType(addr: bigint): number {
  return ipv6AddrTypeAndScope(addr) & 0xffff;
}

/** How far an address is valid, IFA_SCOPE.* (`ipv6_addr_scope`). */
export function ipv6AddrScope(addr: bigint): number {
  return ipv6AddrTypeAndScope(addr) & IPV6_ADDR.SCOPE_MASK;
}

/** The scope by which addresses of a device are ordered (`ipv6_addr_src_scope`). */
export function ipv6AddrSrcScope(addr: bigint): number {
  const type = ipv6AddrTypeAndScope(addr);
  return type === IPV6_ADDR.ANY ? -1 : type >>> SCOPE_SHIFT;
}

/** Whether an address is a group's. */
export function isMulticast6(addr: bigint): boolean {
  return addr >> 120n === 0xffn;
}

/** The first bits of an address, and zeros (`ipv6_addr_prefix`). */
export function ipv6Prefix(addr: bigint, length: number): bigint {
  const rest = BigInt(128 - length);
  return addr >> rest << rest;
}
