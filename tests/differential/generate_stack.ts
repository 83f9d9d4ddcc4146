/** Random scenarios of the whole network: everybody's operations, in several namespaces. */

import { NETLINK, NETLINK_SO, SOL } from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { Draw } from "./draw.ts";
import { Model, type Operation } from "./operations.ts";
import type { Family } from "./operations.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import { ADDRESSES } from "./generate_addresses.ts";
import { BASIC } from "./generate_basic.ts";
import { borrowed } from "./generate_borrowed.ts";
import { generateBridges } from "./generate_bridge.ts";
import { generateLinks } from "./generate_links.ts";
import { NEIGHBOURS } from "./generate_neighbours.ts";
import { generateRoutes } from "./generate_routes.ts";
import { generateRules } from "./generate_rules.ts";
import { STACKED_LINKS } from "./generate_stacked.ts";
import type { Scenario, Step } from "./scenario.ts";

const NAMESPACES = ["n0", "n1"];
const LEAST_OPERATIONS = 15;
const MORE_OPERATIONS = 20;
/** How often a family is asked for an operation before another one is. */
const TRIES = 5;

/** The families that scenarios are made of. */
const FAMILIES = (): readonly Family[] => [
  { ...BASIC, weight: 4 },
  ADDRESSES,
  STACKED_LINKS,
  NEIGHBOURS,
  borrowed("link", 3, generateLinks),
  borrowed("route", 3, generateRoutes),
  borrowed("bridge", 2, generateBridges),
  borrowed("rule", 1, generateRules),
];

/** How scenarios are made. */
export interface StackOptions {
  /** Whether linkwatch is waited for, in place of being told to tell. */
  readonly waiting?: boolean;
}

/** A scenario of some families. */
export function scenarioOf(
  name: string,
  draw: Draw,
  families: readonly Family[],
  { waiting = false }: StackOptions = {},
): Scenario {
  const model = new Model(NAMESPACES);
  const sockets = NAMESPACES.flatMap((namespace, index) => [
    { name: `s${index}`, namespace },
  ]);
  const extra = { name: "t", namespace: draw.of(NAMESPACES) };
  const all = [...sockets, extra];
  const steps: Step[] = [];
  for (const { name, namespace } of sockets) {
    steps.push(...listener(name, {
      in: namespace,
      strict: draw.chance(2),
      bound: !draw.chance(8),
      everywhere: draw.chance(4),
    }));
  }
  steps.push(...plain(draw, extra));
  const indices = new Set<number>();
  const quiet = (): Step[] => {
    const waited: Step[] = waiting ? [{ call: "wait", milliseconds: WAIT }] : [];
    return [...waited, ...all.map(({ name }): Step => ({ call: "drain", socket: name }))];
  };
  const count = LEAST_OPERATIONS + draw.below(MORE_OPERATIONS);
  for (let done = 0; done < count; done++) {
    const operation = propose(draw, families, model);
    if (operation === undefined) continue;
    const { namespace, request, sysctl, effect } = operation;
    for (const index of operation.indices ?? []) indices.add(index);
    const askers = all.filter((one) => one.namespace === namespace);
    if (request !== undefined) {
      steps.push({ call: "sendto", socket: draw.of(askers).name, data: request });
    }
    if (sysctl !== undefined) steps.push({ call: "sysctl", in: namespace, ...sysctl });
    effect?.(model);
    for (const { index } of model.links) indices.add(index);
    steps.push(...quiet());
  }
  const far = [...indices].filter((index) => index > FAR);
  return {
    name,
    prepare: withoutIpv6(...NAMESPACES),
    changes: NAMESPACES,
    ...!waiting && { settled: true },
    ...far.length > 0 && { indices: far },
    steps,
  };
}

/** Milliseconds after which linkwatch has told everything: it does so once a second at least. */
const WAIT = 1100;
/** Indices up to here are settled anyway. */
const FAR = 64;

function propose(draw: Draw, families: readonly Family[], model: Model): Operation | undefined {
  const weighted = families.flatMap((family) =>
    Array.from({ length: family.weight }, () => family)
  );
  for (let times = 0; times < TRIES; times++) {
    const operation = draw.of(weighted).propose(draw, model);
    if (operation !== undefined) return operation;
  }
  return undefined;
}

/** A socket that is told little. */
function plain(draw: Draw, { name: socket, namespace }: { name: string; namespace: string }) {
  const level = SOL.NETLINK;
  const options = [NETLINK_SO.EXT_ACK, NETLINK_SO.CAP_ACK, NETLINK_SO.GET_STRICT_CHK];
  const steps: Step[] = [{ call: "socket", socket, protocol: NETLINK.ROUTE, in: namespace }];
  for (const option of options) {
    if (draw.chance(2)) steps.push({ call: "setsockopt", socket, level, option, value: 1 });
  }
  return steps;
}

/** A scenario of all families that depends on a seed alone. */
export function generateStack(seed: number): Scenario {
  return scenarioOf(`stack ${seed}`, new Draw(seeded(seed)), FAMILIES());
}

/** A scenario of all families that waits. */
export function generateWaiting(seed: number): Scenario {
  return scenarioOf(`waiting ${seed}`, new Draw(seeded(seed)), FAMILIES(), { waiting: true });
}
