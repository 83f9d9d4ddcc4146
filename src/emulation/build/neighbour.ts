import { NLM_F } from "../../abi/netlink.ts";
import { NUD } from "../../abi/neighbour.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { Request } from "../../client/mod.ts";
import type { LinkName, Surroundings } from "./link.ts";
import { familyOf } from "./prefix.ts";

/** A neighbour to be known. */
export interface NeighbourSpec {
  /** The link. */
  readonly link: LinkName;
  /** Its network address. */
  readonly address: string;
  /** Its link-layer address. */
  readonly lladdr?: string;
  /**
   * NUD_*.
   * @default {128} NUD_PERMANENT
   */
  readonly state?: number;
  /**
   * NTF_*.
   * @default {0}
   */
  readonly flags?: number;
}

/** The request that has a neighbour known. */
export function neighbourRequest(
  { link, address, lladdr, state = NUD.PERMANENT, flags = 0 }: NeighbourSpec,
  { indexOf }: Surroundings,
): Request {
  return {
    kind: "neighbour",
    type: RTM.NEWNEIGH,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    header: { family: familyOf(address), ifindex: indexOf(link), state, flags },
    attributes: { dst: address, ...lladdr !== undefined && { lladdr } },
  };
}
