import { CTRL_ATTR, CTRL_CMD, GENL_ID, NETLINK, NL_ATTR_TYPE, NLA_F } from "../src/abi/mod.ts";
import type { AttributeSet, Message, Numbered, Outgoing } from "../src/codec/mod.ts";
import {
  AttributeTable,
  decode,
  encode,
  genericFamily,
  ipv4,
  keyed,
  locate,
  messageJson,
  NLCTRL,
  randomMessage,
  string,
  struct,
  typeName,
  u16,
  u32,
  u64,
  u8,
} from "../src/codec/mod.ts";
import { assert, assertEquals, assertThrows } from "./assert.ts";
import { attribute, bytes, concat, message, text, u32 as u32Bytes } from "./_bytes.ts";
import { netdev, NETDEV_CMD } from "./_netdev.ts";
import { mutate } from "./_mutate.ts";
import { seeded } from "./_random.ts";

const GENERIC = { protocol: NETLINK.GENERIC } as const;

interface OwnHeader {
  index: number;
  cookie: bigint;
  mode: number;
}

interface OwnAttributes extends AttributeSet {
  name?: string;
  address?: string;
  numbers?: Numbered<number>[];
}

/** A family with a header of its own, in which C leaves three gaps. */
const OWN = genericFamily({
  name: "own",
  id: 0x40,
  header: struct<OwnHeader>(
    { name: "own_header", prefix: "own_" },
    { index: u16, cookie: u64, mode: u8 },
  ),
  attributes: new AttributeTable<OwnAttributes>("OWN_A", { NAME: 1, ADDRESS: 2, NUMBERS: 3 }, {
    name: string,
    address: ipv4,
    numbers: keyed(u32, { flagged: true }),
  }),
});
const NETDEV = netdev(0x14);
const WITH_OWN = { ...GENERIC, families: [OWN, NETDEV] } as const;

type Equal<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false;

Deno.test("the controller is known without being told of it", () => {
  const datagram = message(
    GENL_ID.CTRL,
    concat(bytes(CTRL_CMD.GETFAMILY, 2, 0, 0), attribute(CTRL_ATTR.FAMILY_NAME, text("ethtool"))),
  );
  const [only] = decode(datagram, GENERIC);
  assert(only?.kind === "nlctrl");
  const { cmd }: { cmd: number } = only.header;
  assertEquals(cmd, CTRL_CMD.GETFAMILY);
  assertEquals(only.attributes, { familyName: "ethtool" });
  assertEquals(messageJson(only, GENERIC), {
    type: "nlctrl",
    flags: [],
    seq: 0,
    pid: 0,
    header: { cmd: "CTRL_CMD_GETFAMILY", version: 2 },
    attributes: { familyName: "ethtool" },
  });
  assertEquals(encode(only), datagram);
  assertEquals(decode(datagram)[0]?.kind, "link");
  assertEquals(typeName(GENL_ID.CTRL, NETLINK.GENERIC), "nlctrl");
});

Deno.test("a family that nobody told of stays bytes", () => {
  const datagram = encode({ kind: "own", type: OWN.id }, WITH_OWN);
  assertEquals(decode(datagram, GENERIC)[0]?.kind, "unknown");
  assertEquals(decode(datagram, WITH_OWN)[0]?.kind, "own");
  assertEquals(decode(datagram, { ...WITH_OWN, protocol: NETLINK.CRYPTO })[0]?.kind, "own");
  assertEquals(typeName(OWN.id, NETLINK.GENERIC), "type 64");
  assertEquals(typeName(OWN.id, NETLINK.GENERIC, [OWN]), "own");
});

