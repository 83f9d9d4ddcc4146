/** What the keys of iproute2's JSON are in our messages. */
import { AF, NTF, RTM } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import type { Json } from "../src/codec/mod.ts";

/** The version whose keys are all listed here. Others may have more, which are not compared. */
export const KNOWN_VERSION = "iproute2-6.1.0";

/** What is read of a namespace, by us and by iproute2. */
export interface Judged {
  /** The program that reads it. */
  readonly program: "ip" | "bridge";
  /** Its arguments. */
  readonly args: string;
  /** Our request for the same. */
  readonly dump: Request;
  /** The key by key comparison. */
  readonly table: Table;
  /** Keys that are not compared, and why. */
  readonly left: Readonly<Record<string, string>>;
  /** At least so many values must be compared, in all networks together. */
  readonly least: number;
  /** By what to order the objects, where the two have different orders. */
  readonly order?: readonly [theirs: (it: Theirs) => string, ours: (it: Ours) => string];
  /** The objects in an element of iproute2's list, if they are not the element itself. */
  readonly objects?: (element: Theirs) => readonly Theirs[];
}

/** An object of iproute2's JSON. */
export type Theirs = { readonly [key: string]: Json };

/** A message as {@linkcode messageJson} shows it. */
export type Ours = Json;

/** What a value means by where it is. */
export interface Context {
  /** The links' names by index. */
  readonly names: ReadonlyMap<Json | undefined, string>;
  /** The index in the innermost list. */
  readonly index: number;
}

/** How a value is got: by its path, or by more than that. */
export type Getter = string | ((it: Ours, context: Context) => Json | undefined);

/** How a key of iproute2's is compared. */
export type Row =
  | Getter
  /** A time that goes on meanwhile, in seconds: may differ by two. */
  | { readonly about: Getter }
  /** A key that is there when something is so, and else is not. */
  | { readonly when: (it: Ours, context: Context) => boolean };

/** How an object's keys are compared, by their paths. */
export type Table = Readonly<Record<string, Row>>;

/** The value at a path of keys; `*` is the current index. */
function at(it: Json | undefined, path: string, index = 0): Json | undefined {
  let value = it;
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = value[key === "*" ? index : Number(key)];
    else if (typeof value === "object" && value !== null) {
      value = Object.entries(value).find(([name]) => name === key)?.[1];
    } else return undefined;
  }
  return value;
}

/** The value that a getter gives. */
export function get(getter: Getter, it: Ours, context: Context): Json | undefined {
  return typeof getter === "string" ? at(it, getter, context.index) : getter(it, context);
}

function through(path: string, change: (value: Json) => Json | undefined): Getter {
  return (it, { index }) => {
    const value = at(it, path, index);
    return value === undefined ? undefined : change(value);
  };
}

/** A number with a name of the kernel's, by the rest of that name in lower case. */
function named(
  path: string,
  prefix: string,
  others: Readonly<Record<string, string>> = {},
): Getter {
  return through(path, (value) => {
    const name = String(value).replace(prefix, "").toLowerCase();
    return others[name] ?? name;
  });
}

const plain = (path: string): Getter => path;
const text = (path: string): Getter => through(path, String);
const truth = (path: string): Getter => through(path, (value) => value !== 0);
const hex = (path: string): Getter => through(path, (value) => `0x${Number(value).toString(16)}`);
/** As printf("%#x") has it. */
const mask = (path: string): Getter =>
  through(path, (value) => value === 0 ? "0" : `0x${Number(value).toString(16)}`);
const hundredths = (path: string): Getter => through(path, (value) => Number(value) / 100);

function device(path: string): Getter {
  return (it, { names, index }) => {
    const value = at(it, path, index);
    // A tunnel that goes out by no device in particular says so with 0.
    return value === undefined || value === 0 ? undefined : names.get(value);
  };
}

function has(path: string, flag: string): (it: Ours, context: Context) => boolean {
  return (it, { index }) => {
    const flags = at(it, path, index);
    return Array.isArray(flags) && flags.includes(flag);
  };
}

function flag(path: string, name: string): Row {
  return { when: has(path, name) };
}

