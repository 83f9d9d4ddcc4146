import { IPPROTO } from "../../abi/in.ts";
import { AF } from "../../abi/socket.ts";
import { TCA_CT, TCA_CT_ACT } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import {
  array,
  be16,
  binary,
  enumeration,
  flagSet,
  ipv4,
  ipv6,
  string,
  u16,
  u32,
  u8,
} from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `TCA_CT_*`: the packet goes through connection tracking. */
export interface ActionCtAttributes extends AttributeSet {
  /** `TCA_CT_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_CT_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_CT_ACTION`: TCA_CT_ACT_*: what is done. */
  action?: number;
  /** `TCA_CT_ZONE`. */
  zone?: number;
  /** `TCA_CT_MARK`: the mark that the connection gets. */
  mark?: number;
  /** `TCA_CT_MARK_MASK`: which bits of the mark are set. */
  markMask?: number;
  /** `TCA_CT_LABELS`: the labels that the connection gets: 16 bytes. */
  labels?: Uint8Array;
  /** `TCA_CT_LABELS_MASK`: which bits of the labels are set. */
  labelsMask?: Uint8Array;
  /** `TCA_CT_NAT_IPV4_MIN`: the lowest address to translate to. */
  natIpv4Min?: string;
  /** `TCA_CT_NAT_IPV4_MAX`: the highest address to translate to. */
  natIpv4Max?: string;
  /** `TCA_CT_NAT_IPV6_MIN`: the lowest address to translate to. */
  natIpv6Min?: string;
  /** `TCA_CT_NAT_IPV6_MAX`: the highest address to translate to. */
  natIpv6Max?: string;
  /** `TCA_CT_NAT_PORT_MIN`: the lowest port to translate to, big-endian on the wire. */
  natPortMin?: number;
  /** `TCA_CT_NAT_PORT_MAX`: the highest port to translate to, big-endian on the wire. */
  natPortMax?: number;
  /** `TCA_CT_PAD`. */
  pad?: Uint8Array;
  /** `TCA_CT_HELPER_NAME`: what follows the protocol inside: `"ftp"`. */
  helperName?: string;
  /** `TCA_CT_HELPER_FAMILY`: AF_* of that. */
  helperFamily?: number;
  /** `TCA_CT_HELPER_PROTO`: IPPROTO_* of that. */
  helperProto?: number;
}

/** `TCA_CT_*`; `ct_policy` of net/sched/act_ct.c. */
export const ACTION_CT: AttributeTable<ActionCtAttributes> = new AttributeTable("TCA_CT", TCA_CT, {
  parms: actionParms<ActionParms>("tc_ct", {}),
  tm: TCF_T,
  action: flagSet(u16, ["TCA_CT_ACT", TCA_CT_ACT]),
  zone: u16,
  mark: u32,
  markMask: u32,
  labels: array(16),
  labelsMask: array(16),
  natIpv4Min: ipv4,
  natIpv4Max: ipv4,
  natIpv6Min: ipv6,
  natIpv6Max: ipv6,
  natPortMin: be16,
  natPortMax: be16,
  pad: binary,
  helperName: string,
  helperFamily: enumeration(u8, ["AF", AF]),
  helperProto: enumeration(u8, ["IPPROTO", IPPROTO]),
});
