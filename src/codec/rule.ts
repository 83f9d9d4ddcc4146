import { FIB_RULE, FR_ACT, FRA } from "../abi/fib_rules.ts";
import { IPPROTO } from "../abi/in.ts";
import { RT_TABLE, RTM, RTPROT } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import {
  be32,
  be64,
  binary,
  enumeration,
  flagSet,
  ip,
  numbered,
  s32,
  string,
  u16,
  u32,
  u8,
} from "./types.ts";

/** `struct fib_rule_hdr` (linux/fib_rules.h): a routing rule's fixed header. */
export interface RuleHeader extends FamilyHeader {
  /** `dst_len`: the length of the destination prefix, in bits. */
  dstLen: number;
  /** `src_len`: the length of the source prefix, in bits. */
  srcLen: number;
  /** `tos`: the type of service to match. */
  tos: number;
  /** `table`: RT_TABLE_*; RT_TABLE_COMPAT (252) where only the attribute `table` can say it. */
  table: number;
  /** `action`: FR_ACT_*. */
  action: number;
  /** `flags`: FIB_RULE_*. */
  flags: number;
}

/** `struct fib_rule_hdr` of linux/fib_rules.h. */
export const FIB_RULE_HDR: StructType<RuleHeader> = struct<RuleHeader>({
  name: "fib_rule_hdr",
  prefix: "",
  gaps: { action: 2 },
  whole: (view, at) => ({
    family: view.getUint8(at),
    dstLen: view.getUint8(at + 1),
    srcLen: view.getUint8(at + 2),
    tos: view.getUint8(at + 3),
    table: view.getUint8(at + 4),
    action: view.getUint8(at + 7),
    flags: view.getUint32(at + 8, true),
  }),
}, {
  family: addressFamily,
  dstLen: u8,
  srcLen: u8,
  tos: u8,
  table: numbered(u8, RT_TABLE),
  action: enumeration(u8, ["FR_ACT", FR_ACT]),
  flags: flagSet(u32, ["FIB_RULE", FIB_RULE]),
});

/** A range of numbers, both ends included: `struct fib_rule_uid_range`, `fib_rule_port_range`. */
export interface RuleRange extends Struct {
  /** The first. */
  start: number;
  /** The last. */
  end: number;
}

const portRange = struct<RuleRange>({ name: "fib_rule_port_range", prefix: "" }, {
  start: u16,
  end: u16,
});

/** `FRA_*` of linux/fib_rules.h, Linux 6.18: a routing rule's attributes. */
export interface RuleAttributes extends AttributeSet {
  /** `FRA_DST`: the destination prefix's address. */
  dst?: string;
  /** `FRA_SRC`: the source prefix's address. */
  src?: string;
  /** `FRA_IIFNAME`: the link that packets come in by. */
  iifname?: string;
  /** `FRA_GOTO`: the priority of the rule to go on with. */
  goto?: number;
  /** `FRA_UNUSED2`. */
  unused2?: Uint8Array;
  /** `FRA_PRIORITY`: rules are tried from the lowest. */
  priority?: number;
  /** `FRA_UNUSED3`. */
  unused3?: Uint8Array;
  /** `FRA_UNUSED4`. */
  unused4?: Uint8Array;
  /** `FRA_UNUSED5`. */
  unused5?: Uint8Array;
  /** `FRA_FWMARK`: the packet's mark. */
  fwmark?: number;
  /** `FRA_FLOW`: the realm. */
  flow?: number;
  /** `FRA_TUN_ID`: the tunnel's id, big-endian on the wire. */
  tunId?: bigint;
  /** `FRA_SUPPRESS_IFGROUP`: routes over links of this group do not count; -1 for none. */
  suppressIfgroup?: number;
  /** `FRA_SUPPRESS_PREFIXLEN`: routes with a prefix this short do not count; -1 for none. */
  suppressPrefixlen?: number;
  /** `FRA_TABLE`: the table's number in full. */
  table?: number;
  /** `FRA_FWMASK`: which bits of the mark are compared. */
  fwmask?: number;
  /** `FRA_OIFNAME`: the link that the packet's socket is bound to. */
  oifname?: string;
  /** `FRA_PAD`. */
  pad?: Uint8Array;
  /** `FRA_L3MDEV`: 1 to look up the table of the packet's VRF. */
  l3mdev?: number;
  /** `FRA_UID_RANGE`. */
  uidRange?: RuleRange;
  /** `FRA_PROTOCOL`: RTPROT_*: who made the rule. */
  protocol?: number;
  /** `FRA_IP_PROTO`: the transport protocol, IPPROTO_*. */
  ipProto?: number;
  /** `FRA_SPORT_RANGE`. */
  sportRange?: RuleRange;
  /** `FRA_DPORT_RANGE`. */
  dportRange?: RuleRange;
  /** `FRA_DSCP`. */
  dscp?: number;
  /** `FRA_FLOWLABEL`, big-endian on the wire. */
  flowlabel?: number;
  /** `FRA_FLOWLABEL_MASK`, big-endian on the wire. */
  flowlabelMask?: number;
  /** `FRA_SPORT_MASK`. */
  sportMask?: number;
  /** `FRA_DPORT_MASK`. */
  dportMask?: number;
  /** `FRA_DSCP_MASK`. */
  dscpMask?: number;
}

/** `FRA_*`; `fib_rule_policy` of net/core/fib_rules.c. */
export const RULE_ATTRIBUTES: AttributeTable<RuleAttributes> = new AttributeTable("FRA", FRA, {
  dst: ip,
  src: ip,
  iifname: string,
  goto: u32,
  unused2: binary,
  priority: u32,
  unused3: binary,
  unused4: binary,
  unused5: binary,
  fwmark: u32,
  flow: u32,
  tunId: be64,
  suppressIfgroup: s32,
  suppressPrefixlen: s32,
  table: numbered(u32, RT_TABLE),
  fwmask: u32,
  oifname: string,
  pad: binary,
  l3mdev: u8,
  uidRange: struct<RuleRange>({ name: "fib_rule_uid_range", prefix: "" }, {
    start: u32,
    end: u32,
  }),
  protocol: enumeration(u8, ["RTPROT", RTPROT]),
  ipProto: enumeration(u8, ["IPPROTO", IPPROTO]),
  sportRange: portRange,
  dportRange: portRange,
  dscp: u8,
  flowlabel: be32,
  flowlabelMask: be32,
  sportMask: u16,
  dportMask: u16,
  dscpMask: u8,
});

/** A routing rule: RTM_NEWRULE, DELRULE, GETRULE. */
export type RuleMessage = FamilyMessage<"rule", RuleHeader, RuleAttributes>;

/** The rule family; net/core/fib_rules.c. */
export const RULE: Family<"rule", RuleHeader, RuleAttributes> = {
  kind: "rule",
  types: [RTM.NEWRULE, RTM.DELRULE, RTM.GETRULE],
  header: FIB_RULE_HDR,
  attributes: RULE_ATTRIBUTES,
};
