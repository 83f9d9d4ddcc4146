/** What packets are encapsulated in: net/core/lwtunnel.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { LWTUNNEL_ENCAP } from "../../../abi/lwtunnel.ts";
import { NLA_HDRLEN } from "../../../abi/netlink.ts";
import { validateEncap } from "../../../codec/validation/encap.ts";
import type { BlamingExplanation, EncapBuilder } from "../../net/ipv4/fib/fib_config.ts";
import { explain } from "../../netlink/explain.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { BPF_ENCAP } from "./encap/bpf.ts";
import type { EncapOps } from "./encap/encap_ops.ts";
import { IP6_ENCAP, IP_ENCAP } from "./encap/ip.ts";
import { SEG6_ENCAP } from "./encap/seg6.ts";
import { SEG6_LOCAL_ENCAP } from "./encap/seg6_local.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
/** LWTUNNEL_ENCAP_MAX. */
const MAX: number = Math.max(...Object.values(LWTUNNEL_ENCAP));

/** What there is, by type (`lwtun_encaps`). */
const ENCAPS: ReadonlyMap<number, EncapOps> = new Map(
  [IP_ENCAP, IP6_ENCAP, SEG6_ENCAP, SEG6_LOCAL_ENCAP, BPF_ENCAP].map((ops) => [ops.type, ops]),
);

/** Whether there are encapsulations of a type: 0, or a negative error number (`lwtunnel_valid_encap_type`). */
export function validEncapType(type: number, extack: BlamingExplanation): number {
  if (type === LWTUNNEL_ENCAP.NONE || type > MAX) {
    extack.msg = "Unknown lwt encapsulation type";
    return -EINVAL;
  }
  if (ENCAPS.has(type)) return 0;
  extack.msg = "lwt encapsulation type not supported";
  return -EOPNOTSUPP;
}

/**
 * What makes an encapsulation of the attribute at an offset (`lwtunnel_build_state`).
 *
 * @param family The address family of the next hop.
 */
export function encapBuilder(
  view: DataView,
  at: number,
  type: number,
  family: number,
): EncapBuilder {
  return (extack) => {
    const ops = ENCAPS.get(type);
    if (ops === undefined) {
      const known = type !== LWTUNNEL_ENCAP.NONE && type <= MAX;
      extack.msg = known
        ? "LWT encapsulation type not supported"
        : "Unknown LWT encapsulation type";
      extack.offs = at;
      return known ? -EOPNOTSUPP : -EINVAL;
    }
    if (ops.family !== undefined && ops.family !== family) return -EINVAL;
    const error = explain(extack, validateEncap(view, at, type));
    if (error !== 0) return error;
    const range = { begin: at + NLA_HDRLEN, end: at + view.getUint16(at, true) };
    const told = ops.build(new RequestAttributes({ view }, range), { family, extack });
    return typeof told === "number" ? told : { type, told, room: NLA_HDRLEN + told.length };
  };
}
