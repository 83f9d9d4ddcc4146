import type {
  Credentials,
  EmulatedKernel,
  NetworkNamespace,
  Process,
  ProcessView,
  UserNamespace,
} from "../emulation/mod.ts";
import { ALL_CAPABILITIES } from "../emulation/mod.ts";
import type { Identity, Place, Target, UserPlace } from "./target.ts";

/** How a {@linkcode World} is seen. */
export interface WorldOptions {
  readonly kernel: EmulatedKernel;
  /** The real network namespace that stands for the emulated one; `undefined` if nobody knows. */
  readonly home: string | undefined;
  /** The real user namespaces that stand for the first one. */
  readonly userHomes: ReadonlySet<string | undefined>;
  /** The emulated namespace that the real one stands for. */
  readonly namespace: NetworkNamespace;
  /** Whether every process may do everything. */
  readonly privileged: boolean;
  /** The emulated namespaces that real ones stand for, by inode; those that are made are added. */
  readonly namespaces: Map<string, NetworkNamespace>;
  /**
   * Told of a real network namespace that is seen for the first time.
   *
   * @returns The user namespace that it belongs to, if that may be known.
   */
  readonly entered: (place: Place) => UserPlace | undefined;
}

/** The processes and namespaces of the emulated kernel that stand for real ones. */
export class World implements Disposable {
  readonly #options: WorldOptions;
  readonly #userNamespaces = new Map<string, UserNamespace>();
  readonly #processes = new Map<number, Process>();
  /** How many sockets each has opened that are open still. */
  readonly #sockets = new Map<Process, number>();

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  /** The emulated namespace that a real one stands for; made if there is none yet. */
  namespace(place: Place | undefined): NetworkNamespace {
    const { kernel, home, namespace: own, namespaces, entered } = this.#options;
    if (place === undefined || place.inode === home) return own;
    let namespace = namespaces.get(place.inode);
    if (namespace === undefined) {
      const userNamespace = this.#userNamespace(entered(place));
      namespace = kernel.createNamespace({ userNamespace });
      namespaces.set(place.inode, namespace);
    }
    return namespace;
  }

  /** The emulated process that a real one is, as it is now. */
  process(target: Target): { process: Process; identity: Identity } {
    const identity = target.identity();
    const { tgid, pid, uid, gid } = identity;
    const namespace = this.namespace(identity.networkNamespace);
    const { kernel } = this.#options;
    let process = this.#processes.get(tgid);
    if (process === undefined || process.pid !== pid) {
      process = kernel.createProcess({ pid, uid, gid, namespace });
      this.#processes.set(tgid, process);
    }
    process.namespace = namespace;
    Object.assign(process, this.credentials(identity));
    return { process, identity };
  }

  /** A process has opened a socket. */
  opened(process: Process): void {
    this.#sockets.set(process, (this.#sockets.get(process) ?? 0) + 1);
  }

  /** One that a process had opened is closed: with the last, nothing is left to be known of it. */
  closed(process: Process): void {
    const left = (this.#sockets.get(process) ?? 0) - 1;
    if (left > 0) {
      this.#sockets.set(process, left);
      return;
    }
    this.#sockets.delete(process);
    for (const [tgid, known] of this.#processes) {
      if (known === process) this.#processes.delete(tgid);
    }
    this.#options.kernel.endProcess(process);
  }

  /** What somebody may do in the emulated network. */
  credentials(identity: Identity): Credentials {
    const { uid, gid, userNamespace: inode } = identity;
    const own = inode === undefined || this.#options.privileged ? undefined : { inode, owner: uid };
    const capabilities = this.#capabilities(identity);
    return { uid, gid, capabilities, userNamespace: this.#userNamespace(own) };
  }

  /** What a thread sees of namespaces, while it makes a call. */
  view(target: Target): ProcessView {
    const known = (place: Place | undefined) => place && this.namespace(place);
    return {
      descriptor: (fd) => {
        const place = target.namespaceDescriptor(fd);
        return place === null ? null : known(place);
      },
      process: (pid) => known(target.namespaceOfProcess(pid)),
    };
  }

  #capabilities({ capabilities }: Identity): ReadonlySet<number> {
    if (this.#options.privileged) return ALL_CAPABILITIES;
    return new Set(
      [...ALL_CAPABILITIES].filter((one) => (capabilities >> BigInt(one) & 1n) === 1n),
    );
  }

  #userNamespace(place: UserPlace | undefined): UserNamespace {
    const { kernel, userHomes } = this.#options;
    if (place === undefined || userHomes.has(place.inode)) return kernel.userNamespace;
    let namespace = this.#userNamespaces.get(place.inode);
    if (namespace === undefined) {
      namespace = { parent: kernel.userNamespace, owner: place.owner };
      this.#userNamespaces.set(place.inode, namespace);
    }
    return namespace;
  }

  /** The processes are gone: none of them refers to a namespace any longer. */
  [Symbol.dispose](): void {
    for (const process of this.#processes.values()) {
      this.#options.kernel.endProcess(process);
      process.view = undefined;
    }
  }
}
