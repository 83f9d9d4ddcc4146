/** A command line that says nothing that can be done; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
