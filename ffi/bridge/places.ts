import type { EmulatedKernel, NetworkNamespace } from "../../src/emulation/mod.ts";
import type { Place, UserPlace } from "../../src/bridge/target.ts";
import type { CommonMounts } from "./launch.ts";
import { cString, Native, O_CLOEXEC, O_PATH } from "./native.ts";
import type { Proc } from "./proc.ts";

/** Where `ip netns add` puts the namespaces that it names. */
const NAMED_NAMESPACES = "/run/netns";

/** What the programs of a kernel have in common. */
interface Common {
  /** The emulated namespaces that real ones, by their inodes, stand for. */
  readonly namespaces: Map<string, NetworkNamespace>;
  /** Descriptors that keep real namespaces, so that no other gets the inode. */
  readonly kept: Set<number>;
  /** The mounts that programs share, until the kernel is closed. */
  mounts: CommonMounts | undefined;
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
    this.#common = commonOf(kernel);
    const common = this.#common;
    if (common.programs++ === 0) this.#forget();
  }

  /** Forgets the namespaces that have no name, or none any more. */
  #forget(): void {
    const { namespaces } = this.#common;
    if (namespaces.size === 0) return;
    const known = this.#named();
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

  /** The inodes of the namespaces that have names. */
  #named(): ReadonlySet<string> {
    const { mounts } = this.#common;
    const directory = mounts === undefined ? NAMED_NAMESPACES : `/proc/self/fd/${mounts.named}`;
    const names = this.#proc.names(directory);
    const places = names.map((name) => this.#proc.networkNamespaceAt(`${directory}/${name}`));
    return new Set(places.map((place) => place?.inode).filter((inode) => inode !== undefined));
  }

  /**
   * Has the real namespaces of names stand for emulated ones.
   *
   * @param mounts Where the names are, if it is not where those of programs before are.
   */
  name(
    named: ReadonlyMap<string, NetworkNamespace>,
    mounts: CommonMounts | undefined = this.#common.mounts,
  ): void {
    const { namespaces } = this.#common;
    if (mounts === undefined) return;
    for (const [name, namespace] of named) {
      const place = this.#proc.networkNamespaceAt(`/proc/self/fd/${mounts.named}/${name}`);
      if (!place || namespaces.has(place.inode)) continue;
      namespaces.set(place.inode, namespace);
      this.keep(place);
    }
  }

  /** The mounts that the programs of the kernel share; `undefined` if there are none yet. */
  get mounts(): CommonMounts | undefined {
    return this.#common.mounts;
  }

  /** Keeps mounts for the programs to come, until the kernel is closed. */
  share(mounts: CommonMounts): void {
    const common = this.#common;
    const { libc } = this.#native;
    const close = () => {
      using native = new Native(libc);
      for (const fd of Object.values(mounts)) native.close(fd);
    };
    // Two programs that started at once have made some each.
    if (common.mounts !== undefined) return close();
    common.mounts = mounts;
    this.#kernel.attach({
      [Symbol.dispose]() {
        common.mounts = undefined;
        close();
      },
    });
  }

  /** The emulated namespaces, by the inodes of the real ones. */
  get namespaces(): Map<string, NetworkNamespace> {
    return this.#common.namespaces;
  }

  /** Keeps a real namespace, and tells which user namespace it belongs to. */
  keep({ inode, path }: Place): UserPlace | undefined {
    // Nobody is asked to open what it may be by now.
    const fd = this.#native.symbols.open(cString(path), O_PATH | O_CLOEXEC);
    if (fd < 0) return undefined;
    const kept = this.#proc.networkNamespaceAt(`/proc/self/fd/${fd}`);
    if (kept?.inode === inode) {
      this.#common.kept.add(fd);
      return this.#proc.userNamespaceOf(`/proc/self/fd/${fd}`);
    }
    this.#native.close(fd);
    return undefined;
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

function commonOf(kernel: EmulatedKernel): Common {
  let common = COMMON.get(kernel);
  if (common === undefined) {
    common = { namespaces: new Map(), kept: new Set(), mounts: undefined, programs: 0 };
    COMMON.set(kernel, common);
  }
  return common;
}
