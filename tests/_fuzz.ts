/** Datagrams good and bad, each decoded, encoded and compared. */

import type { Random } from "../src/codec/mod.ts";
import { decode, encode, messageJson, randomMessage } from "../src/codec/mod.ts";
import { mutate } from "./_mutate.ts";
import { pick, seeded } from "./_random.ts";

/** A datagram that the codec got wrong. */
export interface Failure {
  /** How many datagrams of the round went well before it. */
  readonly index: number;
  /** What went wrong. */
  readonly reason: string;
  /** The datagram. */
  readonly datagram: Uint8Array;
}

/** Which datagrams {@linkcode fuzz} makes. */
export interface Round {
  /** What the random numbers depend on. */
  readonly seed: number;
  /** How many datagrams. */
  readonly count: number;
  /** Datagrams that kernels made, to begin with. */
  readonly recorded?: readonly Uint8Array[];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/**
 * What the codec does wrong with a datagram.
 *
 * @param datagram Any bytes.
 * @param show Whether to print the messages as JSON, too, which takes long.
 * @returns `undefined` if all is well: decoding and printing do not throw, and encoding gives back
 * the bytes.
 */
export function check(datagram: Uint8Array, show: boolean): string | undefined {
  try {
    const messages = decode(datagram);
    if (show) JSON.stringify(messages.map((message) => messageJson(message)));
    const encoded = encode(messages);
    for (let at = 0; at < Math.max(datagram.length, encoded.length); at++) {
      if (datagram[at] !== encoded[at]) {
        return `byte ${at} became ${encoded[at]}, of ${datagram.length} became ${encoded.length}`;
      }
    }
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Makes datagrams and checks them, until one fails. */
export function fuzz({ seed, count, recorded = [] }: Round): Failure | undefined {
  const random = seeded(seed);
  const made = Array.from({ length: Math.min(count, 1000) }, () => someMessages(random));
  // Copied to where nothing is aligned: receive buffers are, but callers may slice.
  const memory = new Uint8Array(0x10000);
  for (let index = 0; index < count; index++) {
    let datagram = source(random, made, recorded);
    for (let times = random.below(4); times > 0; times--) {
      datagram = mutate(random, datagram, pick(random, made));
    }
    const at = random.below(4);
    if (at + datagram.length > memory.length) continue;
    memory.set(datagram, at);
    const view = memory.subarray(at, at + datagram.length);
    const reason = check(view, random.below(32) === 0);
    if (reason !== undefined) return { index, reason, datagram: view.slice() };
  }
  return undefined;
}

function someMessages(random: Random): Uint8Array {
  const length = random.below(4) === 0 ? 3 : 1;
  return encode(Array.from({ length }, () => randomMessage(random)));
}

function source(
  random: Random,
  made: readonly Uint8Array[],
  recorded: readonly Uint8Array[],
): Uint8Array {
  const kind = random.below(16);
  if (kind === 0) return randomDatagram(random);
  return pick(random, kind < 8 && recorded.length > 0 ? recorded : made);
}

/** Random bytes, often behind a message header that is none of the trouble. */
function randomDatagram(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.below(100));
  for (let at = 0; at < bytes.length; at++) bytes[at] = random.below(256);
  if (bytes.length >= 16 && random.below(4) > 0) {
    const view = new DataView(bytes.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint16(4, random.below(40), true);
    // Small lengths and types, as attributes have.
    for (let at = 16 + random.below(5) * 4; at + 4 <= bytes.length; at += 4) {
      if (random.below(3) === 0) {
        view.setUint32(at, 4 + random.below(24) + random.below(70) * 65536, true);
      }
    }
  }
  return bytes;
}

/** The smallest datagram that still fails, as far as leaving out and zeroing bytes leads. */
export function shrink(datagram: Uint8Array): Uint8Array {
  let smallest = datagram;
  for (let size = Math.max(1, datagram.length >> 1);; size = size >> 1 || 1) {
    const before = smallest;
    for (let at = 0; at < smallest.length; at += size) {
      const end = Math.min(at + size, smallest.length);
      for (const candidate of [without(smallest, at, end), smallest.slice().fill(0, at, end)]) {
        if (isSmaller(candidate, smallest) && check(candidate, true) !== undefined) {
          smallest = candidate;
        }
      }
    }
    if (size === 1 && smallest === before) return smallest;
  }
}

function isSmaller(candidate: Uint8Array, than: Uint8Array): boolean {
  if (candidate.length !== than.length) return candidate.length < than.length;
  const zeros = (data: Uint8Array) => data.reduce((sum, byte) => sum + Number(byte === 0), 0);
  return zeros(candidate) > zeros(than);
}

/** Without the bytes from `at` to `end`, and with the first message as much shorter. */
function without(data: Uint8Array, at: number, end: number): Uint8Array {
  const out = new Uint8Array(data.length - (end - at));
  out.set(data.subarray(0, at));
  out.set(data.subarray(end), at);
  const view = new DataView(out.buffer);
  if (at >= 4 && view.byteLength >= 4) {
    const length = view.getUint32(0, true);
    if (length >= end) view.setUint32(0, length - (end - at), true);
  }
  return out;
}
