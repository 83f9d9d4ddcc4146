import { ERRNO } from "../../abi/errno.ts";
import { FOPEN, SIZE } from "./abi.ts";
import { modeOf } from "./attributes.ts";
import type { Found, Mount, Result } from "./mount.ts";
import { OpenDirectory } from "./open_directory.ts";
import { OpenFile } from "./open_file.ts";
import { callerMay, MAY, opens } from "./permission.ts";

// asm-generic/fcntl.h
const O_ACCMODE = 0o3;
const O_TRUNC = 0o1000;
/** What O_RDONLY, O_WRONLY, O_RDWR, and 3, which is for ioctl(2), want. */
const WANTED = [MAY.READ, MAY.WRITE, MAY.READ | MAY.WRITE, MAY.READ | MAY.WRITE];

function writeOpenOut({ reply }: Mount, handle: number, flags: number): void {
  reply.u64(handle);
  reply.u32(flags);
  reply.u32(0);
}

/** OPEN: nothing of the file is kept by the kernel (FOPEN_DIRECT_IO). */
export function open(mount: Mount): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  const result = openFile(mount, at);
  mount.opened?.(mount.request.caller, at.node.path, -result);
  return result;
}

function openFile(mount: Mount, at: Found): number {
  const { request } = mount;
  const { node, found } = at;
  if (found.kind !== "file") return found.kind === "directory" ? -ERRNO.EISDIR : -ERRNO.ELOOP;
  const flags = request.u32(0);
  const wanted = WANTED[flags & O_ACCMODE] ?? 0;
  const truncates = (flags & O_TRUNC) === 0 ? 0 : MAY.WRITE;
  const mode = modeOf(found, node.fileSystem);
  if (!callerMay(mount, at, wanted | truncates) || !opens(mode, wanted)) return -ERRNO.EACCES;
  const handle = mount.newHandle();
  mount.files.set(handle, new OpenFile(found, node));
  writeOpenOut(mount, handle, FOPEN.DIRECT_IO);
  return 0;
}

/** READ. */
export function read({ request, reply, files }: Mount): Result {
  const bytes = files.get(request.u64(0))?.read(request.u64(8), request.u32(16)) ?? -ERRNO.EBADF;
  if (typeof bytes === "number") return bytes;
  reply.bytes(bytes);
  return 0;
}

/** WRITE: as the one who writes, who need not be the one who opened. */
export function write(mount: Mount): Result {
  const { request, reply, files } = mount;
  const file = files.get(request.u64(0));
  const size = request.u32(16);
  if (file === undefined) return -ERRNO.EBADF;
  if (size > request.length - SIZE.write_in) return -ERRNO.EIO;
  const { writer } = mount.view(request.caller);
  const text = (length: number) => request.text(SIZE.write_in, length);
  const taken = file.write(text, request.u64(8), size, writer);
  if (taken < 0) return taken;
  reply.u32(taken);
  reply.u32(0);
  return 0;
}

/** RELEASE. */
export function release({ request, files }: Mount): Result {
  files.delete(request.u64(0));
  return 0;
}

/** FSYNC: only some file systems have it. */
export function fsync({ request, files }: Mount): Result {
  return files.get(request.u64(0))?.node.fileSystem.syncs === true ? 0 : -ERRNO.EINVAL;
}

/** OPENDIR. */
export function opendir(mount: Mount): Result {
  const at = mount.find();
  if (typeof at === "number") return at;
  if (at.found.kind !== "directory") return -ERRNO.ENOTDIR;
  if (!callerMay(mount, at, MAY.READ)) return -ERRNO.EACCES;
  const handle = mount.newHandle();
  mount.directories.set(handle, new OpenDirectory(at.found, at.node));
  writeOpenOut(mount, handle, 0);
  return 0;
}

/** READDIR. */
export function readdir({ request, reply, directories }: Mount): Result {
  const directory = directories.get(request.u64(0));
  if (directory === undefined) return -ERRNO.EBADF;
  directory.read(reply, request.u64(8), request.u32(16));
  return 0;
}

/** RELEASEDIR. */
export function releasedir({ request, directories }: Mount): Result {
  directories.delete(request.u64(0));
  return 0;
}
