/** Something that went wrong outside the program; the message says what, and what helps. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The reader of the output is gone: nothing is wrong, and nothing is left to do. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
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
