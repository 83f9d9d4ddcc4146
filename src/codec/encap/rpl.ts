import { RPL_IPTUNNEL } from "../../abi/lwtunnel.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u8 } from "../types.ts";
import type { Segments } from "./segments.ts";
import { segmented } from "./segments.ts";

/**
 * `struct ipv6_rpl_sr_hdr` of linux/rpl.h: the routing header of low-power networks (RFC 6554). One
 * with compressed addresses or padding, which the kernel does not take, stays bytes.
 */
export interface RplHeader extends Segments {
  /** The next header's type; the kernel fills it in. */
  nexthdr: number;
  /** The header's length, in units of 8 bytes and without the first 8. */
  hdrlen: number;
  /** The routing type: 3. */
  type: number;
  /** How many segments there are. */
  segmentsLeft: number;
  /** The segments, in the order of the way. */
  segments: string[];
}

/** `RPL_IPTUNNEL_*`: packets get a list of segments that they go through. */
export interface EncapRplAttributes extends AttributeSet {
  /** `RPL_IPTUNNEL_SRH`. */
  srh?: RplHeader;
}

/** `RPL_IPTUNNEL_*`; `rpl_iptunnel_policy` of net/ipv6/rpl_iptunnel.c. */
export const ENCAP_RPL: AttributeTable<EncapRplAttributes> = new AttributeTable(
  "RPL_IPTUNNEL",
  RPL_IPTUNNEL,
  {
    srh: segmented(
      // The four bytes after these are cmpri, cmpre, pad and reserved: zeros.
      struct<Omit<RplHeader, keyof Segments>>({ name: "ipv6_rpl_sr_hdr", prefix: "", size: 8 }, {
        nexthdr: u8,
        hdrlen: u8,
        type: u8,
        segmentsLeft: u8,
      }),
      {
        read: ({ segmentsLeft }) => segmentsLeft,
        with: (header, count) => ({ ...header, segmentsLeft: count }),
      },
    ),
  },
);
