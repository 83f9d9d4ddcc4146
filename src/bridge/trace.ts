/** A system call that was served. */
export interface CallTrace {
  /** The thread that made it. */
  readonly tid: number;
  /** Its name: `"sendmsg"`. */
  readonly name: string;
  /** What it was given, as strace would show it, as far as it is a number. */
  readonly args: readonly bigint[];
  /** The file that it was given: of open(2) of the emulated network's files. */
  readonly path?: string;
  /** What came of it: `"20"`, `"-ENODEV"`, `"continued"` if the real kernel carries on. */
  readonly result: string;
  /** How long that took, in microseconds. */
  readonly microseconds: number;
}
