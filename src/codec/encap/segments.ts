import type { StructType } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { arrayOf, bytesAt, hexJson, ipv6 } from "../types.ts";

/** What follows the fixed part of an IPv6 routing header. */
export interface Segments {
  /** The addresses, in the order of the header. */
  segments: string[];
  /** The bytes after the addresses, if there are any: type, length, value each. */
  tlvs?: Uint8Array;
}

/** How many addresses a routing header has. */
export interface SegmentCount<H> {
  /** The number in the fixed part. */
  read(header: H): number;
  /** The fixed part with another number. */
  with(header: H, count: number): H;
}

const ADDRESS = 16;
const addresses = arrayOf(ipv6);

/**
 * A routing header: a fixed part, as many IPv6 addresses as it says, and what else there is. It
 * stays bytes if they are fewer.
 */
export function segmented<H extends object>(
  header: StructType<H>,
  count: SegmentCount<H>,
): AttributeType<H & Segments> {
  return {
    name: `${header.name} and segments`,
    op: OP.CALL,
    min: header.size,
    max: 65531,
    align: 4,
    flags: 0,
    read(view, at, length, context) {
      const fixed = header.read(view, at, header.size, context);
      if (fixed === undefined) return undefined;
      const size = count.read(fixed) * ADDRESS;
      const rest = length - header.size - size;
      const segments = rest < 0 ? undefined : addresses.read(view, at + header.size, size, context);
      if (segments === undefined) return undefined;
      const tlvs = rest > 0 ? { tlvs: bytesAt(view, at + length - rest, rest) } : {};
      return { ...fixed, segments, ...tlvs };
    },
    write(writer, value, family) {
      const said = count.read(value);
      if (value.segments.length !== said) {
        writer.refuse(`${said} segments, as the header says`, `${value.segments.length} segments`);
      }
      header.write(writer, value, family);
      writer.path.push("segments");
      addresses.write(writer, value.segments, family);
      writer.path.pop();
      if (value.tlvs !== undefined) writer.put(value.tlvs);
    },
    json(value, style, family) {
      const fixed = header.json(value, style, family);
      return {
        ...Object(fixed),
        segments: value.segments,
        ...value.tlvs && { tlvs: hexJson(value.tlvs) },
      };
    },
    random(random, family) {
      const segments = Array.from(
        { length: 1 + random.below(4) },
        () => ipv6.random(random, family),
      );
      return { ...count.with(header.random(random, family), segments.length), segments };
    },
  };
}
