/** NETLINK_SOCK_DIAG: tells of netlink sockets. Of others there are none. */

import { ERRNO } from "../abi/errno.ts";
import { NETLINK_SO, NLM_F, NLMSG_HDRLEN } from "../abi/netlink.ts";
import { NDIAG_FLAG, NDIAG_PROTO, NDIAG_SHOW } from "../abi/netlink_diag.ts";
import { SKNLGRP, SOCK_DESTROY, SOCK_DIAG } from "../abi/sock_diag.ts";
import { AF } from "../abi/socket.ts";
import type { NetlinkSocketAttributes } from "../codec/mod.ts";
import { encode, NETLINK_DIAG_REQ } from "../codec/mod.ts";
import type { KernelHost } from "./host.ts";
import type { Callback, DumpBuffer } from "./netlink/dump.ts";
import { startDump } from "./netlink/dump.ts";
import type { KernelConfig } from "./netlink/kernel_socket.ts";
import { memoryInfo } from "./netlink/socket_options.ts";
import type { Request } from "./netlink/receive.ts";
import { receive } from "./netlink/receive.ts";
import type { Sock } from "./netlink/sock.ts";
import type { NetlinkTable } from "./netlink/table.ts";
import { NL_CFG_F } from "./netlink/table.ts";
import type { SocketFamily } from "./sock_diag_none.ts";
import { NO_SOCKETS, TCPDIAG_GETSOCK, tcpSockets } from "./sock_diag_none.ts";

/** How many address families there are (linux/socket.h). */
const AF_MAX = 46;
/** How many protocols there can be. */
const MAX_LINKS = 32;
/** `struct sock_diag_req`. */
const LEAST_REQUEST = 2;
/** Words of a groups' mask are as long as C's. */
const BITS_PER_LONG = 64;

/** What the kernel-side sockets of NETLINK_SOCK_DIAG are made with. */
export function sockDiagConfig(kernel: KernelHost): KernelConfig {
  const netlink = { dump: (request: Request) => dumpNetlink(kernel, request) };
  const families = new Map([...NO_SOCKETS, [AF.NETLINK, netlink]]);
  return {
    groups: SKNLGRP.INET6_UDP_DESTROY,
    flags: NL_CFG_F.NONROOT_RECV,
    input: (skb, from, to) => receive(to, skb, from, (request) => handle(families, request)),
  };
}

/** `sock_diag_rcv_msg`. */
function handle(families: ReadonlyMap<number, SocketFamily>, request: Request): number {
  const { header: { type }, data, view } = request;
  if (type === TCPDIAG_GETSOCK) return tcpSockets(request);
  if (type !== SOCK_DIAG.BY_FAMILY && type !== SOCK_DESTROY) return -ERRNO.EINVAL;
  if (data.length < NLMSG_HDRLEN + LEAST_REQUEST) return -ERRNO.EINVAL;
  const family = view.getUint8(NLMSG_HDRLEN);
  if (family >= AF_MAX) return -ERRNO.EINVAL;
  const handler = families.get(family);
  if (handler === undefined) return -ERRNO.ENOENT;
  if (type === SOCK_DIAG.BY_FAMILY) return handler.dump(request);
  return handler.destroy?.(request) ?? -ERRNO.EOPNOTSUPP;
}

/** `netlink_diag_handler_dump`. */
function dumpNetlink(kernel: KernelHost, request: Request): number {
  const { header: { flags }, data, view } = request;
  if (data.length < NLMSG_HDRLEN + NETLINK_DIAG_REQ.size) return -ERRNO.EINVAL;
  if ((flags & NLM_F.DUMP) === 0) return -ERRNO.EOPNOTSUPP;
  const { protocol, show } = NETLINK_DIAG_REQ.readFilled(
    view,
    NLMSG_HDRLEN,
    data.length - NLMSG_HDRLEN,
    { family: AF.NETLINK, depth: 0 },
  );
  const all = protocol === NDIAG_PROTO.ALL;
  if (!all && protocol >= MAX_LINKS) return startDump(request, { dump: () => -ERRNO.ENOENT });
  const last = all ? MAX_LINKS - 1 : protocol;
  const walk = new Walk(kernel, show, all ? 0 : protocol, last);
  return startDump(request, { dump: (cb, out) => walk.go(cb, out) });
}

