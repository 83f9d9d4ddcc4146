import type { Fib6Info } from "./fib6_info.ts";

/** Bits of an address. */
const WHOLE = 128;

/** The routes of a prefix (`struct fib6_node`). */
export interface Fib6Node {
  readonly dst: bigint;
  readonly dstLen: number;
  readonly src: bigint;
  readonly srcLen: number;
  /** By metric. */
  readonly routes: Fib6Info[];
}

/** What names a node. */
export type Fib6Prefix = Pick<Fib6Node, "dst" | "dstLen" | "src" | "srcLen">;

/** The last address of a prefix. */
function lastOf(dst: bigint, length: number): bigint {
  return dst | (1n << BigInt(WHOLE - length)) - 1n;
}

/** The order in which tables are walked through: what is within a prefix comes before it. */
function inOrder(one: Fib6Prefix, other: Fib6Prefix): number {
  const [left, right] = [lastOf(one.dst, one.dstLen), lastOf(other.dst, other.dstLen)];
  if (left !== right) return left < right ? -1 : 1;
  if (one.dstLen !== other.dstLen) return other.dstLen - one.dstLen;
  // Routes by source are below those of all sources.
  const [first, second] = [lastOf(one.src, one.srcLen), lastOf(other.src, other.srcLen)];
  if (first !== second) return first < second ? -1 : 1;
  return other.srcLen - one.srcLen;
}

/** A routing table (`struct fib6_table`). */
export class Fib6Table {
  readonly id: number;
  /** By the length of the destination's prefix, then by the prefixes. */
  readonly #byLength = new Map<number, Map<string, Fib6Node>>();
  /** The lengths that there are, the longest first; absent when they must be looked for. */
  #lengths: number[] | undefined = [];
  /** All in order; absent when they must be sorted anew. */
  #sorted: Fib6Node[] | undefined = [];

  /** An empty table. */
  constructor(id: number) {
    this.id = id;
  }

  /** The routes of a prefix. */
  find({ dst, dstLen, src, srcLen }: Fib6Prefix): Fib6Node | undefined {
    return this.#byLength.get(dstLen)?.get(keyOf(dst, src, srcLen));
  }

  /**
   * Whether the kernel's tree has a node of a prefix: it may be without routes, as the root is, and
   * those where longer prefixes part.
   */
  hasNode(prefix: Fib6Prefix): boolean {
    if (prefix.dstLen === 0 || this.find(prefix) !== undefined) return true;
    const shift = BigInt(WHOLE - prefix.dstLen);
    const sides = new Set<bigint>();
    for (const { dst, dstLen } of this.nodes) {
      if (dstLen > prefix.dstLen && dst >> shift === prefix.dst >> shift) {
        sides.add(dst >> shift - 1n & 1n);
      }
    }
    return sides.size > 1;
  }

  /** As {@linkcode find}; a node that is not there is made. */
  ensure({ dst, dstLen, src, srcLen }: Fib6Prefix): Fib6Node {
    let nodes = this.#byLength.get(dstLen);
    if (nodes === undefined) {
      this.#byLength.set(dstLen, nodes = new Map());
      this.#lengths = undefined;
    }
    const key = keyOf(dst, src, srcLen);
    let node = nodes.get(key);
    if (node === undefined) {
      nodes.set(key, node = { dst, dstLen, src, srcLen, routes: [] });
      this.#sorted = undefined;
    }
    return node;
  }

  /** Takes a node out that has no routes any more. */
  tidy({ dst, dstLen, src, srcLen, routes }: Fib6Node): void {
    if (routes.length > 0) return;
    const nodes = this.#byLength.get(dstLen);
    nodes?.delete(keyOf(dst, src, srcLen));
    this.#sorted = undefined;
    if (nodes?.size !== 0) return;
    this.#byLength.delete(dstLen);
    this.#lengths = undefined;
  }

  /** All nodes, in the order in which tables are walked through. */
  get nodes(): readonly Fib6Node[] {
    return this.#sorted ??= [...this.#byLength.values()]
      .flatMap((nodes) => [...nodes.values()])
      .sort(inOrder);
  }

  /** The nodes from a prefix on, or from where it would be. */
  nodesFrom(prefix: Fib6Prefix): readonly Fib6Node[] {
    const { nodes } = this;
    let [low, high] = [0, nodes.length];
    while (low < high) {
      const middle = low + high >>> 1;
      const node = nodes[middle];
      if (node !== undefined && inOrder(node, prefix) < 0) low = middle + 1;
      else high = middle;
    }
    return nodes.slice(low);
  }

  /** The nodes whose prefixes an address has, the longest first. */
  *matching(address: bigint): Generator<Fib6Node, void> {
    this.#lengths ??= [...this.#byLength.keys()].sort((one, other) => other - one);
    for (const length of this.#lengths) {
      const shift = BigInt(WHOLE - length);
      const node = this.#byLength.get(length)?.get(keyOf(address >> shift << shift, 0n, 0));
      if (node !== undefined) yield node;
    }
  }
}

function keyOf(dst: bigint, src: bigint, srcLen: number): string {
  return srcLen === 0 ? dst.toString(36) : `${dst.toString(36)} ${src.toString(36)} ${srcLen}`;
}
