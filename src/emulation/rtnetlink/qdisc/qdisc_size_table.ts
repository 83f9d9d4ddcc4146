import { ERRNO } from "../../../abi/errno.ts";
import { TCA_STAB } from "../../../abi/pkt_sched.ts";
import { TCA } from "../../../abi/rtnetlink.ts";
import { TC_STAB_POLICY } from "../../../codec/validation/policies/tc_qdisc.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { bytesOf, refuse } from "../neighbour/neighbour_request.ts";
import { parseNested } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const { EINVAL } = ERRNO;
/** `STAB_SIZE_LOG_MAX` */
const MOST_LOG = 30;
/** Bytes of `struct tc_sizespec`, and where in it `tsize` is. */
const SIZESPEC = 24;
const TSIZE = 20;

/** The header of a request's size table (`qdisc_get_stab`), or a negative error number. */
export function sizeTableOf(
  tb: RequestAttributes,
  extack: ExtAck,
): Uint8Array | undefined | number {
  if (!tb.has(TCA.STAB)) return undefined;
  const nested = parseNested(tb, TCA.STAB, TC_STAB_POLICY, extack);
  if (typeof nested === "number") return nested;
  const base = nested.payload(TCA_STAB.BASE);
  if (base === undefined) return refuse(extack, EINVAL, "Size table base attribute is missing");
  const wanted = base.getUint32(TSIZE, true);
  const data = nested.payload(TCA_STAB.DATA);
  if (wanted > 0 && data === undefined) {
    return refuse(extack, EINVAL, "Size table data attribute is missing");
  }
  const size = wanted > 0 ? (data?.byteLength ?? 0) >> 1 : 0;
  if (size !== wanted) return refuse(extack, EINVAL, "Invalid size of size table");
  if (base.getUint8(0) > MOST_LOG || base.getUint8(1) > MOST_LOG) {
    return refuse(extack, EINVAL, "Invalid logarithmic size of size table");
  }
  return bytesOf(base, SIZESPEC).slice();
}
