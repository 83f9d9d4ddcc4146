/** The payloads that attributes have, each as one {@linkcode AttributeType}. */
export * from "./bytes.ts";
export * from "./numbers.ts";
export * from "./payloads.ts";
