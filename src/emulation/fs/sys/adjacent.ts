/** Links to the devices above and below: netdev_adjacent_sysfs_add of net/core/dev.c. */

import type { NetDevice } from "../../net/stack.ts";
import type { SymlinkNode } from "../node.ts";
import type { Entries } from "./kernfs.ts";

type Way = "upper" | "lower";
/** The other way: what is above a device has it below. */
const BACK = { upper: "lower", lower: "upper" } as const;

/** A link to another device's directory. */
export function deviceLink({ name }: NetDevice): SymlinkNode {
  return { kind: "symlink", target: `../${name}` };
}

/** The devices of the same namespace that are next to a device. */
function neighbours(dev: NetDevice, way: Way): NetDevice[] {
  return dev[way].map((link) => link.dev).filter(({ net }) => net === dev.net);
}

/** Whether two devices are next to one another, found from where there are fewer to look at. */
function isNext(dev: NetDevice, other: NetDevice, way: Way): boolean {
  const [there, back] = [dev[way], other[BACK[way]]];
  return there.length < back.length
    ? there.some((link) => link.dev === other)
    : back.some((link) => link.dev === dev);
}

/** Links to devices above, or below: upper_br0, lower_eth0. */
export function adjacentOf(dev: NetDevice, way: Way): Entries {
  const prefix = `${way}_`;
  return {
    lookup: (wanted) => {
      if (!wanted.startsWith(prefix)) return undefined;
      const name = wanted.slice(prefix.length);
      const other = dev.net.devices.byName(name);
      const isIt = other !== undefined && other.name === name && isNext(dev, other, way);
      return isIt ? deviceLink(other) : undefined;
    },
    names: () => neighbours(dev, way).map(({ name }) => prefix + name),
  };
}
