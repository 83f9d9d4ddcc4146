import { IFF } from "../../../../abi/if.ts";
import { RT_SCOPE, RT_TABLE, RTNH_F } from "../../../../abi/rtnetlink.ts";
import { devGetFlags } from "../../core/dev_flags.ts";
import { inDevOf } from "../in_device.ts";
import { l3mdevFibTable } from "../../core/l3mdev.ts";
import { NETDEV } from "../../notifier.ts";
import type { NetDevice } from "../../stack.ts";
import type { FibInfo } from "./fib_info.ts";
import { fibOf, infosOver, markedInfosOver, mayBeMarked } from "./fib_net.ts";
import { fibRebalance } from "./fib_rebalance.ts";

const { DEAD, LINKDOWN } = RTNH_F;

/** What an event makes of next hops, and of routes all of whose next hops it is made of. */
function marksOf(event: number): number {
  return event === NETDEV.CHANGE ? LINKDOWN : DEAD | LINKDOWN;
}

/** A source address has gone: returns how many routes' it was (`fib_sync_down_addr`). */
export function fibSyncDownAddr(dev: NetDevice, local: number): number {
  if (local === 0) return 0;
  const tbId = l3mdevFibTable(dev) || RT_TABLE.MAIN;
  let count = 0;
  for (const info of fibOf(dev.net).byPrefsrc.get(local) ?? []) {
    if (info.tbId !== tbId) continue;
    info.flags |= DEAD;
    info.pfsrcRemoved = true;
    count++;
  }
  return count;
}

/** The next hops over a device die; returns how many have died (`fib_sync_down_dev`). */
export function fibSyncDownDev(dev: NetDevice, event: number, force: boolean): number {
  const spared = force ? -1 : RT_SCOPE.NOWHERE;
  const marks = marksOf(event);
  let count = 0;
  for (const info of infosOver(dev)) {
    if (deadOf(info, dev, event, spared) === info.nhs.length) {
      info.flags |= marks;
      count++;
    }
    markedInfosOver(dev).add(info);
    fibRebalance(info);
  }
  return count;
}

/** Marks the next hops over a device; returns how many of all are dead now. */
function deadOf({ nhs }: FibInfo, dev: NetDevice, event: number, spared: number): number {
  const marks = marksOf(event);
  let dead = 0;
  for (const nh of nhs) {
    if ((nh.flags & DEAD) !== 0) {
      dead++;
    } else if (nh.dev === dev && nh.scope !== spared) {
      nh.flags |= marks;
      dead++;
    }
    if (event === NETDEV.UNREGISTER && nh.dev === dev) return nhs.length;
  }
  return dead;
}

/** Whether a device tells that it works, or that what is below it does. */
export function hasCarrier(dev: NetDevice): boolean {
  return (devGetFlags(dev) & (IFF.RUNNING | IFF.LOWER_UP)) !== 0;
}

/** Next hops over a device live again (`fib_sync_up`). */
export function fibSyncUp(dev: NetDevice, marks: number): void {
  if ((dev.flags & IFF.UP) === 0) return;
  const cleared = (marks & DEAD) !== 0 && hasCarrier(dev) ? marks | LINKDOWN : marks;
  const infos = markedInfosOver(dev);
  for (const info of infos) {
    let alive = 0;
    for (const nh of info.nhs) {
      if ((nh.flags & cleared) === 0) {
        alive++;
      } else if (nh.dev === dev && inDevOf(dev) !== undefined) {
        alive++;
        nh.flags &= ~cleared;
      }
    }
    if (alive > 0) info.flags &= ~cleared;
    fibRebalance(info);
    if (!mayBeMarked(info)) infos.delete(info);
  }
}
