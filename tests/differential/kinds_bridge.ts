/** Scenarios of bridges that keep VLANs apart, which kernels may be built without. */

import {
  AF,
  BR_BOOLOPT,
  BR_STATE,
  BRIDGE_FLAGS,
  BRIDGE_VLAN_INFO,
  BRIDGE_VLANDB_DUMPF,
  ETH_P,
  IFLA,
  IFLA_STATS,
  MCAST,
  MDB_STATE,
  NLM_F,
  NTF,
  NUD,
  RTEXT_FILTER,
  RTM,
} from "../../src/abi/mod.ts";
import type {
  BridgeVlanEntryAttributes,
  BridgeVlanGlobalOptionsAttributes,
  LinkBridgeAttributes,
  LinkBridgePortAttributes,
  LinkBridgeSpecAttributes,
  MdbRequestEntryAttributes,
} from "../../src/codec/mod.ts";
import { attribute } from "./questions.ts";
import type { MessageData } from "./scenario.ts";
import { delLink, down, getLink, newLink, setLink, u8, up, word } from "./scenarios/probe.ts";
import { typed } from "./typed.ts";

/** Requests, one after another, in a new namespace. */
interface KindScenario {
  readonly name: string;
  readonly requests: readonly MessageData[];
}

const { CREATE, DUMP, EXCL, REPLACE, BULK } = NLM_F;
const { BRENTRY, MASTER, ONLY_OPTS, PVID, RANGE_BEGIN, RANGE_END, UNTAGGED } = BRIDGE_VLAN_INFO;
/** Two ports, the bridge, and a link that is no port. */
const [D0, D1, B0, D2] = [2, 3, 4, 5];
const [TEMPORARY, PERMANENT] = [MDB_STATE.TEMPORARY, MDB_STATE.PERMANENT];
const GROUP = "239.1.1.1";
const GROUP6 = "ff0e::1";

function mac(number: number): string {
  return attribute(IFLA.ADDRESS, `0200000000${u8(number)}`);
}

function dummy(name: string, number: number): MessageData {
  return newLink("dummy", name, { more: mac(number) });
}

function bridge(data: LinkBridgeAttributes): MessageData {
  const linkinfo = { kind: "bridge", data } as const;
  return typed({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: B0 },
    attributes: { linkinfo },
  });
}

function port(index: number, slaveData: LinkBridgePortAttributes): MessageData {
  const linkinfo = { slaveKind: "bridge", slaveData } as const;
  return typed({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index },
    attributes: { linkinfo },
  });
}

function spec(index: number, afSpec: LinkBridgeSpecAttributes, type: number = RTM.SETLINK) {
  const header = { family: AF.BRIDGE, index };
  return typed({ kind: "link", type, header, attributes: { afSpec } });
}

/** Sets or deletes VLANs, each as its flags and its number. */
function vlans(
  index: number,
  infos: readonly (readonly [flags: number, vid: number])[],
  type: number = RTM.SETLINK,
): MessageData {
  const flags = index === B0 ? BRIDGE_FLAGS.SELF : BRIDGE_FLAGS.MASTER;
  return spec(index, { flags, vlanInfo: infos.map(([of, vid]) => ({ flags: of, vid })) }, type);
}

const range = (flags: number, first: number, last: number) =>
  [[flags | RANGE_BEGIN, first], [flags | RANGE_END, last]] as const;

function links(family: number, extMask: number): MessageData {
  const attributes = { extMask };
  return typed({ kind: "link", type: RTM.GETLINK, header: { family }, attributes }, DUMP);
}

function entry(
  index: number,
  options: BridgeVlanEntryAttributes,
  type: number = RTM.NEWVLAN,
): MessageData {
  const header = { family: AF.BRIDGE, ifindex: index };
  return typed({ kind: "vlan", type, header, attributes: { entry: [options] } });
}

function options(globalOptions: BridgeVlanGlobalOptionsAttributes, index = B0): MessageData {
  const header = { family: AF.BRIDGE, ifindex: index };
  const attributes = { globalOptions: [globalOptions] };
  return typed({ kind: "vlan", type: RTM.NEWVLAN, header, attributes });
}

