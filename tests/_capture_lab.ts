/** What the tests of capture.ts share: what they need, and networks to record. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { encode } from "../src/codec/mod.ts";
import type { Line, Outcome } from "./_capture.ts";
import { run } from "./_capture.ts";
import { whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "./assert.ts";

export const noPrograms: string | undefined = whyNoPrograms();
export const noNamespaces: string | undefined = noPrograms ?? whyNoNamespaces();

export function whyNot(program: string, ...args: readonly string[]): string | undefined {
  if (noPrograms !== undefined) return noPrograms;
  try {
    const { success } = new Deno.Command(program, { args: [...args], stdin: "null" }).outputSync();
    return success ? undefined : `${program} does not work here`;
  } catch {
    return `needs ${program}`;
  }
}

export const noIp: string | undefined = noNamespaces ?? whyNot("ip", "-V") ??
  whyNot("nsenter", "--version");
export const noShell: string | undefined = whyNot("bash", "--version");
export const noScript: string | undefined = noIp ?? whyNot("script", "--version");
export const noMounts: string | undefined = noIp ??
  whyNot("unshare", "-Urnm", "mount", "-t", "tmpfs", "none", "/mnt");

/** A sentence on standard error, and nothing else there. */
export const SENTENCE: RegExp = /^capture: [^\n]+\n$/;
/** A sentence, and where to read on. */
export const USAGE: RegExp = /^capture: [^\n]+\ncapture: --help tells how to call it\n$/;

export function assertFails(outcome: Outcome, code: number, told: string | RegExp): void {
  assertMatch(outcome.stderr, code === 2 ? USAGE : SENTENCE, String(told));
  if (typeof told === "string") assertStringIncludes(outcome.stderr, told);
  else assertMatch(outcome.stderr, told);
  assertEquals(outcome.code, code, outcome.stderr);
}

export function assertQuiet(outcome: Outcome): void {
  assertEquals(outcome.stderr, "");
  assertEquals(outcome.code, 0);
}

/** Does something for each, two at a time. */
export async function forEach<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all([worker(), worker()]);
}

/** A network namespace with these things in it. */
export async function namespace(...commands: readonly string[]): Promise<NetworkNamespace> {
  const netns = createNetworkNamespace();
  await ip(netns, "link set lo up", ...commands);
  return netns;
}

export function inside(netns: NetworkNamespace): readonly string[] {
  return ["nsenter", `--net=${netns.path}`];
}

/** Runs commands of ip(8); those that begin with `-6` after the others. */
export async function ip(netns: NetworkNamespace, ...commands: readonly string[]): Promise<void> {
  const [program = "", ...args] = inside(netns);
  const [plain = [], v6 = []] = [false, true].map((six) =>
    commands.filter((command) => command.startsWith("-6 ") === six)
  );
  for (const [family, lines] of [["-4", plain], ["-6", v6]] as const) {
    if (lines.length === 0) continue;
    const batch = new TextEncoder().encode(lines.map((line) => line.replace("-6 ", "")).join("\n"));
    const options = family === "-6" ? [family] : [];
    const { code, stderr } = await run(program, [...args, "ip", ...options, "-batch", "-"], batch);
    assertEquals(code, 0, stderr);
  }
}

export function routeAddress(index: number): string {
  return `10.${index >> 16}.${index >> 8 & 255}.${index & 255}`;
}

/** Adds routes to 10.0.0.0 and on, as fast as the kernel takes them. */
export function addRoutes(netns: NetworkNamespace, count: number): void {
  using socket = openSocket({ netns });
  const batch = 1000;
  for (let first = 0; first < count; first += batch) {
    const requests = Array.from({ length: Math.min(batch, count - first) }, (_, index) => ({
      kind: "route",
      type: RTM.NEWROUTE,
      flags: NLM_F.REQUEST | NLM_F.CREATE,
      header: { family: 2, dstLen: 32, table: 254, protocol: 4, type: 1, scope: 253 },
      attributes: {
        dst: routeAddress(first + index),
        oif: 1,
      },
    } as const));
    socket.sendto(encode(requests), { pid: 0 });
  }
}

export function types(lines: readonly Line[], direction?: string): string[] {
  return lines.filter((line) => direction === undefined || line.direction === direction)
    .flatMap(({ messages = [] }) => messages.map(({ type }) => type));
}

/** Whether a recording has these characters, or bytes. */
export function includes(stdout: Uint8Array, wanted: string): boolean {
  return new TextDecoder("latin1").decode(stdout).includes(wanted);
}

/** Whether a jsonl recording has so many ends of dumps. */
export function ends(stdout: Uint8Array, count: number): boolean {
  return new TextDecoder().decode(stdout).split("NLMSG_DONE").length > count;
}

/** A network with a little of everything, as `ip -batch` makes it. */
export const TOPOLOGY: readonly string[] = [
  "link add v0 type veth peer name v1",
  "link set v0 up",
  "addr add 192.0.2.1/24 dev v0 label v0:web",
  "addr add 2001:db8::1/64 dev v0 nodad",
  "neigh add 192.0.2.9 lladdr 02:00:00:00:00:01 dev v0",
  "rule add fwmark 1 table 100 pref 100",
];
