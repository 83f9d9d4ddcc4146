/** Makes requests as fs/fuse makes them, and reads the replies. */
import { FUSE, FUSE_ROOT_ID, SIZE } from "../src/bridge/fuse/abi.ts";
import type { FuseServer } from "../src/bridge/fuse/server.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A field of a structure: its size in bits, and its value. */
export type Field = readonly [bits: 16 | 32 | 64, value: number];
export const u32 = (value: number): Field => [32, value];
export const u64 = (value: number): Field => [64, value];

/** A structure, which has no gaps. */
export function struct(...fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((length, [bits]) => length + bits / 8, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [bits, value] of fields) {
    if (bits === 64) view.setBigUint64(at, BigInt(value), true);
    else if (bits === 32) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += bits / 8;
  }
  return bytes;
}

/** Bytes, one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A C string. */
export const cString = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(`${text}\0`);

/** What is told of a file, of `struct fuse_attr`. */
export interface Attributes {
  readonly inode: number;
  readonly size: number;
  readonly seconds: number;
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly blockSize: number;
}

function attributesOf(view: DataView, at: number): Attributes {
  return {
    inode: Number(view.getBigUint64(at, true)),
    size: Number(view.getBigUint64(at + 8, true)),
    seconds: Number(view.getBigUint64(at + 32, true)),
    mode: view.getUint32(at + 60, true),
    links: view.getUint32(at + 64, true),
    uid: view.getUint32(at + 68, true),
    gid: view.getUint32(at + 72, true),
    blockSize: view.getUint32(at + 80, true),
  };
}

/** An entry of a listed directory. */
export interface Entry {
  readonly inode: number;
  readonly next: number;
  readonly type: number;
  readonly name: string;
}

/** Fails because the reply is an error: `errno` is 0 or positive. */
export class Refused extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`error ${errno}`);
    this.errno = errno;
  }
}

/** A process that uses a server, and the kernel between them. */
export class Process {
  readonly #server: FuseServer;
  readonly #uid: number;
  #unique = 0;

  constructor(server: FuseServer, uid: number = 0) {
    this.#server = server;
    this.#uid = uid;
  }

  /** A request. */
  request(
    opcode: number,
    node: number,
    body: Uint8Array = new Uint8Array(),
  ): Uint8Array<ArrayBuffer> {
    const length = SIZE.in_header + body.length;
    this.#unique += 2;
    const header = struct(
      u32(length),
      u32(opcode),
      u64(this.#unique),
      u64(node),
      u32(this.#uid),
      u32(this.#uid),
      u32(4711), // pid
      u32(0),
    );
    return joined(header, body);
  }

  /** What a request's reply has behind its header. */
  call(opcode: number, node: number, body?: Uint8Array): DataView {
    const request = this.request(opcode, node, body);
    const reply = this.#server.serve(request)?.slice();
    if (reply === undefined) throw new TypeError("there is no reply");
    const view = new DataView(reply.buffer);
    if (view.getUint32(0, true) !== reply.length) throw new RangeError("its length is not its own");
    if (view.getBigUint64(8, true) !== BigInt(this.#unique)) {
      throw new RangeError("another's reply");
    }
    const error = view.getInt32(4, true);
    if (error === 0) return new DataView(reply.buffer, SIZE.out_header);
    if (reply.length > SIZE.out_header) throw new RangeError("an error with more behind it");
    throw new Refused(-error);
  }

  /** Sends what is not replied to. */
  tell(opcode: number, node: number, body?: Uint8Array): void {
    if (this.#server.serve(this.request(opcode, node, body)) !== undefined) {
      throw new TypeError("there is a reply");
    }
  }

  /** LOOKUP. */
  lookup(parent: number, name: string): Attributes & { readonly node: number } {
    const view = this.call(FUSE.LOOKUP, parent, cString(name));
    return { node: Number(view.getBigUint64(0, true)), ...attributesOf(view, 40) };
  }

  /** The node at a path; every directory on it is looked up once. */
  walk(path: string): number {
    const names = path.split("/").filter((name) => name !== "");
    return names.reduce((parent, name) => this.lookup(parent, name).node, FUSE_ROOT_ID);
  }

  getattr(node: number, handle?: number): Attributes {
    const flags = handle === undefined ? 0 : 1;
    return attributesOf(
      this.call(FUSE.GETATTR, node, struct(u32(flags), u32(0), u64(handle ?? 0))),
      16,
    );
  }

  readlink(node: number): string {
    return decoder.decode(this.call(FUSE.READLINK, node));
  }

  /** OPEN or OPENDIR, which give a handle. */
  open(node: number, flags: number = 0, opcode: number = FUSE.OPEN): number {
    return Number(this.call(opcode, node, struct(u32(flags), u32(0))).getBigUint64(0, true));
  }

  #transfer(handle: number, offset: number, size: number): Uint8Array<ArrayBuffer> {
    return struct(u64(handle), u64(offset), u32(size), u32(0), u64(0), u32(0), u32(0));
  }

  read(handle: number, offset: number = 0, size: number = 4096): string {
    return decoder.decode(this.call(FUSE.READ, 0, this.#transfer(handle, offset, size)));
  }

  /** WRITE, which gives how much was taken. */
  write(handle: number, text: string, offset: number = 0): number {
    const bytes = encoder.encode(text);
    const body = joined(this.#transfer(handle, offset, bytes.length), bytes);
    return this.call(FUSE.WRITE, 0, body).getUint32(0, true);
  }

  /** READDIR. */
  list(handle: number, offset: number = 0, size: number = 4096): Entry[] {
    const view = this.call(FUSE.READDIR, 0, this.#transfer(handle, offset, size));
    const entries: Entry[] = [];
    for (let at = 0; at < view.byteLength;) {
      const length = view.getUint32(at + 16, true);
      entries.push({
        inode: Number(view.getBigUint64(at, true)),
        next: Number(view.getBigUint64(at + 8, true)),
        type: view.getUint32(at + 20, true),
        name: decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at + 24, length)),
      });
      at += Math.ceil((24 + length) / 8) * 8;
    }
    return entries;
  }

  release(handle: number, opcode: number = FUSE.RELEASE): void {
    this.call(opcode, 0, struct(u64(handle), u32(0), u32(0), u64(0)));
  }

  forget(node: number, count: number): void {
    this.tell(FUSE.FORGET, node, struct(u64(count)));
  }

  /** SETATTR of what `valid` tells (FATTR_*), to zeros. */
  setattr(node: number, valid: number): Attributes {
    return attributesOf(
      this.call(FUSE.SETATTR, node, joined(struct(u32(valid)), new Uint8Array(84))),
      16,
    );
  }

  access(node: number, mask: number): void {
    this.call(FUSE.ACCESS, node, struct(u32(mask), u32(0)));
  }
}
