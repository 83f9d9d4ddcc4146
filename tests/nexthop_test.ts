import {
  keyOf,
  LWTUNNEL_ENCAP,
  NEXTHOP_GRP_TYPE,
  NHA_OP_FLAG,
  RTNH_F,
  RTPROT,
} from "../src/abi/mod.ts";
import { RT_SCOPE, RTM } from "../src/abi/mod.ts";
import type { Json, NexthopAttributes, NexthopMessage } from "../src/codec/mod.ts";
import { decode, encode, messageJson } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater, assertLessOrEqual } from "./assert.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import type { LinkNames, Printed } from "./_printed_encap.ts";
import { printedEncap, readPrinted } from "./_printed_encap.ts";
import { agreed } from "./_report.ts";

const reason = await whyNoRecordings();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;
const SET = "linux-6.12-routes";

async function nexthops(): Promise<NexthopMessage[]> {
  return decode(await Deno.readFile(goldenFile(`${SET}/nexthop.bin`)))
    .filter((message) => message.kind === "nexthop");
}

/** What iproute2 prints of a nexthop. */
function printed({ header, attributes }: NexthopMessage, links: LinkNames): Printed {
  const { id, oif, gateway, blackhole, fdb, group, groupType, resGroup } = attributes;
  const flags = Object.entries(RTNH_F).filter(([, bit]) => (header.flags & bit) !== 0);
  const values: Record<string, Json | undefined> = {
    nexthop: id,
    ...printedEncap(attributes, links),
    group: group?.map(({ id, weight }) => ({
      nexthop: id,
      ...weight > 0 && { weight: weight + 1 },
    })),
    type: groupType === NEXTHOP_GRP_TYPE.RES ? "resilient" : undefined,
    resilient_args: resGroup && {
      buckets: resGroup.buckets ?? null,
      idle_timer: (resGroup.idleTimer ?? 0) / 100,
      unbalanced_timer: (resGroup.unbalancedTimer ?? 0) / 100,
      unbalanced_time: Number(resGroup.unbalancedTime) / 100,
    },
    gateway,
    dev: links.get(oif),
    scope: header.scope === RT_SCOPE.UNIVERSE ? "global" : name(RT_SCOPE, header.scope),
    blackhole: blackhole && null,
    protocol: name(RTPROT, header.protocol),
    flags: flags.map(([key]) => key.toLowerCase()),
    fdb: fdb && null,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]),
  );
}

function name(table: Readonly<Record<string, number>>, value: number): string | undefined {
  return keyOf(table, value)?.toLowerCase();
}

function linkNames(messages: readonly NexthopMessage[], theirs: readonly Printed[]): LinkNames {
  return new Map(
    messages.flatMap(({ attributes: { oif } }, index) =>
      oif === undefined ? [] : [[oif, String(theirs[index]?.dev)]]
    ),
  );
}

Deno.test({
  name: `every nexthop is what iproute2 prints of it${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    const messages = await nexthops();
    const theirs = await readPrinted(`${SET}/nexthop.json`);
    const links = linkNames(messages, theirs);
    // Each link has a name of its own.
    assertEquals(new Set(links.values()).size, links.size);
    assertEquals(messages.map((message) => printed(message, links)), theirs);
    agreed("iproute2, recorded: nexthops", theirs);
  },
});

Deno.test({
  name: `nexthops are of every sort, and nothing of them stays bytes${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    const messages = await nexthops();
    const keys = new Set(messages.flatMap(({ attributes }) => Object.keys(attributes)));
    assertEquals(
      [...keys].sort(),
      ("blackhole encap encapType fdb gateway group groupStats groupType hwStatsEnable id oif opFlags " +
        "resGroup").split(" "),
    );
    for (const message of messages) {
      const text = JSON.stringify(messageJson(message));
      assert(!/"(unknown|irregular|tail)"/.test(text), text);
    }
  },
});

Deno.test({
  name: `groups count the packets of their members${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    const groups = (await nexthops()).flatMap(({ attributes }) =>
      attributes.group === undefined ? [] : [attributes]
    );
    assertGreater(groups.length, 3);
    for (const { group = [], groupStats = [], opFlags } of groups) {
      assertEquals(groupStats.map(({ id }) => id), group.map(({ id }) => id));
      assertEquals(opFlags, NHA_OP_FLAG.RESP_GRP_RESVD_0);
    }
    // The topology sends nine packets by group 20 and three by group 23.
    const sums = groups.map(({ id, groupStats = [] }) =>
      [id, groupStats.reduce((sum, { packets = 0n }) => sum + packets, 0n)] as const
    );
    assertEquals(sums.filter(([, sum]) => sum > 0n), [[20, 9n], [23, 3n]]);
  },
});

Deno.test({
  name: `the buckets of resilient groups are what iproute2 prints of them${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    const messages = decode(await Deno.readFile(goldenFile(`${SET}/nexthop-bucket.bin`)))
      .filter((message) => message.kind === "nexthop-bucket");
    const theirs = await readPrinted(`${SET}/nexthop-bucket.json`);
    assertEquals(messages.length, theirs.length);
    for (const [index, { attributes }] of messages.entries()) {
      const { index: number, nhId, idleTime = -1n, ...rest } = attributes.resBucket ?? {};
      assertEquals(rest, {});
      const { nexthop, bucket } = theirs[index] ?? {};
      const { idle_time, ...theirBucket } = Object(bucket);
      assertEquals({ nexthop: attributes.id, bucket: { index: number, nhid: nhId } }, {
        nexthop: Number(nexthop),
        bucket: theirBucket,
      });
      // It was asked a little later.
      const later = idle_time - Number(idleTime) / 100;
      assertLessOrEqual(0, later);
      assertLessOrEqual(later, 2);
    }
    agreed("iproute2, recorded: buckets of nexthops", theirs);
  },
});

function decoded(attributes: NexthopAttributes): NexthopAttributes {
  const [message] = decode(encode({
    kind: "nexthop",
    type: RTM.NEWNEXTHOP,
    header: { family: 2 },
    attributes,
  }));
  assert(message?.kind === "nexthop");
  return message.attributes;
}

Deno.test("the type of a nexthop's encapsulation tells what it consists of", () => {
  const attributes = decoded({ id: 1, encapType: LWTUNNEL_ENCAP.MPLS, encap: { dst: "100/200" } });
  assert(attributes.encapType === LWTUNNEL_ENCAP.MPLS);
  assertEquals(attributes.encap?.dst?.split("/"), ["100", "200"]);
});

Deno.test("a member of a group may be given without what is reserved", () => {
  assertEquals(decoded({ group: [{ id: 1, weight: 2 }, { id: 3, weight: 0, weightHigh: 1 }] }), {
    group: [
      { id: 1, weight: 2, weightHigh: 0, resvd2: 0 },
      { id: 3, weight: 0, weightHigh: 1, resvd2: 0 },
    ],
  });
});

Deno.test("packets take four bytes or eight, as they need", () => {
  const sent: NexthopAttributes = {
    groupStats: [{ id: 1, packets: 7n }, { id: 2, packets: 2n ** 40n, packetsHw: 0n }],
  };
  assertEquals(decoded(sent), sent);
});
