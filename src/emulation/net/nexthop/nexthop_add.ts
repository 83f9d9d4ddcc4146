/** Nexthops come: net/ipv4/nexthop.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RT_SCOPE, RT_TABLE, RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Cause } from "../cause.ts";
import { l3mdevFibTable } from "../core/l3mdev.ts";
import type { BlamingExplanation, EncapBuilder } from "../ipv4/fib/fib_config.ts";
import { NO_GATEWAY } from "../ipv4/fib/fib_config.ts";
import { fibCheckNh } from "../ipv4/fib/fib_gateway.ts";
import { FibNh } from "../ipv4/fib/fib_nh.ts";
import { fibInfoUpdateNhcSaddr, fibNhInit } from "../ipv4/fib/fib_semantics.ts";
import { NO_CONFIG6, RTF } from "../ipv6/fib6/fib6_info.ts";
import { fib6NhInit } from "../ipv6/fib6/fib6_nexthop.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import { Nexthop, NhInfo } from "./nexthop.ts";
import type { GroupGiven } from "./nexthop_group.ts";
import { makeGroup } from "./nexthop_group.ts";
import { nexthopNotify, nexthopsOf, nexthopsOver } from "./nexthop_net.ts";
import { detachNexthop } from "./nexthop_remove.ts";
import { nexthopReplaceNotify, replaceNexthop } from "./nexthop_replace.ts";

const { EEXIST, EINVAL, ENOENT } = ERRNO;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;

/** What is asked for: a nexthop that is to be made (`struct nh_config`). */
export interface NexthopConfig {
  /** 0: one that no nexthop has. */
  readonly id: number;
  /** AF_INET, AF_INET6; AF_UNSPEC of groups. */
  readonly family: number;
  readonly protocol: number;
  /** RTNH_F_*. */
  readonly flags: number;
  readonly fdb: boolean;
  readonly blackhole: boolean;
  readonly ifindex: number;
  /** The address of an IPv4 gateway; 0: none. */
  readonly gateway4: number;
  /** The address of an IPv6 gateway; 0: none. */
  readonly gateway6: bigint;
  readonly encap: EncapBuilder | undefined;
  readonly group: GroupGiven | undefined;
  readonly cause: Cause;
}

/** An IPv6 address, as gateways of IPv4's routes have it. */
function hexOf(address: bigint): string {
  return address.toString(16).padStart(32, "0");
}

/** A nexthop's flags and where it leads; or a negative error number. */
type Made = { readonly flags: number; readonly info: NhInfo } | number;

/** `nh_create_ipv4`. */
function createIpv4(
  net: NetStack,
  config: NexthopConfig,
  dev: NetDevice | undefined,
  oif: number,
  extack: BlamingExplanation,
): Made {
  const { family, blackhole: reject, fdb, gateway4: v4, flags, encap } = config;
  const gateway = v4 === 0 ? NO_GATEWAY : { family: AF.INET, v4, v6: "" };
  const nhc = fibNhInit(net, { oif, gateway, flags, flow: 0, encap }, 1, extack);
  if (typeof nhc === "number") return nhc;
  nhc.scope = RT_SCOPE.LINK;
  const info = new NhInfo({ family, reject, fdb, nhc, fib6: undefined });
  if (fdb) return { flags, info };
  const tbId = dev === undefined ? RT_TABLE.MAIN : l3mdevFibTable(dev);
  const error = fibCheckNh(net, nhc, { tbId, scope: RT_SCOPE.UNIVERSE }, extack);
  if (error !== 0) return error;
  fibInfoUpdateNhcSaddr(net, nhc, Math.max(nhc.scope - 1, 0));
  return { flags: nhc.flags, info };
}

