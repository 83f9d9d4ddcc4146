import { ERRNO, errnoText } from "../../src/abi/errno.ts";
import { addressOf, immovable, type LaunchLibc } from "./native.ts";

// linux/prctl.h
const PR_SET_NO_NEW_PRIVS = 38;
// linux/seccomp.h
const SECCOMP_SET_MODE_FILTER = 1n;
const SECCOMP_FILTER_FLAG_NEW_LISTENER = 8n;
const SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 32n;
/** `struct sock_fprog`: u16 len, and a pointer. */
const SOCK_FPROG = 16;
/** `sizeof(struct sock_filter)` */
const SOCK_FILTER = 8;

/** What a filter's installation came to: the listener's descriptor, or an error number. */
export type Installed = { readonly listener: number } | { readonly errno: number };

/**
 * Has the thread that calls, and what it starts, be asked about by a filter. It cannot be undone:
 * the thread had better end soon.
 */
export function install(
  native: LaunchLibc,
  seccomp: number,
  filter: Uint8Array<ArrayBuffer>,
): Installed {
  const { symbols } = native;
  const kept = immovable(filter.length);
  kept.set(filter);
  const program = immovable(SOCK_FPROG);
  const view = new DataView(program.buffer);
  view.setUint16(0, filter.length / SOCK_FILTER, true);
  view.setBigUint64(8, addressOf(kept), true);
  const attempt = (flags: bigint) => {
    const all = SECCOMP_FILTER_FLAG_NEW_LISTENER | flags;
    return symbols.seccomp(BigInt(seccomp), SECCOMP_SET_MODE_FILTER, all, program);
  };
  let listener = attempt(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
  if (listener < 0 && native.errno === ERRNO.EACCES) {
    // Who is not root may do so only if nobody gets to be root by way of it: set-user-id is off.
    native.check(symbols.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n), "prctl");
    listener = attempt(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
  }
  if (listener < 0 && native.errno === ERRNO.EINVAL) {
    // Before Linux 5.19: a call that a signal interrupts once it is being served is made again.
    listener = attempt(0n);
  }
  return listener < 0 ? { errno: native.errno } : { listener };
}

/** Why a filter could not be installed, and what helps, by error number. */
const REASONS: Readonly<Record<number, string>> = {
  [ERRNO.EBUSY]: "a seccomp listener is in charge of this process already (another run.ts, or a " +
    "container runtime's), and Linux allows one: run outside of it",
  [ERRNO.ENOSYS]:
    "this kernel, or the sandbox around this process, has no seccomp filters: Linux " +
    "5.9 with CONFIG_SECCOMP_FILTER is needed",
  [ERRNO.EINVAL]: "this kernel's seccomp cannot ask a process about calls (user notification): " +
    "Linux 5.9 is needed",
  [ERRNO.EPERM]: "seccomp is forbidden here, as some containers have it: allow the system call " +
    "seccomp, or run outside of the container",
  [ERRNO.EACCES]: "seccomp is forbidden here, and so is no_new_privs, by which it would be allowed",
};

/** Why programs cannot be served where installing the filter failed, in a sentence. */
export function refusal(errno: number): string {
  const reason = REASONS[errno] ?? errnoText(errno);
  return `programs cannot be run on an emulated kernel here: ${reason}`;
}
