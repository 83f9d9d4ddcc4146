/** What becomes of requests about IPv4 addresses, and who is told of it. */
import { AF, IFA_F, IFF, NETLINK_SO, NLM_F, RTM, RTNLGRP, SOL } from "../../src/abi/mod.ts";
import { assertEquals } from "../assert.ts";
import { contract } from "./_backend.ts";
import { brief, heard, listening, Network, why } from "./_network.ts";

const { LINK, IPV4_IFADDR, IPV4_ROUTE } = RTNLGRP;
const FOREVER = 0xffffffff;

function lifetimes(prefered: number, valid: number) {
  return { prefered, valid, cstamp: 0, tstamp: 0 };
}

contract("an address of a link that is up is told of before its routes", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const told = listening(lab, [LINK, IPV4_IFADDR, IPV4_ROUTE]);
  await network.address("10.0.0.1/24", index);
  assertEquals(heard(told), [
    "new address 10.0.0.1/24",
    "new local 10.0.0.1/32",
    "new unicast 10.0.0.0/24",
    "new broadcast 10.0.0.255/32",
  ]);
});

contract("an address of a link that is down is local, and has no network", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  const told = listening(lab, [IPV4_IFADDR, IPV4_ROUTE]);
  await network.address("10.0.0.1/24", index);
  assertEquals(heard(told), ["new address 10.0.0.1/24", "new local 10.0.0.1/32"]);
});

contract("a link that goes down loses its networks without a word", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.address("10.0.0.1/24", index);
  const told = listening(lab, [LINK, IPV4_IFADDR, IPV4_ROUTE]);
  await network.down(index);
  assertEquals(heard(told), ["new link a"]);
  assertEquals((await network.addresses()).map(brief), ["address 10.0.0.1/24"]);
  assertEquals((await network.routes()).map(brief), ["local 10.0.0.1/32"]);
});

contract("of two addresses of a network the second is secondary", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  for (const prefix of ["10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/25", "10.0.1.1/24"]) {
    await network.address(prefix, index);
  }
  assertEquals((await network.addresses()).map(brief), [
    "address 10.0.0.1/24",
    "address 10.0.0.3/25",
    "address 10.0.1.1/24",
    "address 10.0.0.2/24 secondary",
  ]);
});

contract("who deletes the first address of a network deletes the others, too", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  for (const prefix of ["10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/24"]) {
    await network.address(prefix, index);
  }
  const told = listening(lab, [IPV4_IFADDR]);
  await network.address("10.0.0.1/24", index, { type: RTM.DELADDR });
  assertEquals(heard(told), [
    "del address 10.0.0.2/24 secondary",
    "del address 10.0.0.3/24 secondary",
    "del address 10.0.0.1/24",
  ]);
  assertEquals(await network.addresses(), []);
});

contract("a secondary address is deleted alone", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  for (const prefix of ["10.0.0.1/24", "10.0.0.2/24"]) await network.address(prefix, index);
  const told = listening(lab, [IPV4_IFADDR, IPV4_ROUTE]);
  await network.address("10.0.0.2/24", index, { type: RTM.DELADDR });
  assertEquals(heard(told), ["del address 10.0.0.2/24 secondary", "del local 10.0.0.2/32"]);
});

contract("an address that is there is EEXIST to who wants a new one", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.address("10.0.0.1/24", index);
  assertEquals(
    await why(network.address("10.0.0.1/24", index)),
    "EEXIST: ipv4: Address already assigned",
  );
  assertEquals(
    await why(network.address("10.0.0.1/24", index, { flags: 0 })),
    "EEXIST: ipv4: Address already assigned",
  );
  await network.address("10.0.0.1/25", index);
});

contract("NLM_F_REPLACE gives an address other lifetimes, and tells of it", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.address("10.0.0.1/24", index);
  const told = listening(lab, [IPV4_IFADDR]);
  await network.address("10.0.0.1/24", index, {
    flags: NLM_F.REPLACE,
    attributes: { local: "10.0.0.1", cacheinfo: lifetimes(500, 1000) },
  });
  assertEquals(heard(told), ["new address 10.0.0.1/24"]);
  const [address] = await network.addresses();
  assertEquals(address?.attributes.cacheinfo?.valid, 1000);
  assertEquals((address?.attributes.flags ?? 0) & IFA_F.PERMANENT, 0);
});

contract("an address without lifetimes is there for ever", async (lab) => {
  using network = new Network(lab);
  await network.address("10.0.0.1/24", await network.make("a"));
  const [address] = await network.addresses();
  const { prefered, valid } = address?.attributes.cacheinfo ?? {};
  assertEquals([prefered, valid, address?.attributes.flags], [FOREVER, FOREVER, IFA_F.PERMANENT]);
});

contract("who is preferred longer than valid, or not valid at all, is refused", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  const add = (prefered: number, valid: number) =>
    network.address("10.0.0.1/24", index, {
      attributes: { local: "10.0.0.1", cacheinfo: lifetimes(prefered, valid) },
    });
  assertEquals(await why(add(2, 1)), "EINVAL: ipv4: address lifetime invalid");
  assertEquals(await why(add(0, 0)), "EINVAL: ipv4: address lifetime invalid");
  await add(0, 100);
  const [address] = await network.addresses();
  assertEquals(address?.attributes.flags, IFA_F.DEPRECATED);
});

contract("an address that is not there is EADDRNOTAVAIL", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.address("10.0.0.1/24", index);
  const remove = (prefix: string) => network.address(prefix, index, { type: RTM.DELADDR });
  const refused = "EADDRNOTAVAIL: ipv4: Address not found";
  assertEquals(await why(remove("10.0.0.2/24")), refused);
  assertEquals(await why(remove("10.0.0.1/25")), refused);
  await remove("10.0.0.1/24");
  assertEquals(await why(remove("10.0.0.1/24")), refused);
});

