import { RTM } from "../src/abi/mod.ts";
import { output, type Program, spawn, whyNoBridge } from "../src/bridge/mod.ts";
import type { ProgramOutput, SpawnOptions } from "../src/bridge/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { DESCRIPTORS, GETIFADDRS, SIGNALS, withProgram } from "./_bridge_programs.ts";
import { isMachineRoot, testUnless, whyNoPrograms } from "./_ffi.ts";
import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertRejects,
  assertStringIncludes,
} from "./assert.ts";

/** Whether a program can be run, and does not fail. */
async function has(program: string, ...args: string[]): Promise<boolean> {
  try {
    const streams = { stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(program, { args, ...streams }).output()).success;
  } catch {
    return false;
  }
}

const why = whyNoPrograms() ?? await whyNoBridge();
const without = async (program: string, ...args: string[]) =>
  why ?? (await has(program, ...args) ? undefined : `no ${program}`);
const whyNoIp = await without("ip", "-V");
const whyNoPython = await without("python3", "-V");
const whyNoGcc = await without("gcc", "--version");
const whyNoUnshare = whyNoIp ?? await without("unshare", "-Urn", "true");
const whyNotRoot = why ?? (isMachineRoot() ? whyNoIp : "needs root");

/** A kernel with lo and eth0. */
function network(): EmulatedKernel {
  const kernel = EmulatedKernel.loopbackOnly();
  kernel.addLink({ kind: "ifb", name: "eth0", index: 7, up: true });
  kernel.addAddress({ link: "eth0", address: "192.0.2.10/24" });
  kernel.addRoute({ to: "default", via: "192.0.2.1" });
  return kernel;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Runs a program; returns what it printed. */
async function run(
  kernel: EmulatedKernel,
  command: readonly [string, ...string[]],
  options: SpawnOptions = {},
): Promise<Omit<ProgramOutput, "stdout" | "stderr"> & { stdout: string; stderr: string }> {
  const result = await output(kernel, command, options);
  return { ...result, stdout: text(result.stdout), stderr: text(result.stderr) };
}

/** The descriptors that this process has, once threads that are ending have ended. */
async function descriptors(): Promise<number> {
  const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
  let least = count();
  for (let quiet = 0; quiet < 10; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const now = count();
    if (now < least) quiet = 0;
    least = Math.min(least, now);
  }
  return least;
}

/** Children of this process that nobody has waited for. */
function zombies(): string[] {
  const processes = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name));
  return processes.map(({ name }) => {
    try {
      return Deno.readTextFileSync(`/proc/${name}/stat`);
    } catch {
      return "";
    }
  }).filter((stat) => new RegExp(`\\) Z ${Deno.pid} `).test(stat));
}

testUnless(whyNoIp, "ip shows the emulated network, and changes it", async () => {
  using kernel = network();
  const shown = await run(kernel, ["ip", "-j", "address"]);
  assertEquals([shown.code, shown.stderr], [0, ""]);
  const links: { ifname: string; addr_info: { local: string }[] }[] = JSON.parse(shown.stdout);
  assertEquals(links.map(({ ifname }) => ifname), ["lo", "eth0"]);
  const locals = links[1]?.addr_info.map(({ local }) => local) ?? [];
  assertEquals(locals[0], "192.0.2.10");
  const route = await run(kernel, ["ip", "route", "show", "default"]);
  assertEquals(route.stdout.trim(), "default via 192.0.2.1 dev eth0");
  assertEquals((await run(kernel, ["ip", "link", "set", "eth0", "mtu", "1400"])).code, 0);
  const [eth0] = kernel.request({ kind: "link", type: RTM.GETLINK, header: { index: 7 } });
  assertEquals(eth0?.attributes.mtu, 1400);
  const refused = await run(kernel, ["ip", "link", "set", "nosuch", "up"]);
  assertEquals([refused.code, refused.stderr], [1, 'Cannot find device "nosuch"\n']);
  assertEquals(kernel.openSockets, []);
});

