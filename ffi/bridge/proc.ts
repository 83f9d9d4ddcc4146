import type { Identity, Place, UserPlace } from "../../src/bridge/target.ts";
import { cString, type Native, O_CLOEXEC } from "./native.ts";

/** fcntl.h */
const AT_FDCWD = -100n;
const AT_STATX_DONT_SYNC = 0x4000n;
/** asm/unistd_64.h of x86-64, asm-generic/unistd.h */
const [SYS_GETDENTS64, SYS_STATX] = Deno.build.arch === "x86_64" ? [217n, 332n] : [61n, 291n];
/** `struct linux_dirent64`: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, char d_name[]. */
const D_RECLEN = 16;
const D_NAME = 19;
const DIRENTS = 32768;
// linux/nsfs.h
const NS_GET_USERNS = 0xb701n;
const NS_GET_OWNER_UID = 0xb704n;
// linux/stat.h
const STATX_TYPE = 0x1n;
const STATX_MODE = 0x2n;
const STATX_INO = 0x100n;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const PERMISSIONS = 0o7777;
/** `struct statx`: 256 bytes, with u16 stx_mode, u64 stx_ino, u32 stx_dev_major and _minor. */
const STATX = 256;
const STX_MODE = 0x1c;
const STX_INO = 0x20;
const STX_DEV_MAJOR = 0x88;
const STX_DEV_MINOR = 0x8c;

const decoder = new TextDecoder();

/** Reads /proc. Deno's own functions would need every permission for that. */
export class Proc {
  readonly #native: Native;
  readonly #link = new Uint8Array(4096);
  readonly #stat = new Uint8Array(STATX);
  readonly #view = new DataView(this.#stat.buffer);
  readonly #owner = new Uint32Array(1);
  #namespaceDevice: string | undefined;

  constructor(native: Native) {
    this.#native = native;
  }

  /** What a link leads to; `undefined` if there is none, or it may not be read. */
  link(path: string): string | undefined {
    const size = BigInt(this.#link.length);
    const length = this.#native.symbols.readlink(cString(path), this.#link, size);
    return length < 0 ? undefined : decoder.decode(this.#link.subarray(0, length));
  }

  /** A file's first page; `undefined` if it cannot be read. */
  text(path: string): string | undefined {
    const { symbols } = this.#native;
    const fd = symbols.open(cString(path), O_CLOEXEC);
    if (fd < 0) return undefined;
    const length = symbols.read(fd, this.#link, BigInt(this.#link.length));
    symbols.close(fd);
    return length < 0 ? undefined : decoder.decode(this.#link.subarray(0, length));
  }

  /** The names in a directory; none if it cannot be read. */
  names(path: string): readonly string[] {
    const { symbols } = this.#native;
    const fd = symbols.open(cString(path), O_CLOEXEC);
    if (fd < 0) return [];
    const names: string[] = [];
    const entries = new Uint8Array(DIRENTS);
    const view = new DataView(entries.buffer);
    for (;;) {
      const length = symbols.getdents64(SYS_GETDENTS64, BigInt(fd), entries, BigInt(DIRENTS));
      if (length <= 0) break;
      for (let at = 0; at < length; at += view.getUint16(at + D_RECLEN, true)) {
        const end = entries.indexOf(0, at + D_NAME);
        names.push(decoder.decode(entries.subarray(at + D_NAME, end)));
      }
    }
    symbols.close(fd);
    return names.filter((name) => name !== "." && name !== "..");
  }

  /** What stands at a path, and its permissions; `undefined` if nothing does. */
  stat(path: string): { directory: boolean; mode: number } | undefined {
    if (!this.#statx(path, STATX_TYPE | STATX_MODE)) return undefined;
    const mode = this.#view.getUint16(STX_MODE, true);
    return { directory: (mode & S_IFMT) === S_IFDIR, mode: mode & PERMISSIONS };
  }

  /** The inode of a namespace by a link to it: `net:[4026531840]` has 4026531840. */
  namespace(path: string): string | undefined {
    return this.link(path)?.match(/\[(\d+)\]/)?.[1];
  }

  /** The namespace that a link of /proc leads to. */
  place(path: string): Place | undefined {
    const inode = this.namespace(path);
    return inode === undefined ? undefined : { inode, path };
  }

  /**
   * The network namespace that a path leads to, by whatever name; `null` if it leads to something
   * else, `undefined` if nowhere.
   */
  networkNamespaceAt(path: string): Place | null | undefined {
    const inode = this.link(path)?.match(/^net:\[(\d+)\]$/)?.[1];
    if (inode !== undefined) return { inode, path };
    // A namespace that has a name in the file system is a file of the same kind as that of a process.
    this.#namespaceDevice ??= this.#identify("/proc/self/ns/net")?.device;
    const found = this.#identify(path);
    if (found === undefined) return undefined;
    return found.device === this.#namespaceDevice ? { inode: found.inode, path } : null;
  }

  /** The user namespace that another namespace belongs to; `undefined` if it may not be known. */
  userNamespaceOf(path: string): UserPlace | undefined {
    const { symbols } = this.#native;
    const fd = symbols.open(cString(path), O_CLOEXEC);
    if (fd < 0) return undefined;
    const owner = symbols.ioctl_value(fd, NS_GET_USERNS, 0n);
    symbols.close(fd);
    // One that the caller's is not above.
    if (owner < 0) return undefined;
    const inode = this.namespace(`/proc/self/fd/${owner}`);
    const result = symbols.ioctl(owner, NS_GET_OWNER_UID, this.#owner);
    symbols.close(owner);
    return inode === undefined || result < 0 ? undefined : { inode, owner: this.#owner[0] ?? 0 };
  }

  #statx(path: string, mask: bigint): boolean {
    const { statx } = this.#native.symbols;
    // What is served here itself would never answer.
    const flags = AT_STATX_DONT_SYNC;
    return statx(SYS_STATX, AT_FDCWD, cString(path), flags, mask, this.#stat) >= 0;
  }

  #identify(path: string): { device: string; inode: string } | undefined {
    if (!this.#statx(path, STATX_INO)) return undefined;
    const major = this.#view.getUint32(STX_DEV_MAJOR, true);
    const minor = this.#view.getUint32(STX_DEV_MINOR, true);
    const inode = this.#view.getBigUint64(STX_INO, true);
    return { device: `${major}:${minor}`, inode: String(inode) };
  }

  /** Who a thread is. */
  identity(tid: number): Identity {
    const status = this.text(`/proc/${tid}/status`) ?? "";
    const lines = status.split("\n").map((line) => line.split(/:?\s+/));
    const fields = new Map(lines.map(([name = "", ...values]) => [name, values]));
    const field = (name: string) => fields.get(name) ?? [];
    const tgid = Number(field("Tgid")[0] ?? tid);
    return {
      tgid,
      // One number a namespace, from the caller's to the thread's own.
      pid: Number(field("NStgid").at(-1) ?? tgid),
      // Real, effective, saved, of the file system.
      uid: Number(field("Uid")[1] ?? 0),
      gid: Number(field("Gid")[1] ?? 0),
      capabilities: BigInt(`0x${field("CapEff")[0] ?? "0"}`),
      userNamespace: this.namespace(`/proc/${tid}/ns/user`),
      networkNamespace: this.place(`/proc/${tid}/ns/net`),
    };
  }
}
