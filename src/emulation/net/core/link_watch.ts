/** Changes of carrier, told later and not too often: net/core/link_watch.c. */

import { IF_LINK_MODE, IF_OPER, IFF } from "../../../abi/if.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Timer } from "../clock.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import { rtmsgIfinfoOf } from "./rtmsg_ifinfo.ts";
import { devActivate, devDeactivate, qdiscTxChanging } from "../sched/generic.ts";
import { Slot } from "../slot.ts";
import { type Machine, type NetDevice, NETREG } from "../stack.ts";

/** `HZ`: how long events wait for the next turn, in milliseconds. */
const SECOND = 1000;
/** `MAX_DO_DEV_PER_LOOP`: of so many devices is told at once. */
const MAX_DEVICES = 100;

/** What waits in a machine, of all namespaces. */
class LinkWatch {
  /** `lweventlist`. */
  events: Set<NetDevice> = new Set();
  /** Those of which something is to be told (`__LINK_STATE_LINKWATCH_PENDING`). */
  readonly pending: WeakSet<NetDevice> = new WeakSet();
  /** When events that are not urgent are told next (`linkwatch_nextevent`). */
  nextEvent = 0;
  /** LW_URGENT: something will be told at once. */
  urgent = false;
  /** The next turn (`linkwatch_work`). */
  work: Timer | undefined;
  /** The devices that a turn under way has before it (`wrk`). */
  rest: Set<NetDevice> = new Set();
}

const LINK_WATCH = new Slot<Machine, LinkWatch>(() => new LinkWatch());

/** What a device is made upon, by index; itself for most (`dev_get_iflink`). */
export function devGetIflink(dev: NetDevice): number {
  return dev.ops.getIflink?.(dev) ?? dev.ifindex;
}

function defaultOperstate(dev: NetDevice): number {
  if (dev.testing) return IF_OPER.TESTING;
  if (!dev.carrier) {
    const iflink = dev.regState <= NETREG.REGISTERED ? devGetIflink(dev) : dev.ifindex;
    if (iflink === dev.ifindex) return IF_OPER.DOWN;
    // The index is looked up where the device is, even if what has it is elsewhere.
    const peer = dev.net.devices.byIndex(iflink);
    return peer === undefined || peer.carrier ? IF_OPER.DOWN : IF_OPER.LOWERLAYERDOWN;
  }
  return dev.dormant ? IF_OPER.DORMANT : IF_OPER.UP;
}

/** Finds the operational state of a device (`rfc2863_policy`). */
function rfc2863Policy(dev: NetDevice): void {
  const operstate = defaultOperstate(dev);
  if (operstate === dev.operstate) return;
  dev.operstate = operstate;
  if (operstate !== IF_OPER.UP) return;
  if (dev.linkMode === IF_LINK_MODE.TESTING) dev.operstate = IF_OPER.TESTING;
  if (dev.linkMode === IF_LINK_MODE.DORMANT) dev.operstate = IF_OPER.DORMANT;
}

/** The first operational state of a device that was not plainly up before (`linkwatch_init_dev`). */
export function linkwatchInitDev(dev: NetDevice): void {
  if (!dev.carrier || dev.dormant || dev.testing) rfc2863Policy(dev);
}

/** `netif_is_lag_port`, `netif_is_lag_master`. */
function isLag(dev: NetDevice): boolean {
  return dev.bonding && (dev.flags & (IFF.MASTER | IFF.SLAVE)) !== 0;
}

function isUrgent(dev: NetDevice): boolean {
  if (!dev.running) return false;
  if (dev.ifindex !== devGetIflink(dev) || isLag(dev)) return true;
  return dev.carrier && qdiscTxChanging(dev);
}

/** `linkwatch_schedule_work`. */
function scheduleWork(machine: Machine, urgent: boolean): void {
  const watch = LINK_WATCH.of(machine);
  const { clock } = machine;
  if (watch.urgent) return;
  if (urgent) {
    watch.urgent = true;
    watch.work?.cancel();
  }
  if (watch.work?.pending) return;
  const delay = urgent ? 0 : watch.nextEvent - clock.now;
  watch.work = clock.schedule(delay > SECOND ? 0 : delay, () => {
    runQueue(machine, watch.nextEvent > clock.now);
  });
}

/** A device that is up has changed (`netdev_state_change`). */
export function netdevStateChange(dev: NetDevice): void {
  if (!(dev.flags & IFF.UP)) return;
  callNetdeviceNotifiers(NETDEV.CHANGE, dev);
  rtmsgIfinfoOf(RTM.NEWLINK, dev);
}

/** `linkwatch_do_dev`. */
function doDev(dev: NetDevice, watch: LinkWatch): void {
  watch.pending.delete(dev);
  rfc2863Policy(dev);
  if (!(dev.flags & IFF.UP)) return;
  if (dev.carrier) devActivate(dev);
  else devDeactivate(dev);
  netdevStateChange(dev);
}

/** `__linkwatch_run_queue`. */
function runQueue(machine: Machine, urgentOnly: boolean): void {
  const watch = LINK_WATCH.of(machine);
  const { now } = machine.clock;
  if (!urgentOnly) watch.nextEvent = now + SECOND;
  else if (watch.nextEvent > now + SECOND) watch.nextEvent = now;
  watch.urgent = false;
  const waiting = watch.rest = watch.events;
  watch.events = new Set();
  let budget = urgentOnly ? 2 * MAX_DEVICES : MAX_DEVICES;
  for (const dev of waiting) {
    if (budget === 0) break;
    waiting.delete(dev);
    if (!dev.present || urgentOnly && !isUrgent(dev)) {
      watch.events.add(dev);
      continue;
    }
    doDev(dev, watch);
    budget--;
  }
  // Those whose turn did not come are before those that were put off, or came meanwhile.
  for (const dev of watch.events) waiting.add(dev);
  watch.events = waiting;
  watch.rest = new Set();
  if (watch.events.size > 0) scheduleWork(machine, false);
}

/** Tells at once what waits to be told of a device (`linkwatch_sync_dev`). */
export function linkwatchSyncDev(dev: NetDevice): void {
  const watch = LINK_WATCH.of(dev.net.machine);
  const waited = watch.events.delete(dev);
  if (watch.rest.delete(dev) || waited) doDev(dev, watch);
}

/** The carrier, or the like, of a device has changed (`linkwatch_fire_event`). */
export function linkwatchFireEvent(dev: NetDevice): void {
  const { machine } = dev.net;
  const watch = LINK_WATCH.of(machine);
  const urgent = isUrgent(dev);
  if (!watch.pending.has(dev)) {
    watch.pending.add(dev);
    watch.events.add(dev);
  } else if (!urgent) return;
  scheduleWork(machine, urgent);
}
