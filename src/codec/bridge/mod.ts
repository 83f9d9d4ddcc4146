/** The families that only bridges, and vxlans like them, have. */
export * from "./mdb_entry.ts";
export * from "./multicast_database.ts";
export * from "./multicast_database_request.ts";
export * from "./vlan.ts";
export * from "./vlan_options.ts";
