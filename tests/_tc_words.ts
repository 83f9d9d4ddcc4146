/** What the words of a `tc` command mean, as values of the request that tc sends for it. */

/** A number that rounding may have changed by one. */
export class About {
  readonly #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  /** Whether it may be `value`. */
  is(value: unknown): boolean {
    return typeof value === "number" && Math.abs(value - this.#value) <= 1;
  }
}

/** A path in a message, and the value that must stand there. */
export type Expected = readonly [path: string, value: unknown];

/** What a word says with the values after it; `of` gives the first value of another word. */
export type Word = (values: readonly string[], of: (word: string) => string) => readonly Expected[];

/** Words, and what they say. */
export type Words = Readonly<Record<string, Word>>;

/** What a value means. */
export type Unit = (text: string) => unknown;

function scaled(text: string, units: Readonly<Record<string, number>>): number {
  const [, number, unit = ""] = /^(-?[0-9.]+)(.*)$/.exec(text) ?? [];
  const factor = units[unit];
  if (number === undefined || factor === undefined) throw new Error(`what is ${text}?`);
  return Number(number) * factor;
}

export const number: Unit = (text) => scaled(text, { "": 1, pkt: 1, "%": 1 });
export const hex: Unit = (text) => parseInt(text, 16);
export const prefixed: Unit = (text) => Number(text);
export const big: Unit = (text) => BigInt(text);
export const seconds = (text: string): number => scaled(text, { s: 1, ms: 1e-3, us: 1e-6 });
export const us: Unit = (text) => Math.round(seconds(text) * 1e6);
export const ns: Unit = (text) => Math.round(seconds(text) * 1e9);
export const bigNs: Unit = (text) => BigInt(Math.round(seconds(text) * 1e9));
export const ticks: Unit = (text) => Math.trunc(Math.round(seconds(text) * 1e6) * 15.625);
const bits = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 };
export const rate = (text: string): number => text === "unlimited" ? 0 : scaled(text, bits) / 8;
export const bigRate: Unit = (text) => BigInt(rate(text));
export const size = (text: string): number =>
  scaled(text, { "": 1, k: 1024, kb: 1024, mb: 2 ** 20 });
export const percent: Unit = (text) => new About(scaled(text, { "%": 0.01 }) * 0xffffffff);
export const rest: Unit = (text) => new About((1 - scaled(text, { "%": 0.01 })) * 0xffffffff);
export const probability: Unit = (text) => Math.trunc(Number(text) * 2 ** 32);

/** A handle: `1:12`. */
export const handle: Unit = (text) => {
  const [major = "", minor = ""] = text.split(":");
  return (parseInt(major, 16) << 16 | parseInt(minor || "0", 16)) >>> 0;
};

export const one =
  (path: string, unit: Unit = number): Word => ([value = ""]) => [[path, unit(value)]];
export const is = (path: string, value: unknown): Word => () => [[path, value]];
export const list =
  (path: string, unit: Unit = number): Word => (values) => [[path, values.map(unit)]];
export const both = (...words: readonly Word[]): Word => (...args) =>
  words.flatMap((word) => word(...args));
/** Its effect is in another value, and tc's alone. */
export const input: Word = () => [];

export function each(...units: readonly (readonly [path: string, unit: Unit])[]): Word {
  return (values) =>
    values.map((value, index): Expected => {
      const [path, unit] = units[index] ?? [];
      if (path === undefined || unit === undefined) throw new Error(`too many values: ${values}`);
      return [path, unit(value)];
    });
}

/** How long `bytes` take at a rate, in ticks. */
export function ticksOf(bytes: number, bytesPerSecond: number): number {
  return Math.trunc(Math.trunc(bytes / bytesPerSecond * 1e6) * 15.625);
}

/** A rate in a `struct tc_ratespec`, or in 64 bits. */
export function rateIn(path: string, path64: string): Word {
  return ([value = ""]) =>
    rate(value) < 2 ** 32
      ? [[path, rate(value)]]
      : [[path, 0xffffffff], [path64, BigInt(rate(value))]];
}

export function padded<T>(values: readonly T[], zero: T): T[] {
  return [...values, ...new Array<T>(16 - values.length).fill(zero)];
}

/** Queues of traffic classes: `1@0 2@1`. */
export function queues(path: string): Word {
  return (values) => {
    const pairs = values.map((value) => value.split("@").map(Number));
    return [
      [`${path}.count`, padded(pairs.map(([count = -1]) => count), 0)],
      [`${path}.offset`, padded(pairs.map(([, offset = -1]) => offset), 0)],
    ];
  };
}

export function preemption(path: string): Word {
  return (values) => values.map((value, index) => [`${path}.${index}.fp`, value === "E" ? 1 : 2]);
}

/** The words of a command with what follows each up to the next one. */
export function parse(tokens: readonly string[], words: Words): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string | undefined;
  for (let at = 0; at < tokens.length;) {
    const word = [3, 2, 1].map((count) => tokens.slice(at, at + count).join(" "))
      .find((it) => Object.hasOwn(words, it));
    if (word === undefined) {
      const values = found.get(current ?? "");
      if (values === undefined) throw new Error(`what is ${tokens[at]}?`);
      values.push(tokens[at++] ?? "");
    } else {
      at += word.split(" ").length;
      // What stands several times in a row is one list.
      const values = found.get(word);
      if (values !== undefined && word !== current) throw new Error(`${word} stands apart`);
      if (values === undefined) found.set(word, []);
      else values.push(word);
      current = word;
    }
  }
  return found;
}

/** What a command's words say of the request. */
export function expectations(tokens: readonly string[], words: Words): Expected[] {
  const found = parse(tokens, words);
  const of = (word: string) => found.has(word) ? found.get(word)?.[0] ?? "there" : "";
  return [...found].flatMap(([word, values]) => words[word]?.(values, of) ?? []);
}
