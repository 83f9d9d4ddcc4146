import { NetlinkError } from "../client/mod.ts";
import { RecordingError } from "../capture/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import { UsageError } from "./usage.ts";

/** Something that went wrong outside the program; the message says what, and what helps. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The reader of the output is gone: nothing is wrong, and nothing is left to do. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

/**
 * A sentence for what went wrong outside the program; `undefined` for what is the program's fault,
 * whose stack is worth seeing.
 *
 * @param command How Deno is called so that it allows what the program does.
 */
export function sentence(
  error: unknown,
  command = "deno run --allow-ffi capture.ts",
): string | undefined {
  const known = error instanceof Failure || error instanceof UsageError ||
    error instanceof NetlinkError || error instanceof SyscallError ||
    error instanceof RecordingError || error instanceof Deno.errors.NotSupported ||
    error instanceof Deno.errors.NotFound;
  if (known) return error.message;
  if (error instanceof Deno.errors.NotCapable) {
    return `${error.message.split(",")[0]}: run it as ${command}`;
  }
  return undefined;
}

/** What to say when Deno does not allow to do something with a file. */
export function forbidden(doing: string, path: string, error: Error, flag: string): Failure {
  // Devices need more than their own permission.
  const needed = error.message.includes("--allow-all") ? "--allow-all" : `${flag}=${path}`;
  return new Failure(`${doing} ${path} needs the permission ${needed}`);
}

/** The operating system's reason, without Deno's particulars. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/s, "");
}
