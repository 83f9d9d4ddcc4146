import type { NetStack } from "../../net/stack.ts";
import type { DirectoryNode } from "../node.ts";
import { directory } from "../node.ts";

/** /sys/class/net: a link to the directory of every device. */
export function classNet(_stack: NetStack): DirectoryNode {
  return directory({});
}

/** /sys/devices/virtual/net: a directory for every device (net/core/net-sysfs.c). */
export function devicesVirtualNet(_stack: NetStack): DirectoryNode {
  return directory({});
}
