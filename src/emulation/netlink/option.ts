import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { callerCan } from "./permission.ts";
import type { Sock } from "./sock.ts";

/** How an option is set: with the first int of the value, and all of it. */
export type Setter = (sock: Sock, value: number, bytes: Uint8Array) => number;
/** What an option is: an int, or bytes. */
export type Getter = (sock: Sock, room: number) => number | Uint8Array;

/** A socket option. One that cannot be set, or not be got, is ENOPROTOOPT there. */
export interface Option {
  readonly set?: Setter;
  readonly get?: Getter;
}

/** `sizeof(int)`. */
export const INT = 4;

/** A view of all of the bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An int as it is stored. */
export function int(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** What refuses a value: 0, or a negative error number. */
export type Check = (sock: Sock, value: number) => number;

/** An option that is remembered, as 0 or 1, and means nothing to netlink. */
export function flag(option: number, check: Check = () => 0): Option {
  return number(option, 0, check, (value) => value === 0 ? 0 : 1);
}

/** An option that is remembered, as an int, and means nothing to netlink. */
export function number(
  option: number,
  initial: number,
  check: Check = () => 0,
  kept: (value: number) => number = (value) => value,
): Option {
  return {
    set(sock, value) {
      const refused = check(sock, value);
      if (refused === 0) sock.remembered.set(option, int(kept(value)));
      return refused;
    },
    get: (sock) => sock.remembered.get(option) ?? int(initial),
  };
}

/** Refuses those without CAP_NET_RAW or CAP_NET_ADMIN over the network namespace. */
export function ifNetworker(sock: Sock): number {
  const { userNamespace } = sock.net;
  return callerCan(sock, userNamespace, CAP.NET_RAW) ||
      callerCan(sock, userNamespace, CAP.NET_ADMIN)
    ? 0
    : -ERRNO.EPERM;
}

/** Whether who calls is an administrator of the machine. */
export function isAdministrator(sock: Sock): boolean {
  return callerCan(sock, sock.limits.userNamespace, CAP.NET_ADMIN);
}
