import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { CTRL_ATTR, CTRL_CMD, GENL_ID, NETLINK, NETLINK_SO, NLM_F } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertGreater } from "./assert.ts";
import { attribute, Both } from "./_both.ts";
import { testUnless, whyNoKernel, whyNoNamespaces } from "./_ffi.ts";
import { type Mirrored, mirrored } from "./_mirror.ts";

const DO = NLM_F.REQUEST;
const DUMP = NLM_F.REQUEST | NLM_F.DUMP;
const { GETFAMILY, GETPOLICY } = CTRL_CMD;
const { FAMILY_ID, FAMILY_NAME, MAXATTR, OP } = CTRL_ATTR;

const NLCTRL_ID = attribute(FAMILY_ID, [GENL_ID.CTRL, 0]);
const NLCTRL_NAME = attribute(FAMILY_NAME, "nlctrl\0");

function both(): Both {
  return new Both({ protocol: NETLINK.GENERIC, kernel: new EmulatedKernel() });
}

/** `struct genlmsghdr`. */
function header(cmd: number, reserved = 0): number[] {
  return [cmd, 1, reserved & 0xff, reserved >> 8];
}

const REQUESTS: readonly (readonly [name: string, flags: number, body: readonly number[]])[] = [
  ["by number", DO, [...header(GETFAMILY), ...NLCTRL_ID]],
  ["by name, acknowledged", DO | NLM_F.ACK, [...header(GETFAMILY), ...NLCTRL_NAME]],
  ["by both", DO, [...header(GETFAMILY), ...attribute(FAMILY_ID, [99, 0]), ...NLCTRL_NAME]],
  ["by nothing", DO, header(GETFAMILY)],
  ["by a number that nobody has", DO, [...header(GETFAMILY), ...attribute(FAMILY_ID, [255, 3])]],
  ["by a name that nobody has", DO, [...header(GETFAMILY), ...attribute(FAMILY_NAME, "none\0")]],
  ["by a name twice", DO, [
    ...header(GETFAMILY),
    ...attribute(FAMILY_NAME, "none\0"),
    ...NLCTRL_NAME,
  ]],
  ["by a name and more", DO, [...header(GETFAMILY), ...attribute(FAMILY_NAME, "nlctrl\0xyz\0")]],
  ["by an empty name", DO, [...header(GETFAMILY), ...attribute(FAMILY_NAME, "\0")]],
  ["by a name without its end", DO, [...header(GETFAMILY), ...attribute(FAMILY_NAME, "nlctrl")]],
  ["by a long name", DO, [...header(GETFAMILY), ...attribute(FAMILY_NAME, "sixteen-letters!\0")]],
  ["by a short number", DO, [...header(GETFAMILY), ...attribute(FAMILY_ID, [16])]],
  ["by a long number", DO, [...header(GETFAMILY), ...attribute(FAMILY_ID, [16, 0, 1, 1])]],
  ["with an unknown attribute", DO, [...header(GETFAMILY), ...attribute(20, []), ...NLCTRL_ID]],
  ["with bytes left over", DO | NLM_F.ACK, [...header(GETFAMILY), ...NLCTRL_ID, 1, 0]],
  ["without a header", DO, []],
  ["with half a header", DO, [GETFAMILY, 1]],
  ["command 0", DO, header(0)],
  ["a command that is an answer", DO, header(CTRL_CMD.NEWFAMILY)],
  ["reserved bytes of an old command", DO | NLM_F.CREATE, [...header(GETFAMILY, 5), ...NLCTRL_ID]],
  ["a command that is none", DO, header(GETPOLICY + 1)],
  ["a dump of a command that is none", DUMP, header(GETPOLICY + 1)],
  ["reserved bytes of a new command", DO, header(GETPOLICY + 1, 5)],
  ["flags of a new command", DO | NLM_F.ROOT, header(GETPOLICY + 1)],
  ["more flags of a new command", DUMP | NLM_F.CREATE, header(GETPOLICY + 1)],
  ["echo of a new command", DO | NLM_F.ECHO | NLM_F.ACK, header(GETPOLICY + 1)],
  ["a policy without a dump", DO, [...header(GETPOLICY), ...NLCTRL_ID]],
  ["half a dump", DO | NLM_F.ROOT, [...header(GETFAMILY), ...NLCTRL_ID]],
  ["a dump with an unknown attribute", DUMP, [...header(GETFAMILY), ...attribute(20, [1, 2])]],
  ["a dump with an attribute of others", DUMP, [
    ...header(GETFAMILY),
    ...attribute(MAXATTR, [0, 0, 0, 0]),
  ]],
  ["policies of nobody", DUMP, header(GETPOLICY)],
  ["policies by number", DUMP, [...header(GETPOLICY), ...NLCTRL_ID]],
  ["policies by name", DUMP, [...header(GETPOLICY), ...NLCTRL_NAME]],
  ["policies by both", DUMP, [
    ...header(GETPOLICY),
    ...attribute(FAMILY_NAME, "x\0"),
    ...NLCTRL_ID,
  ]],
  ["policies of who is not there", DUMP, [...header(GETPOLICY), ...attribute(FAMILY_ID, [255, 3])]],
  ["policies of no name", DUMP, [...header(GETPOLICY), ...attribute(FAMILY_NAME, "none\0")]],
  ["a command's policies", DUMP, [
    ...header(GETPOLICY),
    ...NLCTRL_ID,
    ...attribute(OP, [GETFAMILY, 0, 0, 0]),
  ]],
  ["a dump's policy", DUMP, [
    ...header(GETPOLICY),
    ...NLCTRL_ID,
    ...attribute(OP, [GETPOLICY, 0, 0, 0]),
  ]],
  ["policies of no command", DUMP, [
    ...header(GETPOLICY),
    ...NLCTRL_ID,
    ...attribute(OP, [77, 0, 0, 0]),
  ]],
  ["strictly, an unknown attribute", DUMP, [
    ...header(GETPOLICY),
    ...NLCTRL_ID,
    ...attribute(20, []),
  ]],
  ["strictly, one without a policy", DUMP, [
    ...header(GETPOLICY),
    ...NLCTRL_ID,
    ...attribute(MAXATTR, [0, 0, 0, 0]),
  ]],
  ["strictly, bytes left over", DUMP, [...header(GETPOLICY), ...NLCTRL_ID, 1, 0]],
  ["strictly, a long number", DUMP, [...header(GETPOLICY), ...attribute(FAMILY_ID, [16, 0, 0, 0])]],
  ["strictly, a flag that nests have", DUMP, [
    ...header(GETPOLICY),
    ...attribute(FAMILY_ID | 0x8000, [16, 0]),
  ]],
];

