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
import { errnoText, NETLINK, NETLINK_SO, RTM, SOL } from "./src/abi/mod.ts";
import type { RecordItem } from "./src/capture/mod.ts";
import { formatTime, readRecording, RecordingError } from "./src/capture/mod.ts";
import type { CaptureOptions, ObjectName } from "./src/cli/capture_options.ts";
import { captureOptions, USAGE } from "./src/cli/capture_options.ts";
import { Failure, OutputClosed, sentence } from "./src/cli/failure.ts";
import type { RecordingFormat } from "./src/cli/formats.ts";
import { jsonl, pcapng } from "./src/cli/formats.ts";
import { HexFormat } from "./src/cli/hex.ts";
import { openInput, Output } from "./src/cli/output.ts";
import { Progress } from "./src/cli/progress.ts";
import { now, Recorder } from "./src/cli/recorder.ts";
import { TextFormat } from "./src/cli/text.ts";
import { UsageError } from "./src/cli/usage.ts";
import type { Request } from "./src/client/mod.ts";
import {
  Client,
  DumpInterruptedError,
  events,
  NetlinkError,
  receiveAll,
} from "./src/client/mod.ts";
import { decode } from "./src/codec/mod.ts";
import type { NetlinkSocket } from "./src/socket/mod.ts";
import { SyscallError, tap } from "./src/socket/mod.ts";

const ATTEMPTS = 5;
/** The exit code of what Ctrl-C cut short. */
const INTERRUPTED = 130;

const DUMPS: { readonly [K in ObjectName]: (family: number) => Request } = {
  link: (family) => ({ kind: "link", type: RTM.GETLINK, header: { family } }),
  address: (family) => ({ kind: "address", type: RTM.GETADDR, header: { family } }),
  route: (family) => ({ kind: "route", type: RTM.GETROUTE, header: { family } }),
  neighbour: (family) => ({ kind: "neighbour", type: RTM.GETNEIGH, header: { family } }),
  rule: (family) => ({ kind: "rule", type: RTM.GETRULE, header: { family } }),
};

