import { AF, IFLA, IFLA_XDP, NLA_F, RTA } from "../src/abi/mod.ts";
import type { Outgoing } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assertEquals, assertThrows } from "./assert.ts";
import { attribute, bytes, concat, link, message, NONE, route, text, u32 } from "./_bytes.ts";
import { only } from "./_decoded.ts";

const NAME = attribute(IFLA.IFNAME, text("lo"));
const MTU = attribute(IFLA.MTU, u32(1500));

Deno.test("a changed value is encoded in its place", () => {
  const decoded = only("link", link(NAME, MTU, attribute(IFLA.GROUP, u32(7))));
  decoded.header.index = 3;
  decoded.attributes.mtu = 68;
  decoded.attributes.ifname = "eth-long-name";
  const header = concat(new Uint8Array(4), u32(3), new Uint8Array(8));
  assertEquals(
    encode(decoded),
    message(
      16,
      concat(
        header,
        attribute(IFLA.IFNAME, text("eth-long-name")),
        attribute(IFLA.MTU, u32(68)),
        attribute(IFLA.GROUP, u32(7)),
      ),
    ),
  );
});

Deno.test("a deleted property is gone, and an added one comes last", () => {
  const decoded = only("link", link(NAME, MTU));
  delete decoded.attributes.ifname;
  decoded.attributes.carrier = 1;
  assertEquals(encode(decoded), link(MTU, attribute(IFLA.CARRIER, bytes(1))));
});

Deno.test("a property that is undefined is not encoded", () => {
  const draft: Outgoing = JSON.parse(`{ "kind": "link", "type": 16, "attributes": {} }`);
  if (draft.kind === "link") Object.assign(draft.attributes ?? {}, { mtu: undefined });
  assertEquals(encode(draft), link());
});

Deno.test("unknown attributes stay where they were among what is left", () => {
  const odd = attribute(1000, bytes(1));
  const decoded = only("link", link(NAME, odd, MTU, attribute(1001)));
  delete decoded.attributes.ifname;
  assertEquals(decode(encode(decoded)), [{
    ...decoded,
    attributes: {
      mtu: 1500,
      unknown: [
        { position: 1, type: 1000, data: bytes(1) },
        { position: 2, type: 1001, data: NONE },
      ],
    },
  }]);
});

Deno.test("text that is replaced does not bring back the bytes that it was read from", () => {
  for (const data of [bytes(0x6c, 0x6f), concat(text("lo"), text("junk")), bytes(0xe9, 0)]) {
    const decoded = only("link", link(attribute(IFLA.IFNAME, data), MTU));
    decoded.attributes.ifname = "eth0";
    assertEquals(encode(decoded), link(attribute(IFLA.IFNAME, text("eth0")), MTU));
  }
});

Deno.test("padding does not shift what follows when its value becomes longer", () => {
  const decoded = only(
    "link",
    link(attribute(IFLA.IFNAME, text("lo"), { padding: bytes(9) }), MTU),
  );
  for (const name of ["a", "eth0", "eth01", "eth012", "eth0123"]) {
    decoded.attributes.ifname = name;
    const [again] = decode(encode(decoded));
    assertEquals(again?.kind === "link" && again.attributes.ifname, name);
    assertEquals(again?.kind === "link" && again.attributes.mtu, 1500);
  }
});

Deno.test("what used to be last gets its padding when something follows", () => {
  const carrier = attribute(IFLA.CARRIER, bytes(1), { padding: NONE });
  const unpadded = message(16, concat(new Uint8Array(16), carrier), { padding: NONE });
  const whole = attribute(IFLA.CARRIER, bytes(1));
  const decoded = only("link", unpadded);
  assertEquals(encode([decoded, decoded]), concat(unpadded, bytes(0, 0, 0), unpadded));
  decoded.attributes.mtu = 1500;
  assertEquals(encode(decoded), link(whole, MTU));
  const inner = attribute(IFLA_XDP.ATTACHED, bytes(1), { padding: NONE });
  const nested = only("link", link(attribute(IFLA.XDP, inner)));
  Object.assign(nested.attributes.xdp ?? {}, { flags: 2 });
  assertEquals(
    encode(nested),
    link(attribute(
      IFLA.XDP,
      concat(attribute(IFLA_XDP.ATTACHED, bytes(1)), attribute(IFLA_XDP.FLAGS, u32(2))),
    )),
  );
});

Deno.test("a header that was too short grows when more is put into it", () => {
  const short = message(18, bytes(AF.INET6), { padding: bytes(0, 0, 0) });
  const decoded = only("link", short);
  assertEquals(decoded.irregular, { headerLength: 1 });
  decoded.attributes.extMask = 1;
  assertEquals(
    encode(decoded),
    message(18, concat(bytes(AF.INET6), new Uint8Array(15), attribute(IFLA.EXT_MASK, u32(1)))),
  );
  const other = only("link", short);
  other.header.index = 5;
  assertEquals(
    encode(other),
    message(18, concat(bytes(AF.INET6, 0, 0, 0), u32(5), new Uint8Array(8))),
  );
});

Deno.test("a value that replaces one with other flags keeps the flags", () => {
  const decoded = only("link", link(attribute(IFLA.MTU | NLA_F.NET_BYTEORDER, u32(1))));
  decoded.attributes.mtu = 2;
  assertEquals(encode(decoded), link(attribute(IFLA.MTU | NLA_F.NET_BYTEORDER, u32(2))));
});

