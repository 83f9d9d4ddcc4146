/** The link family. */
export * from "./af_spec.ts";
export * from "./info.ts";
export * from "./link.ts";
export * from "./stats.ts";
export * from "./vf.ts";
