import { nameOf, NETLINK } from "../abi/mod.ts";
import { type ByteSource, MAX_PART } from "./byte_reader.ts";
import { RecordingError } from "./errors.ts";
import type { DatagramRecord, Direction, RecordItem } from "./record.ts";
import { formatTime, parseTime } from "./time.ts";

const PREFIX = "NETLINK";
const PROTOCOLS: ReadonlyMap<unknown, number> = new Map(
  Object.entries(NETLINK).map(([name, number]) => [`${PREFIX}_${name}`, number]),
);
const DIRECTIONS: readonly Direction[] = ["request", "reply", "event"];

/**
 * A datagram or an overrun as a line of JSON, without the newline.
 *
 * A datagram is `{"time", "direction", "protocol", "portId", "groups", "data", "messages"}`: the
 * time as {@linkcode formatTime} writes it, the protocol by its name or, if it has none, its
 * number, the data in hexadecimal digits. An overrun is `{"time", "overrun": true, "dropped"}`.
 *
 * @param item What to write.
 * @param messages The datagram's messages, decoded to values that JSON has. They are for people
 * and programs that read the line; {@linkcode readJsonLines} takes only the data.
 * @throws {RangeError} When the time is outside 0 to 2^64 - 1 ns.
 *
 * @example
 * ```ts
 * import { jsonLine } from "@nlbridge/nlbridge";
 *
 * console.log(jsonLine({ kind: "overrun", time: 1_795_222_923_000_000_000n, dropped: 1 }));
 * // {"time":"2026-11-21T01:02:03.000000000Z","overrun":true,"dropped":1}
 * ```
 */
export function jsonLine(item: RecordItem, messages: readonly unknown[] = []): string {
  const time = formatTime(item.time);
  if (item.kind === "overrun") {
    return JSON.stringify({ time, overrun: true, dropped: item.dropped });
  }
  const { direction, portId, groups } = item;
  const protocol = nameOf(PREFIX, NETLINK, item.protocol) ?? item.protocol;
  const data = item.data.toHex();
  return JSON.stringify({ time, direction, protocol, portId, groups, data, messages });
}

/**
 * Reads lines that {@linkcode jsonLine} wrote. `data` is the truth: `messages` and unknown keys are
 * not looked at. Empty lines are passed over.
 *
 * @param source The lines, in UTF-8. Only one of them is held at a time.
 * @throws {RecordingError} At the first line that is not such a line.
 *
 * @example
 * ```ts
 * import { readJsonLines } from "@nlbridge/nlbridge";
 *
 * const line = '{"time":"2026-11-21T01:02:03Z","overrun":true,"dropped":1}';
 * for await (const item of readJsonLines([new TextEncoder().encode(line)])) {
 *   console.log(item.kind); // overrun
 * }
 * ```
 */
export async function* readJsonLines(source: ByteSource): AsyncGenerator<RecordItem, void> {
  let number = 0;
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() !== "") yield parseLine(line, number);
  }
}

async function* linesOf(source: ByteSource): AsyncGenerator<string, void> {
  const utf8 = new TextDecoder();
  let pending = "";
  let number = 1;
  for await (const chunk of source) {
    const [rest = "", ...more] = utf8.decode(chunk, { stream: true }).split("\n");
    pending += rest;
    for (const next of more) {
      yield pending;
      number++;
      pending = next;
    }
    if (pending.length > MAX_PART) {
      throw new RecordingError("line", number, `longer than ${MAX_PART} characters`);
    }
  }
  yield pending + utf8.decode();
}

function parseLine(line: string, number: number): RecordItem {
  const fail = (problem: string) => new RecordingError("line", number, problem);
  const fields = parseObject(line);
  if (fields === undefined) throw fail("not a JSON object");
  const time = typeof fields.time === "string" ? parseTime(fields.time) : undefined;
  if (time === undefined) throw fail('"time" is not an RFC 3339 time from 1970 to 2554');
  const integer = (key: string, most: number): number => {
    const value = fields[key];
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) {
      return value;
    }
    throw fail(`"${key}" is not an integer from 0 to ${most}`);
  };
  if (fields.overrun === true) {
    return { kind: "overrun", time, dropped: integer("dropped", Number.MAX_SAFE_INTEGER) };
  }
  const direction = DIRECTIONS.find((name) => name === fields.direction);
  if (direction === undefined) throw fail(`"direction" is none of ${DIRECTIONS.join(", ")}`);
  const data = parseHex(fields.data);
  if (data === undefined) throw fail('"data" is not a string of hexadecimal digits, two a byte');
  return {
    kind: "datagram",
    time,
    direction,
    protocol: PROTOCOLS.get(fields.protocol) ?? integer("protocol", 0xffff),
    portId: integer("portId", 0xffff_ffff),
    groups: integer("groups", 0xffff_ffff),
    data,
  } satisfies DatagramRecord;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function parseHex(value: unknown): Uint8Array | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return Uint8Array.fromHex(value);
  } catch {
    return undefined;
  }
}