/** Flags by the rest of their names, in lower case; some are not shown. */
function flags(path: string, prefix: string, hidden: readonly string[] = []): Getter {
  return (it, { index }) => {
    const list = at(it, path, index);
    return Array.isArray(list)
      ? list.map((name) => String(name).replace(prefix, "").toLowerCase())
        .filter((name) => !hidden.includes(name))
      : undefined;
  };
}

/** The same names, but in camelCase. */
function same(theirs: string, ours: string, keys: string, row: (path: string) => Row): Table {
  return Object.fromEntries(
    keys.split(" ").map((key) => [
      `${theirs}${key}`,
      row(`${ours}${key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())}`),
    ]),
  );
}

const TABLES: Readonly<Record<string, string>> = { 253: "default", 254: "main", 255: "local" };

/** A table by its name in /etc/iproute2/rt_tables. */
const table: Getter = (it) => {
  const number = String(at(it, "attributes.table") ?? at(it, "header.table"));
  return TABLES[number] ?? number;
};

/** A realm pair, `RTA_FLOW`: from in the upper half, to in the lower. */
function realms(prefix: string, path: string, separator: string): Table {
  return {
    [`${prefix}${separator}from`]: through(path, (flow) => String(Number(flow) >>> 16)),
    [`${prefix}${separator}to`]: through(path, (flow) => String(Number(flow) & 0xffff)),
  };
}

function bits(path: string, bit: number): Getter {
  return through(path, (value) => Number(value) >>> bit & 1);
}

// Links.

function linkFlags(it: Ours): Json {
  const names = at(it, "header.flags");
  const list = Array.isArray(names) ? names.map((name) => String(name).replace("IFF_", "")) : [];
  const carrier = list.includes("RUNNING") || !list.includes("UP");
  const known = list.filter((name) => name !== "RUNNING");
  return carrier ? known : [...known, "NO-CARRIER"];
}

function bridgeId(path: string): Getter {
  return (it) => {
    const priority = at(it, `${path}.prio`);
    if (priority === undefined) return undefined;
    const bytes = String(at(it, `${path}.addr`)).split(":").map((byte) =>
      Number.parseInt(byte, 16).toString(16)
    );
    return `${Number(priority).toString(16).padStart(4, "0")}.${bytes.join(":")}`;
  };
}

const DATA = "attributes.linkinfo.data.";
const SLAVE = "attributes.linkinfo.slaveData.";

const isMulticast = (address: Json | undefined) => /^(22[4-9]|23\d|ff)/.test(String(address));

/** Where a vxlan sends what it does not know the place of: one peer, or a group. */
function vxlanPeer(key: string, multicast: boolean): Getter {
  return through(
    `${DATA}${key}`,
    (address) => isMulticast(address) === multicast ? address : undefined,
  );
}

