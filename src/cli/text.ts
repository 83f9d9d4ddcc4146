import { errnoText } from "../abi/errno.ts";
import type { RecordItem } from "../capture/mod.ts";
import { formatTime } from "../capture/mod.ts";
import type { Json, JsonObject, Message, RtnetlinkMessage } from "../codec/mod.ts";
import { decode, messageJson, typeName } from "../codec/mod.ts";
import { bold, cyan, dim, red, stripAnsiCode, yellow } from "./colors.ts";
import { inline, isObject } from "./inline.ts";

/** How text is laid out. */
export interface TextOptions {
  /** Whether to colour it. */
  readonly color: boolean;
  /** Columns to keep within, where values allow. */
  readonly width: number;
  /** Whether to show counters, limits and ages, too. */
  readonly stats: boolean;
}

/** The first line of a block: what it is, and the attributes that it has told already. */
interface Heading {
  readonly parts: readonly (string | undefined)[];
  readonly told: readonly string[];
}

/** Long lists that only jsonl has: sysctls, and the 32-bit form of counters. */
const LISTS: ReadonlySet<string> = new Set(["conf", "icmp6stats", "map", "stats"]);
/** What is shown on request: counters, limits, ages. */
const DETAILS: ReadonlySet<string> = new Set([
  "stats64",
  "cacheinfo",
  "carrierChanges",
  "carrierUpCount",
  "carrierDownCount",
  "groMaxSize",
  "groIpv4MaxSize",
  "gsoMaxSegs",
  "gsoMaxSize",
  "gsoIpv4MaxSize",
  "tsoMaxSegs",
  "tsoMaxSize",
  "minMtu",
  "maxMtu",
  "numRxQueues",
  "numTxQueues",
]);
/** Values that go without saying. */
const USUAL: ReadonlySet<Json | undefined> = new Set([0, "", "::", "none", "default"]);
const USUAL_OF: { readonly [key: string]: Json } = { suppressPrefixlen: -1, suppressIfgroup: -1 };

/**
 * Recordings as people want to read them: a block for each object. Interfaces are called by the
 * names that the recording has told so far.
 */
export class TextFormat {
  readonly #options: TextOptions;
  readonly #names = new Map<number, string>();

  constructor(options: TextOptions) {
    this.#options = options;
  }

  /** The text of a datagram or an overrun, with its newlines; `""` if there is nothing to tell. */
  item(item: RecordItem): string {
    const time = item.kind === "overrun" || item.direction === "event"
      ? this.#dim(formatTime(item.time).slice(11, 23)) + " "
      : "";
    if (item.kind === "overrun") return `${time}${this.#warn("events were lost here")}\n`;
    const { direction, protocol } = item;
    return decode(item.data, { protocol })
      .map((message) => this.#message(message, direction === "request", time, protocol)).join("");
  }

  #message(message: Message, request: boolean, time: string, protocol: number): string {
    if (request && message.kind !== "cut") {
      const flags = messageJson(message, { protocol, style: "short" }).flags;
      const words = inline(flags ?? []).replace("request,", "").replace("root,match", "dump");
      return this.#dim(`> ${typeName(message.type, protocol)} ${words}`) + "\n";
    }
    switch (message.kind) {
      case "done":
      case "error":
        return this.#outcome(message.error ?? 0, message.attributes.msg);
      case "cut":
        return this.#warn(`${message.data.length} bytes that are no message`) + "\n";
      case "unknown": {
        const name = typeName(message.type, protocol);
        return `${time}${bold(name)} ${message.payload.toHex()}\n`;
      }
      default:
        return this.#block(message, time);
    }
  }

