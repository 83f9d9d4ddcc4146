import { HSR_PROTOCOL, IFLA_HSR } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, macOf, u16, u32, u8 } from "../types.ts";

/** `IFLA_HSR_*`: two links that carry everything twice (IEC 62439-3). */
export interface LinkHsrAttributes extends AttributeSet {
  /** `IFLA_HSR_SLAVE1`: the index of the one. */
  slave1?: number;
  /** `IFLA_HSR_SLAVE2`: the index of the other. */
  slave2?: number;
  /** `IFLA_HSR_MULTICAST_SPEC`: in requests, the last byte of `supervisionAddr`. */
  multicastSpec?: number;
  /** `IFLA_HSR_SUPERVISION_ADDR`: where supervision frames go. */
  supervisionAddr?: string;
  /** `IFLA_HSR_SEQ_NR`: the number of the next frame. */
  seqNr?: number;
  /** `IFLA_HSR_VERSION`: in requests, the protocol's version: 0 or 1. */
  version?: number;
  /** `IFLA_HSR_PROTOCOL`: HSR_PROTOCOL_*. */
  protocol?: number;
  /** `IFLA_HSR_INTERLINK`: in requests, the index of a link to a network outside. */
  interlink?: number;
}

/** `IFLA_HSR_*`; `hsr_policy` of net/hsr/hsr_netlink.c. */
export const LINK_HSR: AttributeTable<LinkHsrAttributes> = new AttributeTable(
  "IFLA_HSR",
  IFLA_HSR,
  {
    slave1: u32,
    slave2: u32,
    multicastSpec: u8,
    supervisionAddr: macOf(6),
    seqNr: u16,
    version: u8,
    protocol: enumeration(u8, ["HSR_PROTOCOL", HSR_PROTOCOL]),
    interlink: u32,
  },
);
