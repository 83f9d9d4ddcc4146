import { type DirectoryNode, find, type KernelNode } from "../../emulation/fs/node.ts";
import { FUSE_ROOT_ID } from "./abi.ts";
import type { FileSystem } from "./file_system.ts";

/** The inode number of a path: the same whenever it is asked for. */
export function inodeOf(parent: number, name: string): number {
  let hash = Math.imul(parent ^ 0x9e3779b9, 0x85ebca6b);
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const number = (hash ^ (hash >>> 16)) >>> 0;
  return number > FUSE_ROOT_ID ? number : number + 2;
}

/** A path that the kernel knows, by a number. What stands there is another matter for every caller. */
export class Node {
  /** What the kernel calls it. */
  readonly id: number;
  /** The directory that it is in; absent for the root. */
  readonly parent: Node | undefined;
  readonly name: string;
  /** The names that lead to it from the root on. */
  readonly path: readonly string[];
  /** What it is: the kernel's inode cannot become anything else. */
  readonly kind: KernelNode["kind"];
  readonly fileSystem: FileSystem;
  /** The number that programs see. */
  readonly inode: number;
  /** How often the kernel was told of it and has not forgotten it. */
  lookups = 0;
  readonly children: Map<string, Node> = new Map();

  constructor(
    id: number,
    parent: Node | undefined,
    name: string,
    kind: KernelNode["kind"],
    fileSystemOf: (path: readonly string[]) => FileSystem,
  ) {
    this.id = id;
    this.parent = parent;
    this.name = name;
    this.kind = kind;
    this.inode = parent === undefined ? FUSE_ROOT_ID : inodeOf(parent.inode, name);
    this.path = parent === undefined ? [] : [...parent.path, name];
    this.fileSystem = fileSystemOf(this.path);
  }

  /** What stands at its path below a root; `undefined` if nothing of its kind does. */
  find(root: DirectoryNode): KernelNode | undefined {
    const found = find(root, this.path);
    return found?.kind === this.kind ? found : undefined;
  }
}

/**
 * The nodes that the kernel knows.
 *
 * A node is a path, and not what somebody found there: the kernel asks again about every name on
 * every path (their entries are valid for no time), and would take an answer with another number for
 * a sign that the directory it knew is gone, along with the working directories and mounts in it.
 * A path at which something of another kind stands is another node.
 */
export class NodeTable {
  readonly #nodes = new Map<number, Node>();
  readonly #fileSystemOf: (path: readonly string[]) => FileSystem;
  /** Numbers are not used again: no two inodes of a mount have the same. */
  #last = FUSE_ROOT_ID;

  constructor(fileSystemOf: (path: readonly string[]) => FileSystem) {
    this.#fileSystemOf = fileSystemOf;
    const root = new Node(FUSE_ROOT_ID, undefined, "", "directory", fileSystemOf);
    this.#nodes.set(root.id, root);
  }

  /** How many there are. */
  get size(): number {
    return this.#nodes.size;
  }

  get(id: number): Node | undefined {
    return this.#nodes.get(id);
  }

  /** The node of a directory's entry, of which the kernel is told once more. */
  lookup(parent: Node, name: string, kind: KernelNode["kind"]): Node {
    const key = `${kind} ${name}`;
    let node = parent.children.get(key);
    if (node === undefined) {
      node = new Node(++this.#last, parent, name, kind, this.#fileSystemOf);
      parent.children.set(key, node);
      this.#nodes.set(node.id, node);
    }
    node.lookups++;
    return node;
  }

  /** Takes back what the kernel was told that many times. */
  forget(id: number, count: number): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    node.lookups = Math.max(node.lookups - count, 0);
    this.#release(node);
  }

  #release(node: Node): void {
    for (let at = node; at.parent !== undefined; at = at.parent) {
      if (at.lookups > 0 || at.children.size > 0) return;
      at.parent.children.delete(`${at.kind} ${at.name}`);
      this.#nodes.delete(at.id);
    }
  }
}