const LINK: Table = {
  ifindex: "header.index",
  flags: linkFlags,
  operstate: through("attributes.operstate", (it) => String(it).replace("IF_OPER_", "")),
  linkmode: through("attributes.linkmode", (it) => String(it).replace("IF_LINK_MODE_", "")),
  group: through("attributes.group", (it) => it === 0 ? "default" : String(it)),
  link_type: named("header.type", "ARPHRD_"),
  inet6_addr_gen_mode: named("attributes.afSpec.inet6.addrGenMode", "IN6_ADDR_GEN_MODE_", {
    stable_privacy: "stable_secret",
  }),
  link: (it, context) =>
    at(it, "attributes.linkNetnsid") === undefined
      ? get(device("attributes.link"), it, context)
      : undefined,
  link_index: "attributes.link",
  link_netnsid: "attributes.linkNetnsid",
  master: device("attributes.master"),
  altnames: "attributes.propList",
  proto_down: { when: (it) => at(it, "attributes.protoDown") === 1 },
  proto_down_reason: (it) => {
    const value = Number(at(it, "attributes.protoDownReason.value") ?? 0);
    return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => value >>> bit & 1)
      .map(String);
  },
  ...same(
    "",
    "attributes.",
    "ifname mtu qdisc txqlen address broadcast promiscuity allmulti min_mtu max_mtu num_tx_queues " +
      "num_rx_queues gso_max_size gso_max_segs tso_max_size tso_max_segs gro_max_size " +
      "gso_ipv4_max_size gro_ipv4_max_size ifalias",
    plain,
  ),
  ...Object.fromEntries(
    Object.entries({
      "rx.bytes": "rxBytes",
      "rx.packets": "rxPackets",
      "rx.errors": "rxErrors",
      "rx.dropped": "rxDropped",
      "rx.over_errors": "rxOverErrors",
      "rx.multicast": "multicast",
      "rx.length_errors": "rxLengthErrors",
      "rx.crc_errors": "rxCrcErrors",
      "rx.frame_errors": "rxFrameErrors",
      "rx.fifo_errors": "rxFifoErrors",
      "rx.missed_errors": "rxMissedErrors",
      "rx.nohandler": "rxNohandler",
      "rx.otherhost_dropped": "rxOtherhostDropped",
      "tx.bytes": "txBytes",
      "tx.packets": "txPackets",
      "tx.errors": "txErrors",
      "tx.dropped": "txDropped",
      "tx.carrier_errors": "txCarrierErrors",
      "tx.collisions": "collisions",
      "tx.aborted_errors": "txAbortedErrors",
      "tx.fifo_errors": "txFifoErrors",
      "tx.window_errors": "txWindowErrors",
      "tx.heartbeat_errors": "txHeartbeatErrors",
    }).map(([theirs, ours]) => [`stats64.${theirs}`, `attributes.stats64.${ours}`]),
  ),
  "stats64.tx.carrier_changes": "attributes.carrierChanges",
  "linkinfo.info_kind": "attributes.linkinfo.kind",
  "linkinfo.info_slave_kind": "attributes.linkinfo.slaveKind",
  // Bridges.
  ...same(
    "linkinfo.info_data.",
    DATA,
    "forward_delay hello_time max_age ageing_time stp_state vlan_filtering root_port " +
      "root_path_cost topology_change topology_change_detected group_addr " +
      "mcast_snooping mcast_router mcast_query_use_ifaddr mcast_querier mcast_hash_elasticity " +
      "mcast_hash_max mcast_last_member_cnt mcast_startup_query_cnt mcast_last_member_intvl " +
      "mcast_membership_intvl mcast_querier_intvl mcast_query_intvl mcast_query_response_intvl " +
      "mcast_startup_query_intvl mcast_stats_enabled mcast_igmp_version mcast_mld_version " +
      "nf_call_iptables nf_call_ip6tables nf_call_arptables priority vlan_default_pvid " +
      "vlan_stats_enabled vlan_stats_per_port fdb_n_learned fdb_max_learned",
    plain,
  ),
  "linkinfo.info_data.vlan_protocol": through(
    `${DATA}vlanProtocol`,
    (it) => it === "ETH_P_8021Q" ? "802.1Q" : "802.1ad",
  ),
  "linkinfo.info_data.group_fwd_mask": mask(`${DATA}groupFwdMask`),
  "linkinfo.info_data.bridge_id": bridgeId(`${DATA}bridgeId`),
  "linkinfo.info_data.root_id": bridgeId(`${DATA}rootId`),
  "linkinfo.info_data.no_linklocal_learn": bits(`${DATA}multiBoolopt.optval`, 0),
  "linkinfo.info_data.mcast_vlan_snooping": bits(`${DATA}multiBoolopt.optval`, 1),
  "linkinfo.info_data.mst_enabled": bits(`${DATA}multiBoolopt.optval`, 2),
  ...same(
    "linkinfo.info_data.",
    DATA,
    "hello_timer tcn_timer topology_change_timer",
    hundredths,
  ),
  // Ports of bridges.
  "linkinfo.info_slave_data.state": named(`${SLAVE}state`, "BR_STATE_"),
  "linkinfo.info_slave_data.hairpin": truth(`${SLAVE}mode`),
  "linkinfo.info_slave_data.root_block": truth(`${SLAVE}protect`),
  "linkinfo.info_slave_data.fastleave": truth(`${SLAVE}fastLeave`),
  "linkinfo.info_slave_data.flood": truth(`${SLAVE}unicastFlood`),
  "linkinfo.info_slave_data.proxy_arp": truth(`${SLAVE}proxyarp`),
  "linkinfo.info_slave_data.proxy_arp_wifi": truth(`${SLAVE}proxyarpWifi`),
  "linkinfo.info_slave_data.mcast_to_unicast": truth(`${SLAVE}mcastToUcast`),
  "linkinfo.info_slave_data.id": hex(`${SLAVE}id`),
  "linkinfo.info_slave_data.no": hex(`${SLAVE}no`),
  "linkinfo.info_slave_data.group_fwd_mask": mask(`${SLAVE}groupFwdMask`),
  "linkinfo.info_slave_data.group_fwd_mask_str": hex(`${SLAVE}groupFwdMask`),
  "linkinfo.info_slave_data.bridge_id": bridgeId(`${SLAVE}bridgeId`),
  "linkinfo.info_slave_data.root_id": bridgeId(`${SLAVE}rootId`),
  ...same(
    "linkinfo.info_slave_data.",
    SLAVE,
    "priority cost designated_port designated_cost topology_change_ack config_pending " +
      "multicast_router mcast_n_groups mcast_max_groups",
    plain,
  ),
  ...same(
    "linkinfo.info_slave_data.",
    SLAVE,
    "guard learning mcast_flood bcast_flood neigh_suppress vlan_tunnel isolated locked mab " +
      "neigh_vlan_suppress",
    truth,
  ),
  ...same(
    "linkinfo.info_slave_data.",
    SLAVE,
    "hold_timer message_age_timer forward_delay_timer",
    hundredths,
  ),
  // Macvlans.
  "linkinfo.info_data.mode": named(`${DATA}mode`, "MACVLAN_MODE_"),
  "linkinfo.info_data.bcqueuelen": `${DATA}bcQueueLen`,
  "linkinfo.info_data.usedbcqueuelen": `${DATA}bcQueueLenUsed`,
  "linkinfo.info_data.macaddr_count": `${DATA}macaddrCount`,
  "linkinfo.info_data.macaddr_data": `${DATA}macaddrData`,
  // TUN and TAP.
  "linkinfo.info_data.type": named(`${DATA}type`, "IFF_"),
  ...same("linkinfo.info_data.", DATA, "pi vnet_hdr multi_queue persist", truth),
  // VXLANs.
  "linkinfo.info_data.remote": vxlanPeer("group", false),
  "linkinfo.info_data.group": vxlanPeer("group", true),
  "linkinfo.info_data.remote6": vxlanPeer("group6", false),
  "linkinfo.info_data.group6": vxlanPeer("group6", true),
  "linkinfo.info_data.link": device(`${DATA}link`),
  "linkinfo.info_data.df": named(`${DATA}df`, "VXLAN_DF_"),
  "linkinfo.info_data.tos": hex(`${DATA}tos`),
  "linkinfo.info_data.external": { when: (it) => at(it, `${DATA}collectMetadata`) === 1 },
  ...same(
    "linkinfo.info_data.",
    DATA,
    "id local local6 port_range.low port_range.high port ttl ageing",
    plain,
  ),
  ...same(
    "linkinfo.info_data.",
    DATA,
    "learning udp_csum udp_zero_csum6_tx udp_zero_csum6_rx localbypass",
    (path) => truth(path.replace("Csum6_", "Csum6")),
  ),
};

