import type { Explanation } from "./extack.ts";
import type { FdbEntry, FdbRequest } from "./fdb_entry.ts";
import type { NetDevice, NetStack } from "./stack.ts";

/**
 * What a kind of link does where others do nothing, or something else (`struct rtnl_link_ops`, as far
 * as it is no matter of messages).
 */
export interface LinkKind {
  /** Its name, as IFLA_INFO_KIND has it. */
  readonly name: string;
  /** Ends a link, and what must end with it: appends all that are to be unregistered together. */
  readonly dellink?: (dev: NetDevice, ending: NetDevice[]) => void;
  /** The namespace in which what it is made upon is (`get_link_net`). */
  readonly linkNet?: (dev: NetDevice) => NetStack;
  /** Whether it ends with its namespace, in place of moving to the first one (`netns_refund`). */
  readonly netnsRefund?: boolean;
}

/**
 * What a driver does (`struct net_device_ops`). Functions that return a number return 0, or a
 * negative error number.
 */
export interface NetDeviceOps {
  readonly init?: (dev: NetDevice) => number;
  readonly uninit?: (dev: NetDevice) => void;
  readonly open?: (dev: NetDevice) => number;
  readonly stop?: (dev: NetDevice) => number;
  readonly changeRxFlags?: (dev: NetDevice, flags: number) => void;
  readonly setRxMode?: (dev: NetDevice) => void;
  readonly setMacAddress?: (dev: NetDevice, address: Uint8Array) => number;
  readonly validateAddr?: (dev: NetDevice) => number;
  readonly changeMtu?: (dev: NetDevice, mtu: number) => number;
  readonly addSlave?: (dev: NetDevice, slave: NetDevice, extack: Explanation) => number;
  readonly delSlave?: (dev: NetDevice, slave: NetDevice) => number;
  readonly getIflink?: (dev: NetDevice) => number;
  /** Its speed in Mbit/s, as ethtool tells it (`get_link_ksettings`); -1 if it does not know. */
  readonly linkSpeed?: (dev: NetDevice) => number | undefined;
  /** NETIF_F.*: of features that are wanted, those that it can have. */
  readonly fixFeatures?: (dev: NetDevice, features: bigint) => bigint;
  /** Has it leave room in front of packets; -1: no more than it needs (`ndo_set_rx_headroom`). */
  readonly setRxHeadroom?: (dev: NetDevice, headroom: number) => void;
  readonly changeCarrier?: (dev: NetDevice, carrier: boolean) => number;
  /** Adds to the forwarding database. `dev` is the one asked about: of a bridge, its port. */
  readonly fdbAdd?: (dev: NetDevice, request: FdbRequest, extack: Explanation) => number;
  /** Takes from it; `dev` as for adding. */
  readonly fdbDel?: (dev: NetDevice, request: FdbRequest, extack: Explanation) => number;
  /** Takes many from it. The driver looks at the attributes itself; `dev` as for adding. */
  readonly fdbDelBulk?: (dev: NetDevice, request: FdbRequest, extack: Explanation) => number;
  /**
   * Its entries, in order; of a bridge asked about a port, `dev` is the bridge, and only those of
   * `filterDev`.
   */
  readonly fdbDump?: (dev: NetDevice, filterDev: NetDevice | undefined) => Iterable<FdbEntry>;
  /** An entry, or a negative error number. Of a bridge, `dev` is the bridge itself. */
  readonly fdbGet?: (
    dev: NetDevice,
    request: FdbRequest,
    extack: Explanation,
  ) => FdbEntry | number;
}
