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
}

/** What became of it. */
export interface LaunchReply {
  readonly installed: Installed;
  /** The program's process, or why there is none: an error number. */
  readonly started?: { readonly pid: number } | { readonly errno: number };
  /** What went wrong before. */
  readonly error?: string;
}
