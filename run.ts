/**
 * Runs a program whose netlink sockets are answered by an emulated Linux network:
 *
 *     deno run -A run.ts -- ip address
 *
 * `--help` tells the rest.
 *
 * @module
 */
import config from "./deno.json" with { type: "json" };
import type { Program } from "./src/bridge/mod.ts";
import { spawn, TopologyError } from "./src/bridge/mod.ts";
import { Failure, OutputClosed, sentence } from "./src/cli/failure.ts";
import { Output } from "./src/cli/output.ts";
import type { Network } from "./src/cli/run_network.ts";
import { networkOf } from "./src/cli/run_network.ts";
import type { RunOptions } from "./src/cli/run_options.ts";
import { runOptions } from "./src/cli/run_options.ts";
import { observer, Recording } from "./src/cli/run_recording.ts";
import { RunTrace } from "./src/cli/run_trace.ts";
import { RUN_USAGE } from "./src/cli/run_usage.ts";
import { UsageError } from "./src/cli/usage.ts";
import { ERRNO, RTM } from "./src/abi/mod.ts";
import { SyscallError } from "./src/socket/mod.ts";

const FAILED = 1;
const MISUSED = 2;

/** What a terminal sends to all that run on it: the program has it already. */
const OF_TERMINALS = ["SIGINT", "SIGQUIT", "SIGWINCH"] as const;
/** What is for the program, and sent to this one. */
const FORWARDED = ["SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGCONT"] as const;

/** Runs the program; returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = runOptions(args);
    if (typeof options !== "string") return await run(options);
    using output = new Output(undefined);
    await output.write(options === "help" ? RUN_USAGE : `run.ts ${config.version}\n`);
    return 0;
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    const text = error instanceof TopologyError
      ? error.message
      : sentence(error, "deno run -A run.ts");
    if (text === undefined) throw error;
    tell(`run: ${text}\n`);
    if (!(error instanceof UsageError)) return FAILED;
    tell("run: --help tells how to call it\n");
    return MISUSED;
  }
}

async function run(options: RunOptions): Promise<number> {
  using network = await networkOf(options);
  const { kernel, namespace } = network;
  using output = options.record === undefined ? undefined : new Output(options.record);
  using persisted = options.persist === undefined ? undefined : new Output(options.persist);
  const recording = output && new Recording(output, options.record ?? "");
  await recording?.start(namespace, `nlbridge run.ts ${config.version}`);
  const trace = options.trace ? traceOf(network) : undefined;
  const { cwd, privileged, uring, hostNetlink } = { cwd: Deno.cwd(), ...options };
  const code = await ran(options.command, (command) =>
    spawn(kernel, command, {
      cwd,
      namespace,
      privileged,
      uring,
      hostNetlink,
      ...trace && { trace: (call) => trace.call(call) },
      ...(trace || recording) && {
        tap: observer((item, socket) => {
          trace?.datagram(item, socket.namespace);
          recording?.add(item);
        }),
      },
    }));
  await recording?.end();
  await persisted?.write(kernel.snapshot({ namespace }));
  return code;
}

/** Runs a program to its end, and hands it the signals that come meanwhile. */
async function ran(
  command: RunOptions["command"],
  start: (command: RunOptions["command"]) => Promise<Program>,
): Promise<number> {
  let program: Program | undefined;
  // Those of before it is there are for it, too.
  const early: Deno.Signal[] = [];
  const forward = (signal: Deno.Signal) => () => {
    if (program === undefined) early.push(signal);
    else program.kill(signal);
  };
  const has = Deno.stdin.isTerminal();
  const listeners = [
    ...OF_TERMINALS.map((signal) => [signal, has ? () => {} : forward(signal)] as const),
    ...FORWARDED.map((signal) => [signal, forward(signal)] as const),
  ];
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  try {
    await using started = await start(command);
    program = started;
    for (const signal of early) program.kill(signal);
    return (await program.status).code;
  } catch (error) {
    throw error instanceof SyscallError ? unstartable(command[0], error) : error;
  } finally {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
  }
}

function unstartable(program: string, error: SyscallError): Error {
  if (error.errno === ERRNO.ENOENT) return new Failure(`there is no program ${program}`);
  if (error.errno === ERRNO.EACCES) {
    return new Failure(`${program} cannot be run: it is not executable`);
  }
  return error;
}

/** Shows calls and messages on standard error. */
function traceOf({ kernel, namespace }: Network): RunTrace {
  const trace = new RunTrace(Deno.stderr.isTerminal() && !Deno.noColor, tell);
  for (const link of kernel.dump({ kind: "link", type: RTM.GETLINK }, { namespace })) {
    trace.learn(namespace.inode, link);
  }
  return trace;
}

/** Writes to standard error, which may have been closed. */
function tell(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
  } catch {
    // Nobody hears it.
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
