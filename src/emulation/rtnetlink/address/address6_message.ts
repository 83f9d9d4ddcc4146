/** IPv6 addresses, groups and anycast addresses as messages: net/ipv6/addrconf.c. */

import { IFA_F } from "../../../abi/if_addr.ts";
import { RT_SCOPE } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { AddressHeader, MessageHeader } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import type { Inet6Dev, Inet6Ifaddr } from "../../net/ipv6/in6_device.ts";
import { INFINITY_LIFE_TIME } from "../../net/ipv4/in_device.ts";
import type { IfaCacheinfo6 } from "../../net/ipv6/inet6_mc_list.ts";
import { IFA_SCOPE, ipv6AddrScope } from "../../net/ipv6/ipv6_address.ts";
import { jiffies } from "../../net/jiffies.ts";
import { CACHEINFO_SIZE, cacheinfoOf, IFADDRMSG_SIZE } from "./address_message.ts";
import { ip6Text } from "../ip6.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";

const ADDRESS = 16;
const BITS = 128;

/** Bytes of room for an address (`inet6_ifaddr_msgsize`). */
export const INET6_IFADDR_MSGSIZE: number = nlmsgTotalSize(
  IFADDRMSG_SIZE + 2 * nlaTotalSize(ADDRESS) + nlaTotalSize(CACHEINFO_SIZE) + nlaTotalSize(4) +
    nlaTotalSize(1) + nlaTotalSize(4),
);

/** Bytes of room for a group, or an anycast address. */
export const INET6_IFMCADDR_MSGSIZE: number = nlmsgTotalSize(
  IFADDRMSG_SIZE + nlaTotalSize(ADDRESS) + nlaTotalSize(CACHEINFO_SIZE),
);

/** How far an address is valid, RT_SCOPE_* (`rt_scope`). */
function rtScope(scope: number): number {
  if ((scope & IFA_SCOPE.HOST) !== 0) return RT_SCOPE.HOST;
  if ((scope & IFA_SCOPE.LINK) !== 0) return RT_SCOPE.LINK;
  return (scope & IFA_SCOPE.SITE) !== 0 ? RT_SCOPE.SITE : RT_SCOPE.UNIVERSE;
}

/** An IPv6 address as a message (`inet6_fill_ifaddr`). */
export function inet6AddressMessage(
  ifp: Inet6Ifaddr,
  header: MessageHeader,
  targetNetnsid?: number,
): Uint8Array<ArrayBuffer> {
  const { addr, flags, idev: { dev }, peerAddr, preferedLft, proto, rtPriority } = ifp;
  const permanent = (flags & IFA_F.PERMANENT) !== 0 && preferedLft === INFINITY_LIFE_TIME;
  return encode({
    kind: "address",
    ...header,
    header: {
      family: AF.INET6,
      prefixlen: ifp.prefixLen,
      flags: flags & 0xff,
      scope: rtScope(ifp.scope),
      index: dev.ifindex,
    },
    attributes: {
      ...targetNetnsid !== undefined && { targetNetnsid },
      ...peerAddr === 0n
        ? { address: ip6Text(addr) }
        : { local: ip6Text(addr), address: ip6Text(peerAddr) },
      ...rtPriority !== 0 && { rtPriority },
      cacheinfo: cacheinfoOf({
        valid: ifp.validLft,
        preferred: preferedLft,
        tstamp: ifp.tstamp,
        cstamp: ifp.cstamp,
        permanent,
      }, jiffies(dev.net.machine.clock)),
      flags: flags >>> 0,
      ...proto !== 0 && { proto },
    },
  });
}

/** What a group or an anycast address is told with. */
export interface Telling6 {
  readonly targetNetnsid?: number | undefined;
  /** Whether its scope is told to be universal whatever it is (`force_rt_scope_universe`). */
  readonly universal?: boolean;
}

function headerOf({ dev }: Inet6Dev, { addr }: IfaCacheinfo6, universal: boolean): AddressHeader {
  const ofSite = !universal && (ipv6AddrScope(addr) & IFA_SCOPE.SITE) !== 0;
  return {
    family: AF.INET6,
    prefixlen: BITS,
    flags: IFA_F.PERMANENT,
    scope: ofSite ? RT_SCOPE.SITE : RT_SCOPE.UNIVERSE,
    index: dev.ifindex,
  };
}

function stampsOf({ cstamp, tstamp }: IfaCacheinfo6): ReturnType<typeof cacheinfoOf> {
  return cacheinfoOf({ valid: 0, preferred: 0, cstamp, tstamp, permanent: true }, 0);
}

/** A group as a message (`inet6_fill_ifmcaddr`). */
export function groupMessage6(
  idev: Inet6Dev,
  mc: IfaCacheinfo6,
  header: MessageHeader,
  { targetNetnsid, universal = false }: Telling6 = {},
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "multicast-address",
    ...header,
    header: headerOf(idev, mc, universal),
    attributes: {
      ...targetNetnsid !== undefined && { targetNetnsid },
      multicast: ip6Text(mc.addr),
      cacheinfo: stampsOf(mc),
    },
  });
}

/** An anycast address as a message (`inet6_fill_ifacaddr`). */
export function anycastMessage6(
  idev: Inet6Dev,
  ac: IfaCacheinfo6,
  header: MessageHeader,
  { targetNetnsid }: Telling6 = {},
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "anycast-address",
    ...header,
    header: headerOf(idev, ac, false),
    attributes: {
      ...targetNetnsid !== undefined && { targetNetnsid },
      anycast: ip6Text(ac.addr),
      cacheinfo: stampsOf(ac),
    },
  });
}
