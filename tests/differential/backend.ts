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
  /** Removes an object from a dump. */
  remove(answer: number, object: number, request: Uint8Array): void;
}

/** Whom unprivileged calls are made as: nobody. */
export const NOBODY = 65534;
