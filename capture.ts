/**
 * Records what the Linux kernel says about its network, or shows a recording:
 *
 *     deno run --allow-ffi capture.ts
 *
 * `--help` tells the rest.
 *
 * @module
 */
import config from "./deno.json" with { type: "json" };
import { kernelRelease, networkNamespaceIdentity, openSocket } from "./ffi/mod.ts";
import { AF, ERRNO, errnoText, NETLINK, NETLINK_SO, RTM, RTNLGRP, SOL } from "./src/abi/mod.ts";
import { NLMSG_HDRLEN } from "./src/abi/netlink.ts";
import { nameOf } from "./src/abi/names.ts";
import type { RecordItem } from "./src/capture/mod.ts";
import { formatTime, readRecording, RecordingError } from "./src/capture/mod.ts";
import type { CaptureOptions } from "./src/cli/capture_options.ts";
import { captureOptions, FAMILIES } from "./src/cli/capture_options.ts";
import { Failure, OutputClosed } from "./src/cli/failure.ts";
import type { RecordingFormat } from "./src/cli/formats.ts";
import { formatNamed, usualFormat } from "./src/cli/formats.ts";
import type { CaptureObject } from "./src/cli/objects.ts";
import type { Input } from "./src/cli/output.ts";
import { openInput, Output } from "./src/cli/output.ts";
import { Progress } from "./src/cli/progress.ts";
import { now, Recorder } from "./src/cli/recorder.ts";
import { sentence } from "./src/cli/sentence.ts";
import { USAGE, UsageError } from "./src/cli/usage.ts";
import type { Request } from "./src/client/mod.ts";
import {
  Client,
  DumpInterruptedError,
  events,
  NetlinkError,
  receiveAll,
} from "./src/client/mod.ts";
import { decode } from "./src/codec/datagram.ts";
import type { EmulatedKernel } from "./src/emulation/mod.ts";
import type { NetlinkSocket } from "./src/socket/mod.ts";
import { SyscallError, tap } from "./src/socket/mod.ts";

const ATTEMPTS = 5;
/** The exit code of what Ctrl-C cut short. */
const INTERRUPTED = 130;
/** How long what Ctrl-C cuts short has to end well. */
const PATIENCE_MS = 500;

/** What a kernel says that was built without something, or has not loaded it. */
const LACKING: ReadonlySet<number> = new Set([
  ERRNO.EAFNOSUPPORT,
  ERRNO.ENOENT,
  ERRNO.EOPNOTSUPP,
  ERRNO.EPROTONOSUPPORT,
]);

/** What a run of the program shares. */
interface Run {
  readonly options: CaptureOptions;
  readonly recorder: Recorder;
  /** Whether a dump is shown only when it is whole. */
  readonly whole: boolean;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** What is asked in place of the running kernel. */
  readonly emulated: EmulatedKernel | undefined;
}

function tell(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`capture: ${text}\n`));
}

/** Runs the program; returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = captureOptions(args);
    if (typeof options !== "string") return await capture(options);
    using output = new Output(undefined);
    await output.write(options === "help" ? USAGE : `capture.ts ${config.version}\n`);
    return 0;
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    const text = sentence(error);
    if (text === undefined) throw error;
    tell(text);
    if (!(error instanceof UsageError)) return 1;
    tell("--help tells how to call it");
    return 2;
  }
}

async function capture(options: CaptureOptions): Promise<number> {
  const interrupt = new AbortController();
  // Who does not take what is written, or gives nothing to read, cannot keep it from ending.
  let patience: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    if (interrupt.signal.aborted) Deno.exit(INTERRUPTED);
    interrupt.abort();
    patience = setTimeout(() => Deno.exit(INTERRUPTED), PATIENCE_MS);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(name, stop);
  // Before the output is emptied: what is to be read may not be there.
  const source = options.read === undefined ? undefined : await openInput(options.read);
  using emulated = options.emulate === undefined ? undefined : await emulate(options.emulate);
  using output = new Output(options.output, source?.info);
  const name = options.format ?? usualFormat(options.output, output.isTerminal);
  if (name === "pcapng" && output.isTerminal) {
    throw new UsageError(
      "pcapng is not for terminals: add --output FILE or a pipe (| tshark -r -)",
    );
  }
  const format = formatNamed(name, output.isTerminal, options.stats);
  const recorder = new Recorder(output, format);
  const whole = name === "text";
  const run: Run = { options, recorder, whole, signal: interrupt.signal, emulated };
  const start = performance.now();
  try {
    if (source !== undefined) return await replay(run, output, format, source);
    await output.write(format.start({
      ...emulated
        ? { kernel: "Linux, emulated", namespace: `net:[${emulated.namespace.inode}]` }
        : {
          kernel: `Linux ${kernelRelease()}`,
          namespace: options.netns ?? networkNamespaceIdentity(),
        },
      application: `nlbridge capture.ts ${config.version}`,
    }));
    return await record(run, format);
  } catch (error) {
    if (error !== interrupt.signal.reason) throw error;
    return INTERRUPTED;
  } finally {
    clearTimeout(patience);
    if (options.stats) {
      const seconds = ((performance.now() - start) / 1000).toFixed(3);
      tell(`${recorder.summary()}, in ${seconds} s`);
    }
    for (const name of ["SIGINT", "SIGTERM"] as const) Deno.removeSignalListener(name, stop);
  }
}

/** A kernel that is what a recording tells. */
async function emulate(file: string): Promise<EmulatedKernel> {
  const { name, bytes } = await openInput(file);
  const { EmulatedKernel } = await import("./src/emulation/mod.ts");
  try {
    return await EmulatedKernel.fromRecording(bytes);
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    throw new Failure(`cannot read ${name}: ${error.message}`);
  }
}

