/** Requests about neighbours, as handlers read them. */

import { NLA_HDRLEN, NLA_TYPE_MASK, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { NeighbourHeader } from "../../../codec/mod.ts";
import { NDMSG } from "../../../codec/mod.ts";
import { arpTable } from "../../net/neighbour/arp.ts";
import { ndTable } from "../../net/neighbour/ndisc.ts";
import type { NeighTable } from "../../net/neighbour/table.ts";
import type { Machine } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Request } from "../../netlink/receive.ts";

/** The header (`struct ndmsg`) of a request. */
export function neighbourHeader({ view }: Request): NeighbourHeader {
  return {
    family: view.getUint8(NLMSG_HDRLEN),
    ifindex: view.getInt32(NLMSG_HDRLEN + 4, true),
    state: view.getUint16(NLMSG_HDRLEN + 8, true),
    flags: view.getUint8(NLMSG_HDRLEN + 10),
    type: view.getUint8(NLMSG_HDRLEN + 11),
  };
}

/** The tables of neighbours, in order (`neigh_tables`). */
export function tablesOf(machine: Machine): readonly NeighTable[] {
  return [arpTable(machine), ndTable(machine)];
}

/** The table of a protocol (`neigh_find_table`). */
export function tableOf(machine: Machine, family: number): NeighTable | undefined {
  if (family === AF.INET) return arpTable(machine);
  return family === AF.INET6 ? ndTable(machine) : undefined;
}

/** The first attribute of a number after the header (`nlmsg_find_attr`): its payload. */
export function firstAttribute({ view }: Request, id: number): DataView | undefined {
  const end = view.byteLength;
  for (let at = NLMSG_HDRLEN + NDMSG.size; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) return undefined;
    if ((view.getUint16(at + 2, true) & NLA_TYPE_MASK) === id) {
      return new DataView(view.buffer, view.byteOffset + at + NLA_HDRLEN, length - NLA_HDRLEN);
    }
    at += length + 3 & ~3;
  }
  return undefined;
}

/** The bytes of a payload, of so many as there are at most. */
export function bytesOf(
  { buffer, byteOffset, byteLength }: DataView,
  most: number = byteLength,
): Uint8Array {
  return new Uint8Array(buffer, byteOffset, Math.min(most, byteLength));
}

/** Says why a request is refused; returns the negative error number. */
export function refuse(extack: ExtAck, errno: number, msg: string): number {
  extack.msg = msg;
  return -errno;
}
