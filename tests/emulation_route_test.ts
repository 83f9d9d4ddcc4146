import {
  AF,
  IFF,
  NLM_F,
  RT_SCOPE,
  RT_TABLE,
  RTM,
  RTM_F,
  RTN,
  RTNLGRP,
  RTPROT,
} from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import type { RouteAttributes, RouteHeader, RouteMessage } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assert, assertEquals, assertRejects } from "./assert.ts";

const HEADER: RouteHeader = {
  family: AF.INET,
  dstLen: 0,
  srcLen: 0,
  tos: 0,
  table: RT_TABLE.MAIN,
  protocol: RTPROT.STATIC,
  scope: RT_SCOPE.UNIVERSE,
  type: RTN.UNICAST,
  flags: 0,
};
const { CREATE, EXCL, REPLACE, APPEND } = NLM_F;
const LO = 1;

/** What is said of a route beside its attributes. */
type Asked = RouteAttributes & { readonly header?: Partial<RouteHeader>; readonly flags?: number };

async function route(
  client: Client,
  type: typeof RTM.NEWROUTE | typeof RTM.DELROUTE,
  { header, flags = type === RTM.NEWROUTE ? CREATE | EXCL : 0, ...attributes }: Asked,
): Promise<void> {
  await client.request({
    kind: "route",
    type,
    flags,
    header: { ...HEADER, ...header },
    attributes,
  });
}

async function lookUp(client: Client, dst: string, flags = 0, more: RouteAttributes = {}) {
  const header = { ...HEADER, table: 0, protocol: 0, type: 0, dstLen: 32, flags };
  const [found] = await client.request({
    kind: "route",
    type: RTM.GETROUTE,
    header,
    attributes: { dst, ...more },
  });
  return found;
}

async function dumped(client: Client, family: number = AF.INET): Promise<RouteMessage[]> {
  return await client.dump({
    kind: "route",
    type: RTM.GETROUTE,
    header: { ...HEADER, family, table: 0, protocol: 0, type: 0 },
  });
}

function inWords({ header: { dstLen, type }, attributes: { dst, table, gateway } }: RouteMessage) {
  const via = gateway === undefined ? "" : ` via ${gateway}`;
  return `${table} ${type} ${dst ?? "default"}/${dstLen}${via}`;
}

/** A kernel whose `lo` is up, and a client of it. */
async function ready(kernel: EmulatedKernel): Promise<Client> {
  const client = new Client(kernel.socket());
  await up(client, LO, true);
  return client;
}

async function up(client: Client, index: number, up: boolean): Promise<void> {
  const header = { family: 0, type: 0, index, flags: up ? IFF.UP : 0, change: IFF.UP };
  await client.request({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
}

async function address(client: Client, local: string, prefixlen: number, index = LO) {
  await client.request({
    kind: "address",
    type: RTM.NEWADDR,
    flags: CREATE | EXCL,
    header: { family: AF.INET, prefixlen, flags: 0, scope: 0, index },
    attributes: { local, address: local },
  });
}

/** What a member of a group has got. */
function told(socket: NetlinkSocket): RouteMessage[] {
  const buffer = new Uint8Array(65536);
  const routes: RouteMessage[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return routes;
    for (const message of decode(buffer.subarray(0, length))) {
      if (message.kind === "route") routes.push(message);
    }
  }
}

async function refusal(request: Promise<unknown>) {
  const { code, explanation } = await assertRejects(() => request, NetlinkError);
  return [code, explanation];
}

Deno.test("addresses bring routes, in the kernel's order", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  await address(client, "10.1.2.3", 24);
  assertEquals((await dumped(client)).map(inWords), [
    `255 ${RTN.LOCAL} 10.1.2.0/24`,
    `255 ${RTN.LOCAL} 10.1.2.3/32`,
    `255 ${RTN.BROADCAST} 10.1.2.255/32`,
    `255 ${RTN.LOCAL} 127.0.0.0/8`,
    `255 ${RTN.LOCAL} 127.0.0.1/32`,
    `255 ${RTN.BROADCAST} 127.255.255.255/32`,
  ]);
});

Deno.test("notifications tell how a route came", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  using socket = kernel.socket();
  socket.bind({ groups: 1 << RTNLGRP.IPV4_ROUTE - 1 });
  const dst = { dst: "10.0.0.0", header: { dstLen: 8, scope: RT_SCOPE.LINK }, oif: LO };
  await route(client, RTM.NEWROUTE, dst);
  await route(client, RTM.NEWROUTE, { ...dst, prefsrc: "127.0.0.1", flags: CREATE });
  await route(client, RTM.NEWROUTE, { ...dst, flow: 1, flags: CREATE | APPEND });
  await route(client, RTM.NEWROUTE, { ...dst, flow: 2, flags: REPLACE });
  await route(client, RTM.DELROUTE, dst);
  assertEquals(told(socket).map(({ type, flags }) => [type, flags]), [
    [RTM.NEWROUTE, CREATE | EXCL],
    [RTM.NEWROUTE, CREATE],
    [RTM.NEWROUTE, CREATE | APPEND],
    [RTM.NEWROUTE, REPLACE],
    [RTM.DELROUTE, 0],
  ]);
  const flows = (await dumped(client)).filter(({ attributes }) => attributes.dst === "10.0.0.0")
    .map(({ attributes: { flow } }) => flow);
  assertEquals(flows, [undefined, 1]);
});

