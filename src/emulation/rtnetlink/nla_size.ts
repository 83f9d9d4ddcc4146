import { NLA_HDRLEN, NLMSG_HDRLEN } from "../../abi/netlink.ts";

/** Bytes of an attribute with so many bytes of payload (`nla_total_size`). */
export function nlaTotalSize(payload: number): number {
  return NLA_HDRLEN + payload + 3 & ~3;
}

/** Bytes of a message with so many bytes of payload (`nlmsg_total_size`). */
export function nlmsgTotalSize(payload: number): number {
  return NLMSG_HDRLEN + payload + 3 & ~3;
}
