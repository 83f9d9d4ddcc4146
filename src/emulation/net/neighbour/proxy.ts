/** Addresses that devices answer for: net/core/neighbour.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import type { NeighKey, ProxyNeighbour } from "./neighbour.ts";
import { idOf } from "./neighbour.ts";
import type { NeighTable } from "./table.ts";

/** Which address, of which device; without one, of all. */
export interface ProxyAddress {
  readonly net: NetStack;
  readonly key: NeighKey;
  readonly dev: NetDevice | undefined;
}

/** A proxied address of a device, or of all (`pneigh_lookup`). */
export function proxyLookup(
  table: NeighTable,
  { net, key, dev }: ProxyAddress,
): ProxyNeighbour | undefined {
  const id = idOf(key);
  return table.proxyBucket(key).find((proxy) =>
    idOf(proxy.key) === id && proxy.net === net &&
    (proxy.dev === dev || proxy.dev === undefined)
  );
}

/** Has a device answer for an address; 0, or a negative error number (`pneigh_create`). */
export function proxyCreate(
  table: NeighTable,
  address: ProxyAddress,
  { flags, protocol, permanent }: Pick<ProxyNeighbour, "flags" | "protocol" | "permanent">,
): number {
  const there = proxyLookup(table, address);
  if (there !== undefined) {
    there.flags = flags;
    there.permanent = permanent;
    if (protocol !== 0) there.protocol = protocol;
    return 0;
  }
  const { net, key, dev } = address;
  const proxy = { net, key: key.slice(), dev, flags, protocol, permanent };
  if ((table.protocol.proxyConstruct?.(proxy) ?? 0) !== 0) return -ERRNO.ENOBUFS;
  table.proxyBucket(key).unshift(proxy);
  return 0;
}

/** Has it answer no longer; 0, or a negative error number (`pneigh_delete`). */
export function proxyDelete(table: NeighTable, { net, key, dev }: ProxyAddress): number {
  const id = idOf(key);
  const bucket = table.proxyBucket(key);
  const at = bucket.findIndex((proxy) =>
    idOf(proxy.key) === id && proxy.dev === dev && proxy.net === net
  );
  const proxy = bucket[at];
  if (proxy === undefined) return -ERRNO.ENOENT;
  bucket.splice(at, 1);
  table.protocol.proxyDestruct?.(proxy);
  return 0;
}

/** A device answers for nothing any longer (`pneigh_ifdown`). */
export function proxyIfdown(table: NeighTable, dev: NetDevice, skipPermanent: boolean): void {
  const gone: ProxyNeighbour[] = [];
  for (const bucket of table.proxies) {
    const kept = bucket.filter((proxy) => proxy.dev !== dev || skipPermanent && proxy.permanent);
    gone.push(...bucket.filter((proxy) => !kept.includes(proxy)));
    bucket.splice(0, bucket.length, ...kept);
  }
  for (const proxy of gone.reverse()) table.protocol.proxyDestruct?.(proxy);
}
