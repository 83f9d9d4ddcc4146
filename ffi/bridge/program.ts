import { filterFor } from "../../src/bridge/policy.ts";
import type { Program, ProgramStatus, Stdio } from "../../src/bridge/spawn_types.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { tieClock } from "./clock.ts";
import { EPOLLIN, EventLoop } from "./event_loop.ts";
import { type Installed, refusal } from "./install.ts";
import type { LaunchRequest, LaunchResult, StreamSource } from "./launch.ts";
import { launch } from "./launch_worker.ts";
import { Native } from "./native.ts";
import { inputPipe, outputPipe, type Pipe } from "./pipe.ts";
import { Service, type ServiceParts } from "./service.ts";
import { signalName, signalNumber } from "./signals.ts";

/** asm-generic/unistd.h, and the same on x86-64 */
const SYS_PIDFD_SEND_SIGNAL = 424n;
const SYS_PIDFD_OPEN = 434n;
/** linux/wait.h */
const WNOHANG = 1;

type Started = Extract<LaunchResult, { kind: "started" }>;

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
  readonly #parts: ServiceParts;
  readonly #pipes: Pipes;
  /** What is needed for serving, and ended with it. */
  readonly #serving = new DisposableStack();
  readonly #service: Service;
  readonly #exit = Promise.withResolvers<ProgramStatus>();
  readonly #idle = Promise.withResolvers<void>();
  /** What the event loop runs for. */
  #concerns = 0;
  #pid = 0;
  #pidfd = -1;
  #ended: Promise<void> = Promise.resolve();
  #hostFiles: string | undefined;

  private constructor(native: Native, parts: ServiceParts) {
    this.#native = native;
    this.#parts = parts;
    this.#loop = new EventLoop(native);
    this.#service = this.#serving.use(new Service(native, this.#loop, parts));
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
    parts: ServiceParts,
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
    // What is asked on the way is answered.
    this.#concerns++;
    this.#ended = this.#run();
    this.#serving.use(tieClock(kernel));
    const started = await this.#launch(command);
    this.#hostFiles = started.hostFiles;
    this.#watch(started.pid);
    this.#unconcern();
    const { signal } = options;
    const abort = () => this.kill("SIGKILL");
    signal?.addEventListener("abort", abort, { once: true });
    this.#serving.defer(() => signal?.removeEventListener("abort", abort));
    if (signal?.aborted) abort();
  }

  /** Has a thread start the program. */
  async #launch(command: readonly string[]): Promise<Started> {
    let result: LaunchResult | undefined;
    try {
      await launch(this.#request(command), (event) => {
        switch (event.kind) {
          case "installed":
            this.#listen(event.installed);
            return false;
          case "device":
            this.#service.showFiles(event);
            return false;
          default:
            result = event;
            return true;
        }
      });
    } finally {
      this.#pipes.forEach((pipe) => pipe?.handOver());
    }
    if (result?.kind === "started") return result;
    if (result?.kind === "unseen") {
      throw new Deno.errors.NotSupported(
        `the program would not see the emulated network's files: ${result.hostFiles}`,
      );
    }
    throw new SyscallError("posix_spawn", result?.errno ?? 0, command[0]);
  }

  #request(command: readonly string[]): LaunchRequest {
    const { arch, options } = this.#parts;
    const { env, libc, uring = false, stdin, stdout, stderr } = options;
    const source = (number: number, stdio: Stdio | undefined): StreamSource =>
      stdio === "null" ? "null" : this.#pipes[number]?.theirs ?? number;
    const own = strings(Deno.env.toObject());
    return {
      libc,
      seccomp: arch.seccomp,
      filter: filterFor(arch, { ...this.#service.range, uring }),
      command,
      cwd: this.#directory(),
      env: env === undefined ? own : strings(env),
      streams: [source(0, stdin), source(1, stdout), source(2, stderr)],
      files: this.#service.filesRequest(own),
    };
  }

  /** The program's directory, if it is not to be the caller's. */
  #directory(): string | undefined {
    const { cwd } = this.#parts.options;
    const { places, proc } = this.#service;
    if (cwd?.startsWith("/") || places.mounts === undefined) return cwd;
    // Who enters mounts that were there before leaves the caller's.
    const own = proc.link("/proc/self/cwd");
    return cwd === undefined || own === undefined ? own : `${own}/${cwd}`;
  }

  #listen(installed: Installed): void {
    if ("errno" in installed) throw new Deno.errors.NotSupported(refusal(installed.errno));
    this.#concerns++;
    this.#service.listen(installed.listener, (failure) => {
      this.#unconcern();
      if (failure === undefined) this.#idle.resolve();
      else this.#idle.reject(failure.error);
    });
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
    await this.#ended;
  }

  get pid(): number {
    return this.#pid;
  }

  get hostFiles(): string | undefined {
    return this.#hostFiles;
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

/** `NAME=value`, each of them. */
function strings(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

/** How a program ended, by what wait(2) says (bits/waitstatus.h). */
function statusOf(word: number): ProgramStatus {
  const signal = word & 0x7f;
  return signal === 0
    ? { code: (word >> 8) & 0xff, signal: null }
    : { code: 128 + signal, signal: signalName(signal) };
}
