/** Requests that concern IPv4's neighbours: arp_ioctl of net/ipv4/arp.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFNAMSIZ } from "../../abi/if.ts";
import { IPV4_DEVCONF } from "../../abi/ip.ts";
import { NUD } from "../../abi/neighbour.ts";
import { RT_SCOPE } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import { SIOC } from "../../abi/sockios.ts";
import { Flow4 } from "../net/ipv4/fib/fib_table.ts";
import { ipRouteOutput } from "../net/ipv4/fib/route_output.ts";
import { inDevOf } from "../net/ipv4/in_device.ts";
import { conf4Of } from "../net/ipv4/ipv4_devconf.ts";
import { arpTable } from "../net/neighbour/arp.ts";
import { neighCreate } from "../net/neighbour/create.ts";
import { neighDelete } from "../net/neighbour/delete.ts";
import { type Neighbour, NUD_VALID } from "../net/neighbour/neighbour.ts";
import { proxyCreate, proxyDelete } from "../net/neighbour/proxy.ts";
import { release, removeOne } from "../net/neighbour/release.ts";
import { neighUpdate } from "../net/neighbour/update.ts";
import type { NetDevice, NetStack } from "../net/stack.ts";
import {
  administers,
  cStringIn,
  type Ioctl,
  type IoctlHandler,
  putCString,
  viewOf,
} from "./call.ts";

const { EINVAL, ENODEV, ENXIO, EPERM, EPFNOSUPPORT } = ERRNO;

/** `sizeof(struct arpreq)` of linux/if_arp.h, and where its members are. */
const ARPREQ = { size: 68, ha: 16, flags: 32, netmask: 36, dev: 52 } as const;
/** Where the address is in a `struct sockaddr_in`, and the data in a `struct sockaddr`. */
const SIN_ADDR = 4;
const SA_DATA = 2;
const SA_DATA_SIZE = 14;
const WHOLE = 0xffffffff;

/** ATF_* of linux/if_arp.h. */
const ATF = { COM: 0x02, PERM: 0x04, PUBL: 0x08, NETMASK: 0x20, DONTPUB: 0x40 } as const;

/** A `struct arpreq`. */
class Arpreq {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  constructor({ memory, argument }: Ioctl) {
    this.bytes = memory.read(argument, ARPREQ.size);
    this.#view = viewOf(this.bytes);
  }

  get family(): number {
    return this.#view.getUint16(0, true);
  }

  /** The neighbour's address, as tables know it. */
  get key(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(SIN_ADDR, SIN_ADDR + 4);
  }

  get address(): number {
    return this.#view.getUint32(SIN_ADDR);
  }

  get type(): number {
    return this.#view.getUint16(ARPREQ.ha, true);
  }

  set type(type: number) {
    this.#view.setUint16(ARPREQ.ha, type, true);
  }

  /** The data of the hardware address: there may be more than an address. */
  get hardwareAddress(): Uint8Array<ArrayBuffer> {
    const at = ARPREQ.ha + SA_DATA;
    return this.bytes.subarray(at, at + SA_DATA_SIZE);
  }

  get flags(): number {
    return this.#view.getInt32(ARPREQ.flags, true);
  }

  set flags(flags: number) {
    this.#view.setInt32(ARPREQ.flags, flags, true);
  }

  get netmask(): number {
    return this.#view.getUint32(ARPREQ.netmask + SIN_ADDR);
  }

  set netmask(mask: number) {
    this.#view.setUint32(ARPREQ.netmask + SIN_ADDR, mask);
  }

  get dev(): string {
    return cStringIn(this.bytes.subarray(ARPREQ.dev, ARPREQ.dev + IFNAMSIZ));
  }

