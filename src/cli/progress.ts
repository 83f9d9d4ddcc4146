const encoder = new TextEncoder();

/** A line on a terminal that tells how far a long dump has come; silent elsewhere. */
export class Progress implements Disposable {
  readonly #visible: boolean = Deno.stderr.isTerminal();
  readonly #start: number = performance.now();
  #last = 0;

  /** Tells that `messages` of an object have come; rewrites the line a few times a second. */
  tick(object: string, messages: number): void {
    const elapsed = performance.now() - this.#start;
    if (!this.#visible || elapsed < 500 || elapsed - this.#last < 100) return;
    this.#last = elapsed;
    this.#write(`\r${object}: ${messages.toLocaleString("en")} messages\x1b[K`);
  }

  /** Takes the line away. */
  [Symbol.dispose](): void {
    if (this.#last > 0) this.#write("\r\x1b[K");
  }

  #write(text: string): void {
    Deno.stderr.writeSync(encoder.encode(text));
  }
}
