/**
 * Kinds of links other than tunnels: what iproute2 printed of the links of a kernel, our messages of
 * the same links must say, too; and no attribute may be left over.
 */
import { RTNL_FAMILY } from "../src/abi/mod.ts";
import type { AttributeSet, Json, LinkAttributes, LinkMessage } from "../src/codec/mod.ts";
import { decode, messageJson } from "../src/codec/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { testUnless } from "./_ffi.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import type { Data } from "./_iproute2_links.ts";
import {
  asBridgeLink,
  asInfoData,
  asInfoSlaveData,
  asInfoXstats,
  at,
  isObject,
} from "./_iproute2_links.ts";
import { agreed } from "./_report.ts";

interface Printed {
  readonly ifindex: number;
  readonly ifname: string;
  readonly linkinfo?: Data;
}

interface PrintedOfBridges {
  readonly link: readonly Data[];
  readonly vlan: readonly { readonly ifname: string; readonly vlans: readonly Data[] }[];
  readonly tunnel: readonly { readonly ifname: string; readonly tunnels: readonly Data[] }[];
}

const reason = await whyNoRecordings();

function linksIn(data: Uint8Array): LinkMessage[] {
  return decode(data).filter((message) => message.kind === "link");
}

async function recorded(name: string): Promise<LinkMessage[]> {
  return reason === undefined ? linksIn(await Deno.readFile(goldenFile(name))) : [];
}

async function printed<T>(name: string, none: T): Promise<T> {
  return reason === undefined ? JSON.parse(await Deno.readTextFile(goldenFile(name))) : none;
}

const links = await recorded("linux-6.12-links/link.bin");
const bridgeLinks = await recorded("linux-6.12-links/link-bridge.bin");
const bridgeRanges = await recorded("linux-6.12-links/link-bridge-ranges.bin");
const multicastLinks = await recorded("linux-6.18/link-multicast.bin");
const judged = await printed<readonly Printed[]>("linux-6.12-links/link.json", []);
const judgedBridges = await printed<PrintedOfBridges>("linux-6.12-links/bridge.json", {
  link: [],
  vlan: [],
  tunnel: [],
});
const names = new Map<Json, string>(judged.map(({ ifindex, ifname }) => [ifindex, ifname]));

/** Timers that go on between the recording and iproute2's look at them. */
const TIMERS = ["hello_timer", "gc_timer", "hold_timer", "topology_change_timer"];

function withoutTimers(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !TIMERS.includes(key)));
}

/** Something iproute2 printed of a link, and what we say there. */
interface Part {
  readonly link: string;
  /** Which part: `"bond data"`. */
  readonly name: string;
  readonly ours: Data;
  readonly theirs: Data;
  readonly show: (ours: Data) => Data | undefined;
}

function partsOf(message: LinkMessage): Part[] {
  const { ifname: link = "", linkinfo } =
    judged.find(({ ifindex }) => ifindex === message.header.index) ?? {};
  const info = at(messageJson(message), "attributes.linkinfo");
  const parts: Part[] = [];
  function add(
    name: string,
    property: string,
    key: string,
    show: (ours: Data) => Data | undefined,
  ): void {
    const theirs = at(linkinfo, key);
    const ours = at(info, property);
    if (!isObject(theirs) || Object.keys(theirs).length === 0) return;
    if (message.attributes.linkinfo?.kind === "vxlan" && property === "data") return;
    const found = isObject(ours) ? ours : {};
    parts.push({ link, name, ours: found, theirs: withoutTimers(theirs), show });
  }
  const kind = String(at(linkinfo, "info_kind"));
  const slaveKind = String(at(linkinfo, "info_slave_kind"));
  add(`${kind} data`, "data", "info_data", (ours) => asInfoData(kind, ours, names));
  add(`${kind} xstats`, "xstats", "info_xstats", asInfoXstats);
  add(
    `${slaveKind} port`,
    "slaveData",
    "info_slave_data",
    (ours) => asInfoSlaveData(slaveKind, ours, names),
  );
  return parts;
}

const parts = links.flatMap(partsOf);

testUnless(reason, "iproute2 says the same of every link as we do", () => {
  assertEquals(
    parts.map(({ link, name, ours, show }) => [link, name, show(ours)]),
    parts.map(({ link, name, theirs }) => [link, name, theirs]),
  );
  assertGreater(parts.length, 30);
  agreed("iproute2, recorded: kinds of links", parts.map(({ theirs }) => theirs));
});

