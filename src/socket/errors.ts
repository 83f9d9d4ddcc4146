import { errnoName, errnoText } from "../abi/errno.ts";

/**
 * A system call that failed, on the real kernel and on the emulated one alike.
 *
 * @example
 * ```ts
 * import { SyscallError } from "@nlbridge/nlbridge";
 *
 * const error = new SyscallError("bind", 98);
 * console.log(error.code, error.message); // EADDRINUSE bind: EADDRINUSE: Address already in use
 * ```
 */
export class SyscallError extends Error {
  /** Always `"SyscallError"`. */
  override readonly name = "SyscallError";
  /** The call that failed, as its manual page is called: `"bind"`. */
  readonly syscall: string;
  /** The positive error number (asm-generic/errno.h). */
  readonly errno: number;
  /** The error number's name: `"EADDRINUSE"`. */
  readonly code: string;

  /**
   * Says which call failed, and why.
   *
   * @param syscall The call that failed.
   * @param errno The positive error number.
   * @param hint What it was about, in place of the error number's usual text.
   */
  constructor(syscall: string, errno: number, hint?: string) {
    const code = errnoName(errno);
    super(`${syscall}: ${code}: ${hint ?? errnoText(errno)}`);
    this.syscall = syscall;
    this.errno = errno;
    this.code = code;
  }
}
