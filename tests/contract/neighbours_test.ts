/** What becomes of requests about IPv4 neighbours, and who is told of it. */
import { AF, NLM_F, NTF, NUD, RTM, RTNLGRP } from "../../src/abi/mod.ts";
import type { NeighbourHeader } from "../../src/codec/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { brief, heard, listening, Network, NEW, refusal, why } from "./_network.ts";

const { CREATE, REPLACE } = NLM_F;
const ONE = { dst: "10.0.0.9", lladdr: "02:00:00:00:00:09" };

/** A network with a link that is up and has neighbours that are asked for. */
async function networkIn(lab: Lab): Promise<{ network: Network; index: number }> {
  const network = new Network(lab);
  const index = await network.make("a", { kind: "bridge", up: true });
  return { network, index };
}

/** What there is to receive of neighbours that somebody made: not groups, nor what a bridge knows. */
function heardOf(socket: NetlinkSocket): string[] {
  return heard(socket).filter((line) => !/neighbour (?:undefined|224[.]|ff02:)/.test(line));
}

contract("a neighbour is told of, and dumped as it was given", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const told = listening(lab, [RTNLGRP.NEIGH]);
  await network.neighbour(index, ONE);
  const expected = "neighbour 10.0.0.9 02:00:00:00:00:09 PERMANENT";
  assertEquals(heardOf(told), [`new ${expected}`]);
  assertEquals((await network.neighbours()).map(brief), [expected]);
});

contract("a neighbour that is there is EEXIST, unless it may be replaced", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.neighbour(index, ONE);
  const other = { ...ONE, lladdr: "02:00:00:00:00:08" };
  assertEquals(await why(network.neighbour(index, other)), "EEXIST");
  await network.neighbour(index, other, { flags: CREATE });
  assertEquals((await network.neighbours()).map(brief), [
    "neighbour 10.0.0.9 02:00:00:00:00:09 PERMANENT",
  ]);
  await network.neighbour(index, other, { flags: CREATE | REPLACE });
  assertEquals((await network.neighbours()).map(brief), [
    "neighbour 10.0.0.9 02:00:00:00:00:08 PERMANENT",
  ]);
});

contract("without NLM_F_CREATE only a neighbour that is there is changed", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  assertEquals(await why(network.neighbour(index, ONE, { flags: REPLACE })), "ENOENT");
  await network.neighbour(index, ONE);
  await network.neighbour(index, ONE, { flags: REPLACE, header: { state: NUD.STALE } });
  assertEquals((await network.neighbours()).map(brief), [
    "neighbour 10.0.0.9 02:00:00:00:00:09 STALE",
  ]);
});

contract("a neighbour that is deleted fails, and is gone", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.neighbour(index, ONE);
  const told = listening(lab, [RTNLGRP.NEIGH]);
  await network.neighbour(index, { dst: ONE.dst }, { type: RTM.DELNEIGH });
  assertEquals(heardOf(told), [
    "new neighbour 10.0.0.9 - FAILED",
    "del neighbour 10.0.0.9 - FAILED",
  ]);
  assertEquals(await network.neighbours(), []);
  const again = network.neighbour(index, { dst: ONE.dst }, { type: RTM.DELNEIGH });
  assertEquals(await why(again), "ENOENT");
});

contract("one neighbour can be asked for", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.neighbour(index, ONE);
  const get = (dst: string, ifindex: number) =>
    network.neighbour(ifindex, { dst }, { type: RTM.GETNEIGH });
  assertEquals((await get(ONE.dst, index)).map(brief), [
    "neighbour 10.0.0.9 02:00:00:00:00:09 PERMANENT",
  ]);
  assertEquals(await why(get("10.0.0.8", index)), "ENOENT: Neighbour entry not found");
  assertEquals(await why(get(ONE.dst, 0)), "EINVAL: No device specified");
  assertEquals(await why(get(ONE.dst, 99)), "ENODEV: Unknown device ifindex");
});

