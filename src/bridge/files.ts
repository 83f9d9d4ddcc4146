import type { DirectoryNode, KernelNode } from "../emulation/fs/node.ts";
import { directory, find } from "../emulation/fs/node.ts";
import type { EmulatedKernel, NetworkNamespace } from "../emulation/mod.ts";
import { FILES_AT, FILES_ON, HIDDEN } from "./covers.ts";
import { type FileSystem, fileSystemOf } from "./fuse/server.ts";
import { linked, type RealFiles, settings } from "./real_files.ts";

/** The directories all of whose settings are the emulation's: those of devices. */
const OF_DEVICES: ReadonlySet<string> = new Set(
  ["ipv4/conf", "ipv4/neigh", "ipv6/conf", "ipv6/neigh"].map((path) => `${FILES_ON}/${path}`),
);

/** What files are made of that programs are shown. */
export interface FilesOptions {
  readonly kernel: EmulatedKernel;
  /** The namespace of which /sys tells: that of who mounted it. */
  readonly home: NetworkNamespace;
  readonly real: RealFiles;
}

/** The files that programs are shown: to each, those of the namespace that it is in. */
export class Files {
  readonly #options: FilesOptions;
  readonly #roots = new WeakMap<NetworkNamespace, DirectoryNode>();

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /** The directory that is mounted, for who is in a namespace: the same object every time. */
  root(namespace: NetworkNamespace): DirectoryNode {
    let root = this.#roots.get(namespace);
    if (root === undefined) {
      root = this.#make(namespace);
      this.#roots.set(namespace, root);
    }
    return root;
  }

  #make(namespace: NetworkNamespace): DirectoryNode {
    const { kernel, home, real } = this.#options;
    const own = kernel.files({ namespace });
    const procNet = linked(directoryAt(own, "proc/self/net"), real, "/proc/self/net");
    const hidden = permanent({
      proc: permanent({
        net: { kind: "symlink", target: `${FILES_AT}/proc/self/net` },
        self: permanent({ net: { ...procNet, permanent: true } }),
      }),
      sys: directoryAt(kernel.files({ namespace: home }), "sys"),
    });
    const { userNamespace } = namespace;
    const options = { real, userNamespace, written: new Map(), whole: OF_DEVICES };
    const mounted = settings(directoryAt(own, "proc/sys/net"), FILES_ON, options);
    return { ...mounted, lookup: (name) => name === HIDDEN ? hidden : mounted.lookup(name) };
  }
}

function permanent(entries: Readonly<Record<string, KernelNode>>): DirectoryNode {
  return { ...directory(entries), permanent: true };
}

function directoryAt(root: DirectoryNode, path: string): DirectoryNode {
  const node = find(root, path.split("/"));
  return node?.kind === "directory" ? node : directory({});
}

/** What a path below the mounted directory is a path of. */
export function pathAt([first = "", ...rest]: readonly string[]): string {
  return `/${first === HIDDEN ? rest.join("/") : [FILES_ON.slice(1), first, ...rest].join("/")}`;
}

/** The kernel's file system that a path below the mounted directory stands for. */
export function fileSystemAt([first, ...rest]: readonly string[]): FileSystem {
  return fileSystemOf(first === HIDDEN ? rest : ["proc", "sys"]);
}
