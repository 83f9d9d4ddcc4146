import type { Cause } from "../../cause.ts";
import { NO_CAUSE } from "../../cause.ts";
import type { Explanation } from "../../extack.ts";

/** Where it is said what is wrong with a request, and with which of its attributes. */
export interface BlamingExplanation extends Explanation {
  /** Where the attribute is in the request. */
  offs?: number;
}

/** How packets of a next hop are encapsulated (`struct lwtunnel_state`). */
export interface Encap {
  /** LWTUNNEL_ENCAP_*. */
  readonly type: number;
  /** What the kernel tells of it: the payload of RTA_ENCAP. */
  readonly told: Uint8Array;
  /** The bytes of room that it takes. */
  readonly room: number;
}

/** Makes an encapsulation of what a request says, or says why not (`lwtunnel_build_state`). */
export type EncapBuilder = (extack: BlamingExplanation) => Encap | number;

/** One of the metrics that a request has. */
export interface MetricGiven {
  /** RTAX_*, or another number. */
  readonly type: number;
  /** Its value; `undefined` if it has not the size of a number. */
  readonly value: number | undefined;
  /** Its value as text. */
  readonly text: string;
  /** Where it is in the request. */
  readonly offset: number;
}

/** A gateway: that of a request, or that of a next hop. */
export interface Gateway {
  /** AF_INET, AF_INET6; 0 for none. */
  readonly family: number;
  /** The IPv4 address. */
  readonly v4: number;
  /** The IPv6 address, as 32 hexadecimal digits. */
  readonly v6: string;
}

/** No gateway. */
export const NO_GATEWAY: Gateway = { family: 0, v4: 0, v6: "" };

/** Whether two gateways are the same. */
export function sameGateway(one: Gateway, other: Gateway): boolean {
  return one.family === other.family && one.v4 === other.v4 && one.v6 === other.v6;
}

/** One of the next hops that a request has (`struct rtnexthop`). */
export interface NexthopGiven {
  /** RTNH_F_*. */
  readonly flags: number;
  /** The weight less one. */
  readonly hops: number;
  readonly ifindex: number;
  /** The gateway; `undefined` if it says nothing of one. */
  readonly gateway: Gateway | undefined;
  /** Whether the gateway is said by RTA_VIA. */
  readonly via: boolean;
  /** What is wrong with the gateway. */
  readonly gatewayError: string | undefined;
  /** The realm; `undefined` if it says nothing of one. */
  readonly flow: number | undefined;
  /** What is wrong with the realm. */
  readonly flowError: string | undefined;
  readonly encap: EncapBuilder | undefined;
}

/** The next hops that a request has. */
export interface MultipathGiven {
  readonly nexthops: readonly NexthopGiven[];
  /** Whether something follows that is none. */
  readonly leftover: boolean;
}

/** What is asked for: a route that is to be made, or to be deleted (`struct fib_config`). */
export class FibConfig {
  dst = 0;
  dstLen = 0;
  dscp = 0;
  table = 0;
  protocol = 0;
  scope = 0;
  type = 0;
  flags = 0;
  nlflags = 0;
  oif = 0;
  gateway: Gateway = NO_GATEWAY;
  priority = 0;
  prefsrc = 0;
  metrics: readonly MetricGiven[] | undefined = undefined;
  multipath: MultipathGiven | undefined = undefined;
  flow = 0;
  encap: EncapBuilder | undefined = undefined;
  /** LWTUNNEL_ENCAP_*. */
  encapType = 0;
  nhId = 0;
  cause: Cause = NO_CAUSE;
}
