/**
 * libc's netlink sockets against the running kernel, in whatever network namespace the tests run:
 * descriptors, errno, threads, permissions. What sockets do is in contract/.
 */
import { MSG, NETLINK, NLMSG, RTM, SCM, SO, SOL } from "../src/abi/mod.ts";
import { kernelRelease, openSocket } from "../ffi/mod.ts";
import { type NetlinkSocket, SyscallError } from "../src/socket/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "./assert.ts";
import {
  drain,
  GET_LO,
  message,
  runModule,
  testUnless,
  typeOf,
  whyNoKernel,
  whyNoPrograms,
  words,
} from "./_ffi.ts";

const noKernel = whyNoKernel();
const noPrograms = whyNoPrograms();

function assertErrno(code: string, call: () => unknown, syscall?: string): void {
  const error = assertThrows(call, SyscallError);
  assertEquals(error.code, code);
  if (syscall !== undefined) assertEquals(error.syscall, syscall);
}

/** Two sockets of user space, bound. */
function pair(): [NetlinkSocket, NetlinkSocket] {
  const sockets = [0, 0].map(() => openSocket({ protocol: NETLINK.USERSOCK }));
  sockets.forEach((socket) => socket.bind());
  const [one, two] = sockets;
  assert(one !== undefined && two !== undefined);
  return [one, two];
}

testUnless(noKernel, "A request is answered before sendto() returns", () => {
  using socket = openSocket();
  const buffer = new Uint8Array(32768);
  assertEquals(socket.recvfrom(buffer), undefined);
  assertEquals(socket.sendto(GET_LO), GET_LO.length);
  const received = socket.recvfrom(buffer);
  assert(received !== undefined);
  assertEquals(received.address, { pid: 0, groups: 0 });
  assertEquals(typeOf(buffer), RTM.NEWLINK);
  assertEquals(new DataView(buffer.buffer).getUint32(0, true), received.length);
  assertEquals(socket.recvfrom(buffer), undefined);
});

testUnless(noKernel, "A buffer that begins inside another is filled from where it begins", () => {
  using socket = openSocket();
  socket.sendto(GET_LO);
  const buffer = new Uint8Array(4096);
  const received = socket.recvfrom(buffer.subarray(100, 3000));
  assert(received !== undefined);
  assertEquals(typeOf(buffer.subarray(100)), RTM.NEWLINK);
  assertEquals(words(buffer.slice(0, 100)).some((word) => word !== 0), false);
});

testUnless(noKernel, "sendmsg() gathers its parts, however many, and follows its address", () => {
  const [sender, receiver] = pair();
  using _sender = sender;
  using _receiver = receiver;
  const data = Array.from({ length: 100 }, (_, index) => Uint8Array.of(index, index));
  const to = receiver.getsockname();
  assertEquals(sender.sendmsg({ data, to }), 200);
  const buffer = new Uint8Array(300);
  const received = receiver.recvfrom(buffer);
  assertEquals(received, { length: 200, address: sender.getsockname() });
  assertEquals(buffer.subarray(0, 200), Uint8Array.from({ length: 200 }, (_, i) => i >> 1));
  assertErrno("ECONNREFUSED", () => sender.sendmsg({ data, to: { pid: 0x7ffffff1 } }), "sendmsg");
  assertErrno("EINVAL", () => sender.sendmsg({ data, to: new Uint8Array(11) }));
  assertErrno("ENODATA", () => sender.sendmsg({ data: [], to }));
  assertErrno("EOPNOTSUPP", () => sender.sendmsg({ data, to, flags: MSG.OOB }));
});

testUnless(noPrograms, "Credentials go out as given and come in with SO_PASSCRED", () => {
  const [sender, receiver] = pair();
  using _sender = sender;
  using _receiver = receiver;
  receiver.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  const to = receiver.getsockname();
  const buffer = new Uint8Array(16);
  sender.sendto(Uint8Array.of(1), to);
  const received = receiver.recvmsg([buffer]);
  assertEquals(received?.address, sender.getsockname());
  const [credentials] = received?.control ?? [];
  assert(credentials !== undefined);
  assertEquals([credentials.level, credentials.type], [SOL.SOCKET, SCM.CREDENTIALS]);
  assertEquals(words(credentials.data), [Deno.pid, Deno.uid() ?? -1, Deno.gid() ?? -1]);
  sender.sendmsg({ data: [Uint8Array.of(2)], to, control: [credentials] });
  assertEquals(receiver.recvmsg([buffer])?.control, [credentials]);
  const unknown = { level: SOL.SOCKET, type: 0x7777, data: new Uint8Array(4) };
  assertErrno("EINVAL", () => sender.sendmsg({ data: [buffer], to, control: [unknown] }));
});

