import { AF } from "../src/abi/mod.ts";
import type { AttributeSet, AttributeType, Context, Headed } from "../src/codec/mod.ts";
import {
  array,
  arrayOf,
  AttributeTable,
  be16,
  be32,
  be64,
  binary,
  byFamily,
  constantName,
  flag,
  headed,
  indexed,
  ipv4,
  ipv6,
  labels,
  list,
  nest,
  repeated,
  s16,
  s32,
  s64,
  s8,
  select,
  sint,
  string,
  struct,
  u16,
  u32,
  u64,
  u8,
  uint,
  Writer,
} from "../src/codec/mod.ts";
import { assertEquals, assertThrows } from "./assert.ts";
import { attribute, bytes, concat, NONE, text, u32 as host32 } from "./_bytes.ts";
import { seeded } from "./_random.ts";

const CONTEXT: Context = { family: AF.UNSPEC, depth: 0 };

function read<T>(type: AttributeType<T>, data: Uint8Array): T | undefined {
  return type.read(new DataView(data.buffer, data.byteOffset), 0, data.length, { ...CONTEXT });
}

function write<T>(type: AttributeType<T>, value: T): Uint8Array {
  const writer = new Writer();
  type.write(writer, value, AF.UNSPEC);
  return writer.finish();
}

function isSame<T>(type: AttributeType<T>, value: T, data: Uint8Array): void {
  assertEquals(read(type, data), value);
  assertEquals(write(type, value), data);
}

Deno.test("numbers are in host or network order, signed or not", () => {
  isSame(u8, 255, bytes(255));
  isSame(s8, -1, bytes(255));
  isSame(s16, -2, bytes(0xfe, 0xff));
  isSame(be16, 0x1234, bytes(0x12, 0x34));
  isSame(u32, 0xfedcba98, bytes(0x98, 0xba, 0xdc, 0xfe));
  isSame(be32, 0xfedcba98, bytes(0xfe, 0xdc, 0xba, 0x98));
  isSame(s32, -2, bytes(0xfe, 0xff, 0xff, 0xff));
  isSame(u64, 2n ** 64n - 2n, bytes(0xfe, 255, 255, 255, 255, 255, 255, 255));
  isSame(be64, 2n ** 64n - 2n, bytes(255, 255, 255, 255, 255, 255, 255, 0xfe));
  isSame(s64, -2n, bytes(0xfe, 255, 255, 255, 255, 255, 255, 255));
});

Deno.test("numbers that do not fit are refused", () => {
  for (const value of [-1, 256, 1.5, NaN, Infinity]) {
    assertThrows(() => write(u8, value), RangeError);
  }
  for (const value of [-129, 128]) assertThrows(() => write(s8, value), RangeError);
  for (const value of [-1n, 2n ** 64n]) assertThrows(() => write(u64, value), RangeError);
  for (const value of [-(2n ** 63n) - 1n, 2n ** 63n]) {
    assertThrows(() => write(s64, value), RangeError);
  }
});

Deno.test("a number of four or eight bytes is written in as few as hold it", () => {
  isSame(uint, 5n, bytes(5, 0, 0, 0));
  isSame(uint, 2n ** 32n - 1n, bytes(255, 255, 255, 255));
  isSame(uint, 2n ** 32n, bytes(0, 0, 0, 0, 1, 0, 0, 0));
  assertEquals(read(uint, new Uint8Array(8)), 0n);
  for (const length of [0, 5, 6, 7]) assertEquals(read(uint, new Uint8Array(length)), undefined);
});

Deno.test("a signed number of four or eight bytes is written in as few as hold it", () => {
  isSame(sint, -5n, bytes(0xfb, 255, 255, 255));
  isSame(sint, 2n ** 31n - 1n, bytes(255, 255, 255, 0x7f));
  isSame(sint, 2n ** 31n, bytes(0, 0, 0, 0x80, 0, 0, 0, 0));
  for (const length of [0, 5, 6, 7]) assertEquals(read(sint, new Uint8Array(length)), undefined);
});

