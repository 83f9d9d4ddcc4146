/** A descriptor of the caller's own that a program shall get, and which is closed then. */
export interface Injectable {
  /** Its number here. */
  readonly fd: number;
  /** Closes it here, whether the program has got it or not. */
  close(): void;
}

/** A descriptor to put into a program. */
export interface Injection {
  readonly descriptor: Injectable;
  /** Whether it is closed by execve(2). */
  readonly cloexec: boolean;
  /** The least number that it may get. */
  readonly least: number;
  /** Told if the program did not get it. */
  readonly failed: () => void;
}

/** What comes of a system call: its result, an error number, the real kernel's own way, a descriptor. */
export type Outcome =
  | { readonly value: number }
  | { readonly errno: number }
  | { readonly continue: true }
  | { readonly addfd: Injection };

/** The call succeeded, and has nothing to say. */
export const DONE: Outcome = { value: 0 };
/** The real kernel carries the call out. */
export const CONTINUE: Outcome = { continue: true };

/** The call failed. */
export function failure(errno: number): Outcome {
  return { errno };
}
