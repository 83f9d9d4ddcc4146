/** How links are made, changed, found and deleted, and who is told of it. */
import { IFF, NLM_F, RTEXT_FILTER, RTM, RTNLGRP } from "../../src/abi/mod.ts";
import type { LinkAttributes, LinkHeader } from "../../src/codec/mod.ts";
import { assertEquals } from "../assert.ts";
import { contract } from "./_backend.ts";
import { brief, heard, listening, Network, NEW, refusal, why } from "./_network.ts";

const { CREATE } = NLM_F;
const { LINK } = RTNLGRP;

const NO_HEADER: LinkHeader = { family: 0, type: 0, index: 0, flags: 0, change: 0 };

/** The names of all links, in the order in which they are told. */
async function names(network: Network, attributes: LinkAttributes = {}): Promise<unknown[]> {
  const links = await network.client.dump({ kind: "link", type: RTM.GETLINK, attributes });
  return links.map((link) => link.attributes.ifname);
}

contract("a namespace begins with a loopback device that is down", async (lab) => {
  using network = new Network(lab);
  const links = await network.client.dump({ kind: "link", type: RTM.GETLINK });
  assertEquals(links.map(brief), ["link lo"]);
  const [lo] = links;
  assertEquals([lo?.header.index, lo?.header.flags, lo?.attributes.mtu], [1, IFF.LOOPBACK, 65536]);
});

contract("indices are counted up, and not used again", async (lab) => {
  using network = new Network(lab);
  assertEquals(await network.make("a"), 2);
  await network.link(RTM.DELLINK, { attributes: { ifname: "a" } });
  assertEquals(await network.make("b"), 3);
});

contract("a link may be made with an index that is free", async (lab) => {
  using network = new Network(lab);
  const make = (ifname: string, index: number) =>
    network.link(RTM.NEWLINK, {
      flags: NEW,
      header: { index },
      attributes: { ifname, linkinfo: { kind: "ifb" } },
    });
  await make("a", 77);
  assertEquals((await network.find("a")).header.index, 77);
  assertEquals(await why(make("b", 77)), "EEXIST");
  assertEquals(await network.make("c"), 2);
});

contract("links are dumped in the order of their indices", async (lab) => {
  using network = new Network(lab);
  for (const [ifname, index] of [["c", 9], ["b", 5], ["a", 7]] as const) {
    await network.link(RTM.NEWLINK, {
      flags: NEW,
      header: { index },
      attributes: { ifname, linkinfo: { kind: "ifb" } },
    });
  }
  assertEquals(await names(network), ["lo", "b", "a", "c"]);
});

contract("a name with %d gets the least number that is free", async (lab) => {
  using network = new Network(lab);
  const make = () =>
    network.link(RTM.NEWLINK, {
      flags: NEW,
      attributes: { ifname: "x%d", linkinfo: { kind: "ifb" } },
    });
  await network.make("x1");
  for (let count = 0; count < 3; count++) await make();
  assertEquals(await names(network), ["lo", "x1", "x0", "x2", "x3"]);
});

contract("a link without a name is named after its kind", async (lab) => {
  using network = new Network(lab);
  for (const kind of ["ifb", "bridge"] as const) {
    await network.link(RTM.NEWLINK, { flags: NEW, attributes: { linkinfo: { kind } } });
  }
  assertEquals(await names(network), ["lo", "ifb0", "bridge0"]);
});

contract("who makes a link that is there changes it, unless it must be new", async (lab) => {
  using network = new Network(lab);
  await network.make("a");
  const attributes: LinkAttributes = { ifname: "a", mtu: 1300, linkinfo: { kind: "ifb" } };
  assertEquals(await why(network.link(RTM.NEWLINK, { flags: NEW, attributes })), "EEXIST");
  await network.link(RTM.NEWLINK, { flags: CREATE, attributes });
  assertEquals((await network.find("a")).attributes.mtu, 1300);
});

contract("a link that is made is told of once", async (lab) => {
  using network = new Network(lab);
  const told = listening(lab, [LINK]);
  await network.make("a");
  assertEquals(heard(told), ["new link a"]);
});

contract("a link that is made and switched on at once is told of once", async (lab) => {
  using network = new Network(lab);
  const told = listening(lab, [LINK]);
  await network.make("a", { up: true });
  assertEquals(heard(told), ["new link a up"]);
});

