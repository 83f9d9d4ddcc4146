import type { NetworkNamespace } from "../../ffi/mod.ts";
import { createNetworkNamespace, kernelRelease, openSocket } from "../../ffi/mod.ts";
import { holdLibc } from "../../ffi/libc.ts";
import { visitNamespace } from "../../ffi/netns.ts";
import { ERRNO, NLM_F, RTM } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { forgetProxies } from "../_leftovers.ts";
import type { Backend, Opening } from "./backend.ts";
import { bytesOf } from "./bytes.ts";
import { Descriptors } from "./descriptors.ts";
import { Identity } from "./identity.ts";
import { runningConfig } from "./kernel_config.ts";
import { bridges } from "./questions.ts";
import { answered, ask } from "./ask.ts";
import type { Answer, Scenario } from "./scenario.ts";
import { descriptorOf, namespacesOf } from "./scenario.ts";
import { settler, settling } from "./settle.ts";
import type { Surroundings } from "./trace.ts";

/** NETNSA_NSID and NETNSA_FD of linux/net_namespace.h. */
const NETNSA = { NSID: 1, FD: 3 };
const NO_PORTS = () => 0;
/** Milliseconds in which all consequences of what was prepared come about. */
const SETTLING = 100;
/** How many scenarios' namespaces are closed at once. */
const TOGETHER = 64;
const CONDITIONS = "/proc/sys/net/core/";

/** `num_possible_cpus`: "0-3,8" are five. */
function possibleProcessors(): number {
  const ranges = Deno.readTextFileSync("/sys/devices/system/cpu/possible").trim().split(",");
  return ranges.reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}

function limit(name: string): number {
  return Number(Deno.readTextFileSync(CONDITIONS + name));
}

/** Why the real kernel cannot be asked here. */
export function whyNoRealKernel(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (Deno.uid() !== 0) return "needs root";
  try {
    createNetworkNamespace().close();
    return undefined;
  } catch (error) {
    if (error instanceof SyscallError) return "needs CAP_SYS_ADMIN";
    throw error;
  }
}

/** Namespaces that scenarios with the same preparation have one after another. */
interface Prepared {
  readonly namespaces: ReadonlyMap<string, NetworkNamespace>;
  readonly answers: readonly Answer[];
}

/** The real kernel. Making namespaces takes long, so they are used again as long as they are clean. */
export class RealKernel implements Disposable {
  readonly surroundings: Surroundings = {
    // Without what builders put behind it.
    release: kernelRelease().replace(/[^0-9.].*/, ""),
    pid: Deno.pid,
    cpus: possibleProcessors(),
    config: runningConfig(),
    limits: {
      rmemDefault: limit("rmem_default"),
      wmemDefault: limit("wmem_default"),
      rmemMax: limit("rmem_max"),
      wmemMax: limit("wmem_max"),
    },
  };
  readonly #stack = new DisposableStack();
  readonly #identity = this.#stack.use(new Identity());
  readonly #descriptors = this.#stack.use(new Descriptors());
  readonly #prepared = new Map<string, Prepared>();
  /** Namespaces of scenarios that are over. */
  readonly #abandoned: Disposable[] = [];

  /** Makes everything ready for a scenario. */
  prepare(scenario: Scenario): RealBackend {
    const { prepare, answers, steps } = scenario;
    const names = namespacesOf(scenario).sort();
    // What changes its namespaces leaves none for others.
    if (scenario.changes || steps.some(({ call }) => call === "remove")) {
      const stack = new DisposableStack();
      const made = this.#make(names, scenario, stack);
      return this.#backend(made, { [Symbol.dispose]: () => this.#abandon(stack) });
    }
    const key = JSON.stringify([names, prepare, answers]);
    let prepared = this.#prepared.get(key);
    if (prepared === undefined) {
      this.#prepared.set(key, prepared = this.#make(names, scenario, this.#stack));
    }
    return this.#backend(prepared);
  }