testUnless(noPrograms, "Many waiting sockets leave Deno's own threads free", async () => {
  const sockets = Array.from({ length: 100 }, () => openSocket());
  const waits = sockets.flatMap((socket) => [socket.readable(), socket.readable()]);
  assertStringIncludes(
    await Deno.readTextFile(new URL(import.meta.url)),
    "leave Deno's own threads free",
  );
  sockets.forEach((socket) => socket.sendto(GET_LO));
  assertEquals(new Set(await Promise.all(waits)), new Set([true]));
  const closed = sockets.map((socket) => (drain(socket), socket.readable()));
  sockets.forEach((socket) => socket.close());
  assertEquals(new Set(await Promise.all(closed)), new Set([false]));
});

testUnless(
  noPrograms,
  "A thousand sockets opened, waited for and closed leave no descriptor",
  async () => {
    const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
    using _keepsLibcLoaded = openSocket();
    assertEquals(await openAndClose(10), 10);
    const before = count();
    assertEquals(await openAndClose(1000), 1000);
    assertEquals(count(), before);

    async function openAndClose(times: number): Promise<number> {
      let ended = 0;
      for (let round = 0; round < times; round++) {
        const socket = openSocket();
        const controller = new AbortController();
        const readable = socket.readable({ signal: controller.signal });
        if (round % 2 === 0) controller.abort();
        socket.close();
        if (await readable.catch(() => false) === false) ended++;
      }
      return ended;
    }
  },
);

testUnless(noPrograms, "Closing closes the descriptor at once, and never another's", () => {
  const fds = () => [...Deno.readDirSync("/proc/self/fd")].length;
  using _keepsLibcLoaded = openSocket();
  const before = fds();
  const socket = openSocket();
  assertEquals(fds(), before + 1);
  socket.close();
  assertEquals(fds(), before);
  using heir = openSocket(); // most likely has the closed one's number
  socket.close();
  socket[Symbol.dispose]();
  assertEquals(heir.sendto(GET_LO), GET_LO.length);
});

testUnless(noKernel, "Each failure has its own errno, whatever the collector does", () => {
  using socket = openSocket();
  using other = openSocket();
  using user = openSocket({ protocol: NETLINK.USERSOCK });
  socket.bind({ pid: 0x7ffffff2 });
  const buffer = new Uint8Array(4096);
  const noop = message(NLMSG.NOOP, 0, new Uint8Array(0));
  const failures: readonly [string, () => unknown][] = [
    ["undefined", () => socket.recvfrom(buffer)],
    ["EADDRINUSE", () => other.bind({ pid: 0x7ffffff2 })],
    ["ECONNREFUSED", () => user.sendto(noop, { pid: 0x7ffffff3 })],
    ["EINVAL", () => socket.bind(new Uint8Array(4))],
    ["undefined", () => socket.recvmsg([buffer])],
    ["ENOPROTOOPT", () => socket.setsockopt(SOL.TCP, 1, 1)],
    ["ENODATA", () => socket.sendto(new Uint8Array(0))],
  ];
  let garbage: unknown[] = [];
  for (let round = 0; round < 5000; round++) {
    for (const [expected, call] of failures) {
      garbage.push({ bytes: new Uint8Array(500) });
      assertEquals(outcome(call), expected);
    }
    if (round % 50 === 0) garbage = [];
  }

  function outcome(call: () => unknown): string {
    try {
      return String(call());
    } catch (error) {
      return error instanceof SyscallError ? error.code : String(error);
    }
  }
});

testUnless(noKernel, "kernelRelease() is what the kernel calls itself", () => {
  assertMatch(kernelRelease(), /^\d+\.\d+/);
});

testUnless(noPrograms, "kernelRelease() agrees with Deno", () => {
  assertEquals(kernelRelease(), Deno.osRelease());
});

