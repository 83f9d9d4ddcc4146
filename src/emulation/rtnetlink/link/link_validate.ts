import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { validateAfSpec } from "./link_af_spec.ts";
import type { RequestAttributes } from "../request_attributes.ts";

/** GSO_MAX_SEGS. */
const GSO_MAX_SEGS = 65535;
/** GRO_MAX_SIZE, 8 * 65535. */
const GRO_MAX_SIZE = 524280;

/**
 * Whether a device can be as a request wants it (`validate_linkmsg`): 0, or a negative error number.
 */
export function validateLinkmsg(dev: NetDevice, tb: RequestAttributes, extack: ExtAck): number {
  for (const id of [IFLA.ADDRESS, IFLA.BROADCAST]) {
    const length = tb.payload(id)?.byteLength;
    if (length !== undefined && length < dev.addrLen) return -ERRNO.EINVAL;
  }
  const limits: readonly (readonly [id: number, most: number, msg: string])[] = [
    [IFLA.GSO_MAX_SIZE, dev.tsoMaxSize, "too big gso_max_size"],
    [IFLA.GSO_MAX_SEGS, Math.min(GSO_MAX_SEGS, dev.tsoMaxSegs), "too big gso_max_segs"],
    [IFLA.GRO_MAX_SIZE, GRO_MAX_SIZE, "too big gro_max_size"],
    [IFLA.GSO_IPV4_MAX_SIZE, dev.tsoMaxSize, "too big gso_ipv4_max_size"],
    [IFLA.GRO_IPV4_MAX_SIZE, GRO_MAX_SIZE, "too big gro_ipv4_max_size"],
  ];
  for (const [id, most, msg] of limits) {
    if ((tb.u32(id) ?? 0) > most) {
      extack.msg = msg;
      return -ERRNO.EINVAL;
    }
  }
  return validateAfSpec(dev, tb, extack);
}
