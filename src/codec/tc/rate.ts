/** Rates, as several kinds of qdiscs and the police action take them. */

import { TC_LINKLAYER } from "../../abi/pkt_sched.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import { arrayOf, enumeration, s16, u16, u32, u8 } from "../types.ts";

/** `struct tc_ratespec`: a rate, and how a rate table is looked up. */
export interface TcRatespec extends Struct {
  /** The logarithm of the bytes that one cell of the rate table stands for. */
  cellLog: number;
  /** TC_LINKLAYER_*, in the lower 4 bits. */
  linklayer: number;
  /** Bytes added to every packet. */
  overhead: number;
  /** What is added to a size before it is looked up. */
  cellAlign: number;
  /** The smallest packet, in bytes. */
  mpu: number;
  /** Bytes per second; 2^32 - 1 if another attribute has it in 64 bits. */
  rate: number;
}

/** `struct tc_ratespec` of linux/pkt_sched.h. */
export const TC_RATESPEC: StructType<TcRatespec> = struct<TcRatespec>({
  name: "tc_ratespec",
  prefix: "",
}, {
  cellLog: u8,
  linklayer: enumeration(u8, ["TC_LINKLAYER", TC_LINKLAYER]),
  overhead: u16,
  cellAlign: s16,
  mpu: u16,
  rate: u32,
});

/** A rate table: how long packets take by their size, 256 numbers in ticks of 64 ns. */
export const rateTable: AttributeType<number[]> = arrayOf(u32);
