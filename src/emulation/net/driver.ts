/**
 * What kinds of links and their drivers do, for whatever devices and namespaces are: those of
 * `stack.ts`, which needs this. See `kind.ts`.
 */

import type { Explanation } from "./extack.ts";
import type { FdbEntry, FdbRequest } from "./core/fdb_entry.ts";

/**
 * What a kind of link does where others do nothing, or something else (`struct rtnl_link_ops`, as far
 * as it is no matter of messages).
 */
export interface LinkKindOf<Device, Net> {
  /** Its name, as IFLA_INFO_KIND has it. */
  readonly name: string;
  /** Ends a link, and what must end with it: appends all that are to be unregistered together. */
  readonly dellink?: (dev: Device, ending: Device[]) => void;
  /** The namespace in which what it is made upon is (`get_link_net`). */
  readonly linkNet?: (dev: Device) => Net;
  /** Whether it ends with its namespace, in place of moving to the first one (`netns_refund`). */
  readonly netnsRefund?: boolean;
}

/**
 * What a driver does (`struct net_device_ops`). Functions that return a number return 0, or a
 * negative error number.
 */
export interface NetDeviceOpsOf<Device> {
  readonly init?: (dev: Device) => number;
  readonly uninit?: (dev: Device) => void;
  readonly open?: (dev: Device) => number;
  readonly stop?: (dev: Device) => number;
  readonly changeRxFlags?: (dev: Device, flags: number) => void;
  readonly setRxMode?: (dev: Device) => void;
  readonly setMacAddress?: (dev: Device, address: Uint8Array) => number;
  readonly validateAddr?: (dev: Device) => number;
  readonly changeMtu?: (dev: Device, mtu: number) => number;
  readonly addSlave?: (dev: Device, slave: Device, extack: Explanation) => number;
  readonly delSlave?: (dev: Device, slave: Device) => number;
  readonly getIflink?: (dev: Device) => number;
  /** Its speed in Mbit/s, as ethtool tells it (`get_link_ksettings`); -1 if it does not know. */
  readonly linkSpeed?: (dev: Device) => number | undefined;
  /** Sends a packet of so many bytes, of which nothing but the count is seen. */
  readonly transmit?: (dev: Device, length: number) => void;
  /** NETIF_F.*: of features that are wanted, those that it can have. */
  readonly fixFeatures?: (dev: Device, features: bigint) => bigint;
  /** Has it leave room in front of packets; -1: no more than it needs (`ndo_set_rx_headroom`). */
  readonly setRxHeadroom?: (dev: Device, headroom: number) => void;
  readonly changeCarrier?: (dev: Device, carrier: boolean) => number;
  /** Adds to the forwarding database. `dev` is the one asked about: of a bridge, its port. */
  readonly fdbAdd?: (dev: Device, request: FdbRequest, extack: Explanation) => number;
  /** Takes from it; `dev` as for adding. */
  readonly fdbDel?: (dev: Device, request: FdbRequest, extack: Explanation) => number;
  /** Takes many from it. The driver looks at the attributes itself; `dev` as for adding. */
  readonly fdbDelBulk?: (dev: Device, request: FdbRequest, extack: Explanation) => number;
  /**
   * Its entries, in order; of a bridge asked about a port, `dev` is the bridge, and only those of
   * `filterDev`.
   */
  readonly fdbDump?: (dev: Device, filterDev: Device | undefined) => Iterable<FdbEntry>;
  /** An entry, or a negative error number. Of a bridge, `dev` is the bridge itself. */
  readonly fdbGet?: (
    dev: Device,
    request: FdbRequest,
    extack: Explanation,
  ) => FdbEntry | number;
}
