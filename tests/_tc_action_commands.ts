/** What commands about actions say: by a part of the command, what its request must hold. */
import type { Json } from "../src/codec/mod.ts";

type Commands = Readonly<Record<string, Json>>;

const tab = (...actions: Json[]): Json => ({ tab: actions });
const one = (kind: string, options: Json): Json => tab({ kind, options });

/** Commands about actions. */
export const ACTION_COMMANDS: Commands = {
  "add action drop index 101": one("gact", { parms: { index: 101, action: "TC_ACT_SHOT" } }),
  "random determ": tab({
    kind: "gact",
    options: {
      parms: { action: "TC_ACT_OK", index: 102 },
      prob: { ptype: "PGACT_DETERM", pval: 10, paction: "TC_ACT_SHOT" },
    },
    cookie: "1122aabb",
    hwStats: {
      value: ["TCA_ACT_HW_STATS_DELAYED"],
      selector: ["TCA_ACT_HW_STATS_DELAYED"],
    },
  }),
  "random netrand": tab({
    options: { prob: { ptype: "PGACT_NETRAND", pval: 3, paction: "TC_ACT_OK" } },
    flags: {
      value: ["TCA_ACT_FLAGS_NO_PERCPU_STATS"],
      selector: ["TCA_ACT_FLAGS_NO_PERCPU_STATS"],
    },
    hwStats: { value: [] },
  }),
  "action trap index 144": tab(
    ...["OK", "RECLASSIFY", "PIPE", "UNSPEC", "TRAP"].map((name) => ({
      options: { parms: { action: `TC_ACT_${name}` } },
    })),
  ),
  "action jump 2": one("gact", { parms: { action: "TC_ACT_JUMP 2" } }),
  "mirred egress redirect dev d1 index": one("mirred", {
    parms: { index: 101, action: "TC_ACT_STOLEN", eaction: "TCA_EGRESS_REDIR" },
  }),
  "mirred ingress mirror": one("mirred", {
    parms: { action: "TC_ACT_PIPE", eaction: "TCA_INGRESS_MIRROR" },
  }),
  "linklayer atm": one("police", {
    tbf: {
      index: 107,
      action: "TC_ACT_SHOT",
      mtu: 1500,
      rate: { rate: 1250000, overhead: 14, linklayer: "TC_LINKLAYER_ATM" },
      peakrate: { rate: 2500000 },
    },
  }),
  "police rate 40gbit": one("police", {
    tbf: { action: "TC_ACT_UNSPEC", rate: { rate: 0xffffffff } },
    rate64: 5000000000,
    result: "TC_ACT_PIPE",
  }),
  "police pkts_rate": one("police", { pktrate64: 1000, result: "TC_ACT_PIPE" }),
  "nat ingress": one("nat", {
    parms: { oldAddr: "192.0.2.0", newAddr: "198.51.100.0", mask: "255.255.255.0", flags: [] },
  }),
  "nat egress": one("nat", {
    parms: { oldAddr: "192.0.2.1", mask: "255.255.255.255", flags: ["TCA_NAT_FLAG_EGRESS"] },
  }),
  "pedit munge ip dst": one("pedit", {
    parms: { keys: [{ mask: 0, val: 0xc0000207, off: 16 }, { val: 0x4000, off: 0 }] },
  }),
  "pedit ex": one("pedit", {
    parmsEx: {
      index: 105,
      keys: [
        { val: 0x02000000, off: 0 },
        { val: 0x00010000, off: 4 },
        { val: 0xff000000, off: 8 },
        { val: 0x20010db8, off: 24 },
        { val: 0, off: 28 },
        { val: 0, off: 32 },
        { val: 1, off: 36 },
        { mask: 0xffff0000, val: 8080, off: 0 },
        { mask: 0xffff, val: 99 * 0x10000, off: 0 },
      ],
    },
    keysEx: [
      ...["ETH SET", "ETH SET", "IP4 ADD", "IP6 SET", "IP6 SET", "IP6 SET", "IP6 SET", "TCP SET"],
      "UDP SET",
    ].map((words) => {
      const [header, command] = words.split(" ");
      return {
        keyEx: {
          htype: `TCA_PEDIT_KEY_EX_HDR_TYPE_${header}`,
          cmd: `TCA_PEDIT_KEY_EX_CMD_${command}`,
        },
      };
    }),
  }),
  "skbedit queue_mapping": one("skbedit", {
    parms: { index: 106 },
    queueMapping: 3,
    priority: 0x10010,
    mark: 7,
    mask: 0xff,
    ptype: 0,
  }),
  "skbedit inheritdsfield": one("skbedit", { mark: 9, flags: ["SKBEDIT_F_INHERITDSFIELD"] }),
  "csum iph": one("csum", {
    parms: {
      updateFlags: ["IPV4HDR", "ICMP", "IGMP", "TCP", "UDP", "UDPLITE", "SCTP"].map((name) =>
        `TCA_CSUM_UPDATE_FLAG_${name}`
      ),
    },
  }),
  sdata: one("simple", { parms: { index: 109 }, data: "some text" }),
  "vlan push id": one("vlan", {
    parms: { vAction: "TCA_VLAN_ACT_PUSH" },
    pushVlanId: 100,
    pushVlanProtocol: "ETH_P_8021AD",
    pushVlanPriority: 5,
  }),
  "vlan modify": tab(
    { options: { parms: { vAction: "TCA_VLAN_ACT_MODIFY" }, pushVlanId: 101 } },
    { options: { parms: { vAction: "TCA_VLAN_ACT_POP" } } },
    { options: { parms: { vAction: "TCA_VLAN_ACT_POP_ETH" } } },
    { options: { pushEthDst: "02:00:00:00:00:01", pushEthSrc: "02:00:00:00:00:02" } },
  ),
  "add action bpf": one("bpf", { opsLen: 1, ops: [{ code: 6, k: 0xffffffff }] }),
  connmark: one("connmark", { parms: { zone: 7 } }),
  "skbmod set": one("skbmod", {
    parms: { flags: ["SKBMOD_F_DMAC", "SKBMOD_F_SMAC", "SKBMOD_F_ETYPE"] },
    dmac: "02:00:00:00:00:01",
    smac: "02:00:00:00:00:02",
    etype: "ETH_P_802_EX1",
  }),
  "skbmod swap": one("skbmod", { parms: { flags: ["SKBMOD_F_SWAPMAC"] } }),
  "skbmod ecn": one("skbmod", { parms: { flags: ["SKBMOD_F_ECN"] } }),
  "tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 42": one("tunnel_key", {
    parms: { tAction: "TCA_TUNNEL_KEY_ACT_SET" },
    encIpv4Src: "192.0.2.1",
    encIpv4Dst: "192.0.2.2",
    encKeyId: 42,
    encDstPort: 6081,
    encTos: 0x10,
    encTtl: 64,
    noCsum: 1,
    encOpts: [
      { geneve: [{ class: 0x102, type: 0x80, data: "00112233" }] },
      { geneve: [{ class: 0x103, type: 0x81, data: "4455667788990011" }] },
    ],
  }),
  "vxlan_opts 0x100": one("tunnel_key", {
    encIpv6Src: "2001:db8::1",
    encKeyId: 0x123456,
    noCsum: 0,
    encOpts: [{ vxlan: { gbp: 0x100 } }],
  }),
  "id 5 erspan_opts 1": one("tunnel_key", { encOpts: [{ erspan: { ver: 1, index: 0xabcd } }] }),
  "id 5 erspan_opts 2": one("tunnel_key", { encOpts: [{ erspan: { ver: 2, dir: 1, hwid: 63 } }] }),
  "tunnel_key unset": one("tunnel_key", { parms: { tAction: "TCA_TUNNEL_KEY_ACT_RELEASE" } }),
  "mpls push": one("mpls", {
    parms: { mAction: "TCA_MPLS_ACT_PUSH" },
    proto: "ETH_P_MPLS_UC",
    label: 1234,
    tc: 3,
    ttl: 64,
    bos: 1,
  }),
  "mpls pop": tab(
    { options: { parms: { mAction: "TCA_MPLS_ACT_POP" }, proto: "ETH_P_IP" } },
    { options: { parms: { mAction: "TCA_MPLS_ACT_MODIFY" }, label: 99 } },
    { options: { parms: { mAction: "TCA_MPLS_ACT_DEC_TTL" } } },
    { options: { parms: { mAction: "TCA_MPLS_ACT_MAC_PUSH" }, label: 20, proto: "ETH_P_MPLS_MC" } },
  ),
  "ct commit force": one("ct", {
    action: ["TCA_CT_ACT_COMMIT", "TCA_CT_ACT_FORCE", "TCA_CT_ACT_NAT", "TCA_CT_ACT_NAT_SRC"],
    zone: 3,
    mark: 0x11,
    markMask: 0xff,
    labels: "0102030405060708090a0b0c0d0e0f10",
    natIpv4Min: "192.0.2.1",
    natIpv4Max: "192.0.2.9",
    natPortMin: 1000,
    natPortMax: 2000,
  }),
  "ct commit nat dst": one("ct", { natIpv6Min: "2001:db8::1", natIpv6Max: "2001:db8::1" }),
  "ct clear": one("ct", { action: ["TCA_CT_ACT_CLEAR"] }),
  "action ctinfo": one("ctinfo", {
    act: { index: 118 },
    zone: 5,
    parmsDscpMask: 0xfc000000,
    parmsDscpStatemask: 0x1000000,
    parmsCpmarkMask: 0xffffff,
  }),
  "action sample": one("sample", { rate: 100, psampleGroup: 4, truncSize: 128 }),
  "action gate": one("gate", {
    priority: 3,
    baseTime: 1000000,
    cycleTime: 300000000,
    cycleTimeExt: 7,
    clockid: 11,
    entryList: [
      { entry: { gate: true, interval: 200000000, ipv: 6, maxOctets: 8000 } },
      { entry: { interval: 100000000, ipv: -1, maxOctets: -1 } },
    ],
  }),
  "ife encode": one("ife", {
    parms: { flags: "IFE_ENCODE" },
    type: 0xed3e,
    dmac: "02:00:00:00:00:01",
    smac: "02:00:00:00:00:02",
    metalst: { skbmark: true, prio: 5, tcindex: 103 },
  }),
  "ife decode": one("ife", { parms: { flags: "IFE_DECODE" } }),
  "get action gact": tab({ kind: "gact", index: 102 }),
  "ls action mirred since 5000": {
    tab: [{ kind: "mirred" }],
    flags: {
      value: ["TCA_ACT_FLAG_LARGE_DUMP_ON"],
      selector: ["TCA_ACT_FLAG_LARGE_DUMP_ON"],
    },
    timeDelta: 5000,
  },
  "del action gact": tab({ kind: "gact", index: 101 }, { kind: "mirred", index: 101 }),
  "flush action": tab({ kind: "skbmod" }),
};
