/** The link family. */
export * from "./af_spec.ts";
export * from "./bridge.ts";
export * from "./info.ts";
export * from "./link.ts";
export * from "./macvlan.ts";
export * from "./stats.ts";
export * from "./vf.ts";
export * from "./vlan.ts";
export * from "./vrf.ts";
export * from "./vxlan.ts";
