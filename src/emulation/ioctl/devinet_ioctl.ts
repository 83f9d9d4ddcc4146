/** Requests that concern IPv4 addresses: devinet_ioctl of net/ipv4/devinet.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFF } from "../../abi/if.ts";
import { RT_SCOPE } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import { SIOC } from "../../abi/sockios.ts";
import { devChangeFlags } from "../net/core/dev_flags.ts";
import { INADDR_BROADCAST, isLoopback } from "../net/ipv4/fib/fib_addr_type.ts";
import { inDevOf, inetMakeMask, INFINITY_LIFE_TIME, InIfaddr } from "../net/ipv4/in_device.ts";
import type { InDevice } from "../net/ipv4/in_device.ts";
import { inetDelIfa, inetInsertIfa } from "../net/ipv4/in_device_addresses.ts";
import { setIfaLifetime } from "../net/ipv4/in_ifaddr_lifetime.ts";
import { setAllConf } from "../net/ipv4/inetdev_event.ts";
import type { NetDevice } from "../net/stack.ts";
import { administers, type Ioctl, type IoctlHandler } from "./call.ts";
import { Ifreq } from "./ifreq.ts";

const { EADDRNOTAVAIL, EINVAL, ENOBUFS, ENODEV, EPERM } = ERRNO;
const WHOLE = 32;
/** Prefixes of this length have no broadcast address. */
const POINT_TO_POINT = 31;
/** `sizeof(struct sockaddr_in)`. */
const SOCKADDR_IN = 16;

/** Whether a mask has ones after zeros, or an address ones where it has none (`bad_mask`). */
export function badMask(mask: number, address: number): boolean {
  const host = ~mask >>> 0;
  return (address & host) !== 0 || (host & host + 1) !== 0;
}

/** How many ones a mask begins with (`inet_mask_len`). */
export function inetMaskLen(mask: number): number {
  return Math.clz32(~mask);
}

/** The prefix lengths of the classes A to C, and E, by the first bits: class D has none. */
const CLASSES: readonly (readonly [mask: number, bits: number, length: number])[] = [
  [0x80000000, 0, 8],
  [0xc0000000, 0x80000000, 16],
  [0xe0000000, 0xc0000000, 24],
  [0xf0000000, 0xf0000000, 32],
];

/** The prefix length of an address's class; -1 if it has none (`inet_abc_len`). */
function inetAbcLen(address: number): number {
  if (address === 0 || address === INADDR_BROADCAST) return 0;
  return CLASSES.find(([mask, bits]) => (address & mask) >>> 0 === bits)?.[2] ?? -1;
}

/** What a request is about. */
interface Asked {
  readonly dev: NetDevice;
  readonly ifr: Ifreq;
}

type Tell = (ifa: InIfaddr) => number;
type Change = (ifa: InIfaddr, asked: Asked) => number;

const TOLD: ReadonlyMap<number, Tell> = new Map<number, Tell>([
  [SIOC.GIFADDR, ({ local }) => local],
  [SIOC.GIFBRDADDR, ({ broadcast }) => broadcast],
  [SIOC.GIFDSTADDR, ({ address }) => address],
  [SIOC.GIFNETMASK, ({ mask }) => mask],
]);

/** An address goes, and comes back as another one. */
function changed(ifa: InIfaddr, change: () => void): number {
  inetDelIfa(ifa);
  change();
  inetInsertIfa(ifa);
  return 0;
}

const setBroadcast: Change = (ifa, { ifr: { address } }) => {
  if (ifa.broadcast === address) return 0;
  return changed(ifa, () => ifa.broadcast = address);
};

const setDestination: Change = (ifa, { ifr: { address } }) => {
  if (ifa.address === address) return 0;
  if (inetAbcLen(address) < 0) return -EINVAL;
  return changed(ifa, () => ifa.address = address);
};

const setNetmask: Change = (ifa, { dev, ifr: { address: mask } }) => {
  if (badMask(mask, 0)) return -EINVAL;
  if (ifa.mask === mask) return 0;
  return changed(ifa, () => {
    const before = (ifa.local | ~ifa.mask) >>> 0;
    ifa.mask = mask;
    ifa.prefixlen = inetMaskLen(mask);
    // Whoever chose another broadcast address knows why.
    const follows = (dev.flags & IFF.BROADCAST) !== 0 && ifa.prefixlen < POINT_TO_POINT &&
      ifa.broadcast === before;
    if (follows) ifa.broadcast = (ifa.local | ~mask) >>> 0;
  });
};

