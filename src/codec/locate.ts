import { NLA_HDRLEN, NLMSG_HDRLEN } from "../abi/netlink.ts";
import type { MessageFamily } from "./message.ts";
import { isAddressed } from "./message.ts";
import type { ProtocolOptions } from "./protocols.ts";
import { familyIn } from "./protocols.ts";
import type { Inner } from "./type.ts";
import { MAX_DEPTH } from "./type.ts";
import { placesOf, typesIn } from "./walk.ts";

/** What lies at an offset of a message. */
export interface Location {
  /**
   * The keys from the message to what lies there: `"linkinfo.kind"`, `"multipath.1.gateway"`,
   * `"header.index"`. An attribute without a name is its number.
   */
  readonly path: string;
  /** The attributes inside, if a nest lies there. */
  readonly inner?: Inner;
}

/**
 * Names what lies at an offset of a message, as the kernel's extended acknowledgements
 * give it (NLMSGERR_ATTR_OFFS).
 *
 * @param message The message, from its `struct nlmsghdr` on.
 * @param offset Bytes from there.
 * @returns `undefined` if the message is of no known family or nothing known lies there.
 *
 * @example
 * ```ts
 * import { encode, locate } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const message = encode({
 *   kind: "link",
 *   type: 16,
 *   attributes: { ifname: "br0", linkinfo: { kind: "bridge" } },
 * });
 * assertEquals(locate(message, 44)?.path, "linkinfo.kind");
 * ```
 */
export function locate(
  message: Uint8Array,
  offset: number,
  options: ProtocolOptions<number, MessageFamily> = {},
): Location | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (view.byteLength < NLMSG_HDRLEN || offset >= view.byteLength) return undefined;
  const family = familyIn(message, options);
  if (family === undefined || offset < NLMSG_HDRLEN) return undefined;
  const { header } = family;
  const start = NLMSG_HDRLEN +
    (header.extent?.(view, NLMSG_HDRLEN, view.byteLength - NLMSG_HDRLEN) ?? header.size);
  if (offset < start) {
    const field = header.members.findLast((member) => NLMSG_HDRLEN + member.offset <= offset);
    return { path: field === undefined ? "header" : `header.${field.key}` };
  }
  const addressed = isAddressed(family) && view.byteLength > NLMSG_HDRLEN;
  const addressFamily = addressed ? view.getUint8(NLMSG_HDRLEN) : 0;
  return within(view, start, view.byteLength, family.attributes, addressFamily, offset, []);
}

/** Follows the attributes of one set down to the one that holds `offset`. */
function within(
  view: DataView,
  start: number,
  end: number,
  set: Inner,
  family: number,
  offset: number,
  path: readonly string[],
): Location | undefined {
  let items = 0;
  let previous: number | undefined;
  for (const { at, length, id } of placesOf(view, start, end)) {
    items = id === previous ? items + 1 : 0;
    previous = id;
    if (offset >= at + length) continue;
    const row = set.row(id);
    const type = row && typesIn(view, start, end, set, family)(row.type);
    // Deeper nests are never read.
    const inner = path.length < 2 * MAX_DEPTH ? type?.inner : undefined;
    const keys = [...path, row?.key ?? String(id)];
    if (row?.type.item !== undefined) keys.push(String(items));
    const found = inner === undefined || offset === at
      ? undefined
      : inside(view, at + NLA_HDRLEN, at + length, inner, family, offset, keys);
    return found ?? { path: keys.join("."), ...inner && { inner } };
  }
  return undefined;
}

/** Finds `offset` in a nest's attributes, which fixed headers may precede. */
function inside(
  view: DataView,
  start: number,
  end: number,
  inner: Inner,
  family: number,
  offset: number,
  path: readonly string[],
): Location | undefined {
  if (inner.repeated === undefined) {
    return within(view, start + inner.header, end, inner, family, offset, path);
  }
  for (let at = start, index = 0; end - at >= inner.header; index++) {
    const length = view.getUint16(at, true);
    if (length < inner.header || length > end - at) return undefined;
    if (offset < at + length) {
      const keys = [...path, String(index)];
      return within(view, at + inner.header, at + length, inner, family, offset, keys);
    }
    at += length + 3 & ~3;
  }
  return undefined;
}
