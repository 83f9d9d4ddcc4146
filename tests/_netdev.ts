/** Generic families as a user of the library describes them. */

import type { AttributeSet, GenericFamily } from "../src/codec/mod.ts";
import { AttributeTable, genericFamily, u32, u64 } from "../src/codec/mod.ts";

/** `NETDEV_A_DEV_*` of linux/netdev.h, as far as it is tested. */
export interface NetdevAttributes extends AttributeSet {
  /** `NETDEV_A_DEV_IFINDEX`. */
  ifindex?: number;
  /** `NETDEV_A_DEV_XDP_FEATURES`: a mask. */
  xdpFeatures?: bigint;
}

const NETDEV_A_DEV = { IFINDEX: 1, XDP_FEATURES: 3 };

/** `NETDEV_CMD_*` of linux/netdev.h, as far as it is tested. */
export const NETDEV_CMD = { DEV_GET: 1, DEV_ADD_NTF: 2 } as const;

/** The family "netdev" with the number that a kernel gave it. */
export function netdev(id: number): GenericFamily<"netdev", NetdevAttributes> {
  return genericFamily({
    name: "netdev",
    id,
    attributes: new AttributeTable<NetdevAttributes>("NETDEV_A_DEV", NETDEV_A_DEV, {
      ifindex: u32,
      xdpFeatures: u64,
    }),
    commands: ["NETDEV_CMD", NETDEV_CMD],
  });
}