const LINK_LEFT = {
  "linkinfo.info_data.gc_timer": "it counts down meanwhile",
};

// Addresses.

function ownAddress(it: Ours): Json | undefined {
  return at(it, "attributes.local") ?? at(it, "attributes.address");
}

function peerAddress(it: Ours): Json | undefined {
  const address = at(it, "attributes.address");
  return ownAddress(it) === address ? undefined : address;
}

const ADDRESS: Table = {
  ifindex: "header.index",
  family: named("header.family", "AF_"),
  local: ownAddress,
  address: peerAddress,
  prefixlen: "header.prefixlen",
  scope: named("header.scope", "RT_SCOPE_", { universe: "global" }),
  label: "attributes.label",
  broadcast: "attributes.broadcast",
  metric: "attributes.rtPriority",
  protocol: named("attributes.proto", "IFAPROT_"),
  valid_life_time: { about: "attributes.cacheinfo.valid" },
  preferred_life_time: { about: "attributes.cacheinfo.prefered" },
  dynamic: { when: (it, context) => !has("attributes.flags", "IFA_F_PERMANENT")(it, context) },
  secondary: {
    when: (it, context) =>
      at(it, "header.family") === "AF_INET" &&
      has("attributes.flags", "IFA_F_SECONDARY")(it, context),
  },
  temporary: {
    when: (it, context) =>
      at(it, "header.family") === "AF_INET6" &&
      has("attributes.flags", "IFA_F_SECONDARY")(it, context),
  },
  tentative: flag("attributes.flags", "IFA_F_TENTATIVE"),
  deprecated: flag("attributes.flags", "IFA_F_DEPRECATED"),
  home: flag("attributes.flags", "IFA_F_HOMEADDRESS"),
  nodad: flag("attributes.flags", "IFA_F_NODAD"),
  optimistic: flag("attributes.flags", "IFA_F_OPTIMISTIC"),
  dadfailed: flag("attributes.flags", "IFA_F_DADFAILED"),
  mngtmpaddr: flag("attributes.flags", "IFA_F_MANAGETEMPADDR"),
  noprefixroute: flag("attributes.flags", "IFA_F_NOPREFIXROUTE"),
  autojoin: flag("attributes.flags", "IFA_F_MCAUTOJOIN"),
  "stable-privacy": flag("attributes.flags", "IFA_F_STABLE_PRIVACY"),
};

