import { ERRNO } from "../../abi/errno.ts";
import { bytesOf } from "../../emulation/bytes.ts";
import type { Credentials } from "../../emulation/credentials.ts";
import type { FileNode } from "../../emulation/fs/node.ts";
import type { Node } from "./nodes.ts";

/**
 * The content of settings that are numbers: the kernel gives those to a read at the beginning and
 * nothing to others (`do_proc_dointvec`, `proc_do_large_bitmap`), and texts to all
 * (`proc_dostring`).
 */
const NUMBERS = /^(?:-?\d+(?:\s+-?\d+)*|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?\s*$/;

/** A file that somebody opened. */
export class OpenFile {
  /** What was opened, which stays what it is. */
  readonly file: FileNode;
  readonly node: Node;
  /** The content that is being read. */
  #content: Uint8Array | undefined;
  /** Where the last read ended. */
  #next = 0;

  constructor(file: FileNode, node: Node) {
    this.file = file;
    this.node = node;
  }

  /**
   * What a read gives. Its content is taken by a read at the beginning, or anywhere else than where
   * the one before ended, and kept for those that go on (`seq_read_iter`). Settings keep nothing.
   *
   * @returns Bytes, or a negative error number.
   */
  read(offset: number, size: number): Uint8Array | number {
    const { settings } = this.node.fileSystem;
    let content = this.#content;
    if (content === undefined || offset === 0 || offset !== this.#next) {
      const text = this.file.read();
      if (typeof text === "number") return text;
      content = bytesOf(settings && offset > 0 && NUMBERS.test(text) ? "" : text);
      if (!settings) this.#content = content;
    }
    const bytes = content.subarray(offset, offset + size);
    this.#next = offset + bytes.length;
    return bytes;
  }

  /**
   * What becomes of a write: every one is a text of its own.
   *
   * @returns How much was taken, or a negative error number.
   */
  write(
    text: (length: number) => string,
    offset: number,
    size: number,
    writer: Credentials,
  ): number {
    const { settings, writeLimit } = this.node.fileSystem;
    if (this.file.write === undefined) return -ERRNO.EIO;
    // proc_first_pos_non_zero_ignore
    if (settings && offset > 0) return size;
    const length = Math.min(size, writeLimit);
    const error = this.file.write(text(length), writer);
    return error === 0 ? length : error;
  }
}
