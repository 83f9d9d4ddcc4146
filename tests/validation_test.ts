/** The machine that policies run on: lib/nlattr.c of Linux. */
import { RTM } from "../src/abi/mod.ts";
import type { AttributePolicy, AttributeSet, Message, Policy, Verdict } from "../src/codec/mod.ts";
import {
  AttributeTable,
  binary,
  decode,
  flag,
  LINK_ATTRIBUTES,
  mac,
  naturalPolicy,
  nest,
  parse,
  policy,
  ROUTE_ATTRIBUTES,
  string,
  struct,
  u16,
  u32,
  u64,
  u8,
  VALIDATE,
  validate,
} from "../src/codec/mod.ts";
import { seeded } from "./_random.ts";
import { assert, assertEquals, assertThrows } from "./assert.ts";
import { attribute, joined } from "./_attributes.ts";
import golden from "./golden/control.json" with { type: "json" };

interface Attributes extends AttributeSet {
  value?: Uint8Array;
  other?: number;
}

const TABLE: AttributeTable<Attributes> = new AttributeTable(
  "TEST",
  { VALUE: 1, OTHER: 2 },
  { value: binary, other: u32 },
);

/** What is said of one attribute with a policy and a payload. */
function verdictOn(
  row: AttributePolicy,
  payload: readonly number[],
  mode: number = VALIDATE.LIBERAL,
  flags = 0,
): Verdict | undefined {
  const bytes = attribute(1 | flags, Uint8Array.from(payload));
  return check(bytes, policy("test", TABLE, { rows: { value: row } }), mode);
}

function check(bytes: Uint8Array, checked: Policy, mode: number): Verdict | undefined {
  return parse(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length, checked, mode);
}

/** The error number and the text. */
function told(verdict: Verdict | undefined): string {
  return verdict === undefined ? "ok" : `${verdict.errno} ${verdict.msg}`;
}

const FAILED = "34 Attribute failed policy validation";
const REFUSED = "22 Attribute failed policy validation";
const LENGTH = "22 invalid attribute length";
const RANGE = "34 integer out of range";

Deno.test("validate says what the kernel said to recorded requests", () => {
  let refused = 0;
  for (const [name, { protocol, request, answer }] of Object.entries(golden.answers)) {
    const [message] = decode(Uint8Array.fromHex(answer));
    if (protocol !== 0 || !isAnswer(message)) continue;
    const { msg, offs, policy } = message.attributes;
    if (policy === undefined && msg !== "reserved bit set" && !msg?.startsWith("bytes left")) {
      continue;
    }
    refused++;
    const strict = message.kind === "done";
    const verdict = validate(Uint8Array.fromHex(request), { strict });
    assertEquals(verdict?.errno, 0 - (message.error ?? 0), name);
    assertEquals(verdict?.msg, msg, name);
    assertEquals(verdict?.offset, offs, name);
    assertEquals(verdict?.policy, policy, name);
  }
  assert(refused >= 6);
});

function isAnswer(message: Message | undefined): message is Message & { kind: "error" | "done" } {
  return message?.kind === "error" || message?.kind === "done";
}

Deno.test("Numbers may be too long, but not to strict parsing, and never too short", () => {
  const row: AttributePolicy = { type: "u16" };
  assertEquals(told(verdictOn(row, [1])), FAILED);
  assertEquals(told(verdictOn(row, [1, 2])), "ok");
  assertEquals(told(verdictOn(row, [1, 2, 3])), "ok");
  assertEquals(told(verdictOn(row, [1, 2, 3], VALIDATE.STRICT_ATTRS)), LENGTH);
  const uint: AttributePolicy = { type: "uint" };
  assertEquals(told(verdictOn(uint, [1, 2])), LENGTH);
  assertEquals(told(verdictOn(uint, [1, 2, 3, 4])), "ok");
  assertEquals(told(verdictOn(uint, [1, 2, 3, 4, 5, 6, 7, 8])), "ok");
});

