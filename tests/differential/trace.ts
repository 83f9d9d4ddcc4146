/** Traces: what a kernel did with a scenario. Everything here survives JSON. */

import type { KernelConfig } from "../../src/emulation/mod.ts";

/** A datagram as it was received, or why none was. */
export interface ReceivedOutcome {
  /** The call's return value. */
  readonly length: number;
  /** The sender's port. */
  readonly from: number;
  /** The groups that it was sent to, if any. */
  readonly groups?: number;
  /** The bytes stored, folded. */
  readonly data: string;
  /** `msg_flags` of recvmsg, if there are any. */
  readonly flags?: number;
  /** Control messages of recvmsg, if there are any. */
  readonly control?: readonly {
    readonly level: number;
    readonly type: number;
    readonly data: string;
  }[];
}

/** How a call ended. */
export type Outcome =
  /** There was no such socket. */
  | { readonly skipped: true }
  /** It failed. */
  | { readonly error: string }
  /** It would have to wait. */
  | { readonly wait: true }
  /** getsockname, getpeername. */
  | { readonly pid: number; readonly groups: number }
  /** sendto, sendmsg. */
  | { readonly sent: number }
  | ReceivedOutcome
  /** getsockopt: the length that the kernel told, and the buffer. */
  | { readonly length: number; readonly value: string }
  /** sysctl: what was read. */
  | { readonly setting: string }
  /** drain. */
  | { readonly drained: readonly Outcome[] };

/** What a step did. */
export interface Entry {
  /** How it ended; absent where it returned nothing of interest. */
  readonly outcome?: Outcome;
  /** The socket's port, where it is another one than before. */
  readonly port?: number;
  /** SO_MEMINFO of the sockets for which it changed: rmem, rcvbuf, sndbuf, drops, or all words. */
  readonly memory?: { readonly [socket: string]: readonly number[] };
}

/** What the kernel was, in which a trace was made. */
export interface Surroundings {
  /** The kernel's release; "emulated" for the emulated one. */
  readonly release: string;
  /** The number of the process. */
  readonly pid: number;
  /** How many processors there are, or could be. */
  readonly cpus: number;
  /**
   * What the kernel was built with.
   * @default {{ vlanFiltering: false }} as were those of the first traces
   */
  readonly config?: KernelConfig;
  /** net.core.*. */
  readonly limits: {
    readonly rmemDefault: number;
    readonly wmemDefault: number;
    readonly rmemMax: number;
    readonly wmemMax: number;
  };
}

/** One entry for each step. */
export interface Trace {
  readonly surroundings: Surroundings;
  readonly entries: readonly Entry[];
  /** The random addresses that links got, hexadecimal, in the order in which they were seen. */
  readonly addresses?: readonly string[];
  /** How many milliseconds after the start steps that wait were over. */
  readonly times?: readonly (readonly [step: number, milliseconds: number])[];
}

/** A difference between two traces. */
export interface Difference {
  /** The step. */
  readonly index: number;
  readonly expected: Entry | undefined;
  readonly actual: Entry | undefined;
}

/** The first difference between two traces of a scenario. */
export function compare(expected: Trace, actual: Trace): Difference | undefined {
  const length = Math.max(expected.entries.length, actual.entries.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [expected.entries[index], actual.entries[index]];
    if (JSON.stringify(one) !== JSON.stringify(other)) {
      return { index, expected: one, actual: other };
    }
  }
  return undefined;
}
