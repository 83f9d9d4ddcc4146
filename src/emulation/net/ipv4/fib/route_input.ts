/** The routes of packets that come in: net/ipv4/route.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { IPV4_DEVCONF } from "../../../../abi/ip.ts";
import { RTN } from "../../../../abi/rtnetlink.ts";
import type { InDevice } from "../in_device.ts";
import { inDevAndconf, inDevOf, inDevOrconf, inetAddrOnlink } from "../in_device.ts";
import { conf4Of } from "../ipv4_devconf.ts";
import { l3mdevMaster } from "../../core/l3mdev.ts";
import type { NetDevice } from "../../stack.ts";
import {
  INADDR_BROADCAST,
  isLocalMulticast,
  isLoopback,
  isMulticast,
  isZeronet,
} from "./fib_addr_type.ts";
import { pathsOf } from "./fib_info.ts";
import { fibLookup } from "./fib_lookup.ts";
import { fibOf } from "./fib_net.ts";
import { fibMultipathHash, fibSelectMultipath } from "./fib_select.ts";
import type { FibResult } from "./fib_table.ts";
import { Flow4 } from "./fib_table.ts";
import type { Found } from "./route_output.ts";
import { ipCheckMc } from "./route_output.ts";
import { Rtable, RTCF } from "./rtable.ts";
import { setNexthop } from "./set_nexthop.ts";
import type { Incoming } from "./validate_source.ts";
import { fibValidateSource } from "./validate_source.ts";

const { EHOSTUNREACH, EINVAL } = ERRNO;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;
/** What a route that must not be told of is refused with. */
const REFUSED = -EINVAL;

/** A route of packets that came in, and whether they should have taken another way. */
export interface FoundInput extends Found {
  readonly redirect: boolean;
}

/** The way of packets that come in by a device, or a negative error number (`ip_route_input_rcu`). */
export function ipRouteInput(dev: NetDevice, packet: Incoming): FoundInput | number {
  const inDev = inDevOf(dev);
  if (inDev === undefined) return REFUSED;
  const found = isMulticast(packet.daddr)
    ? multicastInput(inDev, packet)
    : routeInput(inDev, packet);
  if (typeof found === "number") return found;
  return found.rt.error === 0 ? found : -found.rt.error;
}

/** `ip_route_input_mc`. */
function multicastInput(inDev: InDevice, packet: Incoming): FoundInput | number {
  const { daddr, saddr, proto } = packet;
  const ours = ipCheckMc(inDev, daddr, proto);
  const forwarded = !isLocalMulticast(daddr) &&
    inDevAndconf(inDev, IPV4_DEVCONF.MC_FORWARDING);
  if (!ours && !forwarded) return REFUSED;
  if (isMulticast(saddr) || saddr === INADDR_BROADCAST) return REFUSED;
  if (isLoopback(saddr) && !inDevOrconf(inDev, IPV4_DEVCONF.ROUTE_LOCALNET)) return REFUSED;
  let itag = 0;
  if (isZeronet(saddr)) {
    if (!isLocalMulticast(daddr)) return REFUSED;
  } else {
    const source = fibValidateSource({ ...packet, daddr: 0 }, inDev, 0);
    if (source === undefined) return REFUSED;
    ({ itag } = source);
  }
  const lo = inDev.dev.net.devices.byIndex(LOOPBACK);
  if (lo === undefined) return REFUSED;
  const flags = ours ? RTCF.MULTICAST | RTCF.LOCAL : RTCF.MULTICAST;
  const { genid } = fibOf(lo.net);
  const type = RTN.MULTICAST;
  const rt = new Rtable({ genid, dev: lo, flags: flags >>> 0, type, isInput: true });
  rt.tclassid = itag;
  return { rt, result: undefined, type: RTN.UNSPEC, redirect: false };
}

/** `ip_route_input_slow`. */
function routeInput(inDev: InDevice, packet: Incoming): FoundInput | number {
  const { dev, dev: { net } } = inDev;
  const { saddr, daddr } = packet;
  if (isMulticast(saddr) || saddr === INADDR_BROADCAST) return REFUSED;
  if (daddr === INADDR_BROADCAST || saddr === 0 && daddr === 0) {
    return broadcastInput(inDev, packet, undefined);
  }
  if (isZeronet(saddr) || isZeronet(daddr)) return REFUSED;
  const localnet = inDevOrconf(inDev, IPV4_DEVCONF.ROUTE_LOCALNET);
  if ((isLoopback(daddr) || isLoopback(saddr)) && !localnet) return REFUSED;
  const flow = new Flow4();
  flow.iif = dev.ifindex;
  flow.mark = packet.mark;
  flow.dscp = packet.dscp;
  flow.daddr = daddr;
  flow.saddr = saddr;
  if (needsPorts(net.rules.of(2)?.rules ?? [])) {
    flow.proto = packet.proto;
    flow.sport = packet.sport;
    flow.dport = packet.dport;
  }
  const result = fibLookup(net, flow);
  const forwards = inDev.cnf.get(IPV4_DEVCONF.FORWARDING) !== 0;
  if (typeof result === "number") return noRoute(inDev, forwards ? -result : EHOSTUNREACH);
  if (result.type === RTN.BROADCAST) {
    return inDevAndconf(inDev, IPV4_DEVCONF.BC_FORWARDING)
      ? forwardInput(inDev, packet, result, flow.tclassid)
      : broadcastInput(inDev, packet, result);
  }
  if (result.type === RTN.LOCAL) {
    const source = fibValidateSource(packet, inDev, 0);
    if (source === undefined) return REFUSED;
    return localInput(inDev, result, { flags: 0, type: RTN.LOCAL, itag: source.itag });
  }
  if (!forwards) return noRoute(inDev, EHOSTUNREACH);
  return result.type === RTN.UNICAST ? forwardInput(inDev, packet, result, flow.tclassid) : REFUSED;
}