// Routes.

function prefix(key: string, length: string): Getter {
  return (it) => {
    const address = at(it, `attributes.${key}`);
    const bits = at(it, `header.${length}`);
    if (address === undefined) return key === "dst" && bits === 0 ? "default" : undefined;
    const most = at(it, "header.family") === "AF_INET" ? 32 : 128;
    return bits === most ? address : `${address}/${bits}`;
  };
}

const ROUTE: Table = {
  type: named("header.type", "RTN_"),
  dst: prefix("dst", "dstLen"),
  from: prefix("src", "srcLen"),
  gateway: "attributes.gateway",
  "via.family": named("attributes.via.family", "AF_"),
  "via.host": "attributes.via.address",
  dev: device("attributes.oif"),
  table,
  protocol: named("header.protocol", "RTPROT_"),
  scope: named("header.scope", "RT_SCOPE_", { universe: "global" }),
  metric: "attributes.priority",
  prefsrc: "attributes.prefsrc",
  flags: flags("header.flags", "RTNH_F_", ["rtm_f_cloned"]),
  tos: hex("header.tos"),
  pref: named("attributes.pref", "ICMPV6_ROUTER_PREF_"),
  expires: { about: hundredths("attributes.cacheinfo.expires") },
  nhid: "attributes.nhId",
  ...realms("flow", "attributes.flow", "."),
  "nexthops.*.gateway": "attributes.multipath.*.attributes.gateway",
  "nexthops.*.via.family": named("attributes.multipath.*.attributes.via.family", "AF_"),
  "nexthops.*.via.host": "attributes.multipath.*.attributes.via.address",
  "nexthops.*.dev": device("attributes.multipath.*.ifindex"),
  "nexthops.*.weight": through("attributes.multipath.*.hops", (hops) => Number(hops) + 1),
  "nexthops.*.flags": flags("attributes.multipath.*.flags", "RTNH_F_"),
  ...realms("nexthops.*.flow", "attributes.multipath.*.attributes.flow", "."),
  ...same(
    "metrics.*.",
    "attributes.metrics.",
    "mtu window ssthresh cwnd advmss reordering hoplimit initcwnd initrwnd quickack " +
      "fastopen_no_cookie rto_min",
    plain,
  ),
  "metrics.*.rtt": through("attributes.metrics.rtt", (rtt) => Number(rtt) / 8),
  "metrics.*.rttvar": through("attributes.metrics.rttvar", (rttvar) => Number(rttvar) / 4),
  "metrics.*.congestion": "attributes.metrics.ccAlgo",
  "metrics.*.ecn": through(
    "attributes.metrics.features",
    (features) => Array.isArray(features) && features.includes("RTAX_FEATURE_ECN") ? null : false,
  ),
  encap: named("attributes.encapType", "LWTUNNEL_ENCAP_", { seg6_local: "seg6local" }),
  id: "attributes.encap.id",
  src: "attributes.encap.src",
  ttl: "attributes.encap.ttl",
  key: flag("attributes.encap.flags", "TUNNEL_KEY"),
  mode: named("attributes.encap.srh.mode", "SEG6_IPTUN_MODE_"),
  segs: through(
    "attributes.encap.srh.segments",
    (segments) => Array.isArray(segments) ? segments.toReversed() : undefined,
  ),
  action: through(
    "attributes.encap.action",
    (action) => String(action).replace("SEG6_LOCAL_ACTION_END", "End").replaceAll("_", "."),
  ),
  nh6: "attributes.encap.nh6",
};

