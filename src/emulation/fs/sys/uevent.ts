/** What device managers are told of a device: drivers/base/core.c, lib/kobject_uevent.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Attribute } from "./attribute.ts";
import { cString } from "./numbers.ts";

/** The kinds of links that have a name as devices (SET_NETDEV_DEVTYPE). */
const DEVTYPES: ReadonlySet<string> = new Set(["bridge", "bond", "vlan", "vxlan"]);

/** What can be said to have happened (`kobject_actions`), and with what to tell events apart. */
const EVENT = new RegExp(
  "^(add|remove|change|move|online|offline|bind|unbind)" +
    "( [0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}( [a-zA-Z0-9]+=[a-zA-Z0-9]*)*)?\n?$",
);

/** Has managers be told something: that it happened, or an error (`kobject_synth_uevent`). */
export function synthUevent(text: string): number {
  // Nobody is told: no device of an emulated kernel is announced to managers unless somebody does.
  return EVENT.test(cString(text)) ? 0 : -ERRNO.EINVAL;
}

/** What is told of a network device (`netdev_uevent`). */
export const NETDEV_UEVENT: Attribute<NetDevice> = {
  show: ({ kind, name, ifindex }) => {
    const devtype = kind !== undefined && DEVTYPES.has(kind.name) ? `DEVTYPE=${kind.name}\n` : "";
    return `${devtype}INTERFACE=${name}\nIFINDEX=${ifindex}\n`;
  },
  store: (_, text) => synthUevent(text),
};
