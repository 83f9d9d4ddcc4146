/** Forwarding databases: rtnl_fdb_add, rtnl_fdb_del, rtnl_fdb_get of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { NDA, NFEA, NTF, NUD } from "../../../abi/neighbour.ts";
import { NLA_F, NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NDMSG, parse, VALIDATE } from "../../../codec/mod.ts";
import {
  BR_FDB_DEL_BULK_POLICY,
  BR_NDA_FDB_POLICY,
  VXLAN_DEL_BULK_POLICY,
} from "../../../codec/validation/policies/neighbour.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import { devMcAddExcl, devMcDel, devUcAddExcl, devUcDel } from "../../net/core/dev_addr_lists.ts";
import { fdbNotify } from "../../net/core/fdb.ts";
import type { FdbRequest } from "../../net/core/fdb_entry.ts";
import type { NetDevice } from "../../net/stack.ts";
import { explain } from "../../netlink/explain.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { reply } from "../../netlink/reply.ts";
import { check } from "../check.ts";
import { dumpFdb, fdbMessage, isBridgePort } from "./fdb_dump.ts";
import { linkAddressText } from "../neighbour/neighbour_message.ts";
import { bytesOf, neighbourHeader, refuse } from "../neighbour/neighbour_request.ts";
import { blame } from "../nested_attributes.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { untilEmpty } from "../until_empty.ts";
import { tell } from "../tell.ts";

const { EEXIST, EINVAL, ENODEV, EOPNOTSUPP } = ERRNO;
const ETH_ALEN = 6;
/** Where a request has `ndm_flags`. */
const FLAGS_AT = NLMSG_HDRLEN + 10;
/** `VLAN_VID_MASK`: a VLAN's number is less. */
const VLAN_VID_MASK = 0xfff;

/** An error number, and that no text was given. */
type Failure = number;

/** The VLAN of a request (`fdb_vid_parse`), or a negative error number. */
function vlanOf({ extack }: Request, payload: DataView | undefined): number | Failure {
  if (payload === undefined) return 0;
  if (payload.byteLength !== 2) return refuse(extack, EINVAL, "invalid vlan attribute size");
  const vid = payload.getUint16(0, true);
  return vid === 0 || vid >= VLAN_VID_MASK ? refuse(extack, EINVAL, "invalid vlan id") : vid;
}

/** NDA_FDB_EXT_ATTRS as bridges read it, or a negative error number. */
function fdbExtAttrs(
  tb: RequestAttributes,
  extack: Request["extack"],
): { activityNotify?: number; dontRefresh?: boolean } | Failure {
  const range = tb.range(NDA.FDB_EXT_ATTRS);
  const nested = tb.nested(NDA.FDB_EXT_ATTRS);
  if (range === undefined || nested === undefined) return {};
  if ((tb.view.getUint16(range.begin - 2, true) & NLA_F.NESTED) === 0) {
    blame(extack, tb, NDA.FDB_EXT_ATTRS, "NLA_F_NESTED is missing");
    return -EINVAL;
  }
  const verdict = parse(tb.view, range.begin, range.end, BR_NDA_FDB_POLICY, VALIDATE.STRICT);
  const error = explain(extack, verdict);
  if (error !== 0) return error;
  const activityNotify = nested.u8(NFEA.ACTIVITY_NOTIFY);
  return {
    ...activityNotify !== undefined && { activityNotify },
    dontRefresh: nested.has(NFEA.DONT_REFRESH),
  };
}

/** What a bulk deletion may hold, by the sort of device. */
const BULK_POLICIES = { bridge: BR_FDB_DEL_BULK_POLICY, vxlan: VXLAN_DEL_BULK_POLICY };

/** Checks a bulk deletion as such a device does: 0, or a negative error number. */
function checkBulk({ view, extack }: Request, device: keyof typeof BULK_POLICIES): number {
  const begin = NLMSG_HDRLEN + NDMSG.size;
  const policy = BULK_POLICIES[device];
  return explain(extack, parse(view, begin, view.byteLength, policy, VALIDATE.STRICT));
}

/** What a request says of an entry. */
function fdbRequest(
  request: Request,
  { vid = 0, address = new Uint8Array() }: { vid?: number; address?: Uint8Array },
): FdbRequest {
  const tb = new RequestAttributes(request, NDMSG.size);
  const { state, flags } = neighbourHeader(request);
  return {
    state,
    flags,
    nlmsgFlags: request.header.flags,
    address,
    vid,
    payload: (id) => tb.payload(id),
    fdbExtAttrs: () => fdbExtAttrs(tb, request.extack),
    checkBulk: (device) => checkBulk(request, device),
    blame: (id, text) => blame(request.extack, tb, id, text),
    notified: false,
  };
}

