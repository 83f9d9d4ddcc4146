import { PREFIX, RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { flagSet, ip, s32, u32, u8 } from "./types.ts";

// The names of netinet/icmp6.h; RFC 4861, 6275 and 9762.
const ND_OPT_PI_FLAG = { ONLINK: 0x80, AUTO: 0x40, RADDR: 0x20, PD_PREFERRED: 0x10 } as const;

/** `struct prefixmsg` (linux/rtnetlink.h): the fixed header of an advertised prefix. */
export interface PrefixHeader extends FamilyHeader {
  /** `prefix_ifindex`: the number of the link on which it was advertised. */
  ifindex: number;
  /** `prefix_type`: the type of the neighbour discovery option, 3. */
  type: number;
  /** `prefix_len`: the length of the prefix, in bits. */
  len: number;
  /**
   * `prefix_flags`: the flags as the router sent them, ND_OPT_PI_FLAG_*. Before Linux 6.8, and the
   * stable versions of its time, the first two were 0x01 and 0x02.
   */
  flags: number;
}

/** `struct prefixmsg` of linux/rtnetlink.h. */
export const PREFIXMSG: StructType<PrefixHeader> = struct<PrefixHeader>({
  name: "prefixmsg",
  prefix: "prefix_",
}, {
  family: addressFamily,
  ifindex: s32,
  type: u8,
  len: u8,
  flags: flagSet(u8, ["ND_OPT_PI_FLAG", ND_OPT_PI_FLAG]),
});

/** `struct prefix_cacheinfo`: how long a prefix lives. */
export interface PrefixCacheinfo extends Struct {
  /** Seconds for which addresses in it are preferred; 0xffffffff is for ever. */
  preferredTime: number;
  /** Seconds for which it is valid; 0xffffffff is for ever. */
  validTime: number;
}

/** `PREFIX_*` of linux/rtnetlink.h: a prefix that a router advertised. */
export interface PrefixAttributes extends AttributeSet {
  /** `PREFIX_ADDRESS`: the prefix. */
  address?: string;
  /** `PREFIX_CACHEINFO`. */
  cacheinfo?: PrefixCacheinfo;
}

/** `PREFIX_*`; `inet6_fill_prefix` of net/ipv6/addrconf.c. */
export const PREFIX_ATTRIBUTES: AttributeTable<PrefixAttributes> = new AttributeTable(
  "PREFIX",
  PREFIX,
  {
    address: ip,
    cacheinfo: struct<PrefixCacheinfo>({ name: "prefix_cacheinfo", prefix: "" }, {
      preferredTime: u32,
      validTime: u32,
    }),
  },
);

/** A prefix that a router advertised: RTM_NEWPREFIX, which is only ever a notification. */
export type PrefixMessage = FamilyMessage<"prefix", PrefixHeader, PrefixAttributes>;

/** The family of advertised prefixes; net/ipv6/addrconf.c. */
export const ADVERTISED_PREFIX: Family<"prefix", PrefixHeader, PrefixAttributes> = {
  kind: "prefix",
  types: [RTM.NEWPREFIX],
  header: PREFIXMSG,
  attributes: PREFIX_ATTRIBUTES,
};
