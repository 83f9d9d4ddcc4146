/** The policies of what routes encapsulate packets in. */

import {
  ENCAP_BPF,
  ENCAP_ERSPAN,
  ENCAP_GENEVE,
  ENCAP_ILA,
  ENCAP_IOAM6,
  ENCAP_IP,
  ENCAP_IP6,
  ENCAP_IP_OPTS,
  ENCAP_MPLS,
  ENCAP_RPL,
  ENCAP_SEG6,
  ENCAP_SEG6_LOCAL,
  ENCAP_VXLAN,
  ENCAP_XFRM,
} from "../../encap/mod.ts";
import { atLeast, atMost, exactly, NESTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `ip_tun_policy` of net/ipv4/ip_tunnel_core.c. */
export const IP_TUN_POLICY: Policy = policy("ip_tun_policy", ENCAP_IP, { strictFrom: "opts" });

/** `ip_opts_policy` of net/ipv4/ip_tunnel_core.c. */
export const IP_OPTS_POLICY: Policy = policy("ip_opts_policy", ENCAP_IP_OPTS, {
  rows: { geneve: NESTED },
});

/** `geneve_opt_policy` of net/ipv4/ip_tunnel_core.c. */
export const GENEVE_OPT_POLICY: Policy = policy("geneve_opt_policy", ENCAP_GENEVE, {
  rows: { data: atMost(127) },
});

/** `vxlan_opt_policy` of net/ipv4/ip_tunnel_core.c. */
export const VXLAN_OPT_POLICY: Policy = policy("vxlan_opt_policy", ENCAP_VXLAN);

/** `erspan_opt_policy` of net/ipv4/ip_tunnel_core.c. */
export const ERSPAN_OPT_POLICY: Policy = policy("erspan_opt_policy", ENCAP_ERSPAN);

/** `ip6_tun_policy` of net/ipv4/ip_tunnel_core.c. */
export const IP6_TUN_POLICY: Policy = policy("ip6_tun_policy", ENCAP_IP6, {
  strictFrom: "opts",
  rows: { dst: atLeast(16), src: atLeast(16) },
});

/** `mpls_iptunnel_policy` of net/mpls/mpls_iptunnel.c. */
export const MPLS_IPTUNNEL_POLICY: Policy = policy("mpls_iptunnel_policy", ENCAP_MPLS, {
  rows: { dst: atLeast(4) },
});

/** `seg6_iptunnel_policy` of net/ipv6/seg6_iptunnel.c. */
export const SEG6_IPTUNNEL_POLICY: Policy = policy("seg6_iptunnel_policy", ENCAP_SEG6, {
  rows: { srh: { type: "binary" } },
});

/** `seg6_local_policy` of net/ipv6/seg6_local.c. */
export const SEG6_LOCAL_POLICY: Policy = policy("seg6_local_policy", ENCAP_SEG6_LOCAL, {
  rows: { srh: { type: "binary" }, nh4: exactly(4) },
});

/** `ioam6_iptunnel_policy` of net/ipv6/ioam6_iptunnel.c. */
export const IOAM6_IPTUNNEL_POLICY: Policy = policy("ioam6_iptunnel_policy", ENCAP_IOAM6, {
  rows: {
    mode: { type: "u8", min: 1, max: 3 },
    trace: exactly(8),
    freqK: { type: "u32", min: 1, max: 1000000 },
    freqN: { type: "u32", min: 1, max: 1000000 },
  },
});

/** `rpl_iptunnel_policy` of net/ipv6/rpl_iptunnel.c. */
export const RPL_IPTUNNEL_POLICY: Policy = policy("rpl_iptunnel_policy", ENCAP_RPL, {
  rows: { srh: { type: "binary" } },
});

/** `ila_nl_policy` of net/ipv6/ila/ila_lwt.c. */
export const ILA_NL_POLICY: Policy = policy("ila_nl_policy", ENCAP_ILA, {
  rows: { identifier: UNCHECKED, locatorMatch: UNCHECKED, ifindex: UNCHECKED, dir: UNCHECKED },
});

/** `xfrm_lwt_policy` of net/xfrm/xfrm_interface_core.c. */
export const XFRM_LWT_POLICY: Policy = policy("xfrm_lwt_policy", ENCAP_XFRM, {
  rows: { ifId: { type: "u32", min: 1 }, link: { type: "u32", min: 1 } },
});

/** `bpf_nl_policy` of net/core/lwt_bpf.c. */
export const BPF_NL_POLICY: Policy = policy("bpf_nl_policy", ENCAP_BPF);
