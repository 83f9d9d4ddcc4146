import { ERRNO } from "../../abi/errno.ts";
import { FATTR, GETATTR_FH, SIZE } from "./abi.ts";
import { writeAttributes } from "./attributes.ts";
import type { Found, Mount, Result } from "./mount.ts";
import { callerMay, callerOwns, MAY } from "./permission.ts";

/** How long the kernel need not ask again about what is there at all times, in seconds. */
const PERMANENT = 86400;

/** LOOKUP: `struct fuse_entry_out` of a directory's entry. Most are valid for no time. */
export function lookup(mount: Mount): Result {
  const { request, reply, nodes } = mount;
  const name = request.name(0);
  if (name === undefined) return -ERRNO.EIO;
  const at = mount.find();
  if (typeof at === "number") return at;
  if (at.found.kind !== "directory") return -ERRNO.ENOTDIR;
  const entry = at.found.lookup(name);
  if (entry === undefined) return -ERRNO.ENOENT;
  const node = nodes.lookup(at.node, name, entry.kind);
  reply.u64(node.id);
  reply.u64(0); // generation
  reply.u64(entry.kind === "directory" && entry.permanent ? PERMANENT : 0); // entry_valid
  reply.zeros(SIZE.entry_out - SIZE.attr - 24);
  writeAttributes(reply, node, entry, mount.common, false);
  return 0;
}

function writeAttrOut(mount: Mount, { node, found }: Pick<Found, "node" | "found">): Result {
  mount.reply.zeros(SIZE.attr_out - SIZE.attr);
  writeAttributes(mount.reply, node, found, mount.common, true);
  return 0;
}

/** GETATTR: `struct fuse_attr_out`; that of an open file is told when its path is gone, too. */
export function getattr(mount: Mount): Result {
  const { request, files } = mount;
  const open = (request.u32(0) & GETATTR_FH) === 0 ? undefined : files.get(request.u64(8));
  if (open !== undefined) return writeAttrOut(mount, { node: open.node, found: open.file });
  const at = mount.find();
  return typeof at === "number" ? at : writeAttrOut(mount, at);
}

/** What SETATTR must not set, or a negative error number for. */
function refusal(mount: Mount, at: Found): number {
  const valid = mount.request.u32(0);
  if ((valid & (FATTR.MODE | FATTR.UID | FATTR.GID)) !== 0) return -ERRNO.EPERM;
  const writable = callerMay(mount, at, MAY.WRITE);
  if ((valid & FATTR.SIZE) !== 0 && !writable) return -ERRNO.EACCES;
  if ((valid & (FATTR.ATIME | FATTR.MTIME)) === 0) return 0;
  if (callerOwns(mount, at)) return 0;
  const now = FATTR.ATIME_NOW | FATTR.MTIME_NOW;
  if ((valid & now) !== now) return -ERRNO.EPERM;
  return writable ? 0 : -ERRNO.EACCES;
}

/**
 * SETATTR: files may be truncated, and have their times set, without its making a difference; their
 * owners and permissions stay.
 */
export function setattr(mount: Mount): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  const error = refusal(mount, at);
  return error === 0 ? writeAttrOut(mount, at) : error;
}

/** READLINK: where a link leads. */
export function readlink(mount: Mount): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  if (at.found.kind !== "symlink") return -ERRNO.EINVAL;
  mount.reply.text(at.found.target);
  return 0;
}

/** ACCESS: access(2) and chdir(2). */
export function access(mount: Mount): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  return callerMay(mount, at, mount.request.u32(0)) ? 0 : -ERRNO.EACCES;
}
