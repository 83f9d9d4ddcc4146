/** The policies of tunnels. */

import {
  LINK_AMT,
  LINK_BAREUDP,
  LINK_GENEVE,
  LINK_GRE,
  LINK_GTP,
  LINK_IP6TNL,
  LINK_IPTUN,
  LINK_VTI,
  LINK_VXLAN,
  LINK_XFRM,
} from "../../link/mod.ts";
import { atLeast, exactly, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `amt_policy` of drivers/net/amt.c. */
export const AMT_POLICY: Policy = policy("amt_policy", LINK_AMT, {
  rows: { localIp: atLeast(4), remoteIp: atLeast(4), discoveryIp: atLeast(4) },
});

/** `bareudp_policy` of drivers/net/bareudp.c. */
export const BAREUDP_POLICY: Policy = policy("bareudp_policy", LINK_BAREUDP);

/** `geneve_policy` of drivers/net/geneve.c. */
export const GENEVE_POLICY: Policy = policy("geneve_policy", LINK_GENEVE, {
  strictFrom: "innerProtoInherit",
  rows: { remote: atLeast(4), remote6: atLeast(16), portRange: exactly(4) },
});

/** `ipgre_policy` of net/ipv4/ip_gre.c. */
export const IPGRE_POLICY: Policy = policy("ipgre_policy", LINK_GRE, {
  rows: {
    local: atLeast(4),
    remote: atLeast(4),
    encapLimit: UNCHECKED,
    flowinfo: UNCHECKED,
    flags: UNCHECKED,
  },
});

/** `ip6gre_policy` of net/ipv6/ip6_gre.c. */
export const IP6GRE_POLICY: Policy = policy("ip6gre_policy", LINK_GRE, {
  rows: {
    local: atLeast(16),
    remote: atLeast(16),
    tos: UNCHECKED,
    pmtudisc: UNCHECKED,
    ignoreDf: UNCHECKED,
  },
});

/** `gtp_policy` of drivers/net/gtp.c. */
export const GTP_POLICY: Policy = policy("gtp_policy", LINK_GTP, { rows: { local6: atLeast(16) } });

/** `ipip_policy` of net/ipv4/ipip.c. */
export const IPIP_POLICY: Policy = policy("ipip_policy", LINK_IPTUN, {
  rows: {
    encapLimit: UNCHECKED,
    flowinfo: UNCHECKED,
    flags: UNCHECKED,
    "6rdPrefix": UNCHECKED,
    "6rdRelayPrefix": UNCHECKED,
    "6rdPrefixlen": UNCHECKED,
    "6rdRelayPrefixlen": UNCHECKED,
  },
});

/** `ipip6_policy` of net/ipv6/sit.c. */
export const IPIP6_POLICY: Policy = policy("ipip6_policy", LINK_IPTUN, {
  rows: {
    "6rdPrefix": atLeast(16),
    encapLimit: UNCHECKED,
    flowinfo: UNCHECKED,
    collectMetadata: UNCHECKED,
  },
});

/** `ip6_tnl_policy` of net/ipv6/ip6_tunnel.c. */
export const IP6_TNL_POLICY: Policy = policy("ip6_tnl_policy", LINK_IP6TNL, {
  rows: {
    local: atLeast(16),
    remote: atLeast(16),
    tos: UNCHECKED,
    pmtudisc: UNCHECKED,
    "6rdPrefix": UNCHECKED,
    "6rdRelayPrefix": UNCHECKED,
    "6rdPrefixlen": UNCHECKED,
    "6rdRelayPrefixlen": UNCHECKED,
  },
});

/** `vti_policy` of net/ipv4/ip_vti.c. */
export const VTI_POLICY: Policy = policy("vti_policy", LINK_VTI, {
  rows: { local: atLeast(4), remote: atLeast(4) },
});

/** `vti6_policy` of net/ipv6/ip6_vti.c. */
export const VTI6_POLICY: Policy = policy("vti6_policy", LINK_VTI, {
  rows: { local: atLeast(16), remote: atLeast(16) },
});

/** `xfrmi_policy` of net/xfrm/xfrm_interface_core.c. */
export const XFRMI_POLICY: Policy = policy("xfrmi_policy", LINK_XFRM, {
  strictFrom: "collectMetadata",
});

/** `vxlan_policy` of drivers/net/vxlan/vxlan_core.c. */
export const VXLAN_POLICY: Policy = policy("vxlan_policy", LINK_VXLAN, {
  strictFrom: "localbypass",
  rows: {
    group: atLeast(4),
    local: atLeast(4),
    group6: atLeast(16),
    local6: atLeast(16),
    ttlInherit: { type: "flag" },
    localbypass: { type: "u8", max: 1 },
    labelPolicy: { type: "u32", max: 1 },
    reservedBits: exactly(8),
    mcRoute: { type: "u8", max: 1 },
  },
});
