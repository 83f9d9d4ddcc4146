/** The keys of filter flower as iproute2 6.1 prints them, made of our messages. */
import type { Json } from "../src/codec/mod.ts";
import type { JsonObject } from "./_tc.ts";
import { object } from "./_tc.ts";

type Show = (data: JsonObject) => Json | undefined;

const plain = (key: string): Show => (data) => data[key];
const text = (key: string): Show => (data) => String(data[key]);
const hex = (key: string): Show => (data) => Number(data[key]).toString(16);

/** How many bits a mask has, which is written like an address. */
function bitsOf(mask: string): number {
  const radix = mask.includes(".") ? 10 : 16;
  const ones = (part: string) => parseInt(part || "0", radix).toString(2).replaceAll("0", "");
  return mask.split(/[.:]/).reduce((sum, part) => sum + ones(part).length, 0);
}

/** An address, and the length of its mask where that is not full. */
const masked = (key: string, full: number): Show => (data) => {
  const length = bitsOf(String(data[`${key}Mask`]));
  return length === full ? data[key] : `${data[key]}/${length}`;
};

/** An address of whichever version there is. */
const ip = (prefix: string, way: string): Show => (data) =>
  data[`${prefix}v4${way}`] === undefined
    ? masked(`${prefix}v6${way}`, 128)(data)
    : masked(`${prefix}v4${way}`, 32)(data);

/** A port of whichever protocol there is, or a range of them. */
const port = (way: "Src" | "Dst"): Show => (data) => {
  const [start, end] = [data[`keyPort${way}Min`], data[`keyPort${way}Max`]];
  if (start !== undefined && end !== undefined) return { start, end };
  return data[`keyTcp${way}`] ?? data[`keyUdp${way}`] ?? data[`keySctp${way}`];
};

/** A number of ICMP, and its mask where that is not full. */
const icmp = (key: string): Show => (data) => {
  const name = data[`keyIcmpv4${key}`] === undefined ? `keyIcmpv6${key}` : `keyIcmpv4${key}`;
  const mask = data[`${name}Mask`];
  return mask === 255 ? String(data[name]) : `${data[name]}/${mask}`;
};

const ETHER_TYPES: Readonly<Record<string, string>> = {
  ETH_P_IP: "ipv4",
  ETH_P_IPV6: "ipv6",
  ETH_P_8021Q: "802.1Q",
  ETH_P_8021AD: "802.1AD",
  ETH_P_ARP: "arp",
  ETH_P_MPLS_UC: "8847",
  ETH_P_PPP_SES: "ppp_ses",
  ETH_P_CFM: "8902",
};

const etherType = (key: string): Show => (data) => ETHER_TYPES[String(data[key])];

const IP_PROTOCOLS: Readonly<Record<string, string>> = {
  "58": "icmpv6",
  IPPROTO_ESP: "32",
  IPPROTO_L2TP: "73",
  "115": "73",
};

const has = (value: Json | undefined, flag: string) => Array.isArray(value) && value.includes(flag);

const CT: Readonly<Record<string, string>> = {
  trk: "TCA_FLOWER_KEY_CT_FLAGS_TRACKED",
  new: "TCA_FLOWER_KEY_CT_FLAGS_NEW",
  est: "TCA_FLOWER_KEY_CT_FLAGS_ESTABLISHED",
  rel: "TCA_FLOWER_KEY_CT_FLAGS_RELATED",
  inv: "TCA_FLOWER_KEY_CT_FLAGS_INVALID",
  rpl: "TCA_FLOWER_KEY_CT_FLAGS_REPLY",
};

const FRAGMENTS: Readonly<Record<string, string>> = {
  frag: "TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT",
  firstfrag: "TCA_FLOWER_KEY_FLAGS_FRAG_IS_FIRST",
};

/** The flags that count, each with whether it is set. */
function* flagsOf(
  names: Readonly<Record<string, string>>,
  value: Json | undefined,
  mask: Json | undefined,
): Generator<[name: string, set: boolean]> {
  for (const [name, flag] of Object.entries(names)) {
    if (has(mask, flag)) yield [name, has(value, flag)];
  }
}

