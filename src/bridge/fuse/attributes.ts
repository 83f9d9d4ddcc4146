import type { DirectoryNode, KernelNode } from "../../emulation/fs/node.ts";
import type { FileSystem } from "./file_system.ts";
import type { Node } from "./nodes.ts";
import type { Reply } from "./reply.ts";
import type { Owner } from "./viewer.ts";

/** File types, `S_IF*` of linux/stat.h. */
const TYPE = { file: 0o100000, symlink: 0o120000, directory: 0o040000 } as const;
/** Types in listings of directories, `DT_*` of linux/fs_types.h. */
export const DIRENT_TYPE = { file: 8, symlink: 10, directory: 4 } as const;

/** What all files have in common. */
export interface Common {
  /** Whose they are. */
  readonly owner: Owner;
  /** The time of all timestamps, in seconds since 1970. */
  readonly seconds: number;
}

/** The permissions that are shown of a node. */
export function modeOf(node: KernelNode, { directoryMode }: FileSystem): number {
  if (node.kind === "file") return node.mode;
  return node.kind === "symlink" ? 0o777 : directoryMode;
}

function sizeOf(found: KernelNode, { fileSystem }: Node): number {
  if (found.kind === "file") return fileSystem.fileSize;
  return found.kind === "symlink" && fileSystem.measuresLinks ? found.target.length : 0;
}

/** How many links a directory has: its own, its parent's to it, and those of the ones in it. */
function directoryLinks(directory: DirectoryNode): number {
  let links = 2;
  for (const name of directory.names()) {
    if (directory.lookup(name)?.kind === "directory") links++;
  }
  return links;
}

/**
 * Writes `struct fuse_attr`.
 *
 * @param count Whether to count a directory's links, which takes a look at all that is in it. One
 * link is what file systems tell that do not count them.
 */
export function writeAttributes(
  reply: Reply,
  node: Node,
  found: KernelNode,
  { owner, seconds }: Common,
  count: boolean,
): void {
  const counted = count && found.kind === "directory" && node.fileSystem.countsLinks;
  reply.u64(node.inode);
  reply.u64(sizeOf(found, node));
  reply.u64(0); // blocks
  for (let time = 0; time < 3; time++) reply.u64(seconds);
  reply.zeros(3 * 4); // nanoseconds
  reply.u32(TYPE[found.kind] | modeOf(found, node.fileSystem));
  reply.u32(counted ? directoryLinks(found) : 1);
  reply.u32(owner.uid);
  reply.u32(owner.gid);
  reply.u32(0); // rdev
  reply.u32(node.fileSystem.blockSize);
  reply.u32(0); // flags
}
