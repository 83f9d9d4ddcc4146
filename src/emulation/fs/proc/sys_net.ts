import type { NetStack } from "../../net/stack.ts";
import type { DirectoryNode } from "../node.ts";
import { directory } from "../node.ts";

/** /proc/sys/net: the settings of a namespace. */
export function procSysNet(_stack: NetStack): DirectoryNode {
  return directory({});
}
