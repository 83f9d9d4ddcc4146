/**
 * What is another number every time, and what becomes of it. Nothing else is touched: everything
 * else must be the same to the last bit.
 *
 * - Random ports (autobind, where the process's number is taken) are not replaced: the emulated
 *   kernel is made to draw the ones that the real one drew ({@linkcode drawn}), so they are the same
 *   wherever they turn up.
 * - The process's number, and net.core.*: likewise, by {@linkcode Surroundings}.
 * - SO_COOKIE, SO_NETNS_COOKIE: the numbers that the machine has counted up to. Replaced by zeros,
 *   if they are not zero.
 * - What links tell of IPv6's clock (IFLA_INET6_CACHEINFO: the kernel draws the reachable time anew
 *   every few minutes): a difference counts only if it is there with new namespaces, too.
 * - Inodes and descriptors: no call of a scenario shows any.
 */

import { SO, SOL } from "../../src/abi/mod.ts";
import type { Trace } from "./trace.ts";

const S32_MIN = -0x80000000;
/** Autobind draws from S32_MIN to below this. */
const ROVER = -4096;

const COOKIES: ReadonlySet<number> = new Set([SO.COOKIE, SO.NETNS_COOKIE]);
/** Bytes of a cookie. */
const COOKIE = 8;

/** An option's value, its bytes replaced if they are volatile. */
export function steady(level: number, option: number, value: Uint8Array): Uint8Array {
  if (level !== SOL.SOCKET || !COOKIES.has(option)) return value;
  const cookie = value.subarray(0, COOKIE);
  if (cookie.some((byte) => byte !== 0)) cookie.fill(0);
  return value;
}

/** The random number that makes an emulated kernel draw the port that another drew in a step. */
export function drawn(guide: Trace, step: number): number {
  const port = guide.entries[step]?.port ?? 0;
  return ((port | 0) - S32_MIN + 0.5) / (ROVER - S32_MIN);
}
