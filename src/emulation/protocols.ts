import { NETLINK } from "../abi/netlink.ts";
import type { KernelConfig } from "./netlink/kernel_socket.ts";
import { NL_CFG_F } from "./netlink/table.ts";

/** A protocol that a kernel has. */
export interface Protocol {
  /** NETLINK_*. */
  readonly protocol: number;
  /** What its kernel-side socket is made with, in every namespace. */
  readonly config: KernelConfig;
  /**
   * Whether the kernel has a socket of its own there.
   * @default {true}
   */
  readonly serves?: boolean;
}

/** The protocols of a common kernel, with nobody that answers. */
export const PROTOCOLS: readonly Protocol[] = [
  { protocol: NETLINK.ROUTE, config: { groups: 39, flags: NL_CFG_F.NONROOT_RECV } },
  { protocol: NETLINK.USERSOCK, config: { flags: NL_CFG_F.NONROOT_SEND }, serves: false },
];
