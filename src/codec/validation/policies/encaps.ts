import { LWTUNNEL_ENCAP } from "../../../abi/lwtunnel.ts";
import { ENCAP_IP, ENCAP_IP6, ENCAP_IP_OPTS } from "../../encap/mod.ts";
import { VALIDATE } from "../parse.ts";
import type { Policy } from "../attribute_policy.ts";
import type { Step } from "../steps.ts";
import { attributes, each, idOf, inside, validated } from "../steps.ts";
import {
  BPF_NL_POLICY,
  ERSPAN_OPT_POLICY,
  GENEVE_OPT_POLICY,
  ILA_NL_POLICY,
  IOAM6_IPTUNNEL_POLICY,
  IP6_TUN_POLICY,
  IP_OPTS_POLICY,
  IP_TUN_POLICY,
  MPLS_IPTUNNEL_POLICY,
  RPL_IPTUNNEL_POLICY,
  SEG6_IPTUNNEL_POLICY,
  SEG6_LOCAL_POLICY,
  VXLAN_OPT_POLICY,
  XFRM_LWT_POLICY,
} from "./encap.ts";

/** What a way to encapsulate packets accepts: `struct lwtunnel_encap_ops`. */
export interface EncapPolicy {
  /** LWTUNNEL_ENCAP_*. */
  readonly type: number;
  /** `RTA_ENCAP`. */
  readonly policy: Policy;
  /** How strictly it is parsed, VALIDATE.*. */
  readonly mode: number;
  /** Whether it is for routes of IPv6 alone. */
  readonly onlyIpv6?: true;
  /** What is looked at in it after the policy. */
  readonly steps?: readonly Step[];
}

const { LIBERAL, STRICT } = VALIDATE;

/** `ip_tun_parse_opts`. */
const options: readonly Step[] = [
  validated(IP_OPTS_POLICY, STRICT),
  each(ENCAP_IP_OPTS, {
    [idOf(ENCAP_IP_OPTS, "geneve")]: [attributes(GENEVE_OPT_POLICY, STRICT)],
    [idOf(ENCAP_IP_OPTS, "vxlan")]: [attributes(VXLAN_OPT_POLICY, STRICT)],
    [idOf(ENCAP_IP_OPTS, "erspan")]: [attributes(ERSPAN_OPT_POLICY, STRICT)],
  }),
];

/** The policies of `RTA_ENCAP`, by `RTA_ENCAP_TYPE`. */
export const ENCAPS: readonly EncapPolicy[] = [
  { type: LWTUNNEL_ENCAP.MPLS, policy: MPLS_IPTUNNEL_POLICY, mode: LIBERAL },
  {
    type: LWTUNNEL_ENCAP.IP,
    policy: IP_TUN_POLICY,
    mode: LIBERAL,
    steps: [inside(ENCAP_IP, "opts", ...options)],
  },
  { type: LWTUNNEL_ENCAP.ILA, policy: ILA_NL_POLICY, mode: LIBERAL, onlyIpv6: true },
  {
    type: LWTUNNEL_ENCAP.IP6,
    policy: IP6_TUN_POLICY,
    mode: LIBERAL,
    steps: [inside(ENCAP_IP6, "opts", ...options)],
  },
  { type: LWTUNNEL_ENCAP.SEG6, policy: SEG6_IPTUNNEL_POLICY, mode: LIBERAL },
  { type: LWTUNNEL_ENCAP.BPF, policy: BPF_NL_POLICY, mode: LIBERAL },
  { type: LWTUNNEL_ENCAP.SEG6_LOCAL, policy: SEG6_LOCAL_POLICY, mode: LIBERAL, onlyIpv6: true },
  { type: LWTUNNEL_ENCAP.RPL, policy: RPL_IPTUNNEL_POLICY, mode: STRICT, onlyIpv6: true },
  { type: LWTUNNEL_ENCAP.IOAM6, policy: IOAM6_IPTUNNEL_POLICY, mode: STRICT, onlyIpv6: true },
  { type: LWTUNNEL_ENCAP.XFRM, policy: XFRM_LWT_POLICY, mode: STRICT },
];
