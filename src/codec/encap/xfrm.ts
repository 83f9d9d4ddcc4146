import { LWT_XFRM } from "../../abi/lwtunnel.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u32 } from "../types.ts";

/** `LWT_XFRM_*`: packets are for the policies of an IPsec interface. */
export interface EncapXfrmAttributes extends AttributeSet {
  /** `LWT_XFRM_IF_ID`: the interface's id. */
  ifId?: number;
  /** `LWT_XFRM_LINK`: the index of the link that they go out by. */
  link?: number;
}

/** `LWT_XFRM_*`; `xfrm_lwt_policy` of net/xfrm/xfrm_interface_core.c. */
export const ENCAP_XFRM: AttributeTable<EncapXfrmAttributes> = new AttributeTable(
  "LWT_XFRM",
  LWT_XFRM,
  { ifId: u32, link: u32 },
);
