import { NLM_F } from "../../abi/netlink.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { Request } from "../../client/mod.ts";
import type { AddressAttributes } from "../../codec/mod.ts";
import type { LinkName, Surroundings } from "./link.ts";
import { prefixOf } from "./prefix.ts";

/** An address to be given to a link; attributes of addresses, some under simpler names. */
export interface AddressSpec extends Omit<AddressAttributes, "address" | "local"> {
  /** The link. */
  readonly link: LinkName;
  /** The address and the length of its prefix: `10.0.0.1/24`. */
  readonly address: string;
  /**
   * The address of the other end, where there is but one.
   * @default the address itself
   */
  readonly peer?: string;
  /**
   * RT_SCOPE_*.
   * @default {0} everywhere
   */
  readonly scope?: number;
}

/** The request that gives a link an address. */
export function addressRequest(
  { link, address: text, peer, scope = 0, ...attributes }: AddressSpec,
  { indexOf }: Surroundings,
): Request {
  const { family, address, length } = prefixOf(text);
  const isIpv4 = family === AF.INET;
  return {
    kind: "address",
    type: RTM.NEWADDR,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    header: { family, prefixlen: length, scope, index: indexOf(link) },
    attributes: {
      ...(isIpv4 || peer !== undefined) && { local: address },
      address: peer ?? address,
      ...attributes,
    },
  };
}