/** Writes a recording anew: all of it, or only the datagrams that hold some of the objects. */
async function replay(
  { options, recorder, signal }: Run,
  output: Output,
  format: RecordingFormat,
  source: Input,
): Promise<number> {
  await output.write(format.start({ application: `nlbridge capture.ts ${config.version}` }));
  try {
    for await (const item of readRecording(source.bytes)) {
      signal.throwIfAborted();
      if (!isWanted(item, options.objects)) {
        learnFrom(item, format);
        continue;
      }
      recorder.add(item);
      await recorder.flush();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    throw new Failure(`cannot read ${source.name}: ${error.message}`);
  }
}

/** What is not shown may tell what interfaces are called. */
function learnFrom(item: RecordItem, format: RecordingFormat): void {
  if (item.kind === "overrun" || format.learn === undefined) return;
  for (const message of decode<number>(item.data, { protocol: item.protocol })) {
    format.learn(message);
  }
}

function isWanted(item: RecordItem, objects: readonly CaptureObject[]): boolean {
  if (item.kind === "overrun" || objects.length === 0) return true;
  return decode<number>(item.data, { protocol: item.protocol }).some((message) =>
    objects.some(({ kinds, only }) =>
      kinds.some((kind) => kind === message.kind) &&
      (only === undefined || "header" in message && "family" in message.header &&
          message.header.family === only)
    )
  );
}

/** Records a kernel. */
async function record(run: Run, format: RecordingFormat): Promise<number> {
  const { options, recorder } = run;
  await learnNames(run, format);
  using watched = options.groups === undefined ? undefined : open(run, NETLINK.ROUTE, "event");
  // Groups are joined before the dumps, so that nothing falls between.
  const notifications = watched && events(watched, eventOptions(run, watched));
  let code = 0;
  if (options.send !== undefined && !await send(run, options.send)) code = 1;
  using clients = new Clients(run);
  for (const object of options.objects) if (!await dumpAll(run, clients, object)) code = 1;
  if (notifications !== undefined) await monitor(run, notifications);
  await recorder.flush();
  return code;
}

/** Asks what interfaces are called, without recording it, for a format that shows their names. */
async function learnNames(run: Run, format: RecordingFormat): Promise<void> {
  const { signal } = run;
  if (format.learn === undefined) return;
  using client = new Client(openIn(run, NETLINK.ROUTE));
  try {
    const links = await client.dump({ kind: "link", type: RTM.GETLINK }, { signal });
    for (const link of links) format.learn(link);
  } catch (error) {
    // Then they are shown by their numbers.
    const refused = error instanceof NetlinkError || error instanceof DumpInterruptedError;
    if (!refused) throw error;
  }
}

/** A socket whose datagrams are recorded. */
function open(run: Run, protocol: number, direction: "reply" | "event"): NetlinkSocket {
  const socket = openIn(run, protocol);
  const portId = () => socket.getsockname().pid;
  return tap(socket, run.recorder.observer(protocol, portId, direction));
}

function openIn({ options: { netns }, emulated }: Run, protocol: number): NetlinkSocket {
  if (emulated !== undefined) return emulated.socket({ protocol });
  if (netns === undefined) return openSocket({ protocol });
  try {
    return openSocket({ netns, protocol });
  } catch (error) {
    if (!(error instanceof SyscallError) || error.syscall === "socket") throw error;
    const why = error.syscall === "open" ? errnoText(error.errno) : error.message;
    throw new Failure(`cannot enter the network namespace ${netns}: ${why}`);
  }
}

/** The clients whose dumps are recorded: one a protocol. */
class Clients implements Disposable {
  readonly #run: Run;
  readonly #clients = new Map<number, Client>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** The client of a protocol. */
  of(protocol: number): Client {
    const client = this.#clients.get(protocol) ?? new Client(open(this.#run, protocol, "reply"));
    this.#clients.set(protocol, client);
    return client;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client.close();
  }
}

/** Records all of an object. Returns whether the kernel told it, or need not have it. */
async function dumpAll(run: Run, clients: Clients, object: CaptureObject): Promise<boolean> {
  const { options: { stats, all, ...options }, signal } = run;
  const { protocol = NETLINK.ROUTE } = object;
  const list = async <R extends Request>(request: R) => {
    using client = new Client(openIn(run, protocol));
    return await client.dump(request, { signal });
  };
  try {
    const client = clients.of(protocol);
    const family = options.family ?? object.family ?? AF.UNSPEC;
    const requests = await object.requests?.({ family, stats, list }) ?? [];
    let complete = true;
    for (const request of requests) {
      if (!await dump(run, client, object, request)) complete = false;
    }
    return complete;
  } catch (error) {
    const refused = error instanceof NetlinkError || error instanceof DumpInterruptedError ||
      error instanceof SyscallError && error.syscall === "socket";
    if (!refused) throw error;
    await run.recorder.flush();
    const lacks = all && "errno" in error && LACKING.has(error.errno);
    tell(lacks ? `${object.name}: not on this kernel (${error.message})` : error.message);
    return lacks;
  }
}

/** Records a dump; one that is inconsistent is made again. Returns whether it came to its end. */
async function dump(
  { options, recorder, whole, signal }: Run,
  client: Client,
  object: CaptureObject,
  request: Request,
): Promise<boolean> {
  using progress = new Progress();
  for (let attempt = 1;; attempt++) {
    const before = recorder.messages;
    try {
      for await (const datagram of client.datagrams(request, { signal })) {
        if (isForeign(datagram, options.family)) {
          recorder.forget();
          tell(`${object.name}: this kernel has no family ${familyName(options.family)}`);
          return options.all;
        }
        progress.tick(object.name, recorder.messages - before);
        if (!whole) await recorder.flush(signal);
      }
      await recorder.flush(signal);
      return true;
    } catch (error) {
      if (!(error instanceof DumpInterruptedError)) throw error;
      if (attempt === ATTEMPTS) {
        await recorder.flush();
        tell(
          `${object.name}: it changed during each of ${ATTEMPTS} dumps; the last may be inconsistent`,
        );
        return false;
      }
      if (whole) recorder.forget();
      else tell(`${object.name}: it changed during the dump; the next dump replaces it`);
    }
  }
}

/**
 * Whether a reply is about another family than the one that was asked for: a kernel that lacks a
 * family dumps what it has (rtnetlink_rcv_msg in net/core/rtnetlink.c).
 */
function isForeign(datagram: Uint8Array, asked: number | undefined): boolean {
  const type = datagram[4] ?? 0;
  const family = datagram[NLMSG_HDRLEN] ?? AF.UNSPEC;
  return asked !== undefined && type >= RTM.NEWLINK && family !== AF.UNSPEC && family !== asked;
}

function familyName(family: number | undefined): string {
  return [...FAMILIES].find(([, number]) => number === family)?.[0] ?? "";
}

/** Sends one request as it is, and records whatever answers it. Returns whether it was accepted. */
async function send(run: Run, request: Uint8Array): Promise<boolean> {
  using socket = open(run, NETLINK.ROUTE, "reply");
  socket.bind();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  if (socket.sendto(request, { pid: 0 }) === undefined) {
    throw new Failure("the kernel takes no more");
  }
  let accepted = true;
  // The kernel answers before the call returns, and makes the rest of a dump while it is read.
  for (const { data } of receiveAll(socket)) {
    await run.recorder.flush();
    for (const message of decode(data)) {
      if (message.kind !== "error" && message.kind !== "done" || (message.error ?? 0) >= 0) {
        continue;
      }
      tell(new NetlinkError(request, message).message);
      accepted = false;
    }
  }
  await run.recorder.flush();
  return accepted;
}

function eventOptions({ options, signal }: Run, socket: NetlinkSocket) {
  const { groups = [], durationMs, all } = options;
  const timeout = durationMs === undefined ? [] : [AbortSignal.timeout(durationMs)];
  return {
    groups: all ? groups.filter((group) => hasGroup(socket, group)) : groups,
    signal: AbortSignal.any([signal, ...timeout]),
  };
}

/** Whether the kernel has a group; if so, the socket has joined it. */
function hasGroup(socket: NetlinkSocket, group: number): boolean {
  if (socket.getsockname().pid === 0) socket.bind();
  try {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
    return true;
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== ERRNO.EINVAL) throw error;
    tell(`group ${nameOf("RTNLGRP", RTNLGRP, group) ?? group}: not on this kernel`);
    return false;
  }
}

/** Records notifications until there are enough, or until it is interrupted. */
async function monitor(
  { options, recorder }: Run,
  notifications: ReturnType<typeof events>,
): Promise<void> {
  let count = 0;
  try {
    for await (const event of notifications) {
      if (event.kind === "overrun") {
        recorder.overrun();
        tell(`${formatTime(now())}: events came faster than they were read, and some were lost`);
      } else {
        count += event.messages.length;
      }
      await recorder.flush();
      if (count >= options.count) return;
    }
  } catch (error) {
    const ended = error instanceof DOMException &&
      (error.name === "AbortError" || error.name === "TimeoutError");
    if (!ended) throw error;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
