/** The identity of a thread, which no function of libc changes alone. */

import { NOBODY } from "./backend.ts";

const SYSCALL = {
  syscall: { parameters: ["i64", "i64", "i64", "i64"], result: "i64" },
} as const;

/** `__NR_setresuid` and `__NR_setresgid`. */
const NUMBERS = Deno.build.arch === "x86_64" ? { uid: 117n, gid: 119n } : { uid: 147n, gid: 149n };

const ROOT = 0;

/** Changes who the thread is: root, or somebody who may become root again. */
export class Identity implements Disposable {
  readonly #libc = Deno.dlopen("libc.so.6", SYSCALL);

  /** Does something, all of it at once, as nobody, with no capability in effect. */
  asNobody<T>(action: () => T): T {
    return this.#as(NOBODY, ROOT, action);
  }

  /** Does something as root in the midst of what is done as nobody. */
  asRoot<T>(action: () => T): T {
    return this.#as(ROOT, NOBODY, action);
  }

  [Symbol.dispose](): void {
    this.#libc.close();
  }

  #as<T>(id: number, before: number, action: () => T): T {
    this.#become(id);
    try {
      return action();
    } finally {
      this.#become(before);
    }
  }

  /** Who is root may become anybody, so it comes first, or last. */
  #become(id: number): void {
    for (const which of id === ROOT ? ["uid", "gid"] as const : ["gid", "uid"] as const) {
      this.#set(which, id);
    }
  }

  /** Real and effective; the saved one stays root's, which is the way back. */
  #set(which: "uid" | "gid", id: number): void {
    const result = this.#libc.symbols.syscall(NUMBERS[which], BigInt(id), BigInt(id), BigInt(ROOT));
    if (result !== 0n) throw new Error(`setres${which} to ${id} failed`);
  }
}
