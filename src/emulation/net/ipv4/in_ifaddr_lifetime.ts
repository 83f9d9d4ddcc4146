/** How long IPv4 addresses live: net/ipv4/devinet.c. */

import { IFA_F } from "../../../abi/if_addr.ts";
import type { Timer } from "../clock.ts";
import type { InIfaddr } from "./in_device.ts";
import { inetAddresses, INFINITY_LIFE_TIME } from "./in_device.ts";
import { HZ, jiffies, jiffiesToMs, roundJiffiesUp } from "../jiffies.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";

/** ADDR_CHECK_FREQUENCY, in jiffies. */
export const ADDR_CHECK_FREQUENCY: number = 120 * HZ;
/** ADDRCONF_TIMER_FUZZ_MINUS. */
export const ADDRCONF_TIMER_FUZZ_MINUS: number = Math.floor(HZ / 50);
/** ADDRCONF_TIMER_FUZZ. */
const FUZZ = Math.floor(HZ / 4);
/** ADDRCONF_TIMER_FUZZ_MAX. */
const FUZZ_MAX = HZ;

/** When to look again, of what is due `next`, in jiffies. */
export function nextSchedule(now: number, next: number): number {
  const second = roundJiffiesUp(next);
  return Math.max(second < next + FUZZ ? second : next, now + FUZZ_MAX);
}

/** Sets how long an address lives, in seconds (`set_ifa_lifetime`). */
export function setIfaLifetime(ifa: InIfaddr, valid: number, preferred: number): void {
  let flags = ifa.flags & ~(IFA_F.PERMANENT | IFA_F.DEPRECATED);
  if (valid === INFINITY_LIFE_TIME) flags |= IFA_F.PERMANENT;
  else ifa.validLft = valid;
  if (preferred !== INFINITY_LIFE_TIME) {
    if (preferred === 0) flags |= IFA_F.DEPRECATED;
    ifa.preferredLft = preferred;
  }
  ifa.flags = flags;
  ifa.tstamp = jiffies(ifa.inDev.dev.net.machine.clock);
  if (ifa.cstamp < 0) ifa.cstamp = ifa.tstamp;
}

/** What is to be done as addresses grow old. */
export interface Ageing {
  /** It is over. */
  readonly expire: (ifa: InIfaddr) => void;
  /** It is to be used no longer. */
  readonly deprecate: (ifa: InIfaddr) => void;
}

/** When a namespace's addresses are looked at next (`addr_chk_work`). */
const CHECK = new Slot<NetStack, { timer: Timer | undefined }>(() => ({ timer: undefined }));

function schedule(net: NetStack, delay: number, ageing: Ageing): void {
  const check = CHECK.of(net);
  check.timer?.cancel();
  const { clock } = net.machine;
  check.timer = clock.schedule(jiffiesToMs(delay), () => checkLifetime(net, ageing));
}

/** Has a namespace's addresses looked at as soon as time passes, for the sake of one of them. */
export function checkLifetimeSoon({ flags, inDev }: InIfaddr, ageing: Ageing): void {
  if ((flags & IFA_F.PERMANENT) === 0) schedule(inDev.dev.net, 0, ageing);
}

function mortals(net: NetStack): InIfaddr[] {
  return inetAddresses(net).filter(({ flags }) => (flags & IFA_F.PERMANENT) === 0);
}

/** Expires and deprecates what is old enough (`check_lifetime`). */
function checkLifetime(net: NetStack, ageing: Ageing): void {
  const now = jiffies(net.machine.clock);
  let next = roundJiffiesUp(now + ADDR_CHECK_FREQUENCY);
  for (const ifa of mortals(net)) {
    const { flags, preferredLft, tstamp, validLft } = ifa;
    const age = Math.floor((now - tstamp + ADDRCONF_TIMER_FUZZ_MINUS) / HZ);
    if (validLft !== INFINITY_LIFE_TIME && age >= validLft) {
      ageing.expire(ifa);
    } else if (age >= preferredLft) {
      next = Math.min(next, tstamp + validLft * HZ);
      if ((flags & IFA_F.DEPRECATED) === 0) ageing.deprecate(ifa);
    } else {
      next = Math.min(next, tstamp + preferredLft * HZ);
    }
  }
  if (mortals(net).length > 0) schedule(net, nextSchedule(now, next) - now, ageing);
}
