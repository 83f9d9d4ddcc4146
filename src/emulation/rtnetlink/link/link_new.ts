/** RTM_NEWLINK: rtnl_newlink of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA, IFLA_INFO } from "../../../abi/if_link.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import type { LinkHeader } from "../../../codec/mod.ts";
import { IFLA_INFO_POLICY } from "../../../codec/validation/policies/link.ts";
import type { NetworkNamespace } from "../../namespace.ts";
import { rtnlConfigureLink } from "../../net/core/dev_flags.ts";
import { NET_NAME } from "../../net/core/dev_name.ts";
import {
  registerNetdevice,
  unregisterNetdevice,
  unregisterNetdeviceMany,
} from "../../net/core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { rtnlCreateLink } from "./link_create.ts";
import { dellinkOf } from "./link_delete.ts";
import { LONGEST_KIND } from "./link_get.ts";
import type { NewlinkParams, RtnlLinkOps } from "./kinds/kind_ops.ts";
import { linkOps } from "./kinds/mod.ts";
import { setMaster } from "./link_master.ts";
import {
  deviceNamed,
  ensureUniqueNetns,
  linkHeaderAt,
  LONGEST_NAME,
  mayAdminister,
  namedNet,
  namesDevice,
  parseLink,
  parsePeer,
  targetNet,
  textIn,
} from "./link_request.ts";
import { doSetlink, NOTIFY } from "./link_set.ts";
import { parseNested } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const { EEXIST, EINVAL, ENODEV, EOPNOTSUPP, EPERM } = ERRNO;

/** What there is in a request to make a link, or to change one. */
interface NewlinkRequest {
  readonly request: Request;
  readonly header: LinkHeader;
  /** IFLA_*. */
  readonly tb: RequestAttributes;
  /** IFLA_INFO_*. */
  readonly info: RequestAttributes | undefined;
  /** IFLA_INFO_DATA, of a kind that reads it. */
  readonly data: RequestAttributes | undefined;
  readonly ops: RtnlLinkOps | undefined;
  /** Where the link is to be. */
  readonly target: NetStack;
  /** The namespace of IFLA_LINK_NETNSID. */
  readonly linkNet: NetStack | undefined;
  /** The namespace of the other end. */
  readonly peerNet: NetStack | undefined;
}

/** Makes a link, or changes one (`rtnl_newlink`). */
export const newLink: Handler = (request) => {
  const { extack, view } = request;
  const tb = parseLink(request, extack);
  if (typeof tb === "number") return tb;
  const ambiguous = ensureUniqueNetns(tb, extack, false);
  if (ambiguous < 0) return ambiguous;
  const info = tb.has(IFLA.LINKINFO) ? parseNested(tb, IFLA.LINKINFO, IFLA_INFO_POLICY) : undefined;
  if (typeof info === "number") return info;
  const kind = info && textIn(info, IFLA_INFO.KIND, LONGEST_KIND);
  const ops = kind === undefined ? undefined : linkOps(kind);
  let data: RequestAttributes | undefined;
  let peer: NetworkNamespace | undefined;
  if (ops !== undefined) {
    if (ops.policy !== undefined && info?.has(IFLA_INFO.DATA)) {
      const parsed = parseNested(info, IFLA_INFO.DATA, ops.policy, extack);
      if (typeof parsed === "number") return parsed;
      data = parsed;
    }
    const invalid = ops.validate?.(tb, data, extack, request.net.stack) ?? 0;
    if (invalid < 0) return invalid;
    const named = ops.peerType === undefined
      ? undefined
      : peerNetOf(request, ops, ops.peerType, tb, data);
    if (typeof named === "number") return named;
    peer = named;
  }
  const target = targetNet(request, tb);
  if (typeof target === "number") return target;
  const linkNet = linkNetOf(request, tb, target);
  if (typeof linkNet === "number") return linkNet;
  return makeOrChange({
    request,
    header: linkHeaderAt(view),
    tb,
    info,
    data,
    ops,
    target: target.stack,
    linkNet: linkNet?.stack,
    peerNet: peer?.stack,
  }, kind);
};

/** The namespace that the other end of a pair is to be in (`rtnl_get_peer_net`). */
function peerNetOf(
  request: Request,
  ops: RtnlLinkOps,
  type: number,
  tb: RequestAttributes,
  data: RequestAttributes | undefined,
): NetworkNamespace | number | undefined {
  let attributes = tb;
  if (data?.has(type)) {
    const peer = parsePeer(data, type, request.extack);
    if (typeof peer === "number") return peer;
    const invalid = ops.validate?.(peer, undefined, request.extack, request.net.stack) ?? 0;
    if (invalid < 0) return invalid;
    attributes = peer;
  }
  const net = namedNet(request, attributes);
  if (net === undefined || typeof net === "number") return net;
  const refused = mayAdminister(request, net);
  return refused === 0 ? net : refused;
}

