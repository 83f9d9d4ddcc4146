/** IPv4 addresses as messages: net/ipv4/devinet.c. */

import { IFA_F } from "../../../abi/if_addr.ts";
import { AF } from "../../../abi/socket.ts";
import type { AddressCacheinfo, MessageHeader } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import type { InIfaddr } from "../../net/ipv4/in_device.ts";
import { INFINITY_LIFE_TIME } from "../../net/ipv4/in_device.ts";
import { cstampDelta, HZ, jiffies } from "../../net/jiffies.ts";
import { ip4Text } from "../ip4.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";
import { asText } from "../texts.ts";

/** Bytes of `struct ifaddrmsg`. */
export const IFADDRMSG_SIZE = 8;
/** Bytes of `struct ifa_cacheinfo`. */
export const CACHEINFO_SIZE = 16;
const ADDRESS = 4;
const IFNAMSIZ = 16;

/** Bytes of room for an address in a notification (`inet_nlmsg_size`). */
export const INET_NLMSG_SIZE: number = nlmsgTotalSize(
  IFADDRMSG_SIZE + 3 * nlaTotalSize(ADDRESS) + nlaTotalSize(IFNAMSIZ) + nlaTotalSize(4) +
    nlaTotalSize(1) + nlaTotalSize(4) + nlaTotalSize(CACHEINFO_SIZE),
);

/** What is told of how long something lives. */
interface Lifetime {
  /** Seconds. */
  readonly valid: number;
  /** Seconds. */
  readonly preferred: number;
  /** When it was last changed, in jiffies. */
  readonly tstamp: number;
  /** When it was made, in jiffies. */
  readonly cstamp: number;
  /** Whether it is for ever. */
  readonly permanent: boolean;
}

/** The seconds that are left, and when it was made and changed. */
export function cacheinfoOf(
  { cstamp, permanent, preferred, tstamp, valid }: Lifetime,
  now: number,
): AddressCacheinfo {
  const stamps = { cstamp: cstampDelta(cstamp), tstamp: cstampDelta(tstamp) };
  if (permanent) return { prefered: INFINITY_LIFE_TIME, valid: INFINITY_LIFE_TIME, ...stamps };
  const finite = preferred !== INFINITY_LIFE_TIME;
  const passed = finite ? Math.floor((now - tstamp) / HZ) : 0;
  return {
    prefered: finite ? Math.max(preferred - passed, 0) : preferred,
    valid: valid === INFINITY_LIFE_TIME ? valid : Math.max(valid - passed, 0),
    ...stamps,
  };
}

/** An IPv4 address as a message (`inet_fill_ifaddr`). */
export function inetAddressMessage(
  ifa: InIfaddr,
  header: MessageHeader,
  targetNetnsid?: number,
): Uint8Array<ArrayBuffer> {
  const { address, broadcast, cstamp, flags, inDev: { dev }, local, proto, rtPriority } = ifa;
  const label = asText(ifa.label);
  const now = jiffies(dev.net.machine.clock);
  return encode({
    kind: "address",
    ...header,
    header: {
      family: AF.INET,
      prefixlen: ifa.prefixlen,
      flags: flags & 0xff,
      scope: ifa.scope,
      index: dev.ifindex,
    },
    attributes: {
      ...targetNetnsid !== undefined && { targetNetnsid },
      ...address !== 0 && { address: ip4Text(address) },
      ...local !== 0 && { local: ip4Text(local) },
      ...broadcast !== 0 && { broadcast: ip4Text(broadcast) },
      ...ifa.label !== "" && { label: label.text },
      ...proto !== 0 && { proto },
      flags: flags >>> 0,
      ...rtPriority !== 0 && { rtPriority },
      cacheinfo: cacheinfoOf({
        valid: ifa.validLft,
        preferred: ifa.preferredLft,
        tstamp: ifa.tstamp,
        cstamp,
        permanent: (flags & IFA_F.PERMANENT) !== 0,
      }, now),
      ...label.bytes && { irregular: { label: label.bytes } },
    },
  });
}
