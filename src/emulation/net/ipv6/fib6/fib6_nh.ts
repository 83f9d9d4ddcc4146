import type { NetDevice } from "../../stack.ts";
import type { Encap } from "../../ipv4/fib/fib_config.ts";

/** A next hop (`struct fib6_nh`). Addresses are numbers of 128 bits. */
export interface Fib6Nh {
  readonly dev: NetDevice;
  /** `undefined`: none. */
  readonly gateway: bigint | undefined;
  /** RTNH_F_*. */
  flags: number;
  readonly weight: number;
  readonly encap: Encap | undefined;
}
