/** Segment routing over IPv6: net/ipv6/seg6_iptunnel.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { LWTUNNEL_ENCAP, SEG6_IPTUN_MODE, SEG6_IPTUNNEL } from "../../../../abi/lwtunnel.ts";
import { AF } from "../../../../abi/socket.ts";
import { attribute } from "../../attribute_bytes.ts";
import type { EncapOps } from "./encap_ops.ts";
import { isSrh } from "./srh.ts";

const { EINVAL } = ERRNO;
/** `struct seg6_iptunnel_encap`: the mode, before the header. */
const MODE = 4;
const MODES: ReadonlySet<number> = new Set(Object.values(SEG6_IPTUN_MODE));

/** Packets that get a segment routing header. */
export const SEG6_ENCAP: EncapOps = {
  type: LWTUNNEL_ENCAP.SEG6,
  build(tb, { family }) {
    const view = tb.payload(SEG6_IPTUNNEL.SRH);
    const bytes = tb.bytes(SEG6_IPTUNNEL.SRH);
    if (view === undefined || bytes === undefined || bytes.length < MODE) return -EINVAL;
    const mode = view.getUint32(0, true);
    if (!isSrh(bytes.subarray(MODE)) || !MODES.has(mode)) return -EINVAL;
    if (mode === SEG6_IPTUN_MODE.INLINE && family !== AF.INET6) return -EINVAL;
    return attribute(SEG6_IPTUNNEL.SRH, bytes);
  },
};