Deno.test("routes over a link that goes down vanish without a word", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    flags: CREATE | EXCL,
    attributes: { ifname: "i0", linkinfo: { kind: "ifb" } },
  });
  await up(client, 2, true);
  await route(client, RTM.NEWROUTE, {
    dst: "10.0.0.0",
    oif: 2,
    header: { dstLen: 8, scope: RT_SCOPE.LINK },
  });
  using socket = kernel.socket();
  socket.bind({ groups: 1 << RTNLGRP.IPV4_ROUTE - 1 });
  await up(client, 2, false);
  assertEquals(told(socket), []);
  assertEquals((await dumped(client)).filter(({ attributes: { oif } }) => oif === 2), []);
});

Deno.test("refusals are explained as Linux explains them", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  const add = (asked: Asked) => refusal(route(client, RTM.NEWROUTE, asked));
  assertEquals(await add({ dst: "10.0.0.1", header: { dstLen: 8 } }), [
    "EINVAL",
    "Invalid prefix for given prefix length",
  ]);
  assertEquals(await add({ dst: "10.0.0.0", gateway: "1.2.3.4", header: { dstLen: 8 } }), [
    "ENETUNREACH",
    "Nexthop has invalid gateway",
  ]);
  assertEquals(await add({ oif: LO, header: { type: RTN.BLACKHOLE } }), [
    "EINVAL",
    "Gateway, device and multipath can not be specified for this route type",
  ]);
  assertEquals(await add({ nhId: 7 }), ["EINVAL", "Nexthop id does not exist"]);
  assertEquals(
    await refusal(route(client, RTM.DELROUTE, { header: { table: 100 } })),
    ["ESRCH", "FIB table does not exist"],
  );
  assertEquals(await add({ oif: 99 }), ["ENODEV", undefined]);
});

