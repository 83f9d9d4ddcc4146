/** Namespaces end: cleanup_net of net/core/net_namespace.c, default_device_exit_batch of dev.c. */

import { devChangeNetNamespace } from "./change_net_namespace.ts";
import { netdevNameInUse } from "./dev_name.ts";
import { Hook } from "../hook.ts";
import { unregisterNetdeviceMany, unregisterNetdeviceQueue } from "./register_netdevice.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** A namespace no longer has a number for another one (`rtnl_net_notifyid`). */
export const nsidRemoved: Hook<[where: NetStack, id: number]> = new Hook();

/**
 * Ends a namespace: others forget their numbers for it, devices of hardware go back to the first one,
 * and all others are deleted, with what belongs to them elsewhere.
 */
export function cleanupNet(net: NetStack): void {
  const { machine } = net;
  net.ending = true;
  machine.stacks.splice(machine.stacks.indexOf(net), 1);
  for (const other of machine.stacks) {
    const id = other.ids.get(net);
    if (id === undefined) continue;
    other.ids.delete(net);
    nsidRemoved.tell(machine, other, id);
  }
  net.ids.clear();
  const [first] = machine.stacks;
  if (first !== undefined) returnDevices(net, first);
  const ending: NetDevice[] = [];
  for (const dev of [...net.devices].reverse()) {
    if (dev.kind?.dellink === undefined) unregisterNetdeviceQueue(dev, ending);
    else dev.kind.dellink(dev, ending);
  }
  unregisterNetdeviceMany(ending);
}

/** Gives devices that are no namespace's alone back to the first one (`default_device_exit_net`). */
function returnDevices(net: NetStack, first: NetStack): void {
  for (const dev of [...net.devices]) {
    if (dev.netnsImmutable || dev.kind !== undefined && dev.kind.netnsRefund !== true) continue;
    const plain = `dev${dev.ifindex}`;
    const name = netdevNameInUse(first, plain) ? "dev%d" : plain;
    for (const altname of [...dev.altnames]) {
      if (!netdevNameInUse(first, altname)) continue;
      dev.altnames.splice(dev.altnames.indexOf(altname), 1);
      net.devices.removeName(altname);
    }
    devChangeNetNamespace(dev, first, name, 0, {});
  }
}