/** What iproute2 6.1 does not print, and why. */
const UNSEEN: Readonly<Record<string, string>> = {
  "bond data coupledControl": "it is newer",
  "bond port actorPortPrio": "it is newer",
  "bond port adChurnActorState": "it is newer",
  "bond port adChurnPartnerState": "it is newer",
  "bridge data fdbMaxLearned": "it is newer",
  "bridge data fdbNLearned": "it is newer",
  "bridge data gcTimer": "it goes on meanwhile",
  "bridge data helloTimer": "it goes on meanwhile",
  "bridge data mcastQuerierState": "it prints other bridges that ask, and there are none",
  "bridge data topologyChangeTimer": "it goes on meanwhile",
  "bridge port holdTimer": "it goes on meanwhile",
  "bridge port mab": "it is newer",
  "bridge port mcastEhtHostsCnt": "it does not print it",
  "bridge port mcastEhtHostsLimit": "it does not print it",
  "bridge port mcastMaxGroups": "it is newer",
  "bridge port mcastNGroups": "it is newer",
  "bridge port mrpInOpen": "it does not print it",
  "bridge port mrpRingOpen": "it does not print it",
  "bridge port neighVlanSuppress": "it is newer",
  "can data bitrateMax": "it does not print it",
  "macvtap data flags": "none was set",
};

/** Another value of the same shape. */
function another(value: Json): Json {
  if (typeof value === "number") return value === 0 ? 1 : 0;
  if (Array.isArray(value)) return value.length === 0 ? ["another"] : [];
  if (typeof value !== "string") return {};
  return /^[0-9]+$/.test(value) ? "1" : "another";
}

function same(one: Data | undefined, other: Data): boolean {
  const keys = [...Object.keys(one ?? {}), ...Object.keys(other)];
  return keys.every((key) => JSON.stringify(one?.[key]) === JSON.stringify(other[key]));
}

testUnless(reason, "iproute2 would tell if an attribute of a link had another value", () => {
  const seen = new Set<string>();
  const unseen = new Set<string>();
  for (const { name, ours, show } of parts) {
    for (const [property, value] of Object.entries(ours)) {
      const told = !same(show({ ...ours, [property]: another(value) }), show(ours) ?? {});
      (told ? seen : unseen).add(`${name} ${property}`);
    }
  }
  assertEquals([...unseen.difference(seen)].sort(), Object.keys(UNSEEN).sort());
});

/** The sets of attributes in a value, by path. */
function* setsIn(value: unknown, path: string): Generator<[path: string, set: AttributeSet], void> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const set: AttributeSet = value;
  yield [path, set];
  const { unknown: _, irregular: _irregular, tail: _tail, ...rest } = set;
  for (const [key, inner] of Object.entries(rest)) yield* setsIn(inner, `${path}.${key}`);
}

/** The paths of sets that have something a property does not express. */
function leftovers(attributes: LinkAttributes): string[] {
  return [...setsIn(attributes, "link")].flatMap(([path, { unknown, irregular, tail }]) =>
    unknown === undefined && irregular === undefined && tail === undefined ? [] : [path]
  );
}

/** The kinds that were recorded. */
const KINDS =
  "batadv bond bridge can dummy hsr ifb ipvlan ipvtap lowpan macsec macvlan macvtap netkit nlmon " +
  "team vcan veth vlan vrf vsockmon vxcan vxlan wireguard";
const SLAVE_KINDS = "batadv bond bridge team vrf";

testUnless(reason, "all kinds were recorded, and none of their attributes stay bytes", () => {
  const kinds = new Set(links.flatMap(({ attributes }) => attributes.linkinfo?.kind ?? []));
  const slaveKinds = new Set(
    links.flatMap(({ attributes }) => attributes.linkinfo?.slaveKind ?? []),
  );
  assertEquals([...kinds].sort(), KINDS.split(" "));
  assertEquals([...slaveKinds].sort(), SLAVE_KINDS.split(" "));
  for (const { attributes } of [...links, ...bridgeLinks, ...bridgeRanges, ...multicastLinks]) {
    assertEquals(leftovers(attributes), []);
  }
});

testUnless(reason, "a netkit pair tells what the driver begins with, and the peer as well", () => {
  const pair = links.flatMap(({ attributes: { ifname, linkinfo } }) =>
    linkinfo?.kind === "netkit" ? [{ ifname, ...linkinfo.data }] : []
  );
  // netkit_new_link of drivers/net/netkit.c: layer 3, let pass, scrub.
  const both = { policy: 0, mode: 1, scrub: 1, peerPolicy: 0, peerScrub: 1 };
  assertEquals(pair, [
    { ifname: "nk0", primary: 0, ...both },
    { ifname: "nkp", primary: 1, ...both },
  ]);
});

