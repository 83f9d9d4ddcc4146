import { TC_H } from "../../abi/pkt_sched.ts";
import { keyOf } from "../../abi/names.ts";
import type { AttributeType } from "../type.ts";
import { u32 } from "../types.ts";

/**
 * A handle: the major number in the upper 16 bits, the minor number in the lower ones, or
 * `TC_H_ROOT` and its like. In short style it is shown as `"1:10"`, both numbers hexadecimal.
 */
export const handle: AttributeType<number> = {
  ...u32,
  json: (value, style) => style === "short" ? handleText(value) : value,
};

function handleText(value: number): string {
  const name = keyOf(TC_H, value);
  if (name !== undefined) return name.toLowerCase();
  return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}
