/** What becomes of requests about links, and who is told of it. */
import { IFF, NETLINK_SO, NLM_F, RTM, RTNLGRP, SOL } from "../../src/abi/mod.ts";
import type { LinkAttributes, LinkHeader, LinkMessage } from "../../src/codec/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import { Client, NetlinkError } from "../../src/client/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assert, assertEquals, assertRejects } from "../assert.ts";
import type { Lab, Where } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { receiveAll } from "./_requests.ts";

const { CREATE, EXCL, ECHO } = NLM_F;
/** A number by which the first namespace knows the second one. */
const NSID = 3;
const NO_HEADER: LinkHeader = { family: 0, type: 0, index: 0, flags: 0, change: 0 };

/** A pair of links, whose other end may be in another namespace. */
async function makePair(
  client: Client,
  name: string,
  peer: LinkAttributes,
  attributes: LinkAttributes = {},
): Promise<void> {
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    flags: CREATE | EXCL,
    attributes: {
      ifname: name,
      ...attributes,
      linkinfo: { kind: "veth", data: { peer: { header: NO_HEADER, attributes: peer } } },
    },
  });
}

/** A request that changes links, or asks for one. */
async function ask(
  client: Client,
  type: number,
  { flags = 0, attributes = {}, ...header }: Partial<LinkHeader> & {
    readonly attributes?: LinkAttributes;
  },
  more = 0,
): Promise<LinkMessage[]> {
  const full = { ...NO_HEADER, ...header, flags };
  return await client.request({ kind: "link", type, flags: more, header: full, attributes });
}

/** The names of all links that a dump shows. */
async function namesIn(client: Client, attributes: LinkAttributes = {}): Promise<unknown[]> {
  const links = await client.dump({ kind: "link", type: RTM.GETLINK, attributes });
  return links.map(({ attributes: { ifname } }) => ifname);
}

/** A socket that is told of links. */
function told(lab: Lab, namespace: Where = "first"): NetlinkSocket {
  const socket = lab.open({ namespace });
  // Who has no port is told nothing.
  socket.bind();
  for (const group of [RTNLGRP.LINK, RTNLGRP.NSID]) {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  }
  return socket;
}

/** What a socket was told, in short. */
function takeAll(socket: NetlinkSocket): string[] {
  return receiveAll(socket).flatMap((datagram) => decode(datagram)).map((message) => {
    if (message.kind === "nsid") return `nsid ${message.attributes.nsid}`;
    if (message.kind !== "link") return message.kind;
    const { type, header: { change }, attributes: { ifname, newIfindex } } = message;
    const verb = type === RTM.NEWLINK ? "new" : "del";
    const where = newIfindex === undefined ? "" : ` to ${newIfindex}`;
    return `${verb} ${ifname} ${change.toString(16)}${where}`;
  });
}

async function refusal(request: Promise<unknown>): Promise<NetlinkError> {
  return await assertRejects(() => request, NetlinkError);
}

contract("a link is found by its index, its name, or another name, and is one", async (lab) => {
  using client = new Client(lab.open());
  await makePair(client, "a", { ifname: "b" });
  const propList = ["other", "another"];
  await ask(client, RTM.NEWLINKPROP, { attributes: { ifname: "a", propList } });
  const [{ header: { index } } = { header: NO_HEADER }] = await ask(client, RTM.GETLINK, {
    attributes: { ifname: "a" },
  });
  const ways = [
    ask(client, RTM.GETLINK, { index }),
    ask(client, RTM.GETLINK, { attributes: { ifname: "a" } }),
    ask(client, RTM.GETLINK, { attributes: { ifname: "other" } }),
    ask(client, RTM.GETLINK, { attributes: { altIfname: "another" } }),
    ask(client, RTM.GETLINK, { index, attributes: { ifname: "no such name" } }),
  ];
  for (const found of await Promise.all(ways)) {
    assertEquals(found.map(({ attributes }) => attributes.ifname), ["a"]);
    assertEquals(found[0]?.attributes.propList, propList);
  }
  const unknown = [{ index: 4711 }, { attributes: { ifname: "c" } }];
  for (const which of unknown) {
    assertEquals((await refusal(ask(client, RTM.GETLINK, which))).code, "ENODEV");
  }
  assertEquals((await refusal(ask(client, RTM.GETLINK, {}))).code, "EINVAL");
});

contract("a name has 15 bytes at most", async (lab) => {
  using client = new Client(lab.open());
  const request = ask(client, RTM.GETLINK, { attributes: { ifname: "sixteen bytes..." } });
  const { code, explanation, attribute, policy } = await refusal(request);
  assertEquals([code, explanation, attribute], [
    "ERANGE",
    "Attribute failed policy validation",
    "ifname",
  ]);
  assertEquals(policy, { maxLength: 15, type: 11 });
});

