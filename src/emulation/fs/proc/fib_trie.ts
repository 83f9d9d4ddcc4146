/** The shape of IPv4's routing tables: net/ipv4/fib_trie.c. */

import { RT_SCOPE, RT_TABLE, RTN } from "../../../abi/rtnetlink.ts";
import { fibOf } from "../../net/ipv4/fib/fib_net.ts";
import type { FibTable } from "../../net/ipv4/fib/fib_table.ts";
import type { FibAlias } from "../../net/ipv4/fib/fib_trie.ts";
import type { NetStack } from "../../net/stack.ts";
import type { LcChild } from "./lc_trie.ts";
import { LcNode, LcTrie } from "./lc_trie.ts";
import { pI4 } from "./text.ts";

const KEYLENGTH = 32;
/** Bytes of what the kernel keeps on a 64-bit machine. */
const SIZE = { leaf: 48, node: 40, alias: 56, pointer: 8 } as const;

const SCOPES: ReadonlyMap<number, string> = new Map(
  Object.entries(RT_SCOPE).map(([name, scope]) => [scope, name.toLowerCase()]),
);
const TYPES: ReadonlyMap<number, string> = new Map(
  Object.entries(RTN).map(([name, type]) => [type, name]),
);

/** A table's trie, with the routes of each key. */
interface Shape {
  readonly root: LcChild | undefined;
  readonly routes: ReadonlyMap<number, readonly FibAlias[]>;
}

/**
 * The trie as it is when keys come and go in the order in which they did, or where there have been
 * many, in the ascending one: some nodes may then have half or twice as many children as in Linux.
 */
function shapeOf({ trie }: FibTable): Shape {
  const shape = new LcTrie();
  for (const change of trie.changes ?? []) {
    if (change < 0) shape.remove(-1 - change);
    else shape.insert(change);
  }
  const routes = new Map<number, readonly FibAlias[]>();
  trie.walk(0, (first) => {
    const aliases: FibAlias[] = [];
    for (let at: FibAlias | undefined = first; at !== undefined; at = at.next) aliases.push(at);
    if (trie.changes === undefined) shape.insert(first.key >>> 0);
    routes.set(first.key >>> 0, aliases);
    return true;
  });
  return { root: shape.root, routes };
}

/** `fib_table_print` */
function nameOf({ id }: FibTable): string {
  if (id === RT_TABLE.LOCAL) return "Local:\n";
  return id === RT_TABLE.MAIN ? "Main:\n" : `Id ${id | 0}:\n`;
}

function indent(depth: number): string {
  return "   ".repeat(depth);
}

/** A route below its key. */
function routeLine({ slen, info, type, dscp }: FibAlias, depth: number): string {
  const scope = SCOPES.get(info.scope) ?? `scope=${info.scope}`;
  const kind = TYPES.get(type) ?? `type ${type}`;
  const tos = dscp === 0 ? "" : ` tos=${dscp}`;
  return `${indent(depth + 1)}  /${KEYLENGTH - slen} ${scope} ${kind}${tos}\n`;
}

/** `fib_trie_seq_show`, of all that is below something. */
function* linesOf(child: LcChild, { routes }: Shape, depth: number): Iterable<string> {
  if (child instanceof LcNode) {
    const { bits, children, empty, full, key, pos } = child;
    yield `${indent(depth)}  +-- ${pI4(key)}/${KEYLENGTH - pos - bits} ${bits} ${full} ${empty}\n`;
    for (const below of children) {
      if (below !== undefined) yield* linesOf(below, { root: below, routes }, depth + 1);
    }
  } else {
    yield `${indent(depth)}  |-- ${pI4(child.key)}\n`;
    for (const alias of routes.get(child.key) ?? []) yield routeLine(alias, depth);
  }
}

/** /proc/net/fib_trie. */
export function fibTrie(net: NetStack): string {
  return fibOf(net).ordered.flatMap((table) => {
    const shape = shapeOf(table);
    return shape.root === undefined ? [] : [nameOf(table), ...linesOf(shape.root, shape, 0)];
  }).join("");
}

/** `struct trie_stat` */
interface TrieStat {
  totalDepth: number;
  maxDepth: number;
  leaves: number;
  prefixes: number;
  nodes: number;
  empty: number;
  /** How many nodes have so many bits. */
  readonly sizes: Map<number, number>;
}

/** `trie_collect_stats` */
function collect(child: LcChild, routes: Shape["routes"], stat: TrieStat, depth: number): void {
  if (child instanceof LcNode) {
    stat.nodes++;
    stat.empty += child.empty;
    stat.sizes.set(child.bits, (stat.sizes.get(child.bits) ?? 0) + 1);
    for (const below of child.children) {
      if (below !== undefined) collect(below, routes, stat, depth + 1);
    }
  } else {
    stat.leaves++;
    stat.totalDepth += depth;
    stat.maxDepth = Math.max(stat.maxDepth, depth);
    stat.prefixes += routes.get(child.key)?.length ?? 0;
  }
}

/** `trie_show_stats` */
function statText({ root, routes }: Shape): string {
  const stat: TrieStat = {
    ...{ totalDepth: 0, maxDepth: 0, leaves: 0, prefixes: 0, nodes: 0, empty: 0 },
    sizes: new Map(),
  };
  if (root !== undefined) collect(root, routes, stat, 0);
  const { leaves, maxDepth, nodes, prefixes, totalDepth } = stat;
  const depth = leaves === 0 ? 0 : Math.floor(totalDepth * 100 / leaves);
  const sizes = [...stat.sizes].sort(([one], [other]) => one - other);
  const pointers = sizes.reduce((sum, [bits, count]) => sum + count * 2 ** bits, 0);
  const bytes = leaves * SIZE.leaf + prefixes * SIZE.alias + nodes * SIZE.node +
    pointers * SIZE.pointer;
  return `\tAver depth:     ${Math.floor(depth / 100)}.${String(depth % 100).padStart(2, "0")}\n` +
    `\tMax depth:      ${maxDepth}\n` +
    `\tLeaves:         ${leaves}\n` +
    `\tPrefixes:       ${prefixes}\n` +
    `\tInternal nodes: ${nodes}\n\t` +
    sizes.map(([bits, count]) => `  ${bits}: ${count}`).join("") + "\n" +
    `\tPointers: ${pointers}\n` +
    `Null ptrs: ${stat.empty}\n` +
    `Total size: ${Math.ceil(bytes / 1024)}  kB\n`;
}

/** /proc/net/fib_triestat, of a 64-bit machine. */
export function fibTriestat(net: NetStack): string {
  const header =
    `Basic info: size of leaf: ${SIZE.leaf} bytes, size of tnode: ${SIZE.node} bytes.\n`;
  return header +
    fibOf(net).ordered.map((table) => nameOf(table) + statText(shapeOf(table))).join("");
}
