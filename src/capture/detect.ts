import { ByteReader, type ByteSource, viewOf } from "./byte_reader.ts";
import { readJsonLines } from "./jsonl.ts";
import { PCAP_MAGIC, readPcap } from "./pcap_reader.ts";
import { BLOCK } from "./pcapng.ts";
import { readPcapng } from "./pcapng_reader.ts";
import { readRaw } from "./raw.ts";
import type { RecordItem } from "./record.ts";

/** What a recording can be written in. */
export type RecordingFormat = "jsonl" | "pcap" | "pcapng" | "raw";

const READERS: Readonly<
  Record<RecordingFormat, (source: ByteSource) => AsyncGenerator<RecordItem, void>>
> = { jsonl: readJsonLines, pcap: readPcap, pcapng: readPcapng, raw: readRaw };

/** Enough to see the `{` behind a byte order mark and a few empty lines. */
const PREFIX = 16;

/**
 * Tells a recording's format from its first bytes. What has no magic number and is no JSON is
 * taken for raw messages.
 *
 * @param prefix The first bytes; 16 are enough.
 *
 * @example
 * ```ts
 * import { detectFormat } from "@nlbridge/nlbridge";
 *
 * console.log(detectFormat(new TextEncoder().encode('{"time":'))); // jsonl
 * ```
 */
export function detectFormat(prefix: Uint8Array): RecordingFormat {
  const bytes = prefix.subarray(0, PREFIX);
  if (bytes.length >= 4) {
    const view = viewOf(bytes);
    if (view.getUint32(0) === BLOCK.SECTION_HEADER) return "pcapng";
    if (PCAP_MAGIC.has(view.getUint32(0)) || PCAP_MAGIC.has(view.getUint32(0, true))) return "pcap";
  }
  // A message of 123 bytes begins with "{", but its length goes on with zeros.
  const text = new TextDecoder().decode(bytes);
  return /^\s*(\{[^\0]*)?$/.test(text) && bytes.length > 0 ? "jsonl" : "raw";
}

/**
 * Reads a recording in any format: JSON Lines, pcapng, pcap, or raw messages of NETLINK_ROUTE.
 * Memory stays bounded: one line, block, packet or message is held at a time.
 *
 * @param source The recording's bytes, such as a file's `readable`. It is ended when the reading is.
 * @throws {RecordingError} At the first damage, after everything before it has been yielded.
 *
 * @example
 * ```ts
 * import { readRecording } from "@nlbridge/nlbridge";
 *
 * const line = '{"time":"2026-11-21T01:02:03Z","direction":"event","protocol":"NETLINK_ROUTE",' +
 *   '"portId":0,"groups":1,"data":"1400000003000200010000000000000000000000"}';
 * for await (const item of readRecording([new TextEncoder().encode(line)])) {
 *   if (item.kind === "datagram") console.log(item.direction, item.data.length); // event 20
 * }
 * ```
 */
export async function* readRecording(source: ByteSource): AsyncGenerator<RecordItem, void> {
  await using bytes = new ByteReader(source);
  yield* READERS[detectFormat(await bytes.peek(PREFIX))](bytes);
}