Deno.test("addresses of one family, and labels, are read so in messages of any family", () => {
  isSame(ipv4, "192.0.2.1", bytes(192, 0, 2, 1));
  isSame(ipv6, "2001:db8::1", bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
  isSame(labels, "100/200", bytes(0, 6, 0x40, 0, 0, 0xc, 0x81, 0));
  assertThrows(() => write(ipv4, "2001:db8::1"), RangeError, "192.0.2.1");
  assertThrows(() => write(ipv6, "192.0.2.1"), RangeError, "2001:db8::1");
});

Deno.test("arrays have exactly their size, or any number of whole items", () => {
  isSame(array(3), bytes(1, 2, 3), bytes(1, 2, 3));
  assertThrows(() => write(array(3), bytes(1, 2)), RangeError, "3 bytes");
  isSame(arrayOf(be16), [0x102, 0x304], bytes(1, 2, 3, 4));
  isSame(arrayOf(u64), [], NONE);
  assertEquals(read(arrayOf(be16), bytes(1, 2, 3)), undefined);
});

interface Sample extends AttributeSet {
  kind?: string;
  data?: number | string;
  inner?: Sample;
  many?: number[];
  yes?: true;
  bigNumber?: bigint;
  several?: number[];
  numbered?: number[];
  headed?: Headed<{ one: number; two: number }, Sample>;
  mode?: number;
  byMode?: number | string;
  ofFamily?: Sample | string;
}

const IDS = {
  KIND: 1,
  DATA: 2,
  INNER: 3,
  MANY: 4,
  YES: 5,
  BIG_NUMBER: 7,
  ITEM: 9,
  SEVERAL: 10,
  NUMBERED: 11,
  HEADED: 12,
  MODE: 13,
  BY_MODE: 14,
  OF_FAMILY: 15,
} as const;

const HEAD = struct<{ one: number; two: number }>({ name: "head", prefix: "" }, {
  one: u16,
  two: u16,
});

const SAMPLE: AttributeTable<Sample> = new AttributeTable("SAMPLE", IDS, {
  kind: string,
  data: select<number | string>("kind", { number: u32, text: string }),
  inner: nest(() => SAMPLE, { flagged: true }),
  many: list({ key: "item", id: IDS.ITEM, type: be16 }),
  yes: flag,
  bigNumber: uint,
  several: repeated(be16),
  numbered: indexed({ key: "item", first: 1, type: u32 }),
  headed: headed(HEAD, () => SAMPLE),
  mode: u32,
  byMode: select<number | string>("mode", { 1: u32, 2: string }),
  ofFamily: byFamily<Sample | string>(
    { [AF.BRIDGE]: nest(() => SAMPLE, { flagged: true }) },
    string,
  ),
});

function sample(...attributes: readonly Uint8Array[]): Sample {
  const data = concat(...attributes);
  const set = SAMPLE.decode(new DataView(data.buffer), 0, data.length, { ...CONTEXT });
  const writer = new Writer();
  SAMPLE.encode(writer, set, AF.UNSPEC);
  assertEquals(writer.finish(), data);
  return set;
}

function encoded(set: Sample): Uint8Array {
  const writer = new Writer();
  SAMPLE.encode(writer, set, AF.UNSPEC);
  return writer.finish();
}

Deno.test("a property's name is the kernel's in camel case", () => {
  assertEquals(constantName("numTxQueues"), "NUM_TX_QUEUES");
  assertEquals(constantName("stats64"), "STATS64");
  assertEquals(SAMPLE.row(7)?.key, "bigNumber");
  assertEquals(SAMPLE.row(7 | 0xc000)?.key, "bigNumber");
  assertEquals(SAMPLE.row(6), undefined);
});

Deno.test("a property without a constant is refused when its table is first used", () => {
  const table: AttributeTable<AttributeSet & { nosuch?: number }> = new AttributeTable(
    "SAMPLE",
    IDS,
    { nosuch: u32 },
  );
  assertThrows(
    () => table.row(1),
    TypeError,
    "no constant SAMPLE_NOSUCH",
  );
});

const NUMBER = attribute(1, text("number"));
const TEXT = attribute(1, text("text"));
const DATA = attribute(2, bytes(0x41, 0, 0, 0));

Deno.test("a type may be decided by an attribute before or after", () => {
  assertEquals(sample(NUMBER, DATA), { kind: "number", data: 0x41 });
  assertEquals(sample(DATA, NUMBER), { data: 0x41, kind: "number" });
  assertEquals(sample(TEXT, DATA), {
    kind: "text",
    data: "A",
    irregular: { data: { data: bytes(0x41, 0, 0, 0) } },
  });
});

Deno.test("what cannot be decided stays bytes", () => {
  const unknown = (position: number) => [{ position, type: 2, data: bytes(0x41, 0, 0, 0) }];
  assertEquals(sample(DATA), { unknown: unknown(0) });
  assertEquals(sample(attribute(1, text("nosuch")), DATA), { kind: "nosuch", unknown: unknown(1) });
});

Deno.test("of several that could decide the last does", () => {
  assertEquals(sample(TEXT, DATA, NUMBER).data, 0x41);
  assertEquals(sample(NUMBER, DATA, DATA, attribute(1, text("nosuch"))).data, undefined);
  assertEquals(sample(DATA, TEXT, NUMBER, DATA).data, 0x41);
});

Deno.test("a value whose type was decided otherwise since is refused", () => {
  const set = sample(NUMBER, DATA);
  set.kind = "text";
  assertThrows(() => encoded(set), RangeError, "data: expected text");
  set.kind = "nosuch";
  assertThrows(() => encoded(set), RangeError, "data: expected a property of SAMPLE_*");
});

Deno.test("thousands of payloads that another attribute decides are read in linear time", () => {
  const many = Array.from({ length: 30_000 }, () => DATA);
  const start = performance.now();
  assertEquals(sample(...many, NUMBER).unknown?.length, 29_999);
  // Looking for the deciding one each time would take minutes.
  assertEquals(performance.now() - start < 5000, true);
});

Deno.test("a table may nest in itself", () => {
  const inner = attribute(3 | 0x8000, concat(attribute(5), attribute(1, text("x"))));
  assertEquals(sample(attribute(3 | 0x8000, concat(inner, TEXT)), attribute(5), NUMBER), {
    inner: { inner: { yes: true, kind: "x" }, kind: "text" },
    yes: true,
    kind: "number",
  });
  // What the inner sets had is no duplicate of what the outer has.
  assertEquals(sample(NUMBER, attribute(3 | 0x8000, NUMBER), attribute(5)).unknown, undefined);
});

Deno.test("a list holds one kind of attribute only", () => {
  const item = (value: number) => attribute(9, bytes(0, value));
  assertEquals(sample(attribute(4, concat(item(1), item(2)))), { many: [1, 2] });
  assertEquals(sample(attribute(4, concat(item(1), DATA))).many, undefined);
  assertThrows(() => encoded({ many: [1, 65536] }), RangeError, "many.1: expected be16");
});

Deno.test("four bytes may be written as eight, and stay so", () => {
  const wide = concat(host32(5), host32(0));
  const set = sample(attribute(7, wide));
  assertEquals(set, { bigNumber: 5n, irregular: { bigNumber: { data: wide } } });
  set.bigNumber = 6n;
  assertEquals(encoded(set), attribute(7, host32(6)));
});

Deno.test("random sets are read back as they were written", () => {
  const random = seeded(1);
  for (let count = 0; count < 500; count++) {
    const set = SAMPLE.random(random, AF.UNSPEC);
    assertEquals(sample(encoded(set)), set);
  }
});

Deno.test("an attribute that may be repeated is a list, as far as its items stand together", () => {
  const be = (value: number, word: number = IDS.SEVERAL) =>
    attribute(word, bytes(0, value, 0, 0).slice(0, 2));
  const other = attribute(IDS.MODE, host32(1));
  assertEquals(sample(be(1), be(2), other), { several: [1, 2], mode: 1 });
  assertEquals(sample(be(1), other, be(2)), {
    several: [1],
    mode: 1,
    unknown: [{ position: 2, type: IDS.SEVERAL, data: bytes(0, 2) }],
  });
  assertEquals(sample(be(1), be(2, IDS.SEVERAL | 0x8000), be(3)).unknown?.length, 2);
  assertEquals(sample(attribute(IDS.SEVERAL, bytes(1)), be(2)), {
    several: [2],
    unknown: [{ position: 0, type: IDS.SEVERAL, data: bytes(1) }],
  });
});

Deno.test("numbered items are a list if their numbers have no gap", () => {
  const nest = (...ids: number[]) =>
    sample(attribute(IDS.NUMBERED, concat(...ids.map((id) => attribute(id, host32(id))))));
  assertEquals(nest(1, 2, 3), { numbered: [1, 2, 3] });
  assertEquals(nest(1, 3).unknown?.length, 1);
  assertEquals(nest(2).unknown?.length, 1);
});

Deno.test("attributes may follow a struct", () => {
  assertEquals(sample(attribute(IDS.HEADED, concat(bytes(1, 0, 2, 0), attribute(IDS.YES, NONE)))), {
    headed: { header: { one: 1, two: 2 }, attributes: { yes: true } },
  });
  assertEquals(sample(attribute(IDS.HEADED, bytes(1, 0, 2))).unknown?.length, 1);
});

Deno.test("a number beside it, or the family, decides how an attribute is read", () => {
  const five = attribute(IDS.BY_MODE, host32(5));
  assertEquals(sample(five, attribute(IDS.MODE, host32(1))), { byMode: 5, mode: 1 });
  assertEquals(sample(five, attribute(IDS.MODE, host32(3))).byMode, undefined);
  const data = attribute(IDS.OF_FAMILY | 0x8000, attribute(IDS.YES, NONE));
  const bridge = { family: AF.BRIDGE, depth: 0 };
  const set = SAMPLE.decode(new DataView(data.buffer), 0, data.length, bridge);
  assertEquals(set, { ofFamily: { yes: true } });
  const writer = new Writer();
  SAMPLE.encode(writer, set, AF.BRIDGE);
  assertEquals(writer.finish(), data);
  assertEquals(SAMPLE.json(set, "kernel", AF.BRIDGE), { ofFamily: { yes: true } });
  assertEquals(sample(attribute(IDS.OF_FAMILY, text("x"))), { ofFamily: "x" });
});

Deno.test("a set with everything in it is shown as JSON", () => {
  assertEquals(
    SAMPLE.json(
      {
        kind: "number",
        data: 5,
        inner: { yes: true },
        many: [1, 2],
        bigNumber: 2n ** 60n,
        unknown: [{ position: 0, type: 0x8002, data: bytes(1, 0xab) }, {
          position: 0,
          type: 99,
          data: NONE,
        }],
        tail: bytes(1),
      },
      "kernel",
      0,
    ),
    {
      kind: "number",
      data: 5,
      inner: { yes: true },
      many: [1, 2],
      bigNumber: "1152921504606846976",
      unknown: [{ type: "SAMPLE_DATA", data: "01ab" }, { type: 99, data: "" }],
      tail: "01",
    },
  );
  assertEquals(binary.json(bytes(1, 255), "kernel", 0), "01ff");
});