contract("what is no neighbour is refused with Linux's own words", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const refused = [
    await why(network.neighbour(index, { lladdr: ONE.lladdr })),
    await why(network.neighbour(0, ONE)),
    await why(network.neighbour(99, ONE)),
    await why(network.neighbour(index, { ...ONE, lladdr: "02:00" })),
    await why(network.neighbour(index, ONE, { header: { family: AF.PACKET } })),
  ];
  assertEquals(refused, [
    "EINVAL: Network address not specified",
    "EINVAL: Device not specified",
    "ENODEV",
    "EINVAL: Invalid link address",
    "EAFNOSUPPORT",
  ]);
});

contract("a link that goes down forgets its neighbours", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.neighbour(index, ONE);
  await network.neighbour(index, { ...ONE, dst: "10.0.0.8" }, { header: { state: NUD.STALE } });
  const told = listening(lab, [RTNLGRP.NEIGH]);
  await network.down(index);
  assertEquals(heardOf(told).sort(), [
    "del neighbour 10.0.0.8 02:00:00:00:00:09 STALE",
    "del neighbour 10.0.0.9 02:00:00:00:00:09 PERMANENT",
  ]);
  assertEquals(await network.neighbours(), []);
});

contract("a link with another hardware address forgets its neighbours", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.neighbour(index, ONE);
  await network.neighbour(index, { ...ONE, dst: "10.0.0.8" }, { header: { state: NUD.STALE } });
  await network.set(index, { address: "02:00:00:00:00:77" });
  assertEquals((await network.neighbours()).map(brief), []);
});

contract("for whom a link answers is listed apart", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const proxy: Partial<NeighbourHeader> = { flags: NTF.PROXY };
  await network.neighbour(index, { dst: ONE.dst }, { header: proxy });
  assertEquals(await network.neighbours(), []);
  const told = await network.neighbours(proxy);
  assertEquals(told.map(({ attributes: { dst }, header: { flags } }) => [dst, flags]), [
    [ONE.dst, NTF.PROXY],
  ]);
  await network.neighbour(index, { dst: ONE.dst }, { type: RTM.DELNEIGH, header: proxy });
  assertEquals(await network.neighbours(proxy), []);
});

contract("a neighbour that is never asked for is told as it was given", async (lab) => {
  using network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.neighbour(index, ONE, { flags: NEW, header: { state: NUD.NOARP } });
  assertEquals((await network.neighbours()).map(brief), [
    "neighbour 10.0.0.9 02:00:00:00:00:09 NOARP",
  ]);
});

contract("a deleted link takes its neighbours along", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.neighbour(index, ONE);
  const told = listening(lab, [RTNLGRP.NEIGH, RTNLGRP.LINK]);
  await network.link(RTM.DELLINK, { header: { index } });
  assertEquals(heardOf(told).filter((line) => !line.startsWith("new")), [
    "del neighbour 10.0.0.9 02:00:00:00:00:09 PERMANENT",
    "del link a",
  ]);
});

contract("neighbours of one link are told to who asks for them", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const other = await network.make("b", { kind: "bridge", up: true });
  await network.neighbour(index, ONE);
  await network.neighbour(other, { ...ONE, dst: "10.0.0.8" });
  const told = await network.neighbours({}, { ifindex: other });
  assertEquals(told.map(({ attributes }) => attributes.dst), ["10.0.0.8"]);
  const unknown = network.client.dump({
    kind: "neighbour",
    type: RTM.GETNEIGH,
    header: { family: AF.INET },
    attributes: { dst: "10.0.0.8" },
  });
  assertEquals(
    (await refusal(unknown)).explanation,
    "Unsupported attribute in neighbor dump request",
  );
});

contract("every link has settings of its neighbours, and so have all that come", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const tables = await network.client.dump({
    kind: "neighbour-table",
    type: RTM.GETNEIGHTBL,
    header: { family: AF.INET },
  });
  const names = tables.map(({ attributes: { name, parms } }) => [name, parms?.ifindex]);
  assertEquals(names, [["arp_cache", undefined], ["arp_cache", index], ["arp_cache", 1]]);
});
