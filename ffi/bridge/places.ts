import type { EmulatedKernel, NetworkNamespace } from "../../src/emulation/mod.ts";
import { cString, type Native, O_CLOEXEC } from "./native.ts";
import type { Proc } from "./proc.ts";

/** Where `ip netns add` puts the namespaces that it names. */
const NAMED = "/run/netns";

/** What the programs of a kernel have in common. */
interface Common {
  /** The emulated namespaces that real ones, by their inodes, stand for. */
  readonly namespaces: Map<string, NetworkNamespace>;
  /** Descriptors that keep real namespaces, so that no other gets the inode. */
  readonly kept: Set<number>;
  programs: number;
}

const COMMON = new WeakMap<EmulatedKernel, Common>();

/**
 * The real network namespaces that the programs of a kernel have met. They are kept as long as
 * programs run. Then those that have no name end, and so do the emulated ones that stand for them.
 */
export class Places implements Disposable {
  readonly #kernel: EmulatedKernel;
  readonly #native: Native;
  readonly #proc: Proc;
  readonly #common: Common;
  #disposed = false;

  constructor(kernel: EmulatedKernel, native: Native, proc: Proc) {
    this.#kernel = kernel;
    this.#native = native;
    this.#proc = proc;
    const common = COMMON.get(kernel) ?? { namespaces: new Map(), kept: new Set(), programs: 0 };
    COMMON.set(kernel, common);
    this.#common = common;
    if (common.programs++ === 0) this.#forget();
  }

  /** Forgets the namespaces that have no name, or none any more. */
  #forget(): void {
    const { namespaces } = this.#common;
    if (namespaces.size === 0) return;
    const known = named(this.#proc);
    for (const [inode, namespace] of namespaces) {
      if (known.has(inode)) continue;
      namespaces.delete(inode);
      try {
        this.#kernel.destroyNamespace(namespace);
      } catch (error) {
        // The caller of the bridge has found it, and has a socket in it.
        if (!(error instanceof TypeError)) throw error;
      }
    }
  }

  /** The emulated namespaces, by the inodes of the real ones. */
  get namespaces(): Map<string, NetworkNamespace> {
    return this.#common.namespaces;
  }

  /** Keeps a real namespace that a thread is in. */
  keep(inode: string, tid: number): void {
    const fd = this.#native.symbols.open(cString(`/proc/${tid}/ns/net`), O_CLOEXEC);
    if (fd < 0) return;
    if (this.#proc.namespace(`/proc/self/fd/${fd}`) === inode) this.#common.kept.add(fd);
    else this.#native.close(fd);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { kept } = this.#common;
    if (--this.#common.programs > 0) return;
    for (const fd of kept) this.#native.close(fd);
    kept.clear();
    this.#forget();
  }
}

/** The inodes of the namespaces that have names. */
function named(proc: Proc): ReadonlySet<string> {
  try {
    const names = [...Deno.readDirSync(NAMED)];
    const inodes = names.map(({ name }) => proc.networkNamespaceAt(`${NAMED}/${name}`));
    return new Set(inodes.filter((inode) => typeof inode === "string"));
  } catch {
    return new Set();
  }
}
