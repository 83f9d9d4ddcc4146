import { AF, ERRNO, FIB_RULE, FR_ACT, NLM_F, RTM, RTNLGRP, RTPROT } from "../src/abi/mod.ts";
import { Client, events, NetlinkError } from "../src/client/mod.ts";
import type { RuleAttributes, RuleHeader, RuleMessage } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertEquals, assertRejects } from "./assert.ts";

const HEADER: RuleHeader = {
  family: AF.INET,
  dstLen: 0,
  srcLen: 0,
  tos: 0,
  table: 100,
  action: FR_ACT.TO_TBL,
  flags: 0,
};

/** Asks for a rule to be added, or deleted. */
function ask(
  client: Client,
  type: typeof RTM.NEWRULE | typeof RTM.DELRULE,
  attributes: RuleAttributes,
  header: Partial<RuleHeader> = {},
) {
  return client.request({
    kind: "rule",
    type,
    header: { ...HEADER, ...header },
    attributes,
  });
}

/** The rules of a family, all if it is absent. */
async function rulesOf(client: Client, family: number = AF.UNSPEC): Promise<RuleMessage[]> {
  return await client.dump({
    kind: "rule",
    type: RTM.GETRULE,
    header: { ...HEADER, family, table: 0, action: FR_ACT.UNSPEC },
  });
}

function prioritiesOf(rules: readonly RuleMessage[]): number[] {
  return rules.map(({ attributes: { priority = 0 } }) => priority);
}

/** What a refusal tells. */
async function refusal(request: Promise<unknown>) {
  const { code, explanation, attribute, missing } = await assertRejects(
    () => request,
    NetlinkError,
  );
  return { code, explanation, attribute, missing };
}

Deno.test("a new namespace has the rules of Linux", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const rules = await rulesOf(client);
  assertEquals(
    rules.map(({ header: { family, table }, attributes: { priority, protocol } }) => [
      family,
      priority,
      table,
      protocol,
    ]),
    [
      [AF.INET, undefined, 255, RTPROT.KERNEL],
      [AF.INET, 32766, 254, RTPROT.KERNEL],
      [AF.INET, 32767, 253, RTPROT.KERNEL],
      [128, 32767, 253, RTPROT.KERNEL],
      [129, 32767, 254, RTPROT.KERNEL],
      [AF.INET6, undefined, 255, RTPROT.KERNEL],
      [AF.INET6, 32766, 254, RTPROT.KERNEL],
    ],
  );
});

Deno.test("rules are added, listed and deleted, each in its namespace", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  using elsewhere = new Client(kernel.socket({ namespace: kernel.createNamespace() }));
  await ask(client, RTM.NEWRULE, { priority: 1000, src: "10.0.0.0", fwmark: 7 }, { srcLen: 8 });
  await ask(client, RTM.NEWRULE, { table: 1000 });
  const [, unnamed, rule, ...rest] = await rulesOf(client, AF.INET);
  assertEquals(prioritiesOf(rest), [32766, 32767]);
  assertEquals(unnamed?.attributes.priority, 999);
  assertEquals(unnamed?.header.table, 252);
  assertEquals(rule?.header.srcLen, 8);
  assertEquals(rule?.attributes, {
    table: 100,
    suppressPrefixlen: -1,
    protocol: RTPROT.UNSPEC,
    priority: 1000,
    fwmark: 7,
    fwmask: 0xffffffff,
    src: "10.0.0.0",
  });
  assertEquals(prioritiesOf(await rulesOf(elsewhere, AF.INET)), [0, 32766, 32767]);
  await ask(client, RTM.DELRULE, { fwmark: 7 }, { table: 0 });
  assertEquals(prioritiesOf(await rulesOf(client, AF.INET)), [0, 999, 32766, 32767]);
  assertEquals((await refusal(ask(client, RTM.DELRULE, { priority: 1000 }))).code, "ENOENT");
});

