import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTA, RTM, RTM_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { l3mdevMasterIfindex } from "../../net/core/l3mdev.ts";
import { FibInfo, pathsOf } from "../../net/ipv4/fib/fib_info.ts";
import { fibOf } from "../../net/ipv4/fib/fib_net.ts";
import type { FibTable } from "../../net/ipv4/fib/fib_table.ts";
import type { FibAlias } from "../../net/ipv4/fib/fib_trie.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Callback, DumpBuffer, DumpControl } from "../../netlink/dump.ts";
import { checkDump } from "../check.ts";
import { RequestAttributes } from "../request_attributes.ts";
import type { RouteMessageHeader } from "./route_message.ts";
import { routeSize, writeRoute } from "./route_message.ts";

const { EMSGSIZE, ENODEV, ENOENT } = ERRNO;
const RTMSG = 12;

const UNSUPPORTED = "Unsupported attribute in dump request";
/** The numbers of attributes before RTA_OIF's. */
const BEFORE_OIF = [RTA.DST, RTA.SRC, RTA.IIF];

/** Which routes are wanted (`struct fib_dump_filter`). */
export interface RouteFilter {
  readonly flags: number;
  /** 0: of all. */
  readonly table: number;
  readonly protocol: number;
  readonly type: number;
  readonly dev: NetDevice | undefined;
  /** Whether routes are left out by any of these. */
  readonly isSet: boolean;
}

const EVERYTHING: RouteFilter = {
  flags: 0,
  table: 0,
  protocol: 0,
  type: 0,
  dev: undefined,
  isSet: false,
};

/** What a dump wants, or a negative error number (`ip_valid_fib_dump_req`). */
export function routeFilterOf(cb: Callback): RouteFilter | number {
  const { request, request: { view, net: { stack } }, strict } = cb;
  const whole = view.byteLength >= NLMSG_HDRLEN + RTMSG;
  if (!strict) {
    if (!whole) return EVERYTHING;
    const flags = view.getUint32(NLMSG_HDRLEN + 8, true);
    return { ...EVERYTHING, flags: flags & (RTM_F.PREFIX | RTM_F.CLONED) };
  }
  const error = checkDump(cb);
  if (error !== 0 && cb.extack.msg !== UNSUPPORTED) return error;
  const attributes = new RequestAttributes(request, RTMSG);
  // Attributes are looked at by their numbers.
  if (error !== 0 && BEFORE_OIF.some((id) => attributes.offset(id) !== undefined)) return error;
  const oif = attributes.s32(RTA.OIF);
  const dev = oif === undefined ? undefined : stack.devices.byIndex(oif);
  if (oif !== undefined && dev === undefined) {
    delete cb.extack.msg;
    return -ENODEV;
  }
  if (error !== 0) return error;
  const flags = view.getUint32(NLMSG_HDRLEN + 8, true);
  const table = attributes.u32(RTA.TABLE) ?? view.getUint8(NLMSG_HDRLEN + 4);
  const protocol = view.getUint8(NLMSG_HDRLEN + 5);
  const type = view.getUint8(NLMSG_HDRLEN + 7);
  const isSet = flags !== 0 || protocol !== 0 || type !== 0 || table !== 0 || dev !== undefined;
  if (isSet) cb.answerFlags = NLM_F.DUMP_FILTERED;
  return { flags, table, protocol, type, dev, isSet };
}

/** Where a dump is. */
class Position {
  /** How many tables were told. */
  table = 0;
  /** The key to go on with. */
  key = 0;
  /** How many routes of it were told. */
  alias = 0;
  /** Whether the last key was told. */
  over = false;
}

/** Whether a route goes over a device (`fib_info_nh_uses_dev`). */
function usesDevice(info: FibInfo, device: NetDevice): boolean {
  return pathsOf(info).some(({ dev }) =>
    dev === device || dev !== undefined && l3mdevMasterIfindex(dev) === device.ifindex
  );
}

/** Whether a route is wanted. */
function passes({ info, type }: FibAlias, filter: RouteFilter): boolean {
  return (filter.type === 0 || filter.type === type) &&
    (filter.protocol === 0 || filter.protocol === info.protocol) &&
    (filter.dev === undefined || usesDevice(info, filter.dev));
}

/** `inet_dump_fib`. */
export const dumpRoutes: DumpControl["dump"] = (cb, out) => {
  const { request: { view, net: { stack } } } = cb;
  const filter = routeFilterOf(cb);
  if (typeof filter === "number") return filter;
  if ((filter.flags & RTM_F.PREFIX) !== 0) return 0;
  const position = cb.state instanceof Position ? cb.state : new Position();
  cb.state = position;
  const fib = fibOf(stack);
  if (filter.table !== 0) {
    const table = fib.get(filter.table);
    if (table !== undefined) return dumpTable(table, { filter, position, cb, out });
    if (view.getUint8(NLMSG_HDRLEN) !== AF.INET) return 0;
    cb.extack.msg = "ipv4: FIB table does not exist";
    return -ENOENT;
  }
  const tables = fib.ordered;
  for (; position.table < tables.length; position.table++) {
    const table = tables[position.table];
    const result = table === undefined ? 0 : dumpTable(table, { filter, position, cb, out });
    if (result < 0) return result;
    position.key = 0;
    position.alias = 0;
    position.over = false;
  }
  return 0;
};

interface Dumping {
  readonly filter: RouteFilter;
  readonly position: Position;
  readonly cb: Callback;
  readonly out: DumpBuffer;
}

/** Tells of a table from a position on, as far as there is room (`fib_table_dump`). */
function dumpTable({ trie, id }: FibTable, { filter, position, cb, out }: Dumping): number {
  if (position.over) return 0;
  const { request: { header: { seq }, portid } } = cb;
  // There are no exceptions, which are all that RTM_F_CLONED wants.
  const noRoutes = cb.strict && (filter.flags & RTM_F.CLONED) !== 0;
  const filtered = filter.isSet || cb.strict;
  const header: RouteMessageHeader = {
    type: RTM.NEWROUTE,
    flags: filtered ? NLM_F.MULTI | NLM_F.DUMP_FILTERED : NLM_F.MULTI,
    seq,
    pid: portid,
  };
  const told = { key: 0, dstLen: 0, tbId: id, dscp: 0, type: 0, info: new FibInfo() };
  let result = 0;
  trie.walk(position.key, (first) => {
    let index = 0;
    for (let at: FibAlias | undefined = first; at !== undefined; at = at.next, index++) {
      if (index < position.alias || at.tbId !== id) continue;
      if (noRoutes || filter.isSet && !passes(at, filter)) continue;
      told.key = at.key;
      told.dstLen = 32 - at.slen;
      told.dscp = at.dscp;
      told.type = at.type;
      told.info = at.info;
      if (routeSize(told) > out.room) {
        position.key = first.key;
        position.alias = index;
        result = -EMSGSIZE;
        return false;
      }
      out.commit(writeRoute(out.view, out.length, told, header));
    }
    position.alias = 0;
    return true;
  });
  if (result === 0) position.over = true;
  return result;
}
