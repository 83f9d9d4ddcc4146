import { MPLS_IPTUNNEL } from "../../abi/lwtunnel.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { labels, u8 } from "../types.ts";

/** `MPLS_IPTUNNEL_*`: packets get labels. */
export interface EncapMplsAttributes extends AttributeSet {
  /** `MPLS_IPTUNNEL_DST`: the labels, outermost first: `"100/200"`. */
  dst?: string;
  /** `MPLS_IPTUNNEL_TTL`: of the labels; absent, the packet's own or the default. */
  ttl?: number;
}

/** `MPLS_IPTUNNEL_*`; `mpls_iptunnel_policy` of net/mpls/mpls_iptunnel.c. */
export const ENCAP_MPLS: AttributeTable<EncapMplsAttributes> = new AttributeTable(
  "MPLS_IPTUNNEL",
  MPLS_IPTUNNEL,
  { dst: labels, ttl: u8 },
);
