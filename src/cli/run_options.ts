import { parseArgs } from "./parse_args.ts";
import { UsageError } from "./usage.ts";

/** Which network run.ts begins with. */
export type RunNetwork =
  | { readonly from: "default" | "loopback" | "host" }
  | { readonly from: "file"; readonly file: string };

/** What run.ts is asked to do. */
export interface RunOptions {
  /** The program, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly network: RunNetwork;
  /** A namespace of the topology. */
  readonly netns: string | undefined;
  readonly privileged: boolean;
  readonly trace: boolean;
  readonly record: string | undefined;
  readonly persist: string | undefined;
  readonly uring: boolean;
  readonly hostNetlink: boolean;
  /** Whose files of the network the program is to see. */
  readonly files: "emulated" | "host" | undefined;
}

/** Options that need a value. */
const VALUED = ["topology", "netns", "record", "persist", "files"] as const;
const FILES = ["emulated", "host"] as const;
const FLAGS = [
  "loopback-only",
  "from-host",
  "unprivileged",
  "trace",
  "uring",
  "no-uring",
  "host-netlink",
  "help",
  "version",
] as const;
/** parseArgs would take `--no-uring` for `--uring=false`, and every other `--no-…` likewise. */
const WITHOUT_URING = "without-uring";

/**
 * Reads the command line.
 *
 * @throws {UsageError} If it makes no sense.
 */
export function runOptions(args: readonly string[]): RunOptions | "help" | "version" {
  const { own, command } = divided(args);
  const valued = own.find((arg) => FLAGS.some((flag) => arg.startsWith(`--${flag}=`)));
  if (valued !== undefined) throw new UsageError(`${valued.split("=")[0]} takes no value`);
  const spelled = own.map((arg) => arg === "--no-uring" ? `--${WITHOUT_URING}` : arg);
  const parsed = parseArgs(spelled, {
    boolean: [...FLAGS, WITHOUT_URING],
    string: ["_", ...VALUED],
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
  const { topology, netns, record, persist, trace, uring, unprivileged } = parsed;
  const files = FILES.find((one) => one === parsed.files);
  if (parsed.files !== undefined && files === undefined) {
    throw new UsageError(`--files is ${FILES.join(" or ")}, and not ${parsed.files}`);
  }
  const named = (["topology", "loopback-only", "from-host"] as const).filter((key) => parsed[key]);
  if (named.length > 1) {
    throw new UsageError(
      `there is one network: leave out ${named.map((key) => `--${key}`).join(" or ")}`,
    );
  }
  if (uring && parsed[WITHOUT_URING]) {
    throw new UsageError("leave out --uring or --no-uring");
  }
  if (netns !== undefined && topology === undefined) {
    throw new UsageError("--netns names a namespace of a topology: add --topology FILE");
  }
  if (record !== undefined && (record === persist || record === topology)) {
    throw new UsageError(
      `--record would overwrite what --${record === persist ? "persist" : "topology"} names`,
    );
  }
  const [program, ...rest] = command;
  if (program === undefined) throw new UsageError("name the program to run: run.ts -- ip address");
  return {
    command: [program, ...rest],
    network: topology !== undefined
      ? { from: "file", file: topology }
      : { from: parsed["loopback-only"] ? "loopback" : parsed["from-host"] ? "host" : "default" },
    netns,
    privileged: !unprivileged,
    trace,
    record,
    persist,
    uring,
    hostNetlink: parsed["host-netlink"],
    files,
  };
}

/** Tells the options from the program and its arguments, which may look like options. */
function divided(
  args: readonly string[],
): { readonly own: readonly string[]; readonly command: readonly string[] } {
  const own: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") return { own, command: args.slice(at + 1) };
    if (!arg.startsWith("-")) return { own, command: args.slice(at) };
    if (!VALUED.some((key) => arg === `--${key}`)) own.push(arg);
    else {
      // Written in one, so that nothing is taken for the value but what stands behind it.
      const value = args[at + 1];
      if (value === undefined || value.startsWith("--")) {
        throw new UsageError(`${arg} needs a value`);
      }
      own.push(`${arg}=${value}`);
      at++;
    }
  }
  return { own, command: [] };
}
