import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO } from "../../abi/netlink.ts";
import { CAP } from "../../abi/capability.ts";
import { NETNSA_NSID_NOT_ASSIGNED } from "../../abi/net_namespace.ts";
import type { NetworkNamespace } from "../namespace.ts";
import { openerCould } from "./permission.ts";
import { GOOD_SIZE, Skb } from "./skb.ts";
import type { Sock } from "./sock.ts";
import type { NetlinkTable } from "./table.ts";

/**
 * Sends a datagram to a port (`netlink_unicast`). The kernel reads what is sent to it at once.
 *
 * @returns The datagram's length, or a negative error number: EAGAIN where a user would have to wait.
 */
export function unicast(from: Sock, skb: Skb, portid: number): number {
  if (from.show !== undefined) skb.data = from.show(skb.data);
  skb.trim();
  const { length } = skb.data;
  const to = from.table.lookup(from.net, portid);
  if (to === undefined || to.connected && to.dstPortid !== from.portid) return -ERRNO.ECONNREFUSED;
  if (to.isKernel) {
    if (to.input === undefined) return -ERRNO.ECONNREFUSED;
    to.hold(skb);
    try {
      to.input(skb, from, to);
    } finally {
      to.letGo(skb);
    }
    return length;
  }
  if (!to.hasRoomFor(skb)) {
    if (from.isKernel) to.overrun();
    return -ERRNO.EAGAIN;
  }
  to.enqueue(skb);
  return length;
}

/** What {@linkcode broadcast} takes beside the datagram. */
export interface BroadcastOptions {
  /** The group, from 1. */
  readonly group: number;
  /**
   * A port that does not get it.
   * @default {0} sockets without a port
   */
  readonly except?: number;
}

/**
 * Sends a datagram to all members of a group (`netlink_broadcast`).
 *
 * @returns 0, or a negative error number: ESRCH if nobody got it, ENOBUFS if it was lost to somebody
 * who wants the sender to know (NETLINK_BROADCAST_ERROR).
 */
export function broadcast(from: Sock, skb: Skb, options: BroadcastOptions): number {
  const { group, except = 0 } = options;
  if (from.show !== undefined) skb.data = from.show(skb.data);
  skb.trim();
  let delivered = false;
  let lost = false;
  for (const to of from.table.listeners) {
    if (to === from || to.portid === except || !to.groups.has(group)) continue;
    if (to.net !== from.net && !listensTo(to, from.net)) continue;
    if (to.hasRoomFor(skb)) {
      const copy = skb.clone();
      const nsid = to.net === from.net ? NETNSA_NSID_NOT_ASSIGNED : to.net.idOf(from.net);
      if (nsid !== NETNSA_NSID_NOT_ASSIGNED) copy.nsid = nsid;
      to.enqueue(copy);
      delivered = true;
    } else {
      to.overrun();
      lost ||= to.flags.has(NETLINK_SO.BROADCAST_ERROR);
    }
  }
  if (lost) return -ERRNO.ENOBUFS;
  return delivered ? 0 : -ERRNO.ESRCH;
}

/**
 * Sends a datagram from the kernel to the members of a group in a namespace (`nlmsg_multicast`).
 *
 * @returns 0, or a negative error number, as {@linkcode broadcast}.
 */
export function multicast(
  table: NetlinkTable<Sock>,
  net: NetworkNamespace,
  bytes: Uint8Array,
  options: BroadcastOptions,
): number {
  const from = table.lookup(net, 0);
  if (from === undefined) return -ERRNO.ESRCH;
  const skb = Skb.of(bytes, GOOD_SIZE);
  skb.group = options.group;
  return broadcast(from, skb, options);
}

/** Whether a socket hears what happens in another namespace (NETLINK_LISTEN_ALL_NSID). */
function listensTo(to: Sock, net: NetworkNamespace): boolean {
  return to.flags.has(NETLINK_SO.LISTEN_ALL_NSID) &&
    to.net.idOf(net) !== NETNSA_NSID_NOT_ASSIGNED &&
    openerCould(to, net.userNamespace, CAP.NET_BROADCAST);
}

/** What {@linkcode notify} takes beside the notification. */
export interface NotifyOptions {
  /**
   * The group that is told.
   * @default {0} none
   */
  readonly group?: number;
  /**
   * The port of whose request it is the consequence.
   * @default {0}
   */
  readonly portid?: number;
  /** Whether that port wants to hear of it (NLM_F_ECHO). */
  readonly report?: boolean;
}

/**
 * Tells a group, and whoever asked, what happened (`nlmsg_notify`): the latter gets it once, whether
 * it is in the group or not.
 *
 * @returns 0, or a negative error number.
 */
export function notify(from: Sock, skb: Skb, options: NotifyOptions): number {
  const { group = 0, portid = 0, report = false } = options;
  let result = 0;
  if (group !== 0) {
    const told = skb.clone();
    told.group = group;
    result = broadcast(from, told, { group, except: report ? portid : 0 });
    if (result === -ERRNO.ESRCH) result = 0;
    // The copy for who asked is of the same bytes, and says the same group.
    skb.group = group;
  }
  if (!report) return result;
  const sent = unicast(from, skb, portid);
  return result === 0 && sent < 0 ? sent : result;
}
