import type { FibInfo } from "./fib_info.ts";

/** Bits of a key. */
const KEYLENGTH = 32;
/** How many keys may come and go until nobody keeps in mind any longer in which order. */
const MOST_CHANGES = 4096;

/**
 * A route of a prefix (`struct fib_alias`), and the place in the trie of all routes whose prefixes
 * have the same bits (`struct key_vector` as a leaf), whose first one it may be.
 */
export class FibAlias {
  /** The prefix's bits, as a number with a sign. */
  readonly key: number;
  /** The next of the same bits: shorter prefixes are behind longer ones. */
  next: FibAlias | undefined = undefined;
  info: FibInfo;
  /** How many bits the prefix has not. */
  readonly slen: number;
  /** The DSCP, where it has it in the TOS octet. */
  readonly dscp: number;
  /** RTN_*. */
  readonly type: number;
  /** The table it is in: tables may share a trie. */
  readonly tbId: number;
  /** Whether a lookup has come by (FA_S_ACCESSED). */
  accessed = false;

  /** A route of nowhere yet. */
  constructor(
    key: number,
    slen: number,
    { info, dscp, type, tbId }: Pick<FibAlias, "info" | "dscp" | "type" | "tbId">,
  ) {
    this.key = key;
    this.info = info;
    this.slen = slen;
    this.dscp = dscp;
    this.type = type;
    this.tbId = tbId;
  }
}

/** Where keys begin to differ (`struct key_vector` as a node). */
class Branch {
  /** The bits that all have in common, zeros behind. */
  readonly key: number;
  /** The first bit that differs, counted from the lowest. */
  readonly pos: number;
  /** Of the prefixes below, the greatest number of bits that one has not. */
  slen: number;
  /** Those that have 0 there. */
  left: Node;
  /** Those that have 1 there. */
  right: Node;

  constructor(key: number, pos: number, left: Node, right: Node) {
    this.key = pos === KEYLENGTH - 1 ? 0 : key >>> pos + 1 << pos + 1;
    this.pos = pos;
    this.left = left;
    this.right = right;
    this.slen = Math.max(slenOf(left), slenOf(right));
  }
}

type Node = FibAlias | Branch;

/** The greatest number of bits that a prefix below a node has not. */
function slenOf(node: Node): number {
  if (node instanceof Branch) return node.slen;
  let last = node;
  while (last.next !== undefined) last = last.next;
  return last.slen;
}

/** Whether the prefix of a node is no prefix of a key, however many of the zeros at its end count. */
function mismatches(key: number, { key: prefix }: Node): boolean {
  return ((key ^ prefix) & (prefix | -prefix)) !== 0;
}

/**
 * Routes by their prefixes (`struct trie`): a binary tree without nodes of one child, so that finding
 * one takes no more steps than an address has bits.
 */
export class FibTrie {
  #root: Node | undefined = undefined;
  /** How many routes there are. */
  size = 0;
  /**
   * Keys in the order in which they came, and below zero, less one, those that went: what the shape
   * of the kernel's trie depends on. Absent when there have been many.
   */
  changes: number[] | undefined = [];
  /** The way to what was looked for last. */
  readonly #path: Branch[] = [];

  /** The first route of a prefix's bits, if there is any (`fib_find_node`). */
  find(key: number): FibAlias | undefined {
    let node = this.#root;
    while (node instanceof Branch) {
      const index = (key ^ node.key) >>> node.pos;
      if (index > 1) return undefined;
      node = index === 0 ? node.left : node.right;
    }
    return node?.key === key ? node : undefined;
  }

  /** Adds a route, behind one of the same bits; where there is none, as the first (`fib_insert_alias`). */
  insert(added: FibAlias, after: FibAlias | undefined): void {
    this.size++;
    if (after !== undefined) {
      added.next = after.next;
      after.next = added;
      if (added.next === undefined && after.slen < added.slen) this.#pushSuffix(added);
      return;
    }
    const { key } = added;
    const path = this.#path;
    path.length = 0;
    let node = this.#root;
    while (node instanceof Branch) {
      const index = (key ^ node.key) >>> node.pos;
      if (index > 1) break;
      path.push(node);
      node = index === 0 ? node.left : node.right;
    }
    if (node instanceof FibAlias && node.key === key) {
      added.next = node;
      this.#replace(node, added);
      return;
    }
    this.#changed(key >>> 0);
    if (node === undefined) {
      this.#root = added;
      return;
    }
    const pos = KEYLENGTH - 1 - Math.clz32(key ^ node.key);
    const isRight = (key >>> pos & 1) !== 0;
    const branch = isRight ? new Branch(key, pos, node, added) : new Branch(key, pos, added, node);
    this.#replace(node, branch);
    for (const above of path) if (above.slen < added.slen) above.slen = added.slen;
  }

