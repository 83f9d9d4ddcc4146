import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { AF } from "../../../abi/socket.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { vlanSpecSize } from "../bridge/vlan_spec.ts";
import type { AttributeWriter } from "../attribute_writer.ts";
import type { RtnlAfOps } from "./link_af.ts";
import { INET_AF_OPS } from "./link_af_inet.ts";
import { INET6_AF_OPS } from "./link_af_inet6.ts";
import { nlaTotalSize } from "../nla_size.ts";
import type { RequestAttributes } from "../request_attributes.ts";

/** What a family has to say; not every one has something to every question. */
type Registered = Pick<RtnlAfOps, "family"> & Partial<RtnlAfOps>;

/** The address families that say something of links, in the order of their registration. */
const AF_OPS: readonly Registered[] = [
  INET_AF_OPS,
  INET6_AF_OPS,
  // net/bridge/br_netlink.c asks for room, and fills it by a handler of its own.
  { family: AF.BRIDGE, getLinkAfSize: vlanSpecSize },
];

/** Writes what IFLA_AF_SPEC tells (`rtnl_fill_link_af`). */
export function putAfSpec(writer: AttributeWriter, dev: NetDevice, extMask: number): void {
  for (const { fillLinkAf } of AF_OPS) fillLinkAf?.(writer, dev, extMask);
}

/** Bytes that IFLA_AF_SPEC must have room for (`rtnl_link_get_af_size`). */
export function afSpecSize(dev: NetDevice, extMask: number): number {
  let size = nlaTotalSize(4);
  for (const { getLinkAfSize } of AF_OPS) {
    if (getLinkAfSize) size += nlaTotalSize(4) + getLinkAfSize(dev, extMask);
  }
  return size;
}

/** What IFLA_AF_SPEC wants is looked at: the part of `validate_linkmsg`. */
export function validateAfSpec(dev: NetDevice, tb: RequestAttributes, extack: ExtAck): number {
  return eachFamily(tb, (ops, one) => {
    if (ops.setLinkAf === undefined) return -ERRNO.EOPNOTSUPP;
    return ops.validateLinkAf?.(dev, one, extack) ?? 0;
  });
}

/**
 * What IFLA_AF_SPEC wants is done: the part of `do_setlink`.
 *
 * @param done Called after each that was done.
 */
export function setAfSpec(
  dev: NetDevice,
  tb: RequestAttributes,
  extack: ExtAck,
  done: () => void,
): number {
  return eachFamily(tb, (ops, one) => {
    const error = ops.setLinkAf?.(dev, one, extack) ?? -ERRNO.EOPNOTSUPP;
    if (error >= 0) done();
    return error;
  });
}

/** Calls `visit` for each attribute of IFLA_AF_SPEC, one that comes twice twice, until it fails. */
function eachFamily(
  tb: RequestAttributes,
  visit: (ops: Registered, one: RequestAttributes) => number,
): number {
  for (const { id, alone } of tb.items(IFLA.AF_SPEC)) {
    const ops = AF_OPS.find(({ family }) => family === id);
    if (ops === undefined) return -ERRNO.EAFNOSUPPORT;
    const error = visit(ops, alone);
    if (error < 0) return error;
  }
  return 0;
}
