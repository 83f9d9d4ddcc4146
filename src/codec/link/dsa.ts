import { IFLA_DSA } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u32 } from "../types.ts";

/** `IFLA_DSA_*`: a port of a switch (Distributed Switch Architecture). */
export interface LinkDsaAttributes extends AttributeSet {
  /** `IFLA_DSA_CONDUIT`, once `IFLA_DSA_MASTER`: the index of the link to the switch. */
  conduit?: number;
}

/** `IFLA_DSA_*`; `dsa_policy` of net/dsa/netlink.c. */
export const LINK_DSA: AttributeTable<LinkDsaAttributes> = new AttributeTable(
  "IFLA_DSA",
  IFLA_DSA,
  { conduit: u32 },
);
