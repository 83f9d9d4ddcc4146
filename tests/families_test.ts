/**
 * iproute2 as the judge of the families beside links, addresses, routes, neighbours and rules: what
 * it printed when they were recorded, our messages must say.
 */
import { RTM } from "../src/abi/mod.ts";
import type { Message } from "../src/codec/mod.ts";
import { decode, encode, familyOf, locate } from "../src/codec/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { attribute, bytes, concat, message, text, u16, u32 } from "./_bytes.ts";
import { only } from "./_decoded.ts";
import { shaped } from "./_families.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";

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
  // iproute2 reads these from other messages, in another order, and leaves out no flags at times.
  "vlan-stats": (json) =>
    json.map(({ vlans, ...rest }) => ({
      ...rest,
      vlans: objects(vlans).map(({ flags = [], ...vlan }) => ({ ...vlan, flags })),
    })),
  "multicast-database": (json) => objects(json[0]?.mdb),
  // Groups that the kernel said nothing of have no more than their names; common counters go on.
  stats: (json) => json.filter((it) => Object.keys(it).length > 5 || "info" in it),
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
    // This kernel had no bridges with VLANs.
    if (set === "linux-6.18-families" && name.startsWith("vlan")) continue;
    Deno.test({
      name: `${set}/${name}: iproute2 says the same`,
      ignore,
      async fn() {
        const ours = (await messages(name)).flatMap((one) => shaped(name, one, names));
        const theirs = comparable(ofJson(await json(`${set}/${name}.json`)));
        assertGreater(theirs.length, 0);
        assertEquals(comparable(ours), theirs);
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
