/**
 * What families contribute to random scenarios of the whole network.
 *
 * A family's file (`generate_<family>.ts`) exports a {@linkcode Family}: a function that proposes one
 * random operation, given what there is, and it is listed in {@linkcode "generate_stack.ts"}. Most
 * operations shall be meaningful, so they are drawn from the model; some shall be wrong. Whoever
 * wants, makes scenarios of one family alone by {@linkcode scenarioOf}, too.
 *
 * A link that may become a bridge's port, or that others take their address from, gets an address in
 * the request, as long as the scenario is not about random ones.
 */

import type { Draw } from "./draw.ts";
import type { Data, SysctlStep } from "./scenario.ts";

/** A link that was asked for. */
export interface KnownLink {
  /** Where it is: "n0" or "n1". */
  namespace: string;
  name: string;
  /** What its index is, if all that was asked for before has been done. */
  index: number;
  /** IFLA_INFO_KIND; "loopback" of `lo`. */
  readonly kind: string;
  up: boolean;
  /** Its master's index. */
  master?: number | undefined;
  /** The link below it, or a veth's other end. */
  lower?: KnownLink | undefined;
  /** Its address, if the scenario gives it one. */
  readonly mac?: string | undefined;
}

/** Something else that was asked for, to be asked for again, changed, or removed. */
export interface KnownThing {
  readonly namespace: string;
  /** Which family's: "address", "route", "neighbour", "rule", "qdisc", "fdb", … */
  readonly family: string;
  /** The request that made it. */
  readonly request: Data;
  /** The link that it belongs to. */
  readonly index?: number;
  /** What the family wants to know of it: an address, a destination. */
  readonly detail?: unknown;
}

/** What there is, as far as a generator knows: it takes for granted that requests succeed. */
export class Model {
  readonly namespaces: readonly string[];
  readonly links: KnownLink[];
  readonly things: KnownThing[] = [];
  /** By namespace, the index that the next link gets. */
  readonly #next = new Map<string, number>();
  #names = 0;

  constructor(namespaces: readonly string[]) {
    this.namespaces = namespaces;
    this.links = namespaces.map((namespace) => (
      { namespace, name: "lo", index: 1, kind: "loopback", up: false }
    ));
  }

  /** The links of a namespace. */
  linksIn(namespace: string): KnownLink[] {
    return this.links.filter((link) => link.namespace === namespace);
  }

  /** What there is of a family in a namespace. */
  thingsIn(namespace: string, family: string): KnownThing[] {
    return this.things.filter((one) => one.namespace === namespace && one.family === family);
  }

  /** The index that the next link of a namespace gets; it is taken then. */
  takeIndex(namespace: string): number {
    const index = this.#next.get(namespace) ?? 2;
    this.#next.set(namespace, index + 1);
    return index;
  }

  /** A name that no link has. */
  freeName(prefix = "d"): string {
    return `${prefix}${this.#names++}`;
  }

  /** A link is there. Its index is taken unless it is told. */
  add(link: Omit<KnownLink, "index"> & { readonly index?: number }): KnownLink {
    const added = { ...link, index: link.index ?? this.takeIndex(link.namespace) };
    this.links.push(added);
    return added;
  }

  /** A link is gone, with its other end and with what is on top of it. */
  remove(link: KnownLink): void {
    const at = this.links.indexOf(link);
    if (at < 0) return;
    this.links.splice(at, 1);
    for (const other of [...this.links]) {
      if (other.lower === link || link.lower === other && other.kind === "veth") this.remove(other);
      if (other.master === link.index && other.namespace === link.namespace) {
        other.master = undefined;
      }
    }
  }
}

/** Something that a scenario does: a request, or a setting. */
export interface Operation {
  /** Whose socket asks: a namespace's. */
  readonly namespace: string;
  /** What is sent; see `typed.ts`. */
  readonly request?: Data;
  /** Or what is written. */
  readonly sysctl?: Pick<SysctlStep, "name" | "value">;
  /** Indices of links that may be there afterwards, if no others are known of. */
  readonly indices?: readonly number[];
  /** What there is afterwards. */
  readonly effect?: (model: Model) => void;
}

/** A family's operations. */
export interface Family {
  readonly name: string;
  /** How many of its operations there are, beside those of others. */
  readonly weight: number;
  /** Proposes an operation; `undefined` if there is nothing that it could be about. */
  readonly propose: (draw: Draw, model: Model) => Operation | undefined;
}
