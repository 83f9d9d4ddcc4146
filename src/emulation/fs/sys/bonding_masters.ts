/** The file by which bonds are made, told and ended: drivers/net/bonding/bond_sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { devValidName } from "../../net/core/dev_name.ts";
import { allocNetdev, unregisterNetdevice } from "../../net/core/register_netdevice.ts";
import { BOND_TX_QUEUES, bondRegister, bondSetup } from "../../net/drivers/bond.ts";
import { bondOf } from "../../net/drivers/bond_state.ts";
import type { NetStack } from "../../net/stack.ts";
import type { Attribute } from "./attribute.ts";
import { firstWord, wordsText } from "./bonding_raw.ts";

const { ENODEV, EPERM } = ERRNO;
const IFNAMSIZ = 16;
const QUEUES = { txQueues: BOND_TX_QUEUES, rxQueues: BOND_TX_QUEUES };

/** Makes a bond (`bond_create`): 0, or a negative error number. */
function create(net: NetStack, name: string): number {
  return bondRegister(allocNetdev(net, name, bondSetup, QUEUES));
}

/** Ends a bond: 0, or a negative error number. */
function end({ devices }: NetStack, name: string): number {
  const dev = devices.byName(name);
  if (dev === undefined || dev.name !== name || bondOf(dev) === undefined) return -ENODEV;
  unregisterNetdevice(dev);
  return 0;
}

/** bonding_masters. It asks for no capability: whoever can open it may write it. */
export const BONDING_MASTERS: Attribute<NetStack> = {
  show: ({ devices }) => {
    const bonds = Array.from(devices).filter((dev) => bondOf(dev) !== undefined);
    return wordsText(bonds.map(({ name }) => name), IFNAMSIZ);
  },
  store: (net, text) => {
    const command = firstWord(text);
    const name = command.slice(1);
    if (!devValidName(name)) return -EPERM;
    if (command.startsWith("+")) return create(net, name);
    return command.startsWith("-") ? end(net, name) : -EPERM;
  },
};
