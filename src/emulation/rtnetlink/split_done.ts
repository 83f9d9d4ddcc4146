import { ERRNO } from "../../abi/errno.ts";
import type { Callback, DumpBuffer } from "../netlink/dump.ts";

/**
 * A dump whose end is told in a datagram of its own (RTNL_FLAG_DUMP_SPLIT_NLM_DONE, `rtnl_dumpit`).
 * It is called no more once it has returned 0.
 */
export function splitDone(
  dump: (cb: Callback, out: DumpBuffer) => number,
): (cb: Callback, out: DumpBuffer) => number {
  const over = new WeakSet<Callback>();
  return (cb, out) => {
    if (over.has(cb)) return 0;
    const error = dump(cb, out);
    if (error < 0 && error !== -ERRNO.EMSGSIZE) return error;
    if (error === 0) over.add(cb);
    return out.length;
  };
}
