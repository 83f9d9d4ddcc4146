import { IFLA_TUN } from "../../abi/if_link.ts";
import { IFF_TUN } from "../../abi/if_tun.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, u32, u8 } from "../types.ts";

/** `IFLA_TUN_*`: a link whose other end is a file of a program. The kernel takes none of them in requests. */
export interface LinkTunAttributes extends AttributeSet {
  /** `IFLA_TUN_OWNER`: the id of the user who may attach to it. */
  owner?: number;
  /** `IFLA_TUN_GROUP`: the id of the group that may attach to it. */
  group?: number;
  /** `IFLA_TUN_TYPE`: IFF_TUN or IFF_TAP. */
  type?: number;
  /** `IFLA_TUN_PI`: 1 if a `struct tun_pi` precedes each packet. */
  pi?: number;
  /** `IFLA_TUN_VNET_HDR`: 1 if a `struct virtio_net_hdr` precedes each packet. */
  vnetHdr?: number;
  /** `IFLA_TUN_PERSIST`: 1 if it outlives the program. */
  persist?: number;
  /** `IFLA_TUN_MULTI_QUEUE`: 1 if it may have several files. */
  multiQueue?: number;
  /** `IFLA_TUN_NUM_QUEUES`: how many are attached. */
  numQueues?: number;
  /** `IFLA_TUN_NUM_DISABLED_QUEUES`: how many are not in use. */
  numDisabledQueues?: number;
}

/** `IFLA_TUN_*`; `tun_fill_info` of drivers/net/tun.c. */
export const LINK_TUN: AttributeTable<LinkTunAttributes> = new AttributeTable(
  "IFLA_TUN",
  IFLA_TUN,
  {
    owner: u32,
    group: u32,
    type: enumeration(u8, ["IFF", IFF_TUN]),
    pi: u8,
    vnetHdr: u8,
    persist: u8,
    multiQueue: u8,
    numQueues: u32,
    numDisabledQueues: u32,
  },
);
