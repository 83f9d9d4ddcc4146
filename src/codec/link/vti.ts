import { IFLA_VTI } from "../../abi/if_tunnel.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be32, ip, u32 } from "../types.ts";

/** `IFLA_VTI_*`: a tunnel of IPsec over IPv4 (vti) or IPv6 (vti6). */
export interface LinkVtiAttributes extends AttributeSet {
  /** `IFLA_VTI_LINK`: the index of the link that it goes out by; 0 for any. */
  link?: number;
  /** `IFLA_VTI_IKEY`: the mark of what comes in, big-endian on the wire. */
  ikey?: number;
  /** `IFLA_VTI_OKEY`: the mark of what goes out, big-endian on the wire. */
  okey?: number;
  /** `IFLA_VTI_LOCAL`: the own end, IPv4 or IPv6 as the kind is. */
  local?: string;
  /** `IFLA_VTI_REMOTE`: the remote end, IPv4 or IPv6 as the kind is. */
  remote?: string;
  /** `IFLA_VTI_FWMARK`: the mark by which the way of outer packets is looked up. */
  fwmark?: number;
}

/** `IFLA_VTI_*`; `vti_policy` of net/ipv4/ip_vti.c, `vti6_policy` of net/ipv6/ip6_vti.c. */
export const LINK_VTI: AttributeTable<LinkVtiAttributes> = new AttributeTable(
  "IFLA_VTI",
  IFLA_VTI,
  { link: u32, ikey: be32, okey: be32, local: ip, remote: ip, fwmark: u32 },
);