testUnless(whyNoIp, "A monitor sees what other programs, and the caller, change", async () => {
  using kernel = network();
  await using monitor = await spawn(kernel, ["ip", "-o", "monitor", "link"], { stdout: "piped" });
  const lines = linesOf(monitor);
  while (kernel.openSockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await run(kernel, ["ip", "link", "set", "eth0", "mtu", "1234"]);
  assertStringIncludes((await lines.next()).value ?? "", "mtu 1234");
  kernel.request({
    kind: "link",
    type: RTM.SETLINK,
    header: { index: 7 },
    attributes: { mtu: 1235 },
  });
  assertStringIncludes((await lines.next()).value ?? "", "mtu 1235");
  monitor.kill("SIGINT");
  assertEquals(await monitor.status, { code: 130, signal: "SIGINT" });
  await lines.return(undefined);
});

async function* linesOf({ stdout }: Program): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const chunk of stdout ?? []) {
    rest += text(chunk);
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  return undefined;
}

testUnless(
  whyNoPython,
  "Python sees the interfaces, addresses of senders and options",
  async () => {
    using kernel = network();
    const script = `
import os, socket, struct
print(socket.if_nameindex(), socket.if_nametoindex("eth0"), socket.if_indextoname(7))
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
print(s.family == socket.AF_NETLINK, s.getsockname(), s.getpeername())
s.bind((0, 0))
print(s.getsockname() == (os.getpid(), 0))
s.send(struct.pack("IHHIIBBHiII", 32, 18, 0x301, 7, 0, 0, 0, 0, 0, 0, 0))
print(s.recvfrom(65536)[1])
for protocol in (9, 99):
  try: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
  except OSError as error: print(error.strerror)
try: s.listen()
except OSError as error: print(error.strerror)
s.setsockopt(270, 1, 1)
s.setsockopt(270, 3, 1)
m = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
m.send(struct.pack("IHHIIBBHiII", 32, 16, 1, 9, 0, 0, 0, 0, 7, 1, 1))
m.send(struct.pack("IHHIIBBHiII", 32, 16, 1, 9, 0, 0, 0, 0, 7, 0, 1))
while s.recv(65536, socket.MSG_DONTWAIT | socket.MSG_PEEK)[4:6] != b"\\x10\\x00" or b"eth0" not in s.recv(65536, socket.MSG_PEEK): s.recv(65536)
while True:
  data, control, flags, sender = s.recvmsg(65536, 100)
  if sender == (0, 1): break
print(control, flags, sender)
`;
    const { stdout, stderr, code } = await run(kernel, ["python3", "-c", script]);
    assertEquals([stderr, code], ["", 0]);
    assertEquals(stdout.split("\n"), [
      "[(1, 'lo'), (7, 'eth0')] 7 eth0",
      "True (0, 0) (0, 0)",
      "True",
      "(0, 0)",
      "Protocol not supported",
      "Protocol not supported",
      "Operation not supported",
      "[(270, 3, b'\\x01\\x00\\x00\\x00')] 0 (0, 1)",
      "",
    ]);
  },
);

for (const [how, options] of [["dynamic", []], ["static", ["-static"]]] as const) {
  testUnless(
    whyNoGcc,
    `A ${how} C program's getifaddrs and if_nametoindex are answered`,
    async () => {
      using kernel = network();
      await withProgram(GETIFADDRS, async (path) => {
        const { stdout, stderr } = await run(kernel, [path]);
        assertEquals([stdout, stderr], ["lo 1\neth0 7\n", ""]);
      }, options);
    },
  );
}

testUnless(whyNoGcc, "No request is carried out twice, whatever signals there are", async () => {
  using kernel = network();
  await withProgram(SIGNALS, async (path) => {
    const { stdout } = await run(kernel, [path]);
    assertEquals(stdout.split("\n"), [
      "answers 200 disorder 0 signals 1",
      "-1 Interrupted system call",
      "52 namelen 12 family 16 port 0",
      "",
    ]);
  });
});

testUnless(
  whyNoGcc,
  "Waits, flags, copies, children, passed sockets, threads, timeouts",
  async () => {
    using kernel = network();
    await withProgram(DESCRIPTORS, async (path) => {
      const { stdout, stderr } = await run(kernel, [path]);
      assertEquals(stderr, "");
      assertEquals(stdout.split("\n"), [
        "flags 1 1",
        "empty -1 1",
        "poll before 0 after 1 select 1 epoll 1 read 1 epoll 0",
        "dup: 0 family 16 port 1",
        "F_DUPFD_CLOEXEC: 0 family 16 port 1",
        "after close: 0 family 16 port 1",
        "child 1 1",
        "dup2 1 1",
        "SCM_RIGHTS 1 1",
        "threads 200",
        "timeout -1 1",
        "",
      ]);
    });
    assertEquals(kernel.openSockets, []);
  },
);

