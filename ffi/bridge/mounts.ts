/**
 * The mounts by which a program sees the emulated network's files. They are made in a mount
 * namespace of its own, so that nobody else sees them.
 */
import { ERRNO, errnoText } from "../../src/abi/errno.ts";
import { COVERED, FILES_AT, FILES_ON } from "../../src/bridge/covers.ts";
import { openLibrary } from "../libc.ts";
import type { CommonMounts, FilesRequest, Owner } from "./launch.ts";
import { MOUNT_SYMBOLS } from "./launch_symbols.ts";
import { BoundLibc, cString, O_CLOEXEC, O_PATH } from "./native.ts";

/** Where `ip netns add` puts the namespaces that it names. */
export const NAMED_NAMESPACES = "/run/netns";

// linux/sched.h
const CLONE_NEWNS = 0x20000;
const CLONE_NEWNET = 0x40000000;
// linux/mount.h
const MS_NOSUID = 0x2n;
const MS_NODEV = 0x4n;
const MS_NOEXEC = 0x8n;
const MS_BIND = 0x1000n;
const MS_REC = 0x4000n;
const MS_SLAVE = 0x80000n;
const MS_SHARED = 0x100000n;
const OPEN_TREE_CLONE = 1n;
const MOVE_MOUNT_F_EMPTY_PATH = 4n;
/** fcntl.h */
const AT_FDCWD = -100n;
const AT_SYMLINK_NOFOLLOW = 0x100n;
const O_RDWR = 2;
const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_NONBLOCK = 0o4000;
/** asm-generic/unistd.h, and the same on x86-64 */
const SYS_OPEN_TREE = 428n;
const SYS_MOVE_MOUNT = 429n;
const NOTHING = cString("");
const OWN_NETWORK = "/proc/thread-self/ns/net";
const DIRECTORY_MODE = 0o755;

/** What cannot be done, and why not. */
export class MountError extends Error {
  override readonly name = "MountError";

  /** @param step What was tried. */
  constructor(step: string, errno: number) {
    super(`${step}: ${errnoText(errno)}`);
  }
}

/** The mounts of the thread, or process, that is to become a program. */
export class Mounts extends BoundLibc<typeof MOUNT_SYMBOLS> {
  /** @param path Where libc is, if it is not in one of the usual places. */
  constructor(path?: string) {
    const library = openLibrary(MOUNT_SYMBOLS, path);
    super(library, library.symbols.__errno_location());
  }

