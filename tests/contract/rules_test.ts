/** What becomes of requests about rules, and who is told of it. */
import { AF, FIB_RULE, FR_ACT, NLM_F, RT_TABLE, RTM, RTNLGRP } from "../../src/abi/mod.ts";
import type { RuleAttributes } from "../../src/codec/mod.ts";
import { assertEquals } from "../assert.ts";
import { contract } from "./_backend.ts";
import { brief, headersOf, heard, listening, Network, why } from "./_network.ts";

const { CREATE, EXCL } = NLM_F;
const DEFAULT = ["rule 0 to 255", "rule 32766 to 254", "rule 32767 to 253"];

/** All rules, less those that every namespace begins with. */
async function mine(network: Network): Promise<string[]> {
  return (await network.rules()).map(brief).filter((rule) => !DEFAULT.includes(rule));
}

contract("a namespace begins with three rules of IPv4, and two of IPv6", async (lab) => {
  using network = new Network(lab);
  assertEquals((await network.rules()).map(brief), DEFAULT);
  const rules = await network.client.dump({
    kind: "rule",
    type: RTM.GETRULE,
    header: { family: AF.INET6 },
  });
  assertEquals(rules.map(brief), DEFAULT.slice(0, 2));
});

contract("a dump of all families shows the rules of each", async (lab) => {
  using network = new Network(lab);
  const rules = await network.client.dump({ kind: "rule", type: RTM.GETRULE });
  const families = rules.map(({ header: { family } }) => family).filter((one) => one < 128);
  assertEquals(families, [AF.INET, AF.INET, AF.INET, AF.INET6, AF.INET6]);
});

contract("a rule is told of, with the number and the port of who made it", async (lab) => {
  using network = new Network(lab);
  const told = listening(lab, [RTNLGRP.IPV4_RULE]);
  await network.rule({ priority: 100, table: 77 });
  const [message] = headersOf(told);
  const { pid } = network.client.socket.getsockname();
  assertEquals([message?.pid, message?.seq !== 0], [pid, true]);
  await network.rule({ priority: 100 }, { type: RTM.DELRULE });
  assertEquals(heard(told), ["del rule 100 to 77"]);
});

contract("a rule without a priority comes before all but the first", async (lab) => {
  using network = new Network(lab);
  await network.rule({ table: 77 });
  await network.rule({ table: 78 });
  await network.rule({ table: 79, priority: 5 });
  await network.rule({ table: 80 });
  assertEquals(await mine(network), [
    "rule 4 to 80",
    "rule 5 to 79",
    "rule 32764 to 78",
    "rule 32765 to 77",
  ]);
});

contract("rules of a priority are in the order in which they were made", async (lab) => {
  using network = new Network(lab);
  for (const table of [9, 7, 8]) await network.rule({ table, priority: 5 });
  assertEquals(await mine(network), ["rule 5 to 9", "rule 5 to 7", "rule 5 to 8"]);
});

contract("the same rule again is EEXIST, to who wants a new one", async (lab) => {
  using network = new Network(lab);
  const rule = { table: 77, priority: 5, fwmark: 1 };
  await network.rule(rule);
  assertEquals(await why(network.rule(rule)), "EEXIST");
  assertEquals(await why(network.rule(rule, { flags: CREATE | EXCL })), "EEXIST");
  await network.rule(rule, { flags: CREATE });
  assertEquals(await mine(network), ["rule 5 to 77", "rule 5 to 77"]);
});

contract("a deletion takes the first rule that fits what it says", async (lab) => {
  using network = new Network(lab);
  for (const table of [7, 8, 9]) await network.rule({ table, priority: 5 });
  const remove = (attributes: RuleAttributes) => network.rule(attributes, { type: RTM.DELRULE });
  await remove({ table: 8 });
  await remove({ priority: 5 });
  assertEquals(await mine(network), ["rule 5 to 9"]);
  assertEquals(await why(remove({ table: 8 })), "ENOENT");
  assertEquals(await why(remove({ priority: 5, fwmark: 1 })), "ENOENT");
});

contract("the first rule of IPv4 can be deleted, and others as well", async (lab) => {
  using network = new Network(lab);
  for (const priority of [0, 32766, 32767]) {
    await network.rule({ priority }, { type: RTM.DELRULE });
  }
  assertEquals(await network.rules(), []);
});

contract("rules decide which table counts", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.address("10.0.0.1/24", index);
  await network.route("", { gateway: "10.0.0.9" });
  await network.route("", { gateway: "10.0.0.8", table: 77 });
  await network.rule({ table: 77, dst: "192.0.2.0" }, { header: { dstLen: 24 } });
  const gateway = async (dst: string) =>
    (await network.route(`${dst}/32`, {}, { type: RTM.GETROUTE }))[0]?.attributes.gateway;
  assertEquals([await gateway("192.0.2.1"), await gateway("192.0.3.1")], ["10.0.0.8", "10.0.0.9"]);
});