/** `nh_create_ipv6`. */
function createIpv6(
  net: NetStack,
  config: NexthopConfig,
  dev: NetDevice | undefined,
  ifindex: number,
  extack: BlamingExplanation,
): Made {
  const { family, blackhole: reject, fdb, gateway6: gateway, flags, encap, cause } = config;
  const nhc = new FibNh();
  nhc.scope = RT_SCOPE.LINK;
  if (gateway !== 0n || fdb) nhc.gateway = { family: AF.INET6, v4: 0, v6: hexOf(gateway) };
  if (fdb) return { flags: 0, info: new NhInfo({ family, reject, fdb, nhc, fib6: undefined }) };
  const fib6 = fib6NhInit(net, {
    ...NO_CONFIG6,
    table: dev === undefined ? 0 : l3mdevFibTable(dev),
    ifindex,
    gateway,
    flags: gateway === 0n ? flags : flags | RTF.GATEWAY,
    encap,
    cause,
  }, extack);
  if (typeof fib6 === "number") return fib6;
  nhc.dev = fib6.dev;
  nhc.oif = fib6.dev.ifindex;
  nhc.flags = fib6.flags;
  nhc.encap = fib6.encap;
  return { flags: fib6.flags, info: new NhInfo({ family, reject, fdb, nhc, fib6 }) };
}

/** `nexthop_create`. */
function create(
  net: NetStack,
  config: NexthopConfig,
  id: number,
  extack: BlamingExplanation,
): Nexthop | number {
  const { family, protocol, blackhole, ifindex } = config;
  const dev = ifindex === 0 ? undefined : net.devices.byIndex(ifindex);
  const make = family === AF.INET ? createIpv4 : createIpv6;
  const made = make(net, config, dev, blackhole ? LOOPBACK : ifindex, extack);
  if (typeof made === "number") return made;
  const { flags, info } = made;
  const nh = new Nexthop(net, { id, protocol, flags, info });
  info.parent = nh;
  if (info.nhc.dev !== undefined) nexthopsOver(info.nhc.dev).unshift(info);
  return nh;
}

/** `nexthop_create_group`. */
function createGroup(net: NetStack, config: NexthopConfig, given: GroupGiven, id: number): Nexthop {
  const nh = new Nexthop(net, { id, protocol: config.protocol, flags: 0 });
  const find = (member: number) => nexthopsOf(net).find(member);
  nh.group = makeGroup(net, nh, given, { fdb: config.fdb, find });
  return nh;
}

/** Makes a nexthop, or puts it into the place of one: 0, or a negative error number (`nexthop_add`). */
export function nexthopAdd(
  net: NetStack,
  config: NexthopConfig,
  extack: BlamingExplanation,
): number {
  const id = config.id || nexthopsOf(net).unusedId();
  if (id === 0) {
    extack.msg = "No unused id";
    return -EINVAL;
  }
  const nh = config.group === undefined
    ? create(net, config, id, extack)
    : createGroup(net, config, config.group, id);
  if (typeof nh === "number") return nh;
  const error = insert(net, nh, config, extack);
  if (error !== 0) detachNexthop(nh, undefined);
  return error;
}

/** `insert_nexthop`. */
function insert(
  net: NetStack,
  nh: Nexthop,
  { group, cause }: NexthopConfig,
  extack: BlamingExplanation,
): number {
  const nexthops = nexthopsOf(net);
  const replace = (cause.flags & NLM_F.REPLACE) !== 0;
  const old = nexthops.find(nh.id);
  const tell = (told: Nexthop) => {
    nexthops.changed();
    nexthopNotify.tell(net.machine, net, { event: RTM.NEWNEXTHOP, nh: told, cause });
  };
  if (old !== undefined) {
    if (!replace) return -EEXIST;
    const error = replaceNexthop(old, nh, group?.resilient, extack);
    if (error !== 0) return error;
    tell(old);
    if (nexthops.compatMode) nexthopReplaceNotify(old, cause);
    return 0;
  }
  if (replace && (cause.flags & NLM_F.CREATE) === 0) {
    extack.msg = "Replace specified without create and no entry exists";
    return -ENOENT;
  }
  if (group?.resilient !== undefined && nh.group?.resTable !== undefined) {
    if (group.resilient.buckets === undefined) {
      extack.msg = "Number of buckets not specified for nexthop group insertion";
      return -EINVAL;
    }
    nh.group.resTable.share(nh.group.entries);
  }
  nexthops.insert(nh);
  tell(nh);
  return 0;
}
