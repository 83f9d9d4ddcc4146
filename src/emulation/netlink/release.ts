import type { Sock } from "./sock.ts";

/** Closes a socket: frees its port, leaves its groups, ends its dump (`netlink_release`). */
export function release(sock: Sock): void {
  sock.closed = true;
  const { table, net, portid } = sock;
  const left = [...sock.groups].sort((a, b) => a - b);
  if (sock.bound) table.remove(net, portid, sock);
  sock.setGroups(new Set());
  for (const group of left) table.unbind?.(sock, group);
  sock.dump?.end();
  sock.queue.length = 0;
  sock.rmem = 0;
  sock.wakeWriters();
}
