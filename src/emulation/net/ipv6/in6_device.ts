import type { Timer } from "../clock.ts";
import type { IfaCacheinfo6 } from "./inet6_mc_list.ts";
import { ipv6AddrSrcScope, ipv6Prefix } from "./ipv6_address.ts";
import { conf6Of, Ipv6Devconf } from "./ipv6_devconf.ts";
import { jiffies } from "../jiffies.ts";
import { Slot } from "../slot.ts";
import { SortedList } from "../sorted_list.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** IF_*, net/if_inet6.h: flags of what IPv6 keeps of a device. */
export const IF = {
  RS_SENT: 0x10,
  RA_RCVD: 0x20,
  RA_MANAGED: 0x40,
  RA_OTHERCONF: 0x80,
  READY: 0x80000000,
} as const;

/** INET6_IFADDR_STATE_*, net/if_inet6.h. */
export const INET6_IFADDR_STATE = {
  PREDAD: 0,
  DAD: 1,
  POSTDAD: 2,
  ERRDAD: 3,
  DEAD: 4,
} as const;

/** The route to one of the own addresses, as far as addresses know it (`struct fib6_info`). */
export interface HostRoute6 {
  /** Whether it is in its table (`fib6_node`). */
  readonly inserted: boolean;
}

/** An IPv6 address of a device (`struct inet6_ifaddr`). Addresses are numbers of 128 bits. */
export class Inet6Ifaddr {
  /** Where it is. */
  readonly idev: Inet6Dev;
  /** The own address. */
  readonly addr: bigint;
  /** How far it is valid as a source: what orders addresses (`ipv6_addr_src_scope`). */
  readonly srcScope: number;
  /** The peer's; 0: none. */
  peerAddr = 0n;
  prefixLen = 0;
  /** The metric of its prefix's route; 0: the usual one. */
  rtPriority = 0;
  /** Seconds. */
  validLft = 0;
  /** Seconds. */
  preferedLft = 0;
  /** INET6_IFADDR_STATE.*. */
  state: number = INET6_IFADDR_STATE.PREDAD;
  /** IFA_F_*. */
  flags = 0;
  /** IFA_HOST and the like: how far it is valid. */
  scope = 0;
  /** IFAPROT_*. */
  proto = 0;
  /** When it was made, in jiffies. */
  cstamp = 0;
  /** When it was last changed, in jiffies. */
  tstamp = 0;
  /** The route to it. */
  rt: HostRoute6 | undefined;
  /** How often it is still to be asked for. */
  dadProbes = 0;
  /** What is scheduled for it (`dad_work`). */
  dadWork: Timer | undefined;
  /** Grows with every address that its device has had. */
  place = 0;

  /** For those who add addresses: it is in no list. */
  constructor(idev: Inet6Dev, addr: bigint) {
    this.idev = idev;
    this.addr = addr;
    this.srcScope = ipv6AddrSrcScope(addr);
  }
}

/** What IPv6 keeps of a device (`struct inet6_dev`). */
export class Inet6Dev {
  readonly dev: NetDevice;
  /** Whether it is going away. */
  dead = false;
  /** IF.*. */
  ifFlags = 0;
  /** Its addresses, those of wider scope first, of each scope the newest. */
  readonly #addresses = new SortedList<Inet6Ifaddr>((one, other) =>
    other.srcScope - one.srcScope || other.place - one.place
  );
  /** The same; absent where it must be made anew. */
  #addrList: readonly Inet6Ifaddr[] | undefined = [];
  /** How many there have been. */
  #places = 0;
  /** Its addresses by their prefixes. */
  readonly #prefixes = new Map<string, Set<Inet6Ifaddr>>();
  /** The groups that it listens to, the newest first: `mc_list`. */
  readonly mcList: IfaCacheinfo6[] = [];
  /** The anycast addresses that it listens to, the newest first: `ac_list`. */
  readonly acList: IfaCacheinfo6[] = [];
  /** Its settings. */
  readonly cnf: Ipv6Devconf;
  /** The interface identifier to use in addresses, as 128 bits. */
  token = 0n;
  /** When it was last changed, in jiffies. */
  tstamp: number;
  /** The MTU that a router advertised; 0: none. */
  raMtu = 0;
  /** Whether its settings are among the knobs (`cnf.sysctl_header`). */
  sysctlRegistered = false;

  /** For `ipv6AddDev`. */
  constructor(dev: NetDevice) {
    this.dev = dev;
    this.cnf = new Ipv6Devconf(conf6Of(dev.net).dflt);
    this.tstamp = jiffies(dev.net.machine.clock);
  }

  /** Its addresses, in the kernel's order: `addr_list`. */
  get addrList(): readonly Inet6Ifaddr[] {
    return this.#addrList ??= [...this.#addresses];
  }

  /** Those of a prefix's length that have it in common with one of them, itself included. */
  inPrefixOf(ifp: Inet6Ifaddr): ReadonlySet<Inet6Ifaddr> {
    return this.#prefixes.get(prefixOf(ifp)) ?? NOBODY;
  }

  /** It has an address, in front of the first whose scope is no greater. */
  link(ifp: Inet6Ifaddr): void {
    ifp.place = ++this.#places;
    this.#addresses.add(ifp);
    this.#addrList = undefined;
    const prefix = prefixOf(ifp);
    const same = this.#prefixes.get(prefix);
    if (same === undefined) this.#prefixes.set(prefix, new Set([ifp]));
    else same.add(ifp);
  }

  /** It has an address no longer. */
  unlink(ifp: Inet6Ifaddr): void {
    this.#addresses.remove(ifp);
    this.#addrList = undefined;
    const prefix = prefixOf(ifp);
    const same = this.#prefixes.get(prefix);
    if (same?.delete(ifp) && same.size === 0) this.#prefixes.delete(prefix);
  }
}

