/**
 * What subsystems and drivers do with devices. What this consists of imports the parts themselves.
 */

export * from "./carrier.ts";
export * from "./change_net_namespace.ts";
export * from "./dev_addr_lists.ts";
export * from "./dev_adjacent.ts";
export * from "./dev_flags.ts";
export * from "./dev_name.ts";
export * from "./dev_open.ts";
export * from "./dev_rx_mode.ts";
export * from "./dev_settings.ts";
export * from "./ether.ts";
export * from "./features.ts";
export * from "./link_watch.ts";
export * from "./net_sysfs.ts";
export * from "./netdevice_notifiers.ts";
export * from "./register_netdevice.ts";
export * from "./rtmsg_ifinfo.ts";