testUnless(whyNoKernel(), "the controller answers as the real one, byte for byte", () => {
  for (const option of [0, NETLINK_SO.CAP_ACK]) {
    using sockets = both();
    if (option !== 0) sockets.setNetlinkOption(option, 1);
    for (const [name, flags, body] of REQUESTS) {
      const answers = sockets.ask(name, GENL_ID.CTRL, flags, ...body);
      assertGreater(answers.length, 0, name);
    }
  }
});

testUnless(whyNoKernel(), "what is for no family is refused as by the real kernel", () => {
  using sockets = both();
  for (const type of [GENL_ID.PMCRAID, 999, 1023, 1024, 65535]) {
    sockets.ask(`type ${type}`, type, DO, ...header(GETFAMILY));
    sockets.ask(`type ${type} without a header`, type, DO);
  }
});

async function families(): Promise<readonly Mirrored[]> {
  using netns = createNetworkNamespace();
  const protocol = NETLINK.GENERIC;
  return await mirrored(openSocket({ protocol }), openSocket({ protocol, netns }));
}

/** Why other kernels would give other numbers. */
async function whyNotInOrder(): Promise<string | undefined> {
  using kernel = new EmulatedKernel();
  for (const { spec, id, groups } of await families()) {
    const registered = kernel.generic.register(spec);
    const numbers = [registered.id, ...registered.groups.keys()];
    if (numbers.join() !== [id, ...groups].join()) return `${spec.name} came out of turn`;
  }
  return undefined;
}

testUnless(
  whyNoNamespaces() ?? await whyNotInOrder(),
  "families that are registered as in the real kernel get the same numbers, and are told the same",
  async () => {
    using netns = createNetworkNamespace();
    using kernel = new EmulatedKernel();
    const all = await families();
    for (const { spec } of all) kernel.generic.register(spec);
    assert(all.some(({ groups }) => groups.length > 1));

    const protocol = NETLINK.GENERIC;
    using first = new Both({ protocol, kernel });
    const namespace = kernel.createNamespace();
    using other = new Both({ protocol, kernel, netns, namespace });
    for (const sockets of [first, other]) {
      sockets.ask("all", GENL_ID.CTRL, DUMP, ...header(GETFAMILY));
      for (const family of kernel.generic.families) {
        const { name, id } = family;
        const byNumber = attribute(FAMILY_ID, [id & 0xff, id >> 8]);
        sockets.ask(name, GENL_ID.CTRL, DO, ...header(GETFAMILY), ...byNumber);
        sockets.ask(`${name}'s policies`, GENL_ID.CTRL, DUMP, ...header(GETPOLICY), ...byNumber);
        if (!family.isIn(namespace)) sockets.ask(`${name}'s 200`, id, DO, ...header(200));
      }
    }
  },
);