Deno.test("a longer nest makes longer all that it lies in", () => {
  const hop = (inner: Uint8Array) => concat(bytes(8 + inner.length, 0, 0, 0), u32(0), inner);
  const decoded = only(
    "route",
    route(AF.INET, attribute(RTA.MULTIPATH, concat(hop(NONE), hop(NONE)))),
  );
  Object.assign(decoded.attributes.multipath?.[0]?.attributes ?? {}, { gateway: "192.0.2.1" });
  const gateway = attribute(RTA.GATEWAY, bytes(192, 0, 2, 1));
  assertEquals(
    encode(decoded),
    route(AF.INET, attribute(RTA.MULTIPATH, concat(hop(gateway), hop(NONE)))),
  );
});

/** Drafts as a program without a type checker may send them, and what is said of each. */
const REFUSED: readonly (readonly [draft: string, says: string])[] = [
  [`"kind": "link", "attributes": { "mtu": -1 }`, "attributes.mtu: expected u32"],
  [`"kind": "link", "attributes": { "mtu": 4294967296 }`, "attributes.mtu: expected u32"],
  [`"kind": "link", "attributes": { "mtu": 1.5 }`, "attributes.mtu: expected u32"],
  [`"kind": "link", "attributes": { "mtu": "1500" }`, `attributes.mtu: expected u32`],
  [`"kind": "link", "attributes": { "carrier": 256 }`, "attributes.carrier: expected u8"],
  [`"kind": "link", "attributes": { "headroom": 65536 }`, "attributes.headroom: expected u16"],
  [`"kind": "link", "attributes": { "linkNetnsid": 2147483648 }`, "attributes.linkNetnsid"],
  [`"kind": "link", "attributes": { "ifname": "a\\u0000b" }`, `attributes.ifname: expected text`],
  [`"kind": "link", "attributes": { "ifname": 5 }`, "attributes.ifname: expected text"],
  [`"kind": "link", "attributes": { "linkinfo": { "kind": 5 } }`, "attributes.linkinfo.kind:"],
  [
    `"kind": "link", "attributes": { "linkinfo": { "kind": "vxlan", "data": { "id": -1 } } }`,
    "attributes.linkinfo.data.id: expected u32",
  ],
  [
    `"kind": "link", "attributes": { "linkinfo": { "kind": "nosuch", "data": { "id": 1 } } }`,
    "attributes.linkinfo.data: expected a property",
  ],
  [`"kind": "link", "attributes": { "propList": ["a", 5] }`, "attributes.propList.1:"],
  [`"kind": "link", "attributes": { "address": "02:0" }`, "attributes.address: expected a link-"],
  [`"kind": "link", "attributes": { "map": { "irq": 65536 } }`, "attributes.map.irq: expected u16"],
  [`"kind": "link", "attributes": { "map": { "memStart": 5 } }`, "attributes.map.memStart:"],
  [`"kind": "link", "attributes": { "cost": [1] }`, "attributes.cost: expected a Uint8Array"],
  [`"kind": "link", "attributes": { "nosuch": 1 }`, "attributes.nosuch: expected a property"],
  [`"kind": "link", "header": { "index": 2147483648 }`, "header.index: expected s32"],
  [`"kind": "link", "header": { "family": 256 }`, "header.family: expected u8"],
  [`"kind": "address", "attributes": { "local": "192.0.2" }`, "attributes.local: expected an add"],
  [`"kind": "address", "attributes": { "local": 5 }`, "attributes.local: expected an address"],
  [
    `"kind": "route", "attributes": { "multipath": [
      { "flags": 0, "hops": 0, "ifindex": 1, "attributes": {} },
      { "flags": 0, "hops": 0, "ifindex": 1, "attributes": { "gateway": "x" } }] }`,
    "attributes.multipath.1.attributes.gateway:",
  ],
  [
    `"kind": "route", "attributes": { "multipath": [
      { "flags": 0, "hops": 256, "ifindex": 1, "attributes": {} }] }`,
    "attributes.multipath.0.hops: expected u8",
  ],
  [
    `"kind": "route", "header": { "family": 28 }, "attributes": { "newdst": "1048576" }`,
    "attributes.newdst:",
  ],
  [`"kind": "rule", "attributes": { "tunId": 5 }`, "attributes.tunId: expected be64"],
  [`"kind": "neighbour", "attributes": { "fdbExtAttrs": { "dontRefresh": false } }`, "Refresh:"],
  [`"kind": "link", "type": 65536`, "u16 as type"],
  [`"kind": "link", "flags": -1`, "u16 as type and flags"],
  [`"kind": "link", "seq": 4294967296`, "u32 as seq"],
  [`"kind": "link", "pid": 0.5`, "u32 as seq and pid"],
  [`"kind": "nosuch"`, "expected a known kind of message"],
  [`"kind": "error", "error": 2147483648, "attributes": {}`, "error: expected s32"],
];

for (const [draft, says] of REFUSED) {
  Deno.test(`{ ${draft.replaceAll(/\s+/g, " ")} } is refused: ${says}`, () => {
    // JSON.parse gives what no type was checked of, as such a program does.
    const outgoing: Outgoing = JSON.parse(
      `{ "type": 16, "flags": 0, "seq": 0, "pid": 0, ${draft} }`,
    );
    assertThrows(() => encode(outgoing), RangeError, says);
  });
}

Deno.test("an attribute that grows beyond 65535 bytes is refused", () => {
  const draft: Outgoing = {
    kind: "link",
    type: 16,
    attributes: { propList: Array.from({ length: 5000 }, () => "nine char") },
  };
  assertThrows(() => encode(draft), RangeError, "attributes.propList: expected at most 65531");
});
