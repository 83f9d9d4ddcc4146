import { NDUSEROPT, RTM } from "../abi/rtnetlink.ts";
import { bytesAt, randomBytes } from "./bytes.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { binary, ip, s32, u16, u8 } from "./types.ts";

/** `struct nduseroptmsg` (linux/rtnetlink.h), and the options that follow it. */
export interface UserOptionHeader extends FamilyHeader {
  /** `nduseropt_opts_len`: the length of the options, in bytes; if left out, that of `options`. */
  optsLen: number;
  /** `nduseropt_ifindex`: the number of the link on which they came. */
  ifindex: number;
  /** `nduseropt_icmp_type`: the type of the ICMPv6 message, 134 for a router advertisement. */
  icmpType: number;
  /** `nduseropt_icmp_code`: the code of the ICMPv6 message. */
  icmpCode: number;
  /**
   * The bytes between the struct and the attributes: neighbour discovery options (RFC 4861, 4.6),
   * each its type, its length in units of 8 bytes, and its data. Linux sends one.
   */
  options: Uint8Array;
}

type FixedHeader = Omit<UserOptionHeader, "options">;

const FIXED: StructType<FixedHeader> = struct<FixedHeader>({
  name: "nduseroptmsg",
  prefix: "nduseropt_",
  size: 16,
}, {
  family: addressFamily,
  optsLen: u16,
  ifindex: s32,
  icmpType: u8,
  icmpCode: u8,
});

/** `struct nduseroptmsg` of linux/rtnetlink.h, and the options that follow it. */
export const NDUSEROPTMSG: StructType<UserOptionHeader> = {
  ...FIXED,
  extent(view, at, length) {
    if (length <= FIXED.size) return FIXED.size;
    return Math.min(FIXED.size + (view.getUint16(at + 2, true) + 3 & ~3), length);
  },
  read(view, at, length, context) {
    const header = FIXED.read(view, at, length, context);
    return header && { ...header, options: new Uint8Array(0) };
  },
  readFilled(view, at, length, context) {
    const header = FIXED.readFilled(view, at, length, context);
    const { size } = FIXED;
    const end = NDUSEROPTMSG.extent?.(view, at, length) ?? size;
    const options = end > size ? bytesAt(view, at + size, end - size) : new Uint8Array(0);
    return { ...header, options };
  },
  write(writer, { options, ...header }, family) {
    FIXED.write(writer, { ...header, optsLen: header.optsLen ?? options?.length }, family);
    if (options !== undefined) binary.write(writer, options, family);
  },
  json: ({ options, ...header }, style, family) => ({
    ...Object(FIXED.json(header, style, family)),
    options: binary.json(options, style, family),
  }),
  random(random, family) {
    const options = randomBytes(random, 8 * random.below(4));
    return { ...FIXED.random(random, family), optsLen: options.length, options };
  },
};

/** `NDUSEROPT_*` of linux/rtnetlink.h: where options came from. */
export interface UserOptionAttributes extends AttributeSet {
  /** `NDUSEROPT_SRCADDR`: the router's address. */
  srcaddr?: string;
}

/** `NDUSEROPT_*`; `ndisc_ra_useropt` of net/ipv6/ndisc.c. */
export const USER_OPTION_ATTRIBUTES: AttributeTable<UserOptionAttributes> = new AttributeTable(
  "NDUSEROPT",
  NDUSEROPT,
  { srcaddr: ip },
);

/**
 * A neighbour discovery option that the kernel leaves to programs, as name servers and search
 * domains: RTM_NEWNDUSEROPT, which is only ever a notification.
 */
export type UserOptionMessage = FamilyMessage<
  "user-option",
  UserOptionHeader,
  UserOptionAttributes
>;

/** The family of neighbour discovery options for programs; net/ipv6/ndisc.c. */
export const USER_OPTION: Family<"user-option", UserOptionHeader, UserOptionAttributes> = {
  kind: "user-option",
  types: [RTM.NEWNDUSEROPT],
  header: NDUSEROPTMSG,
  attributes: USER_OPTION_ATTRIBUTES,
};
