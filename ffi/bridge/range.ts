import type { Native } from "./native.ts";

/** sys/resource.h */
const RLIMIT_NOFILE = 7;
/** The descriptor after the last that select(2) knows (`FD_SETSIZE`). */
const FD_SETSIZE = 1024;
/** How many descriptors are set aside for netlink sockets at most. */
const MOST_SOCKETS = 128;

/** The descriptors of programs that the filter asks about. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The last descriptors that a program may have, as it inherits the limit, and select(2) knows. */
export function rangeHere(native: Native): Range {
  const limit = new BigUint64Array(2);
  native.check(native.symbols.getrlimit(RLIMIT_NOFILE, limit), "getrlimit");
  const [soft = 0n] = limit;
  const after = soft < BigInt(FD_SETSIZE) ? Number(soft) : FD_SETSIZE;
  return { first: after - Math.min(MOST_SOCKETS, after >> 2), last: after - 1 };
}