function dump(flags: number, ifindex = 0): MessageData {
  const header = { family: AF.BRIDGE, ifindex };
  const attributes = flags === 0 ? {} : { flags };
  return typed({ kind: "vlan-request", type: RTM.GETVLAN, header, attributes }, DUMP);
}

function fdb(
  type: number,
  ifindex: number,
  lladdr: string,
  { state = NUD.PERMANENT, flags = NTF.MASTER, vlan }: {
    state?: number;
    flags?: number;
    vlan?: number;
  } = {},
): MessageData {
  return typed({
    kind: "neighbour",
    type,
    header: { family: AF.BRIDGE, ifindex, state, flags },
    attributes: { lladdr, ...vlan !== undefined && { vlan } },
  }, type === RTM.NEWNEIGH ? CREATE | EXCL : 0);
}

const FDB = typed(
  { kind: "neighbour", type: RTM.GETNEIGH, header: { family: AF.BRIDGE }, attributes: {} },
  DUMP,
);

/** Asks for, or of, a group. */
function mdb(
  type: number,
  ifindex: number,
  address: string,
  { state = PERMANENT, vid = 0, flags = 0, at = B0, ...entryAttrs }: MdbRequestEntryAttributes & {
    state?: number;
    vid?: number;
    flags?: number;
    at?: number;
  } = {},
): MessageData {
  const proto = address.includes(".") ? ETH_P.IP : address.length < 17 ? ETH_P.IPV6 : 0;
  const isMore = Object.keys(entryAttrs).length > 0;
  return typed({
    kind: "multicast-database-request",
    type,
    header: { family: AF.BRIDGE, ifindex: at },
    attributes: {
      entry: { ifindex, state, flags: 0, vid, address, proto },
      ...isMore && { entryAttrs },
    },
  }, flags);
}

const GROUPS = typed({
  kind: "multicast-database-request",
  type: RTM.GETMDB,
  header: { family: AF.BRIDGE },
  attributes: {},
}, DUMP);

/** Lets some time pass. */
const PAUSE = Array.from({ length: 4 }, () => getLink(1));

function stats(index: number, id: number): MessageData {
  const header = { ifindex: index, filterMask: 1 << id - 1 };
  return typed({ kind: "stats", type: RTM.GETSTATS, header, attributes: {} });
}

const BEGINNING = [
  dummy("d0", 1),
  dummy("d1", 2),
  newLink("bridge", "b0", { more: mac(3) }),
  dummy("d2", 4),
  up(B0),
  up(D0),
  up(D1),
];
const ENSLAVED = [D0, D1].map((index) => setLink(index, word(IFLA.MASTER, B0)));
const { BRVLAN, BRVLAN_COMPRESSED, MST } = RTEXT_FILTER;
const { GLOBAL, STATS } = BRIDGE_VLANDB_DUMPF;