contract("of a pair the other end comes first, and both are told of", async (lab) => {
  using client = new Client(lab.open());
  const socket = told(lab);
  await makePair(client, "a", { ifname: "b", mtu: 1400 }, {
    mtu: 1300,
    address: "02:00:00:00:00:01",
  });
  assertEquals(takeAll(socket), ["new b ffffffff", "new a ffffffff"]);
  const [lo, b, a] = await client.dump({ kind: "link", type: RTM.GETLINK });
  assert(lo && a && b);
  assertEquals([lo, b, a].map(({ attributes }) => attributes.ifname), ["lo", "b", "a"]);
  assertEquals([b.header.index, a.header.index], [2, 3]);
  assertEquals([b.attributes.link, a.attributes.link], [3, 2]);
  assertEquals([b.attributes.mtu, a.attributes.mtu], [1400, 1300]);
  assertEquals(a.attributes.address, "02:00:00:00:00:01");
});

contract("who makes a link is told with its own numbers if it wants to be", async (lab) => {
  const socket = lab.open();
  using client = new Client(socket);
  const listener = told(lab);
  const request = (ifname: string, flags: number) =>
    client.request({
      kind: "link",
      type: RTM.NEWLINK,
      flags: CREATE | EXCL | flags,
      attributes: { ifname, linkinfo: { kind: "bridge" } },
    });
  const answers = [await request("a", 0), await request("b", ECHO)];
  const { pid } = socket.getsockname();
  assertEquals(answers.map((links) => links.map(({ attributes }) => attributes.ifname)), [
    [],
    ["b"],
  ]);
  const numbers = receiveAll(listener).flatMap((datagram) => decode(datagram))
    .map((message) => message.kind === "link" && [message.pid, message.seq !== 0]);
  assertEquals(numbers, [[0, false], [pid, true]]);
}, "machine");

contract("a dump shows the links of a kind, of a master, or without one", async (lab) => {
  using client = new Client(lab.open());
  await makePair(client, "a", { ifname: "b" });
  const all = ["lo", "b", "a"];
  assertEquals(await namesIn(client), all);
  assertEquals(await namesIn(client, { linkinfo: { kind: "veth" } }), ["b", "a"]);
  assertEquals(await namesIn(client, { linkinfo: { kind: "no such kind" } }), all);
  assertEquals(await namesIn(client, { master: 2 }), []);
  assertEquals(await namesIn(client, { master: 0xffffffff }), all);
  const { code, explanation } = await refusal(namesIn(client, { mtu: 1 }));
  assertEquals([code, explanation], ["EINVAL", "Unsupported attribute in link dump request"]);
});

contract("what changes is told of, and what stays as it is is not", async (lab) => {
  using client = new Client(lab.open());
  await makePair(client, "a", { ifname: "b" });
  const socket = told(lab);
  const set = async (attributes: LinkAttributes) => {
    await ask(client, RTM.SETLINK, { index: 3, attributes });
    return takeAll(socket);
  };
  assertEquals(await set({ mtu: 1400 }), ["new a 0"]);
  assertEquals(await set({ mtu: 1400 }), []);
  assertEquals(await set({ ifalias: "somebody" }), []);
  await ask(client, RTM.SETLINK, { index: 3, flags: IFF.UP, change: IFF.UP });
  assertEquals(takeAll(socket).slice(0, 1), ["new a 1"]);
  // Who asks for a link has what is known of its carrier told before.
  await ask(client, RTM.GETLINK, { index: 3 });
  takeAll(socket);
  assertEquals(await set({ ifalias: "else" }), ["new a 0"]);
  assertEquals(await set({ ifname: "c" }), ["new c 0"]);
  assertEquals(await set({ group: 7 }), ["new c 0"]);
  assertEquals(await set({ gsoMaxSize: 1000 }), []);
  assertEquals(await set({ linkmode: 1 }), ["new c 0"]);
});

contract("groups of links are changed and deleted together", async (lab) => {
  using client = new Client(lab.open());
  await makePair(client, "a", { ifname: "b", group: 5 }, { group: 5 });
  await makePair(client, "c", { ifname: "d", group: 5 });
  await ask(client, RTM.NEWLINK, { attributes: { group: 5, mtu: 1234 } });
  const links = await client.dump({ kind: "link", type: RTM.GETLINK });
  const changed = links.filter(({ attributes }) => attributes.mtu === 1234);
  assertEquals(changed.map(({ attributes }) => attributes.ifname), ["b", "a", "d"]);
  await ask(client, RTM.DELLINK, { attributes: { group: 5 } });
  assertEquals(await namesIn(client), ["lo"]);
  const codes = [5, 0].map((group) => refusal(ask(client, RTM.DELLINK, { attributes: { group } })));
  assertEquals((await Promise.all(codes)).map(({ code }) => code), ["ENODEV", "EPERM"]);
});

