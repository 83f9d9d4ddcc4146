import { AF } from "../../../abi/socket.ts";
import type { Gateway } from "../../net/ipv4/fib/fib_config.ts";

/** The family before the address of `struct rtvia`. */
const FAMILY = 2;
const IPV4 = 4;
const IPV6 = 16;

/** The gateway that an RTA_VIA names, or what is wrong with it (`fib_gw_from_via`). */
export function readVia(view: DataView, start: number, length: number): Gateway | string {
  if (length < FAMILY) return "Invalid attribute length for RTA_VIA";
  const size = length - FAMILY;
  const at = start + FAMILY;
  switch (view.getUint16(start, true)) {
    case AF.INET:
      return size === IPV4
        ? { family: AF.INET, v4: view.getUint32(at), v6: "" }
        : "Invalid IPv4 address in RTA_VIA";
    case AF.INET6:
      return size === IPV6
        ? {
          family: AF.INET6,
          v4: 0,
          v6: new Uint8Array(view.buffer, view.byteOffset + at, IPV6).toHex(),
        }
        : "Invalid IPv6 address in RTA_VIA";
    default:
      return "Unsupported address family in RTA_VIA";
  }
}
