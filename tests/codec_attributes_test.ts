import { AF, IFLA, IFLA_XDP, NLA_F, RTA } from "../src/abi/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assert, assertEquals } from "./assert.ts";
import { attribute, bytes, concat, link, NONE, route, text, u16, u32 } from "./_bytes.ts";
import { linkAttributes, only, routeAttributes } from "./_decoded.ts";

const NAME = attribute(IFLA.IFNAME, text("lo"));
const MTU = attribute(IFLA.MTU, u32(1500));

Deno.test("properties stand in the order of the attributes", () => {
  assertEquals(Object.keys(linkAttributes(link(NAME, MTU))), ["ifname", "mtu"]);
  assertEquals(Object.keys(linkAttributes(link(MTU, NAME))), ["mtu", "ifname"]);
});

Deno.test("an unknown attribute keeps its place among the known ones", () => {
  const odd = attribute(1000, bytes(1, 2, 3));
  for (
    const [position, parts] of [[odd, NAME, MTU], [NAME, odd, MTU], [NAME, MTU, odd]].entries()
  ) {
    assertEquals(linkAttributes(link(...parts)), {
      ifname: "lo",
      mtu: 1500,
      unknown: [{ position, type: 1000, data: bytes(1, 2, 3) }],
    });
  }
});

Deno.test("an unknown attribute keeps its flags, its lack of a payload and its padding", () => {
  const { unknown } = linkAttributes(link(
    attribute(0),
    attribute(NLA_F.NESTED | NLA_F.NET_BYTEORDER | 1001),
    attribute(1002, bytes(1), { padding: bytes(0, 0, 1) }),
    NAME,
    attribute(1003, bytes(1), { padding: NONE }),
  ));
  assertEquals(unknown, [
    { position: 0, type: 0, data: NONE },
    { position: 1, type: 0xc3e9, data: NONE },
    { position: 2, type: 1002, data: bytes(1), padding: bytes(0, 0, 1) },
    { position: 4, type: 1003, data: bytes(1), padding: NONE },
  ]);
});

Deno.test("of duplicates the last counts, as in nla_parse, and the others stay bytes", () => {
  const attributes = linkAttributes(
    link(MTU, NAME, attribute(IFLA.MTU, u32(9000)), attribute(IFLA.MTU, u32(68))),
  );
  assertEquals(attributes, {
    ifname: "lo",
    mtu: 68,
    unknown: [
      { position: 0, type: IFLA.MTU, data: u32(1500) },
      { position: 2, type: IFLA.MTU, data: u32(9000) },
    ],
  });
  assertEquals(Object.keys(attributes).slice(0, 2), ["ifname", "mtu"]);
});

Deno.test("of duplicate nests and lists the last counts", () => {
  const xdp = (flags: number) => attribute(IFLA.XDP, attribute(IFLA_XDP.FLAGS, u32(flags)));
  const names = (name: string) =>
    attribute(
      IFLA.PROP_LIST | NLA_F.NESTED,
      attribute(IFLA.ALT_IFNAME, text(name)),
    );
  const attributes = linkAttributes(link(xdp(1), names("one"), xdp(2), names("two")));
  assertEquals(attributes.xdp, { flags: 2 });
  assertEquals(attributes.propList, ["two"]);
  assertEquals(attributes.unknown?.map(({ position }) => position), [0, 1]);
});

Deno.test("a duplicate of a wrong length does not count", () => {
  const wrong = attribute(IFLA.MTU, bytes(1));
  const expected = { ifname: "lo", mtu: 1500 };
  const { unknown: _, ...last } = linkAttributes(link(NAME, MTU, wrong));
  assertEquals(last, expected);
  // Nor does it where other attributes are duplicates, too.
  const { unknown: __, ...all } = linkAttributes(link(NAME, NAME, MTU, wrong));
  assertEquals(all, expected);
});

Deno.test("a message's duplicates change nothing about the next message", () => {
  const plain = link(NAME, attribute(IFLA.MTU, bytes(1)), MTU);
  assertEquals(decode(concat(link(MTU, MTU), plain)).slice(1), decode(plain));
});

Deno.test("thousands of duplicates take no longer than thousands of attributes", () => {
  const many = Array.from({ length: 50_000 }, (_, index) => attribute(IFLA.MTU, u32(index)));
  const others = many.map((_, index) => attribute(1000, u32(index)));
  const time = (datagram: Uint8Array) => {
    const start = performance.now();
    assertEquals(encode(decode(datagram)).length, datagram.length);
    return performance.now() - start;
  };
  time(link(...others));
  const [unknown, duplicate] = [time(link(...others)), time(link(...many))];
  // Quadratic work would take hundreds of times as long.
  assert(duplicate < 20 * unknown + 50, `${duplicate} ms and ${unknown} ms`);
});

