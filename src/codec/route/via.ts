import { AF } from "../../abi/socket.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { enumeration, ip, u16 } from "../types.ts";

/** `struct rtvia`: a gateway of another address family than the route's. */
export interface RouteVia {
  /** The gateway's AF_*. */
  family: number;
  /** The gateway's address. */
  address: string;
}

const gatewayFamily = enumeration(u16, ["AF", AF]);

/** `RTA_VIA`; `fib_gw_from_via` of net/ipv4/fib_frontend.c. */
export const via: AttributeType<RouteVia> = {
  name: "struct rtvia",
  op: OP.CALL,
  min: 6,
  max: 18,
  align: 2,
  flags: 0,
  read(view, at, length, { depth }) {
    const family = view.getUint16(at, true);
    const address = ip.read(view, at + 2, length - 2, { family, depth });
    return address === undefined ? undefined : { family, address };
  },
  write(writer, value, family) {
    u16.write(writer, value.family, family);
    ip.write(writer, value.address, value.family);
  },
  json: ({ family, address }, style) => ({
    family: gatewayFamily.json(family, style, family),
    address,
  }),
  random: (random) => ({ family: AF.INET, address: ip.random(random, AF.INET) }),
};