/** The scenarios. */
export const BRIDGE_KINDS: readonly KindScenario[] = [
  {
    name: "bridge VLANs: come and go",
    requests: [
      ...BEGINNING,
      getLink(B0),
      bridge({ vlanFiltering: 1 }),
      ...ENSLAVED,
      vlans(D0, [[0, 10]]),
      vlans(D0, [[0, 10]]),
      vlans(D0, [[UNTAGGED, 10]]),
      vlans(D0, [[PVID | UNTAGGED, 20]]),
      vlans(D0, range(0, 100, 104)),
      vlans(D0, range(UNTAGGED, 103, 106)),
      vlans(D1, [[MASTER, 30]]),
      vlans(B0, [[0, 10]]),
      vlans(B0, range(0, 40, 42)),
      vlans(B0, [[PVID, 41]]),
      links(AF.BRIDGE, BRVLAN),
      links(AF.BRIDGE, BRVLAN_COMPRESSED),
      links(AF.UNSPEC, BRVLAN),
      links(AF.UNSPEC, BRVLAN_COMPRESSED),
      FDB,
      dump(0),
      dump(STATS),
      dump(GLOBAL),
      dump(0, D0),
      dump(GLOBAL, D0),
      dump(0, D2),
      dump(0, 99),
      stats(B0, IFLA_STATS.LINK_XSTATS),
      stats(D0, IFLA_STATS.LINK_XSTATS_SLAVE),
      setLink(D0, mac(9)),
      setLink(B0, mac(8)),
      FDB,
      vlans(D0, [[0, 101]], RTM.DELLINK),
      vlans(D0, [[0, 101]], RTM.DELLINK),
      vlans(D0, range(0, 100, 104), RTM.DELLINK),
      vlans(D1, [[MASTER, 30]], RTM.DELLINK),
      vlans(B0, [[0, 41]], RTM.DELLINK),
      vlans(B0, [[0, 99]], RTM.DELLINK),
      bridge({ vlanFiltering: 0 }),
      down(D0),
      up(D0),
      setLink(D0, word(IFLA.MASTER, 0)),
      FDB,
      delLink(B0),
    ],
  },
  {
    name: "bridge VLANs: what is wrong",
    requests: [
      ...BEGINNING,
      ...ENSLAVED,
      vlans(D0, [[0, 0]]),
      vlans(D0, [[0, 4095]]),
      vlans(D0, [[RANGE_END, 5]]),
      vlans(D0, [[RANGE_BEGIN | PVID, 5]]),
      vlans(D0, [[RANGE_BEGIN, 5], [0, 7]]),
      vlans(D0, [[RANGE_BEGIN, 5], [RANGE_END, 5]]),
      vlans(D0, [[RANGE_BEGIN, 5], [RANGE_BEGIN, 7]]),
      vlans(D2, [[0, 5]]),
      spec(D0, {
        flags: BRIDGE_FLAGS.MASTER | BRIDGE_FLAGS.SELF,
        vlanInfo: [{ flags: 0, vid: 7 }],
      }),
      spec(D0, { vlanTunnelInfo: [{ id: 1, vid: 1 }] }),
      entry(D0, {}),
      entry(D0, { info: { flags: RANGE_BEGIN, vid: 5 } }),
      entry(D0, { info: { flags: 0, vid: 0 } }),
      entry(D0, { info: { flags: 0, vid: 5 }, range: 4095 }),
      entry(D0, { info: { flags: 0, vid: 5 }, range: 5 }),
      entry(D0, { info: { flags: PVID, vid: 5 }, range: 7 }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 77 } }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 1 }, state: 9 }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 1 }, range: 9, state: 1 }),
      entry(D0, { info: { flags: 0, vid: 1 }, tunnelInfo: { id: 1, cmd: RTM.SETLINK } }),
      entry(B0, { info: { flags: 0, vid: 1 }, tunnelInfo: { id: 1, cmd: RTM.SETLINK } }),
      entry(B0, { info: { flags: 0, vid: 1 }, mcastMaxGroups: 3 }),
      entry(B0, { info: { flags: 0, vid: 1 }, neighSuppress: 1 }),
      entry(D0, { info: { flags: 0, vid: 1 }, neighSuppress: 2 }),
      entry(D0, { info: { flags: 0, vid: 1 }, mcastMaxGroups: 3 }),
      entry(D0, { info: { flags: 0, vid: 1 }, mcastNGroups: 3 }),
      entry(D0, { info: { flags: 0, vid: 1 }, mcastRouter: 9 }),
      entry(D2, { info: { flags: 0, vid: 5 } }),
      entry(99, { info: { flags: 0, vid: 5 } }),
      typed({
        kind: "vlan",
        type: RTM.NEWVLAN,
        header: { family: AF.BRIDGE, ifindex: B0 },
        attributes: {},
      }),
      options({}),
      options({ id: 0 }),
      options({ id: 1, range: 1 }),
      options({ id: 1, range: 4095 }),
      options({ id: 77, mcastSnooping: 0 }),
      options({ id: 1, mcastSnooping: 0 }, D0),
      options({ id: 1, mcastIgmpVersion: 9 }),
      options({ id: 1, msti: 4096 }),
      bridge({ vlanProtocol: 0x1234 }),
      bridge({ vlanDefaultPvid: 4095 }),
      bridge({ vlanStatsEnabled: 2 }),
      bridge({ vlanStatsPerPort: 1 }),
      bridge({
        multiBoolopt: {
          optval: 1 << BR_BOOLOPT.MCAST_VLAN_SNOOPING,
          optmask: 1 << BR_BOOLOPT.MCAST_VLAN_SNOOPING,
        },
      }),
      bridge({
        multiBoolopt: { optval: 1 << BR_BOOLOPT.MST_ENABLE, optmask: 1 << BR_BOOLOPT.MST_ENABLE },
      }),
      spec(D0, { mst: { entry: [{ msti: 1, state: 1 }] } }),
      spec(B0, { flags: BRIDGE_FLAGS.SELF, mst: { entry: [{ msti: 1, state: 1 }] } }),
    ],
  },
  {
    name: "bridge VLANs: the default one, the protocol, counters",
    requests: [
      ...BEGINNING,
      ...ENSLAVED,
      vlans(D1, [[PVID, 9]]),
      bridge({ vlanDefaultPvid: 5 }),
      links(AF.BRIDGE, BRVLAN),
      bridge({ vlanDefaultPvid: 0 }),
      links(AF.BRIDGE, BRVLAN),
      bridge({ vlanFiltering: 1, vlanDefaultPvid: 7 }),
      bridge({ vlanProtocol: 0x88a8 }),
      getLink(B0),
      bridge({ groupAddr: "01:80:c2:00:00:04", vlanProtocol: 0x8100 }),
      bridge({ vlanStatsEnabled: 1 }),
      vlans(D0, range(0, 1, 4094), RTM.DELLINK),
      vlans(D1, range(0, 1, 4094), RTM.DELLINK),
      bridge({ vlanStatsPerPort: 1 }),
      vlans(D0, range(0, 1, 4094)),
      links(AF.BRIDGE, BRVLAN_COMPRESSED),
      vlans(D0, range(0, 1, 4094), RTM.DELLINK),
      dump(GLOBAL),
      getLink(B0),
      delLink(D0),
      delLink(B0),
    ],
  },
  {
    name: "bridge VLANs: one by one",
    requests: [
      ...BEGINNING,
      ...ENSLAVED,
      bridge({ vlanFiltering: 1 }),
      entry(D0, { info: { flags: 0, vid: 10 } }),
      entry(D0, { info: { flags: UNTAGGED, vid: 20 }, range: 29 }),
      entry(B0, { info: { flags: BRENTRY, vid: 10 } }),
      entry(B0, { info: { flags: 0, vid: 20 }, range: 24 }),
      entry(D0, { info: { flags: 0, vid: 10 }, state: BR_STATE.BLOCKING }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 20 }, range: 29, state: BR_STATE.LEARNING }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 24 }, state: BR_STATE.FORWARDING }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 20 }, range: 26, state: BR_STATE.LEARNING }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 1 }, state: BR_STATE.LISTENING }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 10 }, neighSuppress: 1 }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 10 }, mcastRouter: 2 }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 10 }, mcastRouter: 1 }),
      entry(B0, { info: { flags: ONLY_OPTS, vid: 10 }, mcastRouter: 2 }),
      entry(B0, { info: { flags: ONLY_OPTS, vid: 10 }, state: BR_STATE.DISABLED }),
      port(D0, { vlanTunnel: 1 }),
      spec(D0, { vlanTunnelInfo: [{ id: 1000, vid: 10 }] }),
      spec(D0, { vlanTunnelInfo: [{ id: 1000, vid: 20 }] }),
      spec(D0, { vlanTunnelInfo: [{ id: 1, vid: 99 }] }),
      spec(D0, {
        vlanTunnelInfo: [
          { id: 2000, vid: 20, flags: RANGE_BEGIN },
          { id: 2005, vid: 25, flags: RANGE_END },
        ],
      }),
      entry(D0, {
        info: { flags: ONLY_OPTS, vid: 26 },
        range: 28,
        tunnelInfo: { id: 3000, cmd: RTM.SETLINK },
      }),
      links(AF.BRIDGE, BRVLAN),
      links(AF.BRIDGE, BRVLAN_COMPRESSED),
      dump(0),
      dump(STATS, D0),
      spec(D0, { vlanTunnelInfo: [{ id: 1000, vid: 10 }] }, RTM.DELLINK),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 26 }, tunnelInfo: { cmd: RTM.DELLINK } }),
      port(D0, { vlanTunnel: 0 }),
      dump(0, D0),
      options({ id: 20, range: 22, mcastSnooping: 0 }),
      options({ id: 10, mcastIgmpVersion: 3, mcastMldVersion: 2, mcastLastMemberCnt: 5 }),
      options({ id: 10, mcastQueryIntvl: 1n, mcastStartupQueryIntvl: 99n }),
      options({ id: 1, mcastMembershipIntvl: 500n, mcastQuerierIntvl: 600n }),
      dump(GLOBAL),
      entry(D0, { info: { flags: 0, vid: 20 }, range: 29 }, RTM.DELVLAN),
      entry(B0, { info: { flags: 0, vid: 20 }, range: 24 }, RTM.DELVLAN),
      entry(B0, { info: { flags: 0, vid: 77 } }, RTM.DELVLAN),
      dump(GLOBAL),
      delLink(B0),
    ],
  },
  {
    name: "bridge VLANs: several spanning trees",
    requests: [
      ...BEGINNING,
      bridge({
        vlanFiltering: 1,
        multiBoolopt: { optval: 1 << BR_BOOLOPT.MST_ENABLE, optmask: 1 << BR_BOOLOPT.MST_ENABLE },
      }),
      ...ENSLAVED,
      vlans(D0, range(0, 10, 13)),
      options({ id: 10, range: 11, msti: 5 }),
      options({ id: 12, msti: 6 }),
      spec(D0, { mst: { entry: [{ msti: 5, state: BR_STATE.FORWARDING }] } }),
      spec(D0, { mst: { entry: [{ msti: 0, state: BR_STATE.FORWARDING }] } }),
      spec(D0, { mst: { entry: [{ msti: 6, state: 9 }] } }),
      spec(D0, { mst: {} }),
      options({ id: 13, msti: 5 }),
      port(D0, { state: BR_STATE.BLOCKING }),
      links(AF.BRIDGE, MST),
      links(AF.BRIDGE, MST | BRVLAN_COMPRESSED),
      dump(0, D0),
      dump(GLOBAL),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 10 }, state: BR_STATE.LEARNING }),
    ],
  },
  {
    name: "bridge VLANs: what is known of addresses",
    requests: [
      ...BEGINNING,
      bridge({ vlanFiltering: 1 }),
      ...ENSLAVED,
      vlans(D0, range(0, 10, 11)),
      fdb(RTM.NEWNEIGH, D0, "02:00:00:00:01:01"),
      fdb(RTM.NEWNEIGH, D0, "02:00:00:00:01:02", { vlan: 10, state: NUD.NOARP }),
      fdb(RTM.NEWNEIGH, D0, "02:00:00:00:01:03", { vlan: 99 }),
      fdb(RTM.NEWNEIGH, D0, "02:00:00:00:01:05", { vlan: 11, state: NUD.REACHABLE }),
      FDB,
      fdb(RTM.DELNEIGH, D0, "02:00:00:00:01:01", { vlan: 11 }),
      fdb(RTM.DELNEIGH, D0, "02:00:00:00:01:01"),
      fdb(RTM.DELNEIGH, D0, "02:00:00:00:01:01"),
      vlans(D0, [[0, 11]], RTM.DELLINK),
      vlans(D1, [[0, 1]], RTM.DELLINK),
      setLink(D1, mac(1)),
      vlans(D0, [[0, 1]], RTM.DELLINK),
      FDB,
      delLink(B0),
    ],
  },
  {
    name: "bridge groups: who wants which",
    requests: [
      ...BEGINNING,
      ...ENSLAVED,
      mdb(RTM.NEWMDB, D0, GROUP, { state: TEMPORARY }),
      mdb(RTM.NEWMDB, D0, GROUP),
      mdb(RTM.NEWMDB, D0, GROUP, { flags: REPLACE }),
      mdb(RTM.NEWMDB, B0, GROUP, { state: TEMPORARY }),
      mdb(RTM.NEWMDB, B0, GROUP, { state: TEMPORARY }),
      mdb(RTM.NEWMDB, D1, GROUP6),
      mdb(RTM.NEWMDB, D1, "01:00:00:00:00:05"),
      mdb(RTM.NEWMDB, B0, "01:00:00:00:00:05"),
      mdb(RTM.NEWMDB, D1, GROUP, { source: "192.0.2.1" }),
      bridge({ mcastIgmpVersion: 3, mcastMldVersion: 2 }),
      mdb(RTM.NEWMDB, D0, "239.1.1.2", {
        srcList: [{ address: "192.0.2.1" }, { address: "192.0.2.2" }],
        groupMode: MCAST.INCLUDE,
        rtprot: 17,
      }),
      mdb(RTM.NEWMDB, D0, "239.1.1.2", {
        state: TEMPORARY,
        srcList: [{ address: "192.0.2.2" }, { address: "192.0.2.3" }],
        groupMode: MCAST.EXCLUDE,
        flags: REPLACE,
      }),
      mdb(RTM.NEWMDB, D0, "239.1.1.3", { state: TEMPORARY }),
      mdb(RTM.NEWMDB, D1, "239.1.1.3", { source: "192.0.2.9" }),
      mdb(RTM.NEWMDB, D1, "ff0e::7", {
        srcList: [{ address: "2001:db8::1" }],
        groupMode: MCAST.INCLUDE,
      }),
      GROUPS,
      mdb(RTM.GETMDB, 0, GROUP, { state: 0 }),
      mdb(RTM.GETMDB, 0, "239.1.1.2", { state: 0, source: "192.0.2.3" }),
      mdb(RTM.DELMDB, D0, "239.1.1.3"),
      mdb(RTM.DELMDB, D0, "239.1.1.2"),
      mdb(RTM.DELMDB, B0, GROUP),
      mdb(RTM.DELMDB, D1, GROUP, { source: "192.0.2.1" }),
      down(D0),
      ...PAUSE,
      GROUPS,
      setLink(D1, word(IFLA.MASTER, 0)),
      ...PAUSE,
      GROUPS,
      delLink(B0),
    ],
  },
  {
    name: "bridge groups: in VLANs",
    requests: [
      ...BEGINNING,
      bridge({ vlanFiltering: 1 }),
      ...ENSLAVED,
      vlans(D0, range(0, 10, 12)),
      mdb(RTM.NEWMDB, D0, GROUP),
      mdb(RTM.NEWMDB, D0, GROUP, { vid: 99 }),
      mdb(RTM.NEWMDB, D1, "239.1.1.2", { vid: 1, state: TEMPORARY }),
      GROUPS,
      bridge({
        multiBoolopt: {
          optval: 1 << BR_BOOLOPT.MCAST_VLAN_SNOOPING,
          optmask: 1 << BR_BOOLOPT.MCAST_VLAN_SNOOPING,
        },
      }),
      dump(0),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 10 }, mcastMaxGroups: 1 }),
      mdb(RTM.NEWMDB, D0, "239.1.1.3", { vid: 10 }),
      mdb(RTM.NEWMDB, D0, "239.1.1.3", { vid: 11 }),
      mdb(RTM.NEWMDB, B0, "239.1.1.3", { vid: 11, state: TEMPORARY }),
      mdb(RTM.NEWMDB, D0, "239.1.1.4", { vid: 55 }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 11 }, mcastRouter: 2 }),
      entry(D0, { info: { flags: ONLY_OPTS, vid: 12 }, mcastRouter: 3 }),
      options({ id: 12, mcastSnooping: 0 }),
      mdb(RTM.NEWMDB, D0, "239.1.1.5", { vid: 12 }),
      options({ id: 12, mcastSnooping: 1 }),
      dump(GLOBAL),
      dump(0),
      mdb(RTM.DELMDB, D0, GROUP),
      vlans(D0, [[0, 11]], RTM.DELLINK),
      ...PAUSE,
      GROUPS,
      mdb(RTM.DELMDB, 0, "::", { vid: 10, flags: BULK, at: B0 }),
      bridge({ vlanFiltering: 0 }),
      ...PAUSE,
      GROUPS,
      delLink(B0),
    ],
  },
  {
    name: "bridge groups: what is wrong",
    requests: [
      dummy("d0", 1),
      dummy("d1", 2),
      newLink("bridge", "b0", { more: mac(3) }),
      dummy("d2", 4),
      ...ENSLAVED,
      mdb(RTM.NEWMDB, D0, GROUP),
      up(B0),
      mdb(RTM.NEWMDB, D0, GROUP, { state: TEMPORARY }),
      mdb(RTM.NEWMDB, D2, GROUP),
      mdb(RTM.NEWMDB, 99, GROUP),
      mdb(RTM.NEWMDB, D0, "0.0.0.0"),
      mdb(RTM.NEWMDB, B0, GROUP),
      mdb(RTM.NEWMDB, B0, GROUP, { state: TEMPORARY, source: "192.0.2.1" }),
      mdb(RTM.NEWMDB, D0, "01:00:00:00:00:05", { state: TEMPORARY }),
      mdb(RTM.NEWMDB, D0, "01:00:00:00:00:05", { source: "192.0.2.1" }),
      mdb(RTM.NEWMDB, D0, GROUP, { source: "2001:db8::1" }),
      mdb(RTM.NEWMDB, D0, GROUP, { source: "239.1.1.1" }),
      mdb(RTM.NEWMDB, D0, GROUP6, { source: "ff0e::1" }),
      mdb(RTM.NEWMDB, B0, GROUP, { state: TEMPORARY, groupMode: MCAST.EXCLUDE }),
      mdb(RTM.NEWMDB, D0, GROUP, { groupMode: MCAST.INCLUDE }),
      mdb(RTM.NEWMDB, D0, GROUP, { groupMode: 2 }),
      mdb(RTM.NEWMDB, D0, GROUP, { source: "192.0.2.1", groupMode: MCAST.EXCLUDE }),
      mdb(RTM.NEWMDB, D0, GROUP, { srcList: [{ address: "192.0.2.1" }] }),
      mdb(RTM.NEWMDB, D0, GROUP, { srcList: [{}], groupMode: MCAST.EXCLUDE }),
      mdb(RTM.NEWMDB, D0, GROUP, {
        srcList: [{ address: "0.0.0.0" }],
        groupMode: MCAST.EXCLUDE,
      }),
      mdb(RTM.NEWMDB, D0, GROUP, {
        srcList: Array.from({ length: 32 }, (_, at) => ({ address: `192.0.2.${at + 1}` })),
        groupMode: MCAST.EXCLUDE,
      }),
      mdb(RTM.NEWMDB, D0, GROUP, { rtprot: 1 }),
      mdb(RTM.NEWMDB, B0, GROUP, { state: TEMPORARY, rtprot: 17 }),
      mdb(RTM.DELMDB, D0, GROUP),
      mdb(RTM.GETMDB, 0, GROUP, { state: 0 }),
      mdb(RTM.NEWMDB, D0, GROUP, { at: D2 }),
      port(D0, { mcastMaxGroups: 1 }),
      mdb(RTM.NEWMDB, D0, GROUP),
      mdb(RTM.NEWMDB, D0, "239.1.1.2"),
      bridge({ mcastHashMax: 1 }),
      mdb(RTM.NEWMDB, D1, "239.1.1.3"),
      mdb(RTM.NEWMDB, D1, "239.1.1.3"),
      getLink(B0),
    ],
  },
];
