/** The parameters of neighbours as settings: net.ipv4.neigh.*, net.ipv6.neigh.*. */

import { ERRNO } from "../../../abi/errno.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { in6DevOf } from "../ipv6/in6_device.ts";
import { inet6IfinfoNotify } from "../ipv6/in6_notify.ts";
import { HZ, jiffiesToMs } from "../jiffies.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";
import type { Knob } from "../sysctl.ts";
import { integerKnob, msToJiffies, parseSysctl } from "../sysctl_values.ts";
import type { NeighParms, NeighVar } from "./parms.ts";
import { NEIGH_VAR } from "./parms.ts";
import type { NeighTable } from "./table.ts";

const INT_MAX = 0x7fffffff;
/** Hundredths of a second (`USER_HZ`). */
const USER_HZ = 100;
/** `SKB_TRUESIZE(ETH_FRAME_LEN)`: what a packet takes. */
export const PACKET = 2090;

/** How a parameter is shown. */
interface Unit {
  /** As a number without its sign. */
  readonly shown: (value: number) => number;
  /** Of a number with its sign; `undefined` if it cannot be. */
  readonly kept: (shown: number) => number | undefined;
}

function within(least: number, most: number, unit = 1): Unit["kept"] {
  return (shown) => shown >= least && shown <= most ? shown * unit : undefined;
}

/** A number that is not negative (`neigh_proc_dointvec_zero_intmax`). */
const COUNT: Unit = { shown: (value) => value, kept: within(0, INT_MAX) };
/** Any number (`neigh_proc_dointvec`). */
const PLAIN: Unit = { shown: (value) => value, kept: within(-INT_MAX - 1, INT_MAX) };
/** `neigh_proc_dointvec_jiffies` */
const SECONDS: Unit = {
  shown: (value) => Math.floor(value / HZ),
  kept: within(-Math.floor(INT_MAX / HZ), Math.floor(INT_MAX / HZ), HZ),
};
/** `neigh_proc_dointvec_userhz_jiffies` */
const HUNDREDTHS: Unit = {
  shown: (value) => Math.floor(value * USER_HZ / HZ),
  kept: (shown) => {
    if (!Number.isSafeInteger(shown)) return undefined;
    return shown < 0 ? -1 : Math.floor(shown * HZ / USER_HZ) | 0;
  },
};
/** `neigh_proc_dointvec_ms_jiffies` */
const MILLISECONDS: Unit = { shown: jiffiesToMs, kept: msToJiffies };
/** `neigh_proc_dointvec_ms_jiffies_positive` */
const SOME_MILLISECONDS: Unit = {
  shown: jiffiesToMs,
  kept: (shown) => msToJiffies(shown) || undefined,
};
/** `proc_unres_qlen` */
const PACKETS: Unit = {
  shown: (value) => Math.floor(value / PACKET),
  kept: within(0, Math.floor(INT_MAX / PACKET), PACKET),
};

/** The knobs of a device. */
const KNOBS: ReadonlyMap<string, readonly [NeighVar, Unit]> = new Map([
  ["mcast_solicit", [NEIGH_VAR.MCAST_PROBES, COUNT]],
  ["ucast_solicit", [NEIGH_VAR.UCAST_PROBES, COUNT]],
  ["app_solicit", [NEIGH_VAR.APP_PROBES, COUNT]],
  ["mcast_resolicit", [NEIGH_VAR.MCAST_REPROBES, COUNT]],
  ["retrans_time", [NEIGH_VAR.RETRANS_TIME, HUNDREDTHS]],
  ["base_reachable_time", [NEIGH_VAR.BASE_REACHABLE_TIME, SECONDS]],
  ["delay_first_probe_time", [NEIGH_VAR.DELAY_PROBE_TIME, SECONDS]],
  ["interval_probe_time_ms", [NEIGH_VAR.INTERVAL_PROBE_TIME_MS, SOME_MILLISECONDS]],
  ["gc_stale_time", [NEIGH_VAR.GC_STALETIME, SECONDS]],
  ["unres_qlen_bytes", [NEIGH_VAR.QUEUE_LEN_BYTES, COUNT]],
  ["proxy_qlen", [NEIGH_VAR.PROXY_QLEN, COUNT]],
  ["anycast_delay", [NEIGH_VAR.ANYCAST_DELAY, HUNDREDTHS]],
  ["proxy_delay", [NEIGH_VAR.PROXY_DELAY, HUNDREDTHS]],
  ["locktime", [NEIGH_VAR.LOCKTIME, HUNDREDTHS]],
  ["unres_qlen", [NEIGH_VAR.QUEUE_LEN_BYTES, PACKETS]],
  ["retrans_time_ms", [NEIGH_VAR.RETRANS_TIME, MILLISECONDS]],
  ["base_reachable_time_ms", [NEIGH_VAR.BASE_REACHABLE_TIME, MILLISECONDS]],
]);

