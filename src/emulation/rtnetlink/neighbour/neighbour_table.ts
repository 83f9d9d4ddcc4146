/** Tables of neighbours and their parameters: net/core/neighbour.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NDTA, NDTPA } from "../../../abi/neighbour.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NDTMSG } from "../../../codec/mod.ts";
import { NL_NTBL_PARM_POLICY } from "../../../codec/validation/policies/small.ts";
import { HZ } from "../../net/jiffies.ts";
import { PACKET } from "../../net/neighbour/knobs.ts";
import type { NeighParms, NeighVar } from "../../net/neighbour/parms.ts";
import { NEIGH_VAR } from "../../net/neighbour/parms.ts";
import type { NeighTable } from "../../net/neighbour/table.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { check, checkDump } from "../check.ts";
import { tablesOf } from "./neighbour_request.ts";
import { parametersMessage, tableMessage } from "./neighbour_table_message.ts";
import { parseNested } from "../nested_attributes.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { untilEmpty } from "../until_empty.ts";

const { EINVAL, EMSGSIZE, ENOENT } = ERRNO;
/** `MAX_JIFFY_OFFSET` as an int: what times become that are longer than can be. */
const FOREVER = -2;

/** Parameters that are set as they are given. */
const COUNTS: ReadonlyMap<number, NeighVar> = new Map([
  [NDTPA.QUEUE_LENBYTES, NEIGH_VAR.QUEUE_LEN_BYTES],
  [NDTPA.PROXY_QLEN, NEIGH_VAR.PROXY_QLEN],
  [NDTPA.APP_PROBES, NEIGH_VAR.APP_PROBES],
  [NDTPA.UCAST_PROBES, NEIGH_VAR.UCAST_PROBES],
  [NDTPA.MCAST_PROBES, NEIGH_VAR.MCAST_PROBES],
  [NDTPA.MCAST_REPROBES, NEIGH_VAR.MCAST_REPROBES],
]);

/** Parameters that are given in milliseconds. */
const TIMES: ReadonlyMap<number, NeighVar> = new Map([
  [NDTPA.BASE_REACHABLE_TIME, NEIGH_VAR.BASE_REACHABLE_TIME],
  [NDTPA.GC_STALETIME, NEIGH_VAR.GC_STALETIME],
  [NDTPA.DELAY_PROBE_TIME, NEIGH_VAR.DELAY_PROBE_TIME],
  [NDTPA.RETRANS_TIME, NEIGH_VAR.RETRANS_TIME],
  [NDTPA.ANYCAST_DELAY, NEIGH_VAR.ANYCAST_DELAY],
  [NDTPA.PROXY_DELAY, NEIGH_VAR.PROXY_DELAY],
  [NDTPA.LOCKTIME, NEIGH_VAR.LOCKTIME],
  [NDTPA.INTERVAL_PROBE_TIME_MS, NEIGH_VAR.INTERVAL_PROBE_TIME_MS],
]);

/** A time of a request in jiffies (`nla_get_msecs`). */
function jiffiesOf(tb: RequestAttributes, id: number): number | undefined {
  const milliseconds = tb.payload(id)?.getInt32(0, true);
  if (milliseconds === undefined) return undefined;
  return milliseconds < 0 ? FOREVER : Math.ceil(milliseconds * HZ / 1000);
}

/** The table that a request names. */
function tableNamed(request: Request, tb: RequestAttributes): NeighTable | undefined {
  const { view, net: { stack: { machine } } } = request;
  const family = view.getUint8(NLMSG_HDRLEN);
  const name = tb.name(NDTA.NAME, Infinity);
  return tablesOf(machine).find(({ protocol }) =>
    (family === 0 || protocol.family === family) && protocol.id === name
  );
}

/** The parameters of a device, or those that devices begin with (`lookup_neigh_parms`). */
function parametersOf(
  table: NeighTable,
  { net: { stack } }: Request,
  ifindex: number,
): NeighParms | undefined {
  const dev = stack.devices.byIndex(ifindex);
  const own = dev && table.parmsOf(dev);
  if (own !== undefined || ifindex !== 0) return own;
  return stack === stack.machine.stacks[0] ? table.parms : undefined;
}