Deno.test("the messages of a family have its types", () => {
  const [only] = decode(encode({ kind: "netdev", type: NETDEV.id }, WITH_OWN), WITH_OWN);
  assert(only !== undefined);
  const kinds: Equal<
    typeof only["kind"],
    "netdev" | "own" | "nlctrl" | "error" | "done" | "unknown" | "cut"
  > = true;
  assert(kinds && only.kind === "netdev");
  const attributes: { ifindex?: number; xdpFeatures?: bigint } = only.attributes;
  assertEquals(attributes, {});
  const ofRoute: Equal<Extract<Message, { kind: "nlctrl" }>, never> = true;
  assert(ofRoute);
  // @ts-expect-error: it has no such attribute
  const draft: Outgoing<typeof NETDEV> = { kind: "netdev", type: 20, attributes: { mtu: 1 } };
  assertThrows(() => encode(draft, WITH_OWN), RangeError, "attributes.mtu");
});

Deno.test("a family that encode is not told of is refused", () => {
  const draft = JSON.parse(`{ "kind": "own", "type": 64, "header": {} }`);
  assertThrows(() => encode(draft), RangeError, "known kind");
  assertThrows(() => messageJson(draft, GENERIC), TypeError, "own");
});

Deno.test("a family's own header stands after genlmsghdr as C has it", () => {
  assertEquals(OWN.header.members.map(({ member, offset }) => `${member} ${offset}`), [
    "cmd 0",
    "version 1",
    "own_index 4",
    "own_cookie 12",
    "own_mode 20",
  ]);
  assertEquals(OWN.header.size, 28);
  const header = { cmd: 7, version: 1, index: 0x102, cookie: 0x304n, mode: 5 };
  const datagram = encode(
    { kind: "own", type: OWN.id, header, attributes: { name: "a" } },
    WITH_OWN,
  );
  assertEquals(
    datagram,
    message(
      OWN.id,
      concat(
        bytes(7, 1, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0),
        attribute(1, text("a")),
      ),
    ),
  );
  const [only] = decode(datagram, WITH_OWN);
  assert(only?.kind === "own");
  assertEquals(only.header, header);
  assertEquals(locate(datagram, 28, WITH_OWN)?.path, "header.cookie");
  assertEquals(locate(datagram, 44, WITH_OWN)?.path, "name");
  assertEquals(locate(datagram, 44, GENERIC), undefined);
});

Deno.test("a command is no address family", () => {
  // AF_MPLS is 28: addresses would be labels.
  const draft = {
    kind: "own",
    type: OWN.id,
    header: { cmd: 28 },
    attributes: { address: "192.0.2.1" },
  } as const;
  const [only] = decode(encode(draft, WITH_OWN), WITH_OWN);
  assert(only?.kind === "own");
  assertEquals(only.attributes, { address: "192.0.2.1" });
});

Deno.test("reserved bytes are kept", () => {
  const filled = Uint8Array.from({ length: OWN.header.size }, (_, at) => at + 1);
  const datagram = message(OWN.id, filled);
  const decoded = decode(datagram, WITH_OWN);
  assertEquals(encode(decoded, WITH_OWN), datagram);
  assertEquals(decoded[0]?.kind === "own" && decoded[0].irregular, { header: filled });
});

Deno.test("names that would be ambiguous are refused", () => {
  const { attributes } = OWN;
  assertThrows(() => genericFamily({ name: "error", id: 32, attributes }), TypeError, "error");
  const header = struct<{ cmd: number }>({ name: "own_header", prefix: "" }, { cmd: u8 });
  assertThrows(() => genericFamily({ name: "two", id: 32, attributes, header }), TypeError, "cmd");
});

Deno.test("a family that is given comes before the library's of the same number", () => {
  const clone = genericFamily({ name: "clone", id: GENL_ID.CTRL, attributes: NLCTRL.attributes });
  const options = { ...GENERIC, families: [clone] };
  const datagram = encode({ kind: "nlctrl", type: NLCTRL.id, attributes: { familyId: 16 } });
  const [only] = decode(datagram, options);
  assert(only?.kind === "clone");
  assertEquals(only.attributes.familyId, 16);
  assertEquals(encode(only, options), datagram);
  assertEquals(messageJson(only, options).type, "clone");
});

const NUMBERS = 3 | NLA_F.NESTED;

function own(...numbers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const nest = attribute(NUMBERS, concat(...numbers));
  return message(OWN.id, concat(new Uint8Array(OWN.header.size), nest));
}

