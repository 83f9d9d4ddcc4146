import { NETLINK_SO } from "../../abi/netlink.ts";
import { validate } from "../../codec/mod.ts";
import type { Callback } from "../netlink/dump.ts";
import { explain } from "../netlink/explain.ts";
import type { Request } from "../netlink/receive.ts";

/**
 * Reads a request as its handler does before it looks at the state: 0, or a negative error number.
 *
 * @param found Whether there is what the request is about, where that is looked up in between.
 */
export function check(request: Request, found = true): number {
  const strict = request.sock.flags.has(NETLINK_SO.GET_STRICT_CHK);
  return explain(request.extack, validate(request.data, { strict, found }));
}

/** As {@linkcode check}, when a datagram of a dump is made. */
export function checkDump({ request, strict, extack }: Callback, found = true): number {
  return explain(extack, validate(request.data, { strict, found }));
}