/** The knobs of the table, which the first namespace alone has. */
const TABLE_KNOBS: ReadonlyMap<string, (table: NeighTable) => Knob> = new Map([
  ["gc_interval", (table: NeighTable): Knob =>
    integerKnob({
      read: () => table.gcInterval,
      write: (value) => void (table.gcInterval = value),
      unit: HZ,
      max: Math.floor(INT_MAX / HZ),
    })],
  ["gc_thresh1", (table: NeighTable): Knob =>
    integerKnob({
      read: () => table.gcThresh1,
      write: (value) => void (table.gcThresh1 = value),
      min: 0,
    })],
  ["gc_thresh2", (table: NeighTable): Knob =>
    integerKnob({
      read: () => table.gcThresh2,
      write: (value) => void (table.gcThresh2 = value),
      min: 0,
    })],
  ["gc_thresh3", (table: NeighTable): Knob =>
    integerKnob({
      read: () => table.gcThresh3,
      write: (value) => void (table.gcThresh3 = value),
      min: 0,
    })],
]);

/** A parameter is another now, and with it those of devices that follow it. */
function write(table: NeighTable, net: NetStack, parms: NeighParms, id: NeighVar, to: number) {
  parms.set(id, to);
  if (parms === table.parms) {
    for (const dev of net.devices) table.parmsOf(dev)?.inherit(id, to);
  }
  if (id === NEIGH_VAR.BASE_REACHABLE_TIME) parms.draw(table.machine.random);
}

/** Knobs of IPv6 that a link tells of (`ndisc_ifinfo_sysctl_change`). */
const TOLD: ReadonlySet<string> = new Set([
  "retrans_time",
  "base_reachable_time",
  "retrans_time_ms",
  "base_reachable_time_ms",
]);

/** A number as settings show it: the kernel tells the sign of what rounding makes 0, too. */
function textOf({ shown }: Unit, value: number): string {
  return (value < 0 ? "-" : "") + String(shown(Math.abs(value)));
}

function knob(
  table: NeighTable,
  net: NetStack,
  parms: NeighParms,
  name: string,
): Knob | undefined {
  const found = KNOBS.get(name);
  if (found === undefined) return undefined;
  const [id] = found;
  const isIpv6 = table.protocol.family === AF.INET6;
  // IPv6 tells this one as it keeps it.
  const unit = isIpv6 && name === "retrans_time" ? PLAIN : found[1];
  return {
    read: () => textOf(unit, parms.get(id)),
    write: (text) => {
      if (text === "") return 0;
      const given = parseSysctl(text);
      const value = given === undefined ? undefined : unit.kept(given);
      if (value === undefined) return -ERRNO.EINVAL;
      write(table, net, parms, id, value);
      const idev = isIpv6 && TOLD.has(name) && parms.dev ? in6DevOf(parms.dev) : undefined;
      if (idev !== undefined) {
        idev.tstamp = table.now;
        inet6IfinfoNotify.tell(table.machine, RTM.NEWLINK, idev);
      }
      return 0;
    },
  };
}

/** Those that devices begin with, which the first namespace alone has as settings. */
const DEFAULT = "default";

function isFirst(net: NetStack): boolean {
  return net === net.machine.stacks[0];
}

/** Whose parameters a directory of knobs has. */
function parmsOf(table: NeighTable, net: NetStack, owner: string): NeighParms | undefined {
  if (owner === DEFAULT) return isFirst(net) ? table.parms : undefined;
  const dev = net.devices.byName(owner);
  return dev?.name === owner ? table.parmsOf(dev) : undefined;
}

/** A knob by its name. */
function knobOf(table: NeighTable, net: NetStack, owner: string, name: string): Knob | undefined {
  const parms = parmsOf(table, net, owner);
  const ofTable = parms === table.parms ? TABLE_KNOBS.get(name)?.(table) : undefined;
  return ofTable ?? (parms && knob(table, net, parms, name));
}

/** The names of somebody's knobs. */
function settingsOf(table: NeighTable, net: NetStack, owner: string): Iterable<string> {
  const parms = parmsOf(table, net, owner);
  if (parms === undefined) return [];
  return parms === table.parms ? [...KNOBS.keys(), ...TABLE_KNOBS.keys()] : KNOBS.keys();
}

/** Whose knobs there are. */
function ownersOf(table: NeighTable, net: NetStack): Iterable<string> {
  const devices = [...net.devices].filter((dev) => table.parmsOf(dev) !== undefined);
  return [...isFirst(net) ? [DEFAULT] : [], ...devices.map(({ name }) => name)];
}

const REGISTERED: Slot<NetStack, Set<NeighTable>> = new Slot(() => new Set());

/** The parameters of a namespace's devices are settings (`neigh_sysctl_register`). */
export function registerKnobs(table: NeighTable, net: NetStack): void {
  const registered = REGISTERED.of(net);
  if (registered.has(table)) return;
  registered.add(table);
  const family = table.protocol.family === AF.INET ? "ipv4" : "ipv6";
  net.sysctl.registerDirectory(`net.${family}.neigh.`, {
    get: (owner, setting) => knobOf(table, net, owner, setting),
    owners: () => ownersOf(table, net),
    settings: (owner) => settingsOf(table, net, owner),
  });
}
