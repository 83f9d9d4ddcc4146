import { CTRL_CMD, NETLINK } from "../src/abi/mod.ts";
import type { Message } from "../src/codec/mod.ts";
import { decode, encode, messageJson } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { goldenFile, messagesOf, protocolRecordings, whyNoRecordings } from "./_golden.ts";
import { testUnless } from "./_ffi.ts";

const reason = await whyNoRecordings();

async function read(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(goldenFile(`linux-6.18-protocols/${name}.bin`));
}

for (const recording of reason === undefined ? await protocolRecordings() : []) {
  const { name, protocol } = recording;
  Deno.test(`${name}: all is encoded as it was sent`, () => {
    for (const bytes of messagesOf(recording)) {
      const decoded: Message<number>[] = decode(bytes, { protocol });
      assertEquals(encode(decoded), bytes);
      JSON.stringify(decoded.map((one) => messageJson(one, { protocol })));
    }
  });
}

testUnless(
  reason,
  "the recorded policies say what the recorded family says of itself",
  async () => {
    const options = { protocol: NETLINK.GENERIC } as const;
    const families = decode(await read("nlctrl-family"), options)
      .flatMap((message) => message.kind === "nlctrl" ? [message.attributes] : []);
    const netdev = families.find(({ familyName }) => familyName === "netdev");
    const policies = decode(await read("nlctrl-policy-netdev"), options)
      .flatMap((message) => message.kind === "nlctrl" ? [message] : []);
    assertGreater(policies.length, 10);
    const commands = new Set(netdev?.ops?.map(({ id }) => id));
    for (const { header, attributes } of policies) {
      assertEquals(header.cmd, CTRL_CMD.GETPOLICY);
      assertEquals(attributes.familyId, netdev?.familyId);
      // The kernel says 0 of commands that are dumps only.
      for (const { id, value } of attributes.opPolicy ?? []) {
        assert(id === 0 ? value.do === undefined : commands.has(id), `${id}`);
      }
    }
  },
);

testUnless(reason, "the recorded sockets are those that the recording opened", async () => {
  const options = { protocol: NETLINK.SOCK_DIAG } as const;
  const sockets = decode(await read("netlink-socket"), options)
    .flatMap((message) => message.kind === "netlink-socket" ? [message] : []);
  const ofGroups = sockets.filter(({ attributes }) => attributes.groups !== undefined);
  // It is in two of the kernel's lists, and told of from both.
  assertEquals(ofGroups.map(({ attributes }) => attributes.groups), [[1, 8], [1, 8]]);
  const [shown] = ofGroups.map((message) => messageJson(message, options));
  assertEquals(shown?.attributes && Object(shown.attributes).flags, [
    "NDIAG_FLAG_NO_ENOBUFS",
    "NDIAG_FLAG_CAP_ACK",
  ]);
  assertEquals(sockets.filter(({ header }) => header.state === 1).length, 1);
});