testUnless(noPrograms, "A libc can be named, and one that is not there is an error", () => {
  const paths = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6"];
  for (const libc of paths.filter((path) => exists(path))) {
    using named = openSocket({ libc });
    using found = openSocket();
    assertEquals(named.sendto(GET_LO), found.sendto(GET_LO));
  }
  assertThrows(() => openSocket({ libc: "/nowhere/libc.so" }), Error, "/nowhere/libc.so");

  function exists(path: string): boolean {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  }
});

const USE_SOCKET = `
  import { kernelRelease, openSocket } from "FFI/mod.ts";
  try {
    const socket = openSocket();
    socket.bind();
    setTimeout(() => socket.close(), 20);
    console.log(kernelRelease() !== "", await socket.readable());
  } catch (error) {
    console.log(error.name, error.message);
  }
`;

testUnless(
  noPrograms,
  "--allow-ffi is permission enough, for everything or for libc alone",
  async () => {
    const whole = ["--allow-ffi"];
    assertEquals(await runModule(USE_SOCKET, whole), "true false\n");
    const path = `/lib/${Deno.build.arch}-linux-gnu/libc.so.6`;
    const alone = await runModule(USE_SOCKET, [`--allow-ffi=${path}`]);
    const isThere = await Deno.stat(path).then(() => true, () => false);
    assertEquals(alone, isThere ? "true false\n" : alone);
  },
);

testUnless(noPrograms, "Without --allow-ffi opening is NotCapable", async () => {
  assertMatch(await runModule(USE_SOCKET, []), /^NotCapable .*--allow-ffi/);
});

testUnless(noPrograms, "Without Linux or libc opening says what to do", async () => {
  const darwin =
    `Object.defineProperty(Deno, "build", { value: { os: "darwin", arch: "aarch64" } });`;
  const noLibc = `Deno.dlopen = (path) => { throw new Error("no " + path); };`;
  const open = `
    const { openSocket } = await import("FFI/mod.ts");
    try { openSocket(); } catch (error) { console.log(error.name, error.message); }
  `;
  const permissions = ["--allow-ffi", "--allow-read"];
  const elsewhere = await runModule(darwin + open, permissions);
  assertMatch(elsewhere, /^NotSupported .*this is darwin\. The codec and recordings work here/);
  const missing = await runModule(noLibc + open, permissions);
  assertMatch(missing, /^NotFound .*"libc" option/);
  assertStringIncludes(missing, "\n  no libc.so.6\n");
  assertStringIncludes(missing, "\n  no /lib/ld-musl-x86_64.so.1\n");
});

testUnless(noPrograms, "A waiting socket does not keep a failing program alive", async () => {
  const output = await runModule(
    `
      import { openSocket } from "FFI/mod.ts";
      openSocket().readable();
      setTimeout(() => { throw new Error("over"); }, 20);
    `,
    ["--allow-ffi"],
  );
  assertStringIncludes(output, "Error: over");
});

testUnless(noPrograms, "A worker has its own sockets, and its own errno", async () => {
  const output = await runModule(
    `
      import { openSocket } from "FFI/mod.ts";
      using socket = openSocket();
      if (typeof DedicatedWorkerGlobalScope === "undefined") {
        const worker = new Worker(import.meta.url, { type: "module" });
        worker.onmessage = ({ data }) => { console.log(data); worker.terminate(); };
        worker.onmessageerror = worker.onerror = () => Deno.exit(1);
      } else {
        try { socket.bind(new Uint8Array(2)); } catch (error) { self.postMessage(error.code); }
      }
    `,
    ["--allow-ffi", "--allow-read"],
  );
  assertEquals(output, "EINVAL\n");
});

/**
 * Musl's own functions cannot run in a process of glibc: both keep their thread's data, errno too, in
 * the same place. That musl has all the functions can be seen nevertheless.
 */
const MUSL = `/lib/ld-musl-${Deno.build.arch}.so.1`;
const noMusl = noPrograms ?? (await Deno.stat(MUSL).then(() => undefined, () => "needs musl"));

testUnless(noMusl, "Musl has every function of the symbol table", async () => {
  const output = await runModule(
    `
      import { SYMBOLS } from "FFI/symbols.ts";
      Deno.dlopen("${MUSL}", SYMBOLS).close();
      console.log("all");
    `,
    ["--allow-ffi"],
  );
  assertEquals(output, "all\n");
});