/** Which entry a request is about; or a negative error number. */
function entryOf(request: Request): FdbRequest | Failure {
  const tb = new RequestAttributes(request, NDMSG.size);
  const lladdr = tb.payload(NDA.LLADDR);
  if (lladdr?.byteLength !== ETH_ALEN) return refuse(request.extack, EINVAL, "invalid address");
  const vid = vlanOf(request, tb.payload(NDA.VLAN));
  return vid < 0 ? vid : fdbRequest(request, { vid, address: bytesOf(lladdr) });
}

/** The device that a request is about, or a negative error number. */
function deviceOf(request: Request): NetDevice | Failure {
  const { net: { stack }, extack } = request;
  const dev = stack.devices.byIndex(neighbourHeader(request).ifindex);
  return dev ?? refuse(extack, ENODEV, "unknown ifindex");
}

/** Whether a request is for the bridge that a device is a port of. */
function isForMaster(dev: NetDevice, flags: number): boolean {
  return (flags === 0 || (flags & NTF.MASTER) !== 0) && isBridgePort(dev);
}

/** `rtnl_fdb_add` */
const add: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const dev = deviceOf(request);
  if (typeof dev === "number") return dev;
  const { extack } = request;
  const tb = new RequestAttributes(request, NDMSG.size);
  if (tb.payload(NDA.LLADDR)?.byteLength !== ETH_ALEN) {
    return refuse(extack, EINVAL, "invalid address");
  }
  if (dev.type !== ARPHRD.ETHER) {
    return refuse(extack, EINVAL, "FDB add only supported for Ethernet devices");
  }
  const asked = entryOf(request);
  if (typeof asked === "number") return asked;
  return carryOut(request, dev, asked, {
    type: RTM.NEWNEIGH,
    by: ({ fdbAdd }) => fdbAdd && (() => fdbAdd(dev, asked, extack)),
    byDefault: () => defaultAdd(dev, asked),
  });
};

/** `rtnl_fdb_del` */
const remove: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const dev = deviceOf(request);
  if (typeof dev === "number") return dev;
  const { extack } = request;
  const bulk = (request.header.flags & NLM_F.BULK) !== 0;
  const asked = bulk ? fdbRequest(request, {}) : entryOf(request);
  if (typeof asked === "number") return asked;
  if (dev.type !== ARPHRD.ETHER) {
    return refuse(extack, EINVAL, "FDB delete only supported for Ethernet devices");
  }
  if (bulk) {
    asked.notified = true;
    return carryOut(request, dev, asked, {
      type: RTM.DELNEIGH,
      by: ({ fdbDelBulk }) => fdbDelBulk && (() => fdbDelBulk(dev, asked, extack)),
      byDefault: () => -EOPNOTSUPP,
    });
  }
  return carryOut(request, dev, asked, {
    type: RTM.DELNEIGH,
    by: ({ fdbDel }) => fdbDel && (() => fdbDel(dev, asked, extack)),
    byDefault: () => defaultDelete(dev, asked),
  });
};

/** Has the bridge do it, and then the device, as far as they are meant; and tells of it. */
function carryOut(
  { header: { flags: nlmsgFlags }, view }: Request,
  dev: NetDevice,
  asked: FdbRequest,
  { type, by, byDefault }: {
    readonly type: number;
    readonly by: (ops: NetDevice["ops"]) => (() => number) | undefined;
    readonly byDefault: () => number;
  },
): number {
  // NLM_F_BULK of deletions is NLM_F_EXCL of additions.
  const bulk = type === RTM.DELNEIGH && (nlmsgFlags & NLM_F.BULK) !== 0;
  let error: number = -EOPNOTSUPP;
  if (isForMaster(dev, asked.flags)) {
    error = by(dev.master?.ops ?? {})?.() ?? -EOPNOTSUPP;
    if (error !== 0) return error;
    // What is done is taken out of the request, as a refusal of the rest shows.
    view.setUint8(FLAGS_AT, asked.flags & ~NTF.MASTER);
  }
  if ((asked.flags & NTF.SELF) === 0) return error;
  asked.notified = false;
  error = (by(dev.ops) ?? byDefault)();
  if (error === 0 && !asked.notified && !bulk) tellOf(dev, asked, type);
  return error;
}

