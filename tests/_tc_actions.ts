/** The keys of actions as iproute2 6.1 prints them, made of our messages. */
import type { Json } from "../src/codec/mod.ts";
import type { JsonObject } from "./_tc.ts";
import { object } from "./_tc.ts";

/** An action. */
export interface Printed {
  /** `TCA_ACT_KIND`. */
  readonly kind: string;
  /** `TCA_ACT_*`. */
  readonly action: JsonObject;
  /** The struct with its number. */
  readonly parms: JsonObject;
}

type Show = (it: Printed) => Json | undefined;

const options = ({ action }: Printed): JsonObject => object(action.options);
const plain = (key: string): Show => (it) => options(it)[key];
const parm = (key: string): Show => ({ parms }) => parms[key];
const short = (value: Json | undefined, prefix: string) =>
  String(value).replace(prefix, "").toLowerCase();
const hex = (key: string): Show => (it) => `0x${Number(options(it)[key]).toString(16)}`;
const digits = (key: string): Show => (it) => Number(options(it)[key]).toString(16);
const list = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.map((it) => object(it)) : [];

const VERDICTS: Readonly<Record<string, string>> = {
  TC_ACT_OK: "pass",
  TC_ACT_SHOT: "drop",
  TC_ACT_UNSPEC: "continue",
};

/** What becomes of a packet. */
function verdict(value: Json | undefined): Json {
  const [name = "", number] = String(value).split(" ");
  const type = VERDICTS[name] ?? short(name, "TC_ACT_");
  if (number === undefined) return { type };
  return type === "jump" ? { type, jump: Number(number) } : { type: "goto", chain: Number(number) };
}

const CHECKSUMS = { IPV4HDR: "iph", ICMP: "icmp", IGMP: "igmp", TCP: "tcp", UDP: "udp" };
const MORE_CHECKSUMS = { UDPLITE: "udplite", SCTP: "sctp" };

/** What is done by connection tracking, and to which addresses and ports. */
const nat: Show = (it) => {
  const { action, natIpv4Min, natIpv4Max, natIpv6Min, natIpv6Max, natPortMin, natPortMax } =
    options(it);
  const way = Array.isArray(action) && action.includes("TCA_CT_ACT_NAT_SRC") ? "src" : "dst";
  const range = (min: Json | undefined, max: Json | undefined) =>
    min === max ? String(min) : `${min}-${max}`;
  const address = range(natIpv4Min ?? natIpv6Min, natIpv4Max ?? natIpv6Max);
  const ports = natPortMin === undefined ? "" : ` port ${range(natPortMin, natPortMax)}`;
  return `${way} addr ${address}${ports}`;
};

const tunnelOptions = (kind: string): Show => (it) => {
  const found = list(options(it).encOpts).flatMap((set) => set[kind] ?? []).map((one) =>
    object(one)
  );
  return kind === "geneve"
    ? found.map((one) => ({ ...one, data: [...Uint8Array.fromHex(String(one.data))] }))
    : kind === "erspan"
    ? found.map((one) => ({ ver: 0, index: 0, dir: 0, hwid: 0, ...one }))
    : found;
};

const HEADERS: Readonly<Record<string, string>> = { ip4: "ipv4", ip6: "ipv6" };

/** The changes that pedit makes. */
const changes: Show = (it) => {
  const more = list(options(it).keysEx).map(({ keyEx }) => object(keyEx));
  return list(it.parms.keys).map(({ off = 0, val, mask }, index) => {
    const htype = short(more[index]?.htype, "TCA_PEDIT_KEY_EX_HDR_TYPE_");
    return {
      htype: more[index] === undefined ? "network" : HEADERS[htype] ?? htype,
      offset: off,
      cmd: more[index] === undefined ? "set" : short(more[index]?.cmd, "TCA_PEDIT_KEY_EX_CMD_"),
      val: Number(val).toString(16),
      mask: Number(mask).toString(16),
    };
  });
};

const meta = (key: string): Show => (it) => {
  const value = object(options(it).metalst)[key];
  return value === true ? "allow" : value;
};

const PROTOCOLS: Readonly<Record<string, string>> = {
  ETH_P_IP: "ip",
  ETH_P_MPLS_UC: "mpls_uc",
  ETH_P_MPLS_MC: "mpls_mc",
  ETH_P_8021Q: "802.1Q",
  ETH_P_8021AD: "802.1ad",
};

