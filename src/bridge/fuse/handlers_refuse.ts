import { ERRNO } from "../../abi/errno.ts";
import type { Mount, Result } from "./mount.ts";
import { callerMay, MAY } from "./permission.ts";

/** `S_IFMT` and `S_IFREG` of linux/stat.h. */
const S_IFMT = 0o170000;
const S_IFREG = 0o100000;

/**
 * Has a new entry of a directory refused. In /proc, names that are not there cannot be used for
 * anything (`proc_sys_lookup`, `proc_lookup_de`); in /sys, there is no way of making files.
 */
function refuseNew(mount: Mount, regular: boolean): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  if (!at.node.fileSystem.negative) return -ERRNO.ENOENT;
  return regular || !callerMay(mount, at, MAY.WRITE) ? -ERRNO.EACCES : -ERRNO.EPERM;
}

/** CREATE. */
export function create(mount: Mount): Result {
  return refuseNew(mount, true);
}

/** MKDIR, SYMLINK, LINK, RENAME. */
export function make(mount: Mount): Result {
  return refuseNew(mount, false);
}

/** MKNOD, by which regular files can be made too. */
export function mknod(mount: Mount): Result {
  return refuseNew(mount, (mount.request.u32(0) & S_IFMT) === S_IFREG);
}

/** UNLINK, RMDIR. */
export function remove(mount: Mount): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  return callerMay(mount, at, MAY.WRITE) ? -ERRNO.EPERM : -ERRNO.EACCES;
}
