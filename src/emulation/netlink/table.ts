import type { NetworkNamespace } from "../namespace.ts";

/** `NL_CFG_F_*` (linux/netlink.h of the kernel): what is allowed without CAP_NET_ADMIN. */
export const NL_CFG_F = {
  /** Joining groups. */
  NONROOT_RECV: 1,
  /** Sending to other ports than the kernel's, and to groups. */
  NONROOT_SEND: 2,
} as const;

/** What a table knows of a socket. */
interface Member {
  readonly groups: ReadonlySet<number>;
}

/** A protocol's sockets (`struct netlink_table`). */
export class NetlinkTable<S extends Member> {
  /** NETLINK_*. */
  readonly protocol: number;
  /** Kernel-side sockets: without one there is no such protocol. */
  registered = 0;
  /** Multicast groups. */
  groups = 0;
  /** NL_CFG_F_*. */
  flags = 0;
  /** Asked before somebody joins a group: 0, or a negative error number. */
  bind: ((sock: S, group: number) => number) | undefined;
  /** Told when somebody left a group. */
  unbind: ((sock: S, group: number) => void) | undefined;
  /** Sockets in at least one group, the newest first. */
  readonly listeners: S[] = [];
  readonly #ports = new Map<NetworkNamespace, Map<number, S>>();

  /** @param protocol NETLINK_*. */
  constructor(protocol: number) {
    this.protocol = protocol;
  }

  /** The socket with a port (`netlink_lookup`). */
  lookup(net: NetworkNamespace, portid: number): S | undefined {
    return this.#ports.get(net)?.get(portid);
  }

  /** Gives a socket its port; `false` if another has it. */
  insert(net: NetworkNamespace, portid: number, sock: S): boolean {
    let ports = this.#ports.get(net);
    if (ports === undefined) this.#ports.set(net, ports = new Map());
    if (ports.has(portid)) return false;
    ports.set(portid, sock);
    return true;
  }

  /** Frees a socket's port. */
  remove(net: NetworkNamespace, portid: number, sock: S): void {
    const ports = this.#ports.get(net);
    if (ports?.get(portid) === sock) ports.delete(portid);
  }

  /** All sockets of a namespace that have a port, kernel-side ones too. */
  *sockets(net: NetworkNamespace): Generator<S, void> {
    yield* this.#ports.get(net)?.values() ?? [];
  }

  /** Whether anybody is in a group, in whatever namespace (`netlink_has_listeners`). */
  hasListeners(group: number): boolean {
    return this.listeners.some((sock) => sock.groups.has(group));
  }
}
