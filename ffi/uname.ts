import { holdLibc } from "./libc.ts";

/** Bytes of a `struct utsname` field, of which there are six (sys/utsname.h, `_UTSNAME_LENGTH`). */
const FIELD = 65;

/** Options of {@linkcode kernelRelease}. */
export interface KernelReleaseOptions {
  /**
   * The path of libc.
   * @default {"libc.so.6"} or the first of the usual places
   */
  readonly libc?: string;
}

/**
 * The running kernel's release as uname(2) tells it: `"6.12.48-amd64"`. Needs `--allow-ffi`, where
 * `Deno.osRelease` needs `--allow-sys`.
 *
 * @example
 * ```ts
 * import { kernelRelease } from "@nlbridge/nlbridge/ffi";
 *
 * const title = () => `Recorded on Linux ${kernelRelease()}`;
 * ```
 */
export function kernelRelease(options: KernelReleaseOptions = {}): string {
  using libc = holdLibc(options.libc);
  const names = new Uint8Array(6 * FIELD);
  libc.check(libc.symbols.uname(names), libc.errno, "uname");
  // sysname, nodename, release, version, machine, domainname
  const release = names.subarray(2 * FIELD, 3 * FIELD);
  return new TextDecoder().decode(release.subarray(0, release.indexOf(0)));
}
