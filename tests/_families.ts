/** Our messages in the shape of iproute2's JSON: what `ip -j` and `bridge -j` say of the same things. */
import { keyOf, RTPROT } from "../src/abi/mod.ts";
import type {
  AddressLabelMessage,
  BridgeMulticastStats,
  BridgeVlanMessage,
  Message,
  MulticastDatabaseMessage,
  NeighbourTableMessage,
  NetconfMessage,
  StatsMessage,
  TunnelMessage,
} from "../src/codec/mod.ts";

/** What a line of the table below needs: the links' names by index. */
export type LinkNames = ReadonlyMap<number, string>;

function snakeCase(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase()),
      value,
    ]),
  );
}

const FAMILY: Readonly<Record<number, string>> = { 2: "inet", 10: "inet6", 28: "mpls" };
const bool = (value: number | undefined) => value === undefined ? undefined : value !== 0;

function netconf({ header, attributes }: NetconfMessage, names: LinkNames): unknown {
  const { ifindex = 0, rpFilter } = attributes;
  return {
    family: FAMILY[header.family],
    interface: { [-1]: "all", [-2]: "default" }[ifindex] ?? names.get(ifindex),
    input: bool(attributes.input),
    forwarding: bool(attributes.forwarding),
    rp_filter: rpFilter === undefined ? undefined : ["off", "strict", "loose"][rpFilter],
    mc_forwarding: bool(attributes.mcForwarding),
    proxy_neigh: bool(attributes.proxyNeigh),
    ignore_routes_with_linkdown: bool(attributes.ignoreRoutesWithLinkdown),
  };
}

function neighbourTable(
  { header, attributes }: NeighbourTableMessage,
  names: LinkNames,
): unknown {
  const { config, parms = {}, stats = {} } = attributes;
  return {
    family: FAMILY[header.family],
    name: attributes.name,
    // Of the link that packets without a place go to, which has no number.
    dev: parms.ifindex === 0 ? "*" : parms.ifindex && names.get(parms.ifindex),
    thresh1: attributes.thresh1,
    thresh2: attributes.thresh2,
    thresh3: attributes.thresh3,
    gc_interval: attributes.gcInterval,
    ...config && {
      key_length: config.keyLen,
      entry_size: config.entrySize,
      entries: config.entries,
      hash_rnd: config.hashRnd,
      hash_mask: `0x${config.hashMask.toString(16)}`,
      hash_chain_gc: config.hashChainGc,
      proxy_qlen: config.proxyQlen,
    },
    refcnt: parms.refcnt,
    reachable: parms.reachableTime,
    base_reachable: parms.baseReachableTime,
    retrans: parms.retransTime,
    gc_stale: parms.gcStaletime,
    delay_probe: parms.delayProbeTime,
    queue: parms.queueLen,
    app_probes: parms.appProbes,
    ucast_probes: parms.ucastProbes,
    mcast_probes: parms.mcastProbes,
    anycast_delay: parms.anycastDelay,
    proxy_delay: parms.proxyDelay,
    proxy_queue: parms.proxyQlen,
    locktime: parms.locktime,
    ...snakeCase(stats),
  };
}

function addressLabel({ header, attributes }: AddressLabelMessage, names: LinkNames): unknown {
  const { prefixlen, index } = header;
  return {
    address: attributes.address,
    prefixlen,
    ifname: names.get(index),
    label: attributes.label,
  };
}

function tunnel({ header, attributes }: TunnelMessage, names: LinkNames): unknown {
  return {
    ifname: names.get(header.ifindex),
    vnis: attributes.entry?.map(({ start, end, group, group6, stats }) => ({
      vni: start,
      vniEnd: end,
      remote: group ?? group6,
      stats: stats && snakeCase(stats),
    })),
  };
}

const PVID = 0x2;
const UNTAGGED = 0x4;

function vlanFlags(flags: number): string[] {
  return [...flags & PVID ? ["PVID"] : [], ...flags & UNTAGGED ? ["Egress Untagged"] : []];
}

const STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

function vlan({ header, attributes }: BridgeVlanMessage, names: LinkNames): unknown {
  return {
    ifname: names.get(header.ifindex),
    vlans: attributes.entry?.map(({ info, range, state = 0, mcastRouter }) => ({
      vlan: info?.vid,
      vlanEnd: range,
      flags: info && vlanFlags(info.flags).length > 0 ? vlanFlags(info.flags) : undefined,
      state: STATES[state],
      mcast_router: mcastRouter,
    })),
  };
}

function vlanGlobal({ header, attributes }: BridgeVlanMessage, names: LinkNames): unknown {
  return {
    ifname: names.get(header.ifindex),
    vlans: attributes.globalOptions?.map((options) => ({
      vlan: options.id,
      vlanEnd: options.range,
      mcast_snooping: options.mcastSnooping,
      mcast_querier: options.mcastQuerier,
      mcast_igmp_version: options.mcastIgmpVersion,
      mcast_mld_version: options.mcastMldVersion,
      mcast_last_member_count: options.mcastLastMemberCnt,
      mcast_last_member_interval: options.mcastLastMemberIntvl,
      mcast_startup_query_count: options.mcastStartupQueryCnt,
      mcast_startup_query_interval: options.mcastStartupQueryIntvl,
      mcast_membership_interval: options.mcastMembershipIntvl,
      mcast_querier_interval: options.mcastQuerierIntvl,
      mcast_query_interval: options.mcastQueryIntvl,
      mcast_query_response_interval: options.mcastQueryResponseIntvl,
      router_ports: options.mcastRouterPorts?.router?.map(({ header }) => ({
        port: names.get(header.ifindex),
      })),
    })),
  };
}

function vlanStats({ header, attributes }: BridgeVlanMessage, names: LinkNames): unknown {
  return {
    ifname: names.get(header.ifindex),
    vlans: attributes.entry?.map(({ info, stats = {} }) => ({
      vid: info?.vid,
      flags: vlanFlags(info?.flags ?? 0),
      ...snakeCase(stats),
    })),
  };
}

const seconds = (timer: number | undefined) => timer === undefined ? undefined : timer / 100;

function groups(
  { header, attributes }: MulticastDatabaseMessage,
  names: LinkNames,
): unknown[] {
  return (attributes.mdb ?? []).flat().map(({ header: entry, attributes: more }) => ({
    index: header.ifindex,
    dev: names.get(header.ifindex),
    port: names.get(entry.ifindex),
    grp: entry.address,
    src: more.source,
    state: entry.state === 1 ? "permanent" : "temp",
    filter_mode: more.groupMode === undefined ? undefined : ["exclude", "include"][more.groupMode],
    source_list: more.srcList?.map(({ address, timer }) => ({ address, timer: seconds(timer) })),
    protocol: more.rtprot === undefined ? undefined : keyOf(RTPROT, more.rtprot)?.toLowerCase(),
    flags: [],
    vid: entry.vid || undefined,
    timer: seconds(more.timer),
  }));
}

function routers({ header, attributes }: MulticastDatabaseMessage, names: LinkNames): unknown[] {
  if (attributes.router === undefined) return [];
  const ports = attributes.router.map(({ header: port, attributes: { timer, type = 0 } }) => ({
    port: names.get(port.ifindex),
    timer: seconds(timer),
    type: ["disabled", "temp_query", "permanent", "temp"][type],
  }));
  return [[names.get(header.ifindex), ports]];
}

function versions(rx: bigint[][]): Record<string, bigint | undefined> {
  return Object.fromEntries(
    ["rx", "tx"].flatMap((name, direction) =>
      rx.map((pair, index) => [`${name}_v${index + 1}`, pair[direction]])
    ),
  );
}