contract("a deleted link is told of as it goes down, and as it goes", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const told = listening(lab, [LINK]);
  await network.link(RTM.DELLINK, { header: { index } });
  assertEquals(heard(told), ["new link a", "del link a"]);
  assertEquals(await why(network.link(RTM.DELLINK, { header: { index } })), "ENODEV");
});

contract("the end of a pair takes the other along", async (lab) => {
  using network = new Network(lab);
  await network.link(RTM.NEWLINK, {
    flags: NEW,
    attributes: {
      ifname: "a",
      linkinfo: {
        kind: "veth",
        data: { peer: { header: NO_HEADER, attributes: { ifname: "b" } } },
      },
    },
  });
  const told = listening(lab, [LINK]);
  await network.link(RTM.DELLINK, { attributes: { ifname: "a" } });
  assertEquals(heard(told), ["del link a", "del link b"]);
  assertEquals(await names(network), ["lo"]);
});

contract("a link that is up may be renamed", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const told = listening(lab, [LINK]);
  await network.set(index, { ifname: "b" });
  assertEquals(heard(told), ["new link b up"]);
  assertEquals(await why(network.find("a")), "ENODEV");
});

contract("a link gets no name that another has, and its own is no change", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.make("b");
  assertEquals(await why(network.set(index, { ifname: "b" })), "EEXIST");
  const told = listening(lab, [LINK]);
  await network.set(index, { ifname: "a" });
  assertEquals(heard(told), []);
});

contract("what has a slash, a colon or a space, or is a dot, is no name", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  for (const ifname of ["b/c", "b c", "b:c", ".", ".."]) {
    assertEquals(await why(network.set(index, { ifname })), "EINVAL");
  }
  // An empty one is none.
  await network.set(index, { ifname: "" });
  assertEquals(await names(network), ["lo", "a"]);
});

contract("a name of 16 bytes is ERANGE, with the policy, whatever is asked", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  const ifname = "a-name-too-long!";
  const requests = [
    network.link(RTM.GETLINK, { attributes: { ifname } }),
    network.link(RTM.DELLINK, { attributes: { ifname } }),
    network.set(index, { ifname }),
    network.make(ifname),
  ];
  for (const request of requests) {
    const { code, attribute, policy } = await refusal(request);
    assertEquals([code, attribute, policy?.maxLength], ["ERANGE", "ifname", 15]);
  }
});

contract("other names are found, listed and taken back", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  const change = (type: number, ...propList: string[]) =>
    network.link(type, { header: { index }, attributes: { propList } });
  await change(RTM.NEWLINKPROP, "other", "a name that is longer than others");
  assertEquals(await why(change(RTM.NEWLINKPROP, "other")), "EEXIST");
  assertEquals(await why(change(RTM.DELLINKPROP, "unknown")), "ENOENT");
  assertEquals((await network.find("other")).header.index, index);
  await change(RTM.DELLINKPROP, "other");
  assertEquals((await network.find("a")).attributes.propList, [
    "a name that is longer than others",
  ]);
  assertEquals(await why(network.find("other")), "ENODEV");
});

contract("no link gets a name that is another's other name", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.link(RTM.NEWLINKPROP, { header: { index }, attributes: { propList: ["b"] } });
  assertEquals(await why(network.make("b")), "EEXIST");
});

contract("a hardware address is changed, told of, and must be one of one link", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { kind: "bridge" });
  const told = listening(lab, [LINK]);
  await network.set(index, { address: "02:00:00:00:00:01" });
  assertEquals(heard(told), ["new link a"]);
  assertEquals((await network.find("a")).attributes.address, "02:00:00:00:00:01");
  assertEquals(await why(network.set(index, { address: "01:00:00:00:00:01" })), "EADDRNOTAVAIL");
  assertEquals(await why(network.set(index, { address: "02:00" })), "EINVAL");
});

contract("a link has bounds of its MTU, and says which", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { kind: "bridge" });
  const { minMtu = 0, maxMtu = 0 } = (await network.find("a")).attributes;
  assertEquals([minMtu, maxMtu], [68, 65535]);
  const refused = [
    await why(network.set(index, { mtu: minMtu - 1 })),
    await why(network.set(index, { mtu: maxMtu + 1 })),
  ];
  assertEquals(refused, [
    "EINVAL: mtu less than device minimum",
    "EINVAL: mtu greater than device maximum",
  ]);
  await network.set(index, { mtu: minMtu });
  await network.set(index, { mtu: maxMtu });
});

