/** Descriptors of numbers that scenarios know. */

const LIBC = {
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** Gives descriptors a second number. */
export class Descriptors implements Disposable {
  readonly #libc = Deno.dlopen("libc.so.6", LIBC);
  readonly #duplicates = new Set<number>();

  /** Has a number, which then is no other descriptor's, mean what a descriptor refers to. */
  duplicate(descriptor: number, number: number): void {
    if (this.#libc.symbols.dup2(descriptor, number) !== number) {
      throw new Error(`dup2 to ${number} failed`);
    }
    this.#duplicates.add(number);
  }

  /** Has no other numbers mean anything. */
  keep(numbers: ReadonlySet<number>): void {
    for (const number of this.#duplicates) {
      if (numbers.has(number)) continue;
      this.#libc.symbols.close(number);
      this.#duplicates.delete(number);
    }
  }

  [Symbol.dispose](): void {
    for (const number of this.#duplicates) this.#libc.symbols.close(number);
    this.#libc.close();
  }
}
