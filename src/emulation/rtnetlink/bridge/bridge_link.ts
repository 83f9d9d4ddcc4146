/** RTM_*LINK of AF_BRIDGE: net/core/rtnetlink.c, net/bridge/br_netlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_FLAGS, IFLA_BRIDGE } from "../../../abi/if_bridge.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { NLA_F, NLM_F } from "../../../abi/netlink.ts";
import { RTEXT_FILTER, RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { encode } from "../../../codec/mod.ts";
import { BR_PORT_POLICY } from "../../../codec/validation/policies/link_kinds.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import {
  bridgeOf,
  brIfinfoNotify,
  brRtrNotify,
  machineOf,
  portOf,
} from "../../net/bridge/bridge.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { bridgeLinkMessage, bridgeLinkRoom } from "./bridge_message.ts";
import { brAfspec } from "./bridge_spec.ts";
import { check, checkDump } from "../check.ts";
import { linkDumpRoom } from "../link/link_get.ts";
import { brSetport, brSetPortState } from "../link/kinds/bridge_port.ts";
import { IFINFOMSG_SIZE, linkHeaderAt, parseLink } from "../link/link_request.ts";
import { parseNested } from "../nested_attributes.ts";
import { nlmsgTotalSize } from "../nla_size.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { tell } from "../tell.ts";

const { EINVAL, EMSGSIZE, ENODEV, EOPNOTSUPP } = ERRNO;
/** What has bridges themselves be told of, too. */
const SHOWS_BRIDGES = RTEXT_FILTER.BRVLAN | RTEXT_FILTER.BRVLAN_COMPRESSED | RTEXT_FILTER.MRP |
  RTEXT_FILTER.CFM_CONFIG | RTEXT_FILTER.CFM_STATUS;
/** `rtnl_rtr_nlmsg_size`. */
const ROUTER_ROOM = nlmsgTotalSize(8 + 8 + 8);

/** Registers the handlers, and tells of what happens to ports. */
export function registerBridgeLinks({ handlers, machine, host }: Registry): void {
  handlers.register(AF.BRIDGE, RTM.GETLINK, { dumpit: dumpBridgeLinks, minLength: linkDumpRoom });
  handlers.register(AF.BRIDGE, RTM.SETLINK, { doit: change(RTM.SETLINK, brSetlink) });
  handlers.register(AF.BRIDGE, RTM.DELLINK, { doit: change(RTM.DELLINK, brDellink) });
  brIfinfoNotify.listen(machine, (type, br, p) => {
    const mask = RTEXT_FILTER.BRVLAN_COMPRESSED;
    const bytes = bridgeLinkMessage(br, p, { type, flags: 0, seq: 0, pid: 0 }, mask);
    tell(host, (p ?? br).dev.net, bytes, {
      group: RTNLGRP.LINK,
      cause: NO_CAUSE,
      room: bridgeLinkRoom(br, p, mask),
    });
  });
  brRtrNotify.listen(machine, (type, { br, dev }, vid) => {
    const bytes = encode({
      kind: "multicast-database",
      type,
      flags: 0,
      seq: 0,
      pid: 0,
      header: { family: AF.BRIDGE, ifindex: br.dev.ifindex },
      attributes: {
        router: [{ header: { ifindex: dev.ifindex }, attributes: vid === 0 ? {} : { vid } }],
      },
    });
    tell(host, br.dev.net, bytes, { group: RTNLGRP.MDB, cause: NO_CAUSE, room: ROUTER_ROOM });
  });
}

/** What is told of a link where its master, or itself, is a bridge (`br_getlink`). */
function tellable(dev: NetDevice, extMask: number): NetBridge | undefined {
  const p = portOf(dev);
  return p?.br ?? ((extMask & SHOWS_BRIDGES) !== 0 ? bridgeOf(dev) : undefined);
}

/** Shows ports, and bridges themselves if VLANs are asked for (`rtnl_bridge_getlink`). */
function dumpBridgeLinks(cb: Callback, out: DumpBuffer): number {
  const { request, strict } = cb;
  const { net: { stack }, header: { seq }, portid: pid } = request;
  const error = checkDump(cb);
  if (error !== 0 && strict) return error;
  // A request that is wrong asks for nothing in particular, unless the socket is strict.
  const tb = parseLink(request, {});
  const extMask = typeof tb === "number" ? 0 : tb.u32(IFLA.EXT_MASK) ?? 0;
  const done = typeof cb.state === "number" ? cb.state : 0;
  const header = { type: RTM.NEWLINK, flags: NLM_F.MULTI, seq, pid };
  let index = 0;
  for (const dev of stack.devices) {
    if (portOf(dev) === undefined && bridgeOf(dev) === undefined) continue;
    const br = tellable(dev, extMask);
    if (index >= done && br !== undefined) {
      cb.state = index;
      const message = bridgeLinkMessage(br, portOf(dev), header, extMask);
      if (!out.put(message)) return out.length || -EMSGSIZE;
    }
    index++;
  }
  cb.state = index;
  return out.length;
}

