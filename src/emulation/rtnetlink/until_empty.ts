import { ERRNO } from "../../abi/errno.ts";
import type { Callback, DumpBuffer } from "../netlink/dump.ts";

/**
 * A dump that ends with a call that puts nothing, so that its end is told in a datagram of its own:
 * what returns `skb->len`. It is called once more when it has nothing left.
 */
export function untilEmpty(
  dump: (cb: Callback, out: DumpBuffer) => number,
): (cb: Callback, out: DumpBuffer) => number {
  return (cb, out) => {
    const error = dump(cb, out);
    return error < 0 && error !== -ERRNO.EMSGSIZE ? error : out.length;
  };
}
