import { ByteReader, type ByteSource, MAX_PART, viewOf } from "./byte_reader.ts";
import { RecordingError } from "./errors.ts";
import type { RecordItem } from "./record.ts";
import { guessSender } from "./sender.ts";

const NLMSG_HEADER = 16;

/** What iproute2 puts before the messages: `ip route save`, `ip address save`, `ip rule save`. */
const SAVE_MAGIC: ReadonlySet<number> = new Set([0x45311224, 0x47361222, 0x71706986]);

/**
 * What iproute2's `rtmon` and `ip monitor` put before a message: seconds and microseconds since the
 * Unix epoch, as the payload of a message of a type that no kernel sends.
 */
const NLMSG_TSTAMP = { TYPE: 15, LENGTH: 24 } as const;

const NO_RECORDING = "no netlink message begins here, nor any other format of recordings";

/** What raw messages do not say of themselves. */
export interface RawOptions {
  /**
   * The NETLINK_* protocol.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
}

/**
 * Reads netlink messages end to end, each at a multiple of 4 bytes, little-endian: what a program
 * writes that saves the datagrams it receives, what `ip route save`, `ip address save` and
 * `ip rule save` write, and what `rtmon` writes for `ip monitor file`. Every message becomes a
 * datagram of its own, since where one datagram ended and the next began is lost; its time is that
 * of rtmon's stamp before it, else 0, and who sent it is told from the message as
 * {@linkcode readPcap} does.
 *
 * @param source The messages. Only one of them is held at a time.
 * @param options What the messages do not say.
 * @throws {RecordingError} When a length cannot be one, or the bytes end inside a message.
 *
 * @example
 * ```ts
 * import { readRaw } from "@nlbridge/nlbridge";
 *
 * const done = Uint8Array.fromHex("1400000003000200010000003930000000000000");
 * for await (const item of readRaw([done, done])) console.log(item.kind); // datagram, twice
 * ```
 */
export async function* readRaw(
  source: ByteSource,
  options: RawOptions = {},
): AsyncGenerator<RecordItem, void> {
  await using bytes = new ByteReader(source);
  const start = viewOf(await bytes.peek(4));
  if (start.byteLength === 4 && SAVE_MAGIC.has(start.getUint32(0, true))) await bytes.read(4);

  const { protocol = 0 } = options;
  let time = 0n;
  while ((await bytes.peek(1)).length > 0) {
    const offset = bytes.offset;
    const fail = (problem: string) => new RecordingError("byte", offset, problem);
    const head = viewOf(await bytes.peek(NLMSG_HEADER));
    if (head.byteLength < NLMSG_HEADER) {
      throw fail(offset === 0 ? NO_RECORDING : "the bytes end inside a message header");
    }
    const length = head.getUint32(0, true);
    if (length < NLMSG_HEADER || length > MAX_PART) {
      throw fail(
        offset === 0 ? NO_RECORDING : `a message cannot be ${length} bytes long`,
      );
    }
    const message = await bytes.read(length);
    if (message.length < length) throw fail("the bytes end inside a message");
    const data = message.slice();
    // The last message may lack its padding.
    await bytes.read(-length & 3);
    const stamp = timeOf(data);
    if (stamp !== undefined) time = stamp;
    else yield { kind: "datagram", time, ...guessSender(data), protocol, groups: 0, data };
  }
}

/** The time in a stamp, in nanoseconds; `undefined` if it is a message. */
function timeOf(message: Uint8Array): bigint | undefined {
  const view = viewOf(message);
  const { TYPE, LENGTH } = NLMSG_TSTAMP;
  if (view.byteLength !== LENGTH || view.getUint16(4, true) !== TYPE) return undefined;
  return BigInt(view.getUint32(16, true)) * 1_000_000_000n +
    BigInt(view.getUint32(20, true)) * 1000n;
}
