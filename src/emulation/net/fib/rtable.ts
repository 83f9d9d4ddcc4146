/** What a lookup has found (`struct rtable`), as far as a next hop keeps it for the next time. */
export interface CachedRoute {
  /** The generation of routes by which it was found. */
  readonly genid: number;
  /** RTCF_*. */
  flags: number;
  /** RTN_*. */
  readonly type: number;
  /** The index of the device that packets go out by. */
  readonly oif: number;
}