testUnless(whyNotRoot, "A network namespace that a program makes is an emulated one", async () => {
  using kernel = network();
  const script = `
    unshare -n sh -c 'ip link add dummy7 type dummy; ip -br link | cut -d" " -f1; ip -br link >/dev/null'
    unshare -n sleep 30 & pid=$!
    while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
    ip link set eth0 netns $pid
    ip -br link | cut -d" " -f1
    nsenter --net=/proc/$pid/ns/net ip -br link | cut -d" " -f1
    kill $pid`;
  const { stdout } = await run(kernel, ["sh", "-c", script]);
  assertEquals(stdout.split("\n"), ["lo", "dummy7", "lo", "lo", "eth0", ""]);
  // It ended with the last program in it, and another one begins anew.
  const { stdout: other } = await run(kernel, ["unshare", "-n", "ip", "-br", "link"]);
  assertEquals(other.split("\n").length, 2);
});

testUnless(whyNotRoot, "A namespace that is gone is not taken for the next one", async () => {
  using kernel = network();
  const script = `
    unshare -n sleep 30 & pid=$!
    while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
    ip link set eth0 netns $pid
    kill $pid
    wait
    for _ in 1 2 3; do unshare -n ip -br link | cut -d" " -f1; done`;
  const { stdout } = await run(kernel, ["sh", "-c", script]);
  assertEquals(stdout.split("\n"), ["lo", "lo", "lo", ""]);
});

testUnless(whyNoUnshare, "A namespace is the user namespace's that it was made in", async () => {
  using kernel = network();
  const script = `
    unshare -Ur ip link set eth0 mtu 1400
    unshare -Urn sh -c 'ip link add d0 type dummy; ip -br link | cut -d" " -f1'`;
  const { stdout, stderr } = await run(kernel, ["sh", "-c", script], { privileged: false });
  assertEquals(stdout, "lo\nd0\n");
  assertEquals(stderr, "RTNETLINK answers: Operation not permitted\n");
});

testUnless(whyNotRoot, "A namespace that has a name is the same for the next program", async () => {
  using kernel = network();
  const name = `nlbridge-${Deno.pid}`;
  try {
    await run(kernel, ["ip", "netns", "add", name]);
    const added = await run(kernel, ["ip", "-n", name, "link", "add", "dummy7", "type", "dummy"]);
    assertEquals([added.stderr, added.code], ["", 0]);
    const { stdout } = await run(kernel, ["ip", "-n", name, "-br", "link"]);
    assertStringIncludes(stdout, "dummy7");
    await run(kernel, ["ip", "link", "set", "eth0", "netns", name]);
    const moved = await run(kernel, ["ip", "-n", name, "-br", "link"]);
    assertStringIncludes(moved.stdout, "eth0");
  } finally {
    await run(kernel, ["ip", "netns", "delete", name]);
  }
});

testUnless(whyNoPython, "A port is free again as soon as its socket is closed", async () => {
  using kernel = network();
  const script = `
import socket
for _ in range(300):
  s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
  s.bind((777, 0))
  s.close()
print("done")
`;
  const { stdout, stderr } = await run(kernel, ["python3", "-c", script]);
  assertEquals([stdout, stderr], ["done\n", ""]);
});

testUnless(
  why,
  "Exit codes, signals, streams, directory and environment pass through",
  async () => {
    using kernel = network();
    assertEquals((await run(kernel, ["sh", "-c", "exit 7"])).code, 7);
    const killed = await run(kernel, ["sh", "-c", "kill -KILL $$"]);
    assertEquals([killed.code, killed.signal], [137, "SIGKILL"]);
    const place = { cwd: "/usr", env: { PATH: "/usr/bin:/bin", GREETING: "hello" } };
    const { stdout, stderr } = await run(
      kernel,
      ["sh", "-c", 'pwd; echo "$GREETING $HOME" >&2'],
      place,
    );
    assertEquals([stdout, stderr], ["/usr\n", "hello \n"]);
    await using cat = await spawn(kernel, ["cat"], { stdin: "piped", stdout: "piped" });
    const writer = cat.stdin?.getWriter();
    const read = new Response(cat.stdout ?? null).arrayBuffer();
    const sent = new Uint8Array(300_000).map((_, index) => index * 31);
    await writer?.write(sent);
    await writer?.close();
    assertEquals(new Uint8Array(await read), sent);
    assertEquals(await cat.status, { code: 0, signal: null });
  },
);

