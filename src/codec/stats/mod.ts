/** The families of counters. */
export * from "./af_spec.ts";
export * from "./bond.ts";
export * from "./bridge.ts";
export * from "./offload.ts";
export * from "./request.ts";
export * from "./stats.ts";
