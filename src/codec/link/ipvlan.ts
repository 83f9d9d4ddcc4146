import { IFLA_IPVLAN, IPVLAN_F, IPVLAN_MODE } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, u16 } from "../types.ts";

/** `IFLA_IPVLAN_*`: a link with its own network addresses on another link: kinds ipvlan and ipvtap. */
export interface LinkIpvlanAttributes extends AttributeSet {
  /** `IFLA_IPVLAN_MODE`: IPVLAN_MODE_*. */
  mode?: number;
  /** `IFLA_IPVLAN_FLAGS`: IPVLAN_F_*. */
  flags?: number;
}

/** `IFLA_IPVLAN_*`; `ipvlan_nl_policy` of drivers/net/ipvlan/ipvlan_main.c. */
export const LINK_IPVLAN: AttributeTable<LinkIpvlanAttributes> = new AttributeTable(
  "IFLA_IPVLAN",
  IFLA_IPVLAN,
  {
    mode: enumeration(u16, ["IPVLAN_MODE", IPVLAN_MODE]),
    flags: flagSet(u16, ["IPVLAN_F", IPVLAN_F]),
  },
);
