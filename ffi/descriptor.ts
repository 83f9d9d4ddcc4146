import type { Libc } from "./libc.ts";

/** A file descriptor that is closed once and then forgotten, as its number may belong to another. */
export class Descriptor implements Disposable {
  readonly #libc: Libc;
  #fd: number;

  constructor(libc: Libc, fd: number) {
    this.#libc = libc;
    this.#fd = fd;
  }

  /** The descriptor's number; -1 when closed. */
  get fd(): number {
    return this.#fd;
  }

  close(): void {
    const fd = this.#fd;
    if (fd < 0) return;
    this.#fd = -1;
    // Not tried again on EINTR: Linux has released the number even then.
    this.#libc.symbols.close(fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
