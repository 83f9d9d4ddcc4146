/** What iproute2 6.1 prints of the data of tunnels, made of our messages. */
import type { Json } from "../src/codec/mod.ts";

/** The data of a link, as {@linkcode messageJson} shows it. */
export type Data = { readonly [property: string]: Json };

/** What a key of iproute2's is; undefined where it does not print the key. */
type Show = (data: Data, names: ReadonlyMap<Json, string>) => Json | undefined;

type Table = Readonly<Record<string, Show>>;

const plain = (property: string): Show => (data) => data[property];

/** Of numbers that are 0 where there is nothing to say. */
const unlessZero = (show: Show, property: string): Show => (data, names) =>
  data[property] === 0 ? undefined : show(data, names);

const hex = (property: string, digits = 0): Show => (data) =>
  data[property] === undefined
    ? undefined
    : `0x${Number(data[property]).toString(16).padStart(digits, "0")}`;

const mark = (property: string): Show => unlessZero(hex(property), property);

/** 0 and 1, or a flag that may be missing, as false and true. */
const truth = (property: string): Show => (data) =>
  data[property] === undefined ? undefined : data[property] !== 0;

/** Printed only if it is so. */
const whenTrue = (property: string): Show => (data) =>
  data[property] === undefined || data[property] === 0 ? undefined : true;

const has = (data: Data, property: string, flag: string): boolean => {
  const flags = data[property];
  return Array.isArray(flags) && flags.includes(flag);
};

const whenFlag = (property: string, flag: string): Show => (data) =>
  has(data, property, flag) ? true : undefined;

const unlessFlag = (property: string, flag: string, show: Show): Show => (data, names) =>
  has(data, property, flag) ? undefined : show(data, names);

const address = (property: string): Show => (data) =>
  data[property] === "0.0.0.0" || data[property] === "::" ? "any" : data[property];

const device = (property: string): Show => (data, names) => names.get(data[property] ?? 0);

/** A number with a name of the kernel's, by the rest of that name in lower case. */
const named = (property: string, prefix: string, others: Data = {}): Show => (data) => {
  const name = String(data[property]).replace(prefix, "").toLowerCase();
  return others[name] ?? name;
};

const quad = (key: Json | undefined): string =>
  [24, 16, 8, 0].map((shift) => Number(key) >>> shift & 255).join(".");

const key = (property: string, flags: string): Show => (data) =>
  has(data, flags, "GRE_KEY") ? quad(data[property]) : undefined;

const encap: Show = (data) =>
  data.encapType === "TUNNEL_ENCAP_NONE" ? undefined : {
    type: String(data.encapType).replace("TUNNEL_ENCAP_", "").toLowerCase(),
    sport: data.encapSport ?? null,
    dport: data.encapDport ?? null,
    csum: has(data, "encapFlags", "TUNNEL_ENCAP_FLAG_CSUM"),
    csum6: has(data, "encapFlags", "TUNNEL_ENCAP_FLAG_CSUM6"),
    remcsum: has(data, "encapFlags", "TUNNEL_ENCAP_FLAG_REMCSUM"),
  };

const ENDS: Table = {
  remote: address("remote"),
  local: address("local"),
  link: device("link"),
  fwmark: mark("fwmark"),
};

const TUNNEL: Table = { ...ENDS, external: whenTrue("collectMetadata"), ttl: plain("ttl"), encap };

const OVER_IPV4: Table = { tos: mark("tos"), pmtudisc: truth("pmtudisc") };

const OVER_IPV6: Table = {
  encap_limit: unlessFlag("flags", "IP6_TNL_F_IGN_ENCAP_LIMIT", plain("encapLimit")),
  tclass: unlessFlag(
    "flags",
    "IP6_TNL_F_USE_ORIG_TCLASS",
    (data) => `0x${(Number(data.flowinfo) >>> 20).toString(16).padStart(2, "0")}`,
  ),
  flowlabel: unlessFlag(
    "flags",
    "IP6_TNL_F_USE_ORIG_FLOWLABEL",
    (data) => `0x${(Number(data.flowinfo) & 0xfffff).toString(16).padStart(5, "0")}`,
  ),
  ip6_tnl_f_ign_encap_limit: whenFlag("flags", "IP6_TNL_F_IGN_ENCAP_LIMIT"),
  ip6_tnl_f_use_orig_tclass: whenFlag("flags", "IP6_TNL_F_USE_ORIG_TCLASS"),
  ip6_tnl_f_use_orig_flowlabel: whenFlag("flags", "IP6_TNL_F_USE_ORIG_FLOWLABEL"),
  ip6_tnl_f_use_orig_fwmark: whenFlag("flags", "IP6_TNL_F_USE_ORIG_FWMARK"),
  ip6_tnl_f_rcv_dscp_copy: whenFlag("flags", "IP6_TNL_F_RCV_DSCP_COPY"),
  ip6_tnl_f_allow_local_remote: whenFlag("flags", "IP6_TNL_F_ALLOW_LOCAL_REMOTE"),
};

const GRE: Table = {
  ...TUNNEL,
  ikey: key("ikey", "iflags"),
  okey: key("okey", "oflags"),
  iseq: whenFlag("iflags", "GRE_SEQ"),
  oseq: whenFlag("oflags", "GRE_SEQ"),
  icsum: whenFlag("iflags", "GRE_CSUM"),
  ocsum: whenFlag("oflags", "GRE_CSUM"),
  erspan_index: plain("erspanIndex"),
  erspan_ver: plain("erspanVer"),
  erspan_dir: ({ erspanDir }) =>
    erspanDir === undefined ? undefined : erspanDir === 0 ? "ingress" : "egress",
  erspan_hwid: hex("erspanHwid"),
};

