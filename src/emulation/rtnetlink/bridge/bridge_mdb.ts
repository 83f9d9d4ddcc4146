/** RTM_*MDB: net/core/rtnetlink.c, net/bridge/br_mdb.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { MDBA_SET_ENTRY } from "../../../abi/if_bridge.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { MulticastDatabaseAttributes } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import type { NetBridge } from "../../net/bridge/bridge.ts";
import { bridgeOf } from "../../net/bridge/bridge.ts";
import { brMdbIpGet, brMdbNotify, mdbEntries } from "../../net/bridge/mdb_group.ts";
import { brMdbAdd, brMdbDel, brMdbFlush } from "../../net/bridge/mdb_ops.ts";
import { VXLAN_KIND } from "../../net/drivers/vxlan.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { check, checkDump } from "../check.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { tell } from "../tell.ts";
import type { MdbInfo } from "./mdb_message.ts";
import {
  BR_PORT_MSG_SIZE,
  mdbInfo,
  mdbInfoRoom,
  mdbInfos,
  mdbMessage,
  mdbRoom,
  routersOf,
} from "./mdb_message.ts";
import { mdbConfig, mdbFlush, mdbGroup } from "./mdb_request.ts";
import { reply } from "../../netlink/reply.ts";

const { EMSGSIZE, ENODEV, ENOENT, EOPNOTSUPP } = ERRNO;

/** Registers the handlers, and tells of what happens to groups. */
export function registerMdb({ handlers, machine, host }: Registry): void {
  handlers.register(AF.BRIDGE, RTM.NEWMDB, { doit: withDevice(add) });
  handlers.register(AF.BRIDGE, RTM.DELMDB, { doit: remove, bulkDelete: true });
  handlers.register(AF.BRIDGE, RTM.GETMDB, { doit: withDevice(get), dumpit: dumpMdb });
  brMdbNotify.listen(machine, (type, br, mp, pg) => {
    const header = { type, flags: 0, seq: 0, pid: 0 };
    tell(host, br.dev.net, mdbMessage(br, [mdbInfo(br, mp, pg)], header), {
      group: RTNLGRP.MDB,
      cause: NO_CAUSE,
      room: mdbRoom(mdbInfoRoom(br, pg)),
    });
  });
}

type Act = (br: NetBridge, tb: RequestAttributes, request: Request) => number;

/** What checks a request, and has the bridge that it names do it. */
function withDevice(act: Act, bulk = false): Handler {
  return (request) => {
    const { view, extack, net: { stack } } = request;
    const early = check(request, false);
    if (early !== 0) return early;
    const dev = stack.devices.byIndex(view.getUint32(NLMSG_HDRLEN + 4, true));
    if (dev === undefined) {
      extack.msg = "Device doesn't exist";
      return -ENODEV;
    }
    const tb = new RequestAttributes({ view }, BR_PORT_MSG_SIZE);
    if (!tb.has(MDBA_SET_ENTRY.ENTRY)) return check(request);
    const br = bridgeOf(dev);
    if (br === undefined && dev.kind === VXLAN_KIND) return withoutGroups(request, act === get);
    if (br === undefined) {
      extack.msg = bulk
        ? "Device does not support MDB bulk deletion"
        : "Device does not support MDB operations";
      return -EOPNOTSUPP;
    }
    return act(br, tb, request);
  };
}

/** A vxlan's groups are not emulated: none is there, and none can be added or deleted. */
function withoutGroups({ extack, net: { stack: { machine } } }: Request, asks: boolean): number {
  if (!asks) {
    machine.countUnsupported("groups of a vxlan");
    return -EOPNOTSUPP;
  }
  extack.msg = "vxlan: MDB entry not found";
  return -ENOENT;
}

const add: Act = (br, tb, request) => {
  const cfg = mdbConfig(br, tb, request);
  return typeof cfg === "number" ? cfg : brMdbAdd(cfg, request.extack);
};

const removeOne: Handler = withDevice((br, tb, request) => {
  const cfg = mdbConfig(br, tb, request);
  return typeof cfg === "number" ? cfg : brMdbDel(cfg);
});

