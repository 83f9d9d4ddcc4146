import type { EnterReply } from "./enter_lines.ts";
import { EnterLibc, Lines } from "./enter_lines.ts";
import type { FilesRequest, LaunchEvent, LaunchRequest, LaunchResult } from "./launch.ts";
import { MountError, Mounts } from "./mounts.ts";
import type { LaunchLibc } from "./native.ts";
import { start } from "./start.ts";

// linux/socket.h
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
/** linux/fcntl.h */
const F_DUPFD_CLOEXEC = 1030;
/** The first descriptor that no shell gives to what it starts. */
const LEAST = 10n;

/** How a program is made to begin in namespaces of its own, as their user (util-linux). */
const UNSHARE = [
  "unshare",
  "--user",
  "--map-current-user",
  "--keep-caps",
  "--mount",
  "--propagation=slave",
  "--",
] as const;

type Tell = (event: LaunchEvent) => void;

/** Starts a program from the thread that calls, which is in charge of nothing else. */
export function begin(native: LaunchLibc, request: LaunchRequest, tell: Tell): LaunchResult {
  const { files } = request;
  if (files === undefined) return plain(native, request, undefined);
  using mounts = new Mounts(request.libc);
  try {
    if (!mounts.separate()) return inUserNamespace(native, request, files, tell);
    using opened = new DisposableStack();
    const device = mounts.openDevice();
    opened.defer(() => mounts.symbols.close(device));
    const common = mounts.share(files);
    opened.defer(() => Object.values(common ?? {}).forEach((fd) => mounts.symbols.close(fd)));
    mounts.mountFiles(device, files.owner);
    // Whoever serves them has them now.
    opened.move();
    tell({ kind: "device", device, common });
    mounts.cover();
  } catch (error) {
    if (!(error instanceof MountError)) throw error;
    return unseen(native, request, error.message);
  }
  return plain(native, request, undefined);
}

function plain(
  native: LaunchLibc,
  request: LaunchRequest,
  hostFiles: string | undefined,
): LaunchResult {
  const started = start(native, request);
  if ("errno" in started) return { kind: "failed", errno: started.errno };
  return { kind: "started", pid: started.pid, hostFiles };
}

function unseen(native: LaunchLibc, request: LaunchRequest, hostFiles: string): LaunchResult {
  return request.files?.needed ? { kind: "unseen", hostFiles } : plain(native, request, hostFiles);
}

/** Who may not mount may do so in a user namespace, which a process of one thread alone can make. */
function inUserNamespace(
  native: LaunchLibc,
  request: LaunchRequest,
  files: FilesRequest,
  tell: Tell,
): LaunchResult {
  const { libc, command, cwd, env, streams: [input, output, errors] } = request;
  const { runtime, owner, capabilities, needed } = files;
  if (runtime === undefined) {
    return unseen(
      native,
      request,
      "only root may mount, and a compiled program cannot have Deno do it in a user namespace",
    );
  }
  using entering = new EnterLibc(libc);
  const { symbols } = entering;
  const ends = new Int32Array(2);
  entering.check(symbols.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  const [ours = -1, theirs = -1] = ends;
  const copy = errors === "null"
    ? undefined
    : entering.check(symbols.fcntl(errors, F_DUPFD_CLOEXEC, LEAST), "fcntl");
  try {
    const program = new URL("./enter.ts", import.meta.url).href;
    const started = start(native, {
      command: [
        ...UNSHARE,
        runtime,
        "run",
        "--quiet",
        "--no-prompt",
        "--no-config",
        "--no-lock",
        "--allow-ffi",
        program,
        String(theirs),
        ...libc === undefined ? [] : [libc],
      ],
      cwd,
      env: files.env,
      streams: [input, output, "null"],
      inherited: copy === undefined ? [theirs] : [theirs, copy],
    });
    symbols.close(theirs);
    if ("errno" in started) {
      return unseen(native, request, "there is no unshare(1), which would make a user namespace");
    }
    const lines = new Lines(entering, ours);
    lines.send({
      command,
      env,
      errors: copy,
      owner,
      capabilities: String(capabilities),
      needed,
    });
    const last = converse(lines, (device) => {
      tell({ kind: "device", device, process: { pid: started.pid, answer: ours } });
    });
    if (last?.kind === "ready") {
      return { kind: "started", pid: started.pid, hostFiles: last.hostFiles };
    }
    symbols.waitpid(started.pid, new Int32Array(1), 0);
    return last ??
      unseen(native, request, "util-linux's unshare(1) can make no user namespace here");
  } finally {
    symbols.close(ours);
    if (copy !== undefined) symbols.close(copy);
  }
}

/** Hears a process out; gives its last word. */
function converse(
  lines: Lines,
  serve: (device: number) => void,
): Exclude<EnterReply, { kind: "device" }> | undefined {
  let last: Exclude<EnterReply, { kind: "device" }> | undefined;
  for (let line = lines.receive(); line !== undefined; line = lines.receive()) {
    const reply: EnterReply = JSON.parse(line);
    if (reply.kind === "device") serve(reply.device);
    else last = reply;
  }
  return last;
}
