import { SOCK } from "../../abi/socket.ts";
import type { Input, SockOptions } from "./sock.ts";
import { Sock } from "./sock.ts";
import type { TableConfig } from "./table.ts";

/** What a kernel-side socket is made with (`struct netlink_kernel_cfg`). */
export interface KernelConfig extends TableConfig<Sock> {
  /** Takes what users send to port 0. Absent: they are refused. */
  readonly input?: Input;
}

/**
 * Makes the kernel's own socket of a protocol in a namespace, which has port 0
 * (`__netlink_kernel_create`).
 */
export function createKernelSocket(
  parts: Omit<SockOptions, "type" | "process" | "input">,
  config: KernelConfig,
): void {
  const { table, net } = parts;
  const sock = new Sock({ ...parts, type: SOCK.DGRAM, input: config.input });
  table.insert(net, 0, sock);
  sock.bound = true;
  table.register(config);
}