Deno.test("a known attribute of a wrong length stays bytes", () => {
  const wrong: readonly (readonly [number, Uint8Array])[] = [
    [IFLA.MTU, NONE],
    [IFLA.MTU, bytes(1, 2, 3)],
    [IFLA.MTU, new Uint8Array(8)],
    [IFLA.OPERSTATE, NONE],
    [IFLA.OPERSTATE, bytes(1, 2)],
    [IFLA.HEADROOM, bytes(1)],
    [IFLA.ADDRESS, new Uint8Array(33)],
    [IFLA.MAP, new Uint8Array(31)],
    [IFLA.STATS, new Uint8Array(10)],
  ];
  for (const [type, data] of wrong) {
    assertEquals(linkAttributes(link(attribute(type, data))), {
      unknown: [{ position: 0, type, data }],
    });
  }
  for (const length of [0, 3, 5, 7, 15, 17]) {
    const data = new Uint8Array(length);
    assertEquals(routeAttributes(route(AF.INET6, attribute(RTA.GATEWAY, data))), {
      unknown: [{ position: 0, type: RTA.GATEWAY, data }],
    });
  }
});

Deno.test("flags that the kernel would not send are kept apart from the value", () => {
  const nested = NLA_F.NESTED;
  const swapped = NLA_F.NET_BYTEORDER;
  assertEquals(
    linkAttributes(link(
      attribute(IFLA.MTU | nested, u32(1500)),
      attribute(IFLA.GROUP | nested | swapped, u32(7)),
      attribute(IFLA.PROP_LIST, attribute(IFLA.ALT_IFNAME, text("one"))),
      attribute(IFLA.XDP | nested, attribute(IFLA_XDP.FLAGS | swapped, u32(1))),
    )),
    {
      mtu: 1500,
      group: 7,
      propList: ["one"],
      xdp: { flags: 1, irregular: { flags: { flags: swapped } } },
      irregular: {
        mtu: { flags: nested },
        group: { flags: nested | swapped },
        propList: { flags: nested },
        xdp: { flags: nested },
      },
    },
  );
});

Deno.test("text ends at its NUL, and whatever else was there is kept", () => {
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["lo", bytes(0x6c, 0x6f)],
    ["lo", bytes(0x6c, 0x6f, 0, 0)],
    ["lo", bytes(0x6c, 0x6f, 0, 0x78)],
    ["lo", new Uint8Array(16).fill(0x6c, 0, 1).fill(0x6f, 1, 2)],
    ["", NONE],
    ["", bytes(0, 0)],
    ["é", bytes(0xc3, 0xa9)],
    ["é", bytes(0xc3, 0xa9, 0, 0)],
  ];
  for (const [ifname, data] of cases) {
    assertEquals(linkAttributes(link(attribute(IFLA.IFNAME, data))), {
      ifname,
      irregular: { ifname: { data } },
    });
  }
});

Deno.test("text that ends with one NUL is nothing special", () => {
  for (const ifname of ["", "lo", "é", "日本", "\ufeffbom", "🛰"]) {
    assertEquals(linkAttributes(link(attribute(IFLA.IFNAME, text(ifname)))), { ifname });
  }
});

Deno.test("text that is not UTF-8 is read as Latin-1, and its bytes are kept", () => {
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["caf\xe9", bytes(0x63, 0x61, 0x66, 0xe9, 0)],
    ["\xc3", bytes(0xc3, 0)],
    ["\xff\xfe", bytes(0xff, 0xfe)],
    ["\xed\xa0\x80", bytes(0xed, 0xa0, 0x80, 0)],
    ["\xc0\xaf", bytes(0xc0, 0xaf, 0)],
  ];
  for (const [ifname, data] of cases) {
    assertEquals(linkAttributes(link(attribute(IFLA.IFNAME, data))), {
      ifname,
      irregular: { ifname: { data } },
    });
  }
});

Deno.test("padding that is not zero is kept with its attribute", () => {
  assertEquals(
    linkAttributes(link(
      attribute(IFLA.IFNAME, text("lo"), { padding: bytes(7) }),
      attribute(IFLA.CARRIER, bytes(1), { padding: bytes(0, 0, 9) }),
      attribute(IFLA.XDP, attribute(IFLA_XDP.ATTACHED, bytes(2), { padding: bytes(1, 2, 3) })),
    )),
    {
      ifname: "lo",
      carrier: 1,
      xdp: { attached: 2, irregular: { attached: { padding: bytes(1, 2, 3) } } },
      irregular: { ifname: { padding: bytes(7) }, carrier: { padding: bytes(0, 0, 9) } },
    },
  );
});

