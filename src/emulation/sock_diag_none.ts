/**
 * NETLINK_SOCK_DIAG on sockets that an emulated network has none of: those of IP, Unix sockets,
 * packet sockets. What is asked is checked as by Linux; then there are none.
 */

import { ERRNO } from "../abi/errno.ts";
import { IPPROTO } from "../abi/in.ts";
import { NLM_F, NLMSG_HDRLEN } from "../abi/netlink.ts";
import { SOCK_DESTROY } from "../abi/sock_diag.ts";
import { AF } from "../abi/socket.ts";
import { startDump } from "./netlink/dump.ts";
import type { Handler, Request } from "./netlink/receive.ts";
import { RequestAttributes } from "./rtnetlink/request_attributes.ts";
import { auditFilter } from "./sock_diag_filter.ts";

/** What tells of the sockets of a family (`struct sock_diag_handler`). */
export interface SocketFamily {
  /** SOCK_DIAG_BY_FAMILY. */
  readonly dump: Handler;
  /** SOCK_DESTROY; without it, EOPNOTSUPP. */
  readonly destroy?: Handler;
}

/** `TCPDIAG_GETSOCK` (linux/inet_diag.h): TCP's sockets, as they were asked for before families. */
export const TCPDIAG_GETSOCK = 18;

/** `INET_DIAG_REQ_*` (linux/inet_diag.h). */
const INET_DIAG_REQ = { BYTECODE: 1, PROTOCOL: 3 } as const;
/** `struct inet_diag_req`: its size. */
const INET_DIAG_REQ_SIZE = 60;
/** `struct inet_diag_req_v2`: its size. */
const INET_DIAG_REQ_V2_SIZE = 56;
/** `struct unix_diag_req`: its size, and where `udiag_ino` is. */
const UNIX_DIAG_REQ = { size: 24, ino: 8 } as const;
/** `struct packet_diag_req`: its size. */
const PACKET_DIAG_REQ_SIZE = 20;
/** Where `sdiag_protocol` is. */
const PROTOCOL = 1;

/** Protocols whose sockets can be told of (`struct inet_diag_handler`), and closed. */
const INET_PROTOCOLS: ReadonlyMap<number, { readonly destroys: boolean }> = new Map([
  [IPPROTO.TCP, { destroys: true }],
  [IPPROTO.UDP, { destroys: true }],
  [IPPROTO.UDPLITE, { destroys: true }],
  [IPPROTO.RAW, { destroys: true }],
  [IPPROTO.MPTCP, { destroys: false }],
]);

function none(request: Request): number {
  return startDump(request, { dump: () => 0 });
}

/** `inet_diag_handler_cmd`. */
function inet(request: Request): number {
  const { data, view, header } = request;
  if (data.length < NLMSG_HDRLEN + INET_DIAG_REQ_V2_SIZE) return -ERRNO.EINVAL;
  const asked = {
    size: INET_DIAG_REQ_V2_SIZE,
    family: view.getUint8(NLMSG_HDRLEN),
    protocol: view.getUint8(NLMSG_HDRLEN + PROTOCOL),
  };
  const destroys = header.type === SOCK_DESTROY;
  if (!destroys && (header.flags & NLM_F.DUMP) !== 0) return dumpInet(request, asked);
  return findInet(request, asked);
}

/** `inet_diag_rcv_msg_compat`. */
export function tcpSockets(request: Request): number {
  const { data, view, header } = request;
  if (data.length < NLMSG_HDRLEN + INET_DIAG_REQ_SIZE) return -ERRNO.EINVAL;
  const family = view.getUint8(NLMSG_HDRLEN);
  const asked = { size: INET_DIAG_REQ_SIZE, family, protocol: IPPROTO.TCP };
  return (header.flags & NLM_F.DUMP) !== 0 ? dumpInet(request, asked) : findInet(request, asked);
}

interface Asked {
  /** Bytes before the attributes. */
  readonly size: number;
  readonly family: number;
  readonly protocol: number;
}

function dumpInet(request: Request, asked: Asked): number {
  const protocol = protocolOf(request, asked);
  return startDump(request, {
    start: () => protocol === undefined ? -ERRNO.EINVAL : audit(request, asked),
    dump: () => INET_PROTOCOLS.has(protocol ?? IPPROTO.IP) ? 0 : -ERRNO.ENOENT,
  });
}

/** `inet_diag_cmd_exact`. */
function findInet(request: Request, asked: Asked): number {
  const protocol = protocolOf(request, asked);
  if (protocol === undefined) return -ERRNO.EINVAL;
  const handler = INET_PROTOCOLS.get(protocol);
  if (handler === undefined) return -ERRNO.ENOENT;
  if (request.header.type === SOCK_DESTROY && !handler.destroys) return -ERRNO.EOPNOTSUPP;
  const isIp = asked.family === AF.INET || asked.family === AF.INET6;
  return protocol === IPPROTO.TCP && !isIp ? -ERRNO.EINVAL : -ERRNO.ENOENT;
}

/** `inet_diag_get_protocol`; `undefined` where it is not as long as it should be. */
function protocolOf(request: Request, { size, protocol }: Asked): number | undefined {
  const range = new RequestAttributes(request, size).range(INET_DIAG_REQ.PROTOCOL);
  if (range === undefined) return protocol;
  return range.end - range.begin === 4 ? request.view.getUint32(range.begin, true) : undefined;
}

function audit(request: Request, { size }: Asked): number {
  const range = new RequestAttributes(request, size).range(INET_DIAG_REQ.BYTECODE);
  if (range === undefined) return 0;
  const { buffer, byteOffset } = request.view;
  const { begin, end } = range;
  return auditFilter(request, new DataView(buffer, byteOffset + begin, end - begin));
}

/** `unix_diag_handler_dump`. */
function unix(request: Request): number {
  const { data, view, header: { flags } } = request;
  if (data.length < NLMSG_HDRLEN + UNIX_DIAG_REQ.size) return -ERRNO.EINVAL;
  if ((flags & NLM_F.DUMP) !== 0) return none(request);
  const ino = view.getUint32(NLMSG_HDRLEN + UNIX_DIAG_REQ.ino, true);
  return ino === 0 ? -ERRNO.EINVAL : -ERRNO.ENOENT;
}

/** `packet_diag_handler_dump`. */
function packet(request: Request): number {
  const { data, view, header: { flags } } = request;
  if (data.length < NLMSG_HDRLEN + PACKET_DIAG_REQ_SIZE) return -ERRNO.EINVAL;
  if (view.getUint8(NLMSG_HDRLEN + PROTOCOL) !== 0) return -ERRNO.EINVAL;
  return (flags & NLM_F.DUMP) !== 0 ? none(request) : -ERRNO.EOPNOTSUPP;
}

/** The families of which there are no sockets, AF_*. */
export const NO_SOCKETS: ReadonlyMap<number, SocketFamily> = new Map([
  [AF.INET, { dump: inet, destroy: inet }],
  [AF.INET6, { dump: inet, destroy: inet }],
  [AF.UNIX, { dump: unix }],
  [AF.PACKET, { dump: packet }],
]);
