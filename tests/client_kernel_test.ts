/** The client over the real kernel. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { NETLINK_SO, NLM_F, RTM, RTNLGRP, SO, SOL } from "../src/abi/mod.ts";
import type { Answer, Request } from "../src/client/mod.ts";
import { Client, DumpInterruptedError, events, NetlinkError } from "../src/client/mod.ts";
import { encode } from "../src/codec/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { tap } from "../src/socket/mod.ts";
import { settled } from "./_fake_socket.ts";
import { runModule, testUnless, whyNoKernel, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "./assert.ts";
import { GET_LINKS } from "./_scripts.ts";

const noKernel = whyNoKernel();
const noNamespaces = whyNoNamespaces();
const noPrograms = whyNoPrograms();

const LO = { kind: "link", type: RTM.GETLINK, attributes: { ifname: "lo" } } as const;

async function loopbackUp(client: Client): Promise<void> {
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: 1, flags: 1, change: 1 },
  });
}

/** Adds routes to 10.0.0.0 and on, over the loopback device, without asking for answers. */
function addRoutes(socket: NetlinkSocket, count: number, type: number = RTM.NEWROUTE): void {
  const batch = 1000;
  for (let first = 0; first < count; first += batch) {
    const requests = Array.from({ length: Math.min(batch, count - first) }, (_, index) => ({
      kind: "route",
      type,
      flags: NLM_F.REQUEST | NLM_F.CREATE,
      header: { family: 2, dstLen: 32, table: 254, protocol: 4, type: 1, scope: 253 },
      attributes: {
        dst: `10.0.${first + index >> 8}.${first + index & 255}`,
        oif: 1,
      },
    } as const));
    socket.sendto(encode(requests), { pid: 0 });
  }
}

const ROUTES = { kind: "route", type: RTM.GETROUTE, header: { family: 2 } } as const;

async function withRoutes(count: number): Promise<{ netns: NetworkNamespace; client: Client }> {
  const netns = createNetworkNamespace();
  const client = new Client(openSocket({ netns }));
  await loopbackUp(client);
  addRoutes(client.socket, count);
  return { netns, client };
}

testUnless(noKernel, "The kernel answers requests and dumps", async () => {
  using client = new Client(openSocket());
  const [lo, ...more] = await client.request(LO);
  assertEquals([lo?.header.index, lo?.attributes.ifname, more.length], [1, "lo", 0]);
  const links = await client.dump(GET_LINKS);
  assert(links.some(({ attributes }) => attributes.ifname === "lo"));
});

testUnless(noKernel, "The kernel's refusals name the attribute and say why", async () => {
  using client = new Client(openSocket());
  const nobody = { ...LO, attributes: { ifname: "nosuchlink" } };
  const missing = await assertRejects(() => client.request(nobody), NetlinkError);
  assertEquals([missing.code, missing.operation], ["ENODEV", "RTM_GETLINK"]);

  const long = { ...LO, attributes: { ifname: "far-too-long-for-an-interface" } };
  const tooLong = await assertRejects(() => client.request(long), NetlinkError);
  assertEquals([tooLong.code, tooLong.attribute], ["ERANGE", "ifname"]);
  assertEquals(tooLong.policy?.maxLength, 15);
  assert(tooLong.explanation !== undefined);

  const strict = { kind: "link", type: RTM.GETLINK, header: { index: 1 } } as const;
  const filtered = await assertRejects(() => client.dump(strict), NetlinkError);
  assertEquals(filtered.code, "EINVAL");
  assertStringIncludes(filtered.explanation ?? "", "device index");
  // And the client is none the worse for it.
  assertEquals((await client.request(LO)).length, 1);
});

testUnless(
  noNamespaces,
  "The kernel names attributes inside nests, and says what is missing",
  async () => {
    using netns = createNetworkNamespace();
    using client = new Client(openSocket({ netns }));
    const vxlan: Request = {
      kind: "link",
      type: RTM.NEWLINK,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      attributes: { ifname: "x", linkinfo: { kind: "vxlan", data: { id: 1 << 25 } } },
    };
    const nested = await client.request(vxlan).catch((error) => error);
    assertInstanceOf(nested, NetlinkError);
    // Without the module it is another error: nothing to see then.
    if (nested.code === "ERANGE") assertEquals(nested.attribute, "linkinfo.data.id");

    const unknownKind = await assertRejects(() =>
      client.request({
        kind: "link",
        type: RTM.NEWLINK,
        flags: NLM_F.CREATE | NLM_F.EXCL,
        attributes: { ifname: "x", linkinfo: { kind: "no such kind" } },
      }), NetlinkError);
    assertEquals(unknownKind.code, "EOPNOTSUPP");
    assertStringIncludes(unknownKind.explanation ?? "", "Unknown device type");

    await loopbackUp(client);
    const neighbour = await assertRejects(() =>
      client.request({
        kind: "neighbour",
        type: RTM.NEWNEIGH,
        flags: NLM_F.CREATE | NLM_F.EXCL,
        header: { family: 2, ifindex: 1, state: 128 },
      }), NetlinkError);
    assertEquals(neighbour.code, "EINVAL");
    assertEquals(neighbour.explanation, "Network address not specified");
  },
);

