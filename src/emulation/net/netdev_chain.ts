import type { NetdevNotifier } from "./notifier.ts";

/**
 * Who is told what happens to devices, in the kernel's order: what is built in by the order of its
 * `__init` functions (core, subsys, fs, device), the others behind.
 */
export const NETDEV_CHAIN: readonly NetdevNotifier[] = [];
