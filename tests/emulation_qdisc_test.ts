import { IFF, NLM_F, RTM, RTNLGRP } from "../src/abi/mod.ts";
import { Client, events, NetlinkError } from "../src/client/mod.ts";
import type { QdiscAttributes, QdiscMessage } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assertEquals, assertRejects, assertThrows } from "./assert.ts";

const { CREATE, EXCL, REPLACE, ECHO } = NLM_F;
const ROOT = 0xffffffff;
const INGRESS = 0xfffffff1;
const LO = 1;

interface Asked {
  readonly type?: typeof RTM.NEWQDISC | typeof RTM.DELQDISC | typeof RTM.GETQDISC;
  readonly handle?: number;
  readonly parent?: number;
  readonly flags?: number;
  readonly attributes?: QdiscAttributes;
}

function ask(client: Client, asked: Asked) {
  const { type = RTM.NEWQDISC, handle = 0x10000, parent = ROOT, flags = CREATE | EXCL } = asked;
  return client.request({
    kind: "qdisc",
    type,
    flags,
    header: { family: 0, ifindex: LO, handle, parent, info: 0 },
    attributes: asked.attributes ?? { kind: "pfifo" },
  });
}

/** Has `lo` be up, or down. */
async function set(client: Client, up: boolean): Promise<void> {
  const header = { index: LO, flags: up ? IFF.UP : 0, change: IFF.UP };
  await client.request({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
}

async function qdiscsOf(client: Client): Promise<QdiscMessage[]> {
  return await client.dump({
    kind: "qdisc",
    type: RTM.GETQDISC,
    header: { family: 0, ifindex: 0, handle: 0, parent: 0, info: 0 },
  });
}

async function shownOf(client: Client): Promise<(string | number | undefined)[][]> {
  return (await qdiscsOf(client)).map(({ header, attributes }) => [
    attributes.kind,
    header.handle,
    header.info,
  ]);
}

/** The qdisc that the link tells of. */
async function linkQdisc(client: Client): Promise<string | undefined> {
  const header = { index: LO };
  const [link] = await client.request({ kind: "link", type: RTM.GETLINK, header, attributes: {} });
  return link?.kind === "link" ? link.attributes.qdisc : undefined;
}

async function refusal(request: Promise<unknown>) {
  const { code, explanation } = await assertRejects(() => request, NetlinkError);
  return [code, explanation];
}

Deno.test("a link has no qdisc until it is up for the first time", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  assertEquals(await linkQdisc(client), "noop");
  assertEquals(await qdiscsOf(client), []);
  await set(client, true);
  assertEquals(await linkQdisc(client), "noqueue");
  assertEquals(await shownOf(client), [["noqueue", 0, 2]]);
  await set(client, false);
  assertEquals(await linkQdisc(client), "noqueue");
});

Deno.test("a qdisc that is made takes the place of the usual one, which comes back", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await set(client, true);
  await ask(client, {});
  assertEquals(await shownOf(client), [["pfifo", 0x10000, 2]]);
  assertEquals((await qdiscsOf(client))[0]?.attributes.options, { limit: 1000 });
  await ask(client, { type: RTM.DELQDISC, flags: 0 });
  assertEquals(await shownOf(client), [["noqueue", 0, 2]]);
});

Deno.test("what goes and what comes is told in one datagram", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await set(client, true);
  using socket = kernel.socket();
  const told = events(socket, { groups: [RTNLGRP.TC] });
  const first = told.next();
  await ask(client, { attributes: { kind: "bfifo", options: { limit: 3000 } } });
  const { value } = await first;
  const messages = value?.kind === "datagram" ? value.messages : [];
  assertEquals(
    messages.map((message) =>
      message.kind === "qdisc" &&
      [message.type, message.flags, message.attributes.kind, message.header.info]
    ),
    [
      [RTM.DELQDISC, 0, "noqueue", 1],
      [RTM.NEWQDISC, REPLACE, "bfifo", 2],
    ],
  );
});