/** Tells of an entry of a device that keeps none of its own (`rtnl_fdb_notify`). */
function tellOf(dev: NetDevice, { address, vid, state }: FdbRequest, type: number): void {
  fdbNotify.tell(dev.net.machine, dev.net, {
    type,
    entry: {
      family: AF.BRIDGE,
      ifindex: dev.ifindex,
      state,
      flags: NTF.SELF,
      type: 0,
      attributes: {
        lladdr: linkAddressText(address.subarray(0, dev.addrLen)),
        ...vid !== 0 && { vlan: vid },
      },
    },
    room: NDMSG.size + nlaTotalSize(dev.addrLen) + nlaTotalSize(2),
  });
}

/** `is_unicast_ether_addr`, or `is_link_local_ether_addr`. */
function isForOne(address: Uint8Array): boolean {
  const [first = 0, ...others] = address;
  const linkLocal = first === 1 && others[0] === 0x80 && others[1] === 0xc2 &&
    others[2] === 0 && others[3] === 0 && ((others[4] ?? 0) & 0xf0) === 0;
  return (first & 1) === 0 || linkLocal;
}

/** `ndo_dflt_fdb_add` */
function defaultAdd(dev: NetDevice, asked: FdbRequest): number {
  const { state, vid, address, nlmsgFlags } = asked;
  if (state !== 0 && (state & NUD.PERMANENT) === 0) return -EINVAL;
  if (asked.payload(NDA.FLAGS_EXT) !== undefined || vid !== 0) return -EINVAL;
  const error = isForOne(address) ? devUcAddExcl(dev, address) : devMcAddExcl(dev, address);
  return error === -EEXIST && (nlmsgFlags & NLM_F.EXCL) === 0 ? 0 : error;
}

/** `ndo_dflt_fdb_del` */
function defaultDelete(dev: NetDevice, { state, address }: FdbRequest): number {
  if ((state & NUD.PERMANENT) === 0) return -EINVAL;
  return isForOne(address) ? devUcDel(dev, address) : devMcDel(dev, address);
}

/** Who is asked for an entry, or a negative error number. */
function keeperOf(request: Request, tb: RequestAttributes): NetDevice | Failure {
  const { net: { stack: { devices } }, extack } = request;
  const { ifindex, flags } = neighbourHeader(request);
  const master = tb.s32(NDA.MASTER) ?? 0;
  const dev = ifindex === 0 ? undefined : devices.byIndex(ifindex);
  if (ifindex !== 0 && dev === undefined) {
    return refuse(extack, ENODEV, "Unknown device ifindex");
  }
  if (master !== 0) {
    if (dev !== undefined) {
      return refuse(extack, EINVAL, "Master and device are mutually exclusive");
    }
    return devices.byIndex(master) ?? refuse(extack, EINVAL, "Invalid master ifindex");
  }
  if (dev === undefined) return refuse(extack, ENODEV, "No device specified");
  if (flags !== 0 && (flags & NTF.MASTER) === 0) {
    return (flags & NTF.SELF) !== 0 ? dev : refuse(extack, EINVAL, "Missing NTF_SELF");
  }
  if (!isBridgePort(dev)) return refuse(extack, EINVAL, "Device is not a bridge port");
  return dev.master ?? refuse(extack, EINVAL, "Master of device not found");
}

/** `rtnl_fdb_get` */
const get: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { extack } = request;
  const tb = new RequestAttributes(request, NDMSG.size);
  const keeper = keeperOf(request, tb);
  if (typeof keeper === "number") return keeper;
  const { fdbGet } = keeper.ops;
  if (fdbGet === undefined) {
    return refuse(extack, EOPNOTSUPP, "Fdb get operation not supported by device");
  }
  const asked = entryOf(request);
  if (typeof asked === "number") return asked;
  const entry = fdbGet(keeper, asked, extack);
  if (typeof entry === "number") return entry;
  const { header: { seq }, portid: pid } = request;
  return reply(request, fdbMessage(entry, { type: RTM.NEWNEIGH, flags: 0, seq, pid }));
};

/** Registers the handlers of forwarding databases. */
export function registerFdb({ handlers, machine, host }: Registry): void {
  handlers.register(AF.BRIDGE, RTM.NEWNEIGH, { doit: add });
  handlers.register(AF.BRIDGE, RTM.DELNEIGH, { doit: remove, bulkDelete: true });
  handlers.register(AF.BRIDGE, RTM.GETNEIGH, { doit: get, dumpit: untilEmpty(dumpFdb) });
  fdbNotify.listen(machine, (stack, { type, entry, room }) => {
    const bytes = () => fdbMessage(entry, { type, flags: 0, seq: 0, pid: 0 });
    const telling = { group: RTNLGRP.NEIGH, cause: NO_CAUSE, room: nlmsgTotalSize(room) };
    tell(host, stack, bytes, telling);
  });
}
