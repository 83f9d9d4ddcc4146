import { IFLA_PPP } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { s32 } from "../types.ts";

/** `IFLA_PPP_*`: a link of the point-to-point protocol. */
export interface LinkPppAttributes extends AttributeSet {
  /** `IFLA_PPP_DEV_FD`: in requests, a file descriptor of /dev/ppp. */
  devFd?: number;
}

/** `IFLA_PPP_*`; `ppp_nl_policy` of drivers/net/ppp/ppp_generic.c. */
export const LINK_PPP: AttributeTable<LinkPppAttributes> = new AttributeTable(
  "IFLA_PPP",
  IFLA_PPP,
  { devFd: s32 },
);
