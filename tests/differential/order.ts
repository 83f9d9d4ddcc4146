/**
 * The order in which what linkwatch tells is received.
 *
 * A worker of the kernel tells of changes of carriers, as soon as the request is through that made
 * them: while the request is acknowledged, before it, or after it; and of several links in the order
 * in which it came to know of them, unless {@linkcode Backend.settle} comes first. So in what a
 * socket receives, an acknowledgement comes before what linkwatch told, and what it told of several
 * links in a row is ordered by their namespaces and indices. What it tells of is RTM_NEWLINK of a link that is up,
 * with no flag changed and of no event, on behalf of nobody. What is told otherwise and looks the
 * same (a new MTU, for one) loses its order among such messages, and whether it came before the
 * acknowledgement, and nothing else.
 */

import { IFF, IFLA, NETLINK_SO, NLMSG, RTM, SOL } from "../../src/abi/mod.ts";
import { unfold } from "./bytes.ts";
import type { Outcome } from "./trace.ts";
import { attributesIn } from "./walk.ts";

const WORDS = { LENGTH_AND_TYPE: 4, SEQ: 8, PID: 12, INDEX: 20, FLAGS: 24, CHANGE: 28 } as const;
const LINK = 32;
const { LISTEN_ALL_NSID } = NETLINK_SO;

interface Received {
  readonly outcome: Outcome;
  /** Its bytes; absent where nothing was received. */
  readonly bytes: Uint8Array | undefined;
}

/** What was received in a row, ordered where the order is nobody's. */
export function inOrder(outcomes: readonly Outcome[]): Outcome[] {
  const rows = outcomes.map((outcome): Received => ({ outcome, bytes: bytesIn(outcome) }));
  if (!rows.some(isFromLinkwatch)) return [...outcomes];
  const out: Received[] = [];
  for (const row of rows) {
    const after = isFromLinkwatch(row)
      ? (last: Received) => isFromLinkwatch(last) && keyOf(last) > keyOf(row)
      : isAcknowledgement(row)
      ? isFromLinkwatch
      : () => false;
    let at = out.length;
    for (let last = out[at - 1]; last && after(last); last = out[at - 1]) at--;
    out.splice(at, 0, row);
  }
  return out.map(({ outcome }) => outcome);
}

function bytesIn(outcome: Outcome): Uint8Array | undefined {
  return "data" in outcome && !("error" in outcome) ? unfold(outcome.data) : undefined;
}

function word({ bytes }: Received, at: number): number {
  if (bytes === undefined || bytes.length < at + 4) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

function typeOf(received: Received): number {
  return word(received, WORDS.LENGTH_AND_TYPE) & 0xffff;
}

function isAcknowledgement(received: Received): boolean {
  return typeOf(received) === NLMSG.ERROR;
}

/** The namespace's number and the link's index, of which the first counts more. */
function keyOf(received: Received): number {
  const { outcome } = received;
  const control = "control" in outcome ? outcome.control ?? [] : [];
  const told = control.find(({ level, type }) => level === SOL.NETLINK && type === LISTEN_ALL_NSID);
  const nsid = told === undefined
    ? 0
    : 1 + new DataView(unfold(told.data).buffer).getInt32(0, true);
  return nsid * 2 ** 32 + word(received, WORDS.INDEX);
}

function isFromLinkwatch(received: Received): boolean {
  const { bytes } = received;
  if (bytes === undefined || bytes.length < LINK) return false;
  // Type and flags in one word: NLM_F_MULTI and NLM_F_* of requests are not there.
  if (word(received, WORDS.LENGTH_AND_TYPE) !== RTM.NEWLINK) return false;
  const quiet = [WORDS.SEQ, WORDS.PID, WORDS.CHANGE].every((at) => word(received, at) === 0);
  if (!quiet || (word(received, WORDS.FLAGS) & IFF.UP) === 0) return false;
  for (const { id } of attributesIn(bytes, LINK)) if (id === IFLA.EVENT) return false;
  return true;
}
