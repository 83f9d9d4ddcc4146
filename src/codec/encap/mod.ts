/** Encapsulations: what routes and nexthops do to packets. */
export * from "./bpf.ts";
export type { Encap, EncapOfType } from "./encap.ts";
export * from "./ila.ts";
export * from "./ioam6.ts";
export * from "./ip.ts";
export * from "./ip_options.ts";
export * from "./mpls.ts";
export * from "./rpl.ts";
export * from "./seg6.ts";
export * from "./seg6_local.ts";
export type { Segments } from "./segments.ts";
export * from "./xfrm.ts";