Deno.test("the last attribute may lack padding, in a message and in a nest", () => {
  for (const padding of [NONE, bytes(0), bytes(0, 0)]) {
    const carrier = attribute(IFLA.CARRIER, bytes(1), { padding });
    assertEquals(linkAttributes(link(carrier).subarray(0, 32 + carrier.length)).irregular, {
      carrier: { padding },
    });
    const attached = attribute(IFLA_XDP.ATTACHED, bytes(2), { padding });
    assertEquals(linkAttributes(link(attribute(IFLA.XDP, attached), MTU)).xdp, {
      attached: 2,
      irregular: { attached: { padding } },
    });
  }
});

Deno.test("bytes that are no attribute end a set and are its tail", () => {
  const tails = [
    bytes(1),
    bytes(1, 2, 3),
    concat(u16(3), u16(1)),
    concat(u16(0), u16(0), u32(0)),
    concat(u16(9), u16(IFLA.MTU), u32(1)),
    concat(u16(0xffff), u16(IFLA.MTU), u32(1)),
  ];
  for (const tail of tails) {
    assertEquals(linkAttributes(link(NAME, tail)), { ifname: "lo", tail });
    assertEquals(linkAttributes(link(attribute(IFLA.XDP, tail), NAME)), {
      xdp: { tail },
      ifname: "lo",
    });
  }
});

Deno.test("a list with anything else in it stays bytes", () => {
  const good = attribute(IFLA.ALT_IFNAME, text("one"));
  const bad = [
    concat(good, attribute(IFLA.IFNAME, text("two"))),
    concat(good, attribute(IFLA.ALT_IFNAME | NLA_F.NESTED, text("two"))),
    concat(good, attribute(IFLA.ALT_IFNAME, bytes(0x74))),
    concat(good, attribute(IFLA.ALT_IFNAME, text("two12"), { padding: bytes(0, 1) })),
    concat(good, attribute(IFLA.ALT_IFNAME, text("two12"), { padding: bytes(0) })),
    concat(good, bytes(1, 2)),
    concat(good, attribute(IFLA.ALT_IFNAME, text("two"), { length: 200 })),
  ];
  for (const data of bad) {
    const type = IFLA.PROP_LIST | NLA_F.NESTED;
    assertEquals(linkAttributes(link(attribute(type, data))), {
      unknown: [{ position: 0, type, data }],
    });
  }
  assertEquals(linkAttributes(link(attribute(IFLA.PROP_LIST | NLA_F.NESTED, NONE))), {
    propList: [],
  });
});

function nexthops(inner: Uint8Array): Uint8Array {
  const hop = concat(u16(8 + inner.length), new Uint8Array(6), inner);
  return attribute(RTA.MULTIPATH, hop);
}

Deno.test("nests deeper than any kernel makes stay bytes, however deep", () => {
  let set: Uint8Array = attribute(RTA.OIF, u32(1));
  for (let depth = 0; depth < 5000; depth++) set = nexthops(set);
  let attributes = routeAttributes(route(AF.INET, set));
  let depth = 0;
  for (; attributes.multipath !== undefined; depth++) {
    attributes = attributes.multipath[0]?.attributes ?? {};
  }
  assert(depth > 8 && depth < 100, `${depth}`);
  assertEquals(attributes.unknown?.length, 1);
});

Deno.test("duplicates in every one of many nests do not multiply the work", () => {
  const twice = concat(attribute(RTA.OIF, u32(1)), attribute(RTA.OIF, u32(2)));
  let set: Uint8Array = twice;
  for (let depth = 0; depth < 24; depth++) set = concat(nexthops(set), twice);
  const datagram = route(AF.INET, set);
  const start = performance.now();
  assertEquals(only("route", datagram).attributes.oif, 2);
  // Reading each nest twice would take 2 ** 24 readings: a minute.
  assert(performance.now() - start < 1000);
});

Deno.test("next hops that do not fill their attribute stay bytes", () => {
  const hop = (length: number, rest: Uint8Array = NONE) =>
    concat(u16(length), new Uint8Array(6), rest);
  for (
    const data of [hop(7), hop(9, bytes(1)), hop(16), concat(hop(8), bytes(1, 2, 3, 4)), hop(0)]
  ) {
    assertEquals(routeAttributes(route(AF.INET, attribute(RTA.MULTIPATH, data))), {
      unknown: [{ position: 0, type: RTA.MULTIPATH, data }],
    });
  }
});
