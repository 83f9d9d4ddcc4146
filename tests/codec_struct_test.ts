import { AF, IFLA, NLM_F } from "../src/abi/mod.ts";
import type { Struct } from "../src/codec/mod.ts";
import {
  decode,
  encode,
  FAMILIES,
  struct,
  u16,
  u32 as number32,
  u64,
  u8,
} from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";
import { attribute, bytes, concat, link, message, NONE, u32 } from "./_bytes.ts";
import { linkAttributes, only } from "./_decoded.ts";

/** `length` bytes: 1, 2, 3, … */
function counted(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index + 1);
}

function stats64(length: number) {
  const counters = new Uint8Array(length);
  for (let at = 0; at < length; at += 8) counters[at] = at / 8;
  return linkAttributes(link(attribute(IFLA.STATS64, counters)));
}

Deno.test("counters of Linux 4.5 and older end before rxNohandler: 184 bytes", () => {
  const { stats64: value } = stats64(184);
  assertEquals(value?.txCompressed, 22n);
  assertEquals("rxNohandler" in (value ?? {}), false);
});

Deno.test("counters of Linux 4.6 end with rxNohandler: 192 bytes", () => {
  const { stats64: value } = stats64(192);
  assertEquals(value?.rxNohandler, 23n);
  assertEquals("rxOtherhostDropped" in (value ?? {}), false);
});

Deno.test("counters of Linux 5.19 end with rxOtherhostDropped: 200 bytes", () => {
  const { stats64: value } = stats64(200);
  assertEquals(value?.rxOtherhostDropped, 24n);
  assertEquals("tail" in (value ?? {}), false);
});

Deno.test("counters of a kernel to come keep what is new as their tail", () => {
  assertEquals(stats64(208).stats64?.tail, bytes(25, 0, 0, 0, 0, 0, 0, 0));
  assertEquals(stats64(203).stats64?.tail, bytes(25, 0, 0));
});

Deno.test("counters that end in the midst of a field, or too early, stay bytes", () => {
  for (const length of [0, 8, 176, 183, 185, 191, 199]) {
    assertEquals(stats64(length).unknown?.[0]?.type, IFLA.STATS64);
  }
});

Deno.test("counters of 32 bits come in 92 and 96 bytes", () => {
  const [short, long] = [92, 96].map((length) =>
    linkAttributes(link(attribute(IFLA.STATS, counted(length)))).stats
  );
  assertEquals([short?.rxPackets, long?.rxPackets], [0x04030201, 0x04030201]);
  assertEquals([short?.rxNohandler, long?.rxNohandler], [undefined, 0x605f5e5d]);
});

Deno.test("a struct keeps its length when a field is changed", () => {
  for (const length of [184, 192, 200, 208]) {
    const decoded = only("link", link(attribute(IFLA.STATS64, counted(length))));
    if (decoded.attributes.stats64 !== undefined) decoded.attributes.stats64.rxPackets = 0n;
    assertEquals(
      encode(decoded),
      link(attribute(IFLA.STATS64, concat(new Uint8Array(8), counted(length).subarray(8)))),
    );
  }
});

Deno.test("a struct with bytes between its fields that are not zero stays bytes", () => {
  const map = new Uint8Array(32);
  assertEquals(linkAttributes(link(attribute(IFLA.MAP, map))).map?.irq, 0);
  for (const hole of [28, 29, 30, 31]) {
    const odd = map.slice().fill(1, hole, hole + 1);
    assertEquals(linkAttributes(link(attribute(IFLA.MAP, odd))), {
      unknown: [{ position: 0, type: IFLA.MAP, data: odd }],
    });
  }
});

interface Sample extends Struct {
  first: number;
  second: number;
  third?: bigint;
  fourth?: number;
}

const SAMPLE = struct<Sample>(
  { name: "sample", prefix: "s_", through: "second", gaps: { second: 1 } },
  { first: u8, second: u16, third: u64, fourth: number32 },
);

Deno.test("fields are aligned as in C, gaps and the end included", () => {
  assertEquals(SAMPLE.members.map(({ member, offset }) => `${member} ${offset}`), [
    "s_first 0",
    "s_second 2",
    "s_third 8",
    "s_fourth 16",
  ]);
  assertEquals(SAMPLE.size, 24);
  assertEquals(SAMPLE.min, 4);
  assertEquals(SAMPLE.holes, [1, 4, 5, 6, 7, 20, 21, 22, 23]);
});

Deno.test("fields that a struct to be written lacks are zero", () => {
  assertEquals(
    encode({ kind: "link", type: 16, attributes: { map: JSON.parse(`{ "irq": 7 }`) } }),
    link(attribute(IFLA.MAP, concat(new Uint8Array(24), bytes(7), new Uint8Array(7)))),
  );
});

for (const family of FAMILIES) {
  const { kind, types: [type = 0], header: { size, struct: name, holes } } = family;
  const flags = family.requests ? NLM_F.REQUEST : 0;

  Deno.test(`struct ${name} of kind ${kind} may be shorter than it is, down to nothing`, () => {
    for (let length = 0; length < size; length++) {
      const decoded = only(kind, message(type, counted(length), { flags }));
      assertEquals(decoded.attributes, {});
      assertEquals(decoded.irregular?.headerLength, length);
      assertEquals(decoded.header.family, length > 0 ? 1 : 0);
    }
  });

  Deno.test(`struct ${name} of kind ${kind} has its fields where C has them, whatever the bytes`, () => {
    const filled = counted(size);
    const { header, irregular } = only(kind, message(type, filled, { flags }));
    const written = encode({ kind: "unknown", type, flags, seq: 0, pid: 0, payload: filled });
    assertEquals(decode(written), [only(kind, written)]);
    assertEquals(irregular, holes.length === 0 ? undefined : { header: filled });
    for (const { key, offset, type: { min } } of family.header.members) {
      const value = filled.subarray(offset, offset + min)
        .reduceRight((sum, byte) => sum * 256 + byte, 0);
      assertEquals(Object.entries(header).find(([name]) => name === key)?.[1], value, key);
    }
  });
}

Deno.test("reserved bytes of a header are kept when its fields change", () => {
  const header = bytes(AF.INET6, 9, 0, 0).slice();
  const decoded = only("link", message(16, concat(header, new Uint8Array(12))));
  decoded.header.index = 5;
  assertEquals(encode(decoded), message(16, concat(header, u32(5), new Uint8Array(8))));
});

Deno.test("struct rtgenmsg, one byte, is header enough for a request to dump", () => {
  const decoded = only("link", message(18, bytes(AF.BRIDGE), { flags: 0x301, seq: 1 }));
  assertEquals(decoded.header, {
    family: AF.BRIDGE,
    type: 0,
    index: 0,
    flags: 0,
    change: 0,
  });
  assertEquals(only("route", message(26, NONE)).header.family, 0);
});
