import { SEG6_IPTUN_MODE, SEG6_IPTUNNEL, SR6_FLAG1 } from "../../abi/lwtunnel.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { be16, enumeration, flagSet, s32, u8 } from "../types.ts";
import type { SegmentCount, Segments } from "./segments.ts";
import { segmented } from "./segments.ts";

/** `struct ipv6_sr_hdr` of linux/seg6.h: the routing header of segment routing (RFC 8754). */
export interface Seg6Header extends Segments {
  /** The next header's type; the kernel fills it in. */
  nexthdr: number;
  /** The header's length, in units of 8 bytes and without the first 8. */
  hdrlen: number;
  /** The routing type: 4. */
  type: number;
  /** The index of the segment that the packet goes to. */
  segmentsLeft: number;
  /** The index of the last of `segments`: how many there are, less one. */
  firstSegment: number;
  /** SR6_FLAG1_*. */
  flags: number;
  /** Tells packets of one class from others; big-endian on the wire. */
  tag: number;
  /**
   * The segments, the last one of the way first. In mode inline `segments[0]` is left to the packet:
   * `"::"`.
   */
  segments: string[];
}

/** `struct seg6_iptunnel_encap` of linux/seg6_iptunnel.h. */
export interface Seg6Encap extends Seg6Header {
  /** SEG6_IPTUN_MODE_*: how the header gets into packets. */
  mode: number;
}

type Fixed<T extends Segments> = Omit<T, keyof Segments>;

function last<H extends { firstSegment: number }>(): SegmentCount<H> {
  return {
    read: ({ firstSegment }) => firstSegment + 1,
    with: (header, count) => ({ ...header, firstSegment: count - 1 }),
  };
}

const FIXED = {
  nexthdr: u8,
  hdrlen: u8,
  type: u8,
  segmentsLeft: u8,
  firstSegment: u8,
  flags: flagSet(u8, ["SR6_FLAG1", SR6_FLAG1]),
  tag: be16,
};

/** `struct ipv6_sr_hdr` with its segments. */
export const SEG6_HEADER: AttributeType<Seg6Header> = segmented(
  struct<Fixed<Seg6Header>>({ name: "ipv6_sr_hdr", prefix: "" }, FIXED),
  last(),
);

/** `struct seg6_iptunnel_encap` with the header's segments. */
export const SEG6_ENCAP: AttributeType<Seg6Encap> = segmented(
  struct<Fixed<Seg6Encap>>({ name: "seg6_iptunnel_encap", prefix: "" }, {
    mode: enumeration(s32, ["SEG6_IPTUN_MODE", SEG6_IPTUN_MODE]),
    ...FIXED,
  }),
  last(),
);

/** `SEG6_IPTUNNEL_*`: packets get a list of segments that they go through. */
export interface EncapSeg6Attributes extends AttributeSet {
  /** `SEG6_IPTUNNEL_SRH`. */
  srh?: Seg6Encap;
}

/** `SEG6_IPTUNNEL_*`; `seg6_iptunnel_policy` of net/ipv6/seg6_iptunnel.c. */
export const ENCAP_SEG6: AttributeTable<EncapSeg6Attributes> = new AttributeTable(
  "SEG6_IPTUNNEL",
  SEG6_IPTUNNEL,
  { srh: SEG6_ENCAP },
);
