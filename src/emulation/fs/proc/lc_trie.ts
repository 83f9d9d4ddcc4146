/**
 * The kernel's trie of IPv4 prefixes, in which nodes have as many children as are worth it: what
 * net/ipv4/fib_trie.c inserts, inflates, halves and collapses.
 */

/** Bits of a key. */
const KEYLENGTH = 32;
/** Per cent of children that must be there, at least, for a node to be of twice the size. */
const INFLATE = { inner: 50, root: 30 } as const;
/** Per cent of children that are there, if fewer, of a node that is to be of half the size. */
const HALVE = { inner: 25, root: 15 } as const;
/** How often a node is resized at once (MAX_WORK). */
const MAX_WORK = 10;

/** A key. */
export interface LcLeaf {
  /** A number without a sign. */
  readonly key: number;
  /** As if it were a node, of which nothing is left to tell apart. */
  readonly pos: 0;
  /** It has no children. */
  readonly bits: 0;
}

/** A node: `2 ** bits` children, told apart by the bits of keys from `pos` on. */
export class LcNode {
  /** The bits that all keys below have in common, zeros behind. */
  readonly key: number;
  /** The lowest of the bits that tell its children apart. */
  readonly pos: number;
  /** How many bits do. */
  readonly bits: number;
  /** By those bits. */
  readonly children: (LcChild | undefined)[];
  /** How many children are nodes that begin right behind this one's bits. */
  full = 0;
  /** How many children there are not. */
  empty: number;

  /** A node without children (`tnode_new`). */
  constructor(key: number, pos: number, bits: number) {
    const shift = pos + bits;
    this.key = shift < KEYLENGTH ? (key >>> shift << shift) >>> 0 : 0;
    this.pos = pos;
    this.bits = bits;
    this.empty = 2 ** bits;
    this.children = Array.from({ length: this.empty }, () => undefined);
  }

  /** Which child a key is below; none if it is too great (`get_index`). */
  indexOf(key: number): number {
    return (key ^ this.key) >>> this.pos;
  }

  /** Puts a child into its place (`put_child`). */
  put(index: number, child: LcChild | undefined): void {
    const before = this.children[index];
    if (before === undefined && child !== undefined) this.empty--;
    if (before !== undefined && child === undefined) this.empty++;
    this.full += Number(this.#isFull(child)) - Number(this.#isFull(before));
    this.children[index] = child;
  }

  #isFull(child: LcChild | undefined): child is LcNode {
    return child instanceof LcNode && child.pos + child.bits === this.pos;
  }

  /** The children that are full, the last first. */
  fullChildren(): number[] {
    return this.children.flatMap((child, index) => this.#isFull(child) ? [index] : []).reverse();
  }

  /** `should_inflate` */
  shouldInflate(isRoot: boolean): boolean {
    const length = this.children.length;
    const used = length - this.empty + this.full;
    const threshold = isRoot ? INFLATE.root : INFLATE.inner;
    return used > 1 && this.pos > 0 && 50 * used >= length * threshold;
  }

  /** `should_halve` */
  shouldHalve(isRoot: boolean): boolean {
    const length = this.children.length;
    const used = length - this.empty;
    const threshold = isRoot ? HALVE.root : HALVE.inner;
    return used > 1 && this.bits > 1 && 100 * used < length * threshold;
  }

  /** The same with twice as many children (`inflate`). */
  inflated(): LcNode {
    const twice = new LcNode(this.key, this.pos - 1, this.bits + 1);
    for (const [index, child] of this.children.entries()) {
      if (child === undefined) continue;
      if (!this.#isFull(child)) {
        twice.put(twice.indexOf(child.key), child);
      } else if (child.bits === 1) {
        twice.put(2 * index, child.children[0]);
        twice.put(2 * index + 1, child.children[1]);
      } else {
        for (const half of [0, 1]) {
          const key = half === 0 ? child.key : child.key | 1 << twice.pos;
          const node = new LcNode(key >>> 0, child.pos, child.bits - 1);
          const { length } = node.children;
          for (let at = 0; at < length; at++) node.put(at, child.children[half * length + at]);
          twice.put(2 * index + half, node);
        }
      }
    }
    return twice;
  }

  /** The same with half as many children (`halve`). */
  halved(): LcNode {
    const half = new LcNode(this.key, this.pos + 1, this.bits - 1);
    for (let index = 0; index < half.children.length; index++) {
      const pair = [this.children[2 * index], this.children[2 * index + 1]] as const;
      const [zero, one] = pair;
      if (zero === undefined || one === undefined) {
        half.put(index, zero ?? one);
      } else {
        const node = new LcNode(zero.key, this.pos, 1);
        for (const [at, child] of pair.entries()) node.put(at, child);
        half.put(index, node);
      }
    }
    return half;
  }
}

/** What stands below a node. */
export type LcChild = LcNode | LcLeaf;

/** A trie of keys. */
export class LcTrie {
  /** What stands at the top. */
  root: LcChild | undefined = undefined;

  /** Adds a key that is not there (`fib_insert_node`). */
  insert(key: number): void {
    const leaf: LcLeaf = { key, pos: 0, bits: 0 };
    const path: LcNode[] = [];
    let child = this.root;
    while (child instanceof LcNode) {
      const index = child.indexOf(key);
      if (index >= child.children.length) break;
      path.push(child);
      child = child.children[index];
    }
    if (child === undefined) {
      this.#put(path.at(-1), key, leaf);
    } else {
      const node = new LcNode(key, KEYLENGTH - 1 - Math.clz32(key ^ child.key), 1);
      node.put(node.indexOf(child.key), child);
      node.put(node.indexOf(key), leaf);
      this.#put(path.at(-1), key, node);
      path.push(node);
    }
    this.#rebalance(path);
  }

  /** Takes a key out that is there (`fib_remove_alias`). */
  remove(key: number): void {
    const path: LcNode[] = [];
    let child = this.root;
    while (child instanceof LcNode) {
      path.push(child);
      child = child.children[child.indexOf(key)];
    }
    this.#put(path.at(-1), key, undefined);
    this.#rebalance(path);
  }

  /** Gives the nodes of a path the sizes that they should have, the last first (`trie_rebalance`). */
  #rebalance(path: LcNode[]): void {
    for (let node = path.pop(); node !== undefined; node = path.pop()) {
      this.#resize(path.at(-1), node);
    }
  }

  /** Puts something below a node, or at the top (`put_child_root`). */
  #put(parent: LcNode | undefined, key: number, child: LcChild | undefined): void {
    if (parent === undefined) this.root = child;
    else parent.put(parent.indexOf(key), child);
  }

  /** `replace`: what is below is of another size then, too. */
  #replace(parent: LcNode | undefined, node: LcNode): LcNode {
    this.#put(parent, node.key, node);
    for (const index of node.fullChildren()) {
      const child = node.children[index];
      if (child instanceof LcNode) this.#resize(node, child);
    }
    return node;
  }

  /** Gives a node the size that it should have (`resize`). */
  #resize(parent: LcNode | undefined, resized: LcNode): void {
    const isRoot = parent === undefined;
    let node = resized;
    let work = 0;
    while (work < MAX_WORK && node.shouldInflate(isRoot)) {
      node = this.#replace(parent, node.inflated());
      work++;
    }
    if (work > 0) return;
    while (work < MAX_WORK && node.shouldHalve(isRoot)) {
      node = this.#replace(parent, node.halved());
      work++;
    }
    if (node.children.length - node.empty < 2) {
      // One child stands in its place, or none does (`collapse`).
      this.#put(parent, node.key, node.children.find((child) => child !== undefined));
    }
  }
}
