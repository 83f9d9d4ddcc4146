/** RTM_GETLINK: rtnl_getlink and rtnl_dump_ifinfo of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA, IFLA_INFO } from "../../../abi/if_link.ts";
import { NETLINK_SO, NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { VALIDATE } from "../../../codec/mod.ts";
import { IFLA_INFO_POLICY } from "../../../codec/validation/policies/link.ts";
import type { NetworkNamespace } from "../../namespace.ts";
import { linkwatchSyncDev } from "../../net/core/link_watch.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { unicast } from "../../netlink/send.ts";
import { GOOD_SIZE, Skb } from "../../netlink/skb.ts";
import type { RtnlLinkOps } from "./kinds/kind_ops.ts";
import { linkOps } from "./kinds/mod.ts";
import { linkMessage, writeLink } from "./link_message.ts";
import {
  deviceNamed,
  ensureUniqueNetns,
  IFINFOMSG_SIZE,
  linkHeaderAt,
  namesDevice,
  parseLink,
  textIn,
} from "./link_request.ts";
import { ifNlmsgSize } from "./link_size.ts";
import { administeredNamespace } from "../namespace_reference.ts";
import { parseNested } from "../nested_attributes.ts";
import { nlmsgTotalSize } from "../nla_size.ts";
import { RequestAttributes } from "../request_attributes.ts";

const { EINVAL, EMSGSIZE, ENODEV } = ERRNO;
/** MODULE_NAME_LEN less the NUL. */
export const LONGEST_KIND = 55;
/** Bytes of `struct rtgenmsg`. */
const RTGENMSG_SIZE = 1;
const LAST_ATTRIBUTE = Math.max(...Object.values(IFLA));

/** What those who want to be checked may ask for. */
const GET_ATTRIBUTES: ReadonlySet<number> = new Set([
  IFLA.IFNAME,
  IFLA.ALT_IFNAME,
  IFLA.EXT_MASK,
  IFLA.TARGET_NETNSID,
]);

