import type { FamilyHeader } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { StructType } from "./struct.ts";
import { struct } from "./struct.ts";

/** `struct rtgenmsg` of linux/rtnetlink.h, and the bytes up to the attributes. */
export const RTGENMSG: StructType<FamilyHeader> = struct<FamilyHeader>({
  name: "rtgenmsg",
  prefix: "rtgen_",
  size: 4,
}, { family: addressFamily });
