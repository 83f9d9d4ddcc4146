import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import { arrayOf, u16, u32, u8 } from "../types.ts";

/** `struct sock_filter` (linux/filter.h): an instruction of a classic BPF program. */
export interface BpfInstruction extends Struct {
  /** What it does: BPF_* of linux/bpf_common.h. */
  code: number;
  /** How many instructions to skip if it is so. */
  jt: number;
  /** How many instructions to skip if it is not. */
  jf: number;
  /** Its operand. */
  k: number;
}

/** A classic BPF program: `struct sock_filter` one after another. */
export const bpfInstructions: AttributeType<BpfInstruction[]> = arrayOf(
  struct<BpfInstruction>({ name: "sock_filter", prefix: "" }, {
    code: u16,
    jt: u8,
    jf: u8,
    k: u32,
  }),
);
