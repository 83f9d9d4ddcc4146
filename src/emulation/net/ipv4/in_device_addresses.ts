/** IPv4 addresses as they come and go: net/ipv4/devinet.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA_F } from "../../../abi/if_addr.ts";
import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Cause } from "../cause.ts";
import { NO_CAUSE } from "../cause.ts";
import type { Explanation } from "../extack.ts";
import { ipMcAutojoinConfig, isMulticast } from "./igmp.ts";
import type { InDevice } from "./in_device.ts";
import {
  bumpDevAddrGenid,
  inDevOrconf,
  inetHashInsert,
  inetHashRemove,
  inetIfaMatch,
  InIfaddr,
} from "./in_device.ts";
import type { Ageing } from "./in_ifaddr_lifetime.ts";
import { checkLifetimeSoon, setIfaLifetime } from "./in_ifaddr_lifetime.ts";
import { rtmsgIfa } from "./in_notify.ts";
import { INETADDR_CHAIN, ROUTES_OF_ADDRESSES } from "./inetaddr_chain.ts";
import { NETDEV } from "../notifier.ts";

const { EEXIST, EINVAL } = ERRNO;
const { fibAddIfaddr, fibDelIfaddr, fibModifyPrefixMetric } = ROUTES_OF_ADDRESSES;

/** IPV6ONLY_FLAGS: what IPv4 addresses never have. */
const IPV6ONLY_FLAGS = IFA_F.NODAD | IFA_F.OPTIMISTIC | IFA_F.DADFAILED | IFA_F.HOMEADDRESS |
  IFA_F.TENTATIVE | IFA_F.MANAGETEMPADDR | IFA_F.STABLE_PRIVACY;

function tell(event: number, ifa: InIfaddr, cause: Cause): void {
  rtmsgIfa.tell(ifa.inDev.dev.net.machine, event, ifa, cause);
}

/** Those who want to know are told (`inetaddr_chain`). */
function callInetaddrChain(event: number, ifa: InIfaddr): void {
  bumpDevAddrGenid(ifa.inDev.dev.net);
  for (const notifier of INETADDR_CHAIN) notifier(event, ifa);
}

/** Whether two addresses are in the same subnet. */
function isSameSubnet(one: InIfaddr, other: InIfaddr): boolean {
  return one.mask === other.mask && inetIfaMatch(one.address, other);
}

/** What grows old on its own. */
const AGEING: Ageing = {
  expire: (ifa) => inetDelIfa(ifa),
  deprecate(ifa) {
    ifa.flags |= IFA_F.DEPRECATED;
    tell(RTM.NEWADDR, ifa, NO_CAUSE);
  },
};

/** What goes with a primary address, and who follows it. */
interface Succession {
  /** The secondary that becomes primary. */
  readonly promote: InIfaddr | undefined;
  /** The last that stays in front of it. */
  readonly before: InIfaddr | undefined;
  /** The primary behind which it is to stand. */
  readonly lastPrimary: InIfaddr | undefined;
}

/** The secondaries of a primary address go, unless one is to be promoted. */
function succession(inDev: InDevice, ifa1: InIfaddr, cause: Cause): Succession {
  const alone = inDev.dead || ifa1.secondary || inDev.subnet(ifa1).size === 1;
  if (alone) return { promote: undefined, before: undefined, lastPrimary: undefined };
  const list = inDev.ifaList;
  const at = list.indexOf(ifa1);
  let lastPrimary = at > 0 ? list[at - 1] : undefined;
  let before: InIfaddr | undefined;
  const doPromote = inDevOrconf(inDev, IPV4_DEVCONF.PROMOTE_SECONDARIES);
  for (const ifa of list.slice(at + 1)) {
    if (!ifa.secondary && ifa1.scope <= ifa.scope) lastPrimary = ifa;
    if (!ifa.secondary || !isSameSubnet(ifa1, ifa)) {
      before = ifa;
      continue;
    }
    if (doPromote) return { promote: ifa, before, lastPrimary };
    inetHashRemove(inDev.dev.net, ifa);
    inDev.unlink(ifa);
    tell(RTM.DELADDR, ifa, cause);
    callInetaddrChain(NETDEV.DOWN, ifa);
  }
  return { promote: undefined, before, lastPrimary };
}

