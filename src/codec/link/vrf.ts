import { RT_TABLE } from "../../abi/rtnetlink.ts";
import { IFLA_VRF, IFLA_VRF_PORT } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { numbered, u32 } from "../types.ts";

/** `IFLA_VRF_*`: a virtual routing domain. */
export interface LinkVrfAttributes extends AttributeSet {
  /** `IFLA_VRF_TABLE`: its routing table. */
  table?: number;
}

/** `IFLA_VRF_*`; `vrf_nl_policy` of drivers/net/vrf.c. */
export const LINK_VRF: AttributeTable<LinkVrfAttributes> = new AttributeTable(
  "IFLA_VRF",
  IFLA_VRF,
  {
    table: numbered(u32, RT_TABLE),
  },
);

/** `IFLA_VRF_PORT_*`: a link in a virtual routing domain. */
export interface LinkVrfPortAttributes extends AttributeSet {
  /** `IFLA_VRF_PORT_TABLE`: the routing table of its master. */
  table?: number;
}

/** `IFLA_VRF_PORT_*`; `vrf_fill_slave_info` of drivers/net/vrf.c. */
export const LINK_VRF_PORT: AttributeTable<LinkVrfPortAttributes> = new AttributeTable(
  "IFLA_VRF_PORT",
  IFLA_VRF_PORT,
  {
    table: numbered(u32, RT_TABLE),
  },
);