Deno.test("Ranges have both ends in them, and signs", () => {
  const row: AttributePolicy = { type: "s8", min: -2, max: 3 };
  const verdicts = [0xfd, 0xfe, 0, 3, 4].map((value) => told(verdictOn(row, [value])));
  assertEquals(verdicts, [RANGE, "ok", "ok", "ok", RANGE]);
  assertEquals(told(verdictOn({ type: "be16", min: 2 }, [1, 0])), "ok");
  assertEquals(told(verdictOn({ type: "u16", min: 2 }, [1, 0])), RANGE);
  const big: AttributePolicy = { type: "u64", max: 2n ** 63n };
  assertEquals(told(verdictOn(big, [0, 0, 0, 0, 0, 0, 0, 0x80])), "ok");
  assertEquals(told(verdictOn(big, [1, 0, 0, 0, 0, 0, 0, 0x80])), RANGE);
  assertEquals(told(verdictOn({ type: "u8", mask: 0x3f }, [0x40])), "22 reserved bit set");
});

Deno.test("A text's NUL does not count; NUL_STRING must have one", () => {
  const text: AttributePolicy = { type: "string", length: 2 };
  const verdicts = [[], [0], [65, 65], [65, 65, 0], [65, 65, 65], [0, 65, 0, 0]]
    .map((payload) => told(verdictOn(text, payload)));
  assertEquals(verdicts, [FAILED, "ok", "ok", "ok", FAILED, FAILED]);
  const ended: AttributePolicy = { type: "nul_string", length: 2 };
  assertEquals(told(verdictOn(ended, [65, 65])), REFUSED);
  assertEquals(told(verdictOn(ended, [65, 65, 0])), "ok");
  assertEquals(told(verdictOn(ended, [65, 65, 65, 0])), REFUSED);
});

Deno.test("A bit field's value may have only bits that are valid and selected", () => {
  const row: AttributePolicy = { type: "bitfield32", valid: 3 };
  const bits = (value: number, selector: number) => [value, 0, 0, 0, selector, 0, 0, 0];
  assertEquals(told(verdictOn(row, bits(1, 3))), "ok");
  assertEquals(told(verdictOn(row, bits(1, 2))), REFUSED);
  assertEquals(told(verdictOn(row, bits(4, 7))), REFUSED);
  assertEquals(told(verdictOn(row, [0])), FAILED);
  assertEquals(verdictOn(row, [0])?.policy, { bitfield32Mask: 3, type: 15 });
});

Deno.test("What is rejected is refused with its text, if it has one", () => {
  assertEquals(told(verdictOn({ type: "reject" }, [])), REFUSED);
  assertEquals(told(verdictOn({ type: "reject", message: "no" }, [])), "22 no");
});

Deno.test("NLA_F_NESTED matters to strict parsing alone", () => {
  const NESTED = 0x8000;
  const row: AttributePolicy = { type: "nested" };
  assertEquals(told(verdictOn(row, [])), "ok");
  assertEquals(told(verdictOn(row, [], VALIDATE.NESTED)), "22 NLA_F_NESTED is missing");
  assertEquals(told(verdictOn(row, [], VALIDATE.NESTED, NESTED)), "ok");
  const unexpected = verdictOn({ type: "u8" }, [1], VALIDATE.NESTED, NESTED);
  assertEquals(told(unexpected), "22 NLA_F_NESTED not expected");
  assertEquals(told(verdictOn({ type: "unspec" }, [1], VALIDATE.NESTED, NESTED)), "ok");
});

Deno.test("Each level of strictness refuses one thing more", () => {
  const row = policy("test", TABLE, { rows: { other: { type: "unspec" } } });
  const unknown = attribute(3, new Uint8Array(4));
  const unchecked = attribute(2, new Uint8Array(4));
  const left = joined(unchecked, new Uint8Array(3));
  assertEquals(told(check(unknown, row, VALIDATE.LIBERAL)), "ok");
  assertEquals(told(check(unknown, row, VALIDATE.MAXTYPE)), "22 Unknown attribute type");
  assertEquals(told(check(unchecked, row, VALIDATE.DEPRECATED_STRICT)), "ok");
  assertEquals(told(check(unchecked, row, VALIDATE.UNSPEC)), "22 Unsupported attribute");
  const leftover = "bytes leftover after parsing attributes";
  assertEquals(told(check(left, row, VALIDATE.LIBERAL)), `0 ${leftover}`);
  assertEquals(told(check(left, row, VALIDATE.TRAILING)), `22 ${leftover}`);
});

