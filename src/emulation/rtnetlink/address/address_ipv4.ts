/** IPv4 addresses: the handlers of net/ipv4/devinet.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA } from "../../../abi/if_addr.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Cause } from "../../net/cause.ts";
import {
  devAddrGenid,
  inDevOf,
  inetdevByIndex,
  inetIfaMatch,
  inetMakeMask,
  inetSameLocal,
  INFINITY_LIFE_TIME,
} from "../../net/ipv4/in_device.ts";
import type { InIfaddr } from "../../net/ipv4/in_device.ts";
import type { AskedIfaddr } from "../../net/ipv4/in_device_addresses.ts";
import { inetDeladdr, inetNewaddr } from "../../net/ipv4/in_device_addresses.ts";
import { rtmsgIfa } from "../../net/ipv4/in_notify.ts";
import { setAllConf } from "../../net/ipv4/inetdev_event.ts";
import type { NetStack } from "../../net/stack.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { dumpDevices } from "./address_dump.ts";
import { IFADDRMSG_SIZE, INET_NLMSG_SIZE, inetAddressMessage } from "./address_message.ts";
import { check } from "../check.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { splitDone } from "../split_done.ts";
import { tell } from "../tell.ts";

const { EADDRNOTAVAIL, EINVAL, ENOBUFS, ENODEV } = ERRNO;
const BITS = 32;
/** IFNAMSIZ less the NUL. */
const MOST_NAME = 15;

/** `struct ifaddrmsg` of a request. */
interface Ifaddrmsg {
  readonly prefixlen: number;
  readonly flags: number;
  readonly scope: number;
  readonly index: number;
}

/** The fixed header of a request about an address. */
export function ifaddrmsgOf({ view }: Request): Ifaddrmsg {
  return {
    prefixlen: view.getUint8(NLMSG_HDRLEN + 1),
    flags: view.getUint8(NLMSG_HDRLEN + 2),
    scope: view.getUint8(NLMSG_HDRLEN + 3),
    index: view.getInt32(NLMSG_HDRLEN + 4, true),
  };
}

/** On whose behalf a request has things happen. */
export function causeOf({ header: { flags, seq }, portid }: Request): Cause {
  return { portid, seq, flags };
}

function refuse({ extack }: Request, errno: number, msg: string): number {
  extack.msg = `ipv4: ${msg}`;
  return -errno;
}

/** The lifetimes that a request names (IFA_CACHEINFO); `undefined` if there are no such. */
export function lifetimesOf(
  tb: RequestAttributes,
): { valid: number; preferred: number } | undefined {
  const cacheinfo = tb.payload(IFA.CACHEINFO);
  if (cacheinfo === undefined) return { valid: INFINITY_LIFE_TIME, preferred: INFINITY_LIFE_TIME };
  const preferred = cacheinfo.getUint32(0, true);
  const valid = cacheinfo.getUint32(4, true);
  return valid === 0 || preferred > valid ? undefined : { valid, preferred };
}

/** A label as it is kept: up to the first NUL. */
function labelOf(tb: RequestAttributes): string | undefined {
  return tb.name(IFA.LABEL, MOST_NAME)?.replace(/\0.*$/s, "");
}

