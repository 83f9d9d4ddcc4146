/**
 * iproute2 as the judge of the families beside links, addresses, routes, neighbours and rules: what
 * it printed when they were recorded, our messages must say.
 */
import { DCB_ATTR, DCB_CMD, NLM_F, RTM } from "../src/abi/mod.ts";
import type { Message } from "../src/codec/mod.ts";
import { decode, encode, locate } from "../src/codec/mod.ts";
import { assertEquals, assertGreater, assertThrows } from "./assert.ts";
import { attribute, bytes, message } from "./_bytes.ts";
import { only } from "./_decoded.ts";
import { shaped } from "./_families.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import { agreed } from "./_report.ts";

type Theirs = Record<string, unknown>;

/** By recording: the objects of iproute2's list. */
const OBJECTS: Readonly<Record<string, (json: Theirs[]) => Theirs[]>> = {
  "neighbour-table": (json) =>
    // These are dates, made of when iproute2 ran.
    json.map(({ last_flush: _flush, last_rand: _rand, ...rest }) => rest),
  netconf: (json) => json,
  "address-label": (json) => json,
  tunnel: (json) => json,
  vlan: (json) => json,
  "vlan-global": (json) => json,
  // iproute2 reads these from other messages, in another order, and sometimes with empty flags.
  "vlan-stats": (json) =>
    json.map(({ vlans, ...rest }) => ({
      ...rest,
      vlans: objects(vlans).map(({ flags = [], ...vlan }) => ({ ...vlan, flags })),
    })),
  "multicast-database": (json) => objects(json[0]?.mdb),
  // Groups that the kernel said nothing of have no more than their names. Common counters go on meanwhile.
  stats: (json) =>
    json.filter((it) =>
      it.group !== "link" && Object.values(it).some((value) => typeof value === "object")
    ),
};

function objects(list: unknown): Theirs[] {
  return Array.isArray(list) ? list : [];
}

/** Numbers as JSON has them, timers in whole seconds, and lists of objects in an order. */
function comparable(value: unknown): unknown[] {
  const all: unknown[] = JSON.parse(JSON.stringify(value, (key, it) => {
    if (key === "timer") return Math.round(Number(it) / 10);
    return typeof it === "bigint" ? Number(it) : it;
  }));
  return all.map((it) => [JSON.stringify(it), it] as const).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, it]) => it);
}

async function json(path: string): Promise<Theirs[]> {
  return JSON.parse(await Deno.readTextFile(goldenFile(path)));
}

const reason = await whyNoRecordings();

for (const set of ["linux-6.12-families", "linux-6.18-families"]) {
  const ignore = reason !== undefined;
  const names = new Map<number, string>(
    ignore ? [] : Object.entries(await json(`${set}/link.json`))
      .map(([name, index]) => [Number(index), name]),
  );
  const messages = async (name: string): Promise<Message[]> =>
    decode(await Deno.readFile(goldenFile(`${set}/${name}.bin`)));

  for (const [name, ofJson] of Object.entries(OBJECTS)) {
    // This kernel had no bridges with VLANs, and others used its neighbour tables meanwhile.
    if (set === "linux-6.18-families" && /^(vlan|neighbour)/.test(name)) continue;
    Deno.test({
      name: `${set}/${name}: iproute2 says the same`,
      ignore,
      async fn() {
        const ours = (await messages(name)).flatMap((one) => shaped(name, one, names));
        const theirs = comparable(ofJson(await json(`${set}/${name}.json`)));
        assertGreater(theirs.length, 0);
        assertEquals(comparable(ours), theirs);
        agreed(`iproute2, recorded: ${name}`, theirs);
      },
    });
  }

  Deno.test({
    name: `${set}: iproute2 says the same of ports with multicast routers`,
    ignore,
    async fn() {
      const [theirs] = await json(`${set}/multicast-database.json`);
      const ours = (await messages("multicast-database"))
        .flatMap((one) => shaped("router", one, names));
      assertGreater(ours.length, 0);
      assertEquals(comparable(ours), comparable(Object.entries(theirs?.router ?? {})));
    },
  });
}

Deno.test({
  name:
    "attribute 1 of multicast databases is an entry in requests and a list in what the kernel says",
  ignore: reason !== undefined,
  async fn() {
    const read = (path: string) => Deno.readFile(goldenFile(path));
    const requests = decode(await read("linux-6.18-families/request.bin"));
    const request = requests.find(({ kind, ...rest }) =>
      kind === "multicast-database-request" && "type" in rest && rest.type === RTM.NEWMDB
    );
    assertEquals(
      request?.kind === "multicast-database-request" && request.attributes.entry?.address,
      "239.5.5.5",
    );
    const [answer] = decode(await read("linux-6.18-families/multicast-database-get.bin"));
    assertEquals(
      answer?.kind === "multicast-database" && answer.attributes.mdb?.[0]?.[0]?.header.address,
      "239.2.2.2",
    );
    // The flag alone decides, and whichever it is, no byte is lost.
    for (const flags of [0, NLM_F.REQUEST]) {
      const data = await read("linux-6.18-families/multicast-database-get.bin");
      new DataView(data.buffer).setUint16(6, flags, true);
      const kind = flags === 0 ? "multicast-database" : "multicast-database-request";
      assertEquals(decode(data)[0]?.kind, kind);
      assertEquals(encode(decode(data)), data);
    }
  },
});

Deno.test("the options of RTM_NEWNDUSEROPT stand between its header and its attributes", () => {
  const options = bytes(25, 3, 0, 0, 0, 0, 4, 176, ...new Uint8Array(16));
  const sent = encode({
    kind: "user-option",
    type: RTM.NEWNDUSEROPT,
    header: { family: 10, options },
    attributes: { srcaddr: "fe80::1" },
  });
  const { header, attributes } = only("user-option", sent);
  assertEquals(header.optsLen, 24);
  assertEquals(header.options, options);
  assertEquals(attributes, { srcaddr: "fe80::1" });
  assertEquals(locate(sent, 16 + 16 + 24)?.path, "srcaddr");
  // The length may say more than there is, or less.
  for (const length of [0, 8, 255]) {
    const other = sent.slice();
    other[18] = length;
    assertEquals(only("user-option", other).header.optsLen, length);
  }
});

Deno.test("what became of a change to data center bridging is a number where a nest was asked", () => {
  const answer = (payload: Uint8Array) =>
    only(
      "dcb",
      message(
        RTM.SETDCB,
        bytes(0, DCB_CMD.PFC_SCFG, 0, 0, ...attribute(DCB_ATTR.PFC_CFG, payload)),
      ),
    ).attributes.pfcCfg;
  assertEquals(answer(bytes(1)), 1);
  assertEquals(answer(attribute(4, bytes(1))), { attr_3: 1 });
  assertEquals(answer(bytes()), {});
});

Deno.test("a group's address is text of its family", () => {
  const make = (address: string, proto: number) =>
    encode({
      kind: "multicast-database-request",
      type: RTM.NEWMDB,
      flags: NLM_F.REQUEST,
      attributes: { entry: { ifindex: 1, state: 0, flags: 0, vid: 0, address, proto } },
    });
  for (
    const [address, proto] of [["239.1.1.1", 0x800], ["ff02::1", 0x86dd], [
      "01:00:5e:00:00:01",
      0,
    ]] as const
  ) {
    const { attributes } = only("multicast-database-request", make(address, proto));
    assertEquals(attributes.entry?.address, address);
  }
  assertThrows(
    () => make("nowhere", 0),
    RangeError,
    "attributes.entry.address: expected an address",
  );
});
