import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO, NETLINK_STATE } from "../../abi/netlink.ts";
import { AF } from "../../abi/socket.ts";
import type { NetlinkAddress } from "../../socket/mod.ts";
import type { Address } from "./address.ts";
import { firstGroup, groupMask, SOCKADDR_NL, SOCKADDR_STORAGE } from "./address.ts";
import { allowed } from "./permission.ts";
import type { Sock } from "./sock.ts";
import { NL_CFG_F } from "./table.ts";

/** Groups that a `struct sockaddr_nl` can name. */
const NAMED_GROUPS = 32;
/** Ports that autobind gives to those whose process has one already are below this, as signed. */
const ROVER = -4096;
const S32_MIN = -0x80000000;

/**
 * Gives a socket the port `portid` (`netlink_insert`). A port that is refused is nevertheless what
 * getsockname says from then on.
 */
function insert(sock: Sock, portid: number): number {
  if (sock.bound) return sock.portid === portid ? 0 : -ERRNO.EBUSY;
  sock.portid = portid;
  if (!sock.table.insert(sock.net, portid, sock)) return -ERRNO.EADDRINUSE;
  sock.bound = true;
  return 0;
}

/** Gives a socket its process's number as port, or a random negative one (`netlink_autobind`). */
export function autobind(sock: Sock, random: () => number): number {
  let portid = sock.process?.pid ?? 0;
  let rover = ROVER;
  while (sock.table.lookup(sock.net, portid >>> 0) !== undefined) {
    if (rover === ROVER) rover = S32_MIN + Math.floor(random() * (ROVER - S32_MIN));
    else if (rover >= ROVER) rover = ROVER - 1;
    portid = rover;
    rover = rover - 1 | 0;
  }
  const result = insert(sock, portid >>> 0);
  return result === -ERRNO.EBUSY ? 0 : result;
}

/** Knows of all groups that the protocol has by now (`netlink_realloc_groups`). */
export function learnGroups(sock: Sock): number {
  if (sock.table.registered === 0) return -ERRNO.ENOENT;
  sock.ngroups = Math.max(sock.ngroups, sock.table.groups);
  return 0;
}

/** bind(2) (`netlink_bind`). */
export function bind(sock: Sock, address: Address, random: () => number): number {
  if (address.length > SOCKADDR_STORAGE) return -ERRNO.EINVAL;
  if (address.length < SOCKADDR_NL || address.family !== AF.NETLINK) return -ERRNO.EINVAL;
  if (address.groups !== 0) {
    if (!allowed(sock, NL_CFG_F.NONROOT_RECV)) return -ERRNO.EPERM;
    const result = learnGroups(sock);
    if (result < 0) return result;
  }
  const asked = groupsIn(address.groups).filter((group) => group <= sock.ngroups);
  if (sock.bound && address.pid !== sock.portid) return -ERRNO.EINVAL;
  const undo = (groups: readonly number[]) => {
    for (const group of groups) sock.table.unbind?.(sock, group);
  };
  for (const [index, group] of asked.entries()) {
    const result = sock.table.bind?.(sock, group) ?? 0;
    if (result === 0) continue;
    undo(asked.slice(0, index));
    return result;
  }
  if (!sock.bound) {
    const result = address.pid !== 0 ? insert(sock, address.pid) : autobind(sock, random);
    if (result < 0) {
      undo(asked);
      return result;
    }
  }
  const others = [...sock.groups].filter((group) => group > NAMED_GROUPS);
  sock.setGroups(new Set([...asked, ...others]));
  return 0;
}

function groupsIn(mask: number): number[] {
  return Array.from({ length: NAMED_GROUPS }, (_, bit) => bit + 1)
    .filter((group) => (mask >>> group - 1 & 1) === 1);
}

/** connect(2) (`netlink_connect`). */
export function connect(sock: Sock, address: Address, random: () => number): number {
  if (address.length > SOCKADDR_STORAGE || address.length < 2) return -ERRNO.EINVAL;
  if (address.family === AF.UNSPEC) {
    sock.state = NETLINK_STATE.UNCONNECTED;
    sock.dstPortid = 0;
    sock.dstGroup = 0;
    return 0;
  }
  if (address.family !== AF.NETLINK || address.length < SOCKADDR_NL) return -ERRNO.EINVAL;
  if ((address.groups !== 0 || address.pid !== 0) && !allowed(sock, NL_CFG_F.NONROOT_SEND)) {
    return -ERRNO.EPERM;
  }
  const result = sock.bound ? 0 : autobind(sock, random);
  if (result < 0) return result;
  sock.state = NETLINK_STATE.CONNECTED;
  sock.dstPortid = address.pid;
  sock.dstGroup = firstGroup(address.groups);
  return 0;
}

/** getsockname(2). */
export function ownName(sock: Sock): NetlinkAddress {
  let groups = 0;
  for (const group of sock.groups) groups |= groupMask(group);
  return { pid: sock.portid, groups: groups >>> 0 };
}

/** getpeername(2). */
export function peerName({ dstPortid, dstGroup }: Sock): NetlinkAddress {
  return { pid: dstPortid, groups: groupMask(dstGroup) };
}

/** Joins or leaves a group (NETLINK_ADD_MEMBERSHIP, NETLINK_DROP_MEMBERSHIP). */
export function setMembership(sock: Sock, option: number, group: number): number {
  if (!allowed(sock, NL_CFG_F.NONROOT_RECV)) return -ERRNO.EPERM;
  const result = learnGroups(sock);
  if (result < 0) return result;
  if (group === 0 || group > sock.ngroups) return -ERRNO.EINVAL;
  const groups = new Set(sock.groups);
  if (option === NETLINK_SO.ADD_MEMBERSHIP) {
    const refused = sock.table.bind?.(sock, group) ?? 0;
    if (refused < 0) return refused;
    sock.setGroups(groups.add(group));
  } else {
    groups.delete(group);
    sock.setGroups(groups);
    sock.table.unbind?.(sock, group);
  }
  return 0;
}
