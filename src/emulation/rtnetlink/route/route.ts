/** IPv4's routes: net/ipv4/fib_frontend.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NETLINK, NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTN, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { fibTableDelete, fibTableInsert } from "../../net/ipv4/fib/fib_insert.ts";
import { fibOf, rtmsgFib } from "../../net/ipv4/fib/fib_net.ts";
import { nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import type { Handler } from "../../netlink/receive.ts";
import type { Registry } from "../registry.ts";
import { dumpRoutes } from "./route_dump.ts";
import { getRoute } from "./route_get.ts";
import { routeMessage, routeRoom } from "./route_message.ts";
import { readRoute } from "./route_request.ts";
import { tell } from "../tell.ts";

/** `inet_rtm_newroute`. */
const newRoute: Handler = (request) => {
  const config = readRoute(request);
  if (typeof config === "number") return config;
  const { net: { stack }, extack } = request;
  const fib = fibOf(stack);
  const error = fibTableInsert(stack, fib.create(config.table), config, extack);
  if (error === 0 && config.type === RTN.LOCAL) fib.customLocalRoutes = true;
  return error;
};

/** `inet_rtm_delroute`. */
const deleteRoute: Handler = (request) => {
  const config = readRoute(request);
  if (typeof config === "number") return config;
  const { net: { stack }, extack } = request;
  if (config.nhId !== 0 && nexthopsOf(stack).find(config.nhId) === undefined) {
    extack.msg = "Nexthop id does not exist";
    return -ERRNO.EINVAL;
  }
  const table = fibOf(stack).get(config.table);
  if (table === undefined) {
    extack.msg = "FIB table does not exist";
    return -ERRNO.ESRCH;
  }
  return fibTableDelete(stack, table, config, extack);
};

/** Registers the family. */
export function registerRoutes({ handlers, machine, host }: Registry): void {
  handlers.register(AF.INET, RTM.NEWROUTE, { doit: newRoute });
  handlers.register(AF.INET, RTM.DELROUTE, { doit: deleteRoute });
  handlers.register(AF.INET, RTM.GETROUTE, {
    doit: getRoute,
    dumpit: dumpRoutes,
    splitDone: true,
  });
  handlers.register(AF.UNSPEC, RTM.GETROUTE, { dumpit: handlers.dumpAll });
  const group = RTNLGRP.IPV4_ROUTE;
  rtmsgFib.listen(machine, (stack, { event, alias, cause, flags }) => {
    const echo = (cause.flags & NLM_F.ECHO) !== 0;
    if (!echo && !host.table(NETLINK.ROUTE).hasListeners(group)) return;
    const { portid, seq } = cause;
    const { key, slen, tbId, dscp, type, info } = alias;
    const told = { key, dstLen: 32 - slen, tbId, dscp, type, info };
    const message = routeMessage(told, { type: event, flags, seq, pid: portid });
    tell(host, stack, message, { group, cause, room: routeRoom(info) });
  });
}
