/** Datagrams good and bad, each decoded, encoded and compared. */

import type { Message, Random } from "../src/codec/mod.ts";
import { decode, encode, messageJson, randomMessage } from "../src/codec/mod.ts";
import { mutate } from "./_mutate.ts";
import { pick, seeded } from "./_random.ts";

/** Says what the codec does wrong with a datagram; nothing if all is well. */
export type Check = (datagram: Uint8Array, thorough: boolean) => string | undefined;

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
  /** Messages that kernels made, to begin with. */
  readonly recorded?: readonly Uint8Array[];
  /** What is asked of the codec. */
  readonly check?: Check;
}

/**
 * Decodes and encodes a datagram: nothing may throw, and the bytes must be the same.
 *
 * @param datagram Any bytes.
 * @param thorough Whether to print the messages as JSON, too, and to decode each alone, which must
 * give what it gave among the others. That takes long.
 */
export function check(datagram: Uint8Array, thorough: boolean): string | undefined {
  try {
    const messages = decode(datagram);
    const encoded = encode(messages);
    for (let at = 0; at < Math.max(datagram.length, encoded.length); at++) {
      if (datagram[at] !== encoded[at]) {
        return `byte ${at} became ${encoded[at]}, of ${datagram.length} became ${encoded.length}`;
      }
    }
    return thorough ? messages.map(loneliness).find((reason) => reason !== undefined) : undefined;
  } catch (error) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  }
}

function loneliness(message: Message): string | undefined {
  const among = JSON.stringify(messageJson(message));
  const alone = JSON.stringify(decode(encode(message)).map((message) => messageJson(message)));
  return alone === `[${among}]` ? undefined : `${among} is ${alone} alone`;
}

/** Makes datagrams and checks them, until one fails. */
export function fuzz(round: Round): Failure | undefined {
  const { seed, count, recorded = [], check: wrong = check } = round;
  const random = seeded(seed);
  const made = Array.from({ length: 1000 }, () => someMessages(random));
  const memory = new Uint8Array(0x10000);
  for (let index = 0; index < count; index++) {
    let datagram = source(random, made, recorded);
    for (let times = random.below(4); times > 0; times--) {
      datagram = mutate(random, datagram, pick(random, made));
    }
    // Datagrams may lie where nothing is aligned.
    const at = random.below(4);
    if (at + datagram.length > memory.length) continue;
    memory.set(datagram, at);
    datagram = memory.subarray(at, at + datagram.length);
    const reason = wrong(datagram, random.below(64) === 0);
    if (reason !== undefined) return { index, reason, datagram: datagram.slice() };
  }
  return undefined;
}

function someMessages(random: Random): Uint8Array {
  const length = random.below(8) === 0 ? 3 : 1;
  return encode(Array.from({ length }, () => randomMessage(random)));
}

function source(
  random: Random,
  made: readonly Uint8Array[],
  recorded: readonly Uint8Array[],
): Uint8Array {
  const kind = random.below(16);
  if (kind === 0) return randomDatagram(random);
  return pick(random, kind < 4 && recorded.length > 0 ? recorded : made);
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
export function shrink(datagram: Uint8Array, wrong: Check = check): Uint8Array {
  let smallest = datagram;
  for (let size = Math.max(1, datagram.length >> 1);; size = size >> 1 || 1) {
    const before = smallest;
    for (let at = 0; at < smallest.length; at += size) {
      const end = Math.min(at + size, smallest.length);
      for (const candidate of [without(smallest, at, end), smallest.slice().fill(0, at, end)]) {
        if (isSmaller(candidate, smallest) && wrong(candidate, true) !== undefined) {
          smallest = candidate;
          break;
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
