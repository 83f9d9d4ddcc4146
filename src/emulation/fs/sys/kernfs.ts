/** Directories as kernfs keeps them: fs/kernfs/dir.c. */

import type { DirectoryNode, KernelNode } from "../node.ts";

/** A part of what is in a directory. */
export interface Entries {
  /** The entry of a name. */
  readonly lookup: (name: string) => KernelNode | undefined;
  /** The names of all. */
  readonly names: () => Iterable<string>;
}

/** GOLDEN_RATIO_64. */
const GOLDEN_RATIO = 0x61c8864680b583ebn;
const INT_MAX = 0x7fffffff;

/** What entries are ordered by (`kernfs_name_hash`, of names that belong to no namespace). */
export function kernfsNameHash(name: string): number {
  let hash = 0n;
  for (let at = 0; at < name.length; at++) {
    const character = name.charCodeAt(at);
    hash = BigInt.asUintN(64, (hash + BigInt((character << 4) + (character >> 4))) * 11n);
  }
  const folded = Number(BigInt.asUintN(64, hash * GOLDEN_RATIO) >> 32n) & INT_MAX;
  // These numbers are those of "." and "..", and of the end.
  if (folded < 2) return folded + 2;
  return folded === INT_MAX ? INT_MAX - 1 : folded;
}

/** A directory of several parts, listed in the kernel's order. */
export function kernfsDirectory(...parts: readonly Entries[]): DirectoryNode {
  return {
    kind: "directory",
    lookup: (name) => {
      for (const part of parts) {
        const node = part.lookup(name);
        if (node !== undefined) return node;
      }
      return undefined;
    },
    names: () =>
      parts.flatMap(({ names }) => [...names()])
        .map((name) => ({ name, hash: kernfsNameHash(name) }))
        .sort((one, other) => one.hash - other.hash || (one.name < other.name ? -1 : 1))
        .map(({ name }) => name),
  };
}

/** Entries that are made when they are asked for; those that are `undefined` are not there. */
export function entries(
  known: Readonly<Record<string, () => KernelNode | undefined>>,
): Entries {
  const all = new Map(Object.entries(known));
  return {
    lookup: (name) => all.get(name)?.(),
    names: () => [...all].filter(([, make]) => make() !== undefined).map(([name]) => name),
  };
}
