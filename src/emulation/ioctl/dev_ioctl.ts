/** Requests that concern devices, of any socket: net/core/dev_ioctl.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFNAMSIZ } from "../../abi/if.ts";
import { AF } from "../../abi/socket.ts";
import { SIOC } from "../../abi/sockios.ts";
import { mayAdministerMachine } from "../fs/sys/privilege.ts";
import { devMcAddGlobal, devMcDelGlobal } from "../net/core/dev_addr_lists.ts";
import { devChangeFlags, devGetFlags } from "../net/core/dev_flags.ts";
import { devChangeName } from "../net/core/dev_name.ts";
import { devChangeTxQueueLen, devSetMacAddress, devSetMtu } from "../net/core/dev_settings.ts";
import { callNetdeviceNotifiers } from "../net/core/netdevice_notifiers.ts";
import { NETDEV } from "../net/notifier.ts";
import type { NetDevice } from "../net/stack.ts";
import { brDevSiocdevprivate } from "./br_dev_ioctl.ts";
import { administers, cStringIn, type Ioctl, type IoctlHandler } from "./call.ts";
import { devEthtool } from "./ethtool_ioctl.ts";
import { Ifreq } from "./ifreq.ts";

const { EINVAL, ENODEV, ENOTTY, EOPNOTSUPP, EPERM } = ERRNO;
/** Where the data of a `struct sockaddr` is, how much there is of it, and with the family. */
const SA_DATA = 2;
const SA_DATA_SIZE = 14;
const SOCKADDR_SIZE = 16;
/** `struct ifmap` up to its last member. */
const IFMAP_SIZE = 21;
/** What requests of sockets have in their second byte (`SOCK_IOC_TYPE`). */
const SOCK_IOC_TYPE = 0x89;
/** How many requests drivers have to themselves, from SIOCDEVPRIVATE on. */
const PRIVATE = 16;

/** What a request does with a device: 0 or more, or a negative error number. */
type Do = (dev: NetDevice, ifr: Ifreq, call: Ioctl) => number;

/** Who may have something done. */
type Need = "nothing" | "namespace" | "machine";

interface Rule {
  readonly needs: Need;
  /** Whether the caller's struct is written to, if it is done. */
  readonly tells: boolean;
  readonly run: Do;
}

const refused = (errno: number): Do => () => -errno;

/** What anybody may ask. */
function tells(run: (dev: NetDevice, ifr: Ifreq) => number | void): Rule {
  return { needs: "nothing", tells: true, run: (dev, ifr) => run(dev, ifr) ?? 0 };
}

const int = (pick: (dev: NetDevice) => number): Rule =>
  tells((dev, { view }) => view.setInt32(0, pick(dev), true));

/** What those may change who administer the namespace, or all of the machine. */
function changes(run: Do, needs: Need = "namespace"): Rule {
  return { needs, tells: false, run };
}

/** The address in the union, as many bytes as a driver looks at. */
function hardwareAddress({ addrLen }: NetDevice, { union }: Ifreq): Uint8Array {
  return union.subarray(SA_DATA, SA_DATA + addrLen);
}

/** Changes what is listened to of groups (`dev_mc_add_global`, `dev_mc_del_global`). */
function multi(change: (dev: NetDevice, address: Uint8Array) => number): Rule {
  return changes((dev, ifr) => {
    if (dev.ops.setRxMode === undefined || ifr.family !== AF.UNSPEC) return -EINVAL;
    return dev.present ? change(dev, hardwareAddress(dev, ifr)) : -ENODEV;
  });
}

const setHardwareAddress: Do = (dev, ifr) => {
  if (dev.addrLen > SOCKADDR_SIZE) return -EINVAL;
  if (dev.ops.setMacAddress !== undefined && ifr.family !== dev.type) return -EINVAL;
  return devSetMacAddress(dev, hardwareAddress(dev, ifr));
};

const setHardwareBroadcast: Do = (dev, ifr) => {
  if (ifr.family !== dev.type) return -EINVAL;
  const given = hardwareAddress(dev, ifr).subarray(0, SA_DATA_SIZE);
  dev.broadcast = Uint8Array.from(dev.broadcast, (byte, at) => given[at] ?? byte);
  callNetdeviceNotifiers(NETDEV.CHANGEADDR, dev);
  return 0;
};

/** What no driver here has functions for. */
const UNSUPPORTED = refused(EOPNOTSUPP);

