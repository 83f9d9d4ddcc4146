/** Devices move between namespaces: __dev_change_net_namespace of net/core/dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { devMcFlush, devUcFlush } from "./dev_addr_lists.ts";
import { devIndexReserve, devPrepValidName, listNetdevice, netdevNameInUse } from "./dev_name.ts";
import { devClose } from "./dev_open.ts";
import type { Explanation } from "../extack.ts";
import { idFor } from "./namespace_ids.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { netdevKobjectUevent } from "./net_sysfs.ts";
import { NETDEV } from "../notifier.ts";
import { ALL_CHANGED, rtmsgIfinfoOf } from "./rtmsg_ifinfo.ts";
import { devShutdown } from "../sched/generic.ts";
import { type NetDevice, NETREG, type NetStack } from "../stack.ts";

/** Says why not. */
function refuse(extack: Explanation, errno: number, msg: string): number {
  extack.msg = msg;
  return -errno;
}

/** The name that a device has where it goes, or a negative error number. */
function nameThere(
  dev: NetDevice,
  net: NetStack,
  pattern: string | undefined,
  extack: Explanation,
): string | number {
  if (!netdevNameInUse(net, dev.name)) return dev.name;
  if (pattern === undefined) {
    const msg = "An interface with the same name exists in the target netns";
    return refuse(extack, ERRNO.EEXIST, msg);
  }
  const name = devPrepValidName(net, pattern);
  if (typeof name === "string") return name;
  const msg = `Unable to use '${pattern}' for the new interface name in the target netns`;
  return refuse(extack, -name, msg);
}

/** Reserves the index that a device has where it goes, or a negative error number. */
function indexThere(
  dev: NetDevice,
  net: NetStack,
  wanted: number,
  extack: Explanation,
): number {
  if (wanted !== 0) {
    const ifindex = devIndexReserve(net, wanted);
    if (ifindex >= 0) return ifindex;
    const msg = `The ifindex ${wanted} is not available in the target netns`;
    return refuse(extack, -ifindex, msg);
  }
  const same = devIndexReserve(net, dev.ifindex);
  return same === -ERRNO.EBUSY ? devIndexReserve(net, 0) : same;
}

/**
 * Moves a device to another namespace (`__dev_change_net_namespace`).
 *
 * @param pattern The name that it gets where its own is taken; `undefined` for none.
 * @param newIfindex The index that it gets; 0 for its own if that is free, or else the next one.
 */
export function devChangeNetNamespace(
  dev: NetDevice,
  net: NetStack,
  pattern: string | undefined,
  newIfindex = 0,
  extack: Explanation = {},
): number {
  if (dev.netnsImmutable) {
    return refuse(extack, ERRNO.EINVAL, "The interface netns is immutable");
  }
  if (dev.regState !== NETREG.REGISTERED) {
    return refuse(extack, ERRNO.EINVAL, "The interface isn't registered");
  }
  if (dev.net === net) return 0;
  const name = nameThere(dev, net, pattern, extack);
  if (typeof name === "number") return name;
  for (const altname of dev.altnames) {
    if (!netdevNameInUse(net, altname)) continue;
    const msg = `An interface with the altname ${altname} exists in the target netns`;
    return refuse(extack, ERRNO.EEXIST, msg);
  }
  const ifindex = indexThere(dev, net, newIfindex, extack);
  if (ifindex < 0) return ifindex;
  leave(dev, net, ifindex);
  dev.net = net;
  dev.ifindex = ifindex;
  dev.name = name;
  netdevKobjectUevent(dev, "add");
  listNetdevice(dev);
  callNetdeviceNotifiers(NETDEV.REGISTER, dev);
  rtmsgIfinfoOf(RTM.NEWLINK, dev, { change: ALL_CHANGED });
  return 0;
}

/** A device is where it was no longer. */
function leave(dev: NetDevice, net: NetStack, newIfindex: number): void {
  devClose(dev);
  dev.net.devices.remove(dev);
  devShutdown(dev);
  callNetdeviceNotifiers(NETDEV.UNREGISTER, dev);
  const newNsid = idFor(dev.net, net);
  rtmsgIfinfoOf(RTM.DELLINK, dev, { change: ALL_CHANGED, newNsid, newIfindex });
  devUcFlush(dev);
  devMcFlush(dev);
  netdevKobjectUevent(dev, "remove");
}
