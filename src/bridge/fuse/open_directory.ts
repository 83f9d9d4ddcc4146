import { bytesOf } from "../../emulation/bytes.ts";
import type { DirectoryNode } from "../../emulation/fs/node.ts";
import { SIZE } from "./abi.ts";
import { DIRENT_TYPE } from "./attributes.ts";
import { inodeOf, type Node } from "./nodes.ts";
import type { Reply } from "./reply.ts";

/** What `struct fuse_dirent` is aligned to. */
const ALIGNMENT = 8;

/** A directory that somebody opened. */
export class OpenDirectory {
  readonly #directory: DirectoryNode;
  readonly #node: Node;
  /** The names in it when it was last read from the beginning. */
  #names: readonly string[] | undefined;

  constructor(directory: DirectoryNode, node: Node) {
    this.#directory = directory;
    this.#node = node;
  }

  /**
   * Writes the entries from an offset on, as many as there is room for. An offset is the number of
   * an entry in the names of that time, so that what comes and goes meanwhile moves none.
   */
  read(reply: Reply, offset: number, size: number): void {
    if (offset === 0 || this.#names === undefined) {
      this.#names = [".", "..", ...this.#directory.names()];
    }
    const end = reply.room - Math.min(size, reply.room);
    for (let index = offset; index < this.#names.length; index++) {
      const name = this.#names[index] ?? "";
      const entry = this.#entry(name);
      if (entry !== undefined && !writeEntry(reply, end, index + 1, name, entry)) return;
    }
  }

  #entry(name: string): Entry | undefined {
    const node = this.#node;
    if (name === ".") return { inode: node.inode, kind: "directory" };
    if (name === "..") return { inode: (node.parent ?? node).inode, kind: "directory" };
    const found = this.#directory.lookup(name);
    return found && { inode: inodeOf(node.inode, name), kind: found.kind };
  }
}

interface Entry {
  readonly inode: number;
  readonly kind: keyof typeof DIRENT_TYPE;
}

/** @returns Whether it fitted, with as much room left as has to be. */
function writeEntry(
  reply: Reply,
  roomLeft: number,
  next: number,
  name: string,
  { inode, kind }: Entry,
): boolean {
  const bytes = bytesOf(name);
  const padding = -bytes.length & (ALIGNMENT - 1);
  if (reply.room - roomLeft < SIZE.dirent + bytes.length + padding) return false;
  reply.u64(inode);
  reply.u64(next);
  reply.u32(bytes.length);
  reply.u32(DIRENT_TYPE[kind]);
  reply.bytes(bytes);
  reply.zeros(padding);
  return true;
}
