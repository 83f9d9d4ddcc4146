import { IFLA_XFRM } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { flag, u32 } from "../types.ts";

/** `IFLA_XFRM_*`: a link to which IPsec policies and states refer. */
export interface LinkXfrmAttributes extends AttributeSet {
  /** `IFLA_XFRM_LINK`: the index of the link that it goes out by; 0 for any. */
  link?: number;
  /** `IFLA_XFRM_IF_ID`: the id by which policies and states refer to it. */
  ifId?: number;
  /** `IFLA_XFRM_COLLECT_METADATA`: routes say the id. */
  collectMetadata?: true;
}

/** `IFLA_XFRM_*`; `xfrmi_policy` of net/xfrm/xfrm_interface_core.c. */
export const LINK_XFRM: AttributeTable<LinkXfrmAttributes> = new AttributeTable(
  "IFLA_XFRM",
  IFLA_XFRM,
  { link: u32, ifId: u32, collectMetadata: flag },
);
