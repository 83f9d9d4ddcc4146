/** IPv6 addresses: the handlers of net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA, IFA_F } from "../../../abi/if_addr.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import type { Inet6Dev, Inet6Ifaddr } from "../../net/ipv6/in6_device.ts";
import { devAddrGenid6, in6DevOf } from "../../net/ipv6/in6_device.ts";
import {
  inet6IfacaddrNotify,
  inet6IfaNotify,
  inet6IfmcaddrNotify,
} from "../../net/ipv6/in6_notify.ts";
import { INFINITY_LIFE_TIME } from "../../net/ipv4/in_device.ts";
import { inet6AddrDel, inet6Newaddr, ipv6GetIfaddr } from "../../net/ipv6/inet6_addr.ts";
import type { IfaCacheinfo6 } from "../../net/ipv6/inet6_mc_list.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Handler } from "../../netlink/receive.ts";
import { unicast } from "../../netlink/send.ts";
import { Skb } from "../../netlink/skb.ts";
import { dumpDevices } from "./address_dump.ts";
import { ifaddrmsgOf, lifetimesOf } from "./address_ipv4.ts";
import { IFADDRMSG_SIZE } from "./address_message.ts";
import {
  anycastMessage6,
  groupMessage6,
  INET6_IFADDR_MSGSIZE,
  INET6_IFMCADDR_MSGSIZE,
  inet6AddressMessage,
} from "./address6_message.ts";
import { check } from "../check.ts";
import { ip6Of } from "../ip6.ts";
import { administeredNamespace } from "../namespace_reference.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { tell } from "../tell.ts";

const { EADDRNOTAVAIL, EINVAL } = ERRNO;

/** What requests can say of an address's flags. */
const ASKABLE = IFA_F.NODAD | IFA_F.HOMEADDRESS | IFA_F.MANAGETEMPADDR | IFA_F.NOPREFIXROUTE |
  IFA_F.MCAUTOJOIN | IFA_F.OPTIMISTIC;

/** The address that a request is about, and its peer's (`extract_addr`). */
function addressesOf(
  tb: RequestAttributes,
): { pfx: bigint; peerPfx: bigint | undefined } | undefined {
  const address = tb.payload(IFA.ADDRESS);
  const local = tb.payload(IFA.LOCAL);
  const pfx = local ?? address;
  if (pfx === undefined) return undefined;
  const own = ip6Of(pfx);
  const other = address && ip6Of(address);
  // nla_memcmp looks at lengths first.
  const same = other === own && local?.byteLength === 16;
  return { pfx: own, peerPfx: local === undefined || same ? undefined : other };
}

/** `inet6_rtm_newaddr`. */
const newaddr: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { header: { flags }, extack, net: { stack } } = request;
  const header = ifaddrmsgOf(request);
  const tb = new RequestAttributes(request, IFADDRMSG_SIZE);
  const addresses = addressesOf(tb);
  if (addresses === undefined) return -EINVAL;
  const lifetimes = lifetimesOf(tb);
  if (lifetimes === undefined) {
    extack.msg = "ipv6: address lifetime invalid";
    return -EINVAL;
  }
  const { preferred, valid } = lifetimes;
  const finite = valid !== INFINITY_LIFE_TIME;
  const asked = {
    ...addresses,
    plen: header.prefixlen,
    proto: tb.u8(IFA.PROTO) ?? 0,
    flags: (tb.u32(IFA.FLAGS) ?? header.flags) & ASKABLE | (finite ? 0 : IFA_F.PERMANENT) |
      (preferred === 0 ? IFA_F.DEPRECATED : 0),
    rtPriority: tb.u32(IFA.RT_PRIORITY) ?? 0,
    validLft: valid,
    preferredLft: preferred,
    expires: finite,
  };
  const replace = (flags & NLM_F.REPLACE) !== 0 && (flags & NLM_F.EXCL) === 0;
  return inet6Newaddr(stack, header.index, asked, { extack, replace });
};

/** `inet6_rtm_deladdr`. */
const deladdr: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { extack, net: { stack } } = request;
  const { index, prefixlen } = ifaddrmsgOf(request);
  const addresses = addressesOf(new RequestAttributes(request, IFADDRMSG_SIZE));
  if (addresses === undefined) return -EINVAL;
  return inet6AddrDel(stack, index, addresses.pfx, prefixlen, extack);
};

