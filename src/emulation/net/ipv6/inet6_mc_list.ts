/** An IPv6 group or anycast address of a device (`struct ifmcaddr6`, `struct ifacaddr6`). */
export interface IfaCacheinfo6 {
  /** The address. */
  readonly addr: bigint;
  /** How many want it. */
  users: number;
  /** Whether the device's own list has it. */
  loaded: boolean;
  /** When it was joined, in jiffies. */
  readonly cstamp: number;
  /** When it was last changed, in jiffies. */
  tstamp: number;
}
