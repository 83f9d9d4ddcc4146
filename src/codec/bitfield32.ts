import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeType } from "./type.ts";
import { u32 } from "./types.ts";

/** `struct nla_bitfield32` (linux/netlink.h): bits, and which of them are meant. */
export interface Bitfield32 extends Struct {
  /** The bits. */
  value: number;
  /** Which of them count. */
  selector: number;
}

/**
 * `struct nla_bitfield32` of linux/netlink.h (`nla_put_bitfield32`).
 *
 * @param bits The type of both its fields, which may name the bits.
 */
export function bitfield32(bits: AttributeType<number> = u32): StructType<Bitfield32> {
  return struct<Bitfield32>({ name: "nla_bitfield32", prefix: "" }, {
    value: bits,
    selector: bits,
  });
}
