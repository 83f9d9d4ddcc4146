/**
 * The multicast and anycast addresses that a host listens to: messages with the header and the
 * attributes of addresses. Dumps answer with RTM_GETMULTICAST and RTM_GETANYCAST, as they were
 * asked; notifications (Linux 6.15) are RTM_NEWMULTICAST, DELMULTICAST, NEWANYCAST and DELANYCAST.
 */

import { RTM } from "../abi/rtnetlink.ts";
import type { AddressAttributes, AddressHeader } from "./address.ts";
import { ADDRESS_ATTRIBUTES, IFADDRMSG } from "./address.ts";
import type { Family, FamilyMessage } from "./message.ts";

/** A multicast address: RTM_NEWMULTICAST, DELMULTICAST, GETMULTICAST. */
export type MulticastAddressMessage = FamilyMessage<
  "multicast-address",
  AddressHeader,
  AddressAttributes
>;

/** The multicast address family; net/ipv4/igmp.c, net/ipv6/addrconf.c. */
export const MULTICAST_ADDRESS: Family<"multicast-address", AddressHeader, AddressAttributes> = {
  kind: "multicast-address",
  types: [RTM.NEWMULTICAST, RTM.DELMULTICAST, RTM.GETMULTICAST],
  header: IFADDRMSG,
  attributes: ADDRESS_ATTRIBUTES,
};

/** An anycast address: RTM_NEWANYCAST, DELANYCAST, GETANYCAST. */
export type AnycastAddressMessage = FamilyMessage<
  "anycast-address",
  AddressHeader,
  AddressAttributes
>;

/** The anycast address family; net/ipv6/addrconf.c. */
export const ANYCAST_ADDRESS: Family<"anycast-address", AddressHeader, AddressAttributes> = {
  kind: "anycast-address",
  types: [RTM.NEWANYCAST, RTM.DELANYCAST, RTM.GETANYCAST],
  header: IFADDRMSG,
  attributes: ADDRESS_ATTRIBUTES,
};
