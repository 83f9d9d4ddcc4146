import { ERRNO } from "../../abi/errno.ts";
import type { KernelNode } from "../../emulation/fs/node.ts";
import type { Common } from "./attributes.ts";
import { type Node, NodeTable } from "./nodes.ts";
import type { OpenDirectory } from "./open_directory.ts";
import type { OpenFile } from "./open_file.ts";
import { Reply } from "./reply.ts";
import { Request } from "./request.ts";
import type { FileSystem } from "./file_system.ts";
import type { Caller, Owner, Viewer } from "./viewer.ts";

/** As much as is read or written at a time: `FUSE_DEFAULT_MAX_PAGES_PER_REQ` of 4 KiB. */
export const MAX_TRANSFER: number = 32 * 4096;

/** 0 or a negative error number; `undefined` if there is to be no reply. */
export type Result = number | undefined;

/** A node, and what the caller finds at its path. */
export interface Found {
  readonly node: Node;
  readonly found: KernelNode;
  readonly viewer: Viewer;
}

/** Told of a file that a caller opened, or an error number why not. */
export type OpenObserver = (caller: Caller, path: readonly string[], error: number) => void;

/** What handlers work with. */
export class Mount {
  readonly view: (caller: Caller) => Viewer;
  readonly common: Common;
  readonly opened: OpenObserver | undefined;
  readonly nodes: NodeTable;
  readonly files: Map<number, OpenFile> = new Map();
  readonly directories: Map<number, OpenDirectory> = new Map();
  readonly request: Request = new Request();
  readonly reply: Reply = new Reply(MAX_TRANSFER);
  #lastHandle = 0;

  constructor(
    view: (caller: Caller) => Viewer,
    common: Common,
    fileSystemOf: (path: readonly string[]) => FileSystem,
    opened: OpenObserver | undefined,
  ) {
    this.view = view;
    this.opened = opened;
    this.common = common;
    this.nodes = new NodeTable(fileSystemOf);
  }

  get owner(): Owner {
    return this.common.owner;
  }

  /** A number for what somebody opened. */
  newHandle(): number {
    return ++this.#lastHandle;
  }

  /** What the request is about: a negative error number if the caller finds nothing there. */
  find(): Found | number {
    const node = this.nodes.get(this.request.node);
    if (node === undefined) return -ERRNO.ESTALE;
    const viewer = this.view(this.request.caller);
    const found = node.find(viewer.root);
    return found === undefined ? -ERRNO.ENOENT : { node, found, viewer };
  }
}