function refuse(extack: ExtAck, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** Whether bytes of the header are set that mean nothing in requests. */
function hasStrayBits({ view }: Request): boolean {
  const { type, flags, change } = linkHeaderAt(view);
  return view.getUint8(NLMSG_HDRLEN + 1) !== 0 || type !== 0 || flags !== 0 || change !== 0;
}

/** Reads a request for one link (`rtnl_valid_getlink_req`): its attributes, or an error number. */
function readGet(request: Request): RequestAttributes | number {
  const { view, extack, sock } = request;
  if (view.byteLength < NLMSG_HDRLEN + IFINFOMSG_SIZE) {
    return refuse(extack, "Invalid header for get link");
  }
  if (!sock.flags.has(NETLINK_SO.GET_STRICT_CHK)) return parseLink(request, extack);
  if (hasStrayBits(request)) return refuse(extack, "Invalid values in header for get link request");
  const tb = parseLink(request, extack, { mode: VALIDATE.DEPRECATED_STRICT });
  if (typeof tb === "number") return tb;
  for (const id of tb.ids) {
    if (!GET_ATTRIBUTES.has(id)) {
      return refuse(extack, "Unsupported attribute in get link request");
    }
  }
  return tb;
}

/** Answers with one link (`rtnl_getlink`). */
export const getLink: Handler = (request) => {
  const { net, sock, view, extack, header: { seq }, portid, kernel } = request;
  const tb = readGet(request);
  if (typeof tb === "number") return tb;
  const refused = ensureUniqueNetns(tb, extack, true);
  if (refused !== 0) return refused;
  const nsid = tb.s32(IFLA.TARGET_NETNSID);
  const target = nsid === undefined ? net : administeredNamespace(sock, nsid);
  if (typeof target === "number") return target;
  const extMask = tb.u32(IFLA.EXT_MASK) ?? 0;
  const { index } = linkHeaderAt(view);
  if (index <= 0 && !namesDevice(tb)) return -EINVAL;
  const { stack } = target;
  const dev = index > 0 ? stack.devices.byIndex(index) : deviceNamed(stack, tb);
  if (dev === undefined) return -ENODEV;
  const room = nlmsgTotalSize(ifNlmsgSize(dev, extMask));
  linkwatchSyncDev(dev);
  const bytes = linkMessage(dev, {
    type: RTM.NEWLINK,
    flags: 0,
    seq,
    pid: portid,
    srcNet: net.stack,
    extMask,
    targetNetnsid: nsid,
  });
  const sent = unicast(kernel, Skb.of(bytes, room), portid);
  return sent < 0 ? sent : 0;
};

/** What a dump is to show. */
interface Wanted {
  readonly target: NetworkNamespace;
  readonly nsid: number | undefined;
  readonly extMask: number;
  /** The index of the master; 0 for any, and none. */
  readonly master: number;
  readonly ops: RtnlLinkOps | undefined;
}

/** Reads a request for links (`rtnl_valid_dump_ifinfo_req`): its attributes, or an error number. */
function readDump({ request, strict, extack }: Callback): RequestAttributes | number {
  const { view } = request;
  const size = view.byteLength - NLMSG_HDRLEN;
  if (!strict) {
    const header = size < IFINFOMSG_SIZE ? RTGENMSG_SIZE : IFINFOMSG_SIZE;
    return parseLink(request, extack, { header });
  }
  if (size < IFINFOMSG_SIZE) return refuse(extack, "Invalid header for link dump");
  if (hasStrayBits(request)) {
    return refuse(extack, "Invalid values in header for link dump request");
  }
  if (linkHeaderAt(view).index !== 0) {
    return refuse(extack, "Filter by device index not supported for link dumps");
  }
  return parseLink(request, extack, { mode: VALIDATE.DEPRECATED_STRICT });
}

/** What a request for links wants, or a negative error number. */
function wantedOf(cb: Callback): Wanted | number {
  const { request: { net, sock }, strict, extack } = cb;
  const everything = { target: net, nsid: undefined, extMask: 0, master: 0, ops: undefined };
  const tb = readDump(cb);
  if (typeof tb === "number") return strict ? tb : everything;
  let wanted: Wanted = everything;
  const ids = [...tb.ids].filter((id) => id > 0 && id <= LAST_ATTRIBUTE).sort((a, b) => a - b);
  for (const id of ids) {
    if (id === IFLA.TARGET_NETNSID) {
      const nsid = tb.s32(id) ?? 0;
      const target = administeredNamespace(sock, nsid);
      if (typeof target === "number") {
        extack.msg = "Invalid target network namespace id";
        return target;
      }
      wanted = { ...wanted, target, nsid };
    } else if (id === IFLA.EXT_MASK) wanted = { ...wanted, extMask: tb.u32(id) ?? 0 };
    else if (id === IFLA.MASTER) wanted = { ...wanted, master: tb.s32(id) ?? 0 };
    else if (id === IFLA.LINKINFO) wanted = { ...wanted, ops: kindOf(tb) };
    else if (strict) return refuse(extack, "Unsupported attribute in link dump request");
  }
  return wanted;
}

/** The kind that IFLA_LINKINFO names (`linkinfo_to_kind_ops`). */
function kindOf(tb: RequestAttributes): RtnlLinkOps | undefined {
  const info = parseNested(tb, IFLA.LINKINFO, IFLA_INFO_POLICY);
  if (typeof info === "number") return undefined;
  const kind = textIn(info, IFLA_INFO.KIND, LONGEST_KIND);
  return kind === undefined ? undefined : linkOps(kind);
}

/** Whether a dump does not show a link (`link_dump_filtered`). */
function isFiltered({ kind, master }: NetDevice, wanted: Wanted): boolean {
  if (wanted.ops !== undefined && kind !== wanted.ops.kind) return true;
  if (wanted.master === 0) return false;
  return wanted.master === -1 ? master !== undefined : master?.ifindex !== wanted.master;
}

/** Shows links (`rtnl_dump_ifinfo`). */
export function dumpLinks(cb: Callback, out: DumpBuffer): number {
  const { request: { net, header: { seq }, portid: pid } } = cb;
  const wanted = wantedOf(cb);
  if (typeof wanted === "number") return wanted;
  const { target: { stack }, nsid, extMask, master, ops } = wanted;
  const filtered = master !== 0 || ops !== undefined ? NLM_F.DUMP_FILTERED : 0;
  const flags = NLM_F.MULTI | filtered;
  const from = typeof cb.state === "number" ? cb.state : 0;
  let error = 0;
  for (const dev of stack.devices.from(from)) {
    cb.state = dev.ifindex;
    if (!isFiltered(dev, wanted)) {
      const bytes = writeLink(dev, {
        type: RTM.NEWLINK,
        flags,
        seq,
        pid,
        srcNet: net.stack,
        extMask,
        targetNetnsid: nsid,
      });
      if (!out.put(bytes)) {
        error = -EMSGSIZE;
        break;
      }
    }
    cb.state = dev.ifindex + 1;
  }
  cb.seq = stack.devices.generation;
  out.mark(cb.interruption());
  return error;
}

/**
 * Bytes that a datagram of a dump of links must have, whatever family it is of (`rtnl_calcit`): an
 * object that asks for more than usual is not to be lost.
 */
export function linkDumpRoom({ view, net: { stack } }: Request): number {
  const size = view.byteLength - NLMSG_HDRLEN;
  const header = size < IFINFOMSG_SIZE ? RTGENMSG_SIZE : IFINFOMSG_SIZE;
  if (size < header) return GOOD_SIZE;
  const begin = NLMSG_HDRLEN + (header + 3 & ~3);
  let extMask = 0;
  for (const { id, alone } of new RequestAttributes({ view }, header).all()) {
    if (id === IFLA.EXT_MASK && alone.payload(id)?.byteLength === 4) extMask = alone.u32(id) ?? 0;
  }
  if (extMask === 0 || begin > view.byteLength) return GOOD_SIZE;
  let most = 0;
  for (const dev of stack.devices) most = Math.max(most, ifNlmsgSize(dev, extMask));
  return nlmsgTotalSize(most);
}
