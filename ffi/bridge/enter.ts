/**
 * A program of its own, for who may not mount: in a user namespace, where it may, it has the
 * emulated network's files be seen, and becomes the program that is to see them.
 */
import type { EnterReply, EnterRequest } from "./enter_lines.ts";
import { EnterLibc, Lines } from "./enter_lines.ts";
import type { Owner } from "./launch.ts";
import { MountError, Mounts } from "./mounts.ts";
import { stringArray } from "./start.ts";
import { cString } from "./native.ts";

/** asm-generic/fcntl.h */
const F_SETFD = 2;
const FD_CLOEXEC = 1n;
/** unistd.h */
const STDERR_FILENO = 2;
// linux/prctl.h
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2n;
const PR_CAP_AMBIENT_CLEAR_ALL = 4n;
const PR_SET_SECUREBITS = 28;
/** linux/securebits.h: a program of root's gets no capabilities for that. */
const SECBIT_NOROOT = 1n;
/** asm-generic/signal.h */
const SIGPIPE = 13;
const SIG_DFL = 0n;

/**
 * @param fd Where it is told what to do, and tells.
 * @param libc The path of libc, if it is not in one of the usual places.
 */
function enter(fd: number, libc: string | undefined): void {
  using native = new EnterLibc(libc);
  const { symbols } = native;
  symbols.fcntl(fd, F_SETFD, FD_CLOEXEC);
  const lines = new Lines(native, fd);
  const line = lines.receive();
  if (line === undefined) return;
  const request: EnterRequest = JSON.parse(line);
  const tell = (reply: EnterReply) => lines.send(reply);
  using mounts = new Mounts(libc);
  const hostFiles = show(mounts, request.owner, (device) => {
    tell({ kind: "device", device });
    return lines.receive() === "1";
  });
  if (hostFiles !== undefined && request.needed) return tell({ kind: "unseen", hostFiles });
  keepCapabilities(native, BigInt(request.capabilities));
  symbols.signal(SIGPIPE, SIG_DFL);
  const { command, env, errors } = request;
  if (errors !== undefined) {
    symbols.dup2(errors, STDERR_FILENO);
    symbols.close(errors);
  }
  const [argv, envp] = [stringArray(command), stringArray(env)];
  tell({ kind: "ready", ...hostFiles !== undefined && { hostFiles } });
  symbols.execvpe(cString(command[0] ?? ""), argv.pointers, envp.pointers);
  tell({ kind: "failed", errno: native.errno });
}

/** What allowed it to mount is not for the program, which has the capabilities that it would have. */
function keepCapabilities({ symbols }: EnterLibc, capabilities: bigint): void {
  symbols.prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0n, 0n, 0n);
  symbols.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0n, 0n, 0n);
  for (let bit = 0n; capabilities >> bit > 0n; bit++) {
    if ((capabilities >> bit & 1n) === 0n) continue;
    symbols.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit, 0n, 0n);
  }
}

/**
 * Has the files be seen.
 *
 * @param serve Has a device be served; whether it is.
 * @returns Why they are not.
 */
function show(
  mounts: Mounts,
  owner: Owner,
  serve: (device: number) => boolean,
): string | undefined {
  try {
    const device = mounts.openDevice();
    mounts.mountFiles(device, owner);
    if (!serve(device)) return "another process's /dev/fuse cannot be had";
    mounts.cover();
    return undefined;
  } catch (error) {
    if (error instanceof MountError) return error.message;
    throw error;
  }
}

if (import.meta.main) enter(Number(Deno.args[0]), Deno.args[1]);