/** The namespace of IFLA_LINK_NETNSID, or a negative error number. */
function linkNetOf(
  request: Request,
  tb: RequestAttributes,
  target: NetworkNamespace,
): NetworkNamespace | number | undefined {
  const nsid = tb.s32(IFLA.LINK_NETNSID);
  if (nsid === undefined) return undefined;
  const net = target.byId(nsid);
  if (net === undefined) {
    request.extack.msg = "Unknown network namespace id";
    return -EINVAL;
  }
  return mayAdminister(request, net) === 0 ? net : -EPERM;
}

/** `__rtnl_newlink`. */
function makeOrChange(asked: NewlinkRequest, kind: string | undefined): number {
  const { request, header: { index }, tb, target, ops } = asked;
  const { header: { flags }, extack } = request;
  const source = request.net.stack;
  const create = (flags & NLM_F.CREATE) !== 0;
  const where = create && (flags & NLM_F.EXCL) !== 0 ? target : source;
  if (index < 0) {
    extack.msg = "ifindex can't be negative";
    return -EINVAL;
  }
  const named = index > 0 || namesDevice(tb);
  const dev = index > 0 ? where.devices.byIndex(index) : deviceNamed(where, tb);
  if (dev !== undefined) return changeLink(dev, asked);
  if (!create) {
    const group = tb.u32(IFLA.GROUP);
    return named || group === undefined ? -ENODEV : changeGroup(group, asked);
  }
  if (tb.has(IFLA.MAP) || tb.has(IFLA.PROTINFO)) return -EOPNOTSUPP;
  if (ops === undefined) {
    extack.msg = "Unknown device type";
    source.machine.countUnsupported(`link kind ${kind ?? "unnamed"}`);
    return -EOPNOTSUPP;
  }
  return makeLink(ops, asked);
}

/** Changes a link (`rtnl_changelink`). */
function changeLink(dev: NetDevice, asked: NewlinkRequest): number {
  const { request, tb, info, data, ops } = asked;
  const { header: { flags }, extack } = request;
  if ((flags & NLM_F.EXCL) !== 0) return -EEXIST;
  if ((flags & NLM_F.REPLACE) !== 0) return -EOPNOTSUPP;
  let status = 0;
  if (info?.has(IFLA_INFO.DATA)) {
    if (ops?.changelink === undefined || ops.kind !== dev.kind) return -EOPNOTSUPP;
    const refused = ops.changelink(dev, tb, data, extack);
    if (refused < 0) return refused;
    status |= NOTIFY;
  }
  if (info?.has(IFLA_INFO.SLAVE_DATA)) {
    const { master } = dev;
    const slave = master?.kind && linkOps(master.kind.name)?.slave;
    if (master === undefined || slave?.changelink === undefined) return -EOPNOTSUPP;
    const parsed = slave.policy && parseNested(info, IFLA_INFO.SLAVE_DATA, slave.policy, extack);
    if (typeof parsed === "number") return parsed;
    const refused = slave.changelink(master, dev, tb, parsed, extack);
    if (refused < 0) return refused;
    status |= NOTIFY;
  }
  return doSetlink(dev, asked, extack, status);
}

/** Changes all links of a group (`rtnl_group_changelink`). */
function changeGroup(group: number, asked: NewlinkRequest): number {
  for (const dev of [...asked.request.net.stack.devices]) {
    if (dev.group !== group) continue;
    const error = doSetlink(dev, asked, asked.request.extack, 0);
    if (error < 0) return error;
  }
  return 0;
}

/** Makes a link (`rtnl_newlink_create`). */
function makeLink(ops: RtnlLinkOps, asked: NewlinkRequest): number {
  const { request, header, tb, data, target, linkNet, peerNet } = asked;
  const { header: { seq, flags }, portid, extack, net } = request;
  if (ops.setup === undefined) return -EOPNOTSUPP;
  const name = textIn(tb, IFLA.IFNAME, LONGEST_NAME);
  const dev = rtnlCreateLink(
    {
      net: target,
      name: name ?? `${ops.kind.name}%d`.slice(0, LONGEST_NAME),
      nameAssignType: name === undefined ? NET_NAME.ENUM : NET_NAME.USER,
      ops,
    },
    tb,
    extack,
  );
  if (typeof dev === "number") return dev;
  dev.ifindex = header.index;
  const params: NewlinkParams = { srcNet: net.stack, linkNet, peerNet, tb, data };
  const refused = ops.newlink?.(dev, params, extack) ?? registerNetdevice(dev);
  if (refused < 0) return refused;
  const error = configure(dev, asked, { portid, seq, flags });
  if (error !== 0) endAgain(dev, ops);
  return error;
}

/** What follows the registration of a new link: 0, or an error number for which it must end again. */
function configure(
  dev: NetDevice,
  { header, tb, request: { extack } }: NewlinkRequest,
  cause: { portid: number; seq: number; flags: number },
): number {
  const error = rtnlConfigureLink(dev, header, cause);
  if (error < 0) return error;
  const master = tb.u32(IFLA.MASTER);
  return master === undefined ? 0 : setMaster(dev, master, extack);
}

function endAgain(dev: NetDevice, ops: RtnlLinkOps): void {
  if (ops.newlink === undefined) {
    unregisterNetdevice(dev);
    return;
  }
  const ending: NetDevice[] = [];
  dellinkOf(dev)?.(dev, ending);
  unregisterNetdeviceMany(ending);
}
