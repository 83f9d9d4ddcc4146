import { NETNSA_NSID_NOT_ASSIGNED } from "../abi/mod.ts";
import type { UserNamespace } from "./credentials.ts";
import type { Machine } from "./net/stack.ts";
import { assignId } from "./net/core/namespace_ids.ts";
import { NetStack } from "./net/stack.ts";
import { type SysctlView, sysctlView } from "./sysctl_view.ts";

/** Whose each network is. */
const OWNERS = new WeakMap<NetStack, NetworkNamespace>();

/** The namespace that a network belongs to. */
export function namespaceOf(stack: NetStack): NetworkNamespace {
  const owner = OWNERS.get(stack);
  if (owner === undefined) throw new TypeError("the network belongs to no namespace");
  return owner;
}

/** A network namespace (`struct net`). */
export class NetworkNamespace {
  /** Its inode, by which people and programs tell namespaces apart: `net:[4026531840]`. */
  readonly inode: number;
  /** The user namespace in which capabilities over it are looked for. */
  readonly userNamespace: UserNamespace;
  /**
   * Its network.
   *
   * @internal
   */
  readonly stack: NetStack;
  /** Its settings: `namespace.sysctl["net.ipv4.ip_forward"] = 1`. */
  readonly sysctl: SysctlView;

  /**
   * For `kernel.createNamespace`, which makes them.
   *
   * @param inode A number that no other namespace has.
   * @param machine What it shares with the others.
   * @internal
   */
  constructor(inode: number, userNamespace: UserNamespace, machine: Machine) {
    this.inode = inode;
    this.userNamespace = userNamespace;
    this.stack = new NetStack(machine);
    this.sysctl = sysctlView(this.stack.sysctl);
    OWNERS.set(this.stack, this);
  }

  /** The number by which this namespace knows another one; -1 if it does not (`peernet2id`). */
  idOf(peer: NetworkNamespace): number {
    return this.stack.ids.get(peer.stack) ?? NETNSA_NSID_NOT_ASSIGNED;
  }

  /** The namespaces that this one knows, by ascending numbers. */
  get ids(): readonly (readonly [id: number, peer: NetworkNamespace])[] {
    return [...this.stack.ids].map(([peer, id]) => [id, namespaceOf(peer)] as const)
      .sort(([a], [b]) => a - b);
  }

  /** The namespace that this one knows by a number (`get_net_ns_by_id`). */
  byId(id: number): NetworkNamespace | undefined {
    for (const [peer, known] of this.stack.ids) if (known === id) return namespaceOf(peer);
    return undefined;
  }

  /**
   * Gives another namespace a number here, the least free one unless one is asked for
   * (`peernet2id_alloc`).
   *
   * @returns The number that it has; -1 if the one asked for is taken by another.
   */
  assignId(peer: NetworkNamespace, id?: number): number {
    return assignId(this.stack, peer.stack, id);
  }
}
