/** What the thread that starts a program is told and tells. */

import type { Installed } from "./install.ts";

/** Where a standard stream of the program leads: a descriptor of the caller's, or nowhere. */
export type StreamSource = number | "null";

/** What is to be started. */
export interface LaunchRequest {
  readonly libc: string | undefined;
  /** The number of seccomp(2). */
  readonly seccomp: number;
  readonly filter: Uint8Array<ArrayBuffer>;
  /** The program and its arguments; none: only whether it could be done is of interest. */
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  /** `NAME=value`, each of them. */
  readonly env: readonly string[];
  readonly streams: readonly [StreamSource, StreamSource, StreamSource];
  /** How it gets to see the emulated network's files; `undefined` if it sees the real kernel's. */
  readonly files: FilesRequest | undefined;
}

/** Whose the files are: somebody whom the user namespace knows. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What the programs of a kernel have in common: descriptors, which keep it. */
export interface CommonMounts {
  /** The mount namespace that theirs are copies of. */
  readonly namespace: number;
  /** The root directory in it: who enters finds himself in that of the machine. */
  readonly root: number;
  /** The directory of the network namespaces that have names. */
  readonly named: number;
}

/** How a program gets to see the emulated network's files. */
export interface FilesRequest {
  /** Whose they are. */
  readonly owner: Owner;
  /** The caller's capabilities: a mask by CAP_*. */
  readonly capabilities: bigint;
  /** What the programs of the kernel have in common, if some were there before. */
  readonly common: CommonMounts | undefined;
  /** The names of network namespaces that are to be there. */
  readonly named: readonly string[];
  /** The runtime that makes the mounts where the caller may not, and its environment. */
  readonly runtime: string | undefined;
  readonly env: readonly string[];
  /** Whether the program is not to be started if it cannot see them. */
  readonly needed: boolean;
}

/** What becomes of it, in this order. */
export type LaunchEvent =
  /** The filter is there, or it is not: that was all then. */
  | { readonly kind: "installed"; readonly installed: Installed }
  /**
   * The files are to be served by a device: a descriptor of the caller's; or of another process's,
   * which waits for a byte at the descriptor `answer`, 1 if they are served.
   */
  | {
    readonly kind: "device";
    readonly device: number;
    /** What later programs of the kernel have in common with this one. */
    readonly common?: CommonMounts | undefined;
    readonly process?: { readonly pid: number; readonly answer: number };
  }
  /** The program runs. */
  | {
    readonly kind: "started";
    readonly pid: number;
    /** Why it sees the real kernel's files, if it was to see others. */
    readonly hostFiles: string | undefined;
  }
  /** The program cannot be started, by an error number; or since it would not see the files. */
  | { readonly kind: "failed"; readonly errno: number }
  | { readonly kind: "unseen"; readonly hostFiles: string }
  /** Something went wrong that never does. */
  | { readonly kind: "error"; readonly message: string };

/** How it ended. */
export type LaunchResult = Extract<LaunchEvent, { kind: "started" | "failed" | "unseen" }>;