const CHANGES: ReadonlyMap<number, Change> = new Map<number, Change>([
  [SIOC.SIFBRDADDR, setBroadcast],
  [SIOC.SIFDSTADDR, setDestination],
  [SIOC.SIFNETMASK, setNetmask],
]);

/** Gives a device an address, in place of the one with the label if there is one. */
function setAddress(
  inDev: InDevice | undefined,
  there: InIfaddr | undefined,
  { dev, ifr: { address, isLabel, label } }: Asked,
): number {
  const length = inetAbcLen(address);
  if (length < 0) return -EINVAL;
  if (inDev === undefined) return -ENOBUFS;
  if (there?.local === address) return 0;
  const ifa = there ?? new InIfaddr(inDev);
  if (there === undefined) {
    ifa.label = isLabel ? label : dev.name;
  } else {
    inetDelIfa(there);
    ifa.broadcast = 0;
    ifa.scope = RT_SCOPE.UNIVERSE;
  }
  ifa.local = ifa.address = address;
  ifa.prefixlen = (dev.flags & IFF.POINTOPOINT) === 0 ? length : WHOLE;
  ifa.mask = inetMakeMask(ifa.prefixlen);
  const broadcasts = (dev.flags & (IFF.POINTOPOINT | IFF.BROADCAST)) === IFF.BROADCAST;
  if (broadcasts && ifa.prefixlen < POINT_TO_POINT) ifa.broadcast = (address | ~ifa.mask) >>> 0;
  setIfaLifetime(ifa, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
  setAllConf(inDev);
  if (isLoopback(address)) ifa.scope = RT_SCOPE.HOST;
  return inetInsertIfa(ifa);
}

/** Flags of a device; of a label, whether its address is to stay. */
function setFlags(ifa: InIfaddr | undefined, { dev, ifr }: Asked): number {
  const flags = ifr.view.getInt16(0, true);
  if (!ifr.isLabel) return devChangeFlags(dev, flags);
  if (ifa === undefined) return -EADDRNOTAVAIL;
  if ((flags & IFF.UP) === 0) inetDelIfa(ifa);
  return 0;
}

/** Whether somebody may ask it: 0, or a negative error number. */
function check(call: Ioctl, { family }: Ifreq): number {
  const { request } = call;
  if (TOLD.has(request)) return 0;
  const known = request === SIOC.SIFFLAGS || request === SIOC.SIFADDR || CHANGES.has(request);
  if (!known) return -EINVAL;
  if (!administers(call)) return -EPERM;
  return request === SIOC.SIFFLAGS || family === AF.INET ? 0 : -EINVAL;
}

/** The address that is meant: by its label, and by itself if one is named. */
function meant(
  inDev: InDevice | undefined,
  label: string,
  local: number | undefined,
): InIfaddr | undefined {
  const labelled = inDev?.ifaList.filter((ifa) => ifa.label === label) ?? [];
  return labelled.find((ifa) => ifa.local === local) ?? labelled[0];
}

/** Serves what concerns IPv4 addresses (`devinet_ioctl`). */
export const devinetIoctl: IoctlHandler = (call) => {
  const { net, request } = call;
  const ifr = Ifreq.from(call);
  const error = check(call, ifr);
  if (error !== 0) return error;
  const dev = net.devices.byName(ifr.name);
  if (dev === undefined) return -ENODEV;
  const inDev = inDevOf(dev);
  const tell = TOLD.get(request);
  const named = tell !== undefined && ifr.family === AF.INET ? ifr.address : undefined;
  const ifa = meant(inDev, ifr.label, named);
  const asked: Asked = { dev, ifr };
  if (request === SIOC.SIFFLAGS) return setFlags(ifa, asked);
  if (request === SIOC.SIFADDR) return setAddress(inDev, ifa, asked);
  if (ifa === undefined) return -EADDRNOTAVAIL;
  if (tell === undefined) return CHANGES.get(request)?.(ifa, asked) ?? -EINVAL;
  ifr.union.fill(0, 0, SOCKADDR_IN);
  ifr.family = AF.INET;
  ifr.address = tell(ifa);
  ifr.put(call);
  return 0;
};
