import { NETNSA_NSID_NOT_ASSIGNED } from "../../../abi/net_namespace.ts";
import type { Cause } from "../cause.ts";
import { NO_CAUSE } from "../cause.ts";
import { Hook } from "../hook.ts";
import type { NetStack } from "../stack.ts";

/** A namespace has given another a number (`rtnl_net_notifyid`). */
export const nsidAssigned: Hook<[where: NetStack, id: number, cause: Cause]> = new Hook();

/**
 * Gives a namespace a number in another one, the least free one unless one is asked for.
 *
 * @returns The number that it has; -1 if the one asked for is taken by another.
 */
export function assignId(where: NetStack, peer: NetStack, id?: number): number {
  const known = where.ids.get(peer);
  if (known !== undefined) return known;
  const taken = new Set(where.ids.values());
  let free = id ?? 0;
  if (id === undefined) { while (taken.has(free)) free++; }
  else if (taken.has(id)) return NETNSA_NSID_NOT_ASSIGNED;
  where.ids.set(peer, free);
  return free;
}

/**
 * The number of a namespace in another one, which gives it one and tells of it where it has none
 * (`peernet2id_alloc`).
 */
export function idFor(where: NetStack, peer: NetStack, cause: Cause = NO_CAUSE): number {
  const known = where.ids.get(peer);
  if (known !== undefined) return known;
  const id = assignId(where, peer);
  nsidAssigned.tell(where.machine, where, id, cause);
  return id;
}
