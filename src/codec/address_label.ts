import { IFAL } from "../abi/if_addrlabel.ts";
import { RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { ip, u32, u8 } from "./types.ts";

/** `struct ifaddrlblmsg` (linux/if_addrlabel.h): an address label's fixed header. */
export interface AddressLabelHeader extends FamilyHeader {
  /** `ifal_prefixlen`: the length of the prefix, in bits. */
  prefixlen: number;
  /** `ifal_flags`: always 0. */
  flags: number;
  /** `ifal_index`: the link's number; 0 for all. */
  index: number;
  /** `ifal_seq`: how often the labels have been changed. */
  seq: number;
}

/** `struct ifaddrlblmsg` of linux/if_addrlabel.h. */
export const IFADDRLBLMSG: StructType<AddressLabelHeader> = struct<AddressLabelHeader>({
  name: "ifaddrlblmsg",
  prefix: "ifal_",
  gaps: { prefixlen: 1 },
}, {
  family: addressFamily,
  prefixlen: u8,
  flags: u8,
  index: u32,
  seq: u32,
});

/** `IFAL_*` of linux/if_addrlabel.h: an address label (RFC 6724). */
export interface AddressLabelAttributes extends AttributeSet {
  /** `IFAL_ADDRESS`: the prefix's address. */
  address?: string;
  /** `IFAL_LABEL`: source and destination addresses of one label go together. */
  label?: number;
}

/** `IFAL_*`; `ifal_policy` of net/ipv6/addrlabel.c. */
export const ADDRESS_LABEL_ATTRIBUTES: AttributeTable<AddressLabelAttributes> = new AttributeTable(
  "IFAL",
  IFAL,
  { address: ip, label: u32 },
);

/** An address label: RTM_NEWADDRLABEL, DELADDRLABEL, GETADDRLABEL. */
export type AddressLabelMessage = FamilyMessage<
  "address-label",
  AddressLabelHeader,
  AddressLabelAttributes
>;

/** The address label family; net/ipv6/addrlabel.c. */
export const ADDRESS_LABEL: Family<"address-label", AddressLabelHeader, AddressLabelAttributes> = {
  kind: "address-label",
  types: [RTM.NEWADDRLABEL, RTM.DELADDRLABEL, RTM.GETADDRLABEL],
  header: IFADDRLBLMSG,
  attributes: ADDRESS_LABEL_ATTRIBUTES,
};
