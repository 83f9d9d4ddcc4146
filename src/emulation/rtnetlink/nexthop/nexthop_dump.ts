/** Dumps of nexthops and of buckets: net/ipv4/nexthop.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { NHA, NHA_RES_BUCKET } from "../../../abi/nexthop.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { BlamingExplanation } from "../../net/ipv4/fib/fib_config.ts";
import type { Nexthop } from "../../net/nexthop/nexthop.ts";
import { nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import type { NetStack } from "../../net/stack.ts";
import type { Callback, DumpBuffer, DumpControl } from "../../netlink/dump.ts";
import { checkDump } from "../check.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { bucketMessage, nexthopMessage } from "./nexthop_message.ts";

const { EINVAL, EMSGSIZE, ENOENT } = ERRNO;
/** `struct nhmsg`. */
const NHMSG = 8;

/** Which nexthops are wanted (`struct nh_dump_filter`). */
interface Filter {
  readonly family: number;
  /** A device's index; 0 for all. */
  readonly dev: number;
  /** A master's index; 0 for all. */
  readonly master: number;
  /** Whether groups alone are. */
  readonly groups: boolean;
  /** NHA_OP_FLAG_*. */
  readonly opFlags: number;
}

function filterOf({ request: { view } }: Callback, tb: RequestAttributes): Filter {
  return {
    family: view.getUint8(NLMSG_HDRLEN),
    dev: tb.u32(NHA.OIF) ?? 0,
    master: tb.u32(NHA.MASTER) ?? 0,
    groups: tb.has(NHA.GROUPS),
    opFlags: tb.u32(NHA.OP_FLAGS) ?? 0,
  };
}

/** Whether a nexthop is left out (`nh_dump_filtered`). */
function isFiltered({ info, group }: Nexthop, filter: Filter): boolean {
  const { family, dev: wanted, master, groups } = filter;
  if (groups && group === undefined) return true;
  if (wanted === 0 && master === 0 && family === 0) return false;
  if (info === undefined) return true;
  if (family !== 0 && info.family !== family) return true;
  const { dev } = info.nhc;
  if (wanted !== 0 && dev?.ifindex !== wanted) return true;
  return master !== 0 && dev?.master?.ifindex !== master;
}

/** Where a dump is. */
class Position {
  /** The least id to go on with. */
  id = 0;
  /** The bucket of it to go on with. */
  bucket = 0;
}

function positionOf(cb: Callback): Position {
  const position = cb.state instanceof Position ? cb.state : new Position();
  cb.state = position;
  return position;
}

/** Goes through the nexthops from a position on (`rtm_dump_walk_nexthops`). */
function walk(
  { request: { net: { stack } } }: Callback,
  position: Position,
  visit: (nh: Nexthop) => number,
): number {
  for (const nh of nexthopsOf(stack).all) {
    if (nh.id < position.id) continue;
    position.id = nh.id;
    const error = visit(nh);
    if (error !== 0) return error;
  }
  return 0;
}

/** Whether what is dumped has changed meanwhile is told. */
function finish(cb: Callback, out: DumpBuffer): void {
  cb.seq = nexthopsOf(cb.request.net.stack).seq;
  out.mark(cb.interruption());
}

/** `rtm_dump_nexthop`. */
export const dumpNexthops: DumpControl["dump"] = (cb, out) => {
  const invalid = checkDump(cb);
  if (invalid !== 0) return invalid;
  const { request, request: { header: { seq }, portid: pid } } = cb;
  const filter = filterOf(cb, new RequestAttributes(request, NHMSG));
  const header = { type: RTM.NEWNEXTHOP, flags: NLM_F.MULTI, seq, pid };
  const over = walk(cb, positionOf(cb), (nh) => {
    if (isFiltered(nh, filter)) return 0;
    return out.put(nexthopMessage(nh, header, filter.opFlags)) ? 0 : -EMSGSIZE;
  });
  finish(cb, out);
  return over;
};

/** A resilient group, or a negative error number (`nexthop_find_group_resilient`). */
export function findResilient(
  stack: NetStack,
  id: number,
  extack: BlamingExplanation,
): Nexthop | number {
  const nh = nexthopsOf(stack).find(id);
  if (nh === undefined) return -ENOENT;
  if (nh.group?.resilient) return nh;
  extack.msg = nh.group === undefined
    ? "Not a nexthop group"
    : "Nexthop group not of type resilient";
  return -EINVAL;
}

/** `rtm_dump_nexthop_bucket`. */
export const dumpBuckets: DumpControl["dump"] = (cb, out) => {
  const invalid = checkDump(cb);
  if (invalid !== 0) return invalid;
  const { request, request: { header: { seq }, portid: pid, net: { stack } } } = cb;
  const tb = new RequestAttributes(request, NHMSG);
  const filter: Filter = { ...filterOf(cb, tb), groups: false };
  const wanted = tb.nested(NHA.RES_BUCKET)?.u32(NHA_RES_BUCKET.NH_ID) ?? 0;
  const position = positionOf(cb);
  const header = { type: RTM.NEWNEXTHOPBUCKET, flags: NLM_F.MULTI, seq, pid };
  const dumpGroup = (nh: Nexthop): number => {
    const { buckets = [] } = nh.group?.resTable ?? {};
    for (let index = position.bucket; index < buckets.length; index++) {
      const member = buckets[index]?.entry?.nh;
      if (member === undefined || isFiltered(member, filter)) continue;
      if (wanted !== 0 && wanted !== member.id) continue;
      position.bucket = index;
      if (!out.put(bucketMessage(nh, index, header))) return -EMSGSIZE;
    }
    position.bucket = 0;
    return 0;
  };
  const id = tb.u32(NHA.ID);
  if (id === undefined) {
    const over = walk(cb, position, (nh) => dumpGroup(nh));
    finish(cb, out);
    return over;
  }
  const nh = findResilient(stack, id, cb.extack);
  if (typeof nh === "number") return nh;
  const over = dumpGroup(nh);
  finish(cb, out);
  return over;
};
