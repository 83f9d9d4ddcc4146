import { RTNH_F } from "../../abi/rtnetlink.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import type { AttributeTable } from "../table.ts";
import type { AttributeType, Inner } from "../type.ts";
import { MAX_DEPTH, OP } from "../type.ts";
import { flagSet, s32, u16, u8 } from "../types.ts";

/** The fixed part of a next hop. */
interface Fixed {
  readonly flags: number;
  readonly hops: number;
  readonly ifindex: number;
}

/** A next hop with attributes of a table. */
interface Nexthop<A> extends Fixed {
  readonly attributes: A;
}

const nexthopFlags = flagSet(u8, ["RTNH_F", RTNH_F]);

const RTNEXTHOP = struct<Fixed & { readonly len: number }>({
  name: "rtnexthop",
  prefix: "rtnh_",
}, { len: u16, flags: nexthopFlags, hops: u8, ifindex: s32 });

/**
 * `RTA_MULTIPATH`: next hops one after another, each as long as it says.
 *
 * @param table The table of their attributes, which is that of the route's own.
 * @param some Random attributes; next hops inside next hops would grow without end.
 */
export function multipath<A extends AttributeSet>(
  table: () => AttributeTable<A>,
  some: AttributeType<A>["random"],
): AttributeType<Nexthop<A>[]> {
  return {
    name: "list of struct rtnexthop",
    op: OP.CALL,
    min: 8,
    max: 65531,
    align: 4,
    flags: 0,
    get inner(): Inner {
      const { prefix } = table();
      const { size, members } = RTNEXTHOP;
      return {
        prefix,
        header: size,
        members,
        repeated: true,
        row: (id: number) => table().row(id),
      };
    },
    read(view, start, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      const nexthops: Nexthop<A>[] = [];
      const end = start + length;
      let at = start;
      context.depth++;
      while (end - at >= RTNEXTHOP.size) {
        const size = view.getUint16(at, true);
        if (size < RTNEXTHOP.size || (size & 3) !== 0 || size > end - at) break;
        nexthops.push({
          flags: view.getUint8(at + 2),
          hops: view.getUint8(at + 3),
          ifindex: view.getInt32(at + 4, true),
          attributes: table().decode(view, at + RTNEXTHOP.size, at + size, context),
        });
        at += size;
      }
      context.depth--;
      return at === end ? nexthops : undefined;
    },
    write(writer, nexthops, family) {
      for (const [index, { attributes, ...fixed }] of nexthops.entries()) {
        const at = writer.length;
        writer.path.push(String(index));
        RTNEXTHOP.write(writer, { len: 0, ...fixed }, family);
        writer.path.push("attributes");
        table().encode(writer, attributes, family);
        writer.path.length -= 2;
        writer.align();
        writer.view.setUint16(at, writer.length - at, true);
      }
    },
    json: (nexthops, style, family) =>
      nexthops.map(({ flags, hops, ifindex, attributes }) => ({
        flags: nexthopFlags.json(flags, style, family),
        hops,
        ifindex,
        attributes: table().json(attributes, style, family),
      })),
    random: (random, family) =>
      Array.from({ length: 1 + random.below(3) }, () => ({
        flags: random.below(256),
        hops: random.below(256),
        ifindex: random.below(1000),
        attributes: some(random, family),
      })),
  };
}