  #must(result: number, step: string): number {
    if (result < 0) throw new MountError(step, this.errno);
    return result;
  }

  /**
   * Has the thread be in a mount namespace of its own.
   *
   * @returns Whether it may.
   * @throws {MountError} If it cannot.
   */
  separate(): boolean {
    if (this.symbols.unshare(CLONE_NEWNS) >= 0) return true;
    if (this.errno === ERRNO.EPERM) return false;
    throw new MountError("unshare", this.errno);
  }

  /**
   * Has what the thread mounts from now on be its own, but for what it and others of the same kernel
   * mount on {@linkcode NAMED_NAMESPACES}: that, they have in common, and nobody else sees.
   *
   * @param common What they have in common, if there are any.
   * @param named The names that are to be there.
   * @returns What they have in common, if it has been made.
   * @throws {MountError} If it cannot be done.
   */
  share({ common, named }: Pick<FilesRequest, "common" | "named">): CommonMounts | undefined {
    const made = common === undefined ? this.#make() : this.#enter(common);
    if (common !== undefined || made !== undefined) this.#name(named);
    this.#must(this.symbols.unshare(CLONE_NEWNS), "unshare");
    return made;
  }

  #enter({ namespace, root }: CommonMounts): undefined {
    const { symbols } = this;
    this.#must(symbols.setns(namespace, CLONE_NEWNS), "setns");
    this.#must(symbols.fchdir(root), "fchdir");
    this.#must(symbols.chroot(cString(".")), "chroot");
  }

  #make(): CommonMounts | undefined {
    const { symbols } = this;
    // In a chroot(2), there may be no mount there, and no other way.
    this.#mount("", "/", "", MS_REC | MS_SLAVE);
    // That it is there already is as good.
    symbols.mkdir(cString(NAMED_NAMESPACES), DIRECTORY_MODE);
    try {
      this.#mount("nlbridge", NAMED_NAMESPACES, "tmpfs", 0n, `mode=${DIRECTORY_MODE.toString(8)}`);
      this.#mount("", NAMED_NAMESPACES, "", MS_SHARED);
    } catch {
      // Names are the machine's then.
      return undefined;
    }
    return {
      namespace: this.#open("/proc/thread-self/ns/mnt", O_CLOEXEC),
      root: this.#open("/", O_PATH | O_CLOEXEC),
      named: this.#open(NAMED_NAMESPACES, O_CLOEXEC),
    };
  }

  /** Has there be network namespaces of names, as `ip netns add` does. */
  #name(names: readonly string[]): void {
    const { symbols } = this;
    if (names.length === 0) return;
    const home = this.#open(OWN_NETWORK, O_CLOEXEC);
    // Who could not come back does not go: in a user namespace, home may be another one's.
    const back = () => symbols.setns(home, CLONE_NEWNET) >= 0;
    try {
      if (back()) { for (const name of names) this.#nameOne(`${NAMED_NAMESPACES}/${name}`); }
    } finally {
      back();
      symbols.close(home);
    }
  }

  #nameOne(path: string): void {
    const { symbols } = this;
    const file = symbols.open(cString(path), O_CREAT | O_EXCL | O_CLOEXEC);
    // It is there already.
    if (file < 0) return;
    symbols.close(file);
    this.#must(symbols.unshare(CLONE_NEWNET), "unshare");
    this.#mount(OWN_NETWORK, path, "", MS_BIND);
  }

  /**
   * Opens /dev/fuse, by which the files are to be served.
   *
   * @throws {MountError} If it may not.
   */
  openDevice(): number {
    return this.#open("/dev/fuse", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  }

  /**
   * Mounts a file system of the files, in place of the first directory. Nobody can look at it until
   * its device is served, and the device cannot be waited for before.
   *
   * @throws {MountError} If it may not.
   */
  mountFiles(device: number, { uid, gid }: Owner): void {
    const options = `fd=${device},rootmode=40000,user_id=${uid},group_id=${gid},allow_other`;
    this.#mount("nlbridge", FILES_ON, "fuse", MS_NOSUID | MS_NODEV | MS_NOEXEC, options);
  }

  #open(path: string, flags: number): number {
    return this.#must(this.symbols.open(cString(path), flags), path);
  }

  /**
   * Shows the files, which are mounted and served, in place of the others of the real kernel. Where
   * there is nothing, nothing is shown.
   *
   * @throws {MountError} If it may not, or they are not served any more.
   */
  cover(): void {
    for (const path of COVERED) {
      const tree = this.#openTree(`${FILES_AT}${path}`);
      try {
        this.#moveMount(tree, path);
      } finally {
        this.symbols.close(tree);
      }
    }
  }

  #openTree(path: string): number {
    const flags = OPEN_TREE_CLONE | AT_SYMLINK_NOFOLLOW | BigInt(O_CLOEXEC);
    const tree = this.symbols.open_tree(SYS_OPEN_TREE, AT_FDCWD, cString(path), flags);
    return this.#must(tree, `open_tree of ${path}`);
  }

  #moveMount(tree: number, path: string): void {
    const result = this.symbols.move_mount(
      SYS_MOVE_MOUNT,
      BigInt(tree),
      NOTHING,
      AT_FDCWD,
      cString(path),
      MOVE_MOUNT_F_EMPTY_PATH,
    );
    if (result < 0 && this.errno === ERRNO.ENOENT) return;
    this.#must(result, `mount on ${path}`);
  }

  #mount(source: string, target: string, type: string, flags: bigint, data = ""): void {
    const [from, to, kind] = [cString(source), cString(target), cString(type)];
    this.#must(this.symbols.mount(from, to, kind, flags, cString(data)), `mount on ${target}`);
  }
}
