/** An IPv4 multicast group that a device listens to (`struct ip_mc_list`). */
export interface IpMcList {
  /** The group. */
  readonly multiaddr: number;
  /** How many want it. */
  users: number;
  /** Whether the device's own list has it. */
  loaded: boolean;
  /** When it was joined, in jiffies. */
  readonly cstamp: number;
}
