import type { Arch } from "../../src/bridge/arch.ts";
import { filterFor } from "../../src/bridge/policy.ts";
import { Server } from "../../src/bridge/server.ts";
import type { Program, ProgramStatus, SpawnOptions, Stdio } from "../../src/bridge/spawn_types.ts";
import { World } from "../../src/bridge/world.ts";
import type { EmulatedKernel } from "../../src/emulation/mod.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { tieClock } from "./clock.ts";
import { EPOLLIN, EventLoop } from "./event_loop.ts";
import { refusal } from "./install.ts";
import type { LaunchReply, LaunchRequest, StreamSource } from "./launch.ts";
import { launch } from "./launch_worker.ts";
import { Listener } from "./listener.ts";
import { Native } from "./native.ts";
import { UnixPair } from "./pair.ts";
import { inputPipe, outputPipe, type Pipe } from "./pipe.ts";
import { Places } from "./places.ts";
import { Proc } from "./proc.ts";
import { type Range, rangeHere } from "./range.ts";
import { signalName, signalNumber } from "./signals.ts";
import { Copier } from "./target.ts";

/** asm-generic/unistd.h, and the same on x86-64 */
const SYS_PIDFD_SEND_SIGNAL = 424n;
const SYS_PIDFD_OPEN = 434n;
/** linux/wait.h */
const WNOHANG = 1;

/** What a program is served with. */
export interface ProgramParts {
  readonly kernel: EmulatedKernel;
  readonly arch: Arch;
  readonly options: SpawnOptions;
}

type Pipes = readonly [
  Pipe<WritableStream<Uint8Array>> | undefined,
  Pipe<ReadableStream<Uint8Array>> | undefined,
  Pipe<ReadableStream<Uint8Array>> | undefined,
];

