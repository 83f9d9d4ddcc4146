/** The policies of links: net/core/rtnetlink.c, and what address families know of links. */

import {
  LINK_ATTRIBUTES,
  LINK_INET,
  LINK_INET6,
  LINK_MCTP,
  LINK_PROTO_DOWN_REASON,
  LINK_XDP,
  LINKINFO,
  PORT,
  VF,
} from "../../link/mod.ts";
import { atLeast, atMost, NESTED, REJECTED, UNCHECKED } from "../attribute_policy.ts";
import type { AttributePolicy, Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

// MAX_TCP_HEADER + 1. It depends on what a kernel was built for: 257 and 321 are seen, too.
const GSO_SIZE: AttributePolicy = { type: "u32", min: 193 };

/** `ifla_policy` of net/core/rtnetlink.c. */
export const IFLA_POLICY: Policy = policy("ifla_policy", LINK_ATTRIBUTES, {
  strictFrom: "dpllPin",
  rows: {
    ifname: { type: "string", length: 15 },
    ifalias: atMost(255),
    physPortId: atMost(32),
    physSwitchId: atMost(32),
    gsoMaxSize: GSO_SIZE,
    newIfindex: { type: "s32", min: 1 },
    altIfname: { type: "string", length: 127 },
    permAddress: REJECTED,
    parentDevName: { type: "nul_string" },
    tsoMaxSize: REJECTED,
    tsoMaxSegs: REJECTED,
    allmulti: REJECTED,
    gsoIpv4MaxSize: GSO_SIZE,
    netnsImmutable: REJECTED,
    headroom: REJECTED,
    tailroom: REJECTED,
    qdisc: UNCHECKED,
    stats: UNCHECKED,
    protinfo: UNCHECKED,
    numVf: UNCHECKED,
    stats64: UNCHECKED,
    physPortName: UNCHECKED,
    newNetnsid: UNCHECKED,
    parentDevBusName: UNCHECKED,
    dpllPin: UNCHECKED,
    maxPacingOffloadHorizon: UNCHECKED,
  },
});

/** `ifla_info_policy` of net/core/rtnetlink.c. */
export const IFLA_INFO_POLICY: Policy = policy("ifla_info_policy", LINKINFO, {
  rows: { xstats: UNCHECKED },
});

/** `ifla_vf_policy` of net/core/rtnetlink.c. */
export const IFLA_VF_POLICY: Policy = policy("ifla_vf_policy", VF, {
  rows: { broadcast: REJECTED },
});

/** `ifla_port_policy` of net/core/rtnetlink.c. */
export const IFLA_PORT_POLICY: Policy = policy("ifla_port_policy", PORT, {
  rows: {
    profile: { type: "string", length: 40 },
    vsiType: atMost(8),
    instanceUuid: atMost(16),
    hostUuid: { type: "string", length: 16 },
  },
});

/** `ifla_xdp_policy` of net/core/rtnetlink.c. */
export const IFLA_XDP_POLICY: Policy = policy("ifla_xdp_policy", LINK_XDP, {
  strictFrom: "expectedFd",
  rows: { drvProgId: UNCHECKED, skbProgId: UNCHECKED, hwProgId: UNCHECKED },
});

/** `ifla_proto_down_reason_policy` of net/core/rtnetlink.c. */
export const IFLA_PROTO_DOWN_REASON_POLICY: Policy = policy(
  "ifla_proto_down_reason_policy",
  LINK_PROTO_DOWN_REASON,
);

/** `inet_af_policy` of net/ipv4/devinet.c. */
export const INET_AF_POLICY: Policy = policy("inet_af_policy", LINK_INET, {
  rows: { conf: NESTED },
});

/** `inet6_af_policy` of net/ipv6/addrconf.c. */
export const INET6_AF_POLICY: Policy = policy("inet6_af_policy", LINK_INET6, {
  others: "unchecked",
  rows: {
    addrGenMode: { type: "u8" },
    token: atLeast(16),
    raMtu: { type: "reject", message: "IFLA_INET6_RA_MTU can not be set" },
  },
});

/** `ifla_af_mctp_policy` of net/mctp/device.c. */
export const IFLA_AF_MCTP_POLICY: Policy = policy("ifla_af_mctp_policy", LINK_MCTP, {
  rows: { physBinding: UNCHECKED },
});
