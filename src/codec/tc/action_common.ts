/** What the options of all kinds of actions have in common. */

import { keyOf } from "../../abi/names.ts";
import { TC_ACT } from "../../abi/pkt_cls.ts";
import type { Fields, Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import type { Names } from "../types.ts";
import { enumeration, flagSet, s32, u32, u64 } from "../types.ts";

const named = enumeration(s32, ["TC_ACT", TC_ACT]);

/**
 * TC_ACT_*: what becomes of a packet. The four upper bits tell TC_ACT_JUMP, which skips as many
 * actions as the other bits say, and TC_ACT_GOTO_CHAIN, which goes to the chain of that number.
 */
export const verdict: AttributeType<number> = {
  ...named,
  json(value, style, family) {
    const opcode = value & 0xf0000000;
    if (value <= 0 || opcode === 0 || keyOf(TC_ACT, opcode) === undefined) {
      return named.json(value, style, family);
    }
    return `${named.json(opcode, style, family)} ${value & 0x0fffffff}`;
  },
};

/** Flags of 64 bits, of which the lower 32 have names. */
export function flagSet64(...names: readonly Names[]): AttributeType<bigint> {
  const low = flagSet(u32, ...names);
  return {
    ...u64,
    json: (value, style, family) =>
      value >> 32n === 0n ? low.json(Number(value), style, family) : u64.json(value, style, family),
  };
}

/** The members that the struct of every action begins with (`tc_gen` of linux/pkt_cls.h). */
export interface ActionParms extends Struct {
  /** The action's number among those of its kind. */
  index: number;
  /** No longer used. */
  capab: number;
  /** TC_ACT_*: what becomes of a packet then. */
  action: number;
  /** How often the action is referred to. */
  refcnt: number;
  /** By how many filters it is used. */
  bindcnt: number;
}

const GEN: Fields<ActionParms> = {
  index: u32,
  capab: u32,
  action: verdict,
  refcnt: s32,
  bindcnt: s32,
};

/**
 * The struct of a kind of actions: `tc_gen`, then its own members.
 *
 * @param name The struct's name in C.
 * @param own The members after `tc_gen`.
 */
export function actionParms<T extends ActionParms>(
  name: string,
  own: Fields<Omit<T, keyof ActionParms>>,
): StructType<T> {
  const fields: Fields<ActionParms> = { ...GEN, ...own };
  // Both halves of T's fields are there; the compiler does not add up generics.
  return struct<T>({ name, prefix: "" }, fields as unknown as Fields<T>);
}

/** `struct tcf_t`: when things happened to an action, in 1/100 s before now. */
export interface ActionTimes extends Struct {
  /** Since it was made. */
  install: bigint;
  /** Since it was last used. */
  lastuse: bigint;
  /** Until it expires; 0 for never. */
  expires: bigint;
  /** Since it was first used; 0 if it never was. */
  firstuse: bigint;
}

/** `struct tcf_t` of linux/pkt_cls.h; its last member came with Linux 4.9. */
export const TCF_T: StructType<ActionTimes> = struct<ActionTimes>({
  name: "tcf_t",
  prefix: "",
  through: "expires",
}, { install: u64, lastuse: u64, expires: u64, firstuse: u64 });