/** An address goes, and with it what is secondary to it (`__inet_del_ifa`). */
export function inetDelIfa(ifa1: InIfaddr, cause: Cause = NO_CAUSE): void {
  const { inDev } = ifa1;
  const { promote, before, lastPrimary } = succession(inDev, ifa1, cause);
  if (promote !== undefined) {
    const { ifaList } = inDev;
    for (const ifa of ifaList.slice(ifaList.indexOf(promote))) {
      if (isSameSubnet(ifa1, ifa)) fibDelIfaddr(ifa, ifa1);
    }
  }
  inDev.unlink(ifa1);
  inetHashRemove(inDev.dev.net, ifa1);
  tell(RTM.DELADDR, ifa1, cause);
  callInetaddrChain(NETDEV.DOWN, ifa1);
  if (promote === undefined) return;
  const { ifaList } = inDev;
  const following = ifaList.slice(ifaList.indexOf(promote) + 1);
  if (before !== undefined) {
    inDev.unlink(promote);
    inDev.link(promote, lastPrimary);
  }
  promote.flags &= ~IFA_F.SECONDARY;
  tell(RTM.NEWADDR, promote, cause);
  callInetaddrChain(NETDEV.UP, promote);
  for (const ifa of following) if (isSameSubnet(ifa1, ifa)) fibAddIfaddr(ifa);
}

/** Behind which address another one is to stand: secondary ones last, others by their scope. */
function predecessor({ inDev, scope, secondary }: InIfaddr): InIfaddr | undefined {
  return inDev.backwards().find((ifa) => secondary || !ifa.secondary && scope <= ifa.scope);
}

/** An address comes (`__inet_insert_ifa`): 0, or a negative error number. */
function insertIfa(ifa: InIfaddr, cause: Cause, extack: Explanation): number {
  const { inDev } = ifa;
  ifa.flags &= ~(IFA_F.SECONDARY | IPV6ONLY_FLAGS);
  const subnet = inDev.subnet(ifa);
  if (subnet.has(ifa.local)) return -EEXIST;
  for (const { scope } of subnet.values()) {
    // All in a subnet have the same scope.
    if (scope === ifa.scope) break;
    extack.msg = "ipv4: Invalid scope value";
    return -EINVAL;
  }
  if (subnet.size > 0) ifa.flags |= IFA_F.SECONDARY;
  inDev.link(ifa, predecessor(ifa));
  inetHashInsert(inDev.dev.net, ifa);
  checkLifetimeSoon(ifa, AGEING);
  tell(RTM.NEWADDR, ifa, cause);
  callInetaddrChain(NETDEV.UP, ifa);
  return 0;
}

/** An address comes that nobody asked for (`inet_insert_ifa`). */
export function inetInsertIfa(ifa: InIfaddr): number {
  return ifa.local === 0 ? 0 : insertIfa(ifa, NO_CAUSE, {});
}

/** What a request says of an address. */
export type AskedIfaddr =
  & Pick<
    InIfaddr,
    | "local"
    | "address"
    | "broadcast"
    | "mask"
    | "prefixlen"
    | "flags"
    | "scope"
    | "label"
    | "rtPriority"
    | "proto"
  >
  & {
    /** Seconds. */
    readonly valid: number;
    /** Seconds. */
    readonly preferred: number;
  };

/** How an address is asked for. */
export interface NewaddrOptions {
  readonly cause: Cause;
  readonly extack: Explanation;
  /** Whether one that is there may be changed. */
  readonly replace: boolean;
}

/** Adds or changes an address (`inet_rtm_newaddr`): 0, or a negative error number. */
export function inetNewaddr(
  inDev: InDevice,
  { valid, preferred, ...asked }: AskedIfaddr,
  { cause, extack, replace }: NewaddrOptions,
): number {
  const ifa = Object.assign(new InIfaddr(inDev), asked);
  const existing = inDev.subnet(ifa).get(ifa.local);
  if (existing === undefined) {
    setIfaLifetime(ifa, valid, preferred);
    if ((ifa.flags & IFA_F.MCAUTOJOIN) !== 0) {
      const error = ipMcAutojoinConfig(inDev, true, ifa.address);
      if (error < 0) {
        extack.msg = "ipv4: Multicast auto join failed";
        return error;
      }
    }
    return insertIfa(ifa, cause, extack);
  }
  if (!replace) {
    extack.msg = "ipv4: Address already assigned";
    return -EEXIST;
  }
  if (existing.rtPriority !== ifa.rtPriority) {
    fibModifyPrefixMetric(existing, ifa.rtPriority);
    existing.rtPriority = ifa.rtPriority;
  }
  existing.proto = ifa.proto;
  setIfaLifetime(existing, valid, preferred);
  checkLifetimeSoon(existing, AGEING);
  tell(RTM.NEWADDR, existing, cause);
  return 0;
}

/** Deletes an address at a request (`inet_rtm_deladdr`). */
export function inetDeladdr(ifa: InIfaddr, cause: Cause): void {
  if (isMulticast(ifa.address)) ipMcAutojoinConfig(ifa.inDev, false, ifa.address);
  inetDelIfa(ifa, cause);
}
