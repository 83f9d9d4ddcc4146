/** `struct ipv6_sr_hdr`, without segments. */
const HEADER = 8;
const SEGMENT = 16;
/** IPV6_SRCRT_TYPE_4. */
const TYPE_4 = 4;
/** `struct sr6_tlv`. */
const TLV = 2;

/** Whether a segment routing header says of itself what it is (`seg6_validate_srh`). */
export function isSrh(srh: Uint8Array): boolean {
  const [, hdrlen = 0, type, segmentsLeft = 0, first = 0] = srh;
  if (srh.length < HEADER + SEGMENT || type !== TYPE_4) return false;
  if (hdrlen + 1 << 3 !== srh.length || segmentsLeft > first) return false;
  let at = HEADER + (first + 1) * SEGMENT;
  while (at < srh.length) {
    const length = srh[at + 1];
    if (length === undefined) return false;
    at += TLV + length;
  }
  return at === srh.length;
}
