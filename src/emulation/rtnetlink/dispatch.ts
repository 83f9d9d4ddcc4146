import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import { RTM, RTNL_FAMILY, RTNLGRP } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { Callback, DumpBuffer, DumpControl } from "../netlink/dump.ts";
import { startDump } from "../netlink/dump.ts";
import type { KernelConfig } from "../netlink/kernel_socket.ts";
import { callerCan, senderCan } from "../netlink/permission.ts";
import type { Handler, Request } from "../netlink/receive.ts";
import { receive } from "../netlink/receive.ts";
import { NL_CFG_F } from "../netlink/table.ts";
import { splitDone } from "./split_done.ts";
import { recordedIn } from "../recorded/recorded.ts";

/** Groups of NETLINK_ROUTE in Linux 6.18: RTNLGRP_IPV6_ACADDR is the last. */
const GROUPS = 39;
/** RTM_MAX: four numbers for each kind of object, RTM_*TUNNEL being the last. */
const RTM_MAX = RTM.GETTUNNEL | 3;
/** Below this, numbers are other protocols' message types. */
const RTM_BASE = 16;

/** What a family does with a message type (`struct rtnl_link`). */
export interface RtnlHandler {
  /** Carries out one request: 0, or a negative error number. */
  readonly doit?: Handler;
  /** Dumps, as {@linkcode DumpControl.dump}. */
  readonly dumpit?: DumpControl["dump"];
  /**
   * Whether the end of a dump is told in a datagram of its own (RTNL_FLAG_DUMP_SPLIT_NLM_DONE); not
   * where families are dumped one after another.
   */
  readonly splitDone?: boolean;
  /** Bytes that a dump's datagrams have at least for what is asked. */
  readonly minLength?: (request: Request) => number;
  /** Whether a request to delete may mean several objects (RTNL_FLAG_BULK_DEL_SUPPORTED). */
  readonly bulkDelete?: boolean;
}

/** The operations of message types, by their two low bits (`rtnl_msgtype_kind`). */
const KIND = { NEW: 0, DEL: 1, GET: 2, SET: 3 } as const;

/** The handlers of NETLINK_ROUTE, by address family and message type. */
export class RtnlHandlers {
  readonly #handlers = new Map<number, Map<number, RtnlHandler>>();

  /**
   * Has messages of a type carried out for an address family, in place of whatever did so before
   * (`rtnl_register`). What a family has no handler for, AF_UNSPEC's does.
   *
   * What a handler throws is thrown by the call that had it run: by sending, or by receiving while a
   * dump goes on, which it ends. The rest of the datagram is not carried out, and nothing else
   * changes.
   *
   * @param family AF_*.
   * @param type RTM_*.
   * @param handler What to do; `{}` to do nothing any more.
   * @throws {RangeError} If there is no such family or message type in rtnetlink.
   */
  register(family: number, type: number, handler: RtnlHandler): void {
    if (!Number.isInteger(family) || family < 0 || family > RTNL_FAMILY.IP6MR) {
      throw new RangeError(
        `an address family is from 0 to ${RTNL_FAMILY.IP6MR}, and not ${family}`,
      );
    }
    if (!Number.isInteger(type) || type < RTM_BASE || type > RTM_MAX) {
      throw new RangeError(`a message type is from ${RTM_BASE} to ${RTM_MAX}, and not ${type}`);
    }
    let handlers = this.#handlers.get(family);
    if (handlers === undefined) this.#handlers.set(family, handlers = new Map());
    handlers.set(type, handler);
  }

