import { SortedList } from "../../sorted_list.ts";
import type { Fib6Info } from "./fib6_info.ts";

/** Bits of an address. */
const WHOLE = 128;

/** The routes of a prefix (`struct fib6_node`). */
export interface Fib6Node {
  readonly dst: bigint;
  readonly dstLen: number;
  readonly src: bigint;
  readonly srcLen: number;
  /** The last address of the prefix. */
  readonly last: bigint;
  /** By metric. */
  readonly routes: Fib6Info[];
}

/** What names a node. */
export type Fib6Prefix = Pick<Fib6Node, "dst" | "dstLen" | "src" | "srcLen">;

/** The last address of a prefix. */
function lastOf(dst: bigint, length: number): bigint {
  return dst | (1n << BigInt(WHOLE - length)) - 1n;
}

/** What says where a node stands. */
type Standing = Omit<Fib6Node, "routes">;

/**
 * The order in which tables are walked through (`fib6_walk_continue`): what is within a prefix comes
 * before its routes, but behind those that are by source as well.
 */
export function compareFib6Nodes(one: Standing, other: Standing): number {
  if (one.srcLen !== 0 && other.srcLen !== 0) {
    if (one.dst !== other.dst) return one.dst < other.dst ? -1 : 1;
    if (one.dstLen !== other.dstLen) return one.dstLen - other.dstLen;
    const [first, second] = [lastOf(one.src, one.srcLen), lastOf(other.src, other.srcLen)];
    if (first !== second) return first < second ? -1 : 1;
    return other.srcLen - one.srcLen;
  }
  if (one.srcLen !== 0) return one.dst <= other.last ? -1 : 1;
  if (other.srcLen !== 0) return other.dst <= one.last ? 1 : -1;
  if (one.last !== other.last) return one.last < other.last ? -1 : 1;
  return other.dstLen - one.dstLen;
}

/** A routing table (`struct fib6_table`). */
export class Fib6Table {
  readonly id: number;
  /** By the length of the destination's prefix, then by the prefixes. */
  readonly #byLength = new Map<number, Map<string, Fib6Node>>();
  /** The lengths that there are, the longest first; absent when they must be looked for. */
  #lengths: number[] | undefined = [];
  readonly #sorted = new SortedList<Fib6Node>(compareFib6Nodes);

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
    if (prefix.dstLen === WHOLE) return false;
    const last = lastOf(prefix.dst, prefix.dstLen);
    // Whatever ends within a half, and is not the whole, is within that half.
    const middle = last - (1n << BigInt(WHOLE - prefix.dstLen - 1));
    const isWithin = (first: bigint, end: bigint) => {
      const [node] = this.#sorted.from(({ dst, dstLen, last, srcLen }) =>
        srcLen === 0 ? last >= first : dst > first || dst === first && dstLen > prefix.dstLen
      );
      return node !== undefined && node.last <= end && node.dstLen > prefix.dstLen;
    };
    return isWithin(prefix.dst, middle) && isWithin(middle + 1n, last);
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
      nodes.set(key, node = { dst, dstLen, src, srcLen, last: lastOf(dst, dstLen), routes: [] });
      this.#sorted.add(node);
    }
    return node;
  }

  /** Takes a node out that has no routes any more. */
  tidy(node: Fib6Node): void {
    const { dst, dstLen, src, srcLen, routes } = node;
    if (routes.length > 0) return;
    const nodes = this.#byLength.get(dstLen);
    if (nodes?.delete(keyOf(dst, src, srcLen))) this.#sorted.remove(node);
    if (nodes?.size !== 0) return;
    this.#byLength.delete(dstLen);
    this.#lengths = undefined;
  }

  /** All nodes, in the order in which tables are walked through; none may come or go meanwhile. */
  get nodes(): Iterable<Fib6Node> {
    return this.#sorted;
  }

  /** The nodes from a prefix on, or from where it would be; none may come or go meanwhile. */
  nodesFrom(prefix: Fib6Prefix): Iterable<Fib6Node> {
    const standing = { ...prefix, last: lastOf(prefix.dst, prefix.dstLen) };
    return this.#sorted.from((node) => compareFib6Nodes(node, standing) >= 0);
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
