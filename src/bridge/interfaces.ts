/** ioctl(2) of network interfaces, answered from an emulated network. Source: net/core/dev_ioctl.c. */

import { ERRNO } from "../abi/errno.ts";
import { RTM } from "../abi/rtnetlink.ts";
import { AF } from "../abi/socket.ts";
import type { AddressMessage, LinkMessage } from "../codec/mod.ts";
import type { EmulatedKernel, NetworkNamespace } from "../emulation/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import { viewOf } from "./message_header.ts";
import type { Target } from "./target.ts";

/** Requests that are answered (linux/sockios.h). */
export const SIOCGIF = {
  NAME: 0x8910,
  CONF: 0x8912,
  FLAGS: 0x8913,
  ADDR: 0x8915,
  DSTADDR: 0x8917,
  BRDADDR: 0x8919,
  NETMASK: 0x891b,
  METRIC: 0x891d,
  MTU: 0x8921,
  HWADDR: 0x8927,
  INDEX: 0x8933,
  TXQLEN: 0x8942,
  MAP: 0x8970,
} as const;

/** `struct ifreq` (linux/if.h): char ifr_name[IFNAMSIZ], and a union of 24 bytes. */
const IFREQ = 40;
const IFNAMSIZ = 16;
/** `struct ifconf`: int ifc_len, and a pointer. */
const IFCONF = 16;
/** `struct sockaddr_in`: u16 sin_family, be16 sin_port, be32 sin_addr. */
const SIN_ADDR = 4;
/** `sa_data`: what there is of a hardware address. */
const SA_DATA = 14;

/** Where interfaces are looked for. */
export interface InterfaceSource {
  readonly kernel: EmulatedKernel;
  readonly namespace: NetworkNamespace;
}

/** Fills in the union of an ifreq. */
type Fill = (union: Uint8Array, link: LinkMessage) => void;
type FillAddress = (union: Uint8Array, address: AddressMessage) => void;

const int = (pick: (link: LinkMessage) => number): Fill => (union, link) =>
  viewOf(union).setInt32(0, pick(link), true);

const OF_LINKS: ReadonlyMap<number, Fill> = new Map<number, Fill>([
  [
    SIOCGIF.FLAGS,
    (union, { header }) => viewOf(union).setUint16(0, header.flags & 0xffff, true),
  ],
  [SIOCGIF.METRIC, int(() => 0)],
  [SIOCGIF.MTU, int(({ attributes }) => attributes.mtu ?? 0)],
  [SIOCGIF.INDEX, int(({ header }) => header.index)],
  [SIOCGIF.TXQLEN, int(({ attributes }) => attributes.txqlen ?? 0)],
  [SIOCGIF.HWADDR, (union, { header, attributes }) => {
    viewOf(union).setUint16(0, header.type, true);
    union.set(hardwareAddress(attributes.address).subarray(0, SA_DATA), 2);
  }],
  [SIOCGIF.MAP, () => {}],
]);

const OF_ADDRESSES: ReadonlyMap<number, FillAddress> = new Map<number, FillAddress>([
  [SIOCGIF.ADDR, (union, { attributes }) => putIpv4(union, attributes.local)],
  [SIOCGIF.DSTADDR, (union, { attributes }) => putIpv4(union, attributes.address)],
  [SIOCGIF.BRDADDR, (union, { attributes }) => putIpv4(union, attributes.broadcast)],
  [SIOCGIF.NETMASK, (union, { header }) => {
    viewOf(union).setUint16(0, AF.INET, true);
    viewOf(union).setUint32(SIN_ADDR, maskOf(header.prefixlen));
  }],
]);

/**
 * Answers a request, or throws why not: EOPNOTSUPP for whatever is none of {@linkcode SIOCGIF}, so
 * that the real kernel's interfaces are neither shown nor changed.
 */