contract("a mark chooses a rule", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.address("10.0.0.1/24", index);
  await network.route("", { gateway: "10.0.0.8", table: 77 });
  await network.rule({ table: 77, fwmark: 0x10, fwmask: 0xf0 });
  const lookup = (mark: number) => network.route("192.0.2.1/32", { mark }, { type: RTM.GETROUTE });
  assertEquals((await lookup(0x1f))[0]?.attributes.gateway, "10.0.0.8");
  assertEquals(await why(lookup(0x20)), "ENETUNREACH");
});

contract("rules that refuse say it otherwise", async (lab) => {
  using network = new Network(lab);
  const codes: string[] = [];
  for (const action of [FR_ACT.BLACKHOLE, FR_ACT.UNREACHABLE, FR_ACT.PROHIBIT]) {
    await network.rule({ priority: 5 }, { header: { action } });
    codes.push(await why(network.route("192.0.2.1/32", {}, { type: RTM.GETROUTE })));
    await network.rule({ priority: 5 }, { type: RTM.DELRULE, header: { action } });
  }
  assertEquals(codes, ["EINVAL", "ENETUNREACH", "EACCES"]);
});

contract("suppress_prefixlength leaves short prefixes to later rules", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.address("10.0.0.1/24", index);
  await network.route("", { gateway: "10.0.0.9" });
  await network.route("", { gateway: "10.0.0.8", table: 77 });
  await network.rule({ table: RT_TABLE.MAIN, suppressPrefixlen: 0, priority: 4 });
  await network.rule({ table: 77, priority: 5 });
  const [route] = await network.route("192.0.2.1/32", {}, { type: RTM.GETROUTE });
  assertEquals(route?.attributes.gateway, "10.0.0.8");
});

contract("a rule that goes nowhere yet says so, until there is where it goes", async (lab) => {
  using network = new Network(lab);
  await network.rule({ priority: 5, goto: 10 }, { header: { action: FR_ACT.GOTO } });
  const unresolved = async () => {
    const rules = await network.rules();
    const rule = rules.find(({ attributes }) => attributes.priority === 5);
    return ((rule?.header.flags ?? 0) & FIB_RULE.UNRESOLVED) !== 0;
  };
  assertEquals(await unresolved(), true);
  await network.rule({ priority: 10, table: 77 });
  assertEquals(await unresolved(), false);
});

contract("a rule of a link that is not there says so", async (lab) => {
  using network = new Network(lab);
  await network.rule({ priority: 5, iifname: "a", oifname: "b", table: 77 });
  const flags = async () =>
    (await network.rules()).find(({ attributes }) => attributes.priority === 5)?.header.flags;
  const { IIF_DETACHED, OIF_DETACHED } = FIB_RULE;
  assertEquals(await flags(), IIF_DETACHED | OIF_DETACHED);
  await network.make("a");
  assertEquals(await flags(), OIF_DETACHED);
});

contract("what is no rule is refused with Linux's own words", async (lab) => {
  using network = new Network(lab);
  const goto = { action: FR_ACT.GOTO };
  const refused = [
    await why(network.rule({ priority: 5, goto: 4 }, { header: goto })),
    await why(network.rule({ priority: 5 }, { header: goto })),
    await why(network.rule({ goto: 9, table: 77 })),
    await why(network.rule({ table: 77, src: "10.0.0.0" }, { header: { srcLen: 33 } })),
    await why(network.rule({ table: 77 }, { header: { dstLen: 8 } })),
    await why(network.rule({ table: 77 }, { header: { tos: 1 } })),
    await why(network.rule({ table: 77, sportRange: { start: 2, end: 1 } })),
    await why(network.rule({ table: 77, uidRange: { start: 2, end: 1 } })),
  ];
  assertEquals(refused, [
    "EINVAL: Backward goto not supported",
    "EINVAL: Missing goto target for action goto",
    "EINVAL: Unexpected goto",
    "EINVAL: Invalid source address",
    "EINVAL: Invalid dst address",
    "EINVAL: Invalid dsfield (tos): ECN bits must be 0",
    "EINVAL: Invalid sport range",
    "EINVAL: Invalid uid range",
  ]);
});

contract("a family without rules is EAFNOSUPPORT", async (lab) => {
  using network = new Network(lab);
  const dump = network.client.dump({
    kind: "rule",
    type: RTM.GETRULE,
    header: { family: AF.BRIDGE },
  });
  assertEquals(await why(dump), "EAFNOSUPPORT");
});
