/** The settings of a namespace of the real kernel, and of one of an emulated kernel. */
import { holdLibc } from "../ffi/libc.ts";
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { visitNamespace } from "../ffi/netns.ts";
import { ERRNO } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import { Talk } from "../src/emulation/build/talk.ts";
import { find } from "../src/emulation/fs/node.ts";
import type {
  Credentials,
  DirectoryNode,
  KernelNode,
  NetworkNamespace as Emulated,
  UserNamespace,
} from "../src/emulation/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";

const ROOT = "/proc/sys/net/";
const ERRNOS: ReadonlyMap<string, number> = new Map(Object.entries(ERRNO));

/** What a directory has, in its order. */
export type Listing = readonly (readonly [name: string, kind: string, mode: number])[];

/** The files below /proc/sys/net of one kernel. */
export interface Settings {
  readonly request: (request: Request) => void;
  readonly list: (path: string) => Listing;
  /** A file's content, or a negative error number. */
  readonly read: (path: string) => string | number;
  /** The content of all files below a directory, by path. */
  readonly readAll: (path: string) => ReadonlyMap<string, string | number>;
  /** Writes a text, one character a byte: 0, or a negative error number. */
  readonly write: (path: string, text: string) => number;
}

/** What comes of a system call; a negative error number if it fails. */
function orErrno<T>(action: () => T): T | number {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const errno = ERRNOS.get(code);
    if (errno === undefined) throw error;
    return -errno;
  }
}

/** The real kernel's, in a namespace of its own. */
export class RealSettings implements Settings, Disposable {
  readonly #libc = holdLibc();
  readonly #netns: NetworkNamespace = createNetworkNamespace();

  request(request: Request): void {
    using talk = new Talk(openSocket({ netns: this.#netns }));
    talk.request(request);
  }

  #inside<T>(path: string, action: (path: string) => T): T | number {
    return visitNamespace(
      this.#libc,
      this.#netns.fd,
      () => orErrno(() => action(`${ROOT}${path}`)),
    );
  }

  list(path: string): Listing {
    const listing = this.#inside(
      path,
      (directory) =>
        [...Deno.readDirSync(directory)].map(({ name, isDirectory }) => {
          const { mode } = Deno.lstatSync(`${directory}/${name}`);
          return [name, isDirectory ? "directory" : "file", (mode ?? 0) & 0o777] as const;
        }),
    );
    return typeof listing === "number" ? [] : listing;
  }

  read(path: string): string | number {
    return this.#inside(path, (file) => Deno.readTextFileSync(file));
  }

  readAll(path: string): ReadonlyMap<string, string | number> {
    const files = new Map<string, string | number>();
    const walk = (directory: string): void => {
      for (const { name, isDirectory } of Deno.readDirSync(directory)) {
        const below = `${directory}/${name}`;
        if (isDirectory) walk(below);
        else files.set(below.slice(ROOT.length), orErrno(() => Deno.readTextFileSync(below)));
      }
    };
    this.#inside(path, walk);
    return files;
  }

  write(path: string, text: string): number {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return this.#inside(path, (file) => {
      Deno.writeFileSync(file, bytes, { create: false });
      return 0;
    });
  }

  [Symbol.dispose](): void {
    this.#netns.close();
    this.#libc[Symbol.dispose]();
  }
}

/** The permissions of directories in /proc/sys. */
const DIRECTORY_MODE = 0o555;

/** An emulated kernel's, in a namespace that is not its first. */
export class EmulatedSettings implements Settings, Disposable {
  readonly kernel: EmulatedKernel = new EmulatedKernel();
  readonly #namespace: Emulated;
  readonly #root: DirectoryNode;
  /** Who writes: root, unless another is put in its place. */
  writer: Credentials = this.kernel.process;

  /** @param userNamespace Whose the namespace is. */
  constructor(userNamespace: UserNamespace = this.kernel.userNamespace) {
    this.#namespace = this.kernel.createNamespace({ userNamespace });
    this.#root = this.kernel.files({ namespace: this.#namespace });
  }

  request(request: Request): void {
    this.kernel.request(request, { namespace: this.#namespace });
  }

  #at(path: string): KernelNode | undefined {
    return find(this.#root, ["proc", "sys", "net", ...path.split("/")]);
  }

  list(path: string): Listing {
    const node = this.#at(path);
    if (node?.kind !== "directory") return [];
    return [...node.names()].map((name) => {
      const entry = node.lookup(name);
      const mode = entry?.kind === "file" ? entry.mode : DIRECTORY_MODE;
      return [name, entry?.kind ?? "", mode] as const;
    });
  }

  readAll(path: string): ReadonlyMap<string, string | number> {
    const files = new Map<string, string | number>();
    for (const [name, kind] of this.list(path)) {
      const below = `${path}/${name}`;
      if (kind === "file") files.set(below, this.read(below));
      else for (const [file, content] of this.readAll(below)) files.set(file, content);
    }
    return files;
  }

  read(path: string): string | number {
    const node = this.#at(path);
    return node?.kind === "file" ? node.read() : -ERRNO.ENOENT;
  }

  write(path: string, text: string): number {
    const node = this.#at(path);
    if (node?.kind !== "file") return -ERRNO.ENOENT;
    return node.write?.(text, this.writer) ?? -ERRNO.EACCES;
  }

  [Symbol.dispose](): void {
    this.kernel.close();
  }
}
