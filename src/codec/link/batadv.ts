import { IFLA_BATADV } from "../../abi/link_kinds.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { string } from "../types.ts";

/** `IFLA_BATADV_*`: a mesh of links (B.A.T.M.A.N. advanced). The kernel sends none of them. */
export interface LinkBatadvAttributes extends AttributeSet {
  /** `IFLA_BATADV_ALGO_NAME`: the routing algorithm: `"BATMAN_IV"` or `"BATMAN_V"`. */
  algoName?: string;
}

/** `IFLA_BATADV_*`; `batadv_ifla_policy` of net/batman-adv. */
export const LINK_BATADV: AttributeTable<LinkBatadvAttributes> = new AttributeTable(
  "IFLA_BATADV",
  IFLA_BATADV,
  { algoName: string },
);
