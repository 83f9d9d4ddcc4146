import { AF, RTNLGRP } from "../abi/mod.ts";
import { FAMILIES } from "../codec/mod.ts";
import type { RtnetlinkMessage } from "../codec/mod.ts";
import { parseArgs } from "./parse_args.ts";
import { UsageError } from "./usage.ts";

/** How to call capture.ts. */
export const USAGE = `Records what the Linux kernel says about its network, or shows a recording.

Usage: capture.ts [OBJECT…] [options]

  OBJECT                 link address route neighbour rule; none: all of them

  --monitor[=GROUPS]     after the dumps, or alone with no OBJECT, record notifications until
                         Ctrl-C. GROUPS are names or numbers with commas (link,ipv4-route,37);
                         none: those of the objects
  --count N              end after N messages of notifications
  --duration SECONDS     end so long after it began
  --format text|hex|jsonl|pcapng
                         default: text on a terminal, jsonl otherwise; hex says of every byte
                         what it is
  --output FILE          instead of standard output (needs --allow-write)
  --read FILE            show a recording instead of asking the kernel: jsonl, pcapng, pcap of
                         nlmon, raw messages; - is standard input (needs --allow-read)
  --family inet|inet6|bridge
                         only objects of this address family
  --netns NAME|PATH      in this network namespace
  --send HEX             send one request as it is, instead of dumps
  --stats                text: counters, limits and ages, too; at the end, on standard error, what
                         was recorded
  --help, --version

deno run --allow-ffi capture.ts needs Linux, and no other permission.
`;

/** What capture.ts writes. */
export type Format = "text" | "hex" | "jsonl" | "pcapng";

/** The objects that can be dumped. */
export type ObjectName = RtnetlinkMessage["kind"];

/** What capture.ts is asked to do. */
export interface CaptureOptions {
  readonly objects: readonly ObjectName[];
  /** RTNLGRP_* numbers to listen to; `undefined` not to. */
  readonly groups: readonly number[] | undefined;
  readonly count: number;
  readonly durationMs: number | undefined;
  readonly format: Format | undefined;
  readonly output: string | undefined;
  readonly read: string | undefined;
  readonly family: number;
  readonly netns: string | undefined;
  readonly send: Uint8Array<ArrayBuffer> | undefined;
  readonly stats: boolean;
}

const OBJECTS: readonly ObjectName[] = FAMILIES.map(({ kind }) => kind);
const OBJECTS_OF_BRIDGES: readonly ObjectName[] = ["link", "neighbour"];
/** Of these the kernel would give those of all families. */
const NOT_OF_BRIDGES: readonly ObjectName[] = ["address", "route"];
const FORMATS: readonly Format[] = ["text", "hex", "jsonl", "pcapng"];
const FAMILY_NAMES: ReadonlyMap<string, number> = new Map([
  ["inet", AF.INET],
  ["inet6", AF.INET6],
  ["bridge", AF.BRIDGE],
]);
/** Options that need a value. */
const VALUED = [
  "count",
  "duration",
  "format",
  "output",
  "read",
  "family",
  "netns",
  "send",
] as const;
const FLAGS = ["help", "version", "stats"] as const;
/** The groups that tell of an object's changes. */
const GROUPS_OF: { readonly [K in ObjectName]: readonly number[] } = {
  link: [RTNLGRP.LINK],
  address: [RTNLGRP.IPV4_IFADDR, RTNLGRP.IPV6_IFADDR],
  route: [RTNLGRP.IPV4_ROUTE, RTNLGRP.IPV6_ROUTE, RTNLGRP.MPLS_ROUTE],
  neighbour: [RTNLGRP.NEIGH],
  rule: [RTNLGRP.IPV4_RULE, RTNLGRP.IPV6_RULE],
};

/**
 * Reads the command line.
 *
 * @throws {UsageError} If it makes no sense.
 */
