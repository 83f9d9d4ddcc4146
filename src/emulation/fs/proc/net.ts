import type { NetStack } from "../../net/stack.ts";
import type { DirectoryNode } from "../node.ts";
import { directory } from "../node.ts";

/** /proc/net: what the network of a namespace tells in files (net/core/net-procfs.c and others). */
export function procNet(_stack: NetStack): DirectoryNode {
  return directory({});
}
