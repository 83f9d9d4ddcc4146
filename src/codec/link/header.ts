import { IFF } from "../../abi/if.ts";
import { ARPHRD } from "../../abi/if_arp.ts";
import type { FamilyHeader } from "../message.ts";
import { addressFamily } from "../message.ts";
import type { StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { enumeration, flagSet, s32, u16, u32 } from "../types.ts";

/** `struct ifinfomsg` (linux/rtnetlink.h): a link's fixed header. */
export interface LinkHeader extends FamilyHeader {
  /** `ifi_type`: ARPHRD_*. */
  type: number;
  /** `ifi_index`: the interface's number; 0 for none. */
  index: number;
  /** `ifi_flags`: IFF_*. */
  flags: number;
  /** `ifi_change`: in requests the flags to change, in events the flags that changed. */
  change: number;
}

/** `struct ifinfomsg` of linux/rtnetlink.h. */
export const IFINFOMSG: StructType<LinkHeader> = struct<LinkHeader>({
  name: "ifinfomsg",
  prefix: "ifi_",
  whole: (view, at) => ({
    family: view.getUint8(at),
    type: view.getUint16(at + 2, true),
    index: view.getInt32(at + 4, true),
    flags: view.getUint32(at + 8, true),
    change: view.getUint32(at + 12, true),
  }),
}, {
  family: addressFamily,
  type: enumeration(u16, ["ARPHRD", ARPHRD]),
  index: s32,
  flags: flagSet(u32, ["IFF", IFF]),
  change: flagSet(u32, ["IFF", IFF]),
});