const ROUTE_LEFT = Object.fromEntries(
  ["id", "group.*.id", "group.*.weight", "scope", "protocol", "flags", "gateway", "dev"].map((
    key,
  ) => [`nh_info.${key}`, "of the nexthop, which is asked for in a message of its own"]),
);

// Neighbours.

const NEIGHBOUR: Table = {
  dst: "attributes.dst",
  dev: device("header.ifindex"),
  lladdr: "attributes.lladdr",
  state: through(
    "header.state",
    (states) =>
      Array.isArray(states) ? states.map((state) => String(state).replace("NUD_", "")) : undefined,
  ),
  probes: "attributes.probes",
  refcnt: "attributes.cacheinfo.refcnt",
  used: { about: hundredths("attributes.cacheinfo.used") },
  confirmed: { about: hundredths("attributes.cacheinfo.confirmed") },
  updated: { about: hundredths("attributes.cacheinfo.updated") },
  protocol: named("attributes.protocol", "RTPROT_"),
  proxy: flag("header.flags", "NTF_PROXY"),
  router: flag("header.flags", "NTF_ROUTER"),
  extern_learn: flag("header.flags", "NTF_EXT_LEARNED"),
  offload: flag("header.flags", "NTF_OFFLOADED"),
  managed: flag("attributes.flagsExt", "NTF_EXT_MANAGED"),
};

const FDB: Table = {
  mac: "attributes.lladdr",
  ifname: device("header.ifindex"),
  master: device("attributes.master"),
  dst: "attributes.dst",
  port: "attributes.port",
  vni: "attributes.vni",
  src_vni: "attributes.srcVni",
  viaIf: device("attributes.ifindex"),
  nhid: "attributes.nhId",
  vlan: "attributes.vlan",
  used: { about: hundredths("attributes.cacheinfo.used") },
  updated: { about: hundredths("attributes.cacheinfo.updated") },
  flags: flags("header.flags", "NTF_", ["master"]),
  state: through("header.state", (states) => {
    const list = Array.isArray(states) ? states : [];
    if (list.includes("NUD_PERMANENT")) return "permanent";
    return list.includes("NUD_NOARP") ? "static" : list.includes("NUD_STALE") ? "stale" : "";
  }),
};

// Rules.

/** A port, or the two ends of a range. */
function ports(key: "sport" | "dport"): Table {
  const path = `attributes.${key}Range`;
  return {
    [key]: (it) => {
      const start = at(it, `${path}.start`);
      return start === at(it, `${path}.end`) ? start : undefined;
    },
    [`${key}_start`]: `${path}.start`,
    [`${key}_end`]: `${path}.end`,
  };
}