/** Whether packets are looked into before rules are (`fib_rules_require_fldissect`). */
function needsPorts(
  rules: readonly {
    readonly ipProto: number;
    readonly sportRange: unknown;
    readonly dportRange: unknown;
  }[],
): boolean {
  return rules.some(({ ipProto, sportRange, dportRange }) =>
    ipProto !== 0 || sportRange !== undefined || dportRange !== undefined
  );
}

function broadcastInput(
  inDev: InDevice,
  packet: Incoming,
  result: FibResult | undefined,
): FoundInput | number {
  let itag = 0;
  if (!isZeronet(packet.saddr)) {
    const source = fibValidateSource({ ...packet, daddr: 0 }, inDev, 0);
    if (source === undefined) return REFUSED;
    ({ itag } = source);
  }
  return localInput(inDev, result, { flags: RTCF.BROADCAST, type: RTN.BROADCAST, itag });
}

function localInput(
  inDev: InDevice,
  result: FibResult | undefined,
  { flags, type, itag }: {
    readonly flags: number;
    readonly type: number;
    readonly itag: number;
  },
): FoundInput | number {
  const { net } = inDev.dev;
  const { genid } = fibOf(net);
  const keep = result !== undefined && itag === 0 &&
    !(type === RTN.BROADCAST && conf4Of(net).all.get(IPV4_DEVCONF.BC_FORWARDING) !== 0);
  if (result !== undefined) result.type = type;
  const kept = keep ? result?.nh.input : undefined;
  if (kept?.genid === genid) return { rt: kept, result, type, redirect: false };
  const on = result?.nh.dev;
  const dev = on && l3mdevMaster(on) || net.devices.byIndex(LOOPBACK);
  if (dev === undefined) return REFUSED;
  const local = (flags | RTCF.LOCAL) >>> 0;
  const rt = new Rtable({ genid, dev, flags: local, type, isInput: true });
  rt.tclassid = itag;
  if (keep && result !== undefined) {
    rt.encap = result.nh.encap;
    result.nh.input = rt;
    rt.cached = true;
  }
  return { rt, result, type, redirect: false };
}

function noRoute(inDev: InDevice, error: number): FoundInput | number {
  const { net } = inDev.dev;
  const dev = net.devices.byIndex(LOOPBACK);
  if (dev === undefined) return REFUSED;
  const { genid } = fibOf(net);
  const type = RTN.UNREACHABLE;
  const rt = new Rtable({ genid, dev, flags: 0, type, isInput: true });
  rt.error = error;
  return { rt, result: undefined, type, redirect: false };
}

/** `__mkroute_input`. */
function forwardInput(
  inDev: InDevice,
  packet: Incoming,
  result: FibResult,
  tclassid: number,
): FoundInput | number {
  const { info, type } = result;
  if (pathsOf(info).length > 1) fibSelectMultipath(result, fibMultipathHash(packet), 0);
  const { nh, nh: { dev } } = result;
  const outDev = dev && inDevOf(dev);
  if (dev === undefined || outDev === undefined) return REFUSED;
  const source = fibValidateSource(packet, inDev, nh.oif);
  if (source === undefined) return REFUSED;
  const redirect = outDev === inDev && source.near &&
    inDevOrconf(outDev, IPV4_DEVCONF.SEND_REDIRECTS) &&
    (inDevOrconf(outDev, IPV4_DEVCONF.SHARED_MEDIA) ||
      inetAddrOnlink(outDev, packet.saddr, nh.gateway.v4));
  const { genid } = fibOf(dev.net);
  if (source.itag === 0 && nh.input?.genid === genid) {
    return { rt: nh.input, result, type, redirect };
  }
  const rt = new Rtable({ genid, dev, flags: 0, type, isInput: true });
  setNexthop(rt, result);
  rt.tag(tclassid);
  rt.tag(source.itag);
  if (source.itag === 0) {
    nh.input = rt;
    rt.cached = true;
  }
  return { rt, result, type, redirect };
}
