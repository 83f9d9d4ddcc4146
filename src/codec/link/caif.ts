import { IFLA_CAIF } from "../../abi/link_kinds.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u32, u8 } from "../types.ts";

/** `IFLA_CAIF_*`: a network of a modem (Communication CPU to Application CPU Interface). */
export interface LinkCaifAttributes extends AttributeSet {
  /** `IFLA_CAIF_IPV4_CONNID`: the connection's number for IPv4. */
  ipv4Connid?: number;
  /** `IFLA_CAIF_IPV6_CONNID`: the connection's number for IPv6. */
  ipv6Connid?: number;
  /** `IFLA_CAIF_LOOPBACK`: 1 to get back what is sent. */
  loopback?: number;
}

/** `IFLA_CAIF_*`; `ipcaif_policy` of net/caif/chnl_net.c. */
export const LINK_CAIF: AttributeTable<LinkCaifAttributes> = new AttributeTable(
  "IFLA_CAIF",
  IFLA_CAIF,
  { ipv4Connid: u32, ipv6Connid: u32, loopback: u8 },
);