const NOBODY: ReadonlySet<Inet6Ifaddr> = new Set();

/** A text for each prefix. */
function prefixOf({ addr, prefixLen }: Inet6Ifaddr): string {
  return `${ipv6Prefix(addr, prefixLen)}/${prefixLen}`;
}

const IN6_DEVICE = new Slot<NetDevice, { idev: Inet6Dev | undefined }>(() => ({
  idev: undefined,
}));

/** What IPv6 keeps of a device (`__in6_dev_get`); `undefined` where it has nothing to do with it. */
export function in6DevOf(dev: NetDevice): Inet6Dev | undefined {
  return IN6_DEVICE.of(dev).idev;
}

/** Has IPv6 keep this of a device (`dev->ip6_ptr`). */
export function setIn6Dev(dev: NetDevice, idev: Inet6Dev | undefined): void {
  IN6_DEVICE.of(dev).idev = idev;
}

/** The addresses of a namespace by address, as text, the newest first (`inet6_addr_lst`). */
const ADDRESSES = new Slot<NetStack, Map<string, Inet6Ifaddr[]>>(() => new Map());

/** What addresses are found by: numbers would be told apart by their low halves alone. */
function keyOf(addr: bigint): string {
  return addr.toString(36);
}

/** Those of an address in a namespace, the newest first. */
export function inet6Same(net: NetStack, addr: bigint): readonly Inet6Ifaddr[] {
  return ADDRESSES.of(net).get(keyOf(addr)) ?? [];
}

/** All of a namespace that are in its table. */
export function inet6Addresses(net: NetStack): Inet6Ifaddr[] {
  return [...ADDRESSES.of(net).values()].flat();
}

/** Has the namespace find an address (`ipv6_add_addr_hash`). */
export function inet6HashInsert(net: NetStack, ifp: Inet6Ifaddr): void {
  const all = ADDRESSES.of(net);
  const key = keyOf(ifp.addr);
  const same = all.get(key);
  if (same === undefined) all.set(key, [ifp]);
  else same.unshift(ifp);
}

/** Has the namespace find it no longer (`hlist_del_init_rcu`). */
export function inet6HashRemove(net: NetStack, ifp: Inet6Ifaddr): void {
  const all = ADDRESSES.of(net);
  const key = keyOf(ifp.addr);
  const same = all.get(key);
  const at = same?.indexOf(ifp) ?? -1;
  if (same === undefined || at < 0) return;
  if (same.length === 1) all.delete(key);
  else same.splice(at, 1);
}

/** Devices for whose addresses others care (IFF_NO_ADDRCONF). */
const NO_ADDRCONF = new Slot<NetDevice, { set: boolean }>(() => ({ set: false }));

/** Has IPv6 not care for a device's addresses, or do so. */
export function setNoAddrconf(dev: NetDevice, set: boolean): void {
  NO_ADDRCONF.of(dev).set = set;
}

/** Whether others care for a device's addresses (IFF_NO_ADDRCONF). */
export function hasNoAddrconf(dev: NetDevice): boolean {
  return NO_ADDRCONF.of(dev).set;
}

/** How often addresses changed (`dev_addr_genid`), by which dumps know that they did. */
const GENID = new Slot<NetStack, { count: number }>(() => ({ count: 0 }));

/** How often the addresses of a namespace changed. */
export function devAddrGenid6(net: NetStack): number {
  return GENID.of(net).count;
}

/** They have changed. */
export function bumpDevAddrGenid6(net: NetStack): void {
  GENID.of(net).count++;
}
