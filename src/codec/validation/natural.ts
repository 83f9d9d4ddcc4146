import type { StructType } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import type { AttributePolicy } from "./attribute_policy.ts";
import { atLeast, atMost, exactly, NESTED, UNCHECKED } from "./attribute_policy.ts";

const BY_NAME: Readonly<Record<string, AttributePolicy>> = {
  u8: { type: "u8" },
  u16: { type: "u16" },
  u32: { type: "u32" },
  u64: { type: "u64" },
  s8: { type: "s8" },
  s16: { type: "s16" },
  s32: { type: "s32" },
  s64: { type: "s64" },
  uint: { type: "uint" },
  sint: { type: "sint" },
  // Policies that tell network order from host order are few.
  be16: { type: "u16" },
  be32: { type: "u32" },
  be64: { type: "u64" },
  flag: { type: "flag" },
  string: { type: "string" },
  nest: NESTED,
  list: NESTED,
  "IPv4 address": { type: "u32" },
  "IPv6 address": exactly(16),
  "link-layer address": atMost(32),
};

/** What the kernel's policies usually say of attributes of a type. */
export function naturalPolicy(type: AttributeType<unknown>): AttributePolicy {
  if (type.select !== undefined) return NESTED;
  if (isStruct(type)) return atLeast(type.size);
  if (type.inner !== undefined && type.inner.header > 0) return atLeast(type.inner.header);
  return BY_NAME[type.item?.name ?? type.name] ?? UNCHECKED;
}

function isStruct(type: AttributeType<unknown>): type is StructType<unknown> {
  return "struct" in type;
}
