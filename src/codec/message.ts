import type { AttributeSet } from "./set.ts";
import type { AttributeTable } from "./table.ts";
import { properties } from "./properties.ts";
import { RTNL_FAMILY } from "../abi/rtnetlink.ts";
import { AF } from "../abi/socket.ts";
import type { StructType } from "./struct.ts";
import type { AttributeType } from "./type.ts";
import { enumeration, u8 } from "./types.ts";
import type { Writer } from "./writer.ts";

/** The part of `struct nlmsghdr` (linux/netlink.h) that is not counted from the message itself. */
export interface MessageHeader {
  /** `nlmsg_type`: RTM_* or NLMSG_*. */
  readonly type: number;
  /** `nlmsg_flags`: NLM_F_*. */
  readonly flags: number;
  /** `nlmsg_seq`: the request's number, repeated in what answers it. */
  readonly seq: number;
  /** `nlmsg_pid`: the port of the request's sender; 0 where no request is answered. */
  readonly pid: number;
}

/** How a message's bytes differ from those that its values alone would give. */
export interface MessageIrregularity {
  /** Bytes of the family's header, where there are fewer than the struct has. */
  readonly headerLength?: number;
  /** The family's header, where bytes of it that mean nothing are not zero. */
  readonly header?: Uint8Array;
  /** The bytes between this message and the next, where they are not the usual zeros. */
  readonly padding?: Uint8Array;
}

/** What every message of a family has: a fixed header, then attributes. */
export interface FamilyMessage<Kind extends string, Header, Attributes> extends MessageHeader {
  /** Which family it is, and so which header and which attributes it has. */
  readonly kind: Kind;
  /** The family's fixed header. */
  readonly header: Header;
  /** The attributes. */
  readonly attributes: Attributes;
  /** How the bytes differ from those that these values alone would give; seldom present. */
  readonly irregular?: MessageIrregularity;
}

/** Every rtnetlink family's header begins with the address family: `struct rtgenmsg`. */
export interface FamilyHeader {
  /** AF_*. */
  family: number;
}

/** How a family of messages is read and written. */
export interface Family<Kind extends string, H extends object, A extends AttributeSet> {
  /** The discriminant of its messages. */
  readonly kind: Kind;
  /** `nlmsg_type` of its messages: RTM_* or the number of a generic family. */
  readonly types: readonly number[];
  /**
   * Whether requests alone (NLM_F_REQUEST) are of this family, since the same numbers mean other
   * attributes in what the kernel says: that is another family's.
   */
  readonly requests?: true;
  /** The one address family whose messages are of this family, where others share their types. */
  readonly addressFamily?: number;
  /** Its fixed header. */
  readonly header: StructType<H>;
  /** Its attributes. */
  readonly attributes: AttributeTable<A>;
}

/** A family of any protocol. */
export type MessageFamily = Family<string, object, AttributeSet>;

/** The messages of a family. */
export type MessageOf<F extends MessageFamily> = F extends
  Family<infer Kind, infer Header, infer Attributes> ? FamilyMessage<Kind, Header, Attributes>
  : never;

/** Whether a family's header begins with an address family, on which the attributes may depend. */
export function isAddressed({ header }: MessageFamily): boolean {
  return header.addressed;
}

/** The address family in a header of a family; 0 (AF_UNSPEC) where there is none. */
export function addressFamilyIn(family: MessageFamily, header: object): number {
  const value = isAddressed(family) ? properties(header).family : undefined;
  return typeof value === "number" ? value : 0;
}

/** The address family that every rtnetlink family's header begins with. */
export const addressFamily: AttributeType<number> = enumeration(u8, ["AF", AF], [
  "RTNL_FAMILY",
  RTNL_FAMILY,
]);

/** Writes the message header at `at`, where room for it was made. */
export function writeHeader(
  writer: Writer,
  at: number,
  length: number,
  { type, flags = 0, seq = 0, pid = 0 }: Partial<MessageHeader> & { readonly type: number },
): void {
  const shorts = (type & 0xffff) === type && (flags & 0xffff) === flags;
  if (!shorts || seq >>> 0 !== seq || pid >>> 0 !== pid) {
    const shown = `${type}, ${flags}, ${seq} and ${pid}`;
    writer.refuse("u16 as type and flags, u32 as seq and pid", shown);
  }
  const { view } = writer;
  view.setUint32(at, length, true);
  view.setUint16(at + 4, type, true);
  view.setUint16(at + 6, flags, true);
  view.setUint32(at + 8, seq, true);
  view.setUint32(at + 12, pid, true);
}
