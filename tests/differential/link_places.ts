/** Where requests about links name what no other machine has: indices, descriptors, processes. */

import { IFLA, IFLA_INFO, IFLA_XDP, RTM, VETH_INFO } from "../../src/abi/mod.ts";
import { attributesIn } from "./walk.ts";

/** Indices up to here are asked for. */
const MOST = 20;
const HEADER = 16;

function word(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getInt32(at, true);
}

/**
 * Whether a request about links, which may be wrong, is answered alike on all machines.
 *
 * @param payload What follows the message's header.
 * @param references Descriptors and processes that may be named.
 * @param indices Indices that may be asked for beside small ones.
 */
export function namesOnlyKnown(
  payload: Uint8Array,
  type: number,
  references: readonly number[],
  indices: readonly number[],
): boolean {
  const makes = type === RTM.NEWLINK;
  const known = new Set(references.map((reference) => reference | 0));
  const isIndex = (index: number) => index <= MOST || indices.includes(index);
  function rightLink(bytes: Uint8Array): boolean {
    if (makes && !isIndex(word(bytes, 4))) return false;
    for (const { id, payload } of attributesIn(bytes, HEADER)) {
      if (!rightAttribute(id, payload)) return false;
    }
    return true;
  }
  function rightAttribute(id: number, payload: Uint8Array): boolean {
    switch (id) {
      case IFLA.NET_NS_FD:
      case IFLA.NET_NS_PID:
        return payload.length < 4 || known.has(word(payload, 0));
      case IFLA.NEW_IFINDEX:
        return isIndex(word(payload, 0));
      case IFLA.XDP:
        return [...attributesIn(payload)].every((one) =>
          one.id !== IFLA_XDP.FD && one.id !== IFLA_XDP.EXPECTED_FD ||
          word(one.payload, 0) < 0 || word(one.payload, 0) >= 1000
        );
      case IFLA.LINKINFO:
        return [...attributesIn(payload)].every((one) =>
          one.id !== IFLA_INFO.DATA ||
          [...attributesIn(one.payload)].every((two) =>
            two.id !== VETH_INFO.PEER || rightLink(two.payload)
          )
        );
      default:
        return true;
    }
  }
  return rightLink(payload);
}