/** `inet_rtm_newaddr`. */
const newaddr: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { header: { flags }, extack, net: { stack } } = request;
  const header = ifaddrmsgOf(request);
  const tb = new RequestAttributes(request, IFADDRMSG_SIZE);
  if (header.prefixlen > BITS) return refuse(request, EINVAL, "Invalid prefix length");
  const local = tb.be32(IFA.LOCAL);
  if (local === undefined) return refuse(request, EINVAL, "Local address is not supplied");
  const lifetimes = lifetimesOf(tb);
  if (lifetimes === undefined) return refuse(request, EINVAL, "address lifetime invalid");
  if (local === 0) return 0;
  const dev = stack.devices.byIndex(header.index);
  if (dev === undefined) return refuse(request, ENODEV, "Device not found");
  const inDev = inDevOf(dev);
  if (inDev === undefined) return -ENOBUFS;
  setAllConf(inDev);
  const asked: AskedIfaddr = {
    ...lifetimes,
    prefixlen: header.prefixlen,
    mask: inetMakeMask(header.prefixlen),
    flags: tb.u32(IFA.FLAGS) ?? header.flags,
    scope: header.scope,
    local,
    address: tb.be32(IFA.ADDRESS) ?? local,
    broadcast: tb.be32(IFA.BROADCAST) ?? 0,
    label: labelOf(tb) ?? dev.name,
    rtPriority: tb.u32(IFA.RT_PRIORITY) ?? 0,
    proto: tb.u8(IFA.PROTO) ?? 0,
  };
  const replace = (flags & NLM_F.REPLACE) !== 0 && (flags & NLM_F.EXCL) === 0;
  return inetNewaddr(inDev, asked, { cause: causeOf(request), extack, replace });
};

/** Whether a label is what a request says, up to the first NUL (`nla_strcmp`). */
function hasLabel(ifa: InIfaddr, tb: RequestAttributes): boolean {
  const payload = tb.payload(IFA.LABEL);
  return payload === undefined || tb.name(IFA.LABEL, payload.byteLength) === ifa.label;
}

/** `inet_rtm_deladdr`. */
const deladdr: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { index, prefixlen } = ifaddrmsgOf(request);
  const tb = new RequestAttributes(request, IFADDRMSG_SIZE);
  const inDev = inetdevByIndex(request.net.stack, index);
  if (inDev === undefined) return refuse(request, ENODEV, "Device not found");
  const local = tb.be32(IFA.LOCAL);
  const address = tb.be32(IFA.ADDRESS);
  const candidates = local === undefined ? inDev.ifaList : inetSameLocal(inDev, local);
  const found = candidates.find((ifa) =>
    hasLabel(ifa, tb) &&
    (address === undefined || ifa.prefixlen === prefixlen && inetIfaMatch(address, ifa))
  );
  if (found === undefined) return refuse(request, EADDRNOTAVAIL, "Address not found");
  inetDeladdr(found, causeOf(request));
  return 0;
};

/** By what changes dumps of IPv4 know that they are inconsistent (`inet_base_seq`). */
export function inetBaseSeq(net: NetStack): number {
  return devAddrGenid(net) + net.devices.generation;
}

/** `inet_dump_ifaddr`. */
const dump = dumpDevices<InIfaddr>({
  family: "ipv4",
  type: RTM.NEWADDR,
  generation: inetBaseSeq,
  checked: true,
  of: (dev) => inDevOf(dev)?.ifaList ?? [],
  message: inetAddressMessage,
});

/** Has RTNLGRP_IPV4_IFADDR told what happens to addresses (`rtmsg_ifa`). */
function notifyOfAddresses({ machine, host }: Registry): void {
  rtmsgIfa.listen(machine, (event, ifa, cause) => {
    const { seq, portid: pid } = cause;
    const bytes = () => inetAddressMessage(ifa, { type: event, flags: 0, seq, pid });
    tell(host, ifa.inDev.dev.net, bytes, {
      group: RTNLGRP.IPV4_IFADDR,
      cause,
      room: INET_NLMSG_SIZE,
    });
  });
}

/** Registers the family, and the dump of all families. */
export function registerIpv4Addresses(registry: Registry): void {
  const { handlers } = registry;
  handlers.register(AF.UNSPEC, RTM.GETADDR, { dumpit: handlers.dumpAll });
  handlers.register(AF.INET, RTM.NEWADDR, { doit: newaddr });
  handlers.register(AF.INET, RTM.DELADDR, { doit: deladdr });
  handlers.register(AF.INET, RTM.GETADDR, { dumpit: splitDone(dump) });
  notifyOfAddresses(registry);
}
