import { IFLA_WWAN } from "../../abi/link_kinds.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u32 } from "../types.ts";

/** `IFLA_WWAN_*`: a data channel of a modem. */
export interface LinkWwanAttributes extends AttributeSet {
  /** `IFLA_WWAN_LINK_ID`: the channel's number. */
  linkId?: number;
}

/** `IFLA_WWAN_*`; `wwan_rtnl_policy` of drivers/net/wwan/wwan_core.c. */
export const LINK_WWAN: AttributeTable<LinkWwanAttributes> = new AttributeTable(
  "IFLA_WWAN",
  IFLA_WWAN,
  { linkId: u32 },
);