/** A program, and all that serves it. */
export class ServedProgram implements Program {
  readonly status: Promise<ProgramStatus>;
  readonly idle: Promise<void>;
  readonly stdin?: WritableStream<Uint8Array>;
  readonly stdout?: ReadableStream<Uint8Array>;
  readonly stderr?: ReadableStream<Uint8Array>;
  readonly #native: Native;
  readonly #loop: EventLoop;
  readonly #parts: ProgramParts;
  readonly #range: Range;
  readonly #pipes: Pipes;
  /** What is needed for serving, and ended with it. */
  readonly #serving = new DisposableStack();
  readonly #exit = Promise.withResolvers<ProgramStatus>();
  readonly #idle = Promise.withResolvers<void>();
  /** What the event loop runs for. */
  #concerns = 0;
  #pid = 0;
  #pidfd = -1;
  #ended: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  private constructor(native: Native, parts: ProgramParts) {
    this.#native = native;
    this.#parts = parts;
    this.#range = rangeHere(native);
    this.#loop = new EventLoop(native);
    this.status = this.#exit.promise;
    this.idle = this.#idle.promise;
    // Who does not ask how it went does not want to be told.
    this.status.catch(() => {});
    this.idle.catch(() => {});
    const { stdin, stdout, stderr } = parts.options;
    this.#pipes = [
      this.#piped(stdin, inputPipe),
      this.#piped(stdout, outputPipe),
      this.#piped(stderr, outputPipe),
    ];
    const [input, output, errors] = this.#pipes;
    if (input !== undefined) this.stdin = input.stream;
    if (output !== undefined) this.stdout = output.stream;
    if (errors !== undefined) this.stderr = errors.stream;
  }

  /** Starts a program. */
  static async start(
    parts: ProgramParts,
    command: readonly string[],
  ): Promise<Program> {
    const native = new Native(parts.options.libc);
    const program = new ServedProgram(native, parts);
    try {
      await program.#start(command);
    } catch (error) {
      await program.#abandon();
      throw error;
    }
    return program;
  }

  #piped<Stream>(
    stdio: Stdio | undefined,
    open: (native: Native, loop: EventLoop, closed: () => void) => Pipe<Stream>,
  ): Pipe<Stream> | undefined {
    if (stdio !== "piped") return undefined;
    this.#concerns++;
    return this.#serving.use(open(this.#native, this.#loop, () => this.#unconcern()));
  }

  async #start(command: readonly string[]): Promise<void> {
    const { kernel, options } = this.#parts;
    this.#serving.use(tieClock(kernel));
    let reply: LaunchReply;
    try {
      reply = await launch(this.#request(command));
    } finally {
      this.#pipes.forEach((pipe) => pipe?.handOver());
    }
    const { installed, started, error } = reply;
    if (error !== undefined) throw new Error(error);
    if ("errno" in installed) throw new Deno.errors.NotSupported(refusal(installed.errno));
    this.#serve(installed.listener);
    if (started === undefined || "errno" in started) {
      throw new SyscallError("posix_spawn", started?.errno ?? 0, command[0]);
    }
    this.#watch(started.pid);
    this.#ended = this.#run();
    const { signal } = options;
    const abort = () => this.kill("SIGKILL");
    signal?.addEventListener("abort", abort, { once: true });
    this.#serving.defer(() => signal?.removeEventListener("abort", abort));
    if (signal?.aborted) abort();
  }

  #request(command: readonly string[]): LaunchRequest {
    const { arch, options } = this.#parts;
    const { cwd, env, libc, uring = false, stdin, stdout, stderr } = options;
    const source = (number: number, stdio: Stdio | undefined): StreamSource =>
      stdio === "null" ? "null" : this.#pipes[number]?.theirs ?? number;
    return {
      libc,
      seccomp: arch.seccomp,
      filter: filterFor(arch, { ...this.#range, uring }),
      command,
      cwd,
      env: Object.entries(env ?? Deno.env.toObject()).map(([name, value]) => `${name}=${value}`),
      streams: [source(0, stdin), source(1, stdout), source(2, stderr)],
    };
  }

  #serve(listener: number): void {
    const native = this.#native;
    const loop = this.#loop;
    const { kernel, options, arch } = this.#parts;
    const range = this.#range;
    const { namespace = kernel.namespace, privileged = true, hostNetlink = false } = options;
    const proc = new Proc(native);
    const places = this.#serving.use(new Places(kernel, native, proc));
    const world = this.#serving.use(
      new World({
        kernel,
        home: proc.namespace("/proc/self/ns/net"),
        userHome: proc.namespace("/proc/self/ns/user"),
        namespace,
        privileged,
        namespaces: places.namespaces,
        entered: (inode, tid) => places.keep(inode, tid),
      }),
    );
    const failed = (error: unknown) => this.#failure ??= { error };
    const server = this.#serving.use(
      new Server({
        kernel,
        world,
        openPair: (options) => new UnixPair(native, loop, proc, options),
        hostNetlink,
        tap: options.tap,
        failed,
      }),
    );
    this.#concerns++;
    const ended = () => {
      this.#unconcern();
      if (this.#failure === undefined) this.#idle.resolve();
      else this.#idle.reject(this.#failure.error);
    };
    const copier = new Copier(native);
    const { trace } = options;
    this.#serving.use(
      new Listener({
        fd: listener,
        native,
        proc,
        copier,
        arch,
        range,
        server,
        loop,
        trace,
        failed,
        ended,
      }),
    );
  }

  #watch(pid: number): void {
    const native = this.#native;
    const { symbols } = native;
    this.#pid = pid;
    this.#pidfd = native.check(symbols.pidfd_open(SYS_PIDFD_OPEN, BigInt(pid), 0n), "pidfd_open");
    this.#concerns++;
    this.#loop.add(this.#pidfd, EPOLLIN, () => {
      const word = new Int32Array(1);
      if (symbols.waitpid(pid, word, WNOHANG) === 0) return;
      this.#loop.remove(this.#pidfd);
      native.close(this.#pidfd);
      this.#pidfd = -1;
      this.#exit.resolve(statusOf(word[0] ?? 0));
      this.#unconcern();
    });
  }

  #unconcern(): void {
    if (--this.#concerns === 0) this.#loop.stop();
  }

  async #run(): Promise<void> {
    try {
      await this.#loop.run();
    } catch (error) {
      this.#exit.reject(error);
      this.#idle.reject(error);
    } finally {
      this.#serving.dispose();
      this.#loop[Symbol.dispose]();
      this.#native[Symbol.dispose]();
    }
  }

  /** Ends what was begun for a program that could not be started. */
  async #abandon(): Promise<void> {
    this.#loop.stop();
    await this.#run();
  }

  get pid(): number {
    return this.#pid;
  }

  kill(signal: string | number = "SIGTERM"): void {
    const number = BigInt(signalNumber(signal));
    if (this.#pidfd < 0) return;
    const { symbols } = this.#native;
    symbols.pidfd_send_signal(SYS_PIDFD_SEND_SIGNAL, BigInt(this.#pidfd), number, 0n, 0n);
  }

  // deno-lint-ignore require-await -- what throws here shall reject
  async close(): Promise<void> {
    this.#serving.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.close();
    await this.#ended;
  }
}

/** How a program ended, by what wait(2) says (bits/waitstatus.h). */
function statusOf(word: number): ProgramStatus {
  const signal = word & 0x7f;
  return signal === 0
    ? { code: (word >> 8) & 0xff, signal: null }
    : { code: 128 + signal, signal: signalName(signal) };
}