export function captureOptions(args: readonly string[]): CaptureOptions | "help" | "version" {
  const valued = args.find((arg) => FLAGS.some((flag) => arg.startsWith(`--${flag}=`)));
  if (valued !== undefined) throw new UsageError(`${valued.split("=")[0]} takes no value`);
  const parsed = parseArgs(spelledOut(args), {
    boolean: FLAGS,
    string: ["_", "monitor", ...VALUED],
    alias: { help: "h", version: "V" },
    unknown(argument, key) {
      if (key !== undefined) throw new UsageError(`there is no option ${argument}`);
    },
  });
  if (parsed.help) return "help";
  if (parsed.version) return "version";
  for (const key of VALUED) {
    if (parsed[key] === "") throw new UsageError(`--${key} needs a value`);
  }
  const { monitor, read, send, output, netns, format, family, stats } = parsed;
  const named = parsed._.map((name) => objectNamed(String(name)));
  const alone = monitor !== undefined && named.length === 0;
  if (read !== undefined) {
    const odd = (["monitor", "send", "netns", "family"] as const).find((key) =>
      parsed[key] !== undefined
    );
    if (odd !== undefined) throw new UsageError(`--read asks no kernel: leave out --${odd}`);
    if (read === output) throw new UsageError("--output would overwrite what --read reads");
  }
  if (monitor === undefined) {
    const odd = (["count", "duration"] as const).find((key) => parsed[key] !== undefined);
    if (odd !== undefined) throw new UsageError(`--${odd} goes with --monitor`);
  }
  if (send !== undefined && named.length > 0) {
    throw new UsageError("--send takes the place of objects: leave one of them out");
  }
  const bridge = family === "bridge";
  const foreign = named.find((object) => bridge && NOT_OF_BRIDGES.includes(object));
  if (foreign !== undefined) {
    throw new UsageError(`--family bridge goes with link and neighbour, not with ${foreign}`);
  }
  const all = bridge ? OBJECTS_OF_BRIDGES : OBJECTS;
  const objects = named.length > 0 || alone || send !== undefined ? named : all;
  return {
    objects,
    groups: monitor === undefined ? undefined : groupsOf(monitor, alone ? all : objects),
    count: parsed.count === undefined ? Infinity : wholeNumber("--count", parsed.count),
    durationMs: parsed.duration === undefined ? undefined : 1000 * seconds(parsed.duration),
    format: format === undefined ? undefined : oneOf("--format", FORMATS, format),
    output,
    read,
    family: family === undefined ? AF.UNSPEC : familyNamed(family),
    netns,
    send: send === undefined ? undefined : hexBytes(send),
    stats,
  };
}

/** Writes what parseArgs would take for something else: an optional value, and `-` as a value. */
function spelledOut(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg === "--monitor") return ["--monitor="];
    if (arg === "--read" && args[index + 1] === "-") return ["--read=-"];
    return arg === "-" && args[index - 1] === "--read" ? [] : [arg];
  });
}

function objectNamed(name: string): ObjectName {
  const meant = OBJECTS.filter((object) => object.startsWith(name));
  const [object] = meant;
  if (meant.length !== 1 || object === undefined || name.length < 2) {
    throw new UsageError(`there is no object ${name}: there are ${OBJECTS.join(", ")}`);
  }
  return object;
}

function oneOf<T extends string>(option: string, values: readonly T[], value: string): T {
  const found = values.find((known) => known === value);
  if (found === undefined) {
    throw new UsageError(`${option} takes ${values.join(", ")}, not ${value}`);
  }
  return found;
}

function familyNamed(name: string): number {
  const family = FAMILY_NAMES.get(name);
  if (family === undefined) {
    throw new UsageError(`--family takes ${[...FAMILY_NAMES.keys()].join(", ")}, not ${name}`);
  }
  return family;
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number === 0) {
    throw new UsageError(`${option} takes a whole number above 0, not ${text}`);
  }
  return number;
}

function seconds(text: string): number {
  const number = Number(text);
  // Timers hold 31 bits of milliseconds.
  if (!/^[0-9]*\.?[0-9]+$/.test(text) || !(number > 0 && number <= 2 ** 31 / 1000 - 1)) {
    throw new UsageError(`--duration takes seconds above 0, not ${text}`);
  }
  return number;
}

function hexBytes(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/[\s:]/g, "");
  if (digits.length === 0 || digits.length % 2 !== 0 || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw new UsageError("--send takes pairs of hexadecimal digits");
  }
  return Uint8Array.fromHex(digits);
}

function groupsOf(text: string, objects: readonly ObjectName[]): readonly number[] {
  if (text === "") return objects.flatMap((object) => GROUPS_OF[object]);
  return text.split(",").map((name) => {
    const key = name.toUpperCase().replaceAll("-", "_").replace(/^RTNLGRP_/, "");
    const group = /^[0-9]+$/.test(name)
      ? Number(name)
      : Object.entries(RTNLGRP).find(([known]) => known === key)?.[1];
    if (group === undefined || group === 0 || group > 0x7fffffff) {
      throw new UsageError(`there is no multicast group ${name}: try link, ipv4-route, neigh, …`);
    }
    return group;
  });
}
