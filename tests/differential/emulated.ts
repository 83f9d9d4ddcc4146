import { ERRNO } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { idFor } from "../../src/emulation/net/core/namespace_ids.ts";
import { EmulatedKernel } from "../../src/emulation/kernel.ts";
import type { NetworkNamespace } from "../../src/emulation/namespace.ts";
import { ALL_CAPABILITIES } from "../../src/emulation/credentials.ts";
import type { Process } from "../../src/emulation/process.ts";
import { linkwatchSyncDev } from "../../src/emulation/net/core/link_watch.ts";
import { Answers } from "./answers.ts";
import type { Backend, Opening } from "./backend.ts";
import { NOBODY } from "./backend.ts";
import type { Scenario } from "./scenario.ts";
import { descriptorOf, namespacesOf } from "./scenario.ts";
import type { Surroundings, Trace } from "./trace.ts";
import { Luck } from "./luck.ts";
import { PASSES } from "./settle.ts";

/** An emulated kernel for one scenario, in the surroundings that another kernel had. */
export class EmulatedBackend implements Backend {
  readonly surroundings: Surroundings;
  readonly #kernel: EmulatedKernel;
  readonly #process: Process;
  readonly #namespaces = new Map<string, NetworkNamespace>();
  readonly #answers: Answers;
  readonly #guide: Trace;
  readonly #luck: Luck;
  #step = 0;

  /** @param guide What the other kernel did. */
  constructor(scenario: Scenario, guide: Trace) {
    const { pid, cpus, limits, config = { vlanFiltering: false } } = guide.surroundings;
    this.surroundings = { release: "emulated", pid, cpus, limits, config };
    this.#guide = guide;
    this.#luck = new Luck(guide);
    this.#kernel = new EmulatedKernel({
      limits,
      cpus,
      // Those that the kernel which is asked has of its own are built in here as well.
      config: { qdiscs: [], ...config },
      random: () => this.#luck.next(this.#step),
    });
    const { rtnetlink } = this.#kernel;
    this.#answers = new Answers(scenario.answers ?? [], rtnetlink, (name) => this.#namespace(name));
    this.#process = this.#kernel.createProcess({ pid });
    for (const name of namespacesOf(scenario)) {
      const namespace = this.#kernel.createNamespace();
      this.#namespaces.set(name, namespace);
      this.#process.openNamespace(namespace, descriptorOf(name));
    }
    for (const preparation of scenario.prepare ?? []) {
      if ("sysctl" in preparation) {
        // What it does not have, it does not do either.
        const { sysctl } = this.#namespace(preparation.in).stack;
        sysctl.get(preparation.sysctl)?.write?.(preparation.value);
      }
      if (!("nsid" in preparation)) continue;
      const { nsid, of, in: where } = preparation;
      this.#namespace(where).assignId(this.#namespace(of), nsid);
    }
  }

  open({ protocol, type, namespace }: Opening): NetlinkSocket {
    return this.#kernel.socket({
      protocol,
      type,
      namespace: this.#namespace(namespace),
      process: this.#process,
    });
  }

  unprivileged<T>(action: () => T): T {
    const process = this.#process;
    Object.assign(process, { uid: NOBODY, gid: NOBODY, capabilities: new Set() });
    try {
      return action();
    } finally {
      Object.assign(process, { uid: 0, gid: 0, capabilities: ALL_CAPABILITIES });
    }
  }

  step(index: number): void {
    this.#step = index;
  }

  sysctl(namespace: string, name: string, value: string | undefined): string {
    const knob = this.#namespace(namespace).stack.sysctl.get(name);
    if (knob === undefined) throw new SyscallError("sysctl", ERRNO.ENOENT);
    if (value === undefined) return knob.read();
    const result = knob.write?.(value) ?? -ERRNO.EACCES;
    if (result < 0) throw new SyscallError("sysctl", -result);
    return "";
  }

  pause(milliseconds: number): void {
    this.#kernel.clock.advance(milliseconds);
  }

  /** As much time has passed as in the other kernel, where waiting takes a little longer. */
  waited(step: number): number {
    const { clock } = this.#kernel;
    const [, time = 0] = this.#guide.times?.find(([index]) => index === step) ?? [];
    if (time > clock.now) clock.advance(time - clock.now);
    return clock.now;
  }

  /** What RTM_GETLINK does before it answers; answers are of no interest. */
  settle(indices: readonly number[]): void {
    for (const { stack } of this.#namespaces.values()) {
      for (let pass = 0; pass < PASSES; pass++) {
        for (const index of indices) {
          const device = stack.devices.byIndex(index);
          if (device === undefined) continue;
          linkwatchSyncDev(device);
          // Who is asked for a link tells where what it is made upon is.
          const linkNet = device.kind?.linkNet?.(device) ?? stack;
          if (linkNet !== stack) idFor(stack, linkNet);
        }
      }
    }
  }

  remove(answer: number, object: number): void {
    this.#answers.remove(answer, object);
  }

  [Symbol.dispose](): void {
    this.#kernel.close();
  }

  #namespace(name: string): NetworkNamespace {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) throw new RangeError(`there is no namespace ${name}`);
    return namespace;
  }
}