testUnless(reason, "`bridge link` says the same of every port as we do", () => {
  const ours = bridgeLinks.flatMap((message) => {
    const port = at(messageJson(message), "attributes.protinfo");
    return isObject(port) ? [[message.attributes.ifname, asBridgeLink(port, names)]] : [];
  });
  const theirs = judgedBridges.link.map(
    ({ ifname, ifindex: _, flags: _flags, mtu: _mtu, master: _master, link: _link, ...rest }) => [
      String(ifname),
      rest,
    ],
  );
  assertEquals(ours, theirs);
  assertEquals(ours.length, 4);
  agreed("iproute2, recorded: ports of bridges", theirs);
});

const FLAG_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x2, "PVID"],
  [0x4, "Egress Untagged"],
];

testUnless(reason, "`bridge vlan` says the same of every VLAN and its tunnel as we do", () => {
  const vlans = bridgeLinks.map(({ attributes: { ifname, afSpec } }) => [
    ifname,
    afSpec?.vlanInfo?.map(({ vid, flags }) => [
      vid,
      FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name),
    ]),
  ]);
  const theirs = judgedBridges.vlan.map(({ ifname, vlans }) => [
    ifname,
    // They are recorded one by one, and printed in ranges.
    vlans.flatMap(({ vlan, vlanEnd = vlan, flags = [] }) =>
      Array.from(
        { length: Number(vlanEnd) - Number(vlan) + 1 },
        (_, index) => [Number(vlan) + index, flags],
      )
    ),
  ]);
  const byName = ([one]: unknown[], [other]: unknown[]) => String(one) < String(other) ? -1 : 1;
  assertEquals<unknown>(vlans.sort(byName), theirs.sort(byName));
  agreed("iproute2, recorded: VLANs of bridges", theirs);

  const tunnels = bridgeLinks.flatMap(({ attributes: { ifname, afSpec } }) => {
    const all = afSpec?.vlanTunnelInfo ?? [];
    return all.length === 0 ? [] : [[ifname, all.map(({ vid, id, flags }) => [vid, id, flags])]];
  });
  const begin = 0x8;
  const end = 0x10;
  assertEquals<unknown>(
    tunnels,
    judgedBridges.tunnel.map(({ ifname, tunnels }) => [
      ifname,
      tunnels.flatMap(({ vlan, vlanEnd, tunid, tunidEnd }) =>
        vlanEnd === undefined
          ? [[vlan, tunid, 0]]
          : [[vlan, tunid, begin], [vlanEnd, tunidEnd, end]]
      ),
    ]),
  );
});

testUnless(reason, "a multicast routing table tells its interfaces", () => {
  const none = { bytesIn: 0n, bytesOut: 0n, packetsIn: 0n, packetsOut: 0n };
  assertEquals(multicastLinks.map(({ header, attributes }) => [header.family, attributes]), [[
    RTNL_FAMILY.IPMR,
    {
      afSpec: {
        id: 253,
        cacheResQueueLen: 0,
        mrouteRegVifNum: -1,
        mrouteDoAssert: 0,
        mrouteDoPim: 0,
        mrouteDoWrvifwhole: 0,
        vifs: ["192.0.2.1", "10.1.0.1"].map((localAddr, vifId) => ({
          ifindex: 3 + vifId,
          vifId,
          flags: 0,
          ...none,
          localAddr,
          remoteAddr: "0.0.0.0",
        })),
      },
    },
  ]]);
});

testUnless(reason, "ranges of VLANs and states of spanning trees are told as they were set", () => {
  const told = new Map(
    bridgeRanges.map(({ attributes: { ifname, afSpec } }) => [ifname, afSpec]),
  );
  assertEquals(told.get("d16"), {
    vlanInfo: [{ flags: 0x8, vid: 10 }, { flags: 0x10, vid: 12 }],
    mst: { entry: [{ msti: 5, state: 1 }, { msti: 6, state: 4 }] },
  });
  assertEquals(told.get("v4"), {
    vlanInfo: [
      { flags: 0x4, vid: 5 },
      { flags: 0x8, vid: 10 },
      { flags: 0x10, vid: 12 },
      { flags: 0x6, vid: 20 },
    ],
  });
});
