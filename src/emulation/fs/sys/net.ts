import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { DirectoryNode, KernelNode } from "../node.ts";
import { attributeFile } from "./attribute.ts";
import { BONDING_MASTERS } from "./bonding_masters.ts";
import { deviceDirectory } from "./device.ts";

/** The name of the file by which bonds are made. */
const MASTERS = "bonding_masters";

/** The device of a name, which is not one of its other names. */
function deviceNamed({ devices }: NetStack, name: string): NetDevice | undefined {
  const dev = devices.byName(name);
  return dev?.name === name ? dev : undefined;
}

/** The names of all devices. */
function namesIn({ devices }: NetStack): string[] {
  return Array.from(devices, ({ name }) => name);
}

/**
 * /sys/class/net: a link to the directory of every device, and the file of bonds. The kernel lists
 * them in an order that nobody can foresee, here as they came.
 */
export function classNet(stack: NetStack): DirectoryNode {
  return {
    kind: "directory",
    lookup(name): KernelNode | undefined {
      if (name === MASTERS) {
        return attributeFile({ owner: stack, isThere: () => true }, BONDING_MASTERS);
      }
      const dev = deviceNamed(stack, name);
      return dev && { kind: "symlink", target: `../../devices/virtual/net/${name}` };
    },
    names: () => [MASTERS, ...namesIn(stack)],
  };
}

/** /sys/devices/virtual/net: a directory for every device, in the order of {@linkcode classNet}. */
export function devicesVirtualNet(stack: NetStack): DirectoryNode {
  return {
    kind: "directory",
    lookup: (name) => {
      const dev = deviceNamed(stack, name);
      return dev && deviceDirectory(dev);
    },
    names: () => namesIn(stack),
  };
}
