import { errnoText } from "../abi/errno.ts";
import { NETLINK } from "../abi/netlink.ts";
import type { RecordItem } from "../capture/mod.ts";
import { formatTime } from "../capture/mod.ts";
import { decode } from "../codec/datagram.ts";
import { messageJson } from "../codec/json.ts";
import type { Json, JsonObject, Message } from "../codec/mod.ts";
import { typeName } from "../codec/protocols.ts";
import type { BodyOptions } from "./body.ts";
import { bodyOf } from "./body.ts";
import { bold, cyan, dim, red, yellow } from "./colors.ts";
import type { Told } from "./headings.ts";
import { headerParts, headingsOf } from "./headings.ts";
import { without } from "./headings/heading.ts";
import { inline, isObject } from "./inline.ts";
import { rows } from "./rows.ts";

/** How text is laid out. */
export interface TextOptions {
  /** Whether to colour it. */
  readonly color: boolean;
  /** Columns to keep within, where values allow. */
  readonly width: number;
  /** Whether to show counters, limits and ages, too. */
  readonly stats: boolean;
}

/**
 * Recordings as people want to read them: a block for each object. Interfaces are called by the
 * names that the recording has told so far, or that were learnt before.
 */
export class TextFormat {
  readonly #options: BodyOptions;
  readonly #names = new Map<number, string>();

  constructor(options: TextOptions) {
    this.#options = { ...options, nameOf: (index) => this.#names.get(index) };
  }

  /** The text of a datagram or an overrun, with its newlines; `""` if there is nothing to tell. */
  item(item: RecordItem): string {
    const timed = item.time !== 0n && (item.kind === "overrun" || item.direction === "event");
    const time = timed ? this.#paint(dim, `${formatTime(item.time).slice(11, 23)}Z`) + " " : "";
    if (item.kind === "overrun") return `${time}${this.#warn("events were lost here")}\n`;
    const { direction, protocol } = item;
    const messages = decode(item.data, { protocol });
    for (const message of messages) this.learn(message);
    const lines = messages.flatMap((message) =>
      direction === "request"
        ? this.#request(message, protocol)
        : this.#message(message, time, protocol)
    );
    return lines.map((line) => `${line}\n`).join("");
  }

  /** Remembers what an interface is called, if the message tells. */
  learn(message: Message<number>): void {
    if (message.kind !== "link" || message.attributes.ifname === undefined) return;
    this.#names.set(message.header.index, message.attributes.ifname);
  }

  /** What was asked, in a line. */
  #request(message: Message<number>, protocol: number): string[] {
    if (message.kind === "cut") return [this.#cut(message.data)];
    const { flags, header, attributes } = messageJson(message, { protocol, style: "short" });
    const words = inline(flags ?? []).replace("request,", "").replace("root,match", "dump");
    const asked = [
      `> ${typeName(message.type, protocol)} ${words}`,
      ...isObject(header) ? headerParts({ header, dev: this.#dev }) : [],
      isObject(attributes) ? inline(told(attributes)) : "",
    ];
    const given = asked.flatMap((part) => part ? [part] : []);
    return rows(given, this.#options.width, { first: 0, rest: 4 })
      .map((row) => this.#paint(dim, row));
  }

  #message(message: Message<number>, time: string, protocol: number): string[] {
    switch (message.kind) {
      case "done":
      case "error":
        return this.#outcome(message.error ?? 0, message.attributes.msg);
      case "cut":
        return [this.#cut(message.data)];
      case "unknown": {
        const name = this.#paint(bold, typeName(message.type, protocol));
        return [`${time}${name} ${message.payload.toHex()}`];
      }
      default:
        return this.#blocks(message, time, protocol);
    }
  }

  #outcome(error: number, explanation: string | undefined): string[] {
    if (error === 0) return explanation === undefined ? [] : [this.#warn(explanation)];
    return [this.#paint(red, `refused: ${explanation ?? errnoText(-error)}`)];
  }

  /** A block for each object of a message. */
  #blocks(message: Told, time: string, protocol: number): string[] {
    const { header, attributes } = messageJson(message, { protocol, style: "short" });
    if (!isObject(header) || !isObject(attributes)) return [];
    const verb = protocol === NETLINK.ROUTE ? verbOf(message) : "";
    const shown = { message, header, attributes, dev: this.#dev };
    return headingsOf(message.kind, shown).flatMap((heading) => {
      const [identity = "", ...more] = heading.parts.flatMap((part) => part ? [part] : []);
      const title = `${time}${this.#paint(cyan, verb + (heading.title ?? message.kind))} `;
      const words = [title + this.#paint(bold, identity), ...more];
      const rest: JsonObject = without(heading.attributes ?? attributes, ...heading.told);
      const { width } = this.#options;
      return [...rows(words, width, { first: 0, rest: 4 }), ...bodyOf(rest, this.#options)];
    });
  }

  readonly #dev = (index: Json | undefined, word = "dev"): string | undefined =>
    index === undefined ? undefined : `${word} ${this.#names.get(Number(index)) ?? inline(index)}`;

  #cut(data: Uint8Array): string {
    return this.#warn(`${data.length} bytes that are no message`);
  }

  #paint(color: (text: string) => string, text: string): string {
    return this.#options.color ? color(text) : text;
  }

  #warn(text: string): string {
    return this.#paint(yellow, text);
  }
}

/** The members that have a value. */
function told(set: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => inline(value) !== ""));
}

/** What happened to an object. The kernel asks for neighbours alone; other dumps repeat GET. */
function verbOf({ kind, type }: Told): string {
  if ((type & 3) === 1) return "deleted ";
  return (type & 3) === 2 && kind === "neighbour" ? "asked " : "";
}