function multicast(of: BridgeMulticastStats): unknown {
  return {
    igmp_queries: versions([of.igmpV1queries, of.igmpV2queries, of.igmpV3queries]),
    igmp_reports: versions([of.igmpV1reports, of.igmpV2reports, of.igmpV3reports]),
    igmp_leaves: { rx: of.igmpLeaves[0], tx: of.igmpLeaves[1] },
    igmp_parse_errors: of.igmpParseErrors,
    mld_queries: versions([of.mldV1queries, of.mldV2queries]),
    mld_reports: versions([of.mldV1reports, of.mldV2reports]),
    mld_leaves: { rx: of.mldLeaves[0], tx: of.mldLeaves[1] },
    mld_parse_errors: of.mldParseErrors,
  };
}

/** Counters that `ip stats` puts below `rx` and `tx`. */
function directions(counters: object, keys: readonly string[]): unknown {
  const values = snakeCase(counters);
  return Object.fromEntries(["rx", "tx"].map((name) => [
    name,
    Object.fromEntries(keys.map((key) => [key, values[`${name}_${key}`]])),
  ]));
}

/** A link's counters, an object for each group, subgroup and suite that iproute2 has. */
function stats({ header, attributes }: StatsMessage, names: LinkNames): unknown[] {
  const { linkXstats, linkXstatsSlave, linkOffloadXstats, afSpec } = attributes;
  const mpls = afSpec?.mpls?.link;
  const hardware = linkOffloadXstats?.hwSInfo?.l3Stats;
  const info = { request: hardware?.request === 1, used: hardware?.used === 1 };
  const ofKinds = [["xstats", linkXstats], ["xstats_slave", linkXstatsSlave]] as const;
  return [
    mpls && {
      group: "afstats",
      subgroup: "mpls",
      mpls_stats: directions(mpls, ["bytes", "packets", "errors", "dropped", "noroute"]),
    },
    hardware && { group: "offload", subgroup: "l3_stats", info },
    hardware && { group: "offload", subgroup: "hw_stats_info", info: { l3_stats: info } },
    ...ofKinds.flatMap(([group, of]) => {
      const { mcast, stp } = of?.bridge ?? {};
      const lacp = of?.bond?.["3ad"];
      const bridge = { group, subgroup: "bridge" };
      return [
        mcast && { ...bridge, suite: "mcast", multicast: multicast(mcast) },
        stp && { ...bridge, suite: "stp", stp: snakeCase(stp) },
        lacp && {
          group,
          subgroup: "bond",
          suite: "802.3ad",
          "802.3ad": {
            lacpdu_rx: lacp.lacpduRx,
            lacpdu_tx: lacp.lacpduTx,
            lacpdu_unknown_rx: lacp.lacpduUnknownRx,
            lacpdu_illegal_rx: lacp.lacpduIllegalRx,
            marker_rx: lacp.markerRx,
            marker_tx: lacp.markerTx,
            marker_response_rx: lacp.markerRespRx,
            marker_response_tx: lacp.markerRespTx,
            marker_unknown_rx: lacp.markerUnknownRx,
          },
        },
      ];
    }),
  ].filter((it) => it !== undefined)
    .map((it) => ({ ifindex: header.ifindex, ifname: names.get(header.ifindex), ...it }));
}

/** What a message is in iproute2's lists, by the recording's name: none, one or several objects. */
export function shaped(recording: string, message: Message, names: LinkNames): unknown[] {
  switch (message.kind) {
    case "netconf":
      return [netconf(message, names)];
    case "neighbour-table":
      return [neighbourTable(message, names)];
    case "address-label":
      return [addressLabel(message, names)];
    case "tunnel":
      return [tunnel(message, names)];
    case "vlan":
      return [
        recording === "vlan-global"
          ? vlanGlobal(message, names)
          : recording === "vlan-stats"
          ? vlanStats(message, names)
          : vlan(message, names),
      ];
    case "multicast-database":
      return recording === "router" ? routers(message, names) : groups(message, names);
    case "stats":
      return stats(message, names);
    default:
      return [];
  }
}
