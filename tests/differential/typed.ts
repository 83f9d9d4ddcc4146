/** Requests as the codec has them, made into what scenarios send. */

import { NLM_F, NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import { encode, type Outgoing } from "../../src/codec/mod.ts";
import type { MessageData } from "./scenario.ts";

/**
 * A request: the message of the codec, as data that survive JSON.
 *
 * @param flags NLM_F_* beside NLM_F_REQUEST and NLM_F_ACK.
 */
export function typed(message: Outgoing, flags = 0, seq = 1): MessageData {
  const bytes = encode(message);
  const type = new DataView(bytes.buffer, bytes.byteOffset).getUint16(4, true);
  return {
    type,
    flags: NLM_F.REQUEST | NLM_F.ACK | flags,
    seq,
    payload: bytes.subarray(NLMSG_HDRLEN).toHex(),
  };
}
