/** Neighbours of IPv4: net/ipv4/arp.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { NUD } from "../../../abi/neighbour.ts";
import { RTN } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { inetAddrTypeDevTable } from "../ipv4/fib/fib_addr_type.ts";
import { inDevOf } from "../ipv4/in_device.ts";
import { HZ } from "../jiffies.ts";
import { NOOP } from "../sched/qdisc.ts";
import { schedulerOf } from "../sched/scheduler.ts";
import { Slot } from "../slot.ts";
import type { Machine, NetDevice } from "../stack.ts";
import { hasHeaders } from "./headers.ts";
import type { Neighbour } from "./neighbour.ts";
import { adopt } from "./neighbour.ts";
import { NEIGH_VAR, SK_WMEM_DEFAULT } from "./parms.ts";
import type { NeighProtocol } from "./table.ts";
import { NeighTable } from "./table.ts";

/** What a new neighbour is (`arp_constructor`). */
function construct(neighbour: Neighbour): number {
  const { dev } = neighbour;
  const parms = arpTable(dev.net.machine).parmsOf(dev);
  if ((dev.flags & (IFF.LOOPBACK | IFF.POINTOPOINT)) !== 0) neighbour.key = new Uint8Array(4);
  if (inDevOf(dev) === undefined || parms === undefined) return -ERRNO.EINVAL;
  const { buffer, byteOffset } = neighbour.key;
  const address = new DataView(buffer, byteOffset).getUint32(0);
  neighbour.type = inetAddrTypeDevTable(dev.net, dev, address);
  adopt(neighbour, parms);
  if (!hasHeaders(dev)) {
    neighbour.state = NUD.NOARP;
    return 0;
  }
  neighbour.solicits = true;
  const lladdr = linkAddress(neighbour, address);
  if (lladdr !== undefined) {
    neighbour.state = NUD.NOARP;
    neighbour.lladdr = lladdr;
  }
  return 0;
}

/** The address of neighbours that need not be asked for it. */
function linkAddress({ dev, type }: Neighbour, address: number): Uint8Array | undefined {
  if (type === RTN.MULTICAST) return multicastAddress(dev, address);
  if ((dev.flags & (IFF.NOARP | IFF.LOOPBACK)) !== 0) return dev.address.slice();
  return type === RTN.BROADCAST || (dev.flags & IFF.POINTOPOINT) !== 0
    ? dev.broadcast.slice()
    : undefined;
}

/** Where a device sends what is for a group (`arp_mc_map`). */
function multicastAddress(dev: NetDevice, group: number): Uint8Array {
  if (dev.type !== ARPHRD.ETHER) return dev.broadcast.slice();
  return Uint8Array.of(1, 0, 0x5e, group >>> 16 & 0x7f, group >>> 8 & 0xff, group & 0xff);
}

/** Bytes of a question, its link-layer header aside. */
const QUESTION = 28;
/** Bytes of that header. */
const HEADER = 14;

/** Asks who has an address (`arp_solicit`). All that comes of it is that links count. */
function solicit({ dev: { flags, type, stats, ops }, dev }: Neighbour): void {
  if ((flags & IFF.NOARP) !== 0) return;
  if (schedulerOf(dev).queues[0]?.active === NOOP) {
    stats.txDropped++;
  } else if (type === ARPHRD.LOOPBACK) {
    stats.rxPackets++;
    stats.txPackets++;
    stats.rxBytes += BigInt(QUESTION);
    stats.txBytes += BigInt(QUESTION);
  } else {
    ops.transmit?.(dev, HEADER + QUESTION);
  }
}

const ARP: NeighProtocol = {
  family: AF.INET,
  id: "arp_cache",
  keyLength: 4,
  entrySize: 336,
  parms: new Map([
    [NEIGH_VAR.MCAST_PROBES, 3],
    [NEIGH_VAR.UCAST_PROBES, 3],
    [NEIGH_VAR.RETRANS_TIME, HZ],
    [NEIGH_VAR.BASE_REACHABLE_TIME, 30 * HZ],
    [NEIGH_VAR.DELAY_PROBE_TIME, 5 * HZ],
    [NEIGH_VAR.INTERVAL_PROBE_TIME_MS, 5 * HZ],
    [NEIGH_VAR.GC_STALETIME, 60 * HZ],
    [NEIGH_VAR.QUEUE_LEN_BYTES, SK_WMEM_DEFAULT],
    [NEIGH_VAR.PROXY_QLEN, 64],
    [NEIGH_VAR.ANYCAST_DELAY, HZ],
    [NEIGH_VAR.PROXY_DELAY, Math.floor(8 * HZ / 10)],
    [NEIGH_VAR.LOCKTIME, HZ],
  ]),
  construct,
  solicit,
  isMulticast: ([first = 0]) => first >> 4 === 0xe,
};

const TABLES: Slot<Machine, NeighTable> = new Slot((machine) => new NeighTable(machine, ARP));

/** `arp_tbl`: the neighbours of IPv4. */
export function arpTable(machine: Machine): NeighTable {
  return TABLES.of(machine);
}
