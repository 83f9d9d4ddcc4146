import { ETH_P } from "../../abi/if_ether.ts";
import { IPPROTO } from "../../abi/in.ts";
import {
  TCA_CLS_FLAGS,
  TCA_FLOWER,
  TCA_FLOWER_KEY_CT_FLAGS,
  TCA_FLOWER_KEY_FLAGS,
  TCA_FLOWER_KEY_MPLS_OPTS,
} from "../../abi/pkt_cls.ts";
import { list, nest, records } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import {
  array,
  be16,
  be32,
  enumeration,
  flagSet,
  ipv4,
  ipv6,
  macOf,
  string,
  u16,
  u32,
  u8,
} from "../types.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import type {
  FlowerCfmAttributes,
  FlowerEncOptsAttributes,
  FlowerMplsLseAttributes,
} from "./cls_flower_options.ts";
import { FLOWER_CFM, FLOWER_ENC_OPTS, FLOWER_MPLS_LSE } from "./cls_flower_options.ts";
import { handle } from "./handle.ts";

/** `TCA_FLOWER_*`: the headers of the packet. Where a mask is absent, all bits count. */
export interface FilterFlowerAttributes extends AttributeSet {
  /** `TCA_FLOWER_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_FLOWER_INDEV`: the link that packets must come in by. */
  indev?: string;
  /** `TCA_FLOWER_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_FLOWER_KEY_ETH_DST`: the destination of the frame. */
  keyEthDst?: string;
  /** `TCA_FLOWER_KEY_ETH_DST_MASK`: which of its bits count. */
  keyEthDstMask?: string;
  /** `TCA_FLOWER_KEY_ETH_SRC`: the source of the frame. */
  keyEthSrc?: string;
  /** `TCA_FLOWER_KEY_ETH_SRC_MASK`: which of its bits count. */
  keyEthSrcMask?: string;
  /** `TCA_FLOWER_KEY_ETH_TYPE`: ETH_P_*: the protocol, big-endian on the wire. */
  keyEthType?: number;
  /** `TCA_FLOWER_KEY_IP_PROTO`: IPPROTO_*. */
  keyIpProto?: number;
  /** `TCA_FLOWER_KEY_IPV4_SRC`: the source. */
  keyIpv4Src?: string;
  /** `TCA_FLOWER_KEY_IPV4_SRC_MASK`: which of its bits count. */
  keyIpv4SrcMask?: string;
  /** `TCA_FLOWER_KEY_IPV4_DST`: the destination. */
  keyIpv4Dst?: string;
  /** `TCA_FLOWER_KEY_IPV4_DST_MASK`: which of its bits count. */
  keyIpv4DstMask?: string;
  /** `TCA_FLOWER_KEY_IPV6_SRC`: the source. */
  keyIpv6Src?: string;
  /** `TCA_FLOWER_KEY_IPV6_SRC_MASK`: which of its bits count. */
  keyIpv6SrcMask?: string;
  /** `TCA_FLOWER_KEY_IPV6_DST`: the destination. */
  keyIpv6Dst?: string;
  /** `TCA_FLOWER_KEY_IPV6_DST_MASK`: which of its bits count. */
  keyIpv6DstMask?: string;
  /** `TCA_FLOWER_KEY_TCP_SRC`: the source's port, big-endian on the wire. */
  keyTcpSrc?: number;
  /** `TCA_FLOWER_KEY_TCP_DST`: the destination's port, big-endian on the wire. */
  keyTcpDst?: number;
  /** `TCA_FLOWER_KEY_UDP_SRC`: the source's port, big-endian on the wire. */
  keyUdpSrc?: number;
  /** `TCA_FLOWER_KEY_UDP_DST`: the destination's port, big-endian on the wire. */
  keyUdpDst?: number;
  /** `TCA_FLOWER_FLAGS`: TCA_CLS_FLAGS_*: whether hardware has it. */
  flags?: number;
  /** `TCA_FLOWER_KEY_VLAN_ID`: the VLAN, in host order. */
  keyVlanId?: number;
  /** `TCA_FLOWER_KEY_VLAN_PRIO`: its priority. */
  keyVlanPrio?: number;
  /** `TCA_FLOWER_KEY_VLAN_ETH_TYPE`: ETH_P_* after the tag, big-endian on the wire. */
  keyVlanEthType?: number;
  /** `TCA_FLOWER_KEY_ENC_KEY_ID`: the id of the tunnel that it came by, big-endian on the wire. */
  keyEncKeyId?: number;
  /** `TCA_FLOWER_KEY_ENC_IPV4_SRC`: the tunnel's source. */
  keyEncIpv4Src?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV4_SRC_MASK`: which of its bits count. */
  keyEncIpv4SrcMask?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV4_DST`: the tunnel's destination. */
  keyEncIpv4Dst?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV4_DST_MASK`: which of its bits count. */
  keyEncIpv4DstMask?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV6_SRC`: the tunnel's source. */
  keyEncIpv6Src?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV6_SRC_MASK`: which of its bits count. */
  keyEncIpv6SrcMask?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV6_DST`: the tunnel's destination. */
  keyEncIpv6Dst?: string;
  /** `TCA_FLOWER_KEY_ENC_IPV6_DST_MASK`: which of its bits count. */
  keyEncIpv6DstMask?: string;
  /** `TCA_FLOWER_KEY_TCP_SRC_MASK`: which of its bits count. */
  keyTcpSrcMask?: number;
  /** `TCA_FLOWER_KEY_TCP_DST_MASK`: which of its bits count. */
  keyTcpDstMask?: number;
  /** `TCA_FLOWER_KEY_UDP_SRC_MASK`: which of its bits count. */
  keyUdpSrcMask?: number;
  /** `TCA_FLOWER_KEY_UDP_DST_MASK`: which of its bits count. */
  keyUdpDstMask?: number;
  /** `TCA_FLOWER_KEY_SCTP_SRC_MASK`: which of its bits count. */
  keySctpSrcMask?: number;
  /** `TCA_FLOWER_KEY_SCTP_DST_MASK`: which of its bits count. */
  keySctpDstMask?: number;
  /** `TCA_FLOWER_KEY_SCTP_SRC`: the source's port, big-endian on the wire. */
  keySctpSrc?: number;
  /** `TCA_FLOWER_KEY_SCTP_DST`: the destination's port, big-endian on the wire. */
  keySctpDst?: number;
  /** `TCA_FLOWER_KEY_ENC_UDP_SRC_PORT`: the port of the tunnel's source, big-endian on the wire. */
  keyEncUdpSrcPort?: number;
  /** `TCA_FLOWER_KEY_ENC_UDP_SRC_PORT_MASK`: which of its bits count. */
  keyEncUdpSrcPortMask?: number;
  /**
   * `TCA_FLOWER_KEY_ENC_UDP_DST_PORT`: the port of the tunnel's destination, big-endian on the
   * wire.
   */
  keyEncUdpDstPort?: number;
  /** `TCA_FLOWER_KEY_ENC_UDP_DST_PORT_MASK`: which of its bits count. */
  keyEncUdpDstPortMask?: number;
  /** `TCA_FLOWER_KEY_FLAGS`: TCA_FLOWER_KEY_FLAGS_*, big-endian on the wire. */
  keyFlags?: number;
  /** `TCA_FLOWER_KEY_FLAGS_MASK`: which of them count. */
  keyFlagsMask?: number;
  /** `TCA_FLOWER_KEY_ICMPV4_CODE`. */
  keyIcmpv4Code?: number;
  /** `TCA_FLOWER_KEY_ICMPV4_CODE_MASK`: which of its bits count. */
  keyIcmpv4CodeMask?: number;
  /** `TCA_FLOWER_KEY_ICMPV4_TYPE`. */
  keyIcmpv4Type?: number;
  /** `TCA_FLOWER_KEY_ICMPV4_TYPE_MASK`: which of its bits count. */
  keyIcmpv4TypeMask?: number;
  /** `TCA_FLOWER_KEY_ICMPV6_CODE`. */
  keyIcmpv6Code?: number;
  /** `TCA_FLOWER_KEY_ICMPV6_CODE_MASK`: which of its bits count. */
  keyIcmpv6CodeMask?: number;
  /** `TCA_FLOWER_KEY_ICMPV6_TYPE`. */
  keyIcmpv6Type?: number;
  /** `TCA_FLOWER_KEY_ICMPV6_TYPE_MASK`: which of its bits count. */
  keyIcmpv6TypeMask?: number;
  /** `TCA_FLOWER_KEY_ARP_SIP`: the address of the sender. */
  keyArpSip?: string;
  /** `TCA_FLOWER_KEY_ARP_SIP_MASK`: which of its bits count. */
  keyArpSipMask?: string;
  /** `TCA_FLOWER_KEY_ARP_TIP`: the address of the target. */
  keyArpTip?: string;
  /** `TCA_FLOWER_KEY_ARP_TIP_MASK`: which of its bits count. */
  keyArpTipMask?: string;
  /** `TCA_FLOWER_KEY_ARP_OP`: 1 for a request, 2 for a reply. */
  keyArpOp?: number;
  /** `TCA_FLOWER_KEY_ARP_OP_MASK`: which of its bits count. */
  keyArpOpMask?: number;
  /** `TCA_FLOWER_KEY_ARP_SHA`: the link-layer address of the sender. */
  keyArpSha?: string;
  /** `TCA_FLOWER_KEY_ARP_SHA_MASK`: which of its bits count. */
  keyArpShaMask?: string;
  /** `TCA_FLOWER_KEY_ARP_THA`: the link-layer address of the target. */
  keyArpTha?: string;
  /** `TCA_FLOWER_KEY_ARP_THA_MASK`: which of its bits count. */
  keyArpThaMask?: string;
  /** `TCA_FLOWER_KEY_MPLS_TTL`: the time to live of the first label. */
  keyMplsTtl?: number;
  /** `TCA_FLOWER_KEY_MPLS_BOS`: 1 if the first label is the last. */
  keyMplsBos?: number;
  /** `TCA_FLOWER_KEY_MPLS_TC`: the traffic class of the first label. */
  keyMplsTc?: number;
  /** `TCA_FLOWER_KEY_MPLS_LABEL`: the first label, in host order. */
  keyMplsLabel?: number;
  /** `TCA_FLOWER_KEY_TCP_FLAGS`: the 12 flags of TCP, big-endian on the wire. */
  keyTcpFlags?: number;
  /** `TCA_FLOWER_KEY_TCP_FLAGS_MASK`: which of its bits count. */
  keyTcpFlagsMask?: number;
  /** `TCA_FLOWER_KEY_IP_TOS`: the type of service. */
  keyIpTos?: number;
  /** `TCA_FLOWER_KEY_IP_TOS_MASK`: which of its bits count. */
  keyIpTosMask?: number;
  /** `TCA_FLOWER_KEY_IP_TTL`: the time to live. */
  keyIpTtl?: number;
  /** `TCA_FLOWER_KEY_IP_TTL_MASK`: which of its bits count. */
  keyIpTtlMask?: number;
  /** `TCA_FLOWER_KEY_CVLAN_ID`: the inner VLAN, in host order. */
  keyCvlanId?: number;
  /** `TCA_FLOWER_KEY_CVLAN_PRIO`: its priority. */
  keyCvlanPrio?: number;
  /** `TCA_FLOWER_KEY_CVLAN_ETH_TYPE`: ETH_P_* after its tag, big-endian on the wire. */
  keyCvlanEthType?: number;
  /** `TCA_FLOWER_KEY_ENC_IP_TOS`: the type of service outside. */
  keyEncIpTos?: number;
  /** `TCA_FLOWER_KEY_ENC_IP_TOS_MASK`: which of its bits count. */
  keyEncIpTosMask?: number;
  /** `TCA_FLOWER_KEY_ENC_IP_TTL`: the time to live outside. */
  keyEncIpTtl?: number;
  /** `TCA_FLOWER_KEY_ENC_IP_TTL_MASK`: which of its bits count. */
  keyEncIpTtlMask?: number;
  /** `TCA_FLOWER_KEY_ENC_OPTS`: options of the tunnel, each option of GENEVE by itself or all together. */
  keyEncOpts?: FlowerEncOptsAttributes[];
  /** `TCA_FLOWER_KEY_ENC_OPTS_MASK`: which of their bits count. */
  keyEncOptsMask?: FlowerEncOptsAttributes[];
  /** `TCA_FLOWER_IN_HW_COUNT`: in how many devices it is. */
  inHwCount?: number;
  /** `TCA_FLOWER_KEY_PORT_SRC_MIN`: the lowest port of the source, big-endian on the wire. */
  keyPortSrcMin?: number;
  /** `TCA_FLOWER_KEY_PORT_SRC_MAX`: the highest port of the source, big-endian on the wire. */
  keyPortSrcMax?: number;
  /** `TCA_FLOWER_KEY_PORT_DST_MIN`: the lowest port of the destination, big-endian on the wire. */
  keyPortDstMin?: number;
  /** `TCA_FLOWER_KEY_PORT_DST_MAX`: the highest port of the destination, big-endian on the wire. */
  keyPortDstMax?: number;
  /** `TCA_FLOWER_KEY_CT_STATE`: TCA_FLOWER_KEY_CT_FLAGS_*: the state of the connection. */
  keyCtState?: number;
  /** `TCA_FLOWER_KEY_CT_STATE_MASK`: which of them count. */
  keyCtStateMask?: number;
  /** `TCA_FLOWER_KEY_CT_ZONE`: the zone of connection tracking. */
  keyCtZone?: number;
  /** `TCA_FLOWER_KEY_CT_ZONE_MASK`: which of its bits count. */
  keyCtZoneMask?: number;
  /** `TCA_FLOWER_KEY_CT_MARK`: the mark of the connection. */
  keyCtMark?: number;
  /** `TCA_FLOWER_KEY_CT_MARK_MASK`: which of its bits count. */
  keyCtMarkMask?: number;
  /** `TCA_FLOWER_KEY_CT_LABELS`: the labels of the connection: 16 bytes. */
  keyCtLabels?: Uint8Array;
  /** `TCA_FLOWER_KEY_CT_LABELS_MASK`: which of its bits count. */
  keyCtLabelsMask?: Uint8Array;
  /** `TCA_FLOWER_KEY_MPLS_OPTS`: labels beyond the first, each a TCA_FLOWER_KEY_MPLS_OPTS_LSE. */
  keyMplsOpts?: FlowerMplsLseAttributes[];
  /** `TCA_FLOWER_KEY_HASH`: the hash of the packet. */
  keyHash?: number;
  /** `TCA_FLOWER_KEY_HASH_MASK`: which of its bits count. */
  keyHashMask?: number;
  /** `TCA_FLOWER_KEY_NUM_OF_VLANS`: how many tags it has. */
  keyNumOfVlans?: number;
  /** `TCA_FLOWER_KEY_PPPOE_SID`: the session of PPPoE, big-endian on the wire. */
  keyPppoeSid?: number;
  /** `TCA_FLOWER_KEY_PPP_PROTO`: the protocol of PPP, big-endian on the wire. */
  keyPppProto?: number;
  /** `TCA_FLOWER_KEY_L2TPV3_SID`: the session of L2TP, big-endian on the wire. */
  keyL2tpv3Sid?: number;
  /** `TCA_FLOWER_L2_MISS`: 1 if the bridge did not know the destination. */
  l2Miss?: number;
  /** `TCA_FLOWER_KEY_CFM`: connectivity fault management. */
  keyCfm?: FlowerCfmAttributes;
  /** `TCA_FLOWER_KEY_SPI`: the security parameters of IPsec, big-endian on the wire. */
  keySpi?: number;
  /** `TCA_FLOWER_KEY_SPI_MASK`: which of its bits count. */
  keySpiMask?: number;
  /** `TCA_FLOWER_KEY_ENC_FLAGS`: TCA_FLOWER_KEY_FLAGS_* of the tunnel, big-endian on the wire. */
  keyEncFlags?: number;
  /** `TCA_FLOWER_KEY_ENC_FLAGS_MASK`: which of them count. */
  keyEncFlagsMask?: number;
}

