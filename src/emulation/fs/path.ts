import { ERRNO } from "../../abi/errno.ts";
import { SyscallError } from "../../socket/mod.ts";
import type { Credentials } from "../credentials.ts";
import { readable, written } from "../bytes.ts";
import type { DirectoryNode, FileNode, KernelNode } from "./node.ts";

/** How many symbolic links a path may lead through (linux/namei.h). */
const MAXSYMLINKS = 40;

/** What stands at a path, whose symbolic links are followed (`path_lookupat`). */
function nodeAt(root: DirectoryNode, path: string): KernelNode {
  const way: DirectoryNode[] = [root];
  let rest = path.split("/");
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const here = way.at(-1) ?? root;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (way.length > 1) way.pop();
      continue;
    }
    const node = here.lookup(written(name));
    if (node === undefined) throw new SyscallError("open", ERRNO.ENOENT);
    if (node.kind === "symlink") {
      if (++links > MAXSYMLINKS) throw new SyscallError("open", ERRNO.ELOOP);
      if (node.target.startsWith("/")) way.length = 1;
      rest = [...readable(node.target).split("/"), ...rest];
    } else if (node.kind === "directory") way.push(node);
    else if (rest.length > 0) throw new SyscallError("open", ERRNO.ENOTDIR);
    else return node;
  }
  return way.at(-1) ?? root;
}

function fileAt(root: DirectoryNode, path: string): FileNode {
  const node = nodeAt(root, path);
  if (node.kind !== "file") throw new SyscallError("open", ERRNO.EISDIR);
  return node;
}

/**
 * What a file says.
 *
 * @throws {SyscallError} ENOENT, ENOTDIR, EISDIR, or what reading it fails with.
 */
export function readFile(root: DirectoryNode, path: string): string {
  const content = fileAt(root, path).read();
  if (typeof content === "number") throw new SyscallError("read", -content);
  return readable(content);
}

/**
 * Writes to a file.
 *
 * @throws {SyscallError} ENOENT, ENOTDIR, EISDIR; EACCES if it cannot be written to; or what writing
 * fails with.
 */
export function writeFile(
  root: DirectoryNode,
  path: string,
  text: string,
  writer: Credentials,
): void {
  const { write } = fileAt(root, path);
  if (write === undefined) throw new SyscallError("open", ERRNO.EACCES);
  const result = write(written(text), writer);
  if (result < 0) throw new SyscallError("write", -result);
}
