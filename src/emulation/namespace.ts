import { NETNSA_NSID_NOT_ASSIGNED } from "../abi/mod.ts";
import type { UserNamespace } from "./credentials.ts";
import { NetStack } from "./net/stack.ts";

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
  readonly stack: NetStack = new NetStack();
  readonly #ids = new Map<NetworkNamespace, number>();

  /**
   * For `kernel.createNamespace`, which makes them.
   *
   * @param inode A number that no other namespace has.
   */
  constructor(inode: number, userNamespace: UserNamespace) {
    this.inode = inode;
    this.userNamespace = userNamespace;
  }

  /** The number by which this namespace knows another one; -1 if it does not (`peernet2id`). */
  idOf(peer: NetworkNamespace): number {
    return this.#ids.get(peer) ?? NETNSA_NSID_NOT_ASSIGNED;
  }

  /** The namespaces that this one knows, by ascending numbers. */
  get ids(): readonly (readonly [id: number, peer: NetworkNamespace])[] {
    return [...this.#ids].map(([peer, id]) => [id, peer] as const).sort(([a], [b]) => a - b);
  }

  /** The namespace that this one knows by a number (`get_net_ns_by_id`). */
  byId(id: number): NetworkNamespace | undefined {
    for (const [peer, known] of this.#ids) if (known === id) return peer;
    return undefined;
  }

  /**
   * Gives another namespace a number here, the least free one unless one is asked for
   * (`peernet2id_alloc`).
   *
   * @returns The number that it has; -1 if the one asked for is taken by another.
   */
  assignId(peer: NetworkNamespace, id?: number): number {
    const known = this.#ids.get(peer);
    if (known !== undefined) return known;
    const taken = new Set(this.#ids.values());
    let free = id ?? 0;
    if (id === undefined) { while (taken.has(free)) free++; }
    else if (taken.has(id)) return NETNSA_NSID_NOT_ASSIGNED;
    this.#ids.set(peer, free);
    return free;
  }
}