/** `inet6_rtm_getaddr`. */
const getaddr: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { header: { seq }, kernel, net, portid: pid, sock } = request;
  const tb = new RequestAttributes(request, IFADDRMSG_SIZE);
  const netnsid = tb.s32(IFA.TARGET_NETNSID);
  const target = netnsid === undefined ? net : administeredNamespace(sock, netnsid);
  if (typeof target === "number") return target;
  const addresses = addressesOf(tb);
  if (addresses === undefined) return -EINVAL;
  const { index } = ifaddrmsgOf(request);
  const { stack } = target;
  const dev = index === 0 ? undefined : stack.devices.byIndex(index);
  const ifp = ipv6GetIfaddr(stack, addresses.pfx, dev, true);
  if (ifp === undefined) return -EADDRNOTAVAIL;
  const bytes = inet6AddressMessage(ifp, { type: RTM.NEWADDR, flags: 0, seq, pid }, netnsid);
  return Math.min(unicast(kernel, Skb.of(bytes, INET6_IFADDR_MSGSIZE), pid), 0);
};

/** By what changes dumps of IPv6 know that they are inconsistent (`inet6_base_seq`). */
function inet6BaseSeq(net: NetStack): number {
  return devAddrGenid6(net) + net.devices.generation;
}

/** What the dumps of IPv6 have in common (`inet6_dump_addr`). */
const COMMON = { family: "ipv6", generation: inet6BaseSeq } as const;

/** An address of a device, with what IPv6 keeps of the device. */
interface OfDevice {
  readonly idev: Inet6Dev;
  readonly one: IfaCacheinfo6;
}

function ofDevice(
  dev: NetDevice,
  list: (idev: Inet6Dev) => readonly IfaCacheinfo6[],
): readonly OfDevice[] {
  const idev = in6DevOf(dev);
  return idev === undefined ? [] : list(idev).map((one) => ({ idev, one }));
}

function registerDumps({ handlers }: Registry): void {
  handlers.register(AF.INET6, RTM.GETADDR, {
    doit: getaddr,
    dumpit: dumpDevices<Inet6Ifaddr>({
      ...COMMON,
      type: RTM.NEWADDR,
      checked: true,
      of: (dev) => in6DevOf(dev)?.addrList ?? [],
      message: inet6AddressMessage,
    }),
  });
  handlers.register(AF.INET6, RTM.GETMULTICAST, {
    dumpit: dumpDevices<OfDevice>({
      ...COMMON,
      type: RTM.GETMULTICAST,
      checked: false,
      of: (dev) => ofDevice(dev, ({ mcList }) => mcList),
      message: ({ idev, one }, header, targetNetnsid) =>
        groupMessage6(idev, one, header, { targetNetnsid }),
    }),
  });
  handlers.register(AF.INET6, RTM.GETANYCAST, {
    dumpit: dumpDevices<OfDevice>({
      ...COMMON,
      type: RTM.GETANYCAST,
      checked: false,
      of: (dev) => ofDevice(dev, ({ acList }) => acList),
      message: ({ idev, one }, header, targetNetnsid) =>
        anycastMessage6(idev, one, header, { targetNetnsid }),
    }),
  });
}

/** Has the groups of IPv6's addresses told what happens to them. */
function notifyOfAddresses({ machine, host }: Registry): void {
  const cause = NO_CAUSE;
  inet6IfaNotify.listen(machine, (event, ifp) => {
    const bytes = () => inet6AddressMessage(ifp, { type: event, flags: 0, seq: 0, pid: 0 });
    const room = INET6_IFADDR_MSGSIZE;
    tell(host, ifp.idev.dev.net, bytes, { group: RTNLGRP.IPV6_IFADDR, cause, room });
  });
  inet6IfmcaddrNotify.listen(machine, (idev, mc, event) => {
    const header = { type: event, flags: 0, seq: 0, pid: 0 };
    const bytes = () => groupMessage6(idev, mc, header, { universal: true });
    const room = INET6_IFMCADDR_MSGSIZE;
    tell(host, idev.dev.net, bytes, { group: RTNLGRP.IPV6_MCADDR, cause, room });
  });
  inet6IfacaddrNotify.listen(machine, (idev, ac, event) => {
    const bytes = () => anycastMessage6(idev, ac, { type: event, flags: 0, seq: 0, pid: 0 });
    const room = INET6_IFMCADDR_MSGSIZE;
    tell(host, idev.dev.net, bytes, { group: RTNLGRP.IPV6_ACADDR, cause, room });
  });
}

/** Registers the family. */
export function registerIpv6Addresses(registry: Registry): void {
  const { handlers } = registry;
  handlers.register(AF.INET6, RTM.NEWADDR, { doit: newaddr });
  handlers.register(AF.INET6, RTM.DELADDR, { doit: deladdr });
  registerDumps(registry);
  notifyOfAddresses(registry);
}
