/** Decoded messages in the words of iproute2's JSON, so that the two can be compared. */
import {
  type AddressMessage,
  IFA_F,
  IFF,
  type LinkMessage,
  messageJson,
  type NeighbourMessage,
  NTF,
  type RouteMessage,
  RTM_F,
  type RtnetlinkMessage,
  RTNH_F,
  type RuleMessage,
} from "../mod.ts";

/** An object as `ip -j` prints one. */
export interface Said {
  readonly [key: string]: unknown;
}

/** Interfaces by their numbers. */
export type Names = ReadonlyMap<number, string>;

type Nested = { readonly [key: string]: unknown };

function isNested(value: unknown): value is Nested {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A part of a message, its numbers by their names; `{}` where there is none. */
function part(message: RtnetlinkMessage, ...path: readonly string[]): Nested {
  let at: unknown = messageJson(message, { style: "short" });
  for (const key of path) at = isNested(at) ? at[key] : undefined;
  return isNested(at) ? at : {};
}

function upper(value: unknown): unknown {
  return typeof value === "string" ? value.toUpperCase().replaceAll("-", "_") : value;
}

function hex(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `0x${value.toString(16)}`;
}

function yes(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== 0;
}

/** 1/100 s as seconds. */
function seconds(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value) / 100;
}

function bridgeId(id: { prio: number; addr: string } | undefined): string | undefined {
  if (id === undefined) return undefined;
  const octets = id.addr.split(":").map((octet) => parseInt(octet, 16).toString(16));
  return `${id.prio.toString(16)}.${octets.join(":")}`;
}

function linkData({ attributes: { linkinfo } }: LinkMessage): Said | undefined {
  if (linkinfo?.kind === "vxlan" && linkinfo.data !== undefined) {
    const { data } = linkinfo;
    return {
      id: data.id,
      remote: data.group,
      local: data.local,
      port_range: data.portRange,
      port: data.port,
      learning: yes(data.learning),
      tos: hex(data.tos),
      ttl: data.ttl,
      df: data.df === 0 ? "unset" : data.df,
      ageing: data.ageing,
      udp_csum: yes(data.udpCsum),
      udp_zero_csum6_tx: yes(data.udpZeroCsum6Tx),
      udp_zero_csum6_rx: yes(data.udpZeroCsum6Rx),
    };
  }
  if (linkinfo?.kind === "macvlan" && linkinfo.data !== undefined) {
    return {
      mode: linkinfo.data.mode === 4 ? "bridge" : linkinfo.data.mode,
      bcqueuelen: linkinfo.data.bcQueueLen,
      usedbcqueuelen: linkinfo.data.bcQueueLenUsed,
    };
  }
  if (linkinfo?.kind !== "bridge" || linkinfo.data === undefined) return undefined;
  const { data } = linkinfo;
  const same: Said = Object.fromEntries(
    Object.entries(data).filter(([, value]) => typeof value !== "object").map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase()),
      typeof value === "bigint" ? Number(value) : value,
    ]),
  );
  return {
    ...same,
    bridge_id: bridgeId(data.bridgeId),
    root_id: bridgeId(data.rootId),
    hello_timer: seconds(data.helloTimer),
    tcn_timer: seconds(data.tcnTimer),
    topology_change_timer: seconds(data.topologyChangeTimer),
    group_fwd_mask: data.groupFwdMask?.toString(16),
    nf_call_iptables: data.nfCallIptables,
    nf_call_ip6tables: data.nfCallIp6tables,
    nf_call_arptables: data.nfCallArptables,
    no_linklocal_learn: (data.multiBoolopt?.optval ?? 0) & 1,
    mcast_vlan_snooping: (data.multiBoolopt?.optval ?? 0) >> 1 & 1,
  };
}

function portData({ attributes: { linkinfo } }: LinkMessage): Said | undefined {
  if (linkinfo?.slaveKind !== "bridge" || linkinfo.slaveData === undefined) return undefined;
  const data = linkinfo.slaveData;
  return {
    state: ["disabled", "listening", "learning", "forwarding", "blocking"][data.state ?? 0],
    priority: data.priority,
    cost: data.cost,
    hairpin: yes(data.mode),
    guard: yes(data.guard),
    root_block: yes(data.protect),
    fastleave: yes(data.fastLeave),
    learning: yes(data.learning),
    flood: yes(data.unicastFlood),
    id: hex(data.id),
    no: hex(data.no),
    designated_port: data.designatedPort,
    designated_cost: data.designatedCost,
    bridge_id: bridgeId(data.bridgeId),
    root_id: bridgeId(data.rootId),
    hold_timer: seconds(data.holdTimer),
    message_age_timer: seconds(data.messageAgeTimer),
    topology_change_ack: data.topologyChangeAck,
    config_pending: data.configPending,
    proxy_arp: yes(data.proxyarp),
    proxy_arp_wifi: yes(data.proxyarpWifi),
    multicast_router: data.multicastRouter,
    mcast_flood: yes(data.mcastFlood),
    bcast_flood: yes(data.bcastFlood),
    mcast_to_unicast: yes(data.mcastToUcast),
    neigh_suppress: yes(data.neighSuppress),
    group_fwd_mask: data.groupFwdMask?.toString(16),
    group_fwd_mask_str: hex(data.groupFwdMask),
    vlan_tunnel: yes(data.vlanTunnel),
    isolated: yes(data.isolated),
    locked: yes(data.locked),
  };
}

