/**
 * rtnetlink for Deno: one codec, one socket interface, and behind it the real Linux kernel or an
 * emulated one.
 *
 * Importing this module and using the codec needs no permission and no Linux.
 *
 * @module
 */
export * from "./src/abi/mod.ts";
export * from "./src/capture/mod.ts";
export * from "./src/client/mod.ts";
export * from "./src/codec/mod.ts";
export * from "./src/socket/mod.ts";
