import type { RecordItem } from "../capture/mod.ts";
import { formatTime } from "../capture/mod.ts";
import { annotate } from "../codec/annotate.ts";
import type { Annotation, Json } from "../codec/mod.ts";
import { bold, cyan, dim, yellow } from "./colors.ts";
import { inline } from "./inline.ts";
import { errnoName } from "../abi/errno.ts";
import { NETLINK } from "../abi/netlink.ts";
import { nameOf } from "../abi/names.ts";

/** How the hex view is laid out. */
export interface HexOptions {
  /** Whether to colour it. */
  readonly color: boolean;
  /** Columns to keep within. */
  readonly width: number;
}

/** An attribute of four bytes of payload fits a row, with its header. */
const ROW = 8;
/** Offset, bytes, and the spaces between. */
const COLUMNS = 6 + 3 * ROW + 1;

/**
 * Datagrams byte by byte: a row for each header field and attribute, with its offset, its bytes,
 * its name and what it means.
 */
export class HexFormat {
  readonly #options: HexOptions;

  constructor(options: HexOptions) {
    this.#options = options;
  }

  /** The rows of a datagram, with an empty line after them. */
  item(item: RecordItem): string {
    const time = this.#paint(dim, formatTime(item.time));
    if (item.kind === "overrun") {
      return `${time} ${this.#paint(yellow, "events were lost here")}\n\n`;
    }
    const { direction, protocol, portId, groups, data } = item;
    const name = nameOf("NETLINK", NETLINK, protocol) ?? `protocol ${protocol}`;
    const group = groups === 0 ? "" : ` groups 0x${groups.toString(16)}`;
    const title = `${time} ${this.#paint(cyan, direction)} ${name} from port ${portId}${group}, ` +
      `${data.length} bytes`;
    const rows = [title];
    for (const annotation of annotate(data, { protocol })) {
      rows.push(...this.#rows(data, annotation));
    }
    return rows.join("\n") + "\n\n";
  }

  #rows(data: Uint8Array, { at, length, depth, name, value }: Annotation): string[] {
    const indent = "  ".repeat(depth);
    const rest = value === undefined ? "" : meaning(name, value);
    const room = Math.max(20, this.#options.width - COLUMNS - indent.length - 2);
    const text = wrapped(`${name} ${rest}`.trimEnd(), room, name.length);
    const count = Math.max(Math.ceil(length / ROW), text.length);
    const rows: string[] = [];
    for (let index = 0; index < count; index++) {
      const from = at + Math.min(index * ROW, length);
      const end = Math.min(from + ROW, at + length);
      const offset = end > from ? String(from).padStart(5) : "";
      const line = text[index] ?? "";
      const shown = index > 0
        ? indent + "  " + line
        : indent + this.#paint(bold, name) + line.slice(name.length);
      const left = `${this.#paint(dim, offset.padEnd(6))} ${digits(data, from, end)}`;
      rows.push(`${left}${shown}`.trimEnd());
    }
    return rows;
  }

  #paint(color: (text: string) => string, text: string): string {
    return this.#options.color ? color(text) : text;
  }
}

/** What a value means; of an error, which one it is. */
function meaning(name: string, value: Json): string {
  const text = inline(value);
  return name === "error" && typeof value === "number" && value < 0
    ? `${text} ${errnoName(-value)}`
    : text;
}

/** Every byte in hexadecimal digits, with a space after them. */
const DIGITS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `${byte.toString(16).padStart(2, "0")} `,
);

/** The bytes of a row, as wide as all rows. */
function digits(data: Uint8Array, from: number, end: number): string {
  let text = "";
  for (let at = from; at < end; at++) text += DIGITS[data[at] ?? 0];
  return text.padEnd(3 * ROW);
}

/**
 * A text in lines of `room` columns, broken after spaces and commas where there are some, and never
 * within the name that it begins with.
 */
function wrapped(text: string, room: number, name: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room && (lines.length > 0 || rest.length > name)) {
    const part = rest.slice(0, room);
    const cut = Math.max(part.lastIndexOf(" "), part.lastIndexOf(",")) + 1;
    const usual = cut < room / 2 ? room : cut;
    const end = lines.length > 0 || usual > name ? usual : name;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return lines;
}