const GRE_OVER_IPV4: Table = { ...GRE, ...OVER_IPV4, ignore_df: whenTrue("ignoreDf") };
const GRE_OVER_IPV6: Table = { ...GRE, ...OVER_IPV6 };

const IPTUN_OVER_IPV4: Table = {
  ...TUNNEL,
  ...OVER_IPV4,
  proto: named("proto", "IPPROTO_", { ip: "any", mpls: "mplsip", ipv6: "ip6ip" }),
  isatap: whenFlag("flags", "SIT_ISATAP"),
  prefix: unlessZero(plain("6rdPrefix"), "6rdPrefixlen"),
  prefixlen: unlessZero(plain("6rdPrefixlen"), "6rdPrefixlen"),
  relay_prefix: unlessZero(plain("6rdRelayPrefix"), "6rdRelayPrefixlen"),
  relay_prefixlen: unlessZero(plain("6rdRelayPrefixlen"), "6rdRelayPrefixlen"),
};

const VTI: Table = {
  ...ENDS,
  ikey: unlessZero(({ ikey }) => quad(ikey), "ikey"),
  okey: unlessZero(({ okey }) => quad(okey), "okey"),
};

const UDP: Table = {
  id: plain("id"),
  link: device("link"),
  port: plain("port"),
  tos: mark("tos"),
  ttl: (data) => data.ttlInherit === 1 ? undefined : data.ttl,
  label: unlessZero(hex("label", 5), "label"),
  udp_csum: truth("udpCsum"),
  udp_zero_csum6_tx: truth("udpZeroCsum6Tx"),
  udp_zero_csum6_rx: truth("udpZeroCsum6Rx"),
  external: whenTrue("collectMetadata"),
};

/** Where a vxlan sends what it does not know the place of: one peer, or a group. */
const peer = (property: string, multicast: boolean): Show => (data) =>
  /^(22[4-9]|23\d|ff)/.test(String(data[property])) === multicast ? data[property] : undefined;

const VXLAN: Table = {
  ...UDP,
  df: named("df", "VXLAN_DF_"),
  remote: peer("group", false),
  group: peer("group", true),
  remote6: peer("group6", false),
  local: plain("local"),
  local6: plain("local6"),
  port_range: plain("portRange"),
  learning: truth("learning"),
  proxy: whenTrue("proxy"),
  rsc: whenTrue("rsc"),
  l2miss: whenTrue("l2miss"),
  l3miss: whenTrue("l3miss"),
  ageing: plain("ageing"),
  limit: unlessZero(plain("limit"), "limit"),
  remcsum_tx: whenTrue("remcsumTx"),
  remcsum_rx: whenTrue("remcsumRx"),
  gbp: whenTrue("gbp"),
  gpe: whenTrue("gpe"),
  vnifilter: whenTrue("vnifilter"),
};

/** The tables by kind of link. */
const TABLES: Readonly<Record<string, Table>> = {
  amt: {
    mode: named("mode", "AMT_MODE_"),
    gateway_port: plain("gatewayPort"),
    relay_port: plain("relayPort"),
    local: plain("localIp"),
    discovery: plain("discoveryIp"),
    link: device("link"),
    max_tunnels: plain("maxTunnels"),
  },
  bareudp: {
    dstport: plain("port"),
    ethertype: named("ethertype", "ETH_P_"),
    srcportmin: plain("srcportMin"),
    multiproto: (data) => data.multiprotoMode === true,
  },
  erspan: GRE_OVER_IPV4,
  geneve: {
    ...UDP,
    df: named("df", "GENEVE_DF_"),
    remote: plain("remote"),
    remote6: plain("remote6"),
    inner_proto_inherit: whenTrue("innerProtoInherit"),
  },
  gre: GRE_OVER_IPV4,
  gretap: GRE_OVER_IPV4,
  gtp: {
    role: named("role", "GTP_ROLE_"),
    hsize: plain("pdpHashsize"),
    restart_count: plain("restartCount"),
  },
  ip6erspan: GRE_OVER_IPV6,
  ip6gre: GRE_OVER_IPV6,
  ip6gretap: GRE_OVER_IPV6,
  ip6tnl: {
    ...TUNNEL,
    ...OVER_IPV6,
    proto: named("proto", "IPPROTO_", { ip: "any", ipip: "ipip6", ipv6: "ip6ip6" }),
  },
  ipip: IPTUN_OVER_IPV4,
  sit: IPTUN_OVER_IPV4,
  tun: {
    type: named("type", "IFF_"),
    pi: truth("pi"),
    vnet_hdr: truth("vnetHdr"),
    multi_queue: truth("multiQueue"),
    numqueues: plain("numQueues"),
    numdisabled: plain("numDisabledQueues"),
    persist: truth("persist"),
    user: plain("owner"),
    group: plain("group"),
  },
  vti: VTI,
  vti6: VTI,
  vxlan: VXLAN,
  xfrm: {
    if_id: (data) => data.collectMetadata === true ? undefined : hex("ifId")(data, new Map()),
    external: whenTrue("collectMetadata"),
  },
};

/** The kinds of links whose data is compared. */
export const KINDS: readonly string[] = Object.keys(TABLES);

/** What iproute2 would print of a link's data. */
export function asIproute2(
  kind: string,
  data: Data,
  names: ReadonlyMap<Json, string>,
): { [key: string]: Json } {
  const shown: { [key: string]: Json } = {};
  for (const [key, show] of Object.entries(TABLES[kind] ?? {})) {
    const value = show(data, names);
    if (value !== undefined) shown[key] = value;
  }
  return shown;
}
