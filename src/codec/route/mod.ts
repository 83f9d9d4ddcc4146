/** The route family. */
export * from "./attributes.ts";
export * from "./metrics.ts";
export * from "./route.ts";
export type { RouteCacheinfo, RouteMfcStats } from "./structs.ts";
export type { RouteVia } from "./via.ts";
