import type { NetDevice } from "../../stack.ts";
import type { Encap, Gateway } from "./fib_config.ts";
import { NO_GATEWAY } from "./fib_config.ts";
import type { Rtable } from "./rtable.ts";

/** A next hop (`struct fib_nh`). */
export class FibNh {
  dev: NetDevice | undefined = undefined;
  oif = 0;
  gateway: Gateway = NO_GATEWAY;
  /** RTNH_F_*. */
  flags = 0;
  /** RT_SCOPE_*: how far away the gateway is. */
  scope = 0;
  weight = 1;
  /** The realm. */
  tclassid = 0;
  encap: Encap | undefined = undefined;
  /** The source address that is chosen by it. */
  saddr = 0;
  /** The generation of addresses by which it was chosen. */
  saddrGenid = -1;
  /** The greatest of the hashes that choose it; -1 for none. */
  upperBound = 0;
  /** The last lookup of packets that are sent. */
  output: Rtable | undefined = undefined;
  /** The last lookup of packets that came in. */
  input: Rtable | undefined = undefined;
}