const flagOf = (flag: string): Show => ({ action }) => {
  const { value } = object(action.flags);
  return Array.isArray(value) && value.includes(flag);
};

const ALL: Readonly<Record<string, Show>> = {
  order: ({ action }) => action.order,
  kind: ({ kind }) => kind,
  index: parm("index"),
  ref: parm("refcnt"),
  bind: parm("bindcnt"),
  control_action: ({ parms }) => verdict(parms.action),
  cookie: ({ action }) => action.cookie,
  no_percpu: flagOf("TCA_ACT_FLAGS_NO_PERCPU_STATS"),
  not_in_hw: ({ action }) => action.inHwCount === 0,
  skip_hw: flagOf("TCA_ACT_FLAGS_SKIP_HW"),
  // Without a hw_stats attribute any will do; tc prints the empty set of those asked for.
  hw_stats: ({ action }) => {
    const { value } = object(action.hwStats);
    return Array.isArray(value) && value.length > 0
      ? value.map((name) => short(name, "TCA_ACT_HW_STATS_"))
      : ["disabled"];
  },
};

const OWN: Readonly<Record<string, Show>> = {
  "bpf.bytecode": (it) => ({ length: options(it).opsLen ?? null, insns: options(it).ops ?? null }),
  "connmark.zone": parm("zone"),
  "csum.csum": ({ parms }) => {
    const flags = Array.isArray(parms.updateFlags) ? parms.updateFlags : [];
    return Object.entries({ ...CHECKSUMS, ...MORE_CHECKSUMS })
      .filter(([name]) => flags.includes(`TCA_CSUM_UPDATE_FLAG_${name}`))
      .map(([, text]) => text).join(", ");
  },
  "ct.zone": plain("zone"),
  "ct.action": (it) => {
    const flags = options(it).action;
    return ["COMMIT", "CLEAR", "FORCE"].filter((name) =>
      Array.isArray(flags) && flags.includes(`TCA_CT_ACT_${name}`)
    ).join(" ").toLowerCase();
  },
  "ct.nat": nat,
  "ct.mark": plain("mark"),
  "ct.mark_mask": digits("markMask"),
  "ct.label": plain("labels"),
  "ctinfo.zone": plain("zone"),
  "ctinfo.dscpmask": hex("parmsDscpMask"),
  "ctinfo.dscpstatemask": hex("parmsDscpStatemask"),
  "ctinfo.cpmark": hex("parmsCpmarkMask"),
  "ctinfo.dscpset": plain("statsDscpSet"),
  "ctinfo.dscperror": plain("statsDscpError"),
  "ctinfo.cpmarkset": plain("statsCpmarkSet"),
  "gact.prob": (it) => {
    const { ptype = "PGACT_NONE", paction = "TC_ACT_OK", pval = 0 } = object(options(it).prob);
    return { random_type: short(ptype, "PGACT_"), control_action: verdict(paction), val: pval };
  },
  "gate.priority": plain("priority"),
  "gate.clockid": (it) => options(it).clockid === 11 ? "TAI" : undefined,
  "gate.flags": (it) => String(options(it).flags),
  "gate.base_time": plain("baseTime"),
  "gate.cycle_time": plain("cycleTime"),
  "gate.cycle_time_ext": plain("cycleTimeExt"),
  "gate.schedule": (it) =>
    list(options(it).entryList).map(({ entry }) => object(entry)).map((entry) => ({
      number: entry.index ?? null,
      gate_state: entry.gate === true ? "open" : "close",
      interval: entry.interval ?? null,
      ipv: entry.ipv ?? null,
      max_octets: entry.maxOctets ?? null,
    })),
  "ife.mode": ({ parms }) => short(parms.flags, "IFE_"),
  "ife.type": (it) => options(it).type === 0 ? "0" : hex("type")(it),
  "ife.mark": meta("skbmark"),
  "ife.prio": meta("prio"),
  "ife.tcindex": meta("tcindex"),
  "ife.dst": plain("dmac"),
  "ife.src": plain("smac"),
  "mirred.mirred_action": ({ parms }) =>
    String(parms.eaction).endsWith("REDIR") ? "redirect" : "mirror",
  "mirred.direction": ({ parms }) => short(parms.eaction, "TCA_").split("_")[0],
  "mirred.to_dev": ({ parms }) => parms.ifindex === 0 ? "*" : "d1",
  "mpls.mpls_action": ({ parms }) => short(parms.mAction, "TCA_MPLS_ACT_"),
  "mpls.protocol": (it) => PROTOCOLS[String(options(it).proto)],
  "mpls.label": plain("label"),
  "mpls.ttl": plain("ttl"),
  "mpls.tc": plain("tc"),
  "mpls.bos": plain("bos"),
  "nat.type": () => "nat",
  "nat.direction": ({ parms }) =>
    Array.isArray(parms.flags) && parms.flags.includes("TCA_NAT_FLAG_EGRESS")
      ? "egress"
      : "ingress",
  // tc counts the bits of the mask in the wrong byte order where there are fewer than 32.
  "nat.old_addr": ({ parms }) => `${parms.oldAddr}/32`,
  "nat.new_addr": parm("newAddr"),
  "pedit.nkeys": ({ parms }) => list(parms.keys).length,
  "pedit.keys": changes,
  // tc prints the key twice, the second time for packets within the rate.
  "police.control_action": (it) => verdict(options(it).result ?? it.parms.action),
  "police.overhead": ({ parms }) => object(parms.rate).overhead,
  "police.linklayer": ({ parms }) => {
    const linklayer = short(object(parms.rate).linklayer, "TC_LINKLAYER_");
    return linklayer === "unaware" ? "unspec" : linklayer;
  },
  "police.pkts_rate": plain("pktrate64"),
  // Ticks of 64 ns that the packets take.
  "police.pkts_burst": (it) => {
    const { pktburst64, pktrate64 } = options(it);
    return Math.round(Number(pktburst64) * 64e-9 * Number(pktrate64));
  },
  "sample.rate": (it) => options(it).rate,
  "sample.group": plain("psampleGroup"),
  "sample.trunc_size": plain("truncSize"),
  "skbedit.mark": plain("mark"),
  "skbedit.mask": digits("mask"),
  "skbedit.priority": (it) => {
    const priority = Number(options(it).priority);
    return `${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`;
  },
  "skbedit.queue_mapping": plain("queueMapping"),
  "skbedit.ptype": (it) => options(it).ptype === 0 ? "host" : undefined,
  "skbedit.inheritdsfield": (it) => {
    const { flags } = options(it);
    return Array.isArray(flags) && flags.includes("SKBEDIT_F_INHERITDSFIELD") ? null : undefined;
  },
  "tunnel_key.mode": ({ parms }) => parms.tAction === "TCA_TUNNEL_KEY_ACT_SET" ? "set" : "unset",
  "tunnel_key.src_ip": (it) => options(it).encIpv4Src ?? options(it).encIpv6Src,
  "tunnel_key.dst_ip": (it) => options(it).encIpv4Dst ?? options(it).encIpv6Dst,
  "tunnel_key.key_id": plain("encKeyId"),
  "tunnel_key.dst_port": plain("encDstPort"),
  "tunnel_key.tos": plain("encTos"),
  "tunnel_key.ttl": plain("encTtl"),
  "tunnel_key.flag": (it) => options(it).noCsum === 1 ? "nocsum" : "csum",
  "tunnel_key.geneve_opts": tunnelOptions("geneve"),
  "tunnel_key.vxlan_opts": tunnelOptions("vxlan"),
  "tunnel_key.erspan_opts": tunnelOptions("erspan"),
  "vlan.vlan_action": ({ parms }) => short(parms.vAction, "TCA_VLAN_ACT_"),
  "vlan.id": plain("pushVlanId"),
  "vlan.protocol": (it) => PROTOCOLS[String(options(it).pushVlanProtocol)],
  "vlan.priority": plain("pushVlanPriority"),
  "vlan.dst_mac": plain("pushEthDst"),
  "vlan.src_mac": plain("pushEthSrc"),
};

/** What tc prints for a key of an action, or undefined if we do not know the key. */
export function printedAction(key: string, printed: Printed): Json | undefined {
  return (OWN[`${printed.kind}.${key}`] ?? ALL[key])?.(printed);
}