contract("who wants everything is counted, and so is who wants it no more", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const promisc = async (flags: number) => {
    await network.link(RTM.SETLINK, { header: { index, flags, change: IFF.PROMISC } });
    const { header, attributes } = await network.find("a");
    return [attributes.promiscuity, (header.flags & IFF.PROMISC) !== 0];
  };
  assertEquals(await promisc(IFF.PROMISC), [1, true]);
  assertEquals(await promisc(IFF.PROMISC), [1, true]);
  assertEquals(await promisc(0), [0, false]);
});

contract("flags that are not among the changed ones stay as they are", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.link(RTM.SETLINK, { header: { index, flags: 0, change: IFF.MULTICAST } });
  const { header: { flags } } = await network.find("a");
  assertEquals([(flags & IFF.UP) !== 0, (flags & IFF.MULTICAST) !== 0], [true, false]);
});

contract("a request without flags to change changes all that it has", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.link(RTM.SETLINK, { header: { index, flags: IFF.UP, change: 0 } });
  const { header: { flags } } = await network.find("a");
  assertEquals((flags & IFF.UP) !== 0, true);
});

contract("an alias is told as long as it is not empty", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.set(index, { ifalias: "the first" });
  assertEquals((await network.find("a")).attributes.ifalias, "the first");
  await network.set(index, { ifalias: "" });
  assertEquals((await network.find("a")).attributes.ifalias, undefined);
});

contract("statistics come along, even where those of VFs are not wanted", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  for (const extMask of [0, RTEXT_FILTER.SKIP_STATS]) {
    const [link] = await network.link(RTM.GETLINK, { header: { index }, attributes: { extMask } });
    const { stats, stats64 } = link?.attributes ?? {};
    assertEquals([stats?.txPackets, stats64?.txPackets], [0, 0n]);
  }
});

contract("a bridge's port has a master, until that goes", async (lab) => {
  using network = new Network(lab);
  const port = await network.make("a");
  const bridge = await network.make("b", { kind: "bridge" });
  await network.set(port, { master: bridge });
  assertEquals((await network.find("a")).attributes.master, bridge);
  assertEquals(await names(network, { master: bridge }), ["a"]);
  await network.link(RTM.DELLINK, { header: { index: bridge } });
  assertEquals((await network.find("a")).attributes.master, undefined);
});

contract("a bridge has the least address of its ports, or its own", async (lab) => {
  using network = new Network(lab);
  const ports = [
    await network.make("a", { attributes: { address: "02:00:00:00:00:09" } }),
    await network.make("b", { attributes: { address: "02:00:00:00:00:05" } }),
  ];
  const bridge = await network.make("c", { kind: "bridge" });
  const address = async () => (await network.find("c")).attributes.address;
  const seen: unknown[] = [];
  for (const port of ports) {
    await network.set(port, { master: bridge });
    seen.push(await address());
  }
  await network.set(bridge, { address: "02:00:00:00:00:77" });
  await network.set(ports[1] ?? 0, { master: 0 });
  seen.push(await address());
  assertEquals(seen, ["02:00:00:00:00:09", "02:00:00:00:00:05", "02:00:00:00:00:77"]);
});

contract("neither a bridge nor the loopback device is a bridge's port", async (lab) => {
  using network = new Network(lab);
  const one = await network.make("a", { kind: "bridge" });
  const other = await network.make("b", { kind: "bridge" });
  const refused = [
    await why(network.set(one, { master: other })),
    await why(network.set(one, { master: one })),
    await why(network.set(1, { master: one })),
  ];
  assertEquals(refused, [
    "ELOOP: Can not enslave a bridge to a bridge",
    "ELOOP: Can not enslave a bridge to a bridge",
    "EINVAL",
  ]);
});

contract("another length of a queue is told of, and another group is not", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  const told = listening(lab, [LINK]);
  await network.set(index, { txqlen: 7 });
  const first = heard(told);
  await network.set(index, { group: 9 });
  const { attributes: { txqlen, group } } = await network.find("a");
  assertEquals([txqlen, group], [7, 9]);
  assertEquals([first, heard(told)], [["new link a"], []]);
});

contract("what happens in another namespace is not told here", async (lab) => {
  using network = new Network(lab, "second");
  const told = listening(lab, [LINK]);
  await network.make("a", { up: true });
  assertEquals(heard(told), []);
  using here = new Network(lab);
  assertEquals(await names(here), ["lo"]);
});
