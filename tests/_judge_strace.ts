/** strace as the judge of names, nesting and values: it decodes the same bytes. */

import { NLA_F } from "../src/abi/mod.ts";
import type { Branch, Leaf } from "./_byte_tree.ts";
import { treeOf } from "./_byte_tree.ts";
import type { Printed, Traced } from "./_strace.ts";
import type { Difference, Explanations, Verdict } from "./_verdict.ts";

/** An attribute as strace prints it. */
interface PrintedAttribute {
  readonly length: string;
  readonly type: string;
  readonly value: Printed | undefined;
}

function itemsOf(printed: Printed | undefined): readonly Printed[] {
  return printed?.kind === "list" ? printed.items : [];
}

function word(printed: Printed | undefined): string {
  return printed?.kind === "word" ? printed.word : "";
}

/** The attributes in a value; none if it is no nest. One alone is not put in a list. */
function attributesIn(printed: Printed | undefined): PrintedAttribute[] {
  const items = itemsOf(printed);
  const [first, value] = items;
  const length = first?.kind === "struct" ? first.fields.get("nla_len") : undefined;
  if (first?.kind !== "struct" || length === undefined) {
    const all = items.map(attributesIn);
    return all.every((one) => one.length === 1) ? all.flat() : [];
  }
  return [{ length: word(length), type: word(first.fields.get("nla_type")), value }];
}

/** The messages in a datagram: parts in lists, each beginning with `struct nlmsghdr`. */
function messagesIn(printed: Printed): (readonly Printed[])[] {
  const items = itemsOf(printed);
  const [first] = items;
  if (first?.kind === "struct" && first.fields.has("nlmsg_len")) return [items];
  return items.flatMap(messagesIn);
}

/** Compares what strace says of datagrams with what the codec says. */
export class StraceJudge {
  readonly #differences = new Map<string, Difference>();
  readonly #names: ReadonlyMap<number, string>;
  /** The names of attributes that were compared. */
  readonly seen: Set<string> = new Set();
  #compared = 0;
  #differing = 0;

  /** @param names The names of links by their indexes. */
  constructor(names: ReadonlyMap<number, string>) {
    this.#names = names;
  }

  /** What the judge found: of differences alike one, and how many values were compared. */
  verdict(judge: string): Verdict & { readonly agreed: number } {
    const differences = [...this.#differences.values()];
    return {
      judge,
      compared: this.#compared,
      agreed: this.#compared - this.#differing,
      differences,
    };
  }

  #differ(about: string, ours: string, theirs: string): void {
    this.#differing++;
    if (!this.#differences.has(about)) this.#differences.set(about, { about, ours, theirs });
  }

  #compare(about: string, ours: string, theirs: string): void {
    this.#compared++;
    if (ours !== theirs) this.#differ(about, ours, theirs);
  }

