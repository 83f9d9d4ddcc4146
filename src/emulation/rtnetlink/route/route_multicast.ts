/** Multicast routes, of which there are none: net/ipv4/ipmr.c, net/ipv6/ip6mr.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RT_TABLE, RTM, RTNL_FAMILY } from "../../../abi/rtnetlink.ts";
import type { DumpControl } from "../../netlink/dump.ts";
import type { Registry } from "../registry.ts";
import { routeFilterOf } from "./route_dump.ts";

const { ENOENT } = ERRNO;

/** What a family of multicast routes has of its own. */
interface MulticastFamily {
  /** RTNL_FAMILY_*. */
  readonly family: number;
  /** The table that there is. */
  readonly table: number;
  /** What is told of others. */
  readonly missing: string;
}

const FAMILIES: readonly MulticastFamily[] = [
  {
    family: RTNL_FAMILY.IPMR,
    table: RT_TABLE.DEFAULT,
    missing: "ipv4: MR table does not exist",
  },
  {
    family: RTNL_FAMILY.IP6MR,
    table: RT_TABLE.MAIN,
    missing: "ipv6: MR table does not exist",
  },
];

/** `ipmr_rtm_dumproute`. */
function dump({ family, table, missing }: MulticastFamily): DumpControl["dump"] {
  return (cb) => {
    const filter = routeFilterOf(cb);
    if (typeof filter === "number") return filter;
    if (filter.table === 0 || filter.table === table) return 0;
    if (cb.request.view.getUint8(NLMSG_HDRLEN) !== family) return 0;
    cb.extack.msg = missing;
    return -ENOENT;
  };
}

/** Registers the families. */
export function registerMulticastRoutes({ handlers }: Registry): void {
  for (const family of FAMILIES) {
    handlers.register(family.family, RTM.GETROUTE, { dumpit: dump(family) });
  }
}