/** A dump of the sockets of some protocols (`netlink_diag_dump`). */
class Walk {
  readonly #kernel: KernelHost;
  readonly #show: number;
  #protocol: number;
  readonly #last: number;
  /** Those that have a port, as far as they have not been told of. */
  #ports: Iterator<Sock> | undefined;
  /** How many of those in groups have been told of. */
  #members = 0;

  constructor(kernel: KernelHost, show: number, first: number, last: number) {
    this.#kernel = kernel;
    this.#show = show;
    this.#protocol = first;
    this.#last = last;
  }

  /** Tells of more sockets: 0 at the end, or how many bytes there are. */
  go(cb: Callback, out: DumpBuffer): number {
    for (; this.#protocol <= this.#last; this.#protocol++) {
      const table = this.#kernel.table(this.#protocol);
      if (!this.#inPorts(table, cb, out) || !this.#listening(table, cb, out)) return out.length;
      this.#ports = undefined;
      this.#members = 0;
    }
    return 0;
  }

  #inPorts(table: NetlinkTable<Sock>, { request }: Callback, out: DumpBuffer): boolean {
    const ports = this.#ports ??= table.sockets(request.net);
    for (let next = ports.next(); next.done !== true; next = ports.next()) {
      // The one that has no room is lost: Linux's walk has passed it when it goes on.
      if (!out.put(tell(next.value, this.#show, request))) return false;
    }
    return true;
  }

  #listening(table: NetlinkTable<Sock>, { request }: Callback, out: DumpBuffer): boolean {
    // Linux means to pass over those that have a port, too, and does not: they are told of twice.
    const members = [...table.listeners].reverse().filter(({ net }) => net === request.net);
    for (const sock of members.slice(this.#members)) {
      if (!out.put(tell(sock, this.#show, request))) return false;
      this.#members++;
    }
    return true;
  }
}

/** What is told of a socket (`sk_diag_fill`). */
function tell(sock: Sock, show: number, { header: { seq }, skb }: Request): Uint8Array {
  const attributes: NetlinkSocketAttributes = {
    ...(show & NDIAG_SHOW.GROUPS) !== 0 && sock.ngroups > 0 &&
      { groups: [...sock.groupWords(BITS_PER_LONG)] },
    ...(show & NDIAG_SHOW.MEMINFO) !== 0 && { meminfo: wordsOf(memoryInfo(sock)) },
    ...(show & NDIAG_SHOW.FLAGS) !== 0 && { flags: flagsOf(sock) },
  };
  return encode({
    kind: "netlink-socket",
    type: SOCK_DIAG.BY_FAMILY,
    flags: NLM_F.MULTI,
    seq,
    pid: skb.portid,
    header: {
      type: sock.type,
      protocol: sock.table.protocol,
      state: sock.state,
      portid: sock.portid,
      dstPortid: sock.dstPortid,
      dstGroup: sock.dstGroup,
      ino: sock.inode,
      cookie: sock.cookie,
    },
    attributes,
  });
}

function wordsOf(bytes: Uint8Array): number[] {
  return [...new Uint32Array(bytes.slice().buffer)];
}

/** What is told of each option of SOL_NETLINK. */
const FLAGS: ReadonlyMap<number, number> = new Map([
  [NETLINK_SO.PKTINFO, NDIAG_FLAG.PKTINFO],
  [NETLINK_SO.BROADCAST_ERROR, NDIAG_FLAG.BROADCAST_ERROR],
  [NETLINK_SO.NO_ENOBUFS, NDIAG_FLAG.NO_ENOBUFS],
  [NETLINK_SO.LISTEN_ALL_NSID, NDIAG_FLAG.LISTEN_ALL_NSID],
  [NETLINK_SO.CAP_ACK, NDIAG_FLAG.CAP_ACK],
]);

function flagsOf({ dump, flags }: Sock): number {
  let told = dump === undefined ? 0 : NDIAG_FLAG.CB_RUNNING;
  for (const [option, flag] of FLAGS) if (flags.has(option)) told |= flag;
  return told;
}
