import type { Credentials, UserNamespace } from "./credentials.ts";
import type { NetworkNamespace } from "./namespace.ts";

/** Descriptors below it are a process's standard streams, which refer to no namespace. */
const FIRST_DESCRIPTOR = 3;

/** What a process is made of. */
export interface ProcessState extends Credentials {
  /** The thread group's number. */
  readonly pid: number;
  /** The network namespace that it is in. */
  readonly namespace: NetworkNamespace;
}

/** What a process that is somebody else's sees of network namespaces. */
export interface ProcessView {
  /**
   * What a descriptor refers to: a namespace, `null` if it is something else, `undefined` if it is
   * not open.
   */
  descriptor(fd: number): NetworkNamespace | null | undefined;
  /** The namespace that the process of a number is in; `undefined` if there is no such process. */
  process(pid: number): NetworkNamespace | undefined;
}

/** A process of the emulated kernel. Its credentials may change while it has sockets. */
export class Process implements Credentials {
  /** The thread group's number, which is what sockets are bound to when nothing else is said. */
  readonly pid: number;
  /** The effective user. */
  uid: number;
  /** The effective group. */
  gid: number;
  /** The effective capabilities, CAP_*. */
  capabilities: ReadonlySet<number>;
  /** Where the capabilities hold. */
  userNamespace: UserNamespace;
  /** The network namespace that it is in: that of sockets which it opens, and of its number. */
  namespace: NetworkNamespace;
  /**
   * Knows the descriptors and the other processes in this one's place, if it is somebody else's: a
   * program of the real kernel.
   */
  view: ProcessView | undefined;
  readonly #descriptors = new Map<number, NetworkNamespace>();

  /** For `kernel.createProcess`, which makes them. */
  constructor({ pid, uid, gid, capabilities, userNamespace, namespace }: ProcessState) {
    this.pid = pid;
    this.uid = uid;
    this.gid = gid;
    this.capabilities = capabilities;
    this.userNamespace = userNamespace;
    this.namespace = namespace;
  }

  /**
   * Opens a network namespace, as open(2) does of `/proc/PID/ns/net`.
   *
   * @param least The descriptor is the least free one from this on, as F_DUPFD has it.
   * @returns The descriptor, by which the process names the namespace in requests.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { Client, RTM } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * const fd = kernel.process.openNamespace(kernel.createNamespace());
   * using client = new Client(kernel.socket());
   * await client.request({ kind: "nsid", type: RTM.NEWNSID, attributes: { nsid: 5, fd } });
   *
   * const [answer] = await client.request({
   *   kind: "nsid",
   *   type: RTM.GETNSID,
   *   attributes: { fd },
   * });
   * assertEquals(answer?.attributes.nsid, 5);
   * ```
   */
  openNamespace(namespace: NetworkNamespace, least: number = FIRST_DESCRIPTOR): number {
    let descriptor = Math.max(least, FIRST_DESCRIPTOR);
    while (this.#descriptors.has(descriptor)) descriptor++;
    this.#descriptors.set(descriptor, namespace);
    return descriptor;
  }

  /** Closes a descriptor, as close(2) does. */
  closeNamespace(descriptor: number): void {
    this.#descriptors.delete(descriptor);
  }

  /** Whether it is in a namespace, or has a descriptor of it. */
  refersTo(namespace: NetworkNamespace): boolean {
    return this.namespace === namespace || [...this.#descriptors.values()].includes(namespace);
  }

  /**
   * What a descriptor refers to: a namespace, `null` if it is something else, `undefined` if it is
   * not open.
   */
  namespaceAt(descriptor: number): NetworkNamespace | null | undefined {
    if (this.view !== undefined) return this.view.descriptor(descriptor);
    return descriptor < FIRST_DESCRIPTOR ? null : this.#descriptors.get(descriptor);
  }
}