contract("a link that there is not is ENODEV", async (lab) => {
  using network = new Network(lab);
  assertEquals(await why(network.address("10.0.0.1/24", 99)), "ENODEV: ipv4: Device not found");
  const remove = network.address("10.0.0.1/24", 99, { type: RTM.DELADDR });
  assertEquals(await why(remove), "ENODEV: ipv4: Device not found");
});

contract("what is no prefix of IPv4 is refused", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  assertEquals(
    await why(network.address("10.0.0.1/33", index)),
    "EINVAL: ipv4: Invalid prefix length",
  );
  const nothing = network.address("10.0.0.1/24", index, { attributes: {} });
  assertEquals(await why(nothing), "EINVAL: ipv4: Local address is not supplied");
});

contract("an address has its link's name as label unless it is given one", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.address("10.0.0.1/24", index);
  await network.address("10.0.0.2/24", index, { attributes: { local: "10.0.0.2", label: "a:1" } });
  const labels = (await network.addresses()).map(({ attributes }) => attributes.label);
  assertEquals(labels, ["a", "a:1"]);
});

contract("an address has the broadcast address that it is given, or none", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.address("10.0.0.1/24", index);
  await network.address("10.0.1.1/24", index, {
    attributes: { local: "10.0.1.1", broadcast: "10.0.1.255" },
  });
  const told = (await network.addresses()).map(({ attributes }) => attributes.broadcast);
  assertEquals(told, [undefined, "10.0.1.255"]);
});

contract("a peer's address is what the prefix is of", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const told = listening(lab, [IPV4_ROUTE]);
  await network.address("10.0.0.2/32", index, {
    attributes: { local: "10.0.0.1", address: "10.0.0.2" },
  });
  const [address] = await network.addresses();
  assertEquals([address?.attributes.local, address?.attributes.address], ["10.0.0.1", "10.0.0.2"]);
  assertEquals(heard(told), ["new local 10.0.0.1/32", "new unicast 10.0.0.2/32"]);
});

contract("IFA_F_NOPREFIXROUTE keeps the network's route away", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const told = listening(lab, [IPV4_ROUTE]);
  await network.address("10.0.0.1/24", index, {
    attributes: { local: "10.0.0.1", flags: IFA_F.NOPREFIXROUTE },
  });
  assertEquals(heard(told), ["new local 10.0.0.1/32", "new broadcast 10.0.0.255/32"]);
});

contract("the metric of an address is that of its network's route", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  const told = listening(lab, [IPV4_ROUTE]);
  await network.address("10.0.0.1/24", index, {
    attributes: { local: "10.0.0.1", rtPriority: 77 },
  });
  assertEquals(heard(told), [
    "new local 10.0.0.1/32",
    "new unicast 10.0.0.0/24 metric 77",
    "new broadcast 10.0.0.255/32",
  ]);
});

contract("the loopback device has its address as soon as it is up", async (lab) => {
  using network = new Network(lab);
  const told = listening(lab, [LINK, IPV4_IFADDR, IPV4_ROUTE]);
  await network.up(1);
  assertEquals(heard(told), [
    "new link lo up",
    "new address 127.0.0.1/8",
    "new local 127.0.0.1/32",
    "new local 127.0.0.0/8",
    "new broadcast 127.255.255.255/32",
  ]);
});

contract("a deleted link loses its addresses before it is told of itself", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.address("10.0.0.1/24", index);
  const told = listening(lab, [LINK, IPV4_IFADDR, IPV4_ROUTE]);
  await network.link(RTM.DELLINK, { header: { index } });
  assertEquals(heard(told), [
    "new link a",
    "del address 10.0.0.1/24",
    "del local 10.0.0.1/32",
    "del link a",
  ]);
});

contract("who is strict is told of the addresses of one link alone", async (lab) => {
  using network = new Network(lab);
  const indices = [await network.make("a"), await network.make("b")];
  for (const [at, index] of indices.entries()) await network.address(`10.0.${at}.1/24`, index);
  network.client.socket.setsockopt(SOL.NETLINK, NETLINK_SO.GET_STRICT_CHK, 1);
  const dump = (index: number) =>
    network.client.dump({ kind: "address", type: RTM.GETADDR, header: { family: AF.INET, index } });
  assertEquals((await dump(indices[1] ?? 0)).map(brief), ["address 10.0.1.1/24"]);
  assertEquals(await why(dump(99)), "ENODEV");
});

contract("IPv4 addresses cannot be asked for one by one", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  assertEquals(
    await why(network.address("10.0.0.1/24", index, { type: RTM.GETADDR })),
    "EOPNOTSUPP",
  );
});

contract("an address has as many copies as links that it is given to", async (lab) => {
  using network = new Network(lab);
  const indices = [await network.make("b"), await network.make("a")];
  for (const index of indices) await network.address("10.0.0.1/24", index);
  const told = (await network.addresses()).map(({ header: { index } }) => index);
  assertEquals(told, indices);
});

contract("a link that is switched on is told of before its networks", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a");
  await network.address("10.0.0.1/24", index);
  const told = listening(lab, [LINK, IPV4_ROUTE]);
  await network.link(RTM.NEWLINK, { header: { index, flags: IFF.UP, change: IFF.UP } });
  assertEquals(heard(told), [
    "new link a up",
    "new unicast 10.0.0.0/24",
    "new broadcast 10.0.0.255/32",
  ]);
});
