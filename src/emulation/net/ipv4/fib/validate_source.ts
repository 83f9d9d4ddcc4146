/** Whether packets may come from where they say: net/ipv4/fib_frontend.c. */

import { IPV4_DEVCONF } from "../../../../abi/ip.ts";
import { RT_SCOPE, RTN } from "../../../../abi/rtnetlink.ts";
import type { InDevice } from "../in_device.ts";
import { inDevMaxconf, inDevOrconf, inetLookupIfaddr } from "../in_device.ts";
import { l3mdevMasterIfindex } from "../../core/l3mdev.ts";
import type { NetDevice } from "../../stack.ts";
import { pathsOf } from "./fib_info.ts";
import { fibLookup } from "./fib_lookup.ts";
import { fibOf } from "./fib_net.ts";
import type { FibResult } from "./fib_table.ts";
import { Flow4, IGNORE_LINKSTATE } from "./fib_table.ts";

/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;

/** A packet that came in. */
export interface Incoming {
  readonly saddr: number;
  readonly daddr: number;
  readonly dscp: number;
  readonly mark: number;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
}

/** What is said of a source that is right. */
export interface Source {
  /** Whether it is on the link. */
  readonly near: boolean;
  /** The realms. */
  readonly itag: number;
}

/** The realms of a source and of what led to it (`fib_combine_itag`). */
function combineItag({ nh }: FibResult, tclassid: number): number {
  const itag = (nh.tclassid << 16 >>> 0) || tclassid << 16;
  return (itag | tclassid >>> 16) >>> 0;
}

/** Whether a route goes over a device. */
function usesDevice({ info }: FibResult, device: NetDevice): boolean {
  return pathsOf(info).some(({ dev }) =>
    dev === device || dev !== undefined && l3mdevMasterIfindex(dev) === device.ifindex
  );
}

/**
 * Whether a packet may come from where it says; `undefined` if it may not (`fib_validate_source`).
 *
 * @param oif The device that it will go out by; 0 if it stays.
 */
export function fibValidateSource(
  packet: Incoming,
  inDev: InDevice,
  oif: number,
): Source | undefined {
  const { dev, dev: { net } } = inDev;
  const fib = fibOf(net);
  const filter = inDevMaxconf(inDev, IPV4_DEVCONF.RP_FILTER);
  const redirects = dev.ifindex === oif && inDevOrconf(inDev, IPV4_DEVCONF.SEND_REDIRECTS);
  if (filter === 0 && fib.tclassidUsers === 0 && !redirects) {
    if (inDevOrconf(inDev, IPV4_DEVCONF.ACCEPT_LOCAL)) return { near: false, itag: 0 };
    if (!fib.customLocalRoutes && !net.customRules4) {
      const own = inetLookupIfaddr(net, packet.saddr) !== undefined;
      return own ? undefined : { near: false, itag: 0 };
    }
  }
  return validate(packet, inDev, oif, filter);
}

/** `__fib_validate_source`. */
function validate(
  packet: Incoming,
  inDev: InDevice,
  oif: number,
  filter: number,
): Source | undefined {
  const { dev, dev: { net } } = inDev;
  const flow = new Flow4();
  flow.l3mdev = l3mdevMasterIfindex(dev);
  flow.iif = oif || LOOPBACK;
  flow.daddr = packet.saddr;
  flow.saddr = packet.daddr;
  flow.dscp = packet.dscp;
  if (inDevOrconf(inDev, IPV4_DEVCONF.SRC_VMARK)) flow.mark = packet.mark;
  const result = fibLookup(net, flow);
  if (typeof result === "number") return lastResort(filter);
  if (result.type !== RTN.UNICAST) {
    if (result.type !== RTN.LOCAL || !inDevOrconf(inDev, IPV4_DEVCONF.ACCEPT_LOCAL)) {
      return undefined;
    }
  }
  const itag = combineItag(result, flow.tclassid);
  const isOurs = result.type === RTN.LOCAL && dev.ifindex === LOOPBACK;
  if (usesDevice(result, dev) || isOurs) return { near: result.nh.scope >= RT_SCOPE.HOST, itag };
  if (inDev.first === undefined) return lastResort(filter);
  if (filter === 1) return undefined;
  flow.oif = dev.ifindex;
  const other = fibLookup(net, flow, IGNORE_LINKSTATE);
  const near = typeof other === "object" && other.type === RTN.UNICAST &&
    other.nh.scope >= RT_SCOPE.HOST;
  return { near, itag };
}

function lastResort(filter: number): Source | undefined {
  return filter === 0 ? { near: false, itag: 0 } : undefined;
}