  /** Compares a datagram. */
  datagram({ printed, bytes }: Traced): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (const [head, header, ...rest] of messagesIn(printed)) {
      const length = view.getUint32(at, true);
      const tree = treeOf(bytes.subarray(at, at + length));
      if (head?.kind === "struct") {
        this.#compare("nlmsg_len", String(length), word(head.fields.get("nlmsg_len")));
      }
      at += length + 3 & ~3;
      if (tree === undefined) continue;
      if (header?.kind === "struct") this.#members(tree.kind, header.fields, tree.header);
      const attributes = attributesIn(rest.length === 1 ? rest[0] : undefined);
      this.#set(tree.kind, attributes, tree.attributes);
    }
  }

  #set(about: string, theirs: readonly PrintedAttribute[], ours: readonly Branch[]): void {
    if (theirs.length === 0) return;
    this.#compare(`${about}: attributes`, String(ours.length), String(theirs.length));
    for (const [index, printed] of theirs.entries()) {
      const branch = ours[index];
      if (branch !== undefined) this.#attribute(printed, branch);
    }
  }

  #attribute({ length, type, value }: PrintedAttribute, ours: Branch): void {
    const about = ours.name;
    this.seen.add(about);
    this.#compare(`${about}: length`, String(ours.length), length);
    const parts = type.split("|");
    const theirFlags = parts.filter((part) => part.startsWith("NLA_F_")).join();
    const ourFlags = Object.entries(NLA_F)
      .flatMap(([name, bit]) => (ours.flags & bit) === 0 ? [] : [`NLA_F_${name}`]).join();
    this.#compare(`${about}: flags`, ourFlags, theirFlags);
    const name = parts.find((part) => !part.startsWith("NLA_F_")) ?? "0";
    // Numbers are what strace has no name for.
    if (/^(0x)?[0-9a-f]+$/.test(name)) this.#compare(`${about}: number`, `${ours.id}`, `${+name}`);
    else if (!/^\d+$/.test(about)) this.#compare(`${about}: name`, about, name);
    const inside = attributesIn(value);
    if (inside.length > 0) {
      if (ours.children === undefined) this.#compare(`${about}: nest`, "none", "a nest");
      else this.#set(about, inside, ours.children);
    } else if (value?.kind === "struct" && ours.members.size > 0) {
      this.#members(about, value.fields, ours.members);
    } else if (ours.leaf !== undefined && ours.children === undefined) {
      this.#value(about, value, ours.leaf);
    }
  }

  #members(
    about: string,
    theirs: ReadonlyMap<string, Printed>,
    ours: ReadonlyMap<string, Leaf>,
  ): void {
    for (const [name, value] of theirs) {
      const leaf = ours.get(name);
      if (leaf === undefined) this.#compare(`${about} ${name}: known`, "no", "yes");
      else this.#value(`${about} ${name}`, value, leaf);
    }
  }

  #value(about: string, printed: Printed | undefined, leaf: Leaf): void {
    if (printed === undefined || printed.kind === "struct") return;
    if (printed.kind === "list") {
      const ours = typeof leaf.value === "object" ? Object.values(leaf.value ?? {}) : [];
      if (ours.length !== printed.items.length) return;
      printed.items.forEach((item, index) =>
        this.#value(`${about}.*`, item, { type: "", value: ours[index], json: null })
      );
      return;
    }
    if (printed.kind === "text") {
      // Of what it has no decoder for it prints the bytes.
      if (leaf.type === "string") this.#compare(about, String(leaf.value), printed.text);
      return;
    }
    this.#word(about, printed.word, leaf);
  }

  #word(about: string, word: string, { value, json }: Leaf): void {
    const [, call, argument = ""] = /^(\w+)\((?:AF_\w+, )?"?([^")]*)"?\)$/.exec(word) ?? [];
    if (call === "if_nametoindex") {
      this.#compare(about, this.#names.get(Number(value)) ?? String(value), argument);
    } else if (call !== undefined) {
      this.#compare(about, String(value), argument);
    } else if (/^-?(0x[0-9a-f]+|\d+)$/.test(word)) {
      const number = typeof value === "number" || typeof value === "bigint";
      if (number) this.#compare(about, String(BigInt(value)), String(BigInt(word)));
    } else if (/^[0-9a-f]{2}(:[0-9a-f]{2})*$/.test(word)) {
      this.#compare(about, String(value), word);
    } else if (typeof json === "string" || Array.isArray(json)) {
      const names = (Array.isArray(json) ? json.map(String) : [json]).flat();
      this.#compare(
        about,
        names.sort().join("|"),
        word.split("|").map(plainNumber).sort().join("|"),
      );
    }
  }
}

function plainNumber(part: string): string {
  return /^0x[0-9a-f]+$/.test(part) ? String(Number(part)) : part;
}

/** Differences from strace 6.1: who is right, and why. */
export const STRACE_EXPLANATIONS: Explanations = [
  [
    /^(FRA_SUPPRESS_(PREFIXLEN|IFGROUP)|NETCONFA_IFINDEX)$/,
    "both: the kernel puts an int by a function for 32 bits, -1 is none or all",
  ],
  [/^NDA_PROTOCOL$/, "the codec is right: ip neigh's `protocol static` is RTPROT_STATIC, 4"],
  [
    /^IFLA_ADDRESS$/,
    "the codec is right: nla_len is 10, of which strace shows one byte in AF_BRIDGE's messages",
  ],
];
