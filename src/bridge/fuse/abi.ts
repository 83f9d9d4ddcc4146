/**
 * linux/fuse.h: numbers of the protocol between the kernel and a file system of a program. Its
 * structures are the same on every machine, in its byte order, which is little-endian.
 *
 * @module
 */

/** What a request asks (`enum fuse_opcode`). */
export const FUSE = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  SYMLINK: 6,
  MKNOD: 8,
  MKDIR: 9,
  UNLINK: 10,
  RMDIR: 11,
  RENAME: 12,
  LINK: 13,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FSYNC: 20,
  LISTXATTR: 23,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  FSYNCDIR: 30,
  ACCESS: 34,
  CREATE: 35,
  INTERRUPT: 36,
  DESTROY: 38,
  IOCTL: 39,
  NOTIFY_REPLY: 41,
  BATCH_FORGET: 42,
  RENAME2: 45,
} as const;

/** The version of the protocol. */
export const FUSE_KERNEL = { VERSION: 7, MINOR_VERSION: 31 } as const;

/**
 * The first minor version whose structures are those of today, of Linux 3.15: the answer to INIT
 * was the last to grow.
 */
export const OLDEST_MINOR = 23;

/** The node that is there from the start. */
export const FUSE_ROOT_ID = 1;

/** What a file system can do (`FUSE_*` of INIT). */
export const FUSE_INIT = {
  ATOMIC_O_TRUNC: 0x8,
  BIG_WRITES: 0x20,
  PARALLEL_DIROPS: 0x40000,
} as const;

/** How an open file behaves. */
export const FOPEN = { DIRECT_IO: 0x1 } as const;

/** What SETATTR sets (`FATTR_*`). */
export const FATTR = {
  MODE: 0x1,
  UID: 0x2,
  GID: 0x4,
  SIZE: 0x8,
  ATIME: 0x10,
  MTIME: 0x20,
  ATIME_NOW: 0x80,
  MTIME_NOW: 0x100,
} as const;

/** Whether GETATTR has a file's handle (`FUSE_GETATTR_FH`). */
export const GETATTR_FH = 1;

/** Sizes of structures, `struct fuse_*`. */
export const SIZE = {
  in_header: 40,
  out_header: 16,
  attr: 88,
  entry_out: 128,
  forget_in: 8,
  forget_one: 16,
  batch_forget_in: 8,
  getattr_in: 16,
  attr_out: 104,
  setattr_in: 88,
  open_in: 8,
  open_out: 16,
  release_in: 24,
  read_in: 40,
  write_in: 40,
  write_out: 8,
  statfs_out: 80,
  getxattr_in: 8,
  getxattr_out: 8,
  access_in: 8,
  /** What every kernel sends of it: `flags2` and what follows came later. */
  init_in: 16,
  init_out: 64,
  dirent: 24,
} as const;
