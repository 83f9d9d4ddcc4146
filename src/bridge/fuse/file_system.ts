/** How a file system of the kernel shows and treats its files, where those of others differ. */
export interface FileSystem {
  /** The size that stat(2) tells of a file: there is no telling before it is read. */
  readonly fileSize: number;
  /** What stat(2) tells as the size for reading. */
  readonly blockSize: number;
  /** The permissions of directories. */
  readonly directoryMode: number;
  /** Whether the number of a directory's links tells how many directories are in it. */
  readonly countsLinks: boolean;
  /** Whether the size of a symbolic link is its target's. */
  readonly measuresLinks: boolean;
  /** Whether fsync(2) is accepted. */
  readonly syncs: boolean;
  /** How much is taken of a write(2). */
  readonly writeLimit: number;
  /** Whether names that are not there can be told from those that cannot be. */
  readonly negative: boolean;
  /** Whether these are settings, whose permissions hold for root too, and which keep no content. */
  readonly settings: boolean;
}

/** `PAGE_SIZE` of most machines. */
const PAGE_SIZE = 4096;

/** /proc (fs/proc/generic.c and others): files are sequences of records, for the most part. */
export const PROCFS: FileSystem = {
  fileSize: 0,
  blockSize: 1024,
  directoryMode: 0o555,
  countsLinks: true,
  measuresLinks: true,
  syncs: false,
  negative: false,
  writeLimit: Infinity,
  settings: false,
};

/** /proc/sys (fs/proc/proc_sysctl.c). */
export const SYSCTL: FileSystem = { ...PROCFS, countsLinks: false, settings: true };

/** /sys (fs/kernfs/file.c, fs/sysfs/file.c). */
export const SYSFS: FileSystem = {
  fileSize: PAGE_SIZE,
  blockSize: PAGE_SIZE,
  directoryMode: 0o755,
  countsLinks: true,
  measuresLinks: false,
  syncs: true,
  negative: true,
  writeLimit: PAGE_SIZE,
  settings: false,
};

/** Which one a path belongs to, from the root directory on. */
export function fileSystemOf([first, second]: readonly string[]): FileSystem {
  if (first === "sys") return SYSFS;
  return first === "proc" && second === "sys" ? SYSCTL : PROCFS;
}
