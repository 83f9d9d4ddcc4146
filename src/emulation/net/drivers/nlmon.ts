/** Devices that show messages of netlink: drivers/net/nlmon.c. */

import { ARPHRD } from "../../../abi/if_arp.ts";
import { IFF } from "../../../abi/if.ts";
import type { LinkKind } from "../kind.ts";
import type { NetDevice } from "../stack.ts";

/** NLMSG_GOODSIZE. */
const GOOD_SIZE = 3776;
/** Bytes of `struct nlmsghdr`. */
const NLMSGHDR = 16;

/** The kind. */
export const NLMON_KIND: LinkKind = { name: "nlmon" };

/** `nlmon_setup`. */
export function nlmonSetup(dev: NetDevice): void {
  dev.kind = NLMON_KIND;
  dev.type = ARPHRD.NETLINK;
  dev.noQueue = true;
  dev.flags = IFF.NOARP;
  dev.mtu = GOOD_SIZE;
  dev.minMtu = NLMSGHDR;
}
