import { IFA, IFA_F, IFAPROT } from "../abi/if_addr.ts";
import { RT_SCOPE, RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";
import { enumeration, flagSet, ip, s32, string, u32, u8 } from "./types.ts";

/** `struct ifaddrmsg` (linux/if_addr.h): an address's fixed header. */
export interface AddressHeader extends FamilyHeader {
  /** `ifa_prefixlen`: the length of the network part, in bits. */
  prefixlen: number;
  /** `ifa_flags`: the low eight of IFA_F_*; the attribute `flags` has them all. */
  flags: number;
  /** `ifa_scope`: RT_SCOPE_*. */
  scope: number;
  /** `ifa_index`: the link's number. */
  index: number;
}

/** `struct ifaddrmsg` of linux/if_addr.h. */
export const IFADDRMSG: StructType<AddressHeader> = struct<AddressHeader>({
  name: "ifaddrmsg",
  prefix: "ifa_",
  whole: (view, at) => ({
    family: view.getUint8(at),
    prefixlen: view.getUint8(at + 1),
    flags: view.getUint8(at + 2),
    scope: view.getUint8(at + 3),
    index: view.getUint32(at + 4, true),
  }),
}, {
  family: addressFamily,
  prefixlen: u8,
  flags: flagSet(u8, ["IFA_F", IFA_F]),
  scope: enumeration(u8, ["RT_SCOPE", RT_SCOPE]),
  index: u32,
});

/** `struct ifa_cacheinfo`: how long an address lives. */
export interface AddressCacheinfo extends Struct {
  /** Seconds for which it is preferred; 0xffffffff is for ever. */
  prefered: number;
  /** Seconds for which it is valid; 0xffffffff is for ever. */
  valid: number;
  /** When it was made, in 1/100 s since boot. */
  cstamp: number;
  /** When it was last changed, in 1/100 s since boot. */
  tstamp: number;
}

const lifetime: AttributeType<number> = {
  ...u32,
  json: (value, style) => style === "short" && value === 0xffffffff ? "forever" : value,
};

/** `IFA_*` of linux/if_addr.h: an address's attributes. */
export interface AddressAttributes extends AttributeSet {
  /** `IFA_ADDRESS`: the prefix's address; on point-to-point links the peer's. */
  address?: string;
  /** `IFA_LOCAL`: the own address. */
  local?: string;
  /** `IFA_LABEL`: the name under which old tools see it. */
  label?: string;
  /** `IFA_BROADCAST`. */
  broadcast?: string;
  /** `IFA_ANYCAST`: in RTM_*ANYCAST. */
  anycast?: string;
  /** `IFA_CACHEINFO`. */
  cacheinfo?: AddressCacheinfo;
  /** `IFA_MULTICAST`: in RTM_*MULTICAST. */
  multicast?: string;
  /** `IFA_FLAGS`: IFA_F_*. */
  flags?: number;
  /** `IFA_RT_PRIORITY`: the metric of the prefix's route. */
  rtPriority?: number;
  /** `IFA_TARGET_NETNSID`: the namespace that a request is for. */
  targetNetnsid?: number;
  /** `IFA_PROTO`: IFAPROT_*: who made it. */
  proto?: number;
}

/** `IFA_*`; `ifa_ipv4_policy` of net/ipv4/devinet.c, `ifa_ipv6_policy` of net/ipv6/addrconf.c. */
export const ADDRESS_ATTRIBUTES: AttributeTable<AddressAttributes> = new AttributeTable(
  "IFA",
  IFA,
  {
    address: ip,
    local: ip,
    label: string,
    broadcast: ip,
    anycast: ip,
    cacheinfo: struct<AddressCacheinfo>({
      name: "ifa_cacheinfo",
      prefix: "",
      members: { prefered: "ifa_prefered", valid: "ifa_valid" },
    }, { prefered: lifetime, valid: lifetime, cstamp: u32, tstamp: u32 }),
    multicast: ip,
    flags: flagSet(u32, ["IFA_F", IFA_F]),
    rtPriority: u32,
    targetNetnsid: s32,
    proto: enumeration(u8, ["IFAPROT", IFAPROT]),
  },
);

/** An address: RTM_NEWADDR, DELADDR, GETADDR. */
export type AddressMessage = FamilyMessage<"address", AddressHeader, AddressAttributes>;

/** The address family; net/ipv4/devinet.c, net/ipv6/addrconf.c. */
export const ADDRESS: Family<"address", AddressHeader, AddressAttributes> = {
  kind: "address",
  types: [RTM.NEWADDR, RTM.DELADDR, RTM.GETADDR],
  header: IFADDRMSG,
  attributes: ADDRESS_ATTRIBUTES,
};