/** The options of one kind of tunnel. */
const options = (key: string, kind: string): Show => (data) => {
  const list = data[key];
  if (!Array.isArray(list)) return undefined;
  const found = list.flatMap((set) => object(set)[kind] ?? []).map((it) => object(it));
  return kind === "geneve"
    ? found.map((it) => ({ ...it, data: [...Uint8Array.fromHex(String(it.data))] }))
    : kind === "erspan"
    ? found.map((it) => ({ ver: 0, index: 0, dir: 0, hwid: 0, ...it }))
    : found;
};

/** What each key is. */
export const FLOWER_KEYS: Readonly<Record<string, Show>> = {
  dst_mac: masked("keyEthDst", 48),
  src_mac: masked("keyEthSrc", 48),
  eth_type: etherType("keyEthType"),
  ip_proto: ({ keyIpProto }) =>
    IP_PROTOCOLS[String(keyIpProto)] ?? String(keyIpProto).replace("IPPROTO_", "").toLowerCase(),
  ip_tos: plain("keyIpTos"),
  ip_tos_mask: hex("keyIpTosMask"),
  ip_ttl: plain("keyIpTtl"),
  src_ip: ip("keyIp", "Src"),
  dst_ip: ip("keyIp", "Dst"),
  src_port: port("Src"),
  dst_port: port("Dst"),
  src_port_mask: hex("keyTcpSrcMask"),
  tcp_flags: ({ keyTcpFlags, keyTcpFlagsMask }) =>
    `0x${Number(keyTcpFlags).toString(16)}/${Number(keyTcpFlagsMask).toString(16)}`,
  ip_flags: ({ keyFlags, keyFlagsMask }) =>
    Object.fromEntries(flagsOf(FRAGMENTS, keyFlags, keyFlagsMask)),
  icmp_type: icmp("Type"),
  icmp_code: icmp("Code"),
  arp_sip: masked("keyArpSip", 32),
  arp_tip: masked("keyArpTip", 32),
  arp_op: ({ keyArpOp }) => keyArpOp === 1 ? "request" : "reply",
  arp_sha: masked("keyArpSha", 48),
  arp_tha: masked("keyArpTha", 48),
  num_of_vlans: plain("keyNumOfVlans"),
  vlan_id: plain("keyVlanId"),
  vlan_prio: plain("keyVlanPrio"),
  vlan_ethtype: etherType("keyVlanEthType"),
  cvlan_id: plain("keyCvlanId"),
  cvlan_prio: plain("keyCvlanPrio"),
  cvlan_ethtype: (data) => data.keyCvlanEthType === "ETH_P_IP" ? "ip" : undefined,
  mpls_label: plain("keyMplsLabel"),
  mpls_tc: text("keyMplsTc"),
  mpls_bos: text("keyMplsBos"),
  mpls_ttl: text("keyMplsTtl"),
  mpls: plain("keyMplsOpts"),
  enc_dst_ip: ip("keyEncIp", "Dst"),
  enc_src_ip: ip("keyEncIp", "Src"),
  enc_key_id: plain("keyEncKeyId"),
  enc_dst_port: plain("keyEncUdpDstPort"),
  enc_tos: plain("keyEncIpTos"),
  enc_ttl: plain("keyEncIpTtl"),
  enc_ttl_mask: hex("keyEncIpTtlMask"),
  geneve_opt_key: options("keyEncOpts", "geneve"),
  geneve_opt_mask: options("keyEncOptsMask", "geneve"),
  vxlan_opt_key: options("keyEncOpts", "vxlan"),
  vxlan_opt_mask: options("keyEncOptsMask", "vxlan"),
  erspan_opt_key: options("keyEncOpts", "erspan"),
  erspan_opt_mask: options("keyEncOptsMask", "erspan"),
  ct_state: ({ keyCtState, keyCtStateMask }) =>
    [...flagsOf(CT, keyCtState, keyCtStateMask)].map(([name, set]) => `${set ? "+" : "-"}${name}`)
      .join(""),
  ct_zone: plain("keyCtZone"),
  ct_mark: plain("keyCtMark"),
  ct_mark_mask: hex("keyCtMarkMask"),
  ct_label: plain("keyCtLabels"),
  pppoe_sid: plain("keyPppoeSid"),
  ppp_proto: (data) => data.keyPppProto === 0x21 ? "ip" : undefined,
};
