/** Links of an emulated kernel: what the running kernel cannot be asked for, or not without root. */
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import type { LinkAttributes, LinkHeader, LinkMessage } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertEquals, assertRejects } from "./assert.ts";

const { CREATE, EXCL } = NLM_F;
const NO_HEADER: LinkHeader = { family: 0, type: 0, index: 0, flags: 0, change: 0 };

async function ask(
  client: Client,
  type: number,
  attributes: LinkAttributes,
  { flags = 0, index = 0 } = {},
): Promise<LinkMessage[]> {
  return await client.request({
    kind: "link",
    type,
    flags,
    header: { ...NO_HEADER, index },
    attributes,
  });
}

/** A link of a kind. */
async function make(client: Client, attributes: LinkAttributes): Promise<void> {
  await ask(client, RTM.NEWLINK, attributes, { flags: CREATE | EXCL });
}

/** What a refusal tells: its code and its text. */
async function refusal(request: Promise<unknown>): Promise<(string | undefined)[]> {
  const { code, explanation } = await assertRejects(() => request, NetlinkError);
  return [code, explanation];
}

async function namesIn(client: Client): Promise<unknown[]> {
  const links = await client.dump({ kind: "link", type: RTM.GETLINK });
  return links.map(({ attributes: { ifname } }) => ifname);
}

Deno.test("what is not emulated is refused, and counted", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const amt = { ifname: "a", linkinfo: { kind: "amt" } } as const;
  for (let times = 0; times < 2; times++) {
    assertEquals(await refusal(make(client, amt)), ["EOPNOTSUPP", "Unknown device type"]);
  }
  assertEquals(await refusal(make(client, { ifname: "a" })), [
    "EOPNOTSUPP",
    "Unknown device type",
  ]);
  const dump = client.dump({ kind: "tunnel", header: { family: 7 }, type: RTM.GETTUNNEL });
  assertEquals(await refusal(dump), ["EOPNOTSUPP", undefined]);
  assertEquals([...kernel.namespace.stack.machine.unsupported], [
    ["link kind amt", 2],
    ["link kind unnamed", 1],
    ["RTM_GETTUNNEL dump", 1],
  ]);
});

Deno.test("links of every simple kind are made, shown and deleted", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  for (const kind of ["dummy", "ifb", "veth"]) {
    await make(client, { ifname: "a", mtu: 1234, linkinfo: { kind } });
    const [link] = await ask(client, RTM.GETLINK, { ifname: "a" });
    assertEquals(link?.attributes.linkinfo, { kind });
    assertEquals(link?.attributes.mtu, 1234);
    await ask(client, RTM.DELLINK, { ifname: "a" });
    assertEquals(await namesIn(client), ["lo"]);
  }
});

Deno.test("names that are no text keep their bytes", () => {
  using kernel = new EmulatedKernel();
  using socket = kernel.socket();
  const buffer = new Uint8Array(4096);
  /** Sends a message of a link, of an index and with attributes in hexadecimal. */
  const send = (type: number, flags: number, index: number, attributes: string) => {
    const payload = Uint8Array.fromHex(attributes);
    const bytes = new Uint8Array(32 + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags | NLM_F.REQUEST, true);
    view.setInt32(20, index, true);
    bytes.set(payload, 32);
    socket.sendto(bytes);
    return buffer.slice(0, socket.recvfrom(buffer)?.length ?? 0);
  };
  // IFLA_IFNAME, IFLA_LINKINFO with IFLA_INFO_KIND "ifb"; IFLA_PROP_LIST with IFLA_ALT_IFNAME.
  const name = "08000300ff61c300";
  const propList = "0c00348006003500fe000000";
  send(RTM.NEWLINK, NLM_F.ACK | CREATE | EXCL, 0, `${name}0c0012000800010069666200`);
  send(RTM.NEWLINKPROP, NLM_F.ACK, 2, propList);
  const shown = send(RTM.GETLINK, 0, 2, "");
  const [link] = decode(shown);
  assert(link?.kind === "link");
  assertEquals(encode(link), shown);
  assert(shown.toHex().includes(name));
  assert(shown.toHex().includes(propList));
});

Deno.test("a link moves to the namespaces of those alone who let it", async () => {
  using kernel = new EmulatedKernel();
  const { userNamespace } = kernel;
  const mine = kernel.createNamespace({ userNamespace: { parent: userNamespace, owner: 1000 } });
  const theirs = kernel.createNamespace();
  const process = kernel.createProcess({
    uid: 1000,
    userNamespace: mine.userNamespace,
    capabilities: kernel.process.capabilities,
    namespace: mine,
  });
  using client = new Client(kernel.socket({ process, namespace: mine }));
  await make(client, { ifname: "a", linkinfo: { kind: "ifb" } });
  const netNsFd = process.openNamespace(theirs);
  const own = process.openNamespace(mine);
  const move = (attributes: LinkAttributes) => ask(client, RTM.SETLINK, attributes, { index: 2 });
  assertEquals(await refusal(move({ netNsFd })), ["EPERM", undefined]);
  assertEquals(await refusal(move({ netNsPid: 4711 })), ["ESRCH", undefined]);
  assertEquals(await refusal(move({ netNsFd: 4711 })), ["EBADF", undefined]);
  await move({ netNsFd: own, ifalias: "stays" });
  assertEquals(await namesIn(client), ["lo", "a"]);
  using root = new Client(kernel.socket({ namespace: mine }));
  await ask(root, RTM.SETLINK, { netNsPid: kernel.process.pid }, { index: 2 });
  assertEquals(await namesIn(client), ["lo"]);
});

Deno.test("a device has other names as long as there is room to tell them", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  // 132 bytes are reckoned for each, whatever its length, in an attribute of 65535.
  const most = 496;
  const names = Array.from({ length: most + 1 }, (_, index) => `other${index}`);
  const add = (propList: string[]) => ask(client, RTM.NEWLINKPROP, { ifname: "lo", propList });
  await add(names.slice(0, most));
  assertEquals(await refusal(add(names.slice(most))), [
    "EINVAL",
    "effective property list too long",
  ]);
  const [link] = await ask(client, RTM.GETLINK, { altIfname: "other7" });
  assertEquals(link?.attributes.propList, names.slice(0, most));
});