const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [
    SIOC.GIFHWADDR,
    tells((dev, ifr) => {
      const { addrLen, address } = dev;
      if (addrLen === 0) ifr.union.fill(0, SA_DATA, SOCKADDR_SIZE);
      else ifr.union.set(address.subarray(0, SA_DATA_SIZE), SA_DATA);
      ifr.family = dev.type;
    }),
  ],
  [SIOC.GIFFLAGS, tells((dev, { view }) => view.setUint16(0, devGetFlags(dev) & 0xffff, true))],
  [SIOC.GIFMETRIC, int(() => 0)],
  [SIOC.GIFMTU, int(({ mtu }) => mtu)],
  [SIOC.GIFSLAVE, tells(() => -EINVAL)],
  [SIOC.GIFMAP, tells((_dev, { union }) => void union.fill(0, 0, IFMAP_SIZE))],
  [SIOC.GIFINDEX, int(({ ifindex }) => ifindex)],
  [SIOC.GIFTXQLEN, int(({ txQueueLen }) => txQueueLen)],
  [SIOC.GMIIPHY, { needs: "namespace", tells: true, run: UNSUPPORTED }],
  [SIOC.GMIIREG, { needs: "namespace", tells: true, run: UNSUPPORTED }],
  [SIOC.SIFNAME, {
    needs: "namespace",
    tells: true,
    run: (dev, { union }) => devChangeName(dev, cStringIn(union.subarray(0, IFNAMSIZ - 1))),
  }],
  [SIOC.SIFMAP, changes(UNSUPPORTED, "machine")],
  [
    SIOC.SIFTXQLEN,
    changes((dev, { view }) => {
      const length = view.getInt32(0, true);
      return length < 0 ? -EINVAL : devChangeTxQueueLen(dev, length);
    }, "machine"),
  ],
  [SIOC.SIFFLAGS, changes((dev, { view }) => devChangeFlags(dev, view.getInt16(0, true)))],
  [SIOC.SIFMETRIC, changes(UNSUPPORTED)],
  [SIOC.SIFMTU, changes((dev, { view }) => devSetMtu(dev, view.getInt32(0, true)))],
  [SIOC.SIFHWADDR, changes(setHardwareAddress)],
  [SIOC.SIFSLAVE, changes(refused(EINVAL))],
  [SIOC.ADDMULTI, multi(devMcAddGlobal)],
  [SIOC.DELMULTI, multi(devMcDelGlobal)],
  [SIOC.SIFHWBROADCAST, changes(setHardwareBroadcast)],
  [SIOC.SMIIREG, changes(UNSUPPORTED)],
  [SIOC.BONDENSLAVE, changes(UNSUPPORTED)],
  [SIOC.BONDRELEASE, changes(UNSUPPORTED)],
  [SIOC.BONDSETHWADDR, changes(UNSUPPORTED)],
  [SIOC.BONDCHANGEACTIVE, changes(UNSUPPORTED)],
  [SIOC.SHWTSTAMP, changes(UNSUPPORTED)],
  [SIOC.BONDSLAVEINFOQUERY, { needs: "nothing", tells: false, run: UNSUPPORTED }],
  [SIOC.BONDINFOQUERY, { needs: "nothing", tells: false, run: UNSUPPORTED }],
  [SIOC.WANDEV, tells(() => -EOPNOTSUPP)],
  [SIOC.GHWTSTAMP, tells(() => -EOPNOTSUPP)],
]);

/** `SIOCDEVPRIVATE` and those after it. */
const DEVPRIVATE: Rule = { needs: "nothing", tells: true, run: brDevSiocdevprivate };

function ruleOf(request: number): Rule | undefined {
  const isPrivate = request >= SIOC.DEVPRIVATE && request < SIOC.DEVPRIVATE + PRIVATE;
  return isPrivate ? DEVPRIVATE : RULES.get(request);
}

function may(needs: Need, call: Ioctl): boolean {
  if (needs === "machine" && !mayAdministerMachine(call.net, call.caller())) return false;
  return needs === "nothing" || administers(call);
}

/** Tells the name of an index (`dev_ifname`). */
function devIfname(call: Ioctl): number {
  const ifr = Ifreq.from(call);
  const dev = call.net.devices.byIndex(ifr.view.getInt32(0, true));
  if (dev === undefined) return -ENODEV;
  ifr.label = dev.name;
  ifr.put(call);
  return 0;
}

/** Serves what concerns devices (`dev_ioctl`). */
export const devIoctl: IoctlHandler = (call) => {
  const { request, net } = call;
  if (request >> 8 !== SOCK_IOC_TYPE) return -ENOTTY;
  if (request === SIOC.GIFNAME) return devIfname(call);
  const ifr = Ifreq.from(call);
  if (request === SIOC.ETHTOOL) return devEthtool(ifr, call);
  const rule = ruleOf(request);
  if (rule === undefined) return -ENOTTY;
  if (!may(rule.needs, call)) return -EPERM;
  const dev = net.devices.byName(ifr.name);
  if (dev === undefined) return -ENODEV;
  const result = rule.run(dev, ifr, call);
  if (result === 0 && rule.tells) ifr.put(call);
  return result;
};
