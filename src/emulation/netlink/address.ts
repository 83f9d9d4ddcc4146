import { AF } from "../../abi/socket.ts";
import type { SocketAddress } from "../../socket/mod.ts";

/** `sizeof(struct sockaddr_nl)`. */
export const SOCKADDR_NL = 12;
/** `sizeof(struct sockaddr_storage)`: longer addresses are refused by every call. */
export const SOCKADDR_STORAGE = 128;

/** A socket address as the kernel reads it; what the bytes lack is 0. */
export interface Address {
  /** Bytes. */
  readonly length: number;
  /** AF_*. */
  readonly family: number;
  readonly pid: number;
  readonly groups: number;
}

/** No more than a family: what connect(2) takes to disconnect. */
export const UNSPEC: Address = { length: SOCKADDR_NL, family: AF.UNSPEC, pid: 0, groups: 0 };

/** Reads an address as it is given to a call. */
export function addressOf(address: SocketAddress): Address {
  if (!(address instanceof Uint8Array)) {
    const { pid = 0, groups = 0 } = address;
    return { length: SOCKADDR_NL, family: AF.NETLINK, pid: pid >>> 0, groups: groups >>> 0 };
  }
  const filled = new Uint8Array(SOCKADDR_NL);
  filled.set(address.subarray(0, SOCKADDR_NL));
  const view = new DataView(filled.buffer);
  return {
    length: address.length,
    family: view.getUint16(0, true),
    pid: view.getUint32(4, true),
    groups: view.getUint32(8, true),
  };
}

/** The lowest group of a mask; 0 for none. */
export function firstGroup(mask: number): number {
  return mask === 0 ? 0 : 32 - Math.clz32(mask & -mask);
}

/** The mask of a group; 0 for those above 32 (`netlink_group_mask`). */
export function groupMask(group: number): number {
  return group === 0 || group > 32 ? 0 : 2 ** (group - 1);
}
