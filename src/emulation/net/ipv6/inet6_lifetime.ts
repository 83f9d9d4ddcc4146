/** How long IPv6 addresses live: net/ipv6/addrconf.c. */

import { IFA_F } from "../../../abi/if_addr.ts";
import type { Timer } from "../clock.ts";
import type { Inet6Ifaddr } from "./in6_device.ts";
import { inet6Addresses } from "./in6_device.ts";
import { INFINITY_LIFE_TIME } from "../ipv4/in_device.ts";
import {
  ADDR_CHECK_FREQUENCY,
  ADDRCONF_TIMER_FUZZ_MINUS,
  nextSchedule,
} from "../ipv4/in_ifaddr_lifetime.ts";
import { ipv6DelAddr, ipv6IfaNotify } from "./inet6_ifaddr.ts";
import { HZ, jiffies, jiffiesToMs, roundJiffiesUp } from "../jiffies.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";

/** When a namespace's addresses are looked at next (`addr_chk_work`). */
const CHECK = new Slot<NetStack, { timer: Timer | undefined }>(() => ({ timer: undefined }));

/** Has a namespace's addresses looked at for the sake of one of them. */
export function addrconfVerifyFor({ flags, idev, preferedLft }: Inet6Ifaddr): void {
  if ((flags & IFA_F.PERMANENT) !== 0 && preferedLft === INFINITY_LIFE_TIME) return;
  addrconfVerify(idev.dev.net);
}

function mortals(net: NetStack): Inet6Ifaddr[] {
  return inet6Addresses(net).filter(({ flags, preferedLft }) =>
    (flags & IFA_F.PERMANENT) === 0 || preferedLft !== INFINITY_LIFE_TIME
  );
}

/** Whether time will have something happen to an address. */
function isChanging({ flags }: Inet6Ifaddr): boolean {
  return (flags & IFA_F.PERMANENT) === 0 || (flags & IFA_F.DEPRECATED) === 0;
}

/** Expires and deprecates what is old enough (`addrconf_verify_rtnl`). */
export function addrconfVerify(net: NetStack): void {
  const { clock } = net.machine;
  const check = CHECK.of(net);
  check.timer?.cancel();
  const now = jiffies(clock);
  let next = roundJiffiesUp(now + ADDR_CHECK_FREQUENCY);
  for (const ifp of mortals(net)) {
    const { flags, preferedLft, tstamp, validLft } = ifp;
    const age = Math.floor((now - tstamp + ADDRCONF_TIMER_FUZZ_MINUS) / HZ);
    if (validLft !== INFINITY_LIFE_TIME && age >= validLft) {
      ipv6DelAddr(ifp);
    } else if (preferedLft !== INFINITY_LIFE_TIME && age >= preferedLft) {
      if (validLft !== INFINITY_LIFE_TIME) next = Math.min(next, tstamp + validLft * HZ);
      if ((flags & IFA_F.DEPRECATED) !== 0) continue;
      ifp.flags |= IFA_F.DEPRECATED;
      ipv6IfaNotify(0, ifp);
    } else if (preferedLft !== INFINITY_LIFE_TIME) {
      next = Math.min(next, tstamp + preferedLft * HZ);
    }
  }
  if (!mortals(net).some(isChanging)) return;
  check.timer = clock.schedule(
    jiffiesToMs(nextSchedule(now, next) - now),
    () => addrconfVerify(net),
  );
}
