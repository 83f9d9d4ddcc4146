/** Parts of links that are set by nests: do_set_proto_down, do_setvfinfo and others of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import {
  IFLA,
  IFLA_PROTO_DOWN_REASON,
  IFLA_VF,
  IFLA_VF_INFO,
  IFLA_XDP,
  XDP_FLAGS,
} from "../../../abi/if_link.ts";
import {
  IFLA_PORT_POLICY,
  IFLA_PROTO_DOWN_REASON_POLICY,
  IFLA_VF_POLICY,
  IFLA_XDP_POLICY,
} from "../../../codec/validation/policies/link.ts";
import { devChangeProtoDown, devChangeProtoDownReason } from "../../net/core/dev_settings.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { parseNested } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const { EBADF, EBUSY, EINVAL, EOPNOTSUPP } = ERRNO;
const INT_MAX = 0x7fffffff;
const NLA_HEADER = 4;

/**
 * Sets virtual functions (IFLA_VFINFO_LIST), which no driver here has: 0 for an empty list, or a
 * negative error number.
 */
export function setVfs(tb: RequestAttributes, notify: () => void): number {
  for (const { id, alone } of tb.items(IFLA.VFINFO_LIST)) {
    const length = alone.payload(id)?.byteLength ?? 0;
    if (id !== IFLA_VF_INFO.INFO || length < NLA_HEADER) return -EINVAL;
    const vf = parseNested(alone, id, IFLA_VF_POLICY);
    if (typeof vf === "number") return vf;
    const error = setVf(vf);
    if (error < 0) return error;
    notify();
  }
  return 0;
}

/** What begins with the number of a virtual function, in the order in which it is done. */
const OF_VF: readonly number[] = [
  IFLA_VF.MAC,
  IFLA_VF.VLAN,
  IFLA_VF.VLAN_LIST,
  IFLA_VF.TX_RATE,
  IFLA_VF.RATE,
  IFLA_VF.SPOOFCHK,
  IFLA_VF.LINK_STATE,
  IFLA_VF.RSS_QUERY_EN,
  IFLA_VF.TRUST,
  IFLA_VF.IB_NODE_GUID,
  IFLA_VF.IB_PORT_GUID,
];

/** `do_setvfinfo`, without a driver that could. */
function setVf(vf: RequestAttributes): number {
  const first = OF_VF.find((id) => vf.has(id));
  if (first === undefined || first === IFLA_VF.VLAN_LIST) {
    return first === undefined ? -EINVAL : -EOPNOTSUPP;
  }
  return (vf.u32(first) ?? 0) >= INT_MAX ? -EINVAL : -EOPNOTSUPP;
}

/** Sets the device's own port profile (IFLA_PORT_SELF), which no driver here has. */
export function setPorts(tb: RequestAttributes): number {
  const port = parseNested(tb, IFLA.PORT_SELF, IFLA_PORT_POLICY);
  return typeof port === "number" && port < 0 ? port : -EOPNOTSUPP;
}

/** Holds a device down for the sake of a protocol, or no longer (`do_set_proto_down`). */
export function setProtoDown(dev: NetDevice, tb: RequestAttributes, extack: ExtAck): number {
  if (!dev.changeProtoDown) {
    extack.msg = "Protodown not supported by device";
    return -EOPNOTSUPP;
  }
  if (tb.has(IFLA.PROTO_DOWN_REASON)) {
    const reason = parseNested(tb, IFLA.PROTO_DOWN_REASON, IFLA_PROTO_DOWN_REASON_POLICY);
    if (typeof reason === "number") return reason;
    const value = reason.u32(IFLA_PROTO_DOWN_REASON.VALUE);
    if (value === undefined) {
      extack.msg = "Invalid protodown reason value";
      return -EINVAL;
    }
    devChangeProtoDownReason(dev, reason.u32(IFLA_PROTO_DOWN_REASON.MASK) ?? 0, value);
  }
  const protoDown = tb.u8(IFLA.PROTO_DOWN);
  if (protoDown === undefined) return 0;
  if (protoDown === 0 && dev.protoDownReason !== 0) {
    extack.msg = "Cannot clear protodown, active reasons";
    return -EBUSY;
  }
  return devChangeProtoDown(dev, protoDown !== 0);
}

const MODES = XDP_FLAGS.SKB_MODE | XDP_FLAGS.DRV_MODE | XDP_FLAGS.HW_MODE;
const ALL_FLAGS = XDP_FLAGS.UPDATE_IF_NOEXIST | MODES | XDP_FLAGS.REPLACE;

/**
 * Attaches a BPF program (IFLA_XDP). There are none: no descriptor is one, and taking away the one
 * that is not there is done already.
 */
export function setXdp(tb: RequestAttributes, notify: () => void): number {
  const xdp = parseNested(tb, IFLA.XDP, IFLA_XDP_POLICY);
  if (typeof xdp === "number") return xdp;
  if (xdp.has(IFLA_XDP.ATTACHED) || xdp.has(IFLA_XDP.PROG_ID)) return -EINVAL;
  const flags = xdp.u32(IFLA_XDP.FLAGS) ?? 0;
  if ((flags & ~ALL_FLAGS) !== 0) return -EINVAL;
  const mode = flags & MODES;
  if ((mode & mode - 1) !== 0) return -EINVAL;
  const fd = xdp.s32(IFLA_XDP.FD);
  if (fd === undefined) return 0;
  const replaces = (flags & XDP_FLAGS.REPLACE) !== 0;
  const expected = replaces ? xdp.s32(IFLA_XDP.EXPECTED_FD) : -1;
  if (expected === undefined) return -EINVAL;
  if (fd >= 0 || expected >= 0) return -EBADF;
  notify();
  return 0;
}
