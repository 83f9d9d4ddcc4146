import type { NetlinkSocket } from "../../src/socket/mod.ts";
import type { Surroundings } from "./trace.ts";

/** Which socket shall be opened. */
export interface Opening {
  readonly protocol: number;
  readonly type: number;
  /** The namespace's name. */
  readonly namespace: string;
}

/** A kernel in which a scenario is carried out. */
export interface Backend extends Disposable {
  readonly surroundings: Surroundings;
  /** Opens a socket. */
  open(opening: Opening): NetlinkSocket;
  /** Does something as somebody without any capability. */
  unprivileged<T>(action: () => T): T;
  /** Told which step comes next. */
  step(index: number): void;
  /** Reads a setting, or writes it; throws SyscallError. */
  sysctl(namespace: string, name: string, value: string | undefined): string;
  /** Lets milliseconds pass. */
  pause(milliseconds: number): void;
  /** A step has waited: how many milliseconds after the start. */
  waited(step: number): number;
  /**
   * Has all links' changes of carriers told that are not told yet, in the order of their indices.
   *
   * The kernel tells of them in a worker (linkwatch): of some at once, on whatever processor has
   * time, of others up to a second later, depending on what happens in all namespaces of the machine.
   * RTM_GETLINK of one link has it told there and then, if the worker has not come to it.
   *
   * @param indices The indices that links may have.
   */
  settle(indices: readonly number[]): void;
  /** Removes an object from a dump. */
  remove(answer: number, object: number, request: Uint8Array): void;
}

/** Whom unprivileged calls are made as: nobody. */
export const NOBODY = 65534;