Deno.test("who adds a rule is told of it if that is wanted, and groups are", async () => {
  using kernel = new EmulatedKernel();
  const told = events(kernel.socket(), { groups: [RTNLGRP.IPV6_RULE] });
  using client = new Client(kernel.socket());
  const family = AF.INET6;
  const [echo] = await client.request({
    kind: "rule",
    type: RTM.NEWRULE,
    flags: NLM_F.ECHO,
    header: { ...HEADER, family },
    attributes: { iifname: "eth0" },
  });
  assert(echo?.kind === "rule");
  assertEquals(echo.attributes.priority, 32765);
  assertEquals(echo.header.flags, FIB_RULE.IIF_DETACHED);
  const { value } = await told.next();
  const [message] = value?.kind === "datagram" ? value.messages : [];
  assertEquals(message, echo);
  await told.return();
});

Deno.test("refusals say what is wrong, and where", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const family = AF.INET6;
  const add = (attributes: RuleAttributes, header: Partial<RuleHeader> = {}) =>
    refusal(ask(client, RTM.NEWRULE, attributes, header));
  assertEquals(await add({ dportMask: 1 }), {
    code: "EINVAL",
    explanation: "Cannot specify port mask without port value",
    attribute: "dportMask",
    missing: undefined,
  });
  assertEquals(await add({ flowlabel: 1 }, { family }), {
    code: "EINVAL",
    explanation: undefined,
    attribute: undefined,
    missing: "flowlabelMask",
  });
  assertEquals((await add({}, { family: AF.BRIDGE })).code, "EAFNOSUPPORT");
  assertEquals(await add({ goto: 7 }), {
    code: "EINVAL",
    explanation: "Unexpected goto",
    attribute: undefined,
    missing: undefined,
  });
});

Deno.test("users are told apart by those only whose user namespace it is", async () => {
  using kernel = new EmulatedKernel();
  const userNamespace = { owner: 0, parent: kernel.userNamespace };
  const namespace = kernel.createNamespace({ userNamespace });
  const process = kernel.createProcess({ userNamespace });
  using from = new Client(kernel.socket({ namespace }));
  using inside = new Client(kernel.socket({ namespace, process }));
  const users = { uidRange: { start: 0, end: 5 } };
  const { code, explanation } = await refusal(ask(from, RTM.NEWRULE, users));
  assertEquals([code, explanation], ["EPERM", "No permission to set uid"]);
  await ask(inside, RTM.NEWRULE, users);
  const [, rule] = await rulesOf(inside, AF.INET);
  assertEquals(rule?.attributes.uidRange, users.uidRange);
});

Deno.test("rules know whether the devices they name are there", () => {
  using kernel = new EmulatedKernel();
  const { rules } = kernel.namespace.stack;
  const list = rules.of(AF.INET6);
  const [first] = list?.rules ?? [];
  assert(list && first);
  const rule = list.add({ ...first, iifname: "lo", oifname: "eth0", priority: 5 }, false);
  assert(!("errno" in rule));
  const indices = () => [rule.iifindex, rule.oifindex];
  assertEquals(indices(), [1, undefined]);
  rules.attach("eth0", 7);
  assertEquals(indices(), [1, 7]);
  rules.attach("eth0", 8);
  assertEquals(indices(), [1, 7]);
  rules.detach(7);
  rules.detach(1);
  assertEquals(indices(), [undefined, undefined]);
  rules.attach("lo", 1);
  assertEquals(indices(), [1, undefined]);
});

Deno.test("a dump of many rules comes in several datagrams, without a gap", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const expected = [0];
  for (let priority = 1; priority <= 200; priority++) {
    await ask(client, RTM.NEWRULE, { priority });
    expected.push(priority);
  }
  assertEquals(prioritiesOf(await rulesOf(client, AF.INET)), [...expected, 32766, 32767]);
});

Deno.test("a rule like another is refused only to those who want it new", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const add = (flags: number) =>
    client.request({
      kind: "rule",
      type: RTM.NEWRULE,
      flags,
      header: HEADER,
      attributes: { priority: 5 },
    });
  await add(NLM_F.EXCL);
  await add(0);
  const { errno } = await assertRejects(() => add(NLM_F.EXCL), NetlinkError);
  assertEquals(errno, ERRNO.EEXIST);
  assertEquals(prioritiesOf(await rulesOf(client, AF.INET)), [0, 5, 5, 32766, 32767]);
});