/** The first attribute of a number, alone (`nlmsg_find_attr`). */
function firstOf(tb: RequestAttributes, type: number): RequestAttributes | undefined {
  for (const { id, alone } of tb.all()) if (id === type) return alone;
  return undefined;
}

type Change = (dev: NetDevice, tb: RequestAttributes, request: Request) => number;

/** What looks for whom a request concerns, and has them do it (`rtnl_bridge_setlink`, `_dellink`). */
function change(type: number, carryOut: Change): Handler {
  return (request) => {
    const { view, extack, net: { stack } } = request;
    const error = check(request, false);
    if (error !== 0) return error;
    const dev = stack.devices.byIndex(linkHeaderAt(view).index);
    if (dev === undefined) {
      extack.msg = "unknown ifindex";
      return -ENODEV;
    }
    const tb = new RequestAttributes({ view }, IFINFOMSG_SIZE);
    const found = flagsOf(firstOf(tb, IFLA.AF_SPEC), type);
    if (typeof found === "number") return found;
    const { flags, at } = found;
    let left = flags;
    let result = -EOPNOTSUPP;
    if (flags === 0 || (flags & BRIDGE_FLAGS.MASTER) !== 0) {
      result = portOf(dev) === undefined ? -EOPNOTSUPP : carryOut(dev, tb, request);
      if (result !== 0) return result;
      left &= ~BRIDGE_FLAGS.MASTER;
    }
    if ((flags & BRIDGE_FLAGS.SELF) !== 0) {
      result = bridgeOf(dev) === undefined ? -EOPNOTSUPP : carryOut(dev, tb, request);
      if (result === 0) left &= ~BRIDGE_FLAGS.SELF;
    }
    // What is done is taken out of the request, as a refusal of the rest shows.
    if (at !== undefined) view.setUint16(at, left, true);
    return result;
  };
}

/** BRIDGE_FLAGS_* of IFLA_BRIDGE_FLAGS, the first of them, and where; or a negative error number. */
function flagsOf(
  tb: RequestAttributes | undefined,
  type: number,
): { readonly flags: number; readonly at: number | undefined } | number {
  let flags: number | undefined;
  let at: number | undefined;
  for (const { id, alone } of tb?.items(IFLA.AF_SPEC) ?? []) {
    const length = alone.payload(id)?.byteLength ?? 0;
    if (id === IFLA_BRIDGE.FLAGS && flags === undefined) {
      if (length < 2) return -EINVAL;
      flags = alone.u16(id) ?? 0;
      at = alone.range(id)?.begin;
    }
    if (type === RTM.SETLINK && id === IFLA_BRIDGE.MODE && length < 2) return -EINVAL;
  }
  return { flags: flags ?? 0, at };
}

/** Changes a port, or a bridge's own VLANs (`br_setlink`). */
const brSetlink: Change = (dev, tb, { extack }) => {
  const protinfo = firstOf(tb, IFLA.PROTINFO);
  const spec = firstOf(tb, IFLA.AF_SPEC);
  if (protinfo === undefined && spec === undefined) return 0;
  const p = portOf(dev);
  if (p === undefined && spec === undefined) return -EINVAL;
  const isSet = p !== undefined && protinfo !== undefined;
  const refused = isSet ? setPort(p, protinfo, extack) : 0;
  if (refused !== 0) return refused;
  const br = p?.br ?? bridgeOf(dev);
  if (br === undefined) return 0;
  const { error, changed } = brAfspec(br, p, spec, RTM.SETLINK, extack, isSet);
  notifyIf(changed, dev, p);
  return error;
};

/** Sets a port by IFLA_PROTINFO: a nest, or of old programs its state alone. */
function setPort(p: NetBridgePort, tb: RequestAttributes, extack: Request["extack"]): number {
  const range = tb.range(IFLA.PROTINFO);
  if (range === undefined) return -EINVAL;
  const flagged = (tb.view.getUint16(range.begin - 2, true) & NLA_F.NESTED) !== 0;
  if (!flagged) {
    const state = tb.payload(IFLA.PROTINFO);
    return state === undefined || state.byteLength < 1
      ? -EINVAL
      : brSetPortState(p, state.getUint8(0));
  }
  const read = parseNested(tb, IFLA.PROTINFO, BR_PORT_POLICY);
  return typeof read === "number" ? read : brSetport(p, read, extack);
}

/** Takes VLANs away (`br_dellink`). */
const brDellink: Change = (dev, tb) => {
  const spec = firstOf(tb, IFLA.AF_SPEC);
  if (spec === undefined) return 0;
  const p = portOf(dev);
  const br = p?.br ?? bridgeOf(dev);
  if (br === undefined) return 0;
  const { error, changed } = brAfspec(br, p, spec, RTM.DELLINK, {});
  notifyIf(changed, dev, p);
  return error;
};

function notifyIf(changed: boolean, dev: NetDevice, p: NetBridgePort | undefined): void {
  const br = p?.br ?? bridgeOf(dev);
  if (changed && br !== undefined) brIfinfoNotify.tell(machineOf(br), RTM.NEWLINK, br, p);
}
