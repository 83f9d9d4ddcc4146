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

/** How a protocol is registered. */
export interface TableConfig<S> {
  /**
   * How many multicast groups there are; never fewer than 32.
   * @default {32}
   */
  readonly groups?: number;
  /**
   * NL_CFG_F_* flags.
   * @default {0}
   */
  readonly flags?: number;
  /** Asked before somebody joins a group: 0, or a negative error number. */
  readonly bind?: (sock: S, group: number) => number;
  /** Told when somebody left a group. */
  readonly unbind?: (sock: S, group: number) => void;
}

const LEAST_GROUPS = 32;

/** A protocol's sockets (`struct netlink_table`). */
export class NetlinkTable<S extends Member> {
  /** NETLINK_*. */
  readonly protocol: number;
  /** How often it was registered: if never, there is no such protocol. */
  registered = 0;
  /** Multicast groups. */
  groups = 0;
  /** NL_CFG_F_*. */
  flags = 0;
  /** Asked before somebody joins a group: 0, or a negative error number. */
  bind: ((sock: S, group: number) => number) | undefined;
  /** Told when somebody left a group. */
  unbind: ((sock: S, group: number) => void) | undefined;
  /** Sockets in at least one group, the newest last (`mc_list`, which begins with the newest). */
  readonly listeners: Set<S> = new Set();
  readonly #ports = new Map<NetworkNamespace, Map<number, S>>();

  /** @param protocol NETLINK_*. */
  constructor(protocol: number) {
    this.protocol = protocol;
  }

  /** Registers the protocol once more; the first time says what its sockets may do. */
  register({ groups = LEAST_GROUPS, flags = 0, bind, unbind }: TableConfig<S>): void {
    if (this.registered++ > 0) return;
    this.groups = Math.max(groups, LEAST_GROUPS);
    this.flags = flags;
    this.bind = bind;
    this.unbind = unbind;
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

  /** Forgets a namespace that has ended. */
  forget(net: NetworkNamespace): void {
    this.#ports.delete(net);
  }

  /** All sockets of a namespace that have a port, kernel-side ones too. */
  *sockets(net: NetworkNamespace): Generator<S, void> {
    yield* this.#ports.get(net)?.values() ?? [];
  }

  /** Whether anybody is in a group, in whatever namespace (`netlink_has_listeners`). */
  hasListeners(group: number): boolean {
    for (const { groups } of this.listeners) if (groups.has(group)) return true;
    return false;
  }
}