testUnless(noNamespaces, "The kernel echoes what it made, and tells nobody else's", async () => {
  using netns = createNetworkNamespace();
  using client = new Client(openSocket({ netns }));
  await loopbackUp(client);
  const address: Request = {
    kind: "address",
    type: RTM.NEWADDR,
    flags: NLM_F.CREATE,
    header: { family: 2, prefixlen: 24, index: 1 },
    attributes: { local: "192.0.2.1", address: "192.0.2.1" },
  };
  // A member hears of its own change, by the very number of its request.
  client.socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, RTNLGRP.IPV4_IFADDR);
  assertEquals(await client.request(address), []);
  const second = { ...address, attributes: { local: "192.0.2.2", address: "192.0.2.2" } };
  const echoed = await client.request({ ...second, flags: NLM_F.CREATE | NLM_F.ECHO });
  assertEquals(
    echoed.map((message) => message.kind === "address" && message.attributes.local),
    ["192.0.2.2"],
  );
});

testUnless(
  noNamespaces,
  "Dumps and requests at once over the kernel each come out whole",
  async () => {
    const { netns, client } = await withRoutes(3000);
    using _netns = netns;
    using _client = client;
    const results = await Promise.all(
      Array.from(
        { length: 12 },
        (_, index) =>
          index % 3 === 0
            ? client.request(LO).then((links) => links.length)
            : client.dump(ROUTES).then((routes) =>
              new Set(routes.map(({ attributes }) => attributes.dst)).size
            ),
      ),
    );
    const whole = (await client.dump(ROUTES)).length;
    assertGreater(whole, 2999);
    const unique =
      new Set((await client.dump(ROUTES)).map(({ attributes }) => attributes.dst)).size;
    assertEquals(results, results.map((_, index) => index % 3 === 0 ? 1 : unique));
  },
);

testUnless(
  noNamespaces,
  "A request in the loop of a dump of the kernel's does not harm it",
  async () => {
    const { netns, client } = await withRoutes(3000);
    using _netns = netns;
    using _client = client;
    const seen: (string | undefined)[] = [];
    let inner = 0;
    for await (const routes of client.stream(ROUTES)) {
      inner += (await client.request(LO)).length + (await client.dump(GET_LINKS)).length;
      seen.push(...routes.map(({ attributes }) => attributes.dst));
    }
    assertGreater(inner, 3);
    const whole = (await client.dump(ROUTES)).map(({ attributes }) => attributes.dst);
    assertEquals(seen, whole);
  },
);

testUnless(noNamespaces, "A dump left early leaves the kernel's next one alone", async () => {
  const { netns, client } = await withRoutes(3000);
  using _netns = netns;
  using _client = client;
  const whole = (await client.dump(ROUTES)).length;
  for (let round = 0; round < 5; round++) {
    for await (const _ of client.stream(ROUTES)) break;
    assertEquals((await client.dump(ROUTES)).length, whole);
  }
});

testUnless(noNamespaces, "A signal ends a long dump of the kernel's, and timers run", async () => {
  const { netns, client } = await withRoutes(60_000);
  using _netns = netns;
  using _client = client;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  try {
    const whole = (await client.dump(ROUTES)).length;
    assertGreater(whole, 59_999);
    // Without a turn for timers, not one of these would let the interval tick.
    for (let round = 0; round < 4; round++) await client.dump(ROUTES);
    assertGreater(ticks, 0);
    // A dump may be over before the time is: one of the next ends with it.
    const signal = AbortSignal.timeout(5);
    const dumps = async () => {
      while (true) await client.dump(ROUTES, { signal });
    };
    await assertRejects(dumps, DOMException, "timeout");
    assertEquals((await client.dump(ROUTES)).length, whole);
  } finally {
    clearInterval(timer);
  }
});

