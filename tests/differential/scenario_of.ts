/** Random scenarios of families' operations, in several namespaces. */

import { NETLINK, NETLINK_SO, RTM, SOL } from "../../src/abi/mod.ts";
import type { Draw } from "./draw.ts";
import { type Family, Model, type Operation } from "./operations.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { Data, Scenario, Step } from "./scenario.ts";
import { ueventListener } from "./uevents.ts";

const NAMESPACES = ["n0", "n1"];
const LEAST_OPERATIONS = 15;
const MORE_OPERATIONS = 20;
/** Of scenarios that wait. */
const FEW_MORE_OPERATIONS = 5;
/** How often a family is asked for an operation before another one is. */
const TRIES = 5;

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
  const managers = NAMESPACES.map((namespace, index) => ({ name: `u${index}`, namespace }));
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
  for (const { name, namespace } of managers) steps.push(...ueventListener(name, namespace));
  const indices = new Set<number>();
  const quiet = (request: Data | undefined): Step[] => {
    const waits = waiting && (request === undefined || isAboutLinks(request));
    const waited: Step[] = waits ? [{ call: "wait", milliseconds: WAIT }] : [];
    return [
      ...waited,
      ...[...all, ...managers].map(({ name }): Step => ({ call: "drain", socket: name })),
    ];
  };
  const count = LEAST_OPERATIONS + draw.below(waiting ? FEW_MORE_OPERATIONS : MORE_OPERATIONS);
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
    steps.push(...quiet(request));
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

const ABOUT_LINKS: ReadonlySet<number> = new Set([RTM.NEWLINK, RTM.DELLINK, RTM.SETLINK]);

/** Whether a request may change a carrier, or something else that takes time. */
function isAboutLinks(data: Data): boolean {
  if (typeof data === "string") return true;
  if ("map" in data) return data.some(isAboutLinks);
  return "type" in data && ABOUT_LINKS.has(data.type);
}

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
