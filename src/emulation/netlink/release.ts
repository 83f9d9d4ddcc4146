import type { Sock } from "./sock.ts";

/**
 * Closes a socket: frees its port, leaves its groups, ends its dump (`netlink_release`). It is
 * closed, whatever those who are told of that throw.
 */
export function release(sock: Sock): void {
  sock.closed = true;
  const { table, net, portid } = sock;
  const left = [...sock.groups].sort((a, b) => a - b);
  if (sock.bound) table.remove(net, portid, sock);
  sock.setGroups(new Set());
  sock.purge();
  try {
    for (const group of left) table.unbind?.(sock, group);
  } finally {
    sock.dump?.end();
  }
}