  set dev(name: string) {
    putCString(this.bytes.subarray(ARPREQ.dev, ARPREQ.dev + IFNAMSIZ), name);
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
}

/** The device that a request names, or a negative error number (`arp_req_dev_by_name`). */
function namedDevice(net: NetStack, r: Arpreq): NetDevice | number {
  const dev = net.devices.byName(r.dev);
  if (dev === undefined) return -ENODEV;
  if (r.type === 0) r.type = dev.type;
  return r.has(ATF.COM) && r.type !== dev.type ? -EINVAL : dev;
}

/** The device that a request means; none where it is for all (`arp_req_dev`). */
function deviceOf(net: NetStack, r: Arpreq): NetDevice | number | undefined {
  if (r.dev !== "") return namedDevice(net, r);
  if (r.has(ATF.PUBL)) return undefined;
  const flow = new Flow4();
  flow.daddr = r.address;
  flow.scope = RT_SCOPE.LINK;
  const found = ipRouteOutput(net, flow);
  return typeof found === "number" ? found : found.rt.dev;
}

/** Has a device, or all, answer for others (`arp_req_set_proxy`). */
function setProxy(net: NetStack, dev: NetDevice | undefined, on: boolean): number {
  const value = on ? 1 : 0;
  if (dev === undefined) {
    conf4Of(net).all.data[IPV4_DEVCONF.PROXY_ARP - 1] = value;
    return 0;
  }
  const inDev = inDevOf(dev);
  if (inDev === undefined) return -ENXIO;
  inDev.cnf.set(IPV4_DEVCONF.PROXY_ARP, value);
  return 0;
}

/** `dev_getbyhwaddr`. */
function byHardwareAddress(net: NetStack, r: Arpreq): NetDevice | undefined {
  const { type, hardwareAddress } = r;
  return [...net.devices].find((dev) =>
    dev.type === type && dev.address.every((byte, at) => byte === hardwareAddress[at])
  );
}

/** `arp_req_set_public`. */
function setPublic(net: NetStack, r: Arpreq, dev: NetDevice | undefined): number {
  const device = dev === undefined && r.has(ATF.COM) ? byHardwareAddress(net, r) : dev;
  if (device === undefined && r.has(ATF.COM)) return -ENODEV;
  if (r.netmask === 0) return setProxy(net, device, true);
  const address = { net, key: r.key, dev: device };
  return proxyCreate(arpTable(net.machine), address, { flags: 0, protocol: 0, permanent: false });
}

/** `arp_req_set`. */
function set(net: NetStack, r: Arpreq): number {
  const dev = deviceOf(net, r);
  if (typeof dev === "number") return dev;
  if (r.has(ATF.PUBL)) return setPublic(net, r, dev);
  if (dev === undefined || r.type !== dev.type) return -EINVAL;
  const table = arpTable(net.machine);
  const neighbour = lookup(r, dev);
  if (typeof neighbour === "number") return neighbour;
  const permanent = r.has(ATF.PERM);
  const known = permanent || r.has(ATF.COM);
  const error = neighUpdate(table, neighbour, {
    ...known && { lladdr: r.hardwareAddress },
    state: permanent ? NUD.PERMANENT : NUD.STALE,
    override: true,
    admin: true,
  });
  release(table, neighbour);
  return error;
}

/** A neighbour, which is made if there is none (`__neigh_lookup_errno`). */
function lookup({ key }: Arpreq, dev: NetDevice): Neighbour | number {
  const table = arpTable(dev.net.machine);
  const there = table.lookup(key, dev);
  if (there === undefined) return neighCreate(table, { key, dev, flags: 0, exempt: false });
  there.refcnt++;
  return there;
}

/** `arp_req_delete`. */
function remove(net: NetStack, r: Arpreq): number {
  const dev = deviceOf(net, r);
  if (typeof dev === "number") return dev;
  const { key } = r;
  const table = arpTable(net.machine);
  if (r.has(ATF.PUBL)) {
    return r.netmask === 0 ? setProxy(net, dev, false) : proxyDelete(table, { net, key, dev });
  }
  const neighbour = dev && table.lookup(key, dev);
  if (neighbour === undefined) return -ENXIO;
  if ((neighbour.state & ~NUD.NOARP) !== 0) return neighDelete(table, neighbour, { portid: 0 });
  removeOne(table, neighbour);
  return -ENXIO;
}

/** `arp_req_get`. */
function get(net: NetStack, r: Arpreq): number {
  if (r.dev === "") return -ENODEV;
  const dev = namedDevice(net, r);
  if (typeof dev === "number") return dev;
  const neighbour = arpTable(net.machine).lookup(r.key, dev);
  if (neighbour === undefined || neighbour.is(NUD.NOARP)) return -ENXIO;
  const address = new Uint8Array(dev.addrLen);
  address.set(neighbour.lladdr.subarray(0, dev.addrLen));
  r.hardwareAddress.set(address.subarray(0, SA_DATA_SIZE));
  r.flags = neighbour.is(NUD.PERMANENT)
    ? ATF.PERM | ATF.COM
    : neighbour.is(NUD_VALID)
    ? ATF.COM
    : 0;
  r.type = dev.type;
  r.dev = dev.name;
  return 0;
}

/** Whether a request makes sense: 0, or a negative error number. Completes its mask. */
function check(r: Arpreq): number {
  if (r.family !== AF.INET) return -EPFNOSUPPORT;
  if (!r.has(ATF.PUBL) && r.has(ATF.NETMASK | ATF.DONTPUB)) return -EINVAL;
  if (!r.has(ATF.NETMASK)) r.netmask = WHOLE;
  else if (r.netmask !== 0 && r.netmask !== WHOLE) return -EINVAL;
  return 0;
}

/** Sets, deletes, or tells of a neighbour (`arp_ioctl`). */
export const arpIoctl: IoctlHandler = (call) => {
  const { net, memory, argument, request } = call;
  if (request !== SIOC.GARP && !administers(call)) return -EPERM;
  const r = new Arpreq(call);
  const error = check(r);
  if (error !== 0) return error;
  if (request === SIOC.DARP) return remove(net, r);
  if (request === SIOC.SARP) return set(net, r);
  const refused = get(net, r);
  if (refused === 0) memory.write(argument, r.bytes);
  return refused;
};
