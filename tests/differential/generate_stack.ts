/** Random scenarios of the whole network: everybody's operations, in several namespaces. */

import { seeded } from "../_random.ts";
import { Draw } from "./draw.ts";
import { ADDRESSES } from "./generate_addresses.ts";
import { BASIC } from "./generate_basic.ts";
import { borrowed } from "./generate_borrowed.ts";
import { generateBridges } from "./generate_bridge.ts";
import { generateLinks } from "./generate_links.ts";
import { NEIGHBOURS } from "./generate_neighbours.ts";
import { generateNexthops } from "./generate_nexthops.ts";
import { QDISCS } from "./generate_qdiscs.ts";
import { generateRoutes } from "./generate_routes.ts";
import { generateRules } from "./generate_rules.ts";
import { STACKED_LINKS } from "./generate_stacked.ts";
import type { Family } from "./operations.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioOf } from "./scenario_of.ts";

/** The families that scenarios are made of. */
const FAMILIES: readonly Family[] = [
  { ...BASIC, weight: 4 },
  ADDRESSES,
  STACKED_LINKS,
  NEIGHBOURS,
  QDISCS,
  borrowed("link", 3, generateLinks),
  borrowed("route", 3, generateRoutes),
  borrowed("bridge", 2, generateBridges),
  borrowed("rule", 1, generateRules),
  borrowed("nexthop", 2, generateNexthops),
];

/** A scenario of all families that depends on a seed alone. */
export function generateStack(seed: number): Scenario {
  return scenarioOf(`stack ${seed}`, new Draw(seeded(seed)), FAMILIES);
}

/** A scenario of all families that waits. */
export function generateWaiting(seed: number): Scenario {
  return scenarioOf(`waiting ${seed}`, new Draw(seeded(seed)), FAMILIES, { waiting: true });
}
