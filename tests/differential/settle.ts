/** How changes of carriers are told at once, see {@linkcode Backend.settle}. */

import { IFLA, NETLINK_SO, NLM_F, RTEXT_FILTER, RTM, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";

/** Words of a request of {@linkcode settling}. */
const WORDS = 10;
const REQUEST = NLM_F.REQUEST << 16 | RTM.GETLINK;
const EXT_MASK = IFLA.EXT_MASK << 16 | 8;
/** How often each link is asked for: a link's change may be others' change, of smaller indices. */
export const PASSES = 2;
/** The port of the sockets that ask: no scenario has it. */
const PORT = 0x7fff0003;

/** RTM_GETLINK of each index, several times. */
export function settling(indices: readonly number[]): Uint8Array {
  const { length } = indices;
  const words = new Uint32Array(length * PASSES * WORDS);
  for (let count = 0; count < length * PASSES; count++) {
    const index = indices[count % length] ?? 0;
    words.set(
      [4 * WORDS, REQUEST, 0, 0, 0, index, 0, 0, EXT_MASK, RTEXT_FILTER.SKIP_STATS],
      count * WORDS,
    );
  }
  return new Uint8Array(words.buffer);
}

/** Makes a socket ready to ask: what it is told is of no interest, the less fits the better. */
export function settler(socket: NetlinkSocket): NetlinkSocket {
  socket.bind({ pid: PORT });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.NO_ENOBUFS, 1);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  return socket;
}
