import { CAP } from "../../../abi/capability.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import type { LinkHeader } from "../../../codec/mod.ts";
import { parse, VALIDATE } from "../../../codec/mod.ts";
import { IFLA_POLICY } from "../../../codec/validation/policies/link.ts";
import type { NetworkNamespace } from "../../namespace.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { explain } from "../../netlink/explain.ts";
import { senderCan } from "../../netlink/permission.ts";
import type { Request } from "../../netlink/receive.ts";
import { namespaceOfDescriptor, namespaceOfProcess } from "../namespace_reference.ts";
import { blame } from "../nested_attributes.ts";
import { RequestAttributes } from "../request_attributes.ts";

/** Bytes of `struct ifinfomsg`. */
export const IFINFOMSG_SIZE = 16;
/** IFNAMSIZ less the NUL. */
export const LONGEST_NAME = 15;
/** ALTIFNAMSIZ less the NUL. */
export const LONGEST_ALTNAME = 127;

/**
 * Reads the attributes after the header (`nlmsg_parse_deprecated`): them, or a negative error number.
 *
 * @param mode VALIDATE.*
 */
export function parseLink(
  { view }: Pick<Request, "view">,
  extack: ExtAck,
  { mode = VALIDATE.LIBERAL, header = IFINFOMSG_SIZE }: {
    readonly mode?: number;
    readonly header?: number;
  } = {},
): RequestAttributes | number {
  if (view.byteLength < NLMSG_HDRLEN + header) {
    extack.msg = "Invalid header length";
    return -ERRNO.EINVAL;
  }
  const begin = NLMSG_HDRLEN + (header + 3 & ~3);
  const end = view.byteLength;
  const error = explain(extack, parse(view, begin, end, IFLA_POLICY, mode));
  return error === 0 ? new RequestAttributes({ view }, { begin, end }) : error;
}

/**
 * Reads the attributes of the other end of a pair (`rtnl_nla_parse_ifinfomsg`): them, or a negative
 * error number.
 *
 * @param type The attribute of IFLA_INFO_DATA that it is described by.
 */
export function parsePeer(
  data: RequestAttributes,
  type: number,
  extack: ExtAck,
): RequestAttributes | number {
  const range = data.range(type);
  if (range === undefined) return -ERRNO.EINVAL;
  const { view } = data;
  const { end } = range;
  if (linkHeaderAt(view, range.begin).index < 0) {
    blame(extack, data, type, "ifindex can't be negative");
    return -ERRNO.EINVAL;
  }
  const begin = range.begin + IFINFOMSG_SIZE;
  const error = explain(extack, parse(view, begin, end, IFLA_POLICY, VALIDATE.LIBERAL));
  return error === 0 ? new RequestAttributes({ view }, { begin, end }) : error;
}

/** The header (`struct ifinfomsg`) at a place of a message. */
export function linkHeaderAt(view: DataView, at: number = NLMSG_HDRLEN): LinkHeader {
  return {
    family: view.getUint8(at),
    type: view.getUint16(at + 2, true),
    index: view.getInt32(at + 4, true),
    flags: view.getUint32(at + 8, true),
    change: view.getUint32(at + 12, true),
  };
}

/** Text of an attribute up to its first NUL, at most so many bytes (`nla_strscpy`). */
export function textIn(tb: RequestAttributes, id: number, most: number): string | undefined {
  return tb.name(id, most)?.split("\0", 1)[0];
}

/** Whether a namespace is not named in more ways than one (`rtnl_ensure_unique_netns`). */
export function ensureUniqueNetns(
  tb: RequestAttributes,
  extack: ExtAck,
  byIdOnly: boolean,
): number {
  const pid = tb.has(IFLA.NET_NS_PID) ? 1 : 0;
  const fd = tb.has(IFLA.NET_NS_FD) ? 1 : 0;
  if (byIdOnly) {
    if (pid + fd === 0) return 0;
    extack.msg = "specified netns attribute not supported";
    return -ERRNO.EOPNOTSUPP;
  }
  if (pid + fd + (tb.has(IFLA.TARGET_NETNSID) ? 1 : 0) <= 1) return 0;
  extack.msg = "multiple netns identifying attributes specified";
  return -ERRNO.EINVAL;
}

/**
 * The namespace that a process or a descriptor of the request names (`rtnl_link_get_net_ifla`), a
 * negative error number, or `undefined` if none does.
 */
export function namedNet(
  { sock }: Request,
  tb: RequestAttributes,
): NetworkNamespace | number | undefined {
  const pid = tb.u32(IFLA.NET_NS_PID);
  if (pid !== undefined) return namespaceOfProcess(sock, pid);
  const fd = tb.u32(IFLA.NET_NS_FD);
  return fd === undefined ? undefined : namespaceOfDescriptor(sock, fd);
}

/** Whether the sender may administer a namespace: 0, or a negative error number. */
export function mayAdminister({ skb, sock }: Request, { userNamespace }: NetworkNamespace): number {
  return senderCan(skb, sock, userNamespace, CAP.NET_ADMIN) ? 0 : -ERRNO.EPERM;
}

/** The namespace that a link is to be in (`rtnl_link_get_net_capable`), or a negative error number. */
export function targetNet(request: Request, tb: RequestAttributes): NetworkNamespace | number {
  const nsid = tb.s32(IFLA.TARGET_NETNSID);
  const known = () => nsid === undefined ? request.net : request.net.byId(nsid) ?? -ERRNO.EINVAL;
  const net = namedNet(request, tb) ?? known();
  if (typeof net === "number") return net;
  const refused = mayAdminister(request, net);
  return refused === 0 ? net : refused;
}

/** Whether a request names a device by a name. */
export function namesDevice(tb: RequestAttributes): boolean {
  return tb.has(IFLA.IFNAME) || tb.has(IFLA.ALT_IFNAME);
}

/** The device of the name, or else of the other name, in a request (`rtnl_dev_get`). */
export function deviceNamed({ devices }: NetStack, tb: RequestAttributes): NetDevice | undefined {
  const name = textIn(tb, IFLA.IFNAME, LONGEST_NAME) ??
    textIn(tb, IFLA.ALT_IFNAME, LONGEST_ALTNAME);
  return name === undefined ? undefined : devices.byName(name);
}
