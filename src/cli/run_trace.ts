import type { DatagramRecord } from "../capture/mod.ts";
import type { Message } from "../codec/mod.ts";
import { dim } from "./colors.ts";
import { TextFormat } from "./text.ts";

/** A system call that was served. */
export interface TracedCall {
  readonly tid: number;
  readonly name: string;
  readonly args: readonly bigint[];
  readonly path?: string;
  readonly result: string;
  readonly microseconds: number;
}

/** How many of the arguments mean something. */
const ARGUMENTS: Readonly<Record<string, number>> = {
  close: 1,
  dup: 1,
  dup2: 2,
  getsockopt: 5,
  recvfrom: 6,
  recvmmsg: 5,
  sendmmsg: 4,
  sendto: 6,
  setsockopt: 5,
};
/** That of all other calls: socket, bind, ioctl, … */
const USUAL = 3;

/** What people are shown of a run: its calls and messages, line by line. */
export class RunTrace {
  readonly #color: boolean;
  readonly #tell: (text: string) => void;
  /** What interfaces are called differs from namespace to namespace. */
  readonly #formats = new Map<number, TextFormat>();

  /** @param tell Takes lines, each with its newline. */
  constructor(color: boolean, tell: (text: string) => void) {
    this.#color = color;
    this.#tell = tell;
  }

  /** Remembers what an interface of a namespace is called. */
  learn(namespace: number, message: Message<number>): void {
    this.#format(namespace).learn(message);
  }

  /** Shows a call: who made it, and what came of it. */
  call({ tid, name, args, path, result, microseconds }: TracedCall): void {
    const given = path ?? args.slice(0, ARGUMENTS[name] ?? USUAL).map(shown).join(", ");
    const line = `[${tid}] ${name}(${given}) = ${result}  ${Math.round(microseconds)} µs`;
    this.#tell(`${this.#color ? dim(line) : line}\n`);
  }

  /** Shows the messages of a datagram. */
  datagram(item: DatagramRecord, namespace: number): void {
    this.#tell(this.#format(namespace).item(item));
  }

  #format(namespace: number): TextFormat {
    let format = this.#formats.get(namespace);
    if (format === undefined) {
      format = new TextFormat({ color: this.#color, width: 100, stats: false });
      this.#formats.set(namespace, format);
    }
    return format;
  }
}

/** Addresses are told from numbers by their size. */
function shown(value: bigint): string {
  return value > 0xffffffn ? `0x${value.toString(16)}` : String(value);
}
