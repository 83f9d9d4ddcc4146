/** What the codec knows, counted from its tables: the README's section on it. */

import { NETLINK } from "../src/abi/mod.ts";
import type { Inner, MessageFamily } from "../src/codec/mod.ts";
import { typeName } from "../src/codec/mod.ts";
import { familiesOf } from "../src/codec/protocols.ts";
import type { Form, Row } from "./_tables.ts";
import { formsOf, nameIn, namesFrom, rowsOf, setsFrom } from "./_tables.ts";

const MARKERS = ["<!-- coverage -->", "<!-- /coverage -->"] as const;

/** The protocols with tables. */
const PROTOCOLS = [NETLINK.ROUTE, NETLINK.GENERIC, NETLINK.SOCK_DIAG] as const;

/** A document with the coverage between its markers renewed. */
export function withCoverage(document: string): string {
  const [begin, end] = MARKERS;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`no ${begin} … ${end}`);
  return `${document.slice(0, from)}${begin}\n\n${coverage()}\n\n${document.slice(to)}`;
}

/** The coverage, as Markdown. */
export function coverage(): string {
  const families = PROTOCOLS.flatMap((protocol) =>
    familiesOf({ protocol }).map((family) => ({ protocol, family }))
  );
  const names = new Set(families.flatMap(({ family }) => [...namesFrom(family.attributes)]));
  return [
    `${families.length} families of messages, ${names.size} attributes with a type of their own:`,
    "",
    "| kind | message types | attributes, nested ones too |",
    "| --- | --- | --- |",
    ...families.map(({ protocol, family }) => familyLine(protocol, family)),
    "",
    "What a neighbouring attribute decides, and how many attributes each kind has; one without a",
    "number has a struct, a list, or nothing:",
    "",
    ...choiceLines(families.map(({ family }) => family)),
  ].join("\n");
}

function familyLine(
  protocol: number,
  { kind, types, requests, attributes }: MessageFamily,
): string {
  const [first = "", ...more] = types.map((type) => typeName(type, protocol));
  const short = more.map((name) => name.replace(/^[A-Z]+_/, ""));
  const side = requests === true ? " in requests" : "";
  return `| ${kind} | ${[first, ...short].join(", ")}${side} | ${namesFrom(attributes).size} |`;
}

/** An attribute whose form another one decides, and the forms. */
interface Choice {
  /** The attribute, and of which messages. */
  readonly name: string;
  readonly kinds: readonly string[];
  /** How many attributes each kind has. */
  readonly counts: readonly number[];
}

function choiceLines(families: readonly MessageFamily[]): string[] {
  const choices = families.flatMap(({ kind, attributes }) =>
    setsFrom(attributes).flatMap((set) =>
      rowsOf(set).flatMap((row) =>
        choiceOf(set, row, attributes).map((choice) => ({ kind, ...choice }))
      )
    )
  );
  const alike = Map.groupBy(choices, ({ kinds }) => kinds.join());
  return [...alike.values()].map((same) => {
    const where = [...Map.groupBy(same, ({ name }) => name)].map(([name, of]) =>
      `\`${name}\` of ${[...new Set(of.map(({ kind }) => kind))].join(", ")}`
    );
    const { kinds = [] } = same[0] ?? {};
    const counts = kinds.map((_, index) => Math.max(...same.map((it) => it.counts[index] ?? 0)));
    const shown = kinds.map((kind, index) =>
      counts[index] === 0 ? kind : `${kind} ${counts[index]}`
    );
    const noun = kinds.length === 1 ? "kind" : "kinds";
    return `- ${where.join(", ")}: ${kinds.length} ${noun}: ${shown.join(", ")}.`;
  });
}

function choiceOf(set: Inner, row: Row, root: Inner): Choice[] {
  const by = row.type.select?.by;
  if (by === undefined) return [];
  const decider = rowsOf(set).find(({ key }) => key === by);
  const forms = formsOf(row.type).filter(({ kind }) => kind !== undefined)
    .map(({ kind, type }) => ({
      kind: String(decider?.type.json(kind, "short", 0) ?? kind),
      type,
    })).sort((a, b) => a.kind < b.kind ? -1 : 1);
  // Where all have the same attributes, their number tells nothing.
  const alike = new Set(forms.map(({ type }) => type.inner?.prefix)).size === 1;
  return [{
    name: nameIn(set, row) ?? row.key,
    kinds: forms.map(({ kind }) => kind),
    counts: forms.map((form) => alike ? 0 : attributesIn(form, root)),
  }];
}

/** How many attributes a form has; what has kinds of its own is counted there. */
function attributesIn({ type }: Form, root: Inner): number {
  if (type.inner === undefined) return 0;
  const first = root.row(rowsOf(root)[0]?.id ?? 0);
  const enters = (set: Inner) =>
    set.row(rowsOf(set)[0]?.id ?? 0) !== first &&
    rowsOf(set).every((row) => row.type.select?.by === undefined);
  return namesFrom(type.inner, enters).size;
}
