import { IFLA } from "../../../abi/if_link.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { RequestAttributes } from "../request_attributes.ts";

/** GSO_LEGACY_MAX_SIZE, GRO_LEGACY_MAX_SIZE. */
const LEGACY_MAX_SIZE = 65536;

/** Limits of a device that requests set, in the kernel's order. */
const LIMITS: readonly {
  readonly id: number;
  readonly key: "gsoMaxSize" | "gsoMaxSegs" | "groMaxSize" | "gsoIpv4MaxSize" | "groIpv4MaxSize";
  /** What follows it as long as it is no more than what was possible once. */
  readonly follower?: "gsoIpv4MaxSize" | "groIpv4MaxSize";
}[] = [
  { id: IFLA.GSO_MAX_SIZE, key: "gsoMaxSize", follower: "gsoIpv4MaxSize" },
  { id: IFLA.GSO_MAX_SEGS, key: "gsoMaxSegs" },
  { id: IFLA.GRO_MAX_SIZE, key: "groMaxSize", follower: "groIpv4MaxSize" },
  { id: IFLA.GSO_IPV4_MAX_SIZE, key: "gsoIpv4MaxSize" },
  { id: IFLA.GRO_IPV4_MAX_SIZE, key: "groIpv4MaxSize" },
];

/** Sets the limits that a request names (`netif_set_gso_max_size` and the others); whether any is another now. */
export function setLimits(dev: NetDevice, tb: RequestAttributes): boolean {
  let changed = false;
  for (const { id, key, follower } of LIMITS) {
    const value = tb.u32(id);
    if (value === undefined || dev[key] === value) continue;
    dev[key] = value;
    if (follower !== undefined && value <= LEGACY_MAX_SIZE) dev[follower] = value;
    changed = true;
  }
  return changed;
}
