/**
 * Programs that are not Deno's on an emulated kernel: whatever Linux program, static or not, opens
 * netlink sockets is answered by it, without being changed, without root and without a module.
 *
 * A seccomp filter makes the real kernel ask before it carries out the calls of netlink sockets, and
 * those of network interfaces. It needs Linux 5.9 on x86-64 or aarch64, `--allow-ffi`, `--allow-env`
 * and `--allow-read`; {@linkcode whyNoBridge} tells whether it can be done. Before Linux 5.19, a call
 * that a signal interrupts while it is served is served again. It is no security boundary: a program
 * that means to can get around it.
 *
 * A program's netlink sockets are Unix sockets, which shows in this:
 *
 * - Their descriptors are 896 to 1023, or the last quarter of what `ulimit -n` allows, and a process
 *   has no more than those. Copies that a program puts elsewhere (dup2(2), SCM_RIGHTS) send and
 *   receive, but have no netlink name, options or errors.
 * - A receive that has to wait tells of no control messages (NETLINK_PKTINFO, SCM_CREDENTIALS) and
 *   no multicast group. Those of programs that wait by poll(2) and the like do.
 * - After a receive that failed because nothing was there, `msg_namelen` is 0.
 * - A message of one program to another whose socket is full fails with EAGAIN rather than wait.
 * - 32-bit programs have no netlink sockets. Where the caller is not root, set-user-ID programs have
 *   nobody's rights but its own, and those that hide their memory get EFAULT or EPERM.
 * - All traffic is the host's.
 *
 * Programs see the network's files as well: /proc/net, /proc/sys/net, /sys/class/net and
 * /sys/devices/virtual/net, each those of the namespace that it is in, but for /sys, where it is that
 * which the program began in. They are a FUSE file system, mounted where nobody else sees it; that
 * takes /dev/fuse, and root or user namespaces (unshare(1)). {@linkcode Program.hostFiles} tells if it
 * could not be done. It shows in this:
 *
 * - A program of root's is in a mount namespace of its own; the names of `ip netns` are the emulated
 *   kernel's. Another one is in a user namespace, too: to it, other users' files are nobody's, and it
 *   can make namespaces of processes, but mount no /proc for them.
 * - What /proc/net has beside, such as the sockets of TCP, is the host's. Settings that the emulation
 *   does not have begin with the host's, and take whatever is written.
 * - /proc/PID/net and what programs mount on their own are the host's: /sys within `ip netns exec`.
 *
 * @module
 */
import type { EmulatedKernel } from "../emulation/mod.ts";
import type { Program, ProgramOutput, SpawnOptions } from "./spawn_types.ts";

export type {
  DatagramObserver,
  ObservedSocket,
  Program,
  ProgramOutput,
  ProgramStatus,
  SpawnOptions,
  Stdio,
} from "./spawn_types.ts";
export type { CallTrace } from "./trace.ts";
export { buildTopology } from "./build.ts";
export {
  type Named,
  type Topology,
  type TopologyAddress,
  type TopologyDevice,
  TopologyError,
  type TopologyKind,
  type TopologyLink,
  type TopologyNeighbour,
  type TopologyNetwork,
  topologyOf,
  type TopologyPeer,
  type TopologyRoute,
  type TopologyRule,
} from "./topology.ts";

/**
 * Starts a program whose netlink sockets are an emulated kernel's. While programs run, the kernel's
 * clock is tied to the time outside.
 *
 * @param command The program, which is looked for in PATH, and its arguments.
 * @throws {SyscallError} If it cannot be started: ENOENT if there is none.
 * @throws {Deno.errors.NotSupported} If this kernel, container or machine cannot do it.
 */
export async function spawn(
  kernel: EmulatedKernel,
  command: readonly [program: string, ...args: string[]],
  options: SpawnOptions = {},
): Promise<Program> {
  const { spawnProgram } = await import("../../ffi/bridge/mod.ts");
  return spawnProgram(kernel, command, options);
}

/**
 * Runs a program to its end, and gives what it printed. Its standard input is empty unless the
 * options say otherwise. What it left running is not served any more.
 *
 * @throws As {@linkcode spawn} does.
 *
 * @example
 * ```ts
 * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
 * import { output } from "@nlbridge/nlbridge/bridge";
 *
 * async function linksAsIpShowsThem(): Promise<string> {
 *   using kernel = EmulatedKernel.loopbackOnly();
 *   const { stdout } = await output(kernel, ["ip", "-brief", "link"]);
 *   return new TextDecoder().decode(stdout);
 * }
 * ```
 */
export async function output(
  kernel: EmulatedKernel,
  command: readonly [program: string, ...args: string[]],
  options: Omit<SpawnOptions, "stdout" | "stderr"> = {},
): Promise<ProgramOutput> {
  const streams = { stdin: "null", ...options, stdout: "piped", stderr: "piped" } as const;
  await using program = await spawn(kernel, command, streams);
  const [stdout, stderr, status] = await Promise.all([
    bytesOf(program.stdout),
    bytesOf(program.stderr),
    program.status,
  ]);
  return { ...status, stdout, stderr };
}

async function bytesOf(stream: ReadableStream<Uint8Array> | undefined): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream ?? null).arrayBuffer());
}

/**
 * Why programs cannot be run on an emulated kernel here, in a sentence; `undefined` if they can.
 * Tries it, on a thread of its own.
 */
export async function whyNoBridge(options: Pick<SpawnOptions, "libc"> = {}): Promise<
  string | undefined
> {
  const { whyNot } = await import("../../ffi/bridge/mod.ts");
  return whyNot(options.libc);
}
