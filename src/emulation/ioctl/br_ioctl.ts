/** Requests that make bridges, and ports of them: net/bridge/br_ioctl.c, net/bridge/br_if.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFF, IFNAMSIZ } from "../../abi/if.ts";
import { BRCTL } from "../../abi/if_bridge.ts";
import { SIOC } from "../../abi/sockios.ts";
import { bridgeOf } from "../net/bridge/bridge.ts";
import type { NetBridge } from "../net/bridge/bridge.ts";
import { brDevDelete, brDevSetup, BRIDGE_KIND } from "../net/bridge/device.ts";
import { brAddIf, brDelIf } from "../net/bridge/if.ts";
import {
  allocNetdev,
  registerNetdevice,
  unregisterNetdeviceMany,
} from "../net/core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../net/stack.ts";
import { administers, cStringIn, type Ioctl, type IoctlHandler, viewOf } from "./call.ts";
import { Ifreq } from "./ifreq.ts";

const { EBUSY, EINVAL, ENODEV, ENOMEM, ENXIO, EOPNOTSUPP, EPERM } = ERRNO;
/** There is memory for fewer bridges than these. */
const MOST_BRIDGES = 2048n;
/** `sizeof(int)`, and of a long. */
const INT = 4;
const LONG = 8;

/** Numbers of 64 bits in the caller's memory (`br_dev_read_uargs`). */
export function readArguments({ memory }: Ioctl, at: bigint, count: number): readonly bigint[] {
  const view = viewOf(memory.read(at, count * LONG));
  return Array.from({ length: count }, (_, index) => view.getBigUint64(index * LONG, true));
}

/** Copies numbers of 32 bits into the caller's memory. */
export function putIntegers({ memory }: Ioctl, at: bigint, numbers: readonly number[]): void {
  const bytes = new Uint8Array(numbers.length * INT);
  numbers.forEach((number, index) => viewOf(bytes).setInt32(index * INT, number, true));
  memory.write(at, bytes);
}

/** Makes a bridge (`br_add_bridge`). */
function brAddBridge(net: NetStack, name: string): number {
  return registerNetdevice(allocNetdev(net, name, (dev) => {
    brDevSetup(dev);
    dev.kind = BRIDGE_KIND;
  }));
}

/** Ends a bridge that is down (`br_del_bridge`). */
function brDelBridge(net: NetStack, name: string): number {
  const dev = net.devices.byName(name);
  if (dev === undefined) return -ENXIO;
  if (bridgeOf(dev) === undefined) return -EPERM;
  if ((dev.flags & IFF.UP) !== 0) return -EBUSY;
  const ending: NetDevice[] = [];
  brDevDelete(dev, ending);
  unregisterNetdeviceMany(ending);
  return 0;
}

/** Has a device become a port, or be one no longer (`add_del_if`). */
export function addDelIf(call: Ioctl, br: NetBridge, ifindex: number, isAdd: boolean): number {
  if (!administers(call)) return -EPERM;
  const dev = call.net.devices.byIndex(ifindex);
  if (dev === undefined) return -EINVAL;
  return isAdd ? brAddIf(br, dev, {}) : brDelIf(br, dev);
}

/** Makes or ends the bridge whose name is in the caller's memory. */
function bridgeNamed(call: Ioctl, at: bigint, act: typeof brAddBridge): number {
  if (!administers(call)) return -EPERM;
  const name = cStringIn(call.memory.read(at, IFNAMSIZ).subarray(0, IFNAMSIZ - 1));
  return act(call.net, name);
}

/** Tells the indices of bridges, of as many as there is room for. */
function getBridges(call: Ioctl, at: bigint, room: bigint): number {
  if (room >= MOST_BRIDGES) return -ENOMEM;
  const bridges = [...call.net.devices].filter((dev) => bridgeOf(dev) !== undefined);
  const told = bridges.slice(0, Number(room)).map(({ ifindex }) => ifindex);
  putIntegers(call, at, told);
  return told.length;
}

/** Requests that name no device (`old_deviceless`). */
const oldDeviceless: IoctlHandler = (call) => {
  const [what, at = 0n, room = 0n] = readArguments(call, call.argument, 3);
  switch (Number(what)) {
    case BRCTL.GET_VERSION:
      return BRCTL.VERSION;
    case BRCTL.GET_BRIDGES:
      return getBridges(call, at, room);
    case BRCTL.ADD_BRIDGE:
      return bridgeNamed(call, at, brAddBridge);
    case BRCTL.DEL_BRIDGE:
      return bridgeNamed(call, at, brDelBridge);
  }
  return -EOPNOTSUPP;
};

/** A device becomes a port of a bridge, or is one no longer. */
function port(isAdd: boolean): IoctlHandler {
  return (call) => {
    if (!administers(call)) return -EPERM;
    const ifr = Ifreq.from(call);
    const dev = call.net.devices.byName(ifr.name);
    if (dev === undefined || !dev.present) return -ENODEV;
    const br = bridgeOf(dev);
    if (br === undefined) return -EOPNOTSUPP;
    return addDelIf(call, br, ifr.view.getInt32(0, true), isAdd);
  };
}

/** What all sockets understand of bridges (`br_ioctl_stub`). */
export const BRIDGE_IOCTLS: ReadonlyMap<number, IoctlHandler> = new Map<number, IoctlHandler>([
  [SIOC.GIFBR, oldDeviceless],
  [SIOC.SIFBR, oldDeviceless],
  [SIOC.BRADDBR, (call) => bridgeNamed(call, call.argument, brAddBridge)],
  [SIOC.BRDELBR, (call) => bridgeNamed(call, call.argument, brDelBridge)],
  [SIOC.BRADDIF, port(true)],
  [SIOC.BRDELIF, port(false)],
]);
