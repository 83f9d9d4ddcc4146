/** What becomes of IPv4 as devices come, change and go: net/ipv4/devinet.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import { RT_SCOPE, RTM } from "../../../abi/rtnetlink.ts";
import { NO_CAUSE } from "../cause.ts";
import { NEIGHBOURS_OF_DEVICES } from "../neighbour/device_neighbours.ts";
import { ipMcDestroyDev, ipMcDown, ipMcRemap, ipMcUnmap, ipMcUp } from "./igmp.ts";
import {
  devinetSysctlRegister,
  devinetSysctlUnregister,
  sysctlDevNameIsAllowed,
} from "./in_device_conf.ts";
import {
  InDevice,
  inDevOf,
  inetMakeMask,
  INFINITY_LIFE_TIME,
  InIfaddr,
  setInDev,
} from "./in_device.ts";
import { inetDelIfa, inetInsertIfa } from "./in_device_addresses.ts";
import { setIfaLifetime } from "./in_ifaddr_lifetime.ts";
import { rtmsgIfa } from "./in_notify.ts";
import type { NetdevNotifier } from "../notifier.ts";
import { NETDEV } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";

/** INADDR_LOOPBACK. */
const LOOPBACK = 0x7f000001;
const LOOPBACK_LENGTH = 8;
/** IPV4_MIN_MTU. */
const MIN_MTU = 68;
/** IFNAMSIZ less the NUL. */
const MOST_NAME = 15;

/** Whether IPv4 can be with an MTU (`inetdev_valid_mtu`). */
function isValidMtu(mtu: number): boolean {
  return mtu >= MIN_MTU;
}

/** IPv4 begins with a device (`inetdev_init`): 0, or a negative error number. */
function inetdevInit(dev: NetDevice): number {
  const inDev = new InDevice(dev);
  NEIGHBOURS_OF_DEVICES.arpParmsAlloc(dev);
  if (!sysctlDevNameIsAllowed(dev.name)) {
    inDev.dead = true;
    NEIGHBOURS_OF_DEVICES.arpParmsRelease(dev);
    return -ERRNO.EINVAL;
  }
  devinetSysctlRegister(inDev);
  if ((dev.flags & IFF.UP) !== 0) ipMcUp(inDev);
  setInDev(dev, inDev);
  return 0;
}

/** IPv4 ends with a device (`inetdev_destroy`). */
function inetdevDestroy(inDev: InDevice): void {
  const { dev } = inDev;
  inDev.dead = true;
  ipMcDestroyDev(inDev);
  for (let { first } = inDev; first !== undefined; { first } = inDev) inetDelIfa(first);
  setInDev(dev, undefined);
  devinetSysctlUnregister(inDev);
  NEIGHBOURS_OF_DEVICES.arpParmsRelease(dev);
  NEIGHBOURS_OF_DEVICES.arpIfdown(dev);
}

/** The address that `lo` has when it is up. */
function addLoopbackAddress(inDev: InDevice): void {
  const ifa = new InIfaddr(inDev);
  ifa.local = ifa.address = LOOPBACK;
  ifa.prefixlen = LOOPBACK_LENGTH;
  ifa.mask = inetMakeMask(LOOPBACK_LENGTH);
  ifa.scope = RT_SCOPE.HOST;
  ifa.label = inDev.dev.name;
  setIfaLifetime(ifa, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
  setAllConf(inDev);
  inetInsertIfa(ifa);
}

/** Who has addresses does not follow defaults any longer. */
export function setAllConf(inDev: InDevice): void {
  inDev.cnf.setAll();
  NEIGHBOURS_OF_DEVICES.arpParmsSetAll(inDev.dev);
}

/** What follows the name in a label, or is to: `:1`. */
function suffixOf(label: string, count: number): string {
  const at = label.indexOf(":");
  return at < 0 ? `:${count}` : label.slice(at);
}

/** Labels follow the device's name (`inetdev_changename`). */
function inetdevChangename({ dev, ifaList }: InDevice): void {
  for (const [index, ifa] of ifaList.entries()) {
    const suffix = index === 0 ? "" : suffixOf(ifa.label, index + 1);
    ifa.label = dev.name.slice(0, MOST_NAME - suffix.length) + suffix;
    rtmsgIfa.tell(dev.net.machine, RTM.NEWADDR, ifa, NO_CAUSE);
  }
}

/** IPv4 begins with a device that it had nothing to do with. */
function begin(event: number, dev: NetDevice): number {
  if (event === NETDEV.CHANGEMTU) {
    if (isValidMtu(dev.mtu)) inetdevInit(dev);
    return 0;
  }
  if (event !== NETDEV.REGISTER) return 0;
  const error = inetdevInit(dev);
  const inDev = inDevOf(dev);
  if (inDev !== undefined && (dev.flags & IFF.LOOPBACK) !== 0) {
    inDev.cnf.set(IPV4_DEVCONF.NOXFRM, 1);
    inDev.cnf.set(IPV4_DEVCONF.NOPOLICY, 1);
  }
  return error;
}

/** What IPv4 does when something happens to a device, by what happens. */
const ON: ReadonlyMap<number, (inDev: InDevice) => void> = new Map([
  [NETDEV.UP, (inDev: InDevice): void => {
    const { mtu, flags } = inDev.dev;
    if (!isValidMtu(mtu)) return;
    if ((flags & IFF.LOOPBACK) !== 0) addLoopbackAddress(inDev);
    ipMcUp(inDev);
  }],
  [NETDEV.DOWN, ipMcDown],
  [NETDEV.PRE_TYPE_CHANGE, ipMcUnmap],
  [NETDEV.POST_TYPE_CHANGE, ipMcRemap],
  [NETDEV.CHANGEMTU, (inDev: InDevice): void => {
    if (!isValidMtu(inDev.dev.mtu)) inetdevDestroy(inDev);
  }],
  [NETDEV.UNREGISTER, inetdevDestroy],
  [NETDEV.CHANGENAME, (inDev: InDevice): void => {
    inetdevChangename(inDev);
    devinetSysctlUnregister(inDev);
    if (sysctlDevNameIsAllowed(inDev.dev.name)) devinetSysctlRegister(inDev);
  }],
]);

/** `inetdev_event`. */
export const inetdevEvent: NetdevNotifier = ({ event, dev }) => {
  const inDev = inDevOf(dev);
  if (inDev === undefined) return begin(event, dev);
  ON.get(event)?.(inDev);
  return 0;
};
