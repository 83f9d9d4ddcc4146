import type { AnyDraft } from "./common.ts";
import type { Outgoing } from "./datagram.ts";
import type { MessageFamily } from "./message.ts";
import { isAddressed } from "./message.ts";
import type { ProtocolOptions } from "./protocols.ts";
import { familiesOf } from "./protocols.ts";
import { NLM_F } from "../abi/netlink.ts";
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
 * A random message of one of a protocol's families, with attributes of its table: for tests.
 * `decode` of what {@linkcode encode} makes of it gives it back.
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
export function randomMessage<F extends MessageFamily = never>(
  random: Random,
  options: ProtocolOptions<number, F> = {},
): Outgoing<F> {
  const families = familiesOf(options);
  const family = families[random.below(families.length)];
  if (family === undefined) throw new TypeError("the protocol has no families");
  const addressFamily = !isAddressed(family)
    ? AF.UNSPEC
    : family.addressFamily ?? ADDRESS_FAMILIES[random.below(ADDRESS_FAMILIES.length)] ?? AF.UNSPEC;
  const header = family.header.random(random, addressFamily);
  const type = family.types[random.below(family.types.length)] ?? 0;
  const flags = random.below(0x10000);
  const message: AnyDraft = {
    kind: family.kind,
    type,
    flags: isOf(family, type, flags, families) ? flags : flags ^ NLM_F.REQUEST,
    seq: random.below(2 ** 32),
    pid: random.below(2 ** 32),
    header: isAddressed(family) ? { ...header, family: addressFamily } : header,
    attributes: family.attributes.random(random, addressFamily),
  };
  // The family is one of the protocol's, or of those given; the compiler cannot tell.
  return message as Outgoing<F>;
}

/** Whether a message is of this family, and not of one that only requests are of, or the reverse. */
function isOf(
  family: MessageFamily,
  type: number,
  flags: number,
  families: readonly MessageFamily[],
): boolean {
  const request = (flags & NLM_F.REQUEST) !== 0;
  if (family.requests === true) return request;
  return !request || !families.some(({ requests, types }) => requests && types.includes(type));
}