Deno.test("a qdisc is found only by who wants an echo, or listens", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await ask(client, {});
  const found = { type: RTM.GETQDISC, attributes: {} };
  assertEquals(await ask(client, { ...found, flags: 0 }), []);
  assertEquals((await ask(client, { ...found, flags: ECHO })).length, 1);
});

Deno.test("filters have a place that packets come in by", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const attributes = { kind: "clsact" } as const;
  await ask(client, { parent: INGRESS, handle: 0xffff0000, attributes });
  assertEquals(await shownOf(client), [["clsact", 0xffff0000, 1]]);
  assertEquals(await refusal(ask(client, { parent: 0xfffffff2 })), [
    "EOPNOTSUPP",
    "Cannot add children to ingress/clsact qdisc",
  ]);
});

Deno.test("qdiscs are refused as Linux does it", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await ask(client, {});
  const refused = (asked: Asked) => refusal(ask(client, asked));
  assertEquals(await refused({}), ["EEXIST", "Exclusivity flag on, cannot modify"]);
  assertEquals(await refused({ handle: 0x20000 }), [
    "EEXIST",
    "NLM_F_REPLACE needed to override",
  ]);
  assertEquals(await refused({ flags: REPLACE, attributes: { kind: "bfifo" } }), [
    "EINVAL",
    "Invalid qdisc name: must match existing qdisc",
  ]);
  assertEquals(
    await refused({ handle: 0x20000, flags: CREATE | REPLACE, attributes: { kind: "nosuch" } }),
    ["ENOENT", "Specified qdisc kind is unknown"],
  );
  assertEquals(await refused({ parent: 0x10001 }), ["EOPNOTSUPP", "Parent qdisc is not classful"]);
  assertEquals(await refused({ parent: 0x50001 }), ["ENOENT", "Failed to find specified qdisc"]);
  assertEquals(await refused({ type: RTM.DELQDISC, handle: 0x20000, flags: 0 }), [
    "EINVAL",
    "Invalid handle",
  ]);
  assertEquals(await refused({ parent: 0, handle: 0 }), ["EINVAL", "Handle cannot be zero"]);
});

Deno.test("handles that nobody asks for are drawn from above", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await ask(client, { handle: 0 });
  assertEquals(await shownOf(client), [["pfifo", 0x80010000, 2]]);
});

Deno.test("what links get that ask for nothing is a setting", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  assertEquals(kernel.sysctl["net.core.default_qdisc"], "pfifo_fast");
  kernel.sysctl["net.core.default_qdisc"] = "pfifo";
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    flags: CREATE | EXCL,
    header: { index: 2, flags: IFF.UP, change: IFF.UP },
    attributes: { ifname: "ifb0", linkinfo: { kind: "ifb" } },
  });
  const [qdisc] = await qdiscsOf(client);
  assertEquals([qdisc?.header.ifindex, qdisc?.attributes.kind], [2, "pfifo"]);
});

Deno.test("qdiscs of kinds that distributions build are told as they were asked for", () => {
  using kernel = new EmulatedKernel();
  kernel.addLink({ kind: "ifb", name: "queue", index: 7, up: true });
  const header = { ifindex: 7, parent: 0xffffffff, handle: 0x10000 };
  const attributes = { kind: "fq_codel", options: { limit: 100 } } as const;
  const flags = CREATE | EXCL;
  kernel.request({ kind: "qdisc", type: RTM.NEWQDISC, flags, header, attributes });
  const [told] = kernel.dump({ kind: "qdisc", type: RTM.GETQDISC })
    .filter((qdisc) => qdisc.header.ifindex === 7);
  assertEquals(told?.attributes.kind === "fq_codel" && told.attributes.options, { limit: 100 });

  using bare = new EmulatedKernel({ config: { qdiscs: [] } });
  bare.addLink({ kind: "ifb", name: "queue", index: 7, up: true });
  const error = assertThrows(
    () => bare.request({ kind: "qdisc", type: RTM.NEWQDISC, flags, header, attributes }),
    NetlinkError,
  );
  assertEquals(error.code, "ENOENT");
});
