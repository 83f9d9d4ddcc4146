/** Counters of links: rtnl_stats_get and others of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA_OFFLOAD_XSTATS, IFLA_STATS, IFLA_STATS_GETSET } from "../../../abi/if_link.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { NetDevice } from "../../net/stack.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { unicast } from "../../netlink/send.ts";
import { Skb } from "../../netlink/skb.ts";
import { check, checkDump } from "../check.ts";
import { nlmsgTotalSize } from "../nla_size.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import type { StatsFilters } from "./stats_message.ts";
import { L3_STATS, statsMessage, statsSize, wants } from "./stats_message.ts";
import { tell } from "../tell.ts";

const { EINVAL, EMSGSIZE, ENODEV } = ERRNO;
/** Bytes of `struct if_stats_msg`. */
const IF_STATS_MSG = 12;
const ALL = 0xffffffff;

function ifindexOf({ view }: Request): number {
  return view.getUint32(NLMSG_HDRLEN + 4, true);
}

function maskOf({ view }: Request): number {
  return view.getUint32(NLMSG_HDRLEN + 8, true);
}

/** The device that a request is about, or a negative error number. */
function deviceOf(request: Request): NetDevice | number {
  const ifindex = ifindexOf(request);
  if (ifindex === 0) return -EINVAL;
  return request.net.stack.devices.byIndex(ifindex) ?? -ENODEV;
}

/** What is wanted (`rtnl_stats_get_parse`), of a request that passed its policy; or an error number. */
function filtersOf(request: Request, extack: ExtAck): StatsFilters | number {
  const mask = maskOf(request);
  const tb = new RequestAttributes(request, IF_STATS_MSG).nested(IFLA_STATS_GETSET.GET_FILTERS);
  for (const id of [...tb?.ids ?? []].sort((a, b) => a - b)) {
    if (wants(mask, id)) continue;
    extack.msg = "Filtered attribute not enabled in filter_mask";
    return -EINVAL;
  }
  return { mask, offload: tb?.u32(IFLA_STATS.LINK_OFFLOAD_XSTATS) ?? ALL };
}

/** Answers with what a device has counted (`rtnl_stats_get`). */
const getStats: Handler = (request) => {
  const { header: { seq }, portid, kernel, extack } = request;
  let refused = check(request, false);
  if (refused !== 0) return refused;
  const dev = deviceOf(request);
  if (typeof dev === "number") return dev;
  refused = check(request);
  if (refused !== 0) return refused;
  const filters = filtersOf(request, extack);
  if (typeof filters === "number") return filters;
  const bytes = statsMessage(dev, filters, { type: RTM.NEWSTATS, flags: 0, seq, pid: portid });
  const sent = unicast(kernel, Skb.of(bytes, nlmsgTotalSize(statsSize(dev, filters))), portid);
  return sent < 0 ? sent : 0;
};

/** Shows what all devices have counted (`rtnl_stats_dump`). */
function dumpStats(cb: Callback, out: DumpBuffer): number {
  const { request, request: { net: { stack: { devices } }, header: { seq }, portid: pid } } = cb;
  cb.seq = devices.generation;
  const refused = checkDump(cb);
  if (refused !== 0) return refused;
  const filters = filtersOf(request, cb.extack);
  if (typeof filters === "number") return filters;
  const from = typeof cb.state === "number" ? cb.state : 0;
  const header = { type: RTM.NEWSTATS, flags: NLM_F.MULTI, seq, pid };
  for (const dev of devices.from(from)) {
    cb.state = dev.ifindex;
    if (!out.put(statsMessage(dev, filters, header))) return -EMSGSIZE;
    out.mark(cb.interruption());
    cb.state = dev.ifindex + 1;
  }
  return 0;
}

/** Has hardware count, or no longer (`rtnl_stats_set`). No hardware does, but it is remembered. */
function setStats({ host }: Registry): Handler {
  return (request) => {
    let refused = check(request, false);
    if (refused !== 0) return refused;
    const dev = deviceOf(request);
    if (typeof dev === "number") return dev;
    refused = check(request);
    if (refused !== 0) return refused;
    const tb = new RequestAttributes(request, IF_STATS_MSG);
    const wanted = tb.u8(IFLA_STATS_GETSET.SET_OFFLOAD_XSTATS_L3_STATS);
    const l3 = L3_STATS.of(dev);
    if (wanted === undefined || l3.enabled === (wanted !== 0)) return 0;
    l3.enabled = wanted !== 0;
    const filters = {
      mask: 1 << IFLA_STATS.LINK_OFFLOAD_XSTATS - 1,
      offload: 1 << IFLA_OFFLOAD_XSTATS.HW_S_INFO - 1,
    };
    const bytes = statsMessage(dev, filters, { type: RTM.NEWSTATS, flags: 0, seq: 0, pid: 0 });
    const room = nlmsgTotalSize(statsSize(dev, filters));
    tell(host, dev.net, bytes, { group: RTNLGRP.STATS, cause: NO_CAUSE, room });
    return 0;
  };
}

/** Registers the family. */
export function registerStats(registry: Registry): void {
  const { handlers } = registry;
  handlers.register(AF.UNSPEC, RTM.GETSTATS, { doit: getStats, dumpit: dumpStats });
  handlers.register(AF.UNSPEC, RTM.SETSTATS, { doit: setStats(registry) });
}
