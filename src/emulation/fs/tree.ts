import type { NetStack } from "../net/stack.ts";
import type { DirectoryNode } from "./node.ts";
import { directory } from "./node.ts";
import { procNet } from "./proc/net.ts";
import { procSysNet } from "./proc/sys_net.ts";
import { classNet, devicesVirtualNet } from "./sys/net.ts";

/** The files that tell of a namespace's network, from the root directory on. */
export function kernelFiles(stack: NetStack): DirectoryNode {
  return directory({
    proc: directory({
      net: { kind: "symlink", target: "self/net" },
      self: directory({ net: procNet(stack) }),
      sys: directory({ net: procSysNet(stack) }),
    }),
    sys: directory({
      class: directory({ net: classNet(stack) }),
      devices: directory({ virtual: directory({ net: devicesVirtualNet(stack) }) }),
    }),
  });
}
