import type { ControlMessage } from "../src/socket/mod.ts";
import type { Symbols } from "./symbols.ts";

/** `sizeof(struct msghdr)` on 64-bit Linux (bits/socket.h). */
const MSGHDR_SIZE = 56;
const MSG_NAME = 0; // void *msg_name
const MSG_NAMELEN = 8; // socklen_t msg_namelen
const MSG_IOV = 16; // struct iovec *msg_iov
const MSG_IOVLEN = 24; // size_t msg_iovlen
const MSG_CONTROL = 32; // void *msg_control
const MSG_CONTROLLEN = 40; // size_t msg_controllen
const MSG_FLAGS = 48; // int msg_flags

/** `sizeof(struct iovec)`: void *iov_base, size_t iov_len (bits/types/struct_iovec.h). */
const IOVEC_SIZE = 16;

/** `sizeof(struct cmsghdr)`: size_t cmsg_len, int cmsg_level, int cmsg_type (bits/socket.h). */
const CMSGHDR_SIZE = 16;

/** What a message header points to. */
export interface MessageParts {
  /** The address to send to, or the room for the sender's. */
  readonly name?: Uint8Array | Uint32Array | undefined;
  /** The datagram's parts, or the room for them. */
  readonly data: readonly Uint8Array[];
  /** Encoded control messages, or the room for them. */
  readonly control?: Uint8Array | undefined;
}

const NOTHING: MessageParts = { data: [] };

/** A `struct msghdr` with its `struct iovec` array. */
export class MessageHeader implements Disposable {
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(MSGHDR_SIZE);
  readonly #view = new DataView(this.bytes.buffer);
  #vector = new DataView(new ArrayBuffer(8 * IOVEC_SIZE));
  /** What the header's addresses point to must outlive the call. */
  #pinned = NOTHING;

  /** Fills the header in for a call, until disposed of. */
  fill(symbols: Symbols, parts: MessageParts): this {
    const { name, data, control } = this.#pinned = parts;
    const addressOf = (bytes: Uint8Array | Uint32Array | DataView | undefined) =>
      bytes === undefined ? 0n : symbols.address_of(bytes, bytes, 0n);
    if (this.#vector.byteLength < data.length * IOVEC_SIZE) {
      this.#vector = new DataView(new ArrayBuffer(data.length * IOVEC_SIZE));
    }
    data.forEach((part, index) => {
      this.#vector.setBigUint64(index * IOVEC_SIZE, addressOf(part), true);
      this.#vector.setBigUint64(index * IOVEC_SIZE + 8, BigInt(part.byteLength), true);
    });
    const view = this.#view;
    view.setBigUint64(MSG_NAME, addressOf(name), true);
    view.setUint32(MSG_NAMELEN, name?.byteLength ?? 0, true);
    view.setBigUint64(MSG_IOV, addressOf(this.#vector), true);
    view.setBigUint64(MSG_IOVLEN, BigInt(data.length), true);
    view.setBigUint64(MSG_CONTROL, addressOf(control), true);
    view.setBigUint64(MSG_CONTROLLEN, BigInt(control?.byteLength ?? 0), true);
    view.setInt32(MSG_FLAGS, 0, true);
    return this;
  }

  /** Lets go of what the header points to. */
  [Symbol.dispose](): void {
    this.#pinned = NOTHING;
  }

  /** `msg_flags`, as recvmsg left it. */
  get flags(): number {
    return this.#view.getInt32(MSG_FLAGS, true);
  }

  /** `msg_controllen`, as recvmsg left it. */
  get controlLength(): number {
    return this.#view.getUint32(MSG_CONTROLLEN, true);
  }
}

/** Control messages as `struct cmsghdr`, each padded to 8 bytes (`CMSG_SPACE`). */
export function encodeControl(messages: readonly ControlMessage[]): Uint8Array {
  const space = (message: ControlMessage) => CMSGHDR_SIZE + align(message.data.byteLength);
  const bytes = new Uint8Array(messages.reduce((sum, message) => sum + space(message), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const message of messages) {
    view.setUint32(at, CMSGHDR_SIZE + message.data.byteLength, true);
    view.setInt32(at + 8, message.level, true);
    view.setInt32(at + 12, message.type, true);
    bytes.set(message.data, at + CMSGHDR_SIZE);
    at += space(message);
  }
  return bytes;
}

/** The control messages in the first `length` bytes, their data copied. */
export function decodeControl(bytes: Uint8Array, length: number): ControlMessage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const messages: ControlMessage[] = [];
  for (let at = 0; at + CMSGHDR_SIZE <= length;) {
    const size = view.getUint32(at, true);
    if (size < CMSGHDR_SIZE) break;
    messages.push({
      level: view.getInt32(at + 8, true),
      type: view.getInt32(at + 12, true),
      data: bytes.slice(at + CMSGHDR_SIZE, Math.min(at + size, length)),
    });
    at += align(size);
  }
  return messages;
}

function align(length: number): number {
  return (length + 7) & ~7;
}
