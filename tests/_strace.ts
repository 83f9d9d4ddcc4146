/** What strace prints of netlink datagrams, parsed: its structs, lists and numbers, and the bytes. */

/** Something that strace printed. */
export type Printed =
  | { readonly kind: "list"; readonly items: readonly Printed[] }
  | { readonly kind: "struct"; readonly fields: ReadonlyMap<string, Printed> }
  /** Text in quotes. */
  | { readonly kind: "text"; readonly text: string }
  /** A number, names of constants, a call such as `htons(80)`. */
  | { readonly kind: "word"; readonly word: string };

/** Parses what strace prints of a value. */
class Parser {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** The value at the current place. */
  value(): Printed {
    // Arrays tell the names of their indexes, structs of sizes that differ what they are.
    const comment = /\/\*.*?\*\/ */y;
    this.#match(comment);
    switch (this.#text[this.#at]) {
      case "[":
        return this.#list();
      case "{":
        return this.#struct();
      case '"':
        return { kind: "text", text: this.#quoted() };
      default:
        return { kind: "word", word: this.#word() };
    }
  }

  #list(): Printed {
    const items: Printed[] = [];
    for (this.#at++; this.#text[this.#at] !== "]" && this.#more();) {
      this.#match(/\[[A-Za-z0-9_+-]+\]=/y);
      items.push(this.value());
      this.#match(/(?: \/\*.*?\*\/)?(?:, |\.\.\.)*/y);
    }
    this.#at++;
    return { kind: "list", items };
  }

  #struct(): Printed {
    const fields = new Map<string, Printed>();
    for (this.#at++; this.#text[this.#at] !== "}" && this.#more();) {
      const [, name = ""] = this.#match(/([A-Za-z0-9_.]+)=/y) ?? [];
      fields.set(name, this.value());
      this.#match(/(?: \/\*.*?\*\/)?(?:, |\.\.\.)*/y);
    }
    this.#at++;
    return { kind: "struct", fields };
  }

  #quoted(): string {
    const [, text = ""] = this.#match(/"((?:[^"\\]|\\.)*)"/y) ?? [];
    return text.replace(/\\(?:x([0-9a-f]{2})|([0-7]{1,3})|(.))/g, (_, hex, octal, letter) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      return { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" }[String(letter)] ?? letter;
    });
  }

  /** All up to what ends a value, calls with their parentheses. */
  #word(): string {
    const start = this.#at;
    for (let depth = 0; this.#more(); this.#at++) {
      const letter = this.#text[this.#at] ?? "";
      if (depth === 0 && /[,\]}]/.test(letter)) break;
      if (letter === "(") depth++;
      if (letter === ")" && --depth < 0) break;
    }
    return this.#text.slice(start, this.#at).replace(/ *\/\*.*?\*\//g, "");
  }

  #more(): boolean {
    return this.#at < this.#text.length;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }
}

/** A datagram that was received: what strace says of it, and its bytes. */
export interface Traced {
  readonly printed: Printed;
  readonly bytes: Uint8Array;
}

/** The datagrams that a program received, of what `strace -e read=all` printed. */
export function tracedIn(output: string): Traced[] {
  const found: Traced[] = [];
  let printed: Printed | undefined;
  let hex = "";
  const finish = () => {
    if (printed !== undefined && hex !== "") {
      found.push({ printed, bytes: Uint8Array.fromHex(hex) });
    }
    printed = undefined;
    hex = "";
  };
  for (const line of output.split("\n")) {
    const [, dump] = /^ \| [0-9a-f]+ {2}((?:[0-9a-f]{2} {1,2}){1,16})/.exec(line) ?? [];
    if (dump !== undefined) hex += dump.replaceAll(" ", "");
    if (line.startsWith(" ")) continue;
    finish();
    const at = line.startsWith("recvmsg(") ? line.indexOf("iov_base=[") : -1;
    if (at >= 0) printed = new Parser(line, at + "iov_base=".length).value();
  }
  finish();
  return found;
}
