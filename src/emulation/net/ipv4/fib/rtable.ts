import type { NetDevice } from "../../stack.ts";
import type { Encap, Gateway } from "./fib_config.ts";
import { NO_GATEWAY } from "./fib_config.ts";
import type { FibMetrics } from "./fib_metrics.ts";

/** RTCF_*, linux/in_route.h: flags of what lookups find. */
export const RTCF = {
  NOTIFY: 0x00010000,
  DOREDIRECT: 0x01000000,
  BROADCAST: 0x10000000,
  MULTICAST: 0x20000000,
  LOCAL: 0x80000000,
} as const;

const LOW = 0x0000ffff;
const HIGH = 0xffff0000;

/** What a lookup has found (`struct rtable`). */
export class Rtable {
  /** The generation of routes by which it was found. */
  readonly genid: number;
  /** The device that packets go out by. */
  readonly dev: NetDevice;
  /** RTCF_*. */
  flags: number;
  /** RTN_*. */
  readonly type: number;
  /** Whether it is of packets that come in. */
  readonly isInput: boolean;
  /** The gateway, if there is one that is on the link. */
  gateway: Gateway = NO_GATEWAY;
  metrics: FibMetrics | undefined = undefined;
  encap: Encap | undefined = undefined;
  /** The realms. */
  tclassid = 0;
  /** What comes of the packets: 0, or a number of an error. */
  error = 0;
  /** Whether a next hop keeps it. */
  cached = false;

  /** For lookups (`rt_dst_alloc`). */
  constructor(
    { genid, dev, flags, type, isInput }: Pick<
      Rtable,
      "genid" | "dev" | "flags" | "type" | "isInput"
    >,
  ) {
    this.genid = genid;
    this.dev = dev;
    this.flags = flags;
    this.type = type;
    this.isInput = isInput;
  }

  /** Adds a realm where there is none (`set_class_tag`). */
  tag(realms: number): void {
    if ((this.tclassid & LOW) === 0) this.tclassid |= realms & LOW;
    if ((this.tclassid & HIGH) === 0) this.tclassid |= realms & HIGH;
    this.tclassid >>>= 0;
  }
}
