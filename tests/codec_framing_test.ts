import { NETLINK } from "../src/abi/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assertEquals, assertNotEquals } from "./assert.ts";
import { attribute, bytes, concat, link, message, NONE, route, text, u16, u32 } from "./_bytes.ts";
import { only } from "./_decoded.ts";

const HELLO = message(99, text("hello"), { flags: 0x302, seq: 7, pid: 0xfffffffe });

Deno.test("an empty datagram has no messages, and no messages make an empty datagram", () => {
  assertEquals(decode(NONE), []);
  assertEquals(encode([]), NONE);
});

Deno.test("a message of a type without a table keeps its header and its payload", () => {
  assertEquals(only("unknown", HELLO), {
    kind: "unknown",
    type: 99,
    flags: 0x302,
    seq: 7,
    pid: 0xfffffffe,
    payload: text("hello"),
  });
});

Deno.test("a datagram's messages come in order", () => {
  const datagram = concat(HELLO, link(attribute(3, text("lo"))), route(2));
  const messages = decode(datagram);
  assertEquals(messages.map(({ kind }) => kind), ["unknown", "link", "route"]);
  assertEquals(encode(messages), datagram);
});

Deno.test("every type from 16 to 127 decodes as its family or as unknown, and none throws", () => {
  for (let type = 0; type < 128; type++) {
    for (const payload of [NONE, bytes(2), new Uint8Array(7), new Uint8Array(40).fill(255)]) {
      const datagram = message(type, payload);
      assertEquals(encode(decode(datagram)), datagram, `type ${type}`);
    }
  }
});

Deno.test("in a protocol without tables only the control messages have some", () => {
  const datagram = concat(link(), message(3, u32(0)));
  const messages = decode(datagram, { protocol: NETLINK.XFRM });
  assertEquals(messages.map(({ kind }) => kind), ["unknown", "done"]);
  assertEquals(encode(messages), datagram);
});

Deno.test("zeros between messages are not worth a word", () => {
  const datagram = concat(message(99, bytes(1)), message(99, bytes(1, 2)), HELLO);
  for (const decoded of decode(datagram)) {
    assertEquals(decoded.kind === "unknown" && decoded.irregular, undefined);
  }
});

Deno.test("other bytes between messages are kept as padding", () => {
  const datagram = message(99, bytes(1), { padding: bytes(0, 9, 0) });
  assertEquals(only("unknown", datagram).irregular, { padding: bytes(0, 9, 0) });
});

Deno.test("a last message without its padding stays without it", () => {
  for (const padding of [NONE, bytes(0), bytes(0, 0)]) {
    const datagram = message(99, bytes(1), { padding });
    assertEquals(only("unknown", datagram).irregular, { padding });
  }
  const unpadded = message(
    16,
    concat(new Uint8Array(16), attribute(33, bytes(1), { padding: NONE })),
    {
      padding: NONE,
    },
  );
  assertEquals(only("link", unpadded).attributes.carrier, 1);
});

Deno.test("bytes after the last message that are too few for a header are cut", () => {
  for (let length = 1; length < 16; length++) {
    const rest = new Uint8Array(length).fill(length);
    const datagram = concat(HELLO, rest);
    const messages = decode(datagram);
    assertEquals(messages[1], { kind: "cut", data: rest });
    assertEquals(encode(messages), datagram);
  }
});

Deno.test("a message that claims fewer bytes than a header is cut, with all that follows", () => {
  for (const length of [0, 1, 15]) {
    const rest = concat(message(99, bytes(1), { length }), HELLO);
    assertEquals(decode(concat(HELLO, rest)).slice(1), [{ kind: "cut", data: rest }]);
  }
});

Deno.test("a message that claims more bytes than there are is cut", () => {
  for (const length of [30, 0x7fffffff, 0x80000000, 0xffffffff]) {
    const datagram = message(16, concat(new Uint8Array(12)), { length });
    assertEquals(decode(datagram), [{ kind: "cut", data: datagram }]);
    assertEquals(encode(decode(datagram)), datagram);
  }
});

Deno.test("every prefix of a datagram decodes to whole messages and what was cut", () => {
  const whole = concat(link(attribute(3, text("lo")), attribute(4, u32(1500))), HELLO);
  for (let length = 0; length <= whole.length; length++) {
    const datagram = whole.subarray(0, length);
    assertEquals(encode(decode(datagram)), datagram);
  }
});

Deno.test("a datagram may lie anywhere in its buffer", () => {
  const whole = concat(link(attribute(3, text("lo")), attribute(4, u32(1500))), route(2));
  for (let offset = 0; offset < 9; offset++) {
    const memory = new Uint8Array(offset + whole.length + 3).fill(0xee);
    memory.set(whole, offset);
    assertEquals(decode(memory.subarray(offset, offset + whole.length)), decode(whole));
  }
});

Deno.test("nothing that was decoded refers to the datagram", () => {
  const datagram = concat(
    link(
      attribute(3, text("café")),
      attribute(1, bytes(2, 0, 0, 0, 0, 1)),
      attribute(200, bytes(1, 2, 3)),
      attribute(11, bytes(4, 5, 6), { padding: bytes(9) }),
      attribute(18, concat(attribute(1, text("vxlan")), attribute(77, bytes(1)))),
      attribute(7, new Uint8Array(120).fill(3)),
      bytes(1, 2, 3),
    ),
    route(2, attribute(1, bytes(192, 0, 2, 1)), attribute(8, attribute(2, u32(1400)))),
    message(2, concat(u32(0xfffffffe), u32(20), u16(16), u16(5), u32(1), u32(2), u32(3))),
    message(3, concat(u32(0), bytes(1, 2, 3))),
    message(99, bytes(7, 8, 9), { padding: bytes(1) }),
    bytes(1, 2, 3),
  );
  const copy = datagram.slice();
  const messages = decode(copy);
  copy.fill(0xaa);
  assertEquals(encode(messages), datagram);
});

Deno.test("what was encoded shares no memory with what is encoded next", () => {
  const first = encode({ kind: "link", type: 16, attributes: { ifname: "first" } });
  const copy = first.slice();
  assertNotEquals(encode({ kind: "link", type: 16, attributes: { ifname: "second" } }), copy);
  assertEquals(first, copy);
});

Deno.test("a draft's header and attributes default to nothing", () => {
  assertEquals(encode({ kind: "route", type: 26 }), message(26, new Uint8Array(12)));
  assertEquals(
    encode({ kind: "route", type: 26, flags: 0x301, seq: 5, header: { family: 10, table: 254 } }),
    message(26, concat(bytes(10, 0, 0, 0, 254), new Uint8Array(7)), { flags: 0x301, seq: 5 }),
  );
});

Deno.test("several messages are encoded as one datagram, each at a multiple of four", () => {
  assertEquals(
    encode([
      { kind: "unknown", type: 99, flags: 0, seq: 0, pid: 0, payload: bytes(1) },
      { kind: "link", type: 18 },
    ]),
    concat(message(99, bytes(1)), message(18, new Uint8Array(16))),
  );
});
