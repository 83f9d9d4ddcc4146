import { NLM_F } from "../../abi/netlink.ts";
import { RT_SCOPE, RT_TABLE, RTM, RTN, RTPROT } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { Request } from "../../client/mod.ts";
import type { RouteAttributes } from "../../codec/mod.ts";
import type { LinkName, Surroundings } from "./link.ts";
import { familyOf, prefixOf } from "./prefix.ts";

/** A route to be added. */
export interface RouteSpec {
  /** Where it leads: `10.1.0.0/16`, or `default`. */
  readonly to: string;
  /** The gateway's address. */
  readonly via?: string;
  /** The link. */
  readonly link?: LinkName;
  /**
   * RT_TABLE_*.
   * @default {254} RT_TABLE_MAIN
   */
  readonly table?: number;
  /**
   * RTN_*.
   * @default {1} RTN_UNICAST
   */
  readonly type?: number;
  /**
   * RT_SCOPE_*.
   * @default the link's own network without a gateway, else everywhere
   */
  readonly scope?: number;
  /**
   * RTPROT_*.
   * @default {3} RTPROT_BOOT
   */
  readonly protocol?: number;
  /** The rest. */
  readonly attributes?: RouteAttributes;
}

/** The request that adds a route. */
export function routeRequest(spec: RouteSpec, { indexOf }: Surroundings): Request {
  const { to, via, link, table = RT_TABLE.MAIN, type = RTN.UNICAST } = spec;
  const { scope = scopeOf(spec), protocol = RTPROT.BOOT, attributes } = spec;
  const { family, address, length } = to === "default"
    ? { family: familyOf(via ?? ""), address: undefined, length: 0 }
    : prefixOf(to);
  return {
    kind: "route",
    type: RTM.NEWROUTE,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    header: { family, dstLen: length, table: table > 255 ? 0 : table, protocol, scope, type },
    attributes: {
      ...address !== undefined && { dst: address },
      ...table > 255 && { table },
      ...via !== undefined && { gateway: via },
      ...link !== undefined && { oif: indexOf(link) },
      ...attributes,
    },
  };
}

/** What iproute2 chooses. */
function scopeOf({ to, via, type = RTN.UNICAST, attributes }: RouteSpec): number {
  if (to !== "default" && prefixOf(to).family === AF.INET6) return RT_SCOPE.UNIVERSE;
  if (type === RTN.LOCAL || type === RTN.NAT) return RT_SCOPE.HOST;
  const direct = via === undefined && attributes?.multipath === undefined &&
    attributes?.nhId === undefined;
  const oneLink = type === RTN.UNICAST || type === RTN.BROADCAST || type === RTN.MULTICAST ||
    type === RTN.ANYCAST;
  return direct && oneLink ? RT_SCOPE.LINK : RT_SCOPE.UNIVERSE;
}