/** `TCA_FLOWER_*`; `fl_policy`, `fl_dump_key` and `fl_dump` of net/sched/cls_flower.c. */
export const FILTER_FLOWER: AttributeTable<FilterFlowerAttributes> = new AttributeTable(
  "TCA_FLOWER",
  TCA_FLOWER,
  {
    classid: handle,
    indev: string,
    act: actions,
    keyEthDst: macOf(6),
    keyEthDstMask: macOf(6),
    keyEthSrc: macOf(6),
    keyEthSrcMask: macOf(6),
    keyEthType: enumeration(be16, ["ETH_P", ETH_P]),
    keyIpProto: enumeration(u8, ["IPPROTO", IPPROTO]),
    keyIpv4Src: ipv4,
    keyIpv4SrcMask: ipv4,
    keyIpv4Dst: ipv4,
    keyIpv4DstMask: ipv4,
    keyIpv6Src: ipv6,
    keyIpv6SrcMask: ipv6,
    keyIpv6Dst: ipv6,
    keyIpv6DstMask: ipv6,
    keyTcpSrc: be16,
    keyTcpDst: be16,
    keyUdpSrc: be16,
    keyUdpDst: be16,
    flags: flagSet(u32, ["TCA_CLS_FLAGS", TCA_CLS_FLAGS]),
    keyVlanId: u16,
    keyVlanPrio: u8,
    keyVlanEthType: enumeration(be16, ["ETH_P", ETH_P]),
    keyEncKeyId: be32,
    keyEncIpv4Src: ipv4,
    keyEncIpv4SrcMask: ipv4,
    keyEncIpv4Dst: ipv4,
    keyEncIpv4DstMask: ipv4,
    keyEncIpv6Src: ipv6,
    keyEncIpv6SrcMask: ipv6,
    keyEncIpv6Dst: ipv6,
    keyEncIpv6DstMask: ipv6,
    keyTcpSrcMask: be16,
    keyTcpDstMask: be16,
    keyUdpSrcMask: be16,
    keyUdpDstMask: be16,
    keySctpSrcMask: be16,
    keySctpDstMask: be16,
    keySctpSrc: be16,
    keySctpDst: be16,
    keyEncUdpSrcPort: be16,
    keyEncUdpSrcPortMask: be16,
    keyEncUdpDstPort: be16,
    keyEncUdpDstPortMask: be16,
    keyFlags: flagSet(be32, ["TCA_FLOWER_KEY_FLAGS", TCA_FLOWER_KEY_FLAGS]),
    keyFlagsMask: flagSet(be32, ["TCA_FLOWER_KEY_FLAGS", TCA_FLOWER_KEY_FLAGS]),
    keyIcmpv4Code: u8,
    keyIcmpv4CodeMask: u8,
    keyIcmpv4Type: u8,
    keyIcmpv4TypeMask: u8,
    keyIcmpv6Code: u8,
    keyIcmpv6CodeMask: u8,
    keyIcmpv6Type: u8,
    keyIcmpv6TypeMask: u8,
    keyArpSip: ipv4,
    keyArpSipMask: ipv4,
    keyArpTip: ipv4,
    keyArpTipMask: ipv4,
    keyArpOp: u8,
    keyArpOpMask: u8,
    keyArpSha: macOf(6),
    keyArpShaMask: macOf(6),
    keyArpTha: macOf(6),
    keyArpThaMask: macOf(6),
    keyMplsTtl: u8,
    keyMplsBos: u8,
    keyMplsTc: u8,
    keyMplsLabel: u32,
    keyTcpFlags: be16,
    keyTcpFlagsMask: be16,
    keyIpTos: u8,
    keyIpTosMask: u8,
    keyIpTtl: u8,
    keyIpTtlMask: u8,
    keyCvlanId: u16,
    keyCvlanPrio: u8,
    keyCvlanEthType: enumeration(be16, ["ETH_P", ETH_P]),
    keyEncIpTos: u8,
    keyEncIpTosMask: u8,
    keyEncIpTtl: u8,
    keyEncIpTtlMask: u8,
    keyEncOpts: records(() => FLOWER_ENC_OPTS, "geneve"),
    keyEncOptsMask: records(() => FLOWER_ENC_OPTS, "geneve"),
    inHwCount: u32,
    keyPortSrcMin: be16,
    keyPortSrcMax: be16,
    keyPortDstMin: be16,
    keyPortDstMax: be16,
    keyCtState: flagSet(u16, ["TCA_FLOWER_KEY_CT_FLAGS", TCA_FLOWER_KEY_CT_FLAGS]),
    keyCtStateMask: flagSet(u16, ["TCA_FLOWER_KEY_CT_FLAGS", TCA_FLOWER_KEY_CT_FLAGS]),
    keyCtZone: u16,
    keyCtZoneMask: u16,
    keyCtMark: u32,
    keyCtMarkMask: u32,
    keyCtLabels: array(16),
    keyCtLabelsMask: array(16),
    keyMplsOpts: list({
      id: TCA_FLOWER_KEY_MPLS_OPTS.LSE,
      key: "lse",
      type: nest(() => FLOWER_MPLS_LSE, { flagged: true }),
    }, { flagged: true }),
    keyHash: u32,
    keyHashMask: u32,
    keyNumOfVlans: u8,
    keyPppoeSid: be16,
    keyPppProto: be16,
    keyL2tpv3Sid: be32,
    l2Miss: u8,
    keyCfm: nest(() => FLOWER_CFM, { flagged: true }),
    keySpi: be32,
    keySpiMask: be32,
    keyEncFlags: flagSet(be32, ["TCA_FLOWER_KEY_FLAGS", TCA_FLOWER_KEY_FLAGS]),
    keyEncFlagsMask: flagSet(be32, ["TCA_FLOWER_KEY_FLAGS", TCA_FLOWER_KEY_FLAGS]),
  },
);
