import { ERRNO } from "../abi/errno.ts";
import type { Program } from "../bridge/mod.ts";
import { spawn } from "../bridge/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import { Failure } from "./failure.ts";
import { Output } from "./output.ts";
import { networkOf } from "./run_network.ts";
import { tell } from "./tell.ts";
import type { RunOptions } from "./run_options.ts";

/** What a terminal sends to all that run on it: the program has it already. */
const OF_TERMINALS = ["SIGINT", "SIGQUIT", "SIGWINCH"] as const;
/** What is for the program, and sent to this one. */
const FORWARDED = ["SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGCONT"] as const;

/**
 * Runs a program on an emulated network.
 *
 * @param application What a recording says that made it.
 * @returns The program's exit code.
 */
export async function run(options: RunOptions, application: string): Promise<number> {
  using network = await networkOf(options);
  const { kernel, namespace, named } = network;
  using output = options.record === undefined ? undefined : new Output(options.record);
  using persisted = options.persist === undefined ? undefined : new Output(options.persist);
  // Loaded when there is something to look at: formats, and all that lays text out.
  const watched = options.trace || output
    ? await (await import("./run_watch.ts")).watch(options, network, output, application)
    : undefined;
  const { files, privileged, uring, hostNetlink } = options;
  const code = await ran(options.command, async (command) => {
    const program = await spawn(kernel, command, {
      cwd: Deno.cwd(),
      namespace,
      named,
      ...files && { files },
      privileged,
      uring,
      hostNetlink,
      ...watched?.options,
    });
    const { hostFiles } = program;
    if (options.trace && hostFiles !== undefined) tell(`it sees the host's files: ${hostFiles}\n`);
    return program;
  });
  await watched?.end();
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
