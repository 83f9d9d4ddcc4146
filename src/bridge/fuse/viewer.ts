import type { Credentials, UserNamespace } from "../../emulation/credentials.ts";
import type { DirectoryNode } from "../../emulation/fs/node.ts";

/** Who makes a request, in the namespaces of the process that mounted (`struct fuse_in_header`). */
export interface Caller {
  /** The thread; 0 if it cannot be seen from there. */
  readonly pid: number;
  /** Its user for file systems. */
  readonly uid: number;
  /** Its group for file systems. */
  readonly gid: number;
}

/** What a caller sees, and may do. */
export interface Viewer {
  /** What the directory that is mounted is for it. */
  readonly root: DirectoryNode;
  /** What it is to the emulated kernel. Asked for where permissions do not suffice, and by writes. */
  readonly writer: Credentials;
  /** Where its capabilities are looked for: the network's user namespace; its own one if absent. */
  readonly userNamespace?: UserNamespace;
}

/** Whose the files are. */
export interface Owner {
  /** The user, in the namespace of the process that mounted. */
  readonly uid: number;
  /** The group, likewise. */
  readonly gid: number;
}
