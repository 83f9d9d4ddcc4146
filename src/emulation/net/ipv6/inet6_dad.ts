/** IPv6 addresses until they may be used: net/ipv6/addrconf.c. */

import { IFA_F } from "../../../abi/if_addr.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { NEIGHBOURS_OF_DEVICES } from "../neighbour/device_neighbours.ts";
import type { Inet6Dev, Inet6Ifaddr } from "./in6_device.ts";
import { IF, INET6_IFADDR_STATE } from "./in6_device.ts";
import { addrconfDelDadWork, ipv6DelAddr, ipv6IfaNotify } from "./inet6_ifaddr.ts";
import { conf6Of } from "./ipv6_devconf.ts";
import { addrconfJoinSolict } from "./mcast6.ts";

/** Between probes at least, in milliseconds. */
const LEAST_RETRANS = 10;

/** Has something done for an address, in so many milliseconds (`addrconf_mod_dad_work`). */
function modDadWork(ifp: Inet6Ifaddr, delay: number): void {
  ifp.dadWork?.cancel();
  const { clock } = ifp.idev.dev.net.machine;
  ifp.dadWork = clock.schedule(delay, () => dadWork(ifp));
}

/** An address is to be found unused (`addrconf_dad_start`). */
export function addrconfDadStart(ifp: Inet6Ifaddr): void {
  if (ifp.state === INET6_IFADDR_STATE.DEAD) return;
  ifp.state = INET6_IFADDR_STATE.PREDAD;
  modDadWork(ifp, 0);
}

/** `addrconf_dad_kick`. */
function kick(ifp: Inet6Ifaddr): void {
  const { cnf, dev: { net: { machine } } } = ifp.idev;
  const most = cnf.get(DEVCONF.RTR_SOLICIT_DELAY);
  const delay = (ifp.flags & IFA_F.OPTIMISTIC) === 0 ? Math.floor(machine.random() * most) : 0;
  ifp.dadProbes = cnf.get(DEVCONF.DAD_TRANSMITS);
  modDadWork(ifp, delay);
}

/** Those that are still looked for are looked for anew (`addrconf_dad_run`). */
export function addrconfDadRun({ addrList }: Inet6Dev, restart: boolean): void {
  for (const ifp of addrList) {
    const looking = (ifp.flags & IFA_F.TENTATIVE) !== 0 && ifp.state === INET6_IFADDR_STATE.DAD;
    if (!looking && !restart) continue;
    if (restart) ifp.state = INET6_IFADDR_STATE.PREDAD;
    kick(ifp);
  }
}

/** An address may be used (`addrconf_dad_completed`). */
function completed(ifp: Inet6Ifaddr): void {
  ifp.flags &= ~(IFA_F.TENTATIVE | IFA_F.OPTIMISTIC | IFA_F.DADFAILED);
  addrconfDelDadWork(ifp);
  ipv6IfaNotify(RTM.NEWADDR, ifp);
}

/** Whether an address is used without being looked for. */
function needsNoDad({ flags, idev: { cnf, dev } }: Inet6Ifaddr): boolean {
  const accept = Math.max(
    conf6Of(dev.net).all.get(DEVCONF.ACCEPT_DAD),
    cnf.get(DEVCONF.ACCEPT_DAD),
  );
  return (dev.flags & (IFF.NOARP | IFF.LOOPBACK)) !== 0 || accept < 1 ||
    (flags & IFA_F.TENTATIVE) === 0 || (flags & IFA_F.NODAD) !== 0;
}

/** `addrconf_dad_begin`. */
function begin(ifp: Inet6Ifaddr): void {
  const { idev } = ifp;
  addrconfJoinSolict(idev.dev, ifp.addr);
  if (ifp.state === INET6_IFADDR_STATE.DEAD) return;
  if (needsNoDad(ifp)) return completed(ifp);
  if ((idev.ifFlags & IF.READY) !== 0) return kick(ifp);
  // addrconf_dad_stop: what is permanent waits for the device.
  if ((ifp.flags & IFA_F.TEMPORARY) !== 0) return ipv6DelAddr(ifp);
  addrconfDelDadWork(ifp);
  ifp.flags |= IFA_F.TENTATIVE;
}

/** `addrconf_dad_work`. */
function dadWork(ifp: Inet6Ifaddr): void {
  const { idev } = ifp;
  if (ifp.state === INET6_IFADDR_STATE.PREDAD) {
    ifp.state = INET6_IFADDR_STATE.DAD;
    return begin(ifp);
  }
  if (ifp.dadProbes === 0) {
    if (ifp.state !== INET6_IFADDR_STATE.DAD) return;
    ifp.state = INET6_IFADDR_STATE.POSTDAD;
  }
  if (idev.dead || (idev.ifFlags & IF.READY) === 0) return;
  if (ifp.state === INET6_IFADDR_STATE.DEAD) return;
  if (ifp.dadProbes === 0) return completed(ifp);
  ifp.dadProbes--;
  const { retrans } = NEIGHBOURS_OF_DEVICES.ndTimes(idev.dev);
  modDadWork(ifp, Math.max(retrans, LEAST_RETRANS));
}