Deno.test("attributes of any number keep their order, and may come twice", () => {
  const datagram = own(...[9, 0, 0x3fff, 9].map((id) => attribute(id, u32Bytes(id + 1))));
  const [only] = decode(datagram, WITH_OWN);
  assert(only?.kind === "own");
  assertEquals(only.attributes.numbers, [
    { id: 9, value: 10 },
    { id: 0, value: 1 },
    { id: 0x3fff, value: 0x4000 },
    { id: 9, value: 10 },
  ]);
  assertEquals(encode(only, WITH_OWN), datagram);
  assertEquals(locate(datagram, 16 + 28 + 4 + 8, WITH_OWN)?.path, "numbers.0");
  assertEquals<unknown>(messageJson(only, WITH_OWN).attributes, {
    numbers: only.attributes.numbers,
  });
});

Deno.test("what is more than numbers and values stays bytes", () => {
  for (
    const wrong of [
      attribute(1 | NLA_F.NESTED, u32Bytes(1)),
      attribute(1, bytes(1, 2)),
      attribute(1, u32Bytes(1), { length: 9 }),
    ]
  ) {
    const datagram = own(attribute(7, u32Bytes(1)), wrong);
    const [only] = decode(datagram, WITH_OWN);
    assert(only?.kind === "own");
    assertEquals(only.attributes.unknown?.length, 1);
    assertEquals(encode(only, WITH_OWN), datagram);
  }
  const attributes = { numbers: [{ id: 0x4000, value: 1 }] };
  assertThrows(
    () => encode({ kind: "own", type: OWN.id, attributes }, WITH_OWN),
    RangeError,
    "attributes.numbers.0",
  );
});

Deno.test("policies are read by index and attribute", () => {
  const policy = [{
    id: 1,
    value: [{ id: 2, value: { type: NL_ATTR_TYPE.NUL_STRING, maxLength: 15 } }],
  }];
  const attributes = { familyId: 16, opPolicy: [{ id: 3, value: { do: 0, dump: 1 } }], policy };
  const datagram = encode({ kind: "nlctrl", type: NLCTRL.id, attributes });
  const [only] = decode(datagram, GENERIC);
  assert(only?.kind === "nlctrl");
  assertEquals(only.attributes, attributes);
  const path = locate(datagram, datagram.length - 8, GENERIC)?.path;
  assertEquals(path, "policy.1.2.maxLength");
});

Deno.test("random messages of a protocol come out as they went in", () => {
  for (const protocol of [NETLINK.GENERIC, NETLINK.SOCK_DIAG]) {
    const options = { protocol, families: protocol === NETLINK.GENERIC ? [OWN, NETDEV] : [] };
    const random = seeded(protocol);
    const kinds = new Set<string>();
    for (let count = 0; count < 2000; count++) {
      const sent = randomMessage(random, options);
      kinds.add(sent.kind);
      const datagram = encode(sent, options);
      const received = decode(datagram, options);
      assertEquals<unknown>(received, [sent]);
      JSON.stringify(received.map((one) => messageJson(one, options)));
      const wrong = mutate(random, datagram, encode(randomMessage(random, options), options));
      const read = decode(wrong, options);
      assertEquals(encode(read, options), wrong);
      JSON.stringify(read.map((one) => messageJson(one, options)));
    }
    assertEquals(kinds.size, protocol === NETLINK.GENERIC ? 3 : 2);
  }
});

Deno.test("commands are shown by their names where the family has them", () => {
  const shown = (cmd: number) => {
    const [only] = decode(
      encode({ kind: "netdev", type: NETDEV.id, header: { cmd } }, WITH_OWN),
      WITH_OWN,
    );
    return only && messageJson(only, WITH_OWN).header;
  };
  assertEquals(shown(NETDEV_CMD.DEV_GET), { cmd: "NETDEV_CMD_DEV_GET", version: 0 });
  assertEquals(shown(99), { cmd: 99, version: 0 });
});