/** A link in iproute2's words. */
export function linkSaid(message: LinkMessage, names: Names): Said {
  const { header, attributes } = message;
  const shown = part(message, "attributes");
  const flags = part(message, "header").flags;
  const name = (index: number | undefined) => index === undefined ? undefined : names.get(index);
  const counters = attributes.stats64;
  return {
    ifindex: header.index,
    ifname: attributes.ifname,
    flags: [
      ...(header.flags & IFF.UP) !== 0 && (header.flags & IFF.RUNNING) === 0 ? ["NO-CARRIER"] : [],
      ...Array.isArray(flags) ? flags.map(upper).filter((flag) => flag !== "RUNNING") : [],
    ].toSorted(),
    mtu: attributes.mtu,
    qdisc: attributes.qdisc,
    operstate: upper(shown.operstate),
    linkmode: upper(shown.linkmode),
    group: attributes.group === 0 ? "default" : String(attributes.group),
    txqlen: attributes.txqlen,
    link_type: part(message, "header").type,
    address: attributes.address,
    broadcast: attributes.broadcast,
    promiscuity: attributes.promiscuity,
    allmulti: attributes.allmulti,
    min_mtu: attributes.minMtu,
    max_mtu: attributes.maxMtu,
    inet6_addr_gen_mode: part(message, "attributes", "afSpec", "inet6").addrGenMode,
    num_tx_queues: attributes.numTxQueues,
    num_rx_queues: attributes.numRxQueues,
    gso_max_size: attributes.gsoMaxSize,
    gso_max_segs: attributes.gsoMaxSegs,
    tso_max_size: attributes.tsoMaxSize,
    tso_max_segs: attributes.tsoMaxSegs,
    gro_max_size: attributes.groMaxSize,
    link: name(attributes.link),
    master: name(attributes.master),
    ifalias: attributes.ifalias,
    altnames: attributes.propList,
    linkinfo: {
      info_kind: attributes.linkinfo?.kind,
      info_data: linkData(message),
      info_slave_kind: attributes.linkinfo?.slaveKind,
      info_slave_data: portData(message),
    },
    stats64: counters && {
      rx: {
        bytes: Number(counters.rxBytes),
        packets: Number(counters.rxPackets),
        errors: Number(counters.rxErrors),
        dropped: Number(counters.rxDropped),
        over_errors: Number(counters.rxOverErrors),
        multicast: Number(counters.multicast),
      },
      tx: {
        bytes: Number(counters.txBytes),
        packets: Number(counters.txPackets),
        errors: Number(counters.txErrors),
        dropped: Number(counters.txDropped),
        carrier_errors: Number(counters.txCarrierErrors),
        collisions: Number(counters.collisions),
      },
    },
  };
}

const SCOPES: { readonly [name: string]: string } = { universe: "global" };

function scope(value: unknown): unknown {
  return typeof value === "string" ? SCOPES[value] ?? value : value;
}

/** An address in iproute2's words. */
export function addressSaid(message: AddressMessage): Said {
  const { header, attributes } = message;
  const { local, address, cacheinfo } = attributes;
  const flags = attributes.flags ?? header.flags;
  const flag = (bit: number) => (flags & bit) !== 0 ? true : undefined;
  return {
    family: part(message, "header").family,
    local: local ?? address,
    address: local !== undefined && local !== address ? address : undefined,
    prefixlen: header.prefixlen,
    metric: attributes.rtPriority,
    broadcast: attributes.broadcast,
    scope: scope(part(message, "header").scope),
    label: attributes.label,
    valid_life_time: cacheinfo?.valid,
    preferred_life_time: cacheinfo?.prefered,
    dynamic: (flags & IFA_F.PERMANENT) === 0 ? true : undefined,
    secondary: flag(IFA_F.SECONDARY),
    nodad: flag(IFA_F.NODAD),
    tentative: flag(IFA_F.TENTATIVE),
    deprecated: flag(IFA_F.DEPRECATED),
    noprefixroute: flag(IFA_F.NOPREFIXROUTE),
    protocol: String(part(message, "attributes").proto ?? "").replace("-", "_") || undefined,
  };
}

