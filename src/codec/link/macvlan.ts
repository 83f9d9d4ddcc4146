import { IFLA_MACVLAN, MACVLAN_FLAG, MACVLAN_MACADDR, MACVLAN_MODE } from "../../abi/if_link.ts";
import { list } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, mac, s32, u16, u32 } from "../types.ts";

/** `IFLA_MACVLAN_*`: a link with its own address on another link: kinds macvlan and macvtap. */
export interface LinkMacvlanAttributes extends AttributeSet {
  /** `IFLA_MACVLAN_MODE`: MACVLAN_MODE_*. */
  mode?: number;
  /** `IFLA_MACVLAN_FLAGS`: MACVLAN_FLAG_*. */
  flags?: number;
  /**
   * `IFLA_MACVLAN_MACADDR_MODE`: in requests, what to do with source addresses:
   * MACVLAN_MACADDR_*.
   */
  macaddrMode?: number;
  /** `IFLA_MACVLAN_MACADDR`: in requests, a source address. */
  macaddr?: string;
  /** `IFLA_MACVLAN_MACADDR_DATA`: the source addresses let in. */
  macaddrData?: string[];
  /** `IFLA_MACVLAN_MACADDR_COUNT`: how many there are. */
  macaddrCount?: number;
  /** `IFLA_MACVLAN_BC_QUEUE_LEN`: the length asked for of the queue of broadcasts. */
  bcQueueLen?: number;
  /** `IFLA_MACVLAN_BC_QUEUE_LEN_USED`: its length in use. */
  bcQueueLenUsed?: number;
  /** `IFLA_MACVLAN_BC_CUTOFF`: from how many receivers on broadcasts are queued. */
  bcCutoff?: number;
}

/** `IFLA_MACVLAN_*`; `macvlan_policy` of drivers/net/macvlan.c. */
export const LINK_MACVLAN: AttributeTable<LinkMacvlanAttributes> = new AttributeTable(
  "IFLA_MACVLAN",
  IFLA_MACVLAN,
  {
    mode: enumeration(u32, ["MACVLAN_MODE", MACVLAN_MODE]),
    flags: flagSet(u16, ["MACVLAN_FLAG", MACVLAN_FLAG]),
    macaddrMode: enumeration(u32, ["MACVLAN_MACADDR", MACVLAN_MACADDR]),
    macaddr: mac,
    macaddrData: list({ key: "macaddr", id: IFLA_MACVLAN.MACADDR, type: mac }),
    macaddrCount: u32,
    bcQueueLen: u32,
    bcQueueLenUsed: u32,
    bcCutoff: s32,
  },
);
