/** Nexthop objects: net/ipv4/nexthop.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NETLINK, NLM_F } from "../../../abi/netlink.ts";
import { NHA, NHA_RES_BUCKET } from "../../../abi/nexthop.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import { nexthopAdd } from "../../net/nexthop/nexthop_add.ts";
import { nexthopBucketNotify, nexthopNotify, nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import { removeNexthop } from "../../net/nexthop/nexthop_remove.ts";
import type { Handler } from "../../netlink/receive.ts";
import { unicast } from "../../netlink/send.ts";
import { Skb } from "../../netlink/skb.ts";
import { check } from "../check.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { tell } from "../tell.ts";
import { dumpBuckets, dumpNexthops, findResilient } from "./nexthop_dump.ts";
import { bucketMessage, nexthopMessage, nexthopRoom } from "./nexthop_message.ts";
import { fitsNexthop, readNexthop } from "./nexthop_request.ts";

const { ENOENT } = ERRNO;
/** `struct nhmsg`. */
const NHMSG = 8;

/** `rtm_new_nexthop`. */
const newNexthop: Handler = (request) => {
  const config = readNexthop(request);
  if (typeof config === "number") return config;
  const { net: { stack }, extack } = request;
  return fitsNexthop(stack, config, extack) || nexthopAdd(stack, config, extack);
};

/** `rtm_del_nexthop`. */
const deleteNexthop: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { net: { stack }, header: { seq, flags }, portid } = request;
  const id = new RequestAttributes(request, NHMSG).u32(NHA.ID) ?? 0;
  const nh = nexthopsOf(stack).find(id);
  if (nh === undefined) return -ENOENT;
  removeNexthop(nh, { portid, seq, flags });
  return 0;
};

/** `rtm_get_nexthop`. */
const getNexthop: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { net: { stack }, header: { seq }, portid: pid, kernel } = request;
  const tb = new RequestAttributes(request, NHMSG);
  const nh = nexthopsOf(stack).find(tb.u32(NHA.ID) ?? 0);
  if (nh === undefined) return -ENOENT;
  const opFlags = tb.u32(NHA.OP_FLAGS) ?? 0;
  const bytes = nexthopMessage(nh, { type: RTM.NEWNEXTHOP, flags: 0, seq, pid }, opFlags);
  return Math.min(unicast(kernel, Skb.of(bytes, nexthopRoom(nh, opFlags)), pid), 0);
};

/** `rtm_get_nexthop_bucket`. */
const getBucket: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { net: { stack }, header: { seq }, portid: pid, kernel, extack } = request;
  const tb = new RequestAttributes(request, NHMSG);
  const nh = findResilient(stack, tb.u32(NHA.ID) ?? 0, extack);
  if (typeof nh === "number") return nh;
  const index = tb.nested(NHA.RES_BUCKET)?.u16(NHA_RES_BUCKET.INDEX) ?? 0;
  if (index >= (nh.group?.resTable?.buckets.length ?? 0)) {
    extack.msg = "Bucket index out of bounds";
    return -ENOENT;
  }
  const bytes = bucketMessage(nh, index, { type: RTM.NEWNEXTHOPBUCKET, flags: 0, seq, pid });
  return Math.min(unicast(kernel, Skb.of(bytes), pid), 0);
};

/** Registers the family. */
export function registerNexthops({ handlers, machine, host }: Registry): void {
  for (const family of [AF.UNSPEC, AF.INET, AF.INET6]) {
    handlers.register(family, RTM.NEWNEXTHOP, { doit: newNexthop });
    handlers.register(family, RTM.GETNEXTHOP, { doit: getNexthop, dumpit: dumpNexthops });
  }
  handlers.register(AF.UNSPEC, RTM.DELNEXTHOP, { doit: deleteNexthop });
  handlers.register(AF.UNSPEC, RTM.GETNEXTHOPBUCKET, { doit: getBucket, dumpit: dumpBuckets });
  const group = RTNLGRP.NEXTHOP;
  nexthopNotify.listen(machine, (stack, { event, nh, cause }) => {
    const echo = (cause.flags & NLM_F.ECHO) !== 0;
    if (!echo && !host.table(NETLINK.ROUTE).hasListeners(group)) return;
    const { portid, seq, flags } = cause;
    const bytes = nexthopMessage(nh, { type: event, flags, seq, pid: portid });
    tell(host, stack, bytes, { group, cause, room: nexthopRoom(nh) });
  });
  nexthopBucketNotify.listen(machine, (stack, nh, index) => {
    const header = { type: RTM.NEWNEXTHOPBUCKET, flags: NLM_F.REPLACE, seq: 0, pid: 0 };
    tell(host, stack, bucketMessage(nh, index, header), { group, cause: NO_CAUSE });
  });
}
