import { NETCONFA } from "../abi/netconf.ts";
import { RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { s32 } from "./types.ts";

/** `struct netconfmsg` of linux/netconf.h, and the bytes up to the attributes. */
export const NETCONFMSG: StructType<FamilyHeader> = struct<FamilyHeader>({
  name: "netconfmsg",
  prefix: "ncm_",
  size: 4,
}, { family: addressFamily });

/** `NETCONFA_*` of linux/netconf.h, Linux 6.18: sysctls of a link. */
export interface NetconfAttributes extends AttributeSet {
  /** `NETCONFA_IFINDEX`: the link's number; -1 for all links, -2 for those to be made. */
  ifindex?: number;
  /** `NETCONFA_FORWARDING`: 1 if packets are forwarded. */
  forwarding?: number;
  /** `NETCONFA_RP_FILTER`: 1 strict, 2 loose reverse path filtering; IPv4 only. */
  rpFilter?: number;
  /** `NETCONFA_MC_FORWARDING`: 1 if multicast packets are forwarded. */
  mcForwarding?: number;
  /** `NETCONFA_PROXY_NEIGH`: 1 if other hosts' addresses are answered for. */
  proxyNeigh?: number;
  /** `NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN`: 1 if routes over links without carrier do not count. */
  ignoreRoutesWithLinkdown?: number;
  /** `NETCONFA_INPUT`: 1 if packets with MPLS labels are taken; AF_MPLS only. */
  input?: number;
  /** `NETCONFA_BC_FORWARDING`: 1 if directed broadcasts are forwarded; IPv4 only. */
  bcForwarding?: number;
  /** `NETCONFA_FORCE_FORWARDING`: 1 if packets are forwarded whatever `forwarding` says; IPv6 only. */
  forceForwarding?: number;
}

/**
 * `NETCONFA_*`; `devconf_ipv4_policy` of net/ipv4/devinet.c, `devconf_ipv6_policy` of
 * net/ipv6/addrconf.c, `devconf_mpls_policy` of net/mpls/af_mpls.c.
 */
export const NETCONF_ATTRIBUTES: AttributeTable<NetconfAttributes> = new AttributeTable(
  "NETCONFA",
  NETCONFA,
  {
    ifindex: s32,
    forwarding: s32,
    rpFilter: s32,
    mcForwarding: s32,
    proxyNeigh: s32,
    ignoreRoutesWithLinkdown: s32,
    input: s32,
    bcForwarding: s32,
    forceForwarding: s32,
  },
);

/** Settings of a link: RTM_NEWNETCONF, DELNETCONF, GETNETCONF. */
export type NetconfMessage = FamilyMessage<"netconf", FamilyHeader, NetconfAttributes>;

/** The family of settings; net/ipv4/devinet.c, net/ipv6/addrconf.c, net/mpls/af_mpls.c. */
export const NETCONF: Family<"netconf", FamilyHeader, NetconfAttributes> = {
  kind: "netconf",
  types: [RTM.NEWNETCONF, RTM.DELNETCONF, RTM.GETNETCONF],
  header: NETCONFMSG,
  attributes: NETCONF_ATTRIBUTES,
};
