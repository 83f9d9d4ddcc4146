import type { NetworkNamespace } from "../namespace.ts";
import type { Input, SocketLimits } from "./sock.ts";
import { Sock } from "./sock.ts";
import type { NetlinkTable } from "./table.ts";

/** What a kernel-side socket is made with (`struct netlink_kernel_cfg`). */
export interface KernelConfig {
  /**
   * How many multicast groups there are; never fewer than 32.
   * @default {32}
   */
  readonly groups?: number;
  /**
   * NL_CFG_F_* flags.
   * @default {0}
   */
  readonly flags?: number;
  /** Takes what users send to port 0. Absent: they are refused. */
  readonly input?: Input;
  /** Asked before somebody joins a group: 0, or a negative error number. */
  readonly bind?: (sock: Sock, group: number) => number;
  /** Told when somebody left a group. */
  readonly unbind?: (sock: Sock, group: number) => void;
}

/** What a kernel-side socket is made of. */
export interface KernelSocketOptions {
  readonly table: NetlinkTable<Sock>;
  readonly net: NetworkNamespace;
  readonly limits: SocketLimits;
  readonly cookie: bigint;
  readonly inode: number;
  readonly config: KernelConfig;
}

const LEAST_GROUPS = 32;
const SOCK_DGRAM = 2;

/**
 * Makes the kernel's own socket of a protocol in a namespace, which has port 0
 * (`__netlink_kernel_create`). The first one of a protocol says what all of its sockets may do.
 */
export function createKernelSocket(options: KernelSocketOptions): Sock {
  const { table, net, limits, cookie, inode, config } = options;
  const { groups = LEAST_GROUPS, flags = 0, input, bind, unbind } = config;
  const sock = new Sock({ table, net, limits, cookie, inode, type: SOCK_DGRAM, input });
  table.insert(net, 0, sock);
  sock.bound = true;
  if (table.registered++ > 0) return sock;
  table.groups = Math.max(groups, LEAST_GROUPS);
  table.flags = flags;
  table.bind = bind;
  table.unbind = unbind;
  return sock;
}