  #changed(change: number): void {
    if (this.changes === undefined) return;
    if (this.changes.length < MOST_CHANGES) this.changes.push(change);
    else this.changes = undefined;
  }

  /** Puts something into the place of a node at the end of the path. */
  #replace(node: Node, other: Node): void {
    const parent = this.#path.at(-1);
    if (parent === undefined) this.#root = other;
    else if (parent.left === node) parent.left = other;
    else parent.right = other;
  }

  /** Tells all above a leaf that it has a shorter prefix (`node_push_suffix`). */
  #pushSuffix({ key, slen }: FibAlias): void {
    let node = this.#root;
    while (node instanceof Branch) {
      if (node.slen < slen) node.slen = slen;
      node = (key >>> node.pos & 1) === 0 ? node.left : node.right;
    }
  }

  /** Finds the way to the leaf of a key. */
  #walkTo(key: number): FibAlias | undefined {
    const path = this.#path;
    path.length = 0;
    let node = this.#root;
    while (node instanceof Branch) {
      path.push(node);
      node = (key >>> node.pos & 1) === 0 ? node.left : node.right;
    }
    return node;
  }

  /** Puts a route into the place of one of the same prefix (`hlist_replace_rcu`). */
  replace(old: FibAlias, other: FibAlias): void {
    other.next = old.next;
    const first = this.#walkTo(old.key);
    if (first === old) this.#replace(old, other);
    else predecessor(first, old).next = other;
  }

  /** Takes a route out (`fib_remove_alias`). */
  remove(old: FibAlias): void {
    this.size--;
    const first = this.#walkTo(old.key);
    if (first !== old) {
      predecessor(first, old).next = old.next;
    } else if (old.next !== undefined) {
      this.#replace(old, old.next);
    } else {
      const path = this.#path;
      const parent = path.pop();
      this.#changed(-1 - (old.key >>> 0));
      if (parent === undefined) this.#root = undefined;
      else this.#replace(parent, parent.left === old ? parent.right : parent.left);
    }
    this.#pullSuffix();
  }

  /** Has all on the path know the shortest prefix below them again (`node_pull_suffix`). */
  #pullSuffix(): void {
    const path = this.#path;
    for (let at = path.length - 1; at >= 0; at--) {
      const above = path[at];
      if (above === undefined) return;
      const slen = Math.max(slenOf(above.left), slenOf(above.right));
      if (slen === above.slen) return;
      above.slen = slen;
    }
  }

  /**
   * Goes through the routes whose prefixes an address has, the longest first, until one is taken
   * (`fib_table_lookup`).
   *
   * @param judge What becomes of a route: `undefined` to go on with the next, `null` to go on with
   * those of shorter prefixes.
   */
  lookup<T>(key: number, judge: (alias: FibAlias) => T | null | undefined): T | undefined {
    /** Where the address has a 1, and prefixes that have zeros from there on may have it, too. */
    const turns: Branch[] = [];
    let node = this.#root;
    while (node instanceof Branch) {
      const index = (key ^ node.key) >>> node.pos;
      if (index > 1) break;
      if (index === 0) {
        node = node.left;
      } else {
        if (node.slen > node.pos) turns.push(node);
        node = node.right;
      }
    }
    while (node !== undefined) {
      // Of what is below, only the lowest key can be the address with zeros at its end.
      let sub: Node = node;
      while (sub instanceof Branch && sub.slen > sub.pos && !mismatches(key, sub)) sub = sub.left;
      if (sub instanceof FibAlias && !mismatches(key, sub)) {
        const difference = key ^ sub.key;
        for (let alias: FibAlias | undefined = sub; alias !== undefined; alias = alias.next) {
          if (alias.slen < KEYLENGTH && difference >>> alias.slen !== 0) continue;
          const result = judge(alias);
          if (result === null) break;
          if (result !== undefined) return result;
        }
      }
      node = turns.pop()?.left;
    }
    return undefined;
  }

  /**
   * Goes through the first routes of all keys, from one on upwards (`leaf_walk_rcu`).
   *
   * @param visit Whether to go on.
   */
  walk(from: number, visit: (first: FibAlias) => boolean): void {
    const ahead: Node[] = [];
    let node = this.#root;
    while (node instanceof Branch) {
      const index = (from ^ node.key) >>> node.pos;
      if (index > 1) break;
      if (index === 0) {
        ahead.push(node.right);
        node = node.left;
      } else {
        node = node.right;
      }
    }
    if (node !== undefined && node.key >>> 0 >= from >>> 0) ahead.push(node);
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      while (next instanceof Branch) {
        ahead.push(next.right);
        next = next.left;
      }
      if (!visit(next)) return;
    }
  }

  /** The first routes of all keys, from the highest downwards, as the kernel flushes them. */
  *backwards(): Generator<FibAlias, void> {
    const ahead: Node[] = this.#root === undefined ? [] : [this.#root];
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      while (next instanceof Branch) {
        ahead.push(next.left);
        next = next.right;
      }
      yield next;
    }
  }
}

/** The route before one in the list of a leaf. */
function predecessor(first: FibAlias | undefined, alias: FibAlias): FibAlias {
  let before = first;
  while (before !== undefined && before.next !== alias) before = before.next;
  if (before === undefined) throw new TypeError("the route is not in the trie");
  return before;
}
