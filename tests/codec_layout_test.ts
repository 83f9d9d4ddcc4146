import type { AttributeType, StructType } from "../src/codec/mod.ts";
import { FAMILIES } from "../src/codec/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { probe, whyNoProbe } from "./_c_probe.ts";
import { HEADERS } from "./_constants.ts";
import { report } from "./_report.ts";

/** Structs that only attributes of traffic control hold, in headers that have no constants of ours. */
const MORE_HEADERS = ["linux/can.h", "linux/filter.h", "linux/netfilter/xt_set.h"];

type AnyType = AttributeType<unknown>;

function isStruct(type: AnyType): type is StructType<unknown> {
  return "members" in type && "struct" in type;
}

/** All structs that a type has anywhere inside it, by name. */
function collect(type: AnyType, into: Map<string, StructType<unknown>>, seen: Set<AnyType>): void {
  if (seen.has(type)) return;
  seen.add(type);
  if (isStruct(type)) {
    into.set(type.struct, type);
    for (const member of type.members) collect(member.type, into, seen);
  }
  for (let id = 0; type.inner !== undefined && id < 512; id++) {
    const row = type.inner.row(id);
    if (row !== undefined) collect(row.type, into, seen);
  }
  for (const value of type.select?.values ?? []) {
    const chosen = type.select?.choose(value);
    if (chosen !== undefined) collect(chosen, into, seen);
  }
}

function structs(): StructType<unknown>[] {
  const found = new Map<string, StructType<unknown>>();
  const seen = new Set<AnyType>();
  for (const { header, attributes } of FAMILIES) {
    found.set(header.struct, header);
    for (const { type } of attributes.rows()) collect(type, found, seen);
  }
  return [...found.values()];
}

/** What C is asked, and what the codec says. */
function expectations({ struct, size, members }: StructType<unknown>): Map<string, number> {
  const isHeader = FAMILIES.some(({ header }) => header.struct === struct);
  const sizeOf = `sizeof(struct ${struct})`;
  const expected = new Map([[isHeader ? `NLMSG_ALIGN(${sizeOf})` : sizeOf, size]]);
  for (const { member, offset, type } of members) {
    expected.set(`offsetof(struct ${struct}, ${member})`, offset);
    expected.set(`sizeof(((struct ${struct} *)0)->${member})`, type.min);
  }
  return expected;
}

const reason = await whyNoProbe(["linux/rtnetlink.h"]);
const all = structs();
const members = all.reduce((sum, { members }) => sum + members.length, 0);

Deno.test({
  name: `${all.length} structs with ${members} members lie in memory as in C${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  async fn(t) {
    const expected = new Map(all.flatMap((struct) => [...expectations(struct)]));
    const values = await probe([...HEADERS, ...MORE_HEADERS], [...expected.keys()]);
    const known = [...expected].filter(([expression]) => values.get(expression) !== undefined);
    const newer = [...expected.keys()].filter((expression) =>
      !known.some(([it]) => it === expression)
    );
    await t.step(`${known.length} sizes and offsets agree`, () => {
      // A struct with members that the headers do not know is larger than theirs.
      const grown = all.filter(({ struct }) => newer.some((it) => it.includes(`struct ${struct},`)))
        .map(({ struct }) => `sizeof(struct ${struct})`);
      const wrong = known.filter(([expression, value]) =>
        values.get(expression) !== BigInt(value) && !grown.includes(expression)
      );
      assertEquals(
        wrong.map(([expression, value]) =>
          `${expression} is ${values.get(expression)}, not ${value}`
        ),
        [],
      );
      report({ judge: "uapi headers: sizes and offsets in structs", compared: known.length });
    });
    await t.step(
      `${newer.length} are newer than the installed headers: ${newer.join(", ")}`,
      () => {
        assertGreater(known.length, 0.8 * expected.size);
      },
    );
  },
});

Deno.test("a struct that is read as a literal has the fields that reading them one by one gives", () => {
  const context = { family: 0, depth: 0 };
  for (const { struct, size, holes, read } of all) {
    // Every byte another, but for those that belong to no field; one byte more is read field by field.
    const bytes = Uint8Array.from(
      { length: size + 1 },
      (_, at) => holes.includes(at) ? 0 : 200 - at,
    );
    const view = new DataView(bytes.buffer);
    const { tail, ...fields } = Object(read(view, 0, size + 1, context));
    assertEquals(tail, bytes.subarray(size), struct);
    assertEquals(
      Object.entries(Object(read(view, 0, size, context))),
      Object.entries(fields),
      struct,
    );
  }
});