contract("a pair spans namespaces, which know each other by numbers", async (lab) => {
  lab.introduce(NSID);
  using client = new Client(lab.open());
  using there = new Client(lab.open({ namespace: "second" }));
  const sockets = [told(lab), told(lab, "second")] as const;
  await makePair(client, "a", { ifname: "b" });
  takeAll(sockets[0]);
  await ask(client, RTM.SETLINK, { index: 2, attributes: { targetNetnsid: NSID } });
  // Who moves away is told of by the index that it has there.
  assertEquals(takeAll(sockets[0]), ["del b ffffffff to 2"]);
  assertEquals(takeAll(sockets[1]), ["nsid 0", "new b ffffffff"]);
  const [here] = await ask(client, RTM.GETLINK, { attributes: { ifname: "a" } });
  assertEquals([here?.attributes.link, here?.attributes.linkNetnsid], [2, NSID]);
  const [other] = await ask(there, RTM.GETLINK, { attributes: { ifname: "b" } });
  assertEquals([other?.attributes.link, other?.attributes.linkNetnsid], [3, 0]);
  const [seen] = await ask(client, RTM.GETLINK, {
    attributes: { ifname: "b", targetNetnsid: NSID },
  });
  assertEquals(seen?.attributes.targetNetnsid, NSID);
  await ask(there, RTM.DELLINK, { attributes: { ifname: "b" } });
  assertEquals(await namesIn(client), ["lo"]);
  const nowhere = ask(client, RTM.SETLINK, { index: 1, attributes: { targetNetnsid: NSID } });
  assertEquals((await refusal(nowhere)).explanation, "The interface netns is immutable");
}, "machine");

contract("what cannot be is refused with Linux's own words", async (lab) => {
  using client = new Client(lab.open());
  await makePair(client, "a", { ifname: "b" });
  const make = (attributes: LinkAttributes, flags: number = CREATE | EXCL) =>
    ask(client, RTM.NEWLINK, { attributes }, flags);
  const veth = { kind: "veth" } as const;
  const refusals = [
    make({ ifname: "c", linkinfo: { kind: "no such kind" } }),
    make({ ifname: "c" }),
    make({ ifname: "a", linkinfo: veth }),
    make({ ifname: "a", linkinfo: veth }, NLM_F.REPLACE),
    make({ ifname: "a/b", linkinfo: veth }),
    make({ ifname: "c", mtu: 67, linkinfo: veth }),
    make({ ifname: "c", numTxQueues: 0, linkinfo: veth }),
    make({ ifname: "c", address: "01:00:00:00:00:00", linkinfo: veth }),
    make({ ifname: "c" }, 0),
    ask(client, RTM.NEWLINK, { index: -1, attributes: { ifname: "c" } }, CREATE),
    ask(client, RTM.SETLINK, { index: 2, attributes: { mtu: 65536 } }),
    ask(client, RTM.SETLINK, { index: 2, attributes: { carrier: 1 } }),
    ask(client, RTM.SETLINK, { index: 2, attributes: { master: 4711 } }),
    ask(client, RTM.SETLINK, { index: 2, attributes: { protoDown: 1 } }),
    ask(client, RTM.SETLINK, { index: 2, attributes: { netNsFd: 1, netNsPid: 1 } }),
    ask(client, RTM.DELLINK, { index: 1 }),
    ask(client, RTM.DELLINK, {}),
  ];
  const told = (await Promise.allSettled(refusals)).map((result) => {
    const error: unknown = result.status === "rejected" ? result.reason : undefined;
    return error instanceof NetlinkError ? [error.code, error.explanation] : undefined;
  });
  assertEquals(told, [
    ["EOPNOTSUPP", "Unknown device type"],
    ["EOPNOTSUPP", "Unknown device type"],
    ["EEXIST", undefined],
    ["EOPNOTSUPP", undefined],
    ["EINVAL", undefined],
    ["EINVAL", undefined],
    ["EINVAL", "Invalid number of transmit queues"],
    ["EADDRNOTAVAIL", undefined],
    ["ENODEV", undefined],
    ["EINVAL", "ifindex can't be negative"],
    ["EINVAL", "mtu greater than device maximum"],
    ["EOPNOTSUPP", undefined],
    ["EINVAL", undefined],
    ["EOPNOTSUPP", "Protodown not supported by device"],
    ["EINVAL", "multiple netns identifying attributes specified"],
    ["EOPNOTSUPP", undefined],
    ["EINVAL", undefined],
  ]);
});

contract("what links have counted is told to who asks for it", async (lab) => {
  using client = new Client(lab.open());
  const stats = (ifindex: number, filterMask: number) =>
    client.request({
      kind: "stats-request",
      type: RTM.GETSTATS,
      header: { family: 0, ifindex, filterMask },
    });
  const [answer] = await stats(1, 1);
  assertEquals(answer?.attributes.link_64?.rxPackets, 0n);
  const refusals = await Promise.all([stats(1, 0), stats(0, 1), stats(9, 1)].map(refusal));
  assertEquals(refusals.map(({ code, explanation }) => [code, explanation]), [
    ["EINVAL", "Filter mask must be set for stats get"],
    ["EINVAL", undefined],
    ["ENODEV", undefined],
  ]);
});
