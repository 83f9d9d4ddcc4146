import { ERRNO } from "../../abi/errno.ts";
import { FUSE, SIZE } from "./abi.ts";
import { type FileSystem, fileSystemOf } from "./file_system.ts";
import { batchForget, forget, init, listxattr, statfs } from "./handlers_mount.ts";
import { access, getattr, lookup, readlink, setattr } from "./handlers_node.ts";
import {
  fsync,
  open,
  opendir,
  read,
  readdir,
  release,
  releasedir,
  write,
} from "./handlers_open.ts";
import { create, make, mknod, remove } from "./handlers_refuse.ts";
import { MAX_TRANSFER, Mount, type OpenObserver, type Result } from "./mount.ts";
import type { Caller, Owner, Viewer } from "./viewer.ts";

export type { Caller, Owner, Viewer } from "./viewer.ts";
export { type FileSystem, fileSystemOf, PROCFS, SYSCTL, SYSFS } from "./file_system.ts";

/** How large the buffer has to be that /dev/fuse is read into, in bytes. */
export const REQUEST_CAPACITY: number = SIZE.in_header + SIZE.write_in + MAX_TRANSFER;

/** What serves a request, and how much there has to be behind its header. */
type Row = readonly [handler: (mount: Mount) => Result, size: number];

const NOTHING = () => undefined;
const error = (number: number) => () => -number;

/** What is not here is ENOSYS, which has the kernel not ask again but do what is usual. */
const HANDLERS: ReadonlyMap<number, Row> = new Map<number, Row>([
  [FUSE.LOOKUP, [lookup, 1]],
  [FUSE.FORGET, [forget, SIZE.forget_in]],
  [FUSE.GETATTR, [getattr, SIZE.getattr_in]],
  [FUSE.SETATTR, [setattr, SIZE.setattr_in]],
  [FUSE.READLINK, [readlink, 0]],
  [FUSE.SYMLINK, [make, 0]],
  [FUSE.MKNOD, [mknod, 4]],
  [FUSE.MKDIR, [make, 0]],
  [FUSE.UNLINK, [remove, 0]],
  [FUSE.RMDIR, [remove, 0]],
  [FUSE.RENAME, [make, 0]],
  [FUSE.LINK, [make, 0]],
  [FUSE.OPEN, [open, SIZE.open_in]],
  [FUSE.READ, [read, SIZE.read_in]],
  [FUSE.WRITE, [write, SIZE.write_in]],
  [FUSE.STATFS, [statfs, 0]],
  [FUSE.RELEASE, [release, SIZE.release_in]],
  [FUSE.FSYNC, [fsync, 8]],
  [FUSE.LISTXATTR, [listxattr, SIZE.getxattr_in]],
  [FUSE.INIT, [init, SIZE.init_in]],
  [FUSE.OPENDIR, [opendir, SIZE.open_in]],
  [FUSE.READDIR, [readdir, SIZE.read_in]],
  [FUSE.RELEASEDIR, [releasedir, SIZE.release_in]],
  [FUSE.FSYNCDIR, [error(ERRNO.EINVAL), 0]],
  [FUSE.ACCESS, [access, SIZE.access_in]],
  [FUSE.CREATE, [create, 0]],
  [FUSE.INTERRUPT, [NOTHING, 0]],
  [FUSE.DESTROY, [() => 0, 0]],
  [FUSE.IOCTL, [error(ERRNO.ENOTTY), 0]],
  [FUSE.NOTIFY_REPLY, [NOTHING, 0]],
  [FUSE.BATCH_FORGET, [batchForget, SIZE.batch_forget_in]],
  [FUSE.RENAME2, [make, 0]],
]);
/** Those that are never answered. */
const UNANSWERED: ReadonlySet<number> = new Set<number>([
  FUSE.FORGET,
  FUSE.BATCH_FORGET,
  FUSE.INTERRUPT,
  FUSE.NOTIFY_REPLY,
]);

/** What a {@linkcode FuseServer} is made of. */
export interface FuseOptions {
  /** What a caller sees and may do, asked at every request that depends on it. */
  readonly view: (caller: Caller) => Viewer;
  /**
   * Whose all files are. It must be mapped in the user namespace of the mount: nothing can be
   * written to files whose owner is not (`inode_permission`).
   */
  readonly owner: Owner;
  /** The time of all timestamps, in seconds since 1970; the present if absent. */
  readonly seconds?: number;
  /**
   * Which file system of the kernel a path, from the directory that is mounted on, stands for;
   * {@linkcode fileSystemOf} if absent, for which that is the root directory.
   */
  readonly fileSystemOf?: (path: readonly string[]) => FileSystem;
  /** Told of files that are opened. */
  readonly opened?: OpenObserver;
}

/**
 * A FUSE file system, mounted once (fs/fuse): what stands between the bytes that are read from
 * /dev/fuse and those that are written there. Every caller sees the tree of its own.
 */
export class FuseServer {
  readonly #mount: Mount;

  /**
   * For a mount of its own, whose first request is INIT.
   *
   * @param options Whose files there are, and how they look.
   */
  constructor(options: FuseOptions) {
    const { view, owner, seconds = Math.floor(Date.now() / 1000) } = options;
    const { fileSystemOf: of = fileSystemOf, opened } = options;
    this.#mount = new Mount(view, { owner, seconds }, of, opened);
  }

  /**
   * Serves a request.
   *
   * @param request What one read of /dev/fuse gave.
   * @returns What is to be written there at once, as it is overwritten by the next one;
   * `undefined` if there is no reply. Writing it may fail with ENOENT: who waited is gone.
   */
  serve(request: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    const { request: loaded, reply } = this.#mount;
    if (!loaded.load(request)) return undefined;
    reply.clear();
    const result = this.#serve();
    return result === undefined ? undefined : reply.finish(loaded, result);
  }

  #serve(): Result {
    const { request } = this.#mount;
    const [handler, size] = HANDLERS.get(request.opcode) ?? [error(ERRNO.ENOSYS), 0];
    if (request.whole && request.length >= size) return handler(this.#mount);
    return UNANSWERED.has(request.opcode) ? undefined : -ERRNO.EIO;
  }

  /** How many nodes the kernel knows, and files and directories are open. */
  get held(): { readonly nodes: number; readonly files: number; readonly directories: number } {
    const { nodes, files, directories } = this.#mount;
    return { nodes: nodes.size, files: files.size, directories: directories.size };
  }
}