const flush: Handler = withDevice((br, tb, request) => {
  const desc = mdbFlush(tb, request);
  if (typeof desc === "number") return desc;
  brMdbFlush(br, desc);
  return 0;
}, true);

const remove: Handler = (request) =>
  (request.header.flags & NLM_F.BULK) !== 0 ? flush(request) : removeOne(request);

/** `br_mdb_get` */
const get: Act = (br, tb, request) => {
  const group = mdbGroup(tb, request);
  if (typeof group === "number") return group;
  const mp = brMdbIpGet(br, group);
  if (mp === undefined || mp.ports.length === 0 && !mp.hostJoined) {
    request.extack.msg = "bridge: MDB entry not found";
    return -ENOENT;
  }
  const { header: { seq }, portid: pid } = request;
  return reply(
    request,
    mdbMessage(br, mdbInfos(br, mp), { type: RTM.NEWMDB, flags: 0, seq, pid }),
  );
};

/** Where a dump goes on: at which device, group and port. */
interface Position {
  device: number;
  group: number;
  info: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "device" in state && "info" in state;
}

/** Puts as much of a database as fits (`br_mdb_dump`): 0, or a negative error number. */
function dumpBridge(
  br: NetBridge,
  position: Position,
  { request: { header: { seq }, portid: pid } }: Callback,
  out: DumpBuffer,
): number {
  const build = (attributes: MulticastDatabaseAttributes) =>
    encode({
      kind: "multicast-database",
      type: RTM.GETMDB,
      flags: NLM_F.MULTI,
      seq,
      pid,
      header: { family: AF.UNSPEC, ifindex: br.dev.ifindex },
      attributes,
    });
  const mdb: MdbInfo[][] = [];
  let message = build({ mdb });
  if (message.length > out.room) return -EMSGSIZE;
  for (const mp of mdbEntries(br).slice(position.group)) {
    const infos = mdbInfos(br, mp);
    for (let at = position.info; at <= infos.length; at++) {
      // What is not there any longer is a group of nobody, until it is taken away.
      const longer = build({ mdb: [...mdb, infos.slice(position.info, at)] });
      if (longer.length > out.room) {
        if (at === position.info) mdb.pop();
        position.info = Math.max(at - 1, position.info);
        out.put(message);
        return -EMSGSIZE;
      }
      message = longer;
    }
    mdb.push(infos.slice(position.info));
    position.group++;
    position.info = 0;
  }
  const router = routersOf(br, 0);
  const whole = build({ mdb, ...router && { router } });
  out.put(whole.length > out.room ? message : whole);
  return whole.length > out.room ? -EMSGSIZE : 0;
}

/** A vxlan has a database of its own, which is empty. */
function dumpVxlan(
  { ifindex }: NetDevice,
  { request: { header: { seq }, portid: pid } }: Callback,
  out: DumpBuffer,
): number {
  const fits = out.put({
    kind: "multicast-database",
    type: RTM.NEWMDB,
    flags: NLM_F.MULTI,
    seq,
    pid,
    header: { family: AF.BRIDGE, ifindex },
    attributes: { mdb: [] },
  });
  return fits ? 0 : -EMSGSIZE;
}

/** Shows the databases of bridges, and of vxlans (`rtnl_mdb_dump`). */
function dumpMdb(cb: Callback, out: DumpBuffer): number {
  const { request: { net: { stack } } } = cb;
  const error = checkDump(cb);
  if (error !== 0) return error;
  const position = isPosition(cb.state) ? cb.state : { device: 0, group: 0, info: 0 };
  cb.state = position;
  let index = 0;
  for (const dev of stack.devices) {
    if (index++ < position.device) continue;
    const br = bridgeOf(dev);
    const isVxlan = dev.kind?.name === "vxlan";
    const result = br !== undefined
      ? dumpBridge(br, position, cb, out)
      : isVxlan
      ? dumpVxlan(dev, cb, out)
      : 0;
    if (result === -EMSGSIZE) break;
    Object.assign(position, { device: index, group: 0, info: 0 });
  }
  return out.length;
}