Deno.test("From the first strict attribute on, parsing is strict in nests, too", () => {
  const inner = policy("inner", TABLE);
  const row: AttributePolicy = { type: "nested", policy: () => inner };
  const rows = { value: row, other: row };
  const some = policy("test", TABLE, { rows, strictFrom: "other" });
  const inside = attribute(2, new Uint8Array(5));
  assertEquals(told(check(attribute(1 | 0x8000, inside), some, VALIDATE.LIBERAL)), "ok");
  const verdict = check(attribute(2 | 0x8000, inside), some, VALIDATE.LIBERAL);
  assertEquals(told(verdict), LENGTH);
  assertEquals(verdict?.path, "other.other");
  assertEquals(verdict?.offset, 4);
});

Deno.test("Arrays of nests have elements of any number, empty ones or whole ones", () => {
  const inner = policy("inner", TABLE);
  const row: AttributePolicy = { type: "nested_array", policy: () => inner };
  const array = (...elements: readonly Uint8Array[]) => verdictOn(row, [...joined(...elements)]);
  assertEquals(array(attribute(0, new Uint8Array()), attribute(77, new Uint8Array())), undefined);
  const short = array(attribute(9, new Uint8Array(3)));
  assertEquals(told(short), "34 Array element too short");
  assertEquals(short?.policy, undefined);
  const wrong = array(attribute(9, attribute(2, new Uint8Array(3))));
  assertEquals(told(wrong), FAILED);
  assertEquals(wrong?.path, "value.9.other");
});

Deno.test("Policies that contain themselves end at the kernel's depth", () => {
  const self: Policy = policy("self", TABLE, {
    rows: { value: { type: "nested", policy: () => self } },
  });
  let bytes = attribute(2, new Uint8Array(4));
  for (let depth = 0; depth < 9; depth++) bytes = attribute(1, bytes);
  assertEquals(check(bytes, self, VALIDATE.LIBERAL), undefined);
  const verdict = check(attribute(1, bytes), self, VALIDATE.LIBERAL);
  assertEquals(told(verdict), "22 allowed policy recursion depth exceeded");
  assertEquals(verdict?.offset, undefined);
});

Deno.test("What a type usually has for a policy comes from the type", () => {
  const range = struct<{ low: number; high: number }>({ name: "range", prefix: "" }, {
    low: u16,
    high: u16,
  });
  const natural = [u8, u64, string, flag, mac, range, binary, nest(() => TABLE)].map(naturalPolicy);
  assertEquals(natural, [
    { type: "u8" },
    { type: "u64" },
    { type: "string" },
    { type: "flag" },
    { type: "binary", length: 32 },
    { type: "unspec", length: 4 },
    { type: "unspec" },
    { type: "nested" },
  ]);
});

Deno.test("A policy of attributes that a table lacks is refused when it is first used", () => {
  const rows = { mtu: { type: "u8" }, missing: { type: "u8" } } as const;
  assertThrows(() => policy("test", LINK_ATTRIBUTES, { rows }).rules, TypeError, "missing");
});

Deno.test("No request makes validate throw, and none makes it read beyond its end", () => {
  const source = seeded(1);
  const types = Object.values(RTM);
  for (let count = 0; count < 20_000; count++) {
    const bytes = Uint8Array.from({ length: source.below(96) }, () => source.below(256));
    const view = new DataView(bytes.buffer);
    if (bytes.length >= 8) {
      view.setUint32(0, source.below(2) === 0 ? bytes.length : source.below(200), true);
      view.setUint16(4, types[source.below(types.length)] ?? 16, true);
      view.setUint16(6, 1 | source.below(2) * 0x300, true);
    }
    for (let at = 16; at + 4 <= bytes.length; at += 4 + source.below(4) * 4) {
      view.setUint16(at, source.below(24), true);
    }
    for (const strict of [false, true]) validate(bytes, { strict });
  }
});

Deno.test("Attributes of routes are looked at by the family's policy", () => {
  const route = (family: number, length: number) => {
    const gateway = attribute(ROUTE_ATTRIBUTES.row(5)?.id ?? 0, new Uint8Array(length));
    const bytes = joined(new Uint8Array(28), gateway);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, RTM.NEWROUTE, true);
    view.setUint16(6, 1, true);
    view.setUint8(16, family);
    return told(validate(bytes));
  };
  assertEquals([route(2, 4), route(2, 2), route(10, 4), route(10, 16)], [
    "ok",
    FAILED,
    FAILED,
    "ok",
  ]);
});
