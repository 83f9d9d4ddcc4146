import { CAP } from "../../abi/capability.ts";
import type { UserNamespace } from "../credentials.ts";
import { capable } from "../credentials.ts";
import type { Skb } from "./skb.ts";
import type { Sock } from "./sock.ts";

/**
 * Whether a socket may do what a NL_CFG_F_* flag allows everybody, and CAP_NET_ADMIN over the
 * network namespace allows anybody (`netlink_allowed`).
 */
export function allowed(sock: Sock, flag: number): boolean {
  return (sock.table.flags & flag) !== 0 ||
    callerCan(sock, sock.net.userNamespace, CAP.NET_ADMIN);
}

/** Whether the process that calls has a capability (`ns_capable`). */
export function callerCan(
  { process }: Sock,
  namespace: UserNamespace,
  capability: number,
): boolean {
  return process === undefined || capable(process, namespace, capability);
}

/** Whether the process that opened a socket had a capability then (`file_ns_capable`). */
export function openerCould(
  { opener }: Sock,
  namespace: UserNamespace,
  capability: number,
): boolean {
  return opener === undefined || capable(opener, namespace, capability);
}

/**
 * Whether a request's sender has a capability, and the socket's opener had it or the request names
 * its destination (`netlink_ns_capable`): a socket that is passed on to somebody less privileged, or
 * from them to somebody more privileged, is not enough.
 */
export function senderCan(
  skb: Skb,
  from: Sock,
  namespace: UserNamespace,
  capability: number,
): boolean {
  return (skb.addressed || openerCould(from, namespace, capability)) &&
    callerCan(from, namespace, capability);
}
