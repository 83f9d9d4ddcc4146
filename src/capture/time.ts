const NS_PER_SECOND = 1_000_000_000n;
const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Whether a time fits a recording: 0 to 2^64 - 1.
 *
 * @param ns Nanoseconds since the Unix epoch.
 */
export function isRecordTime(ns: bigint): boolean {
  return BigInt.asUintN(64, ns) === ns;
}

/**
 * A time as RFC 3339 writes it, in UTC with nine digits after the point.
 *
 * @param ns Nanoseconds since the Unix epoch, 0 to 2^64 - 1.
 * @throws {RangeError} When the time is outside that range.
 *
 * @example
 * ```ts
 * import { formatTime } from "@nlbridge/nlbridge";
 *
 * console.log(formatTime(1_795_222_923_123_456_789n)); // 2026-11-21T01:02:03.123456789Z
 * ```
 */
export function formatTime(ns: bigint): string {
  if (!isRecordTime(ns)) throw new RangeError(`${ns} ns is outside 0 to 2^64 - 1`);
  const date = new Date(Number(ns / NS_PER_SECOND) * 1000);
  const fraction = String(ns % NS_PER_SECOND).padStart(9, "0");
  return `${date.toISOString().slice(0, 19)}.${fraction}Z`;
}

/**
 * Reads a time as RFC 3339 writes it, with any offset and up to nine digits after the point.
 *
 * @param text The time.
 * @returns Nanoseconds since the Unix epoch; `undefined` for what is no such time, a date that no
 * calendar has, and a time outside 0 to 2^64 - 1 ns.
 *
 * @example
 * ```ts
 * import { parseTime } from "@nlbridge/nlbridge";
 *
 * console.log(parseTime("2026-11-21T02:02:03.5+01:00")); // 1795222923500000000n
 * ```
 */
export function parseTime(text: string): bigint | undefined {
  const [, local, fraction = "", sign, hours = "0", minutes = "0"] = RFC_3339.exec(text) ?? [];
  if (local === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const milliseconds = Date.parse(`${local}Z`);
  // Date.parse moves 30 February to March; only a real date comes back as it was written.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(local)) {
    return undefined;
  }
  const east = (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  const seconds = BigInt(milliseconds / 1000 - east);
  const ns = seconds * NS_PER_SECOND + BigInt(fraction.padEnd(9, "0"));
  return isRecordTime(ns) ? ns : undefined;
}
