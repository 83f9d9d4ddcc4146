import { CAP } from "../../../abi/capability.ts";
import { ERRNO } from "../../../abi/errno.ts";
import type { Credentials } from "../../credentials.ts";
import { capable } from "../../credentials.ts";
import { namespaceOf } from "../../namespace.ts";
import type { NetStack } from "../../net/stack.ts";
import type { Knob, KnobDirectory } from "../../net/sysctl.ts";
import type { DirectoryNode, FileNode, KernelNode } from "../node.ts";

/** The permissions of settings that everybody reads. */
const MODE = { changed: 0o644, fixed: 0o444 } as const;
/** What writing takes of three bits of permissions. */
const MAY_WRITE = 2;
const ROOT = 0;

/** Whether somebody may write a setting (`net_ctl_permissions`, `test_perm`). */
function mayWrite(net: NetStack, mode: number, needsAdmin: boolean, who: Credentials): boolean {
  const isAdmin = capable(who, namespaceOf(net).userNamespace, CAP.NET_ADMIN);
  if (needsAdmin && !isAdmin) return false;
  const bits = isAdmin || who.uid === ROOT ? mode >> 6 : who.gid === ROOT ? mode >> 3 : mode;
  return (bits & MAY_WRITE) !== 0;
}

/** A setting as a file. */
function file(net: NetStack, knob: Knob): FileNode {
  const { needsAdmin = false, write } = knob;
  const { mode = write === undefined ? MODE.fixed : MODE.changed } = knob;
  return {
    kind: "file",
    mode,
    read() {
      const error = knob.readError?.() ?? 0;
      return error < 0 ? error : `${knob.read()}\n`;
    },
    ...write && {
      write(text: string, writer: Credentials): number {
        if (!mayWrite(net, mode, needsAdmin, writer)) return -ERRNO.EPERM;
        // Nothing is nothing to be read.
        return text === "" ? 0 : write(text);
      },
    },
  };
}

/** The settings of a device, of all, or of those to come. */
function ownerDirectory(net: NetStack, knobs: KnobDirectory, owner: string): DirectoryNode {
  return {
    kind: "directory",
    lookup(name) {
      const knob = knobs.get(owner, name);
      return knob && file(net, knob);
    },
    names: () => [...knobs.settings(owner)].sort(),
  };
}

/** Those of all devices. */
function ownersDirectory(net: NetStack, knobs: KnobDirectory): DirectoryNode {
  return {
    kind: "directory",
    lookup(owner) {
      const [first] = knobs.settings(owner);
      return first === undefined ? undefined : ownerDirectory(net, knobs, owner);
    },
    names: () => [...knobs.owners()].sort(),
  };
}

/** The settings whose names begin so: `net.ipv4.`. */
function below(net: NetStack, prefix: string): DirectoryNode {
  const { sysctl } = net;
  const nextOf = (name: string): string[] => {
    const [next = ""] = name.startsWith(prefix) ? name.slice(prefix.length).split(".") : [];
    return next === "" ? [] : [next];
  };
  const names = (): Set<string> =>
    new Set([...sysctl.knobs.keys(), ...sysctl.directories.keys()].flatMap(nextOf));
  return {
    kind: "directory",
    lookup(name): KernelNode | undefined {
      const path = prefix + name;
      const knob = sysctl.knobs.get(path);
      if (knob !== undefined) return file(net, knob);
      const owners = sysctl.directories.get(`${path}.`);
      if (owners !== undefined) return ownersDirectory(net, owners);
      return names().has(name) ? below(net, `${path}.`) : undefined;
    },
    names: () => [...names()].sort(),
  };
}

/** /proc/sys/net: the settings of a namespace. */
export function procSysNet(net: NetStack): DirectoryNode {
  return below(net, "net.");
}
