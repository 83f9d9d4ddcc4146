import type { Credentials } from "../credentials.ts";

// Texts and names are as the kernel has them: one character a byte.

/** A file of /proc or /sys. */
export interface FileNode {
  /** What it is. */
  readonly kind: "file";
  /** Its permissions, as chmod(1) has them: 0o444. */
  readonly mode: number;
  /**
   * Its content as it is now, all of it.
   *
   * @returns The text, or a negative error number: EINVAL for the carrier of a link that is down.
   */
  readonly read: () => string | number;
  /**
   * What becomes of a text that is written to it.
   *
   * @returns 0, or a negative error number.
   */
  readonly write?: (text: string, writer: Credentials) => number;
}

/** A symbolic link. */
export interface SymlinkNode {
  /** What it is. */
  readonly kind: "symlink";
  /** Where it leads. */
  readonly target: string;
}

/** A directory. Its entries are found when they are asked for. */
export interface DirectoryNode {
  /** What it is. */
  readonly kind: "directory";
  /** The entry of a name. */
  readonly lookup: (name: string) => KernelNode | undefined;
  /** The names of all, in the order in which they are listed. */
  readonly names: () => Iterable<string>;
  /** Whether it is there at all times, and for everybody. */
  readonly permanent?: boolean;
}

/** What stands in the kernel's file systems. */
export type KernelNode = FileNode | SymlinkNode | DirectoryNode;

/** A directory whose entries are always the same. */
export function directory(entries: Readonly<Record<string, KernelNode>>): DirectoryNode {
  const known = new Map(Object.entries(entries));
  return { kind: "directory", lookup: (name) => known.get(name), names: () => known.keys() };
}

/** What stands at a path below a directory: `["proc", "sys"]`. Symbolic links are not followed. */
export function find(from: DirectoryNode, path: readonly string[]): KernelNode | undefined {
  let node: KernelNode | undefined = from;
  for (const name of path) node = node?.kind === "directory" ? node.lookup(name) : undefined;
  return node;
}