/** What a run of the program shares. */
interface Run {
  readonly options: CaptureOptions;
  readonly recorder: Recorder;
  /** Whether a dump is shown only when it is whole. */
  readonly whole: boolean;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
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
  const stop = () => interrupt.abort();
  for (const name of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(name, stop);
  // Before the output is emptied: what is to be read may not be there.
  const source = options.read === undefined ? undefined : await openInput(options.read);
  using output = new Output(options.output);
  const name = options.format ?? (output.isTerminal ? "text" : "jsonl");
  if (name === "pcapng" && output.isTerminal) {
    throw new UsageError(
      "pcapng is not for terminals: add --output FILE or a pipe (| tshark -r -)",
    );
  }
  const format = formatNamed(name, output.isTerminal, options.stats);
  const recorder = new Recorder(output, format);
  const run: Run = { options, recorder, whole: name === "text", signal: interrupt.signal };
  const start = performance.now();
  try {
    if (source !== undefined) return await replay(run, output, format, source);
    await output.write(format.start({
      kernel: `Linux ${kernelRelease()}`,
      namespace: options.netns ?? networkNamespaceIdentity(),
      application: `nlbridge capture.ts ${config.version}`,
    }));
    return await record(run);
  } finally {
    if (options.stats) {
      const seconds = ((performance.now() - start) / 1000).toFixed(3);
      tell(`${recorder.summary()}, in ${seconds} s`);
    }
    for (const name of ["SIGINT", "SIGTERM"] as const) Deno.removeSignalListener(name, stop);
  }
}

function formatNamed(name: string, terminal: boolean, stats: boolean): RecordingFormat {
  if (name === "jsonl") return jsonl;
  if (name === "pcapng") return pcapng();
  const width = terminal ? Math.max(60, Deno.consoleSize().columns - 1) : 100;
  const color = terminal && !Deno.noColor;
  const format = name === "hex"
    ? new HexFormat({ color, width })
    : new TextFormat({ color, width, stats });
  return { start: () => "", item: (item) => format.item(item) };
}

/** Writes a recording anew: all of it, or only the datagrams that hold some of the objects. */
async function replay(
  { options, recorder, signal }: Run,
  output: Output,
  format: RecordingFormat,
  source: AsyncIterable<Uint8Array>,
): Promise<number> {
  await output.write(format.start({ application: `nlbridge capture.ts ${config.version}` }));
  try {
    for await (const item of readRecording(source)) {
      if (signal.aborted) return INTERRUPTED;
      if (!isWanted(item, options.objects)) continue;
      recorder.add(item);
      await recorder.flush();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    throw new Failure(`cannot read ${options.read}: ${error.message}`);
  }
}

function isWanted(item: RecordItem, objects: readonly ObjectName[]): boolean {
  const kinds: ReadonlySet<string> = new Set(objects);
  return item.kind === "overrun" || kinds.size === Object.keys(DUMPS).length ||
    decode(item.data, { protocol: item.protocol }).some(({ kind }) => kinds.has(kind));
}

/** Records a kernel. */
async function record(run: Run): Promise<number> {
  const { options, recorder, signal } = run;
  using watched = options.groups === undefined ? undefined : open(run, "event");
  // Groups are joined before the dumps, so that nothing falls between.
  const notifications = watched && events(watched, eventOptions(run));
  let code = 0;
  if (options.send !== undefined && !await send(run, options.send)) code = 1;
  if (options.objects.length > 0) {
    using client = new Client(open(run, "reply"));
    try {
      for (const object of options.objects) if (!await dump(run, client, object)) code = 1;
    } catch (error) {
      if (error !== signal.reason) throw error;
      return INTERRUPTED;
    }
  }
  if (notifications !== undefined) await monitor(run, notifications);
  await recorder.flush();
  return code;
}

/** A socket whose datagrams are recorded. */
function open({ options, recorder }: Run, direction: "reply" | "event"): NetlinkSocket {
  const socket = openIn(options.netns);
  const portId = () => socket.getsockname().pid;
  return tap(socket, recorder.observer(NETLINK.ROUTE, portId, direction));
}

function openIn(netns: string | undefined): NetlinkSocket {
  if (netns === undefined) return openSocket();
  try {
    return openSocket({ netns });
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    const why = error.syscall === "open" ? errnoText(error.errno) : error.message;
    throw new Failure(`cannot enter the network namespace ${netns}: ${why}`);
  }
}

/** Records a dump; one that is inconsistent is made again. Returns whether it came to its end. */
async function dump(run: Run, client: Client, object: ObjectName): Promise<boolean> {
  const { options, recorder, whole, signal } = run;
  using progress = new Progress();
  for (let attempt = 1;; attempt++) {
    const before = recorder.messages;
    try {
      for await (const _ of client.datagrams(DUMPS[object](options.family), { signal })) {
        progress.tick(object, recorder.messages - before);
        if (!whole) await recorder.flush();
      }
      await recorder.flush();
      return true;
    } catch (error) {
      if (error instanceof NetlinkError) {
        await recorder.flush();
        tell(error.message);
        return false;
      }
      if (!(error instanceof DumpInterruptedError)) throw error;
      if (attempt === ATTEMPTS) {
        await recorder.flush();
        tell(
          `${object}: it changed during each of ${ATTEMPTS} dumps; the last may be inconsistent`,
        );
        return false;
      }
      if (whole) recorder.forget();
      else tell(`${object}: it changed during the dump; the next dump replaces it`);
    }
  }
}

/** Sends one request as it is, and records whatever answers it. Returns whether it was accepted. */
async function send(run: Run, request: Uint8Array): Promise<boolean> {
  using socket = open(run, "reply");
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

function eventOptions({ options, signal }: Run) {
  const { groups = [], durationMs } = options;
  const timeout = durationMs === undefined ? [] : [AbortSignal.timeout(durationMs)];
  return { groups, signal: AbortSignal.any([signal, ...timeout]) };
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