const RULE: Table = {
  priority: (it) => at(it, "attributes.priority") ?? 0,
  src: (it) => at(it, "attributes.src") ?? "all",
  srclen: "header.srcLen",
  dst: "attributes.dst",
  dstlen: "header.dstLen",
  table,
  protocol: named("attributes.protocol", "RTPROT_"),
  fwmark: hex("attributes.fwmark"),
  fwmask: hex("attributes.fwmask"),
  iif: "attributes.iifname",
  oif: "attributes.oifname",
  uid_start: "attributes.uidRange.start",
  uid_end: "attributes.uidRange.end",
  ipproto: named("attributes.ipProto", "IPPROTO_"),
  ...ports("sport"),
  ...ports("dport"),
  tun_id: "attributes.tunId",
  goto: "attributes.goto",
  tos: hex("header.tos"),
  suppress_prefixlen: "attributes.suppressPrefixlen",
  suppress_ifgroup: text("attributes.suppressIfgroup"),
  ...realms("flow", "attributes.flow", "_"),
  action: named("header.action", "FR_ACT_"),
  nop: { when: (it) => at(it, "header.action") === "FR_ACT_NOP" },
  l3mdev: { when: (it) => at(it, "attributes.l3mdev") === 1 },
  not: flag("header.flags", "FIB_RULE_INVERT"),
  unresolved: flag("header.flags", "FIB_RULE_UNRESOLVED"),
  iif_detached: flag("header.flags", "FIB_RULE_IIF_DETACHED"),
  oif_detached: flag("header.flags", "FIB_RULE_OIF_DETACHED"),
};

const getRoutes = (family: number): Request => ({
  kind: "route",
  type: RTM.GETROUTE,
  header: { family },
});
const getNeighbours = (family: number, flags = 0): Request => ({
  kind: "neighbour",
  type: RTM.GETNEIGH,
  header: { family, flags },
});
const getRules = (family: number): Request => ({
  kind: "rule",
  type: RTM.GETRULE,
  header: { family },
});

/** What is judged. */
export const JUDGED: Readonly<Record<string, Judged>> = {
  links: {
    program: "ip",
    args: "-d -s -s -j link show",
    dump: { kind: "link", type: RTM.GETLINK },
    table: LINK,
    left: LINK_LEFT,
    least: 1000,
  },
  addresses: {
    program: "ip",
    args: "-d -j addr show",
    dump: { kind: "address", type: RTM.GETADDR },
    table: ADDRESS,
    left: {},
    least: 500,
    objects: ({ ifindex = null, addr_info }) =>
      Array.isArray(addr_info) ? addr_info.map((info: Json) => ({ ifindex, ...Object(info) })) : [],
    // iproute2 lists them by link.
    order: [
      (it) => `${it.ifindex} ${it.local} ${it.prefixlen}`,
      (it) => `${at(it, "header.index")} ${ownAddress(it)} ${at(it, "header.prefixlen")}`,
    ],
  },
  "IPv4 routes": {
    program: "ip",
    args: "-4 -d -j route show table all",
    dump: getRoutes(AF.INET),
    table: ROUTE,
    left: ROUTE_LEFT,
    least: 300,
    objects: withoutTunnel,
  },
  "IPv6 routes": {
    program: "ip",
    args: "-6 -d -j route show table all",
    dump: getRoutes(AF.INET6),
    table: ROUTE,
    left: ROUTE_LEFT,
    least: 400,
    objects: withoutTunnel,
  },
  neighbours: {
    program: "ip",
    args: "-d -s -j neigh show nud all",
    dump: getNeighbours(AF.UNSPEC),
    table: NEIGHBOUR,
    left: {},
    least: 200,
  },
  "proxied neighbours": {
    program: "ip",
    args: "-d -s -j neigh show proxy",
    dump: getNeighbours(AF.UNSPEC, NTF.PROXY),
    table: NEIGHBOUR,
    left: {},
    least: 7,
  },
  "forwarding entries": {
    program: "bridge",
    args: "-d -s -j fdb show",
    dump: getNeighbours(AF.BRIDGE),
    table: FDB,
    left: {},
    least: 250,
  },
  "IPv4 rules": {
    program: "ip",
    args: "-4 -d -j rule show",
    dump: getRules(AF.INET),
    table: RULE,
    left: {},
    least: 200,
  },
  "IPv6 rules": {
    program: "ip",
    args: "-6 -d -j rule show",
    dump: getRules(AF.INET6),
    table: RULE,
    left: {},
    least: 40,
  },
};

/** What iproute2 says of an encapsulation has the keys of the route's own destination and tos. */
function withoutTunnel(element: Theirs): readonly Theirs[] {
  if (element.encap === undefined) return [element];
  const { dst: _dst, tos: _tos, ...rest } = element;
  return [rest];
}