/** Sets parameters, by their numbers. */
function setParameters(table: NeighTable, parms: NeighParms, tb: RequestAttributes): void {
  const packets = tb.u32(NDTPA.QUEUE_LEN);
  if (packets !== undefined) {
    parms.set(NEIGH_VAR.QUEUE_LEN_BYTES, Math.imul(packets, PACKET));
  }
  for (const [id, which] of COUNTS) {
    const value = tb.u32(id);
    if (value !== undefined) parms.set(which, value);
  }
  for (const [id, which] of TIMES) {
    const value = jiffiesOf(tb, id);
    if (value === undefined) continue;
    parms.set(which, value);
    if (id === NDTPA.BASE_REACHABLE_TIME) parms.draw(table.machine.random);
  }
}

/** `neightbl_set` */
const set: Handler = (request) => {
  const error = check(request, false);
  if (error !== 0) return error;
  const { net: { stack }, extack } = request;
  const tb = new RequestAttributes(request, NDTMSG.size);
  const table = tableNamed(request, tb);
  if (table === undefined) return -ENOENT;
  if (tb.has(NDTA.PARMS)) {
    const nested = parseNested(tb, NDTA.PARMS, NL_NTBL_PARM_POLICY, extack);
    if (typeof nested === "number") return nested === 0 ? -EINVAL : nested;
    const parms = parametersOf(table, request, nested.s32(NDTPA.IFINDEX) ?? 0);
    if (parms === undefined) return -ENOENT;
    setParameters(table, parms, nested);
  }
  const limits = [NDTA.THRESH1, NDTA.THRESH2, NDTA.THRESH3, NDTA.GC_INTERVAL];
  if (limits.some((id) => tb.has(id)) && stack !== stack.machine.stacks[0]) return -ENOENT;
  table.gcThresh1 = tb.s32(NDTA.THRESH1) ?? table.gcThresh1;
  table.gcThresh2 = tb.s32(NDTA.THRESH2) ?? table.gcThresh2;
  table.gcThresh3 = tb.s32(NDTA.THRESH3) ?? table.gcThresh3;
  table.gcInterval = jiffiesOf(tb, NDTA.GC_INTERVAL) ?? table.gcInterval;
  return 0;
};

/** Where a dump is. */
interface Position {
  table: number;
  /** How many parameters of the table were told. */
  parms: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "table" in state && "parms" in state;
}

/** `neightbl_dump_info` */
function dump(cb: Callback, out: DumpBuffer): number {
  const error = checkDump(cb);
  if (error !== 0) return error;
  const { request: { view, net: { stack }, header: { seq }, portid: pid } } = cb;
  const family = view.getUint8(NLMSG_HDRLEN);
  const position = isPosition(cb.state) ? cb.state : { table: 0, parms: 0 };
  cb.state = position;
  const header = { type: RTM.NEWNEIGHTBL, flags: NLM_F.MULTI, seq, pid };
  const tables = tablesOf(stack.machine);
  for (; position.table < tables.length; position.table++, position.parms = 0) {
    const table = tables[position.table];
    if (table === undefined || family !== 0 && table.protocol.family !== family) continue;
    // Where its parameters take more than a datagram, the kernel tells of the table again.
    if (!out.put(tableMessage(table, header))) return -EMSGSIZE;
    const own = table.parmsList.filter(({ dev }) => dev?.net === stack);
    for (; position.parms < own.length; position.parms++) {
      const parms = own[position.parms];
      if (parms && !out.put(parametersMessage(table, parms, header))) return -EMSGSIZE;
    }
  }
  return 0;
}

/** Registers the handlers of the tables of neighbours. */
export function registerNeighbourTables({ handlers }: Registry): void {
  handlers.register(AF.UNSPEC, RTM.SETNEIGHTBL, { doit: set });
  handlers.register(AF.UNSPEC, RTM.GETNEIGHTBL, { dumpit: untilEmpty(dump) });
}