export function interfaceRequest(
  source: InterfaceSource,
  target: Target,
  request: number,
  at: bigint,
): void {
  if (request === SIOCGIF.CONF) return listAddresses(source, target, at);
  const ofLink = OF_LINKS.get(request);
  const ofAddress = OF_ADDRESSES.get(request);
  if (ofLink === undefined && ofAddress === undefined && request !== SIOCGIF.NAME) {
    throw new SyscallError("ioctl", ERRNO.EOPNOTSUPP);
  }
  const ifreq = target.read(at, IFREQ);
  const union = ifreq.subarray(IFNAMSIZ);
  if (request === SIOCGIF.NAME) {
    const link = findLink(source, viewOf(union).getInt32(0, true));
    putName(ifreq, link.attributes.ifname ?? "");
  } else {
    const name = nameIn(ifreq);
    const link = findLink(source, name.split(":", 1)[0] ?? "");
    union.fill(0);
    ofLink?.(union, link);
    ofAddress?.(union, findAddress(source, link, name));
  }
  target.write(at, ifreq);
}

function findLink({ kernel, namespace }: InterfaceSource, which: string | number): LinkMessage {
  const by = typeof which === "number"
    ? { header: { index: which } }
    : { attributes: { ifname: which } };
  // Of number 0 there is none, but a request that gives none at all makes no sense either.
  if (which === 0 || which === "") throw new SyscallError("ioctl", ERRNO.ENODEV);
  try {
    const [link] = kernel.request({ kind: "link", type: RTM.GETLINK, ...by }, { namespace });
    if (link?.kind === "link") return link;
  } catch (error) {
    if (!(error instanceof Error && "errno" in error)) throw error;
  }
  throw new SyscallError("ioctl", ERRNO.ENODEV);
}

function addressesIn({ kernel, namespace }: InterfaceSource): AddressMessage[] {
  const request = { kind: "address", type: RTM.GETADDR, header: { family: AF.INET } } as const;
  return kernel.dump(request, { namespace }).filter((answer) => answer.kind === "address");
}

/** An interface's first address with a label, which most often is its name. */
function findAddress(source: InterfaceSource, link: LinkMessage, label: string): AddressMessage {
  const own = addressesIn(source).filter(({ header }) => header.index === link.header.index);
  const address = own.find(({ attributes }) => attributes.label === label);
  if (address !== undefined) return address;
  throw new SyscallError("ioctl", ERRNO.EADDRNOTAVAIL);
}

/** SIOCGIFCONF: all IPv4 addresses, or only how long the list would be. */
function listAddresses(source: InterfaceSource, target: Target, at: bigint): void {
  const ifconf = target.read(at, IFCONF);
  const view = viewOf(ifconf);
  const room = view.getInt32(0, true);
  const into = view.getBigUint64(8, true);
  const addresses = addressesIn(source);
  const count = into === 0n
    ? addresses.length
    : Math.min(Math.max(Math.floor(room / IFREQ), 0), addresses.length);
  if (into !== 0n) {
    addresses.slice(0, count).forEach(({ attributes }, index) => {
      const ifreq = new Uint8Array(IFREQ);
      putName(ifreq, attributes.label ?? "");
      putIpv4(ifreq.subarray(IFNAMSIZ), attributes.local);
      target.write(into + BigInt(index * IFREQ), ifreq);
    });
  }
  view.setInt32(0, count * IFREQ, true);
  target.write(at, ifconf);
}

function nameIn(ifreq: Uint8Array): string {
  const bytes = ifreq.subarray(0, IFNAMSIZ - 1);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}

function putName(ifreq: Uint8Array, name: string): void {
  const bytes = ifreq.subarray(0, IFNAMSIZ);
  bytes.fill(0);
  bytes.set(new TextEncoder().encode(name).subarray(0, IFNAMSIZ - 1));
}

/** A `struct sockaddr_in`; 0.0.0.0 if there is no address. */
function putIpv4(union: Uint8Array, address = "0.0.0.0"): void {
  viewOf(union).setUint16(0, AF.INET, true);
  union.set(address.split(".").map(Number), SIN_ADDR);
}

function maskOf(prefixlen: number): number {
  return prefixlen === 0 ? 0 : (0xffffffff << (32 - prefixlen)) >>> 0;
}

/** The bytes of `02:00:00:00:00:01`, and of what has the form of an IP address. */
function hardwareAddress(text = ""): Uint8Array {
  if (/^[\da-f]{2}(:[\da-f]{2})*$/.test(text)) {
    return Uint8Array.from(text.split(":"), (part) => parseInt(part, 16));
  }
  return Uint8Array.from(text.split(".").map(Number).filter((part) => !Number.isNaN(part)));
}
