import { RecordingError } from "../capture/mod.ts";
import { NetlinkError } from "../client/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import { Failure } from "./failure.ts";
import { UsageError } from "./usage.ts";

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
