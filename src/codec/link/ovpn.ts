import { IFLA_OVPN, OVPN_MODE } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, u8 } from "../types.ts";

/** `IFLA_OVPN_*`: a tunnel of OpenVPN. */
export interface LinkOvpnAttributes extends AttributeSet {
  /** `IFLA_OVPN_MODE`: OVPN_MODE_*: one peer or many. */
  mode?: number;
}

/** `IFLA_OVPN_*`; `ovpn_policy` of drivers/net/ovpn/main.c. */
export const LINK_OVPN: AttributeTable<LinkOvpnAttributes> = new AttributeTable(
  "IFLA_OVPN",
  IFLA_OVPN,
  { mode: enumeration(u8, ["OVPN_MODE", OVPN_MODE]) },
);
