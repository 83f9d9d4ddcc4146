/** What the kernel accepts: policies, and the checks that its handlers make with them. */
export type { Verdict } from "./ack.ts";
export type * from "./attribute_policy.ts";
export { naturalPolicy } from "./natural.ts";
export { parse, VALIDATE } from "./parse.ts";
export * from "./policy.ts";
export * from "./validate.ts";