  #outcome(error: number, explanation: string | undefined): string {
    if (error === 0) return explanation === undefined ? "" : this.#warn(explanation) + "\n";
    return this.#paint(red, `refused: ${explanation ?? errnoText(-error)}`) + "\n";
  }

  #block(message: RtnetlinkMessage, time: string): string {
    const { header, attributes } = messageJson(message, { style: "short" });
    if (!isObject(header) || !isObject(attributes)) return "";
    if (message.kind === "link" && message.attributes.ifname !== undefined) {
      this.#names.set(message.header.index, message.attributes.ifname);
    }
    const { parts, told } = this.#heading(message, header, attributes);
    const [identity = "", ...more] = parts.filter((part) => part !== undefined && part !== "");
    const verb = ["", "deleted ", "asked ", ""][message.type & 3] ?? "";
    const title = time + this.#paint(cyan, verb + message.kind) + " " +
      this.#paint(bold, identity) + more.map((part) => "  " + part).join("");
    const rest = Object.entries(attributes).filter(([key]) => !told.includes(key));
    return [title, ...this.#body(rest, 4)].join("\n") + "\n";
  }

  /** The lines that tell attributes: the simple ones in a row, then the nests. */
  #body(entries: readonly (readonly [string, Json])[], indent: number, title?: string): string[] {
    const words: string[] = title === undefined ? [] : [this.#dim(`${title}:`)];
    const nests: string[] = [];
    const { stats } = this.#options;
    const inside = title === undefined ? indent : indent + 2;
    for (const [key, value] of entries) {
      if (LISTS.has(key) || !stats && DETAILS.has(key)) continue;
      if (isObject(value)) {
        nests.push(...this.#body(Object.entries(value), inside, key));
      } else if (Array.isArray(value) && value.some(isObject)) {
        for (const [index, inner] of value.entries()) {
          if (!isObject(inner)) continue;
          nests.push(...this.#body(Object.entries(inner), inside, `${key} ${index + 1}`));
        }
      } else if (key === "carrier" || !USUAL.has(inline(value)) && !isUsual(key, value)) {
        words.push(`${this.#dim(key)} ${inline(value)}`);
      }
    }
    const silent = title !== undefined && words.length === 1 && nests.length === 0;
    return silent ? [] : [...this.#rows(words, indent), ...nests];
  }

  /** Words in rows no longer than the width. */
  #rows(words: readonly string[], indent: number): string[] {
    const rows: string[] = [];
    let length = Infinity;
    for (const word of words) {
      const size = visibleLength(word) + 2;
      if (length + size > this.#options.width) {
        rows.push(" ".repeat(indent) + word);
        length = indent + size;
      } else {
        rows[rows.length - 1] += "  " + word;
        length += size;
      }
    }
    return rows;
  }

  #heading(message: RtnetlinkMessage, header: JsonObject, attributes: JsonObject): Heading {
    const dev = (index: number | undefined) =>
      index === undefined ? undefined : `dev ${this.#names.get(index) ?? index}`;
    const text = (key: string, label = key) =>
      attributes[key] === undefined ? undefined : `${label} ${inline(attributes[key])}`;
    const unless = (usual: Json, label: string, value: Json | undefined) =>
      value === undefined || value === usual ? undefined : `${label} ${inline(value)}`;
    switch (message.kind) {
      case "link":
        return {
          parts: [
            `${message.header.index}: ${message.attributes.ifname ?? "?"}`,
            inline(header.flags ?? []),
            inline(header.type ?? ""),
            unless("unspec", "family", header.family),
            text("operstate", "state"),
          ],
          told: ["ifname", "operstate"],
        };
      case "address": {
        const { address, local, label, cacheinfo } = message.attributes;
        const lifetimes = isObject(attributes.cacheinfo) ? attributes.cacheinfo : {};
        return {
          parts: [
            `${
              local ?? address ?? message.attributes.multicast ?? "?"
            }/${message.header.prefixlen}`,
            dev(message.header.index),
            address === local || local === undefined ? undefined : `peer ${address}`,
            `scope ${inline(header.scope ?? "")}`,
            inline(attributes.flags ?? header.flags ?? []),
            cacheinfo && unless("forever", "valid", lifetimes.valid),
            cacheinfo && unless("forever", "prefered", lifetimes.prefered),
          ],
          told: [
            "flags",
            "local",
            "address",
            "multicast",
            ...label === this.#names.get(message.header.index) ? ["label"] : [],
          ],
        };
      }
      case "route":
        return {
          parts: [
            prefix(message.attributes.dst, message.header.dstLen, "default"),
            unless("unicast", "type", header.type),
            text("gateway", "via"),
            dev(message.attributes.oif),
            unless("main", "table", attributes.table ?? header.table),
            `proto ${inline(header.protocol ?? "")}`,
            unless("universe", "scope", header.scope),
            text("prefsrc", "src"),
            text("priority", "metric"),
            unless("medium", "pref", attributes.pref),
            inline(header.flags ?? []),
            ...(message.attributes.multipath ?? []).map(({ attributes, ifindex, hops }) =>
              [
                "nexthop",
                attributes.gateway && `via ${attributes.gateway}`,
                dev(ifindex),
                hops > 0 && `weight ${hops + 1}`,
              ].filter((part) => part).join(" ")
            ),
          ],
          told: ["dst", "gateway", "oif", "table", "prefsrc", "priority", "pref", "multipath"],
        };
      case "neighbour":
        return {
          parts: [
            message.attributes.dst ?? message.attributes.lladdr ?? "?",
            dev(message.header.ifindex),
            message.attributes.dst === undefined ? undefined : text("lladdr"),
            inline(header.state ?? []),
            inline(header.flags ?? []),
          ],
          told: ["dst", "lladdr"],
        };
      case "rule":
        return {
          parts: [
            `${message.attributes.priority ?? 0}:`,
            inline(header.family ?? ""),
            `from ${prefix(message.attributes.src, message.header.srcLen, "all")}`,
            message.attributes.dst === undefined
              ? undefined
              : `to ${prefix(message.attributes.dst, message.header.dstLen, "all")}`,
            header.action === "to-tbl"
              ? `lookup ${inline(attributes.table ?? header.table ?? "")}`
              : inline(header.action ?? ""),
            inline(header.flags ?? []),
          ],
          told: ["priority", "src", "dst", "table"],
        };
    }
  }

  #paint(color: (text: string) => string, text: string): string {
    return this.#options.color ? color(text) : text;
  }

  #dim(text: string): string {
    return this.#paint(dim, text);
  }

  #warn(text: string): string {
    return this.#paint(yellow, text);
  }
}

function prefix(address: string | undefined, length: number, none: string): string {
  return address === undefined ? none : `${address}/${length}`;
}

function isUsual(key: string, value: Json): boolean {
  return USUAL.has(value) || USUAL_OF[key] === value;
}

function visibleLength(text: string): number {
  return stripAnsiCode(text).length;
}