testUnless(
  why,
  "A program that is not there, or that is aborted, leaves nothing behind",
  async () => {
    using kernel = network();
    await run(kernel, ["true"]);
    const before = await descriptors();
    const error = await assertRejects(() => spawn(kernel, ["no-such-program"]), Error);
    assertStringIncludes(String(error), "ENOENT: no-such-program");
    const controller = new AbortController();
    const sleep = await spawn(kernel, ["sleep", "60"], { signal: controller.signal });
    controller.abort();
    assertEquals(await sleep.status, { code: 137, signal: "SIGKILL" });
    await sleep[Symbol.asyncDispose]();
    for (let index = 0; index < 10; index++) await run(kernel, ["true"]);
    assertLessOrEqual(await descriptors(), before);
    assertEquals(zombies(), []);
  },
);

testUnless(whyNoIp, "What a program leaves running is served, until it is closed", async () => {
  using kernel = network();
  const script = "(sleep 0.2; ip -br link | wc -l) & exit 3";
  await using program = await spawn(kernel, ["sh", "-c", script], { stdout: "piped" });
  const printed = new Response(program.stdout ?? null).text();
  assertEquals((await program.status).code, 3);
  assertEquals((await printed).trim(), "2");
  await program.idle;
});

testUnless(whyNoPython, "When serving ends, programs are at the end of their sockets", async () => {
  using kernel = network();
  const script = `
import socket
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
s.bind((0, 0))
print("bound", flush=True)
print(s.recv(100), flush=True)
try: s.getsockname()
except OSError as error: print(error.strerror, flush=True)
`;
  const file = await Deno.makeTempFile();
  try {
    await using program = await spawn(kernel, [
      "sh",
      "-c",
      'exec python3 -c "$1" > "$2"',
      "-",
      script,
      file,
    ]);
    while (!(await Deno.readTextFile(file)).includes("bound")) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    await program.close();
    assertEquals(kernel.openSockets, []);
    assertEquals((await program.status).code, 0);
    const lines = (await Deno.readTextFile(file)).split("\n");
    assertEquals(lines, ["bound", "b''", "Function not implemented", ""]);
  } finally {
    await Deno.remove(file);
  }
});

testUnless(whyNoIp, "Calls are traced, and datagrams shown", async () => {
  using kernel = network();
  const calls: string[] = [];
  const shown = { sent: 0, received: 0, ports: new Set<number>() };
  await run(kernel, ["ip", "link"], {
    trace: ({ name, result }) => calls.push(`${name} ${result}`),
    tap: {
      sent: (_, { pid }) => (shown.sent++, shown.ports.add(pid)),
      received: (_, { port }) => (shown.received++, shown.ports.add(port)),
    },
  });
  assert(calls.some((call) => /^socket \d+$/.test(call)), calls.join("\n"));
  assert(calls.includes("recvmsg continued"));
  assertEquals([shown.sent > 0, shown.received > 1, shown.ports.size], [true, true, 1]);
});

testUnless(whyNoIp, "Many at a time print the same, and leave nothing behind", async () => {
  using kernel = network();
  const outputs = new Set<string>();
  await run(kernel, ["ip", "-j", "address"]);
  const before = await descriptors();
  for (let round = 0; round < 10; round++) {
    const results = await Promise.all(
      Array.from({ length: 4 }, () => run(kernel, ["ip", "-j", "link"])),
    );
    for (const { stdout } of results) outputs.add(stdout);
  }
  assertEquals(outputs.size, 1);
  assertLessOrEqual(await descriptors(), before);
  assertEquals(zombies(), []);
  assertEquals(kernel.openSockets, []);
});

testUnless(whyNoIp, "Who is served already cannot serve: it is told so", async () => {
  using kernel = network();
  const bridge = new URL("../src/bridge/mod.ts", import.meta.url).href;
  const code = `import { whyNoBridge } from "${bridge}"; console.log(await whyNoBridge());`;
  const command = [Deno.execPath(), "eval", "--no-check", code] as const;
  const { stdout } = await run(kernel, [...command]);
  assertStringIncludes(stdout, "a seccomp listener is in charge of this process already");
});
