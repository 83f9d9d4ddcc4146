/** Drafts of requests have NLA_F_NESTED where the kernel wants it, and only there. */
import { AF, NLM_F, RTM } from "../src/abi/mod.ts";
import type { AttributeType, Inner } from "../src/codec/mod.ts";
import { encode, FAMILIES, validate } from "../src/codec/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";

/** A set of attributes as a draft has it. */
type Draft = Readonly<Record<string, unknown>>;

/** No enumeration of attributes is longer. */
const LONGEST = 300;
const DEEPEST = 5;
const ADDRESS_FAMILIES = [AF.UNSPEC, AF.INET, AF.INET6, AF.BRIDGE] as const;
/** Requests whose policy is that of links, of which they take alternative names only. */
const PROPERTIES: ReadonlySet<number> = new Set([RTM.NEWLINKPROP, RTM.DELLINKPROP]);

/** The types that an attribute may have, each with what decides on it. */
function formsOf(
  type: AttributeType<unknown>,
  family: number,
): readonly (readonly [type: AttributeType<unknown> | undefined, beside: Draft])[] {
  const { select } = type;
  if (select === undefined) return [[type, {}]];
  const { by } = select;
  if (by === undefined) return [[select.choose(family), {}]];
  return select.values.map((value) => [select.choose(value), { [by]: value }]);
}

/** Drafts that consist of one nest in another, down to an empty one. */
function* nestsIn(
  inner: Inner,
  family: number,
  depth: number,
  around: (set: Draft) => Draft,
): Generator<Draft, void> {
  for (let id = 0; id < LONGEST; id++) {
    const row = inner.row(id);
    if (row === undefined) continue;
    for (const [form, beside] of formsOf(row.type, family)) {
      const type = form?.item ?? form;
      if (type?.name !== "nest" || type.inner === undefined) continue;
      const wrap = (set: Draft): Draft =>
        around({ ...beside, [row.key]: form?.item === undefined ? set : [set] });
      yield wrap({});
      if (depth < DEEPEST) yield* nestsIn(type.inner, family, depth + 1, wrap);
    }
  }
}

Deno.test("no request is refused for the flag of a nest", () => {
  const refused = new Set<string>();
  let count = 0;
  for (const { kind, types, attributes } of FAMILIES) {
    for (const family of ADDRESS_FAMILIES) {
      for (const draft of nestsIn(attributes, family, 0, (set) => set)) {
        for (const type of types) {
          if (PROPERTIES.has(type)) continue;
          const flags = NLM_F.REQUEST;
          const request = encodeAny({ kind, type, flags, header: { family }, attributes: draft });
          const { msg, path } = validate(request, { strict: true }) ?? {};
          if (msg?.includes("NLA_F_NESTED")) refused.add(`${kind} ${type} ${path}: ${msg}`);
          count++;
        }
      }
    }
  }
  // Requests about a bridge's multicast database are of a kind of their own.
  const known = [`multicast-database ${RTM.DELMDB} entryAttrs: NLA_F_NESTED is missing`];
  assertEquals([...refused].filter((text) => !known.includes(text)), []);
  assertGreater(count, 1000);
});

/** Encodes a draft whose kind is known at run time only. */
function encodeAny(draft: unknown): Uint8Array {
  return encode(draft as Parameters<typeof encode>[0]);
}
