import { LWTUNNEL_ENCAP } from "../../abi/lwtunnel.ts";
import type { NestOptions } from "../nests.ts";
import { nest, select } from "../nests.ts";
import type { AttributeType } from "../type.ts";
import { enumeration, u16 } from "../types.ts";
import type { EncapBpfAttributes } from "./bpf.ts";
import { ENCAP_BPF } from "./bpf.ts";
import type { EncapIlaAttributes } from "./ila.ts";
import { ENCAP_ILA } from "./ila.ts";
import type { EncapIoam6Attributes } from "./ioam6.ts";
import { ENCAP_IOAM6 } from "./ioam6.ts";
import type { EncapIp6Attributes, EncapIpAttributes } from "./ip.ts";
import { ENCAP_IP, ENCAP_IP6 } from "./ip.ts";
import type { EncapMplsAttributes } from "./mpls.ts";
import { ENCAP_MPLS } from "./mpls.ts";
import type { EncapRplAttributes } from "./rpl.ts";
import { ENCAP_RPL } from "./rpl.ts";
import type { EncapSeg6Attributes } from "./seg6.ts";
import { ENCAP_SEG6 } from "./seg6.ts";
import type { EncapSeg6LocalAttributes } from "./seg6_local.ts";
import { ENCAP_SEG6_LOCAL } from "./seg6_local.ts";
import type { EncapXfrmAttributes } from "./xfrm.ts";
import { ENCAP_XFRM } from "./xfrm.ts";

/** What each type of encapsulation consists of. */
export interface EncapOfType {
  /** Labels of MPLS. */
  [LWTUNNEL_ENCAP.MPLS]: EncapMplsAttributes;
  /** A tunnel over IPv4. */
  [LWTUNNEL_ENCAP.IP]: EncapIpAttributes;
  /** Another first half of the destination. */
  [LWTUNNEL_ENCAP.ILA]: EncapIlaAttributes;
  /** A tunnel over IPv6. */
  [LWTUNNEL_ENCAP.IP6]: EncapIp6Attributes;
  /** A list of segments. */
  [LWTUNNEL_ENCAP.SEG6]: EncapSeg6Attributes;
  /** Programs. */
  [LWTUNNEL_ENCAP.BPF]: EncapBpfAttributes;
  /** What is done at the end of a segment. */
  [LWTUNNEL_ENCAP.SEG6_LOCAL]: EncapSeg6LocalAttributes;
  /** A list of segments in a low-power network. */
  [LWTUNNEL_ENCAP.RPL]: EncapRplAttributes;
  /** Room for the notes of nodes on the way. */
  [LWTUNNEL_ENCAP.IOAM6]: EncapIoam6Attributes;
  /** IPsec. */
  [LWTUNNEL_ENCAP.XFRM]: EncapXfrmAttributes;
}

/**
 * What a route or a nexthop does to packets: `encapType === LWTUNNEL_ENCAP.MPLS` tells the type of
 * `encap`.
 */
export type Encap =
  | {
    [K in keyof EncapOfType]: {
      /** `RTA_ENCAP_TYPE`, `NHA_ENCAP_TYPE`: LWTUNNEL_ENCAP_*. */
      encapType: K;
      /** `RTA_ENCAP`, `NHA_ENCAP`. */
      encap?: EncapOfType[K];
    };
  }[keyof EncapOfType]
  | {
    /** `RTA_ENCAP_TYPE`, `NHA_ENCAP_TYPE`: one without a table. */
    encapType?: number;
    /** `RTA_ENCAP`, `NHA_ENCAP` of such a type is among the `unknown`. */
    encap?: never;
  };

/** The kernel sends encapsulations without NLA_F_NESTED, and wants it in nexthops' and newer ones. */
const REQUESTED: NestOptions = { flagged: "in requests" };

const ENCAP: { readonly [K in keyof EncapOfType]: AttributeType<EncapOfType[K]> } = {
  [LWTUNNEL_ENCAP.MPLS]: nest(() => ENCAP_MPLS, REQUESTED),
  [LWTUNNEL_ENCAP.IP]: nest(() => ENCAP_IP, REQUESTED),
  [LWTUNNEL_ENCAP.ILA]: nest(() => ENCAP_ILA, REQUESTED),
  [LWTUNNEL_ENCAP.IP6]: nest(() => ENCAP_IP6, REQUESTED),
  [LWTUNNEL_ENCAP.SEG6]: nest(() => ENCAP_SEG6, REQUESTED),
  [LWTUNNEL_ENCAP.BPF]: nest(() => ENCAP_BPF, REQUESTED),
  [LWTUNNEL_ENCAP.SEG6_LOCAL]: nest(() => ENCAP_SEG6_LOCAL, REQUESTED),
  [LWTUNNEL_ENCAP.RPL]: nest(() => ENCAP_RPL, REQUESTED),
  [LWTUNNEL_ENCAP.IOAM6]: nest(() => ENCAP_IOAM6, REQUESTED),
  [LWTUNNEL_ENCAP.XFRM]: nest(() => ENCAP_XFRM, REQUESTED),
};

/** The rows of a table that has both attributes; `lwtunnel_fill_encap` of net/core/lwtunnel.c. */
export const ENCAP_ROWS: {
  readonly encapType: AttributeType<number>;
  readonly encap: AttributeType<EncapOfType[keyof EncapOfType]>;
} = {
  encapType: enumeration(u16, ["LWTUNNEL_ENCAP", LWTUNNEL_ENCAP]),
  encap: select("encapType", ENCAP),
};
