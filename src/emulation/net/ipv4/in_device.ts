import { IFA_F } from "../../../abi/if_addr.ts";
import type { IPV4_DEVCONF } from "../../../abi/ip.ts";
import type { IpMcList } from "./ip_mc_list.ts";
import { conf4Of, Ipv4Devconf } from "./ipv4_devconf.ts";
import { Slot } from "../slot.ts";
import { SortedList } from "../sorted_list.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** INFINITY_LIFE_TIME: a lifetime that never ends. */
export const INFINITY_LIFE_TIME = 0xffffffff;

/** An IPv4 address of a device (`struct in_ifaddr`). Addresses are numbers of 32 bits. */
export class InIfaddr {
  /** Where it is. */
  readonly inDev: InDevice;
  /** The own address. */
  local = 0;
  /** The prefix's address; the peer's on point-to-point links. */
  address = 0;
  /** 0: none. */
  broadcast = 0;
  /** The network part, as a number of 32 bits. */
  mask = 0;
  prefixlen = 0;
  /** IFA_F_*. */
  flags = 0;
  /** RT_SCOPE_*. */
  scope = 0;
  /** IFAPROT_*. */
  proto = 0;
  /** The metric of its prefix's route; 0: none. */
  rtPriority = 0;
  /** One character a byte. */
  label = "";
  /** Seconds; counts only where it is not permanent. */
  validLft: number = 0;
  /** Seconds; counts only where it is not permanent. */
  preferredLft: number = 0;
  /** When it was made, in jiffies; -1 until its lifetime is set. */
  cstamp = -1;
  /** When it was last changed, in jiffies. */
  tstamp = 0;
  /** Grows along the list that it is in. */
  place = 0;

  /** For those who add addresses (`inet_alloc_ifa`): it is in no list. */
  constructor(inDev: InDevice) {
    this.inDev = inDev;
  }

  /** Whether it is in a subnet of another one. */
  get secondary(): boolean {
    return (this.flags & IFA_F.SECONDARY) !== 0;
  }
}

/** A number for each subnet. */
function subnetOf({ address, mask, prefixlen }: InIfaddr): number {
  return prefixlen * 2 ** 32 + ((address & mask) >>> 0);
}

/** What IPv4 keeps of a device (`struct in_device`). */
export class InDevice {
  readonly dev: NetDevice;
  /** Whether it is going away. */
  dead = false;
  readonly #addresses = new SortedList<InIfaddr>((one, other) => one.place - other.place);
  /** The same; absent where it must be made anew. */
  #ifaList: readonly InIfaddr[] | undefined = [];
  /** The addresses of each subnet, by `local`. */
  readonly #subnets = new Map<number, Map<number, InIfaddr>>();
  /** The groups that it listens to, the newest first: `mc_list`. */
  readonly mcList: IpMcList[] = [];
  /** Its settings. */
  readonly cnf: Ipv4Devconf;

  /** For `inetdevInit`. */
  constructor(dev: NetDevice) {
    this.dev = dev;
    this.cnf = new Ipv4Devconf(conf4Of(dev.net).dflt);
  }

  /** Its addresses, in the kernel's order: `ifa_list`; made anew where they have changed. */
  get ifaList(): readonly InIfaddr[] {
    return this.#ifaList ??= [...this.#addresses];
  }

  /** Those in the subnet of an address, by `local`. */
  subnet(ifa: InIfaddr): ReadonlyMap<number, InIfaddr> {
    return this.#subnets.get(subnetOf(ifa)) ?? NOBODY;
  }

  /** Its first address. */
  get first(): InIfaddr | undefined {
    return this.#addresses.first;
  }

  /** Its addresses in the kernel's order; none may come or go meanwhile. */
  addresses(): Generator<InIfaddr, void> {
    return this.#addresses[Symbol.iterator]();
  }

  /** Its addresses, the last first; none may come or go meanwhile. */
  backwards(): Generator<InIfaddr, void> {
    return this.#addresses.backwards();
  }