  /** The handler of a family that can do something; AF_UNSPEC's if the family's own cannot. */
  #find(family: number, type: number, can: keyof RtnlHandler): RtnlHandler | undefined {
    for (const candidate of [family, AF.UNSPEC]) {
      const handler = this.#handlers.get(candidate)?.get(type);
      if (handler?.[can] !== undefined) return handler;
    }
    return undefined;
  }

  /** Carries out a request (`rtnetlink_rcv_msg`). */
  readonly handle: Handler = (request) => {
    const { header: { type, flags }, data, view, skb, sock, net, extack } = request;
    if (type > RTM_MAX) return -ERRNO.EOPNOTSUPP;
    if (data.length <= NLMSG_HDRLEN) return 0;
    const family = view.getUint8(NLMSG_HDRLEN);
    const kind = type - RTM_BASE & 3;
    if (kind !== KIND.GET && !senderCan(skb, sock, net.userNamespace, CAP.NET_ADMIN)) {
      return -ERRNO.EPERM;
    }
    if (kind === KIND.GET && (flags & NLM_F.DUMP) !== 0) {
      const handler = this.#find(family, type, "dumpit");
      const dumpit = handler?.dumpit;
      const split = handler?.splitDone === true && dumpit !== undefined
        ? splitDone(dumpit)
        : dumpit;
      const dump = recordedIn(net.stack).around(type, family, split);
      if (dump === undefined) return unsupported(request, "dump");
      return startDump(request, { dump, minLength: handler?.minLength?.(request) ?? 0 });
    }
    const handler = this.#find(family, type, "doit");
    if (handler?.doit === undefined) return unsupported(request, "request");
    if (kind === KIND.DEL && (flags & NLM_F.BULK) !== 0 && handler.bulkDelete !== true) {
      extack.msg = "Bulk delete is not supported";
      return -ERRNO.EOPNOTSUPP;
    }
    return handler.doit(request);
  };

  /**
   * A dump of all families that have one, one after another (`rtnl_dump_all`): what AF_UNSPEC does
   * for addresses and routes.
   */
  readonly dumpAll: DumpControl["dump"] = (cb, out) => {
    const progress = progressOf(cb);
    let result = 0;
    for (; progress.family <= RTNL_FAMILY.IP6MR; progress.family++) {
      if (progress.family === AF.PACKET) continue;
      const dumpit = this.#handlers.get(progress.family)?.get(cb.request.header.type)?.dumpit;
      if (dumpit === undefined) continue;
      result = within(progress, cb, out, dumpit);
      if (result !== 0) break;
    }
    return out.length > 0 ? out.length : result;
  };
}

/** Refuses what nobody carries out, and counts it. */
function unsupported(
  { header: { type }, net: { stack: { machine } } }: Request,
  what: string,
): number {
  const name = Object.entries(RTM).find(([, number]) => number === type)?.[0] ?? type;
  machine.countUnsupported(`RTM_${name} ${what}`);
  return -ERRNO.EOPNOTSUPP;
}

/** Where a dump of all families is. */
class Progress {
  family = 1;
  /** The family that `state` is of. */
  of = 0;
  /** The state of that family's own dump. */
  state: unknown = undefined;
}

function progressOf(cb: Callback): Progress {
  if (cb.state instanceof Progress) return cb.state;
  const progress = new Progress();
  cb.state = progress;
  return progress;
}

/** Lets a family's dump go on with its own state. */
function within(
  progress: Progress,
  cb: Callback,
  out: DumpBuffer,
  dumpit: DumpControl["dump"],
): number {
  if (progress.of !== progress.family) {
    progress.of = progress.family;
    progress.state = undefined;
    cb.restart();
  }
  cb.state = progress.state;
  const result = dumpit(cb, out);
  progress.state = cb.state;
  cb.state = progress;
  return result;
}

/** What the kernel-side socket of NETLINK_ROUTE is made with. */
export function rtnetlinkConfig(handlers: RtnlHandlers): KernelConfig {
  return {
    groups: GROUPS,
    flags: NL_CFG_F.NONROOT_RECV,
    input: (skb, from, to) => receive(to, skb, from, handlers.handle),
    bind: (sock, group) =>
      (group === RTNLGRP.IPV4_MROUTE_R || group === RTNLGRP.IPV6_MROUTE_R) &&
        !callerCan(sock, sock.net.userNamespace, CAP.NET_ADMIN)
        ? -ERRNO.EPERM
        : 0,
  };
}
