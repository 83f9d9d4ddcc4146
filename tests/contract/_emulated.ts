/** The emulated kernel. */
import type { NetworkNamespace, Process } from "../../src/emulation/mod.ts";
import { EmulatedKernel } from "../../src/emulation/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import type { Backend, Lab, Opening, Where } from "./_backend.ts";

class EmulatedLab implements Lab {
  readonly #kernel: EmulatedKernel;
  readonly #process: Process;
  readonly #second: NetworkNamespace;

  constructor() {
    this.#kernel = new EmulatedKernel();
    this.#process = this.#kernel.process;
    this.#second = this.#kernel.createNamespace();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get uid(): number {
    return this.#process.uid;
  }

  get gid(): number {
    return this.#process.gid;
  }

  open({ namespace = "first", ...options }: Opening = {}): NetlinkSocket {
    return this.#kernel.socket({ ...options, namespace: this.#namespace(namespace) });
  }

  #namespace(where: Where): NetworkNamespace {
    return where === "first" ? this.#kernel.namespace : this.#second;
  }

  without<T>(capabilities: readonly number[], action: () => T): T {
    const had = this.#process.capabilities;
    this.#process.capabilities = new Set([...had].filter((each) => !capabilities.includes(each)));
    try {
      return action();
    } finally {
      this.#process.capabilities = had;
    }
  }

  introduce(id: number): void {
    assertEquals(this.#kernel.namespace.assignId(this.#second, id), id);
  }

  [Symbol.dispose](): void {
    this.#kernel.close();
  }
}

/** The emulated kernel. */
export const EMULATED: Backend = { name: "emulation", lacks: {}, lab: () => new EmulatedLab() };