  /** An address is there, behind another one, or first. */
  link(ifa: InIfaddr, behind: InIfaddr | undefined): void {
    const before = behind?.place ?? 0;
    const [next] = this.#addresses.from(({ place }) => place > before);
    const after = next?.place ?? before + 2;
    ifa.place = (before + after) / 2;
    if (ifa.place <= before || ifa.place >= after) {
      // Where there is no number between two others, all get new ones.
      let place = 0;
      for (const one of this.#addresses) one.place = place += 2;
      this.link(ifa, behind);
      return;
    }
    this.#addresses.add(ifa);
    this.#ifaList = undefined;
    const key = subnetOf(ifa);
    const subnet = this.#subnets.get(key);
    if (subnet === undefined) this.#subnets.set(key, new Map([[ifa.local, ifa]]));
    else subnet.set(ifa.local, ifa);
  }

  /** An address is there no longer. */
  unlink(ifa: InIfaddr): void {
    const key = subnetOf(ifa);
    const subnet = this.#subnets.get(key);
    if (subnet?.get(ifa.local) !== ifa) return;
    subnet.delete(ifa.local);
    if (subnet.size === 0) this.#subnets.delete(key);
    this.#addresses.remove(ifa);
    this.#ifaList = undefined;
  }
}

const NOBODY: ReadonlyMap<number, InIfaddr> = new Map();

const IN_DEVICE = new Slot<NetDevice, { inDev: InDevice | undefined }>(() => ({
  inDev: undefined,
}));

/** What IPv4 keeps of a device (`__in_dev_get_rtnl`); `undefined` where it has nothing to do with it. */
export function inDevOf(dev: NetDevice): InDevice | undefined {
  return IN_DEVICE.of(dev).inDev;
}

/** Has IPv4 keep this of a device (`dev->ip_ptr`). */
export function setInDev(dev: NetDevice, inDev: InDevice | undefined): void {
  IN_DEVICE.of(dev).inDev = inDev;
}

/** What IPv4 keeps of the device of an index (`inetdev_by_index`). */
export function inetdevByIndex(net: NetStack, ifindex: number): InDevice | undefined {
  const dev = net.devices.byIndex(ifindex);
  return dev && inDevOf(dev);
}

/** The mask of a prefix length, as a number of 32 bits (`inet_make_mask`). */
export function inetMakeMask(length: number): number {
  return length === 0 ? 0 : -1 << 32 - length >>> 0;
}

/** Whether an address is in the subnet of another one (`inet_ifa_match`). */
export function inetIfaMatch(address: number, ifa: InIfaddr): boolean {
  return ((address ^ ifa.address) & ifa.mask) === 0;
}

/** Whether addresses are in the same subnet of a device (`inet_addr_onlink`); `b` may be 0, which says nothing. */
export function inetAddrOnlink(inDev: InDevice, a: number, b: number): boolean {
  return inDev.addresses().some((ifa) => inetIfaMatch(a, ifa) && (b === 0 || inetIfaMatch(b, ifa)));
}

/** The first address of a device whose prefix it is (`inet_ifa_byprefix`). */
export function inetIfaByprefix(
  inDev: InDevice,
  prefix: number,
  mask: number,
): InIfaddr | undefined {
  return inDev.addresses().find((ifa) => ifa.mask === mask && inetIfaMatch(prefix, ifa));
}

/** The addresses of a namespace by `local`, the newest first (`inet_addr_lst`). */
const ADDRESSES = new Slot<NetStack, Map<number, InIfaddr[]>>(() => new Map());

/** `inet_hash_insert`. */
export function inetHashInsert(net: NetStack, ifa: InIfaddr): void {
  const all = ADDRESSES.of(net);
  const same = all.get(ifa.local);
  if (same === undefined) all.set(ifa.local, [ifa]);
  else same.unshift(ifa);
}

/** `inet_hash_remove`. */
export function inetHashRemove(net: NetStack, ifa: InIfaddr): void {
  const all = ADDRESSES.of(net);
  const same = all.get(ifa.local);
  const at = same?.indexOf(ifa) ?? -1;
  if (same === undefined || at < 0) return;
  if (same.length === 1) all.delete(ifa.local);
  else same.splice(at, 1);
}

/** The newest of an address in a namespace (`inet_lookup_ifaddr_rcu`). */
export function inetLookupIfaddr(net: NetStack, local: number): InIfaddr | undefined {
  return ADDRESSES.of(net).get(local)?.[0];
}

/** Those of an address on a device, in the order of the device's. */
export function inetSameLocal(inDev: InDevice, local: number): readonly InIfaddr[] {
  const same = (ADDRESSES.of(inDev.dev.net).get(local) ?? []).filter((ifa) => ifa.inDev === inDev);
  return same.length < 2 ? same : inDev.ifaList.filter((ifa) => ifa.local === local);
}

/** All addresses of a namespace, in no order that matters. */
export function inetAddresses(net: NetStack): InIfaddr[] {
  return [...ADDRESSES.of(net).values()].flat();
}

/** IPV4_DEVCONF_*: a setting of devices. */
export type Ipv4Setting = typeof IPV4_DEVCONF[keyof typeof IPV4_DEVCONF];

/** Whether a setting holds for all devices, or for this one (`IN_DEV_ORCONF`). */
export function inDevOrconf(inDev: InDevice, setting: Ipv4Setting): boolean {
  return conf4Of(inDev.dev.net).all.get(setting) !== 0 || inDev.cnf.get(setting) !== 0;
}

/** Whether a setting holds for all devices, and for this one (`IN_DEV_ANDCONF`). */
export function inDevAndconf(inDev: InDevice, setting: Ipv4Setting): boolean {
  return conf4Of(inDev.dev.net).all.get(setting) !== 0 && inDev.cnf.get(setting) !== 0;
}

/** The greater of a setting of all devices and of this one (`IN_DEV_MAXCONF`). */
export function inDevMaxconf(inDev: InDevice, setting: Ipv4Setting): number {
  return Math.max(conf4Of(inDev.dev.net).all.get(setting), inDev.cnf.get(setting));
}

/** How often addresses changed (`dev_addr_genid`), by which dumps know that they did. */
const GENID = new Slot<NetStack, { count: number }>(() => ({ count: 0 }));

/** How often the addresses of a namespace changed. */
export function devAddrGenid(net: NetStack): number {
  return GENID.of(net).count;
}

/** They have changed. */
export function bumpDevAddrGenid(net: NetStack): void {
  GENID.of(net).count++;
}
