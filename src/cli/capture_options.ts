import { AF, RTNL_FAMILY, RTNLGRP } from "../abi/mod.ts";
import type { CaptureObject } from "./objects.ts";
import { OBJECTS, USUAL_OBJECTS } from "./objects.ts";
import { parseArgs } from "./parse_args.ts";
import { UsageError } from "./usage.ts";

/** What capture.ts writes. */
export type Format = "text" | "hex" | "jsonl" | "pcapng";

/** What capture.ts is asked to do. */
export interface CaptureOptions {
  /** What to dump; with `read`, what to show, and everything if there is none. */
  readonly objects: readonly CaptureObject[];
  /** Whether objects were asked for that the kernel may lack. */
  readonly all: boolean;
  /** RTNLGRP_* numbers to listen to; `undefined` not to. */
  readonly groups: readonly number[] | undefined;
  readonly count: number;
  readonly durationMs: number | undefined;
  readonly format: Format | undefined;
  readonly output: string | undefined;
  readonly read: string | undefined;
  /** A recording of the kernel to ask, in place of the running one. */
  readonly emulate: string | undefined;
  /** AF_*: `undefined` for what is usual for each object. */
  readonly family: number | undefined;
  readonly netns: string | undefined;
  readonly send: Uint8Array<ArrayBuffer> | undefined;
  readonly stats: boolean;
}

/** What `--format` takes. */
export const FORMATS: readonly Format[] = ["text", "hex", "jsonl", "pcapng"];
/** What `--family` takes. */
export const FAMILIES: ReadonlyMap<string, number> = new Map([
  ["inet", AF.INET],
  ["inet6", AF.INET6],
  ["bridge", AF.BRIDGE],
  ["mpls", AF.MPLS],
  ["ipmr", RTNL_FAMILY.IPMR],
  ["ip6mr", RTNL_FAMILY.IP6MR],
]);
/** Options that need a value. */
const VALUED = [
  "count",
  "duration",
  "format",
  "output",
  "read",
  "emulate",
  "family",
  "netns",
  "send",
] as const;
const FLAGS = ["help", "version", "stats"] as const;
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
  const { monitor, read, emulate, send, output, netns, format, family, stats } = parsed;
  const all = parsed._.includes("all");
  const named = parsed._.map(String).filter((name) => name !== "all").map(objectNamed);
  const none = named.length === 0 && !all;
  const alone = monitor !== undefined && none;
  if (read !== undefined) {
    const odd = (["emulate", "monitor", "send", "netns", "family"] as const).find((key) =>
      parsed[key] !== undefined
    );
    if (odd !== undefined) throw new UsageError(`--read asks no kernel: leave out --${odd}`);
    if (read === output) throw new UsageError("--output would overwrite what --read reads");
  }
  if (emulate !== undefined) {
    if (netns !== undefined) {
      throw new UsageError("--emulate has one network namespace: leave out --netns");
    }
    if (emulate === output) throw new UsageError("--output would overwrite what --emulate reads");
  }
  if (monitor === undefined) {
    const odd = (["count", "duration"] as const).find((key) => parsed[key] !== undefined);
    if (odd !== undefined) throw new UsageError(`--${odd} goes with --monitor`);
  }
  if (send !== undefined && !none) {
    throw new UsageError("--send takes the place of objects: leave one of them out");
  }
  const chosen = family === undefined ? undefined : familyNamed(family);
  const odd = chosen !== undefined && named.find(({ families }) => !families?.includes(chosen));
  if (odd) {
    const meant = OBJECTS.filter(({ families }) => families?.includes(chosen));
    throw new UsageError(
      `--family ${family} goes with ${
        meant.map(({ name }) => name).join(", ")
      }, not with ${odd.name}`,
    );
  }
  const asked = read === undefined && monitor === undefined;
  const silent = asked && named.find(({ requests }) => requests === undefined);
  if (silent) {
    throw new UsageError(`${silent.name} cannot be dumped: add --monitor, or --read FILE`);
  }
  // With its family, an object of one family only is what another object is, too.
  const usual = (all ? OBJECTS : USUAL_OBJECTS).filter(({ families, only }) =>
    chosen === undefined || families?.includes(chosen) && only !== chosen
  );
  const meant = all || none ? usual : named;
  return {
    objects: none && (alone || send !== undefined || read !== undefined) ? [] : meant,
    all,
    groups: monitor === undefined ? undefined : groupsOf(monitor, meant),
    count: parsed.count === undefined ? Infinity : wholeNumber("--count", parsed.count),
    durationMs: parsed.duration === undefined ? undefined : 1000 * seconds(parsed.duration),
    format: format === undefined ? undefined : oneOf("--format", FORMATS, format),
    output,
    read,
    emulate,
    family: chosen,
    netns,
    send: send === undefined ? undefined : hexBytes(send),
    stats,
  };
}

/** Writes what parseArgs would take for something else: an optional value, and `-` as a value. */
function spelledOut(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg === "--monitor") return ["--monitor="];
    const takesInput = (option: string | undefined) =>
      option === "--read" || option === "--emulate";
    if (takesInput(arg) && args[index + 1] === "-") return [`${arg}=-`];
    return arg === "-" && takesInput(args[index - 1]) ? [] : [arg];
  });
}

/** An object by its name, or by the beginning of its name. */
function objectNamed(name: string): CaptureObject {
  const meant = name.length < 2
    ? []
    : OBJECTS.filter((object) => object.name.startsWith(name) || object.alias?.startsWith(name));
  const object = meant.find((object) => object.name === name || object.alias === name) ??
    meant.find((object) => meant.every((other) => other.name.startsWith(object.name)));
  if (object !== undefined) return object;
  const names = (objects: readonly CaptureObject[]) => objects.map(({ name }) => name).join(", ");
  throw new UsageError(
    meant.length > 0
      ? `${name} is short for several objects: ${names(meant)}`
      : `there is no object ${name}: there are ${names(OBJECTS)}, all`,
  );
}

function oneOf<T extends string>(option: string, values: readonly T[], value: string): T {
  const found = values.find((known) => known === value);
  if (found === undefined) {
    throw new UsageError(`${option} takes ${values.join(", ")}, not ${value}`);
  }
  return found;
}

function familyNamed(name: string): number {
  const family = FAMILIES.get(name);
  if (family === undefined) {
    throw new UsageError(`--family takes ${[...FAMILIES.keys()].join(", ")}, not ${name}`);
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

function groupsOf(text: string, objects: readonly CaptureObject[]): readonly number[] {
  if (text === "") {
    const groups = new Set(objects.flatMap((object) => object.groups));
    if (groups.size > 0) return [...groups];
    throw new UsageError(
      `no multicast group tells of ${objects.map(({ name }) => name).join(", ")}`,
    );
  }
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
