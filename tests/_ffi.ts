/** What the tests of `ffi/` share: what they need, and requests in raw bytes. */
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { createNetworkNamespace } from "../ffi/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";

/** Why sockets of the real kernel cannot be opened here. */
export function whyNoKernel(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  const ffi = Deno.permissions.querySync({ name: "ffi" }).state === "granted";
  return ffi ? undefined : "needs --allow-ffi";
}

/** Why network namespaces cannot be created here. */
export function whyNoNamespaces(): string | undefined {
  const why = whyNoKernel();
  if (why !== undefined) return why;
  try {
    createNetworkNamespace().close();
    return undefined;
  } catch {
    return "needs CAP_SYS_ADMIN: root or unshare -Urn";
  }
}

/** Whether root is the machine's, and not just a user namespace's. */
export function isMachineRoot(): boolean {
  const everyUser = /^\s*0\s+0\s+4294967295\s*$/;
  if (whyNoPrograms() !== undefined || Deno.uid() !== 0) return false;
  return everyUser.test(Deno.readTextFileSync("/proc/self/uid_map"));
}

/** Why other programs cannot be started here. */
export function whyNoPrograms(): string | undefined {
  const granted = (["run", "read", "write"] as const).every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
  return granted ? whyNoKernel() : "needs -A";
}

/** Defines a test that is ignored, with the reason in its name, if there is one. */
export function testUnless(
  why: string | undefined,
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test({ name: why === undefined ? name : `${name} (${why})`, ignore: why !== undefined, fn });
}

/** A netlink message: the header, and a body of bytes. */
export function message(
  type: number,
  flags: number,
  body: Uint8Array = new Uint8Array(16),
): Uint8Array {
  const bytes = new Uint8Array(16 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, 1, true);
  bytes.set(body, 16);
  return bytes;
}

/** RTM_GETLINK of the loopback device. */
export const GET_LO: Uint8Array = message(RTM.GETLINK, NLM_F.REQUEST, linkBody(0, 0));

/** RTM_GETLINK of all devices. */
export const DUMP_LINKS: Uint8Array = message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.DUMP);

/** RTM_NEWLINK that sets the loopback device's flags; without NLM_F_ACK. */
export function setLo(flags: number, change: number): Uint8Array {
  return message(RTM.NEWLINK, NLM_F.REQUEST, linkBody(flags, change));
}

/** `struct ifinfomsg` of the loopback device. */
function linkBody(flags: number, change: number): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setInt32(4, 1, true);
  view.setUint32(8, flags, true);
  view.setUint32(12, change, true);
  return body;
}

/** The type of the netlink message in a buffer. */
export function typeOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(4, true);
}

/** The native 32-bit words of bytes. */
export function words(bytes: Uint8Array): number[] {
  return [...new Uint32Array(bytes.slice().buffer)];
}

/** Receives until there is nothing; returns how many datagrams there were. */
export function drain(socket: NetlinkSocket): number {
  const buffer = new Uint8Array(32768);
  let count = 0;
  while (socket.recvfrom(buffer) !== undefined) count++;
  return count;
}

/** Runs a module in a Deno of its own, and returns what it printed. */
export async function runModule(
  code: string,
  permissions: readonly string[],
  wrapper: readonly string[] = [],
): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, code.replaceAll("FFI", new URL("../ffi", import.meta.url).href));
    const deno = [Deno.execPath(), "run", "--no-check", "--no-prompt", "--quiet"];
    const [program = "", ...args] = [...wrapper, ...deno, ...permissions, file];
    const { stdout, stderr } = await new Deno.Command(program, { args }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}
