/** Neighbours of IPv6: net/ipv6/ndisc.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { NUD } from "../../../abi/neighbour.ts";
import { RTN } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { in6DevOf } from "../ipv6/in6_device.ts";
import { HZ } from "../jiffies.ts";
import { ipv6DevMcDec, ipv6DevMcInc } from "../ipv6/mcast6.ts";
import { Slot } from "../slot.ts";
import type { Machine, NetDevice } from "../stack.ts";
import { hasHeaders } from "./headers.ts";
import type { Neighbour, NeighKey, ProxyNeighbour } from "./neighbour.ts";
import { adopt } from "./neighbour.ts";
import { NEIGH_VAR, SK_WMEM_DEFAULT } from "./parms.ts";
import type { NeighProtocol } from "./table.ts";
import { NeighTable } from "./table.ts";

/** The first byte of groups. */
const MULTICAST = 0xff;

/** What a new neighbour is (`ndisc_constructor`). */
function construct(neighbour: Neighbour): number {
  const { dev, key } = neighbour;
  const parms = ndTable(dev.net.machine).parmsOf(dev);
  if (in6DevOf(dev) === undefined || parms === undefined) return -ERRNO.EINVAL;
  adopt(neighbour, parms);
  neighbour.type = key[0] === MULTICAST ? RTN.MULTICAST : RTN.UNICAST;
  if (!hasHeaders(dev)) {
    neighbour.state = NUD.NOARP;
    return 0;
  }
  neighbour.solicits = true;
  const lladdr = linkAddress(neighbour);
  if (lladdr === undefined) return 0;
  neighbour.state = NUD.NOARP;
  neighbour.lladdr = lladdr;
  if ((dev.flags & IFF.LOOPBACK) !== 0 && neighbour.type === RTN.UNICAST) {
    neighbour.type = RTN.LOCAL;
  }
  return 0;
}

/** The address of neighbours that need not be asked for it. */
function linkAddress({ dev, key, type }: Neighbour): Uint8Array | undefined {
  if (type === RTN.MULTICAST) return multicastAddress(dev, key);
  if ((dev.flags & (IFF.NOARP | IFF.LOOPBACK)) !== 0) return dev.address.slice();
  return (dev.flags & IFF.POINTOPOINT) !== 0 ? dev.broadcast.slice() : undefined;
}

/** Where a device sends what is for a group (`ndisc_mc_map`). */
function multicastAddress(dev: NetDevice, group: NeighKey): Uint8Array {
  if (dev.type !== ARPHRD.ETHER) return dev.broadcast.slice();
  return Uint8Array.of(0x33, 0x33, ...group.subarray(12));
}

/** `ff02::1:ff00:0`, of which an address has the last bits. */
const SOLICITED_NODE = 0xff0200000000000000000001ff000000n;

/** The group in which a device hears who asks for an address (`addrconf_addr_solict_mult`). */
function solicitedNodeGroup(key: NeighKey): bigint {
  const view = new DataView(key.buffer, key.byteOffset);
  return SOLICITED_NODE | BigInt(view.getUint32(12) & 0xffffff);
}

/** A device answers for an address from now on (`pndisc_constructor`). */
function proxyConstruct({ dev, key }: ProxyNeighbour): number {
  return dev === undefined ? -ERRNO.EINVAL : ipv6DevMcInc(dev, solicitedNodeGroup(key));
}

/** A device does so no longer (`pndisc_destructor`). */
function proxyDestruct({ dev, key }: ProxyNeighbour): void {
  const idev = dev && in6DevOf(dev);
  if (idev !== undefined) ipv6DevMcDec(idev, solicitedNodeGroup(key));
}

const NDISC: NeighProtocol = {
  family: AF.INET6,
  id: "ndisc_cache",
  keyLength: 16,
  entrySize: 344,
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
  ]),
  construct,
  isMulticast: ([first]) => first === MULTICAST,
  allowAdd: (dev, extack) => {
    const in6Dev = in6DevOf(dev);
    if (in6Dev !== undefined && in6Dev.cnf.get(DEVCONF.DISABLE_IPV6) === 0) return true;
    extack.msg = "IPv6 is disabled on this device";
    return false;
  },
  proxyConstruct,
  proxyDestruct,
};

const TABLES: Slot<Machine, NeighTable> = new Slot((machine) => new NeighTable(machine, NDISC));

/** `nd_tbl`: the neighbours of IPv6. */
export function ndTable(machine: Machine): NeighTable {
  return TABLES.of(machine);
}
