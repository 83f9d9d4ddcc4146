import { CTRL_CMD, NETLINK, NL_ATTR_TYPE, NLM_F, NLMSG } from "../src/abi/mod.ts";
import { Client, events, genericFamilyInfo, NetlinkError } from "../src/client/mod.ts";
import { NLCTRL } from "../src/codec/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { assert, assertEquals, assertGreater, assertRejects } from "./assert.ts";
import { testUnless, whyNoKernel, whyNoNamespaces } from "./_ffi.ts";
import { netdev, NETDEV_CMD } from "./_netdev.ts";

const reason = whyNoKernel();

function open(): Client {
  return new Client(openSocket({ protocol: NETLINK.GENERIC }));
}

function families(client: Client) {
  const header = { cmd: CTRL_CMD.GETFAMILY };
  return client.dump({ kind: "nlctrl", type: NLCTRL.id, header });
}

testUnless(reason, "the controller tells of all families, itself among them", async () => {
  using client = open();
  const all = await families(client);
  for (const { header, attributes, flags } of all) {
    assertEquals(header.cmd, CTRL_CMD.NEWFAMILY);
    assertEquals(flags, NLM_F.MULTI);
    assertEquals([attributes.unknown, attributes.irregular], [undefined, undefined]);
    const { familyId } = await genericFamilyInfo(client, attributes.familyName ?? "");
    assertEquals(familyId, attributes.familyId);
    assert(familyId >= NLMSG.MIN_TYPE);
  }
  const nlctrl = all.find(({ attributes }) => attributes.familyName === "nlctrl")?.attributes;
  assertEquals(nlctrl?.familyId, NLCTRL.id);
  assertEquals(nlctrl?.mcastGroups?.map(({ name }) => name), ["notify"]);
  const commands = nlctrl?.ops?.map(({ id }) => id) ?? [];
  assert(commands.includes(CTRL_CMD.GETFAMILY) && commands.includes(CTRL_CMD.GETPOLICY));
});

testUnless(reason, "the controller tells its own policy", async () => {
  using client = open();
  const answers = await client.dump({
    kind: "nlctrl",
    type: NLCTRL.id,
    header: { cmd: CTRL_CMD.GETPOLICY },
    attributes: { familyId: NLCTRL.id },
  });
  for (const { attributes } of answers) {
    assertEquals([attributes.unknown, attributes.irregular], [undefined, undefined]);
  }
  const commands = answers.flatMap(({ attributes }) => attributes.opPolicy ?? []);
  const index = commands.find(({ id }) => id === CTRL_CMD.GETFAMILY)?.value.do;
  const policy = answers.flatMap(({ attributes }) => attributes.policy ?? [])
    .filter(({ id }) => id === index).flatMap(({ value }) => value);
  assertEquals(policy, [
    { id: 1, value: { minValueU: 0n, maxValueU: 65535n, type: NL_ATTR_TYPE.U16 } },
    { id: 2, value: { maxLength: 15, type: NL_ATTR_TYPE.NUL_STRING } },
  ]);
});

testUnless(reason, "a refusal names the command and the attribute", async () => {
  using client = open();
  const nosuch = await assertRejects(() => genericFamilyInfo(client, "nosuch"), NetlinkError);
  assertEquals([nosuch.operation, nosuch.code], ["nlctrl CTRL_CMD_GETFAMILY", "ENOENT"]);
  const long = await assertRejects(
    () => genericFamilyInfo(client, "sixteen-letters!"),
    NetlinkError,
  );
  assertEquals([long.code, long.attribute, long.policy?.maxLength], ["EINVAL", "familyName", 15]);
  const { familyId } = await genericFamilyInfo(client, "netdev");
  const speaker = client.with(netdev(familyId));
  const nothing = await assertRejects(
    () => speaker.request({ kind: "netdev", type: familyId, header: { cmd: NETDEV_CMD.DEV_GET } }),
    NetlinkError,
  );
  assertEquals(nothing.operation, "netdev NETDEV_CMD_DEV_GET");
  assertEquals(nothing.missing, "ifindex");
});

testUnless(reason, "a client speaks a family that it is taught", async () => {
  using client = open();
  const { familyId: type } = await genericFamilyInfo(client, "netdev");
  const speaker = client.with(netdev(type));
  const request = { kind: "netdev", type, header: { cmd: NETDEV_CMD.DEV_GET } } as const;
  const [loopback, ...more] = await speaker.request({ ...request, attributes: { ifindex: 1 } });
  const index: number | undefined = loopback?.attributes.ifindex;
  assertEquals([index, more.length], [1, 0]);
  assertEquals(loopback?.header.cmd, NETDEV_CMD.DEV_GET);
  const all = await speaker.dump(request);
  assert(all.some(({ attributes }) => attributes.ifindex === 1));
  assertGreater((await families(client)).length, 1);
});

testUnless(whyNoNamespaces(), "a family's notifications are of its kind", async () => {
  using namespace = createNetworkNamespace();
  using routes = new Client(openSocket({ netns: namespace }));
  using client = new Client(openSocket({ netns: namespace, protocol: NETLINK.GENERIC }));
  using socket = openSocket({ netns: namespace, protocol: NETLINK.GENERIC });
  const { familyId, mcastGroups } = await genericFamilyInfo(client, "netdev");
  const group = mcastGroups?.find(({ name }) => name === "mgmt")?.id;
  assert(group !== undefined);
  const options = { groups: [group], families: [netdev(familyId)] };
  const heard = events(socket, { ...options, signal: AbortSignal.timeout(10_000) });
  await routes.request({
    kind: "link",
    type: 16,
    flags: NLM_F.CREATE,
    attributes: { ifname: "br0", linkinfo: { kind: "bridge" } },
  });
  const { value } = await heard.next();
  await heard.return();
  assert(value?.kind === "datagram");
  const [message] = value.messages;
  assert(message?.kind === "netdev");
  assertEquals(message.header.cmd, NETDEV_CMD.DEV_ADD_NTF);
  const [link] = await routes.request({
    kind: "link",
    type: 18,
    attributes: { ifname: "br0" },
  });
  assertEquals(message.attributes.ifindex, link?.header.index);
});
