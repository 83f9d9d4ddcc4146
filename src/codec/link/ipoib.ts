import { IFLA_IPOIB, IPOIB_MODE } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, u16 } from "../types.ts";

/** `IFLA_IPOIB_*`: IP over InfiniBand (RFC 4391). */
export interface LinkIpoibAttributes extends AttributeSet {
  /** `IFLA_IPOIB_PKEY`: the partition's key. */
  pkey?: number;
  /** `IFLA_IPOIB_MODE`: IPOIB_MODE_*. */
  mode?: number;
  /** `IFLA_IPOIB_UMCAST`: 1 to leave multicast groups to programs. */
  umcast?: number;
}

/** `IFLA_IPOIB_*`; `ipoib_policy` of drivers/infiniband/ulp/ipoib/ipoib_netlink.c. */
export const LINK_IPOIB: AttributeTable<LinkIpoibAttributes> = new AttributeTable(
  "IFLA_IPOIB",
  IFLA_IPOIB,
  { pkey: u16, mode: enumeration(u16, ["IPOIB_MODE", IPOIB_MODE]), umcast: u16 },
);
