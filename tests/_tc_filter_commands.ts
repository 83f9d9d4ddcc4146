/** What commands about filters say: by a part of the command, what its request must hold. */
import type { Json } from "../src/codec/mod.ts";

type Commands = Readonly<Record<string, Json>>;

const passing = [{ kind: "gact", options: { parms: { action: "TC_ACT_OK" } } }];
const FULL = "ff:ff:ff:ff:ff:ff";

/** Commands about filters and chains. */
export const FILTER_COMMANDS: Commands = {
  "ip_tos 0x10/0xf0": {
    kind: "flower",
    options: {
      keyEthDst: "02:00:00:00:00:01",
      keyEthDstMask: FULL,
      keyEthSrc: "02:00:00:00:00:02",
      keyEthSrcMask: "ff:ff:ff:00:00:00",
      keyEthType: "ETH_P_IP",
      keyIpProto: "IPPROTO_TCP",
      keyIpv4Src: "192.0.2.0",
      keyIpv4SrcMask: "255.255.255.0",
      keyIpv4Dst: "198.51.100.7",
      keyPortSrcMin: 1000,
      keyPortSrcMax: 2000,
      keyPortDstMin: 80,
      keyPortDstMax: 90,
      keyIpTos: 0x10,
      keyIpTosMask: 0xf0,
      keyIpTtl: 64,
      act: [{ kind: "gact", options: { parms: { action: "TC_ACT_SHOT" } } }],
    },
  },
  "tcp_flags 0x2/0x17": {
    options: {
      classid: 0x10010,
      flags: ["TCA_CLS_FLAGS_SKIP_HW"],
      keyTcpSrc: 1234,
      keyTcpSrcMask: 0xfff0,
      keyTcpDst: 443,
      keyTcpFlags: 0x2,
      keyTcpFlagsMask: 0x17,
      keyFlags: ["TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT"],
      keyFlagsMask: ["TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT", "TCA_FLOWER_KEY_FLAGS_FRAG_IS_FIRST"],
      act: passing,
    },
  },
  "ip_proto udp": {
    options: { keyIpv6Src: "2001:db8::", keyIpv6SrcMask: "ffff:ffff::", keyUdpDst: 5353 },
  },
  "ip_proto sctp": {
    options: {
      keySctpSrc: 7,
      keySctpDst: 9,
      act: [{ options: { parms: { action: "TC_ACT_RECLASSIFY" } } }],
    },
  },
  "ip_proto icmp type 8": { options: { keyIcmpv4Type: 8, keyIcmpv4Code: 0 } },
  "type 128/254": { options: { keyIcmpv6Type: 128, keyIcmpv6TypeMask: 254 } },
  "arp_op request": {
    options: {
      keyArpSip: "192.0.2.1",
      keyArpTip: "192.0.2.0",
      keyArpTipMask: "255.255.255.0",
      keyArpOp: 1,
      keyArpSha: "02:00:00:00:00:01",
      keyArpThaMask: "ff:ff:ff:00:00:00",
    },
  },
  "num_of_vlans 2": {
    options: {
      keyVlanId: 100,
      keyVlanPrio: 5,
      keyVlanEthType: "ETH_P_8021Q",
      keyCvlanId: 200,
      keyCvlanPrio: 3,
      keyCvlanEthType: "ETH_P_IP",
      keyNumOfVlans: 2,
      keyEthType: "ETH_P_8021AD",
    },
  },
  "mpls_label 100": {
    options: { keyMplsLabel: 100, keyMplsTc: 3, keyMplsBos: 0, keyMplsTtl: 64 },
  },
  "mpls lse depth 1": {
    options: {
      keyMplsOpts: [
        { depth: 1, label: 100, tc: 1, bos: 0, ttl: 10 },
        { depth: 2, label: 200, bos: 1 },
      ],
    },
  },
  "flower enc_key_id 11": {
    options: {
      keyEncKeyId: 11,
      keyEncIpv4Src: "192.0.2.1",
      keyEncIpv4DstMask: "255.255.255.0",
      keyEncUdpDstPort: 6081,
      keyEncIpTos: 8,
      keyEncIpTtl: 0x40,
      keyEncIpTtlMask: 0xf0,
      keyEncOpts: [
        { geneve: [{ class: 0x102, type: 0x80, data: "11223344" }] },
        { geneve: [{ class: 0x103, type: 0x81, data: "5566778899aabbcc" }] },
      ],
    },
  },
  "vxlan_opts 0x800/0xffff": {
    options: {
      keyEncIpv6Dst: "2001:db8::",
      keyEncIpv6DstMask: "ffff:ffff:ffff:ffff::",
      keyEncOpts: [{ vxlan: { gbp: 0x800 } }],
      keyEncOptsMask: [{ vxlan: { gbp: 0xffff } }],
    },
  },
  "erspan_opts 1:0xabcd:0:0/1": {
    options: { keyEncOpts: [{ erspan: { ver: 1, index: 0xabcd } }] },
  },
  "erspan_opts 2:0:1:63/2": {
    options: { keyEncOpts: [{ erspan: { ver: 2, dir: 1, hwid: 63 } }] },
  },
  "gtp_opts 01:09/ff:ff": { options: { keyEncOpts: [{ gtp: { pduType: 1, qfi: 9 } }] } },
  "ct_state +trk+est-inv": {
    options: {
      keyCtState: ["TCA_FLOWER_KEY_CT_FLAGS_ESTABLISHED", "TCA_FLOWER_KEY_CT_FLAGS_TRACKED"],
      keyCtZone: 7,
      keyCtMark: 0x11,
      keyCtMarkMask: 0xff,
      keyCtLabels: "0102030405060708090a0b0c0d0e0f10",
    },
  },
  "pppoe_sid 291": {
    options: { keyPppoeSid: 291, keyPppProto: 0x21, keyEthType: "ETH_P_PPP_SES" },
  },
  "flower indev d0": { options: { indev: "d0" } },
  "action goto chain 7": {
    chain: 5,
    options: { act: [{ options: { parms: { action: "TC_ACT_GOTO_CHAIN 7" } } }] },
  },
  "match mark 0x12 0xff": {
    kind: "u32",
    options: {
      classid: 0x10010,
      mark: { val: 0x12, mask: 0xff },
      sel: {
        keys: [
          { mask: 0xffffff00, val: 0xc0000200, off: 12 },
          { mask: 0xffff, val: 80, off: 20 },
          { mask: 0x0f000000, val: 0x05000000, off: 0 },
        ],
      },
    },
  },
  "u32 divisor 16": { options: { divisor: 16 } },
  "hashkey mask 0x000000ff at 12": {
    options: {
      hash: 0x80000000,
      link: 0x200000,
      sel: {
        flags: ["TC_U32_OFFSET", "TC_U32_VAROFFSET", "TC_U32_EAT"],
        offshift: 6,
        offmask: 0xf00,
        off: 4,
        hoff: 12,
        hmask: 0xff,
        keys: [{ mask: 0xff0000, val: 0x60000, off: 8 }],
      },
    },
  },
  "ht 2:3: match tcp dst 22": {
    options: {
      indev: "d0",
      police: { tbf: { action: "TC_ACT_SHOT", mtu: 2000, rate: { rate: 125000 } } },
      sel: { keys: [{ mask: 0xffff, val: 22, off: 0, offmask: -1 }] },
    },
  },
  "matchall skip_hw": {
    kind: "matchall",
    options: {
      classid: 0x10020,
      flags: ["TCA_CLS_FLAGS_SKIP_HW"],
      act: [{ kind: "mirred", options: { parms: { eaction: "TCA_EGRESS_REDIR" } } }],
    },
  },
  "handle 0x12/0xff": { kind: "fw", options: { classid: 0x10005, mask: 0xff } },
  "fw classid 1:6 indev d1": { options: { classid: 0x10006, indev: "d1" } },
  "nbyte(": {
    kind: "basic",
    options: {
      ematches: {
        hdr: { nmatches: 5 },
        list: [
          {
            kind: "TCF_EM_CMP",
            flags: ["TCF_EM_REL_AND"],
            data: { val: 100, mask: 0xff0f, off: 2, align: "TCF_EM_ALIGN_U16" },
          },
          {
            kind: "TCF_EM_META",
            flags: ["TCF_EM_REL_OR", "TCF_EM_INVERT"],
            data: {
              hdr: { left: { kind: ["TCF_META_TYPE_INT", "TCF_META_ID_NFMARK"] } },
              lvalue: 0xff,
              rvalue: 24,
            },
          },
          { kind: "TCF_EM_CONTAINER", data: 3 },
          {
            kind: "TCF_EM_NBYTE",
            data: { off: 3, layer: "TCF_LAYER_TRANSPORT", pattern: "616263" },
          },
          { kind: "TCF_EM_U32", data: { mask: 0xffff, val: 0x1122, off: 4 } },
        ],
      },
    },
  },
  "meta(priority shift 2 gt 5)": {
    options: {
      ematches: {
        list: [
          { data: { hdr: { left: { shift: 2, op: "TCF_EM_OPND_GT" } }, rvalue: 5 } },
          {
            data: {
              val: 7,
              align: "TCF_EM_ALIGN_U32",
              flags: ["TCF_EM_CMP_TRANS"],
              layer: "TCF_LAYER_TRANSPORT",
              opnd: "TCF_EM_OPND_LT",
            },
          },
        ],
      },
    },
  },
  "canid(sff": {
    options: {
      ematches: { list: [{ data: [{ canId: 0x123 }, { canId: 0x80012345 }] }] },
    },
  },
  "route from 12 to 3": {
    kind: "route",
    options: {
      from: 12,
      to: 3,
      classid: 0x10004,
      police: { tbf: { rate: { rate: 1000000 }, peakrate: { rate: 2000000 }, mtu: 1500 } },
    },
  },
  "flow hash keys": {
    kind: "flow",
    options: {
      keys: [
        "FLOW_KEY_SRC",
        "FLOW_KEY_DST",
        "FLOW_KEY_PROTO",
        "FLOW_KEY_MARK",
        "FLOW_KEY_NFCT_SRC",
        "FLOW_KEY_VLAN_TAG",
      ],
      mode: "FLOW_MODE_HASH",
      divisor: 1024,
      perturb: 10,
      baseclass: 0x10001,
    },
  },
  "flow map key": {
    options: { mode: "FLOW_MODE_MAP", rshift: 2, addend: 3, mask: 0xef, xor: 0x30 },
  },
  'bpf bytecode "4,40': {
    kind: "bpf",
    options: {
      opsLen: 4,
      ops: [{ code: 40, k: 12 }, { code: 21, jt: 0, jf: 1, k: 2048 }, { k: 262144 }, { k: 0 }],
      flagsGen: ["TCA_CLS_FLAGS_SKIP_HW"],
    },
  },
  "all cgroup match": {
    kind: "cgroup",
    options: { police: { tbf: { rate: { rate: 125000 } } } },
  },
  "chain add dev d0 ingress chain 30": {
    chain: 30,
    kind: "flower",
    options: { keyEthDstMask: FULL, keyIpv4SrcMask: "255.255.0.0" },
  },
  "chain add dev d0 ingress chain 31": { chain: 31 },
};
