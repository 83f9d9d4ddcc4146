import { IFLA_INFO } from "../../abi/if_link.ts";
import type { AttributeSet } from "../table.ts";
import { AttributeTable } from "../table.ts";
import { binary, string } from "../types.ts";

/** `IFLA_INFO_*` of linux/if_link.h: the kind of a link, and what is particular to it. */
export interface LinkInfo extends AttributeSet {
  /** `IFLA_INFO_KIND`: the kind: `"veth"`, `"bridge"`. */
  kind?: string;
  /** `IFLA_INFO_DATA`: attributes that `kind` decides, as bytes. */
  data?: Uint8Array;
  /** `IFLA_INFO_XSTATS`: counters that `kind` decides, as bytes. */
  xstats?: Uint8Array;
  /** `IFLA_INFO_SLAVE_KIND`: the kind of the link's master. */
  slaveKind?: string;
  /** `IFLA_INFO_SLAVE_DATA`: attributes that `slaveKind` decides, as bytes. */
  slaveData?: Uint8Array;
}

/** `IFLA_INFO_*`; `ifla_info_policy` of net/core/rtnetlink.c. */
export const LINKINFO: AttributeTable<LinkInfo> = new AttributeTable("IFLA_INFO", IFLA_INFO, {
  kind: string,
  data: binary,
  xstats: binary,
  slaveKind: string,
  slaveData: binary,
});
