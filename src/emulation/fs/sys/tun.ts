/** What devices tell whose other end is a program: tun_attrs of drivers/net/tun.c. */

import type { Tun } from "../../net/drivers/tun.ts";
import type { Attributes } from "./attribute.ts";
import { dec, hex } from "./netdev_store.ts";

/** IFF_*, linux/if_tun.h. */
const FLAGS = { MULTI_QUEUE: 0x0100, PERSIST: 0x0800, NO_PI: 0x1000, VNET_HDR: 0x4000 } as const;

function flagsOf({ type, noPi, vnetHdr, multiQueue, persist }: Tun): number {
  return type | (noPi ? FLAGS.NO_PI : 0) | (vnetHdr ? FLAGS.VNET_HDR : 0) |
    (multiQueue ? FLAGS.MULTI_QUEUE : 0) | (persist ? FLAGS.PERSIST : 0);
}

/** The attributes. */
export const TUN: Attributes<Tun> = {
  tun_flags: { show: (tun) => hex(flagsOf(tun)) },
  owner: { show: ({ owner = -1 }) => dec(owner) },
  group: { show: ({ group = -1 }) => dec(group) },
};
