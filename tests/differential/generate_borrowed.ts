/** Requests of families that make scenarios of their own, in scenarios of the whole network. */

import type { Draw } from "./draw.ts";
import type { Family, Model } from "./operations.ts";
import type { Data, Scenario } from "./scenario.ts";

const SEEDS = 1 << 30;

/** What is left of the scenario that requests are borrowed from. */
interface Rest {
  readonly requests: Data[];
  readonly indices: readonly number[];
}

/** A family whose operations are the requests of random scenarios, in their order. */
export function borrowed(
  name: string,
  weight: number,
  generate: (seed: number) => Scenario,
): Family {
  const rests = new WeakMap<Model, Rest>();
  const restOf = (draw: Draw, model: Model): Rest => {
    const known = rests.get(model);
    if (known !== undefined && known.requests.length > 0) return known;
    const { steps, indices = [] } = generate(draw.below(SEEDS));
    const requests = steps.flatMap((step) => step.call === "sendto" ? [step.data] : []);
    const rest = { requests, indices };
    rests.set(model, rest);
    return rest;
  };
  return {
    name,
    weight,
    propose(draw, model) {
      const { requests, indices } = restOf(draw, model);
      const request = requests.shift();
      if (request === undefined) return undefined;
      // What comes first makes links, and would come first only.
      if (draw.chance(4)) requests.splice(0, draw.below(requests.length));
      return { namespace: draw.chance(4) ? draw.of(model.namespaces) : "n0", request, indices };
    },
  };
}
