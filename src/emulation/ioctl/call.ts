/** ioctl(2) of sockets, as far as it concerns networks: what handlers are given. */

import type { Credentials } from "../credentials.ts";
import { mayAdminister } from "../fs/sys/privilege.ts";
import type { NetStack } from "../net/stack.ts";

/** A program's memory (`copy_from_user`, `copy_to_user`); what is not there throws EFAULT. */
export interface UserMemory {
  /** Copies out of it. */
  read(address: bigint, length: number): Uint8Array<ArrayBuffer>;
  /** Copies into it. */
  write(address: bigint, bytes: Uint8Array): void;
}

/** A call. */
export interface Ioctl {
  /** The socket's network. */
  readonly net: NetStack;
  /** Who calls. */
  readonly caller: () => Credentials;
  /** The caller's memory. */
  readonly memory: UserMemory;
  /** SIOC*. */
  readonly request: number;
  /** Where in the memory the request has its argument. */
  readonly argument: bigint;
}

/** Serves a call: what ioctl(2) returns, or a negative error number. */
export type IoctlHandler = (call: Ioctl) => number;

/** Whether the caller may administer the namespace (`ns_capable` with CAP_NET_ADMIN). */
export function administers({ net, caller }: Ioctl): boolean {
  return mayAdminister(net, caller());
}

/** The view of bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** A C string in bytes, one character a byte. */
export function cStringIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end));
}

/** Puts a C string into bytes, of which the rest becomes 0; what there is no room for is left out. */
export function putCString(bytes: Uint8Array, text: string): void {
  bytes.fill(0);
  for (let at = 0; at < Math.min(text.length, bytes.length - 1); at++) {
    bytes[at] = text.charCodeAt(at);
  }
}