Deno.test("lookups go by the longest prefix, and by the rules", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  const link = { oif: LO, header: { dstLen: 8, scope: RT_SCOPE.LINK } };
  await route(client, RTM.NEWROUTE, { dst: "10.0.0.0", ...link });
  await route(client, RTM.NEWROUTE, {
    dst: "10.1.0.0",
    gateway: "10.0.0.1",
    header: { dstLen: 16 },
  });
  await route(client, RTM.NEWROUTE, {
    dst: "10.1.2.0",
    header: { dstLen: 24, type: RTN.PROHIBIT },
  });
  assertEquals((await lookUp(client, "10.9.9.9"))?.attributes.gateway, undefined);
  assertEquals((await lookUp(client, "10.1.9.9"))?.attributes.gateway, "10.0.0.1");
  assertEquals((await refusal(lookUp(client, "10.1.2.3")))[0], "EACCES");
  assertEquals((await refusal(lookUp(client, "11.0.0.1")))[0], "ENETUNREACH");
  const entry = await lookUp(client, "10.1.9.9", RTM_F.FIB_MATCH);
  assertEquals([entry?.header.dstLen, entry?.attributes.dst], [16, "10.1.0.0"]);
  await route(client, RTM.NEWROUTE, { dst: "10.0.0.0", ...link, table: 1000 });
  await client.request({
    kind: "rule",
    type: RTM.NEWRULE,
    header: { family: AF.INET, dstLen: 0, srcLen: 0, tos: 0, table: 0, action: 1, flags: 0 },
    attributes: { table: 1000, priority: 10, fwmark: 7 },
  });
  const marked = await lookUp(client, "10.1.2.3", RTM_F.LOOKUP_TABLE, { mark: 7 });
  assertEquals(marked?.attributes.table, 1000);
  assertEquals((await refusal(lookUp(client, "10.1.2.3")))[0], "EACCES");
});

Deno.test("dumps go on where they were, whatever happens meanwhile", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  using socket = kernel.socket();
  const count = 2000;
  const gone: string[] = [];
  for (let number = 0; number < count; number++) {
    const dst = `20.0.${number >> 8}.${number & 255}`;
    await route(client, RTM.NEWROUTE, {
      dst,
      oif: LO,
      header: { dstLen: 32, scope: RT_SCOPE.LINK },
    });
  }
  socket.sendto(request(AF.INET));
  const buffer = new Uint8Array(4096);
  const seen: string[] = [];
  for (let over = false; !over;) {
    const length = socket.recvfrom(buffer)?.length;
    assert(length !== undefined, "the dump ends by NLMSG_DONE");
    for (const message of decode(buffer.subarray(0, length))) {
      if (message.kind === "route") seen.push(message.attributes.dst ?? "");
      if (message.kind === "done") over = true;
    }
    if (seen.length > 500) continue;
    // Those ahead are gone when it is their turn, and one that is told already changes nothing.
    for (const dst of [`20.0.7.${seen.length % 200}`, seen[10] ?? ""]) {
      const header = { dstLen: 32, scope: RT_SCOPE.NOWHERE };
      await route(client, RTM.DELROUTE, { dst, header }).then(() => gone.push(dst), () => {});
    }
  }
  assertEquals(new Set(seen).size, seen.length);
  assertEquals(seen.filter((dst) => gone.includes(dst)).length, 1);
  assertEquals(seen.filter((dst) => dst.startsWith("20.")).length, count - gone.length + 1);
});

function request(family: number): Uint8Array {
  const bytes = new Uint8Array(28);
  new DataView(bytes.buffer).setUint32(0, bytes.length, true);
  new DataView(bytes.buffer).setUint16(4, RTM.GETROUTE, true);
  new DataView(bytes.buffer).setUint16(6, NLM_F.REQUEST | NLM_F.DUMP, true);
  bytes[16] = family;
  return bytes;
}

Deno.test("IPv6's routes of one metric become one of several next hops", async () => {
  using kernel = new EmulatedKernel();
  using client = await ready(kernel);
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    flags: CREATE | EXCL,
    attributes: { ifname: "i0", linkinfo: { kind: "ifb" } },
  });
  await up(client, 2, true);
  const header = { family: AF.INET6, dstLen: 64 };
  for (const gateway of ["fe80::1", "fe80::2"]) {
    await route(client, RTM.NEWROUTE, { dst: "fd00::", gateway, oif: 2, header, flags: CREATE });
  }
  const found = (await dumped(client, AF.INET6))
    .filter(({ attributes: { dst } }) => dst === "fd00::");
  assertEquals(
    found.map(({ attributes: { priority, multipath } }) => [
      priority,
      multipath?.map(({ attributes: { gateway } }) => gateway),
    ]),
    [[1024, ["fe80::1", "fe80::2"]]],
  );
});
