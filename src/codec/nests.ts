/** Payloads that consist of attributes. */
export * from "./deferred.ts";
export * from "./lists.ts";
export { headed, nest } from "./nest.ts";
export type { Headed, NestOptions } from "./nest.ts";