  /** The kernel destroys many namespaces in little more time than one. */
  #abandon(namespaces: Disposable): void {
    this.#abandoned.push(namespaces);
    if (this.#abandoned.length < TOGETHER) return;
    for (const one of this.#abandoned.splice(0)) one[Symbol.dispose]();
  }

  #backend(prepared: Prepared, own?: Disposable): RealBackend {
    const { surroundings } = this;
    const [identity, descriptors] = [this.#identity, this.#descriptors];
    const backend = new RealBackend({ surroundings, identity, descriptors, prepared, own });
    backend.enter();
    return backend;
  }

  /** Lets the next scenarios have new namespaces, and answers of today. */
  refresh(): void {
    this.#prepared.clear();
  }

  [Symbol.dispose](): void {
    for (const one of this.#abandoned.splice(0)) one[Symbol.dispose]();
    this.#stack.dispose();
  }

  #make(
    names: readonly string[],
    { prepare = [], answers = [] }: Scenario,
    stack: DisposableStack,
  ): Prepared {
    const namespaces = new Map(names.map((name) => [name, made(stack)]));
    for (const preparation of prepare) {
      const where = namespaceIn(namespaces, preparation.in);
      if ("bridges" in preparation) {
        for (const request of bridges(preparation.bridges)) ask(where, bytesOf(request, NO_PORTS));
      } else if ("sysctl" in preparation) {
        setting(where, preparation.sysctl, preparation.value);
      } else if ("request" in preparation) ask(where, bytesOf(preparation.request, NO_PORTS));
      else assign(where, namespaceIn(namespaces, preparation.of), preparation.nsid);
    }
    if (prepare.some((one) => !("sysctl" in one))) sleep(SETTLING);
    const recorded = answers.map((answer) => answered(namespaceIn(namespaces, answer.in), answer));
    return { namespaces, answers: recorded };
  }
}

/** A namespace in which nothing is left of others, and which leaves nothing. */
function made(stack: DisposableStack): NetworkNamespace {
  const namespace = stack.use(createNetworkNamespace());
  forgetProxies(namespace);
  stack.defer(() => forgetProxies(namespace));
  return namespace;
}

function namespaceIn(
  namespaces: ReadonlyMap<string, NetworkNamespace>,
  name: string,
): NetworkNamespace {
  const namespace = namespaces.get(name);
  if (namespace === undefined) throw new RangeError(`there is no namespace ${name}`);
  return namespace;
}

/** Waits. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Reads a setting of a namespace, or writes it. */
function setting({ fd }: NetworkNamespace, name: string, value: string | undefined): string {
  const path = `/proc/sys/${name.includes("/") ? name : name.replaceAll(".", "/")}`;
  using libc = holdLibc();
  return visitNamespace(libc, fd, () => {
    try {
      if (value === undefined) return Deno.readTextFileSync(path).trimEnd();
      Deno.writeTextFileSync(path, value, { create: false });
      return "";
    } catch (error) {
      const code = error instanceof Error && "code" in error ? `${error.code}` : "";
      const errno = Object.entries(ERRNO).find(([name]) => name === code)?.[1];
      throw errno === undefined ? error : new SyscallError("sysctl", errno);
    }
  });
}

/** Gives a namespace a number in another one. */
function assign(where: NetworkNamespace, peer: NetworkNamespace, nsid: number): void {
  const attributes = Uint32Array.of(NETNSA.NSID << 16 | 8, nsid, NETNSA.FD << 16 | 8, peer.fd);
  const body = new Uint8Array(4 + attributes.byteLength);
  body.set(new Uint8Array(attributes.buffer), 4);
  const flags = NLM_F.REQUEST | NLM_F.ACK;
  ask(where, bytesOf({ type: RTM.NEWNSID, flags, payload: body.toHex() }, NO_PORTS));
}

/** What {@linkcode RealBackend} is made of. */
interface RealBackendOptions {
  readonly surroundings: Surroundings;
  readonly identity: Identity;
  readonly descriptors: Descriptors;
  readonly prepared: Prepared;
  /** What is this scenario's alone. */
  readonly own: Disposable | undefined;
}

/** The real kernel in one scenario. */
export class RealBackend implements Backend {
  readonly surroundings: Surroundings;
  /** The scenario's answers, recorded. */
  readonly answers: readonly Answer[];
  readonly #identity: Identity;
  readonly #descriptors: Descriptors;
  readonly #namespaces: ReadonlyMap<string, NetworkNamespace>;
  readonly #own: Disposable | undefined;
  /** By namespace. */
  readonly #settlers = new Map<string, NetlinkSocket>();
  #nobody = false;
  readonly #start = performance.now();

  /** For {@linkcode RealKernel.prepare}. */
  constructor({ surroundings, identity, descriptors, prepared, own }: RealBackendOptions) {
    this.#own = own;
    this.surroundings = surroundings;
    this.#identity = identity;
    this.#descriptors = descriptors;
    this.#namespaces = prepared.namespaces;
    this.answers = prepared.answers;
  }

  /** Has the descriptors that scenarios name mean its namespaces, and no other's. */
  enter(): void {
    this.#descriptors.keep(new Set([...this.#namespaces.keys()].map(descriptorOf)));
    for (const [name, { fd }] of this.#namespaces) {
      this.#descriptors.duplicate(fd, descriptorOf(name));
    }
  }

  /** The socket is opened by whoever calls at the moment, in a namespace that only root may enter. */
  open({ protocol, type, namespace }: Opening): NetlinkSocket {
    const { fd } = namespaceIn(this.#namespaces, namespace);
    using libc = holdLibc();
    const open = () => openSocket({ protocol, type });
    if (!this.#nobody) return visitNamespace(libc, fd, open);
    return this.#identity.asRoot(() =>
      visitNamespace(libc, fd, () => this.#identity.asNobody(open))
    );
  }

  unprivileged<T>(action: () => T): T {
    this.#nobody = true;
    try {
      return this.#identity.asNobody(action);
    } finally {
      this.#nobody = false;
    }
  }

  step(): void {}

  sysctl(namespace: string, name: string, value: string | undefined): string {
    return setting(namespaceIn(this.#namespaces, namespace), name, value);
  }

  pause(milliseconds: number): void {
    sleep(milliseconds);
  }

  waited(): number {
    return Math.round(performance.now() - this.#start);
  }

  settle(indices: readonly number[]): void {
    for (const [name, namespace] of this.#namespaces) {
      let socket = this.#settlers.get(name);
      if (socket === undefined) {
        this.#settlers.set(name, socket = settler(openSocket({ netns: namespace })));
      }
      socket.sendto(settling(indices));
    }
  }

  remove(answer: number, _object: number, request: Uint8Array): void {
    const asked = this.answers[answer];
    if (asked === undefined) throw new RangeError(`there is no answer ${answer}`);
    ask(namespaceIn(this.#namespaces, asked.in), request);
  }

  /** Namespaces that are not its own live on, for the next scenario. */
  [Symbol.dispose](): void {
    for (const socket of this.#settlers.values()) socket.close();
    this.#own?.[Symbol.dispose]();
  }
}
