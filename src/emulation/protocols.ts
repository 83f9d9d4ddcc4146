import { NETLINK } from "../abi/netlink.ts";
import type { Handler } from "./netlink/receive.ts";

/** A protocol that a kernel has, beside those that emulated kernels have of their own. */
export interface Protocol {
  /** NETLINK_*. */
  readonly protocol: number;
  /**
   * How many multicast groups there are; never fewer than 32.
   * @default {32}
   */
  readonly groups?: number;
  /**
   * NL_CFG_F.*: what is allowed without CAP_NET_ADMIN.
   * @default {0}
   */
  readonly flags?: number;
  /** Carries out requests: 0, or a negative error number. Absent: who sends them is refused. */
  readonly handle?: Handler;
  /**
   * In which network namespaces the kernel has a socket of its own.
   * @default {"all"}
   */
  readonly namespaces?: "all" | "first" | "none";
}

/**
 * What common kernels have, and what emulated ones have unless they are told otherwise:
 * NETLINK_ROUTE, NETLINK_USERSOCK, NETLINK_SOCK_DIAG, NETLINK_KOBJECT_UEVENT and NETLINK_GENERIC.
 */
export const COMMON_PROTOCOLS: readonly number[] = [
  NETLINK.ROUTE,
  NETLINK.USERSOCK,
  NETLINK.SOCK_DIAG,
  NETLINK.KOBJECT_UEVENT,
  NETLINK.GENERIC,
];
