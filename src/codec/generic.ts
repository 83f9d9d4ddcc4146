/** Families of NETLINK_GENERIC: `struct genlmsghdr`, a header of the family's own, and attributes. */

import { GENL_HDRLEN } from "../abi/genetlink.ts";
import { NLMSG_ALIGNTO } from "../abi/netlink.ts";
import { COMMON_KINDS } from "./common.ts";
import type { Family } from "./message.ts";
import type { Names } from "./numbers.ts";
import { enumeration, u8 } from "./numbers.ts";
import type { AttributeSet } from "./set.ts";
import type { Fields, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";

/** `struct genlmsghdr` (linux/genetlink.h): the fixed header of every generic message. */
export interface GenericHeader {
  /** `cmd`: what is asked or told; every family numbers its own commands. */
  cmd: number;
  /** `version`: the version of the family, or of the command. */
  version: number;
}

/** What {@linkcode genericFamily} makes a family of. */
export interface GenericFamilyOptions<
  Name extends string,
  Attributes extends AttributeSet,
  Header extends object,
> {
  /** The name by which the kernel knows the family (CTRL_ATTR_FAMILY_NAME): its messages' `kind`. */
  readonly name: Name;
  /** Its number (CTRL_ATTR_FAMILY_ID), which the kernel gives it when it is registered. */
  readonly id: number;
  /** Its attributes. Where commands have sets of their own: a family for each set. */
  readonly attributes: AttributeTable<Attributes>;
  /** The struct between `struct genlmsghdr` and the attributes (CTRL_ATTR_HDRSIZE), if it has one. */
  readonly header?: StructType<Header>;
  /** The names of its commands: `["CTRL_CMD", CTRL_CMD]`. */
  readonly commands?: Names;
}

/** A family of NETLINK_GENERIC, as {@linkcode genericFamily} makes it. */
export interface GenericFamily<
  Name extends string,
  Attributes extends AttributeSet,
  Header extends object = object,
> extends Family<Name, GenericHeader & Header, Attributes> {
  /** Its number, which is the type of its messages. */
  readonly id: number;
}

/**
 * Makes a family of NETLINK_GENERIC of a table of attributes. Decoding, encoding, JSON and the rest
 * take it as one of `families`, before those that they know.
 *
 * @throws {TypeError} If the name is one of the kinds that belong to no family, or the header has a
 * field called as one of `struct genlmsghdr`.
 *
 * @example
 * ```ts
 * import {
 *   type AttributeSet,
 *   AttributeTable,
 *   decode,
 *   encode,
 *   genericFamily,
 *   messageJson,
 *   u32,
 * } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * interface DeviceAttributes extends AttributeSet {
 *   ifindex?: number;
 * }
 *
 * const NETDEV = genericFamily({
 *   name: "netdev",
 *   id: 20, // the kernel's controller tells it
 *   attributes: new AttributeTable<DeviceAttributes>("NETDEV_A_DEV", { IFINDEX: 1 }, { ifindex: u32 }),
 *   commands: ["NETDEV_CMD", { DEV_GET: 1 }],
 * });
 * const options = { protocol: 16, families: [NETDEV] } as const; // NETLINK_GENERIC
 *
 * const bytes = encode(
 *   { kind: "netdev", type: NETDEV.id, header: { cmd: 1 }, attributes: { ifindex: 1 } },
 *   options,
 * );
 * const [message] = decode(bytes, options);
 * assertEquals(message?.kind === "netdev" && message.attributes.ifindex, 1);
 * assertEquals(message && messageJson(message, options).header, {
 *   cmd: "NETDEV_CMD_DEV_GET",
 *   version: 0,
 * });
 * ```
 */
export function genericFamily<
  const Name extends string,
  Attributes extends AttributeSet,
  Header extends object = object,
>(
  options: GenericFamilyOptions<Name, Attributes, Header>,
): GenericFamily<Name, Attributes, Header> {
  const { name, id, attributes, header, commands } = options;
  if (COMMON_KINDS.has(name)) throw new TypeError(`${name} cannot be the name of a family`);
  return { kind: name, id, types: [id], header: headerOf(header, commands), attributes };
}

/** `struct genlmsghdr` with the members of another struct after it. */
function headerOf<Header extends object>(
  own: StructType<Header> | undefined,
  commands: Names | undefined,
): StructType<GenericHeader & Header> {
  const fields: Record<string, AttributeType<unknown>> = {
    cmd: commands === undefined ? u8 : enumeration(u8, commands),
    version: u8,
  };
  const names: Record<string, string> = {};
  const gaps: Record<string, number> = {};
  let end = 2;
  for (const { key, member, offset, type } of own?.members ?? []) {
    if (key in fields) throw new TypeError(`a header cannot have a second ${key}`);
    const at = GENL_HDRLEN + offset;
    // The offset is already what alignment made it, from the struct's own beginning.
    fields[key] = { ...type, align: 1 };
    names[key] = member;
    gaps[key] = at - end;
    end = at + type.min;
  }
  return struct<GenericHeader & Header>({
    name: own?.struct ?? "genlmsghdr",
    prefix: "",
    members: names,
    gaps,
    size: GENL_HDRLEN + Math.ceil((own?.size ?? 0) / NLMSG_ALIGNTO) * NLMSG_ALIGNTO,
    // The loop has put together the fields of both; the compiler cannot follow computed keys.
  }, fields as Fields<GenericHeader & Header>);
}