function prefix(address: string | undefined, length: number, all: string): string {
  if (address === undefined) return all;
  const whole = address.includes(":") ? 128 : 32;
  return length === whole ? address : `${address}/${length}`;
}

const NEXTHOP_FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [RTNH_F.DEAD, "dead"],
  [RTNH_F.ONLINK, "onlink"],
  [RTNH_F.PERVASIVE, "pervasive"],
  [RTNH_F.LINKDOWN, "linkdown"],
];

function nexthopFlags(flags: number): string[] {
  return NEXTHOP_FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
}

/** A route in iproute2's words. */
export function routeSaid(message: RouteMessage, names: Names): Said {
  const { header, attributes } = message;
  const { metrics } = attributes;
  const shown = part(message, "header");
  const table = part(message, "attributes").table;
  return {
    type: shown.type,
    dst: prefix(attributes.dst, header.dstLen, "default"),
    from: attributes.src === undefined ? undefined : prefix(attributes.src, header.srcLen, ""),
    gateway: attributes.gateway,
    via: attributes.via && { family: "inet6", host: attributes.via.address },
    dev: attributes.oif === undefined ? undefined : names.get(attributes.oif),
    table: table === undefined ? undefined : String(table),
    protocol: shown.protocol,
    scope: scope(shown.scope),
    prefsrc: attributes.prefsrc,
    metric: attributes.priority,
    tos: header.tos === 0 ? undefined : hex(header.tos),
    nhid: attributes.nhId,
    pref: part(message, "attributes").pref,
    flags: [
      ...nexthopFlags(header.flags),
      ...(header.flags & RTM_F.CLONED) !== 0 ? ["cloned"] : [],
    ],
    metrics: metrics && [{
      mtu: metrics.mtu,
      advmss: metrics.advmss,
      hoplimit: metrics.hoplimit,
      initcwnd: metrics.initcwnd,
      ecn: metrics.features === 1 ? null : undefined,
      rto_min: metrics.rtoMin,
      quickack: metrics.quickack,
    }],
    nexthops: attributes.multipath?.map((hop) => ({
      gateway: hop.attributes.gateway,
      dev: names.get(hop.ifindex),
      weight: hop.hops + 1,
      flags: nexthopFlags(hop.flags),
    })),
  };
}

/** A rule in iproute2's words. */
export function ruleSaid(message: RuleMessage): Said {
  const { header, attributes } = message;
  const shown = part(message, "attributes");
  const action = part(message, "header").action;
  const length = (address: string | undefined, bits: number) =>
    address === undefined || bits === (address.includes(":") ? 128 : 32) ? undefined : bits;
  const single = attributes.sportRange?.start === attributes.sportRange?.end;
  return {
    priority: attributes.priority ?? 0,
    not: (header.flags & 2) !== 0 ? null : undefined,
    src: attributes.src ?? "all",
    srclen: length(attributes.src, header.srcLen),
    dst: attributes.dst,
    dstlen: length(attributes.dst, header.dstLen),
    fwmark: hex(attributes.fwmark),
    fwmask: attributes.fwmask === 0xffffffff ? undefined : hex(attributes.fwmask),
    iif: attributes.iifname,
    oif: attributes.oifname,
    uid_start: attributes.uidRange?.start,
    uid_end: attributes.uidRange?.end,
    ipproto: shown.ipProto,
    sport: single ? attributes.sportRange?.start : undefined,
    dport_start: attributes.dportRange?.start,
    dport_end: attributes.dportRange?.end,
    tos: header.tos === 0 ? undefined : hex(header.tos),
    goto: attributes.goto,
    tun_id: attributes.tunId === undefined ? undefined : Number(attributes.tunId),
    suppress_prefixlen: attributes.suppressPrefixlen === -1
      ? undefined
      : attributes.suppressPrefixlen,
    suppress_ifgroup: attributes.suppressIfgroup === undefined
      ? undefined
      : String(attributes.suppressIfgroup),
    table: action === "to-tbl" ? String(shown.table) : undefined,
    action: action === "to-tbl" || action === "goto" ? undefined : action,
    protocol: shown.protocol,
  };
}

/** A neighbour in iproute2's words. */
export function neighbourSaid(message: NeighbourMessage, names: Names): Said {
  const { header, attributes } = message;
  const state = part(message, "header").state;
  const flag = (bit: number) => (header.flags & bit) !== 0 ? null : undefined;
  return {
    dst: attributes.dst,
    dev: names.get(header.ifindex),
    lladdr: attributes.lladdr,
    router: flag(NTF.ROUTER),
    extern_learn: flag(NTF.EXT_LEARNED),
    protocol: part(message, "attributes").protocol,
    state: Array.isArray(state) ? state.map(upper) : state,
  };
}
