import type { KernelHost } from "../host.ts";
import type { Machine } from "../net/stack.ts";
import type { RtnlHandlers } from "./dispatch.ts";

/** What families of NETLINK_ROUTE are registered with. */
export interface Registry {
  /** Where their handlers go. */
  readonly handlers: RtnlHandlers;
  /** Where they listen to what happens. */
  readonly machine: Machine;
  /** Whose sockets hear of it. */
  readonly host: KernelHost;
}
