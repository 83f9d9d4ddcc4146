/** Files like some of the kernel's, for those who mount them. */
import { ERRNO } from "../src/abi/errno.ts";
import { FuseServer } from "../src/bridge/fuse/server.ts";
import { ALL_CAPABILITIES, type Credentials } from "../src/emulation/credentials.ts";
import type { DirectoryNode, FileNode, KernelNode, SymlinkNode } from "../src/emulation/fs/node.ts";
import { directory } from "../src/emulation/fs/node.ts";

/** When all of it was made. */
export const SECONDS = 1_700_000_000;
/** A user without rights. */
export const NOBODY = 65534;
const USER_NAMESPACE = { owner: 0 };

/** What root or somebody else may do. */
export function credentialsOf(uid: number): Credentials {
  const capabilities = uid === 0 ? ALL_CAPABILITIES : new Set<number>();
  return { uid, gid: uid, capabilities, userNamespace: USER_NAMESPACE };
}

/** A file. */
export function file(mode: number, read: FileNode["read"], write?: FileNode["write"]): FileNode {
  return { kind: "file", mode, read, ...(write && { write }) };
}

/** A symbolic link. */
export function symlink(target: string): SymlinkNode {
  return { kind: "symlink", target };
}

/** A directory in which there is what a map holds. */
export function mapped(entries: ReadonlyMap<string, KernelNode>): DirectoryNode {
  return {
    kind: "directory",
    lookup: (name) => entries.get(name),
    names: () => entries.keys(),
  };
}

/** The files of a network, and what is in them. */
export class SampleFiles {
  mtu = 1500;
  ttl = 64;
  hostname = "host";
  /** What is in /proc/net/dev. */
  dev: string;
  /** In /sys/devices/virtual/net. */
  readonly devices: Map<string, KernelNode> = new Map();
  readonly root: DirectoryNode;

  /** @param dev What is in /proc/net/dev. */
  constructor(dev: string = "Inter-|\n face |\n") {
    this.dev = dev;
    this.devices.set("lo", this.#device());
    const ipv4 = directory({
      ip_default_ttl: file(0o644, () => `${this.ttl}\n`, (text) => this.#setTtl(text)),
      route: directory({ flush: file(0o200, () => -ERRNO.EACCES, () => 0) }),
      tcp_available_congestion_control: file(0o444, () => "reno cubic\n"),
    });
    const hostname = file(0o644, () => `${this.hostname}\n`, (text) => {
      this.hostname = text.trimEnd();
      return 0;
    });
    this.root = directory({
      proc: directory({
        net: symlink("self/net"),
        self: directory({
          net: directory({ dev: file(0o444, () => this.dev), dev_snmp6: directory({}) }),
        }),
        sys: directory({ net: directory({ ipv4 }), kernel: directory({ hostname }) }),
      }),
      sys: directory({
        class: directory({
          net: {
            kind: "directory",
            lookup: (name) =>
              this.devices.has(name) ? symlink(`../../devices/virtual/net/${name}`) : undefined,
            names: () => this.devices.keys(),
          },
        }),
        devices: directory({ virtual: directory({ net: mapped(this.devices) }) }),
      }),
    });
  }

  #device(): DirectoryNode {
    return directory({
      mtu: file(0o644, () => `${this.mtu}\n`, (text) => this.#setMtu(text)),
      address: file(0o444, () => "00:00:00:00:00:00\n"),
      carrier: file(0o644, () => -ERRNO.EINVAL),
      statistics: directory({ rx_bytes: file(0o444, () => "0\n") }),
    });
  }

  /** As `kstrtoul` reads numbers, of a C string. */
  #setMtu(text: string): number {
    const [, number] = /^(\d+)\n?(?:\0|$)/.exec(text) ?? [];
    if (number === undefined) return -ERRNO.EINVAL;
    this.mtu = Number(number);
    return 0;
  }

  /** As `proc_get_long` does, between white space. */
  #setTtl(text: string): number {
    const [, number] = /^\s*(\d+)(?:\s|$)/.exec(text) ?? [];
    if (number === undefined) return -ERRNO.EINVAL;
    this.ttl = Number(number);
    return 0;
  }
}

/** A server of the same files for everybody, or other ones for each user. */
export function serverOf(files: (uid: number) => { readonly root: DirectoryNode }): FuseServer {
  return new FuseServer({
    view: ({ uid }) => ({ root: files(uid).root, writer: credentialsOf(uid) }),
    owner: { uid: 0, gid: 0 },
    seconds: SECONDS,
  });
}
