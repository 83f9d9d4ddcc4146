/** The family of data center bridging. */
export * from "./cee.ts";
export * from "./dcb.ts";
export * from "./features.ts";
export * from "./groups.ts";
export * from "./ieee.ts";