/** Adds addresses to the loopback device, without asking for answers. */
function addAddresses(socket: NetlinkSocket, network: string, count: number): void {
  const requests = Array.from({ length: count }, (_, index) => {
    const address = `${network}.${index >> 8}.${index & 255}`;
    return {
      kind: "address",
      type: RTM.NEWADDR,
      flags: NLM_F.REQUEST | NLM_F.CREATE,
      header: { family: 2, prefixlen: 32, index: 1 },
      attributes: { local: address, address },
    } as const;
  });
  socket.sendto(encode(requests), { pid: 0 });
}

testUnless(
  noNamespaces,
  "A dump during which the kernel's tables change is made again",
  async () => {
    using netns = createNetworkNamespace();
    using other = openSocket({ netns });
    addAddresses(other, "10.1", 1500);
    let requests = 0;
    const observer = { sent: () => requests++, received: () => {} };
    using client = new Client(tap(openSocket({ netns }), observer));
    const addresses = { kind: "address", type: RTM.GETADDR, header: { family: 2 } } as const;
    const received: Answer<typeof addresses>[] = [];
    await assertRejects(async () => {
      for await (const some of client.stream(addresses)) {
        if (received.length === 0) addAddresses(other, "10.2", 1);
        received.push(...some);
      }
    }, DumpInterruptedError);
    assertGreater(received.length, 1499);
    assertEquals(requests, 1);

    // The first attempt is disturbed, the second is not.
    const disturbed = client.dump(addresses);
    addAddresses(other, "10.3", 1);
    const whole = await disturbed;
    assertEquals(requests, 3);
    assertEquals(whole.length, 1502);
  },
);

testUnless(
  noNamespaces,
  "A flood of 10,000 events is read whole and starves no timer",
  async () => {
    const { netns, client } = await withRoutes(0);
    using _netns = netns;
    using _client = client;
    using socket = openSocket({ netns });
    // Room for all: a notification of a route takes less than 1 KiB of it.
    const options = { groups: [RTNLGRP.IPV4_ROUTE], receiveBuffer: 64 << 20 };
    const iterator = events(socket, options);
    addRoutes(client.socket, 10_000);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const seen = new Set<string | undefined>();
    for await (const event of iterator) {
      assert(event.kind === "datagram");
      for (const message of event.messages) {
        if (message.kind === "route") seen.add(message.attributes.dst);
      }
      if (seen.size === 10_000) break;
    }
    clearInterval(timer);
    assertGreater(ticks, 0);
  },
);

testUnless(noNamespaces, "Events tells when the kernel had no room, and goes on", async () => {
  const { netns, client } = await withRoutes(0);
  using _netns = netns;
  using _client = client;
  using socket = openSocket({ netns });
  const iterator = events(socket, { groups: [RTNLGRP.IPV4_ROUTE], receiveBuffer: 4096 });
  addRoutes(client.socket, 1000);
  let overruns = 0;
  let count = 0;
  for await (const event of iterator) {
    if (event.kind === "datagram") count++;
    else overruns++;
    if (overruns === 1) break;
  }
  assertEquals(overruns, 1);
  assertGreater(1000, count);
});

const noUnshare = noPrograms ?? whyNoUnshare();

function whyNoUnshare(): string | undefined {
  try {
    const { success } = new Deno.Command("unshare", { args: ["-Ur", "true"] }).outputSync();
    return success ? undefined : "unshare -Ur does not work here";
  } catch {
    return "needs unshare";
  }
}

function receiveBuffer(socket: NetlinkSocket): number {
  const value = new Uint8Array(4);
  socket.getsockopt(SOL.SOCKET, SO.RCVBUF, value);
  return new DataView(value.buffer).getUint32(0, true);
}

testUnless(noKernel, "Events enlarges the receive buffer of the real socket", () => {
  using socket = openSocket();
  const before = receiveBuffer(socket);
  events(socket, { groups: [RTNLGRP.LINK] });
  assertGreater(receiveBuffer(socket), before);
});

testUnless(
  noUnshare,
  "Events does what it may about the receive buffer without CAP_NET_ADMIN",
  async () => {
    const code = `
      import { openSocket } from "FFI/mod.ts";
      import { events } from "FFI/../src/client/mod.ts";
      using socket = openSocket();
      const value = new Uint8Array(4);
      const size = () => {
        socket.getsockopt(1, 8, value);
        return new DataView(value.buffer).getUint32(0, true);
      };
      const before = size();
      events(socket, { groups: [1] });
      console.log(size() > before);
    `;
    assertEquals(await runModule(code, ["--allow-ffi"], ["unshare", "-Ur"]), "true\n");
  },
);

testUnless(noKernel, "close() ends a wait on the real socket", async () => {
  using socket = openSocket();
  const iterator = events(socket, { groups: [RTNLGRP.LINK] });
  const next = iterator.next();
  await settled();
  socket.close();
  assertEquals((await next).done, true);
});
