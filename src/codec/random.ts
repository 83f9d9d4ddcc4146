import type { Outgoing } from "./datagram.ts";
import { FAMILIES } from "./families.ts";
import { RTNL_FAMILY } from "../abi/rtnetlink.ts";
import { AF } from "../abi/socket.ts";
import type { Random } from "./type.ts";

/** Address families on which it depends how attributes are read. */
const ADDRESS_FAMILIES = [
  AF.UNSPEC,
  AF.INET,
  AF.INET6,
  AF.BRIDGE,
  AF.MPLS,
  RTNL_FAMILY.IPMR,
] as const;

/**
 * A random message of one of the families, with attributes of its table: for tests. `decode` of
 * what {@linkcode encode} makes of it gives it back.
 *
 * @example
 * ```ts
 * import { decode, encode, randomMessage } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const message = randomMessage({ below: (below) => Math.floor(Math.random() * below) });
 * assertEquals(decode(encode(message)), [message]);
 * ```
 */
export function randomMessage(random: Random): Outgoing {
  const family = FAMILIES[random.below(FAMILIES.length)] ?? FAMILIES[0];
  if (family === undefined) throw new TypeError("there are no families");
  const addressFamily = ADDRESS_FAMILIES[random.below(ADDRESS_FAMILIES.length)] ?? AF.UNSPEC;
  const header = { ...family.header.random(random, addressFamily), family: addressFamily };
  return {
    kind: family.kind,
    type: family.types[random.below(family.types.length)] ?? 0,
    flags: random.below(0x10000),
    seq: random.below(2 ** 32),
    pid: random.below(2 ** 32),
    header,
    attributes: family.attributes.random(random, header.family),
  };
}
