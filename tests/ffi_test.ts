/** libc's netlink sockets against the running kernel, in whatever network namespace the tests run. */
import { AF, MSG, NETLINK, NETLINK_SO, NLMSG, RTM, SCM, SO, SOCK, SOL } from "../src/abi/mod.ts";
import { kernelRelease, openSocket } from "../ffi/mod.ts";
import { type NetlinkSocket, SyscallError } from "../src/socket/mod.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "./assert.ts";
import {
  drain,
  DUMP_LINKS,
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

testUnless(noKernel, "A socket has its protocol, its type and no name until it is bound", () => {
  using socket = openSocket({ protocol: NETLINK.GENERIC, type: SOCK.DGRAM });
  assertEquals(socket.protocol, NETLINK.GENERIC);
  const value = new Uint8Array(4);
  socket.getsockopt(SOL.SOCKET, SO.PROTOCOL, value);
  assertEquals(words(value), [NETLINK.GENERIC]);
  socket.getsockopt(SOL.SOCKET, SO.TYPE, value);
  assertEquals(words(value), [SOCK.DGRAM]);
  assertEquals(socket.getsockname(), { pid: 0, groups: 0 });
});

testUnless(noKernel, "A protocol or type that the kernel lacks is refused", () => {
  assertErrno("EPROTONOSUPPORT", () => openSocket({ protocol: 31 }), "socket");
  assertErrno("ESOCKTNOSUPPORT", () => openSocket({ type: SOCK.STREAM }), "socket");
});

testUnless(noKernel, "bind() without an address lets the kernel choose the port", () => {
  using one = openSocket();
  using two = openSocket();
  one.bind();
  two.bind();
  assertNotEquals(one.getsockname().pid, 0);
  assertNotEquals(two.getsockname().pid, 0);
  assertNotEquals(one.getsockname().pid, two.getsockname().pid);
});

testUnless(noKernel, "bind() takes a port of 32 bits and a mask of groups", () => {
  using socket = openSocket();
  socket.bind({ pid: 0xfffffff0, groups: 0b101 });
  assertEquals(socket.getsockname(), { pid: 0xfffffff0, groups: 0b101 });
  using other = openSocket();
  assertErrno("EADDRINUSE", () => other.bind({ pid: 0xfffffff0 }), "bind");
});

testUnless(noKernel, "bind() passes raw addresses through, with their own length", () => {
  using socket = openSocket();
  const address = new Uint8Array(13);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF.NETLINK, true);
  view.setUint32(4, 0x12345678, true);
  for (const length of [0, 2, 11]) {
    assertErrno("EINVAL", () => socket.bind(address.subarray(0, length)));
  }
  view.setUint16(0, AF.INET, true);
  assertErrno("EINVAL", () => socket.bind(address));
  view.setUint16(0, AF.NETLINK, true);
  socket.bind(address);
  assertEquals(socket.getsockname().pid, 0x12345678);
});

testUnless(noKernel, "connect() sets the peer, and null takes it away", () => {
  using socket = openSocket({ protocol: NETLINK.USERSOCK });
  assertEquals(socket.getpeername(), { pid: 0, groups: 0 });
  socket.connect({ pid: 4711 });
  assertEquals(socket.getpeername(), { pid: 4711, groups: 0 });
  assertNotEquals(socket.getsockname().pid, 0);
  socket.connect(null);
  assertEquals(socket.getpeername(), { pid: 0, groups: 0 });
  assertErrno("EINVAL", () => socket.connect(new Uint8Array(12).fill(1)), "connect");
});

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

testUnless(noKernel, "A dump arrives datagram by datagram and ends with NLMSG_DONE", () => {
  using socket = openSocket();
  socket.sendto(DUMP_LINKS, {});
  const buffer = new Uint8Array(32768);
  const types: number[] = [];
  while (socket.recvfrom(buffer) !== undefined) types.push(typeOf(buffer));
  assertEquals(types[0], RTM.NEWLINK);
  assertEquals(types.at(-1), NLMSG.DONE);
});

testUnless(noKernel, "MSG_TRUNC tells the whole length, MSG_PEEK leaves the datagram", () => {
  using socket = openSocket();
  socket.sendto(GET_LO);
  const whole = socket.recvfrom(new Uint8Array(0), MSG.PEEK | MSG.TRUNC);
  assert(whole !== undefined);
  assertGreater(whole.length, 32);
  const small = new Uint8Array(20);
  assertEquals(socket.recvfrom(small, MSG.PEEK)?.length, 20);
  assertEquals(typeOf(small), RTM.NEWLINK);
  assertEquals(socket.recvfrom(small, MSG.TRUNC)?.length, whole.length);
  assertEquals(socket.recvfrom(small), undefined);
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

testUnless(noKernel, "recvmsg() scatters the datagram and reports what it cut", () => {
  using socket = openSocket();
  socket.sendto(GET_LO);
  const [head, body] = [new Uint8Array(16), new Uint8Array(32768)];
  const received = socket.recvmsg([head, body]);
  assert(received !== undefined);
  assertEquals(typeOf(head), RTM.NEWLINK);
  assertEquals(body[4], 1); // ifi_index
  assertEquals([received.flags, received.control], [0, []]);
  socket.sendto(GET_LO);
  const cut = socket.recvmsg([head]);
  assertEquals([cut?.length, cut?.flags], [16, MSG.TRUNC]);
  socket.sendto(GET_LO);
  assertEquals(socket.recvmsg([head], { flags: MSG.TRUNC })?.length, received.length);
  assertEquals(socket.recvmsg([head]), undefined);
});

testUnless(noKernel, "recvmsg() carries control messages, and reports those without room", () => {
  using socket = openSocket();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
  const buffer = new Uint8Array(4096);
  const group = { level: SOL.NETLINK, type: NETLINK_SO.PKTINFO, data: new Uint8Array(4) };
  socket.sendto(GET_LO);
  assertEquals(socket.recvmsg([buffer])?.control, [group]);
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  const credentials = { level: SOL.SOCKET, type: SCM.CREDENTIALS, data: new Uint8Array(12) };
  socket.sendto(GET_LO);
  assertEquals(socket.recvmsg([buffer])?.control, [group, credentials]);
  socket.sendto(GET_LO);
  const cut = socket.recvmsg([buffer], { controlLength: 24 });
  assertEquals([cut?.flags, cut?.control], [MSG.CTRUNC, [group]]);
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

testUnless(noKernel, "A full receiver makes a send return undefined, until there is room", () => {
  const [sender, receiver] = pair();
  using _sender = sender;
  using _receiver = receiver;
  const to = receiver.getsockname();
  const data = new Uint8Array(4000);
  let sent = 0;
  while (sender.sendto(data, to) !== undefined) sent++;
  assertGreater(sent, 10);
  assertEquals(sender.sendmsg({ data: [data], to }), undefined);
  assertEquals(drain(receiver), sent);
  assertEquals(sender.sendto(data, to), data.length);
});

testUnless(noKernel, "A datagram far above 32 KiB arrives whole", () => {
  const [sender, receiver] = pair();
  using _sender = sender;
  using _receiver = receiver;
  const data = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
  assertEquals(sender.sendto(data, receiver.getsockname()), data.length);
  const buffer = new Uint8Array(1 << 20);
  assertEquals(receiver.recvfrom(buffer, MSG.TRUNC)?.length, data.length);
  assertEquals(buffer.subarray(0, data.length), data);
});

testUnless(noKernel, "setsockopt() takes numbers and bytes, getsockopt() tells the length", () => {
  using socket = openSocket();
  const value = new Uint8Array(8);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  assertEquals(socket.getsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, value), 4);
  assertEquals(words(value), [1, 0]);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, new Uint8Array(4));
  assertEquals(socket.getsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, value), 4);
  assertEquals(words(value), [0, 0]);
  assertErrno(
    "EINVAL",
    () => socket.getsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, new Uint8Array(3)),
  );
  assertErrno("ENOPROTOOPT", () => socket.setsockopt(SOL.NETLINK, 99, 1), "setsockopt");
  assertErrno("ENOPROTOOPT", () => socket.getsockopt(SOL.TCP, 1, value), "getsockopt");
  assertErrno("EINVAL", () => socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, -1));
});

testUnless(noKernel, "getsockopt() may tell a length beyond the buffer's", () => {
  using socket = openSocket();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 34);
  const value = new Uint8Array(8);
  assertEquals(socket.getsockopt(SOL.NETLINK, NETLINK_SO.LIST_MEMBERSHIPS, value), 8);
  assertEquals(words(value), [1, 2]);
  const short = value.subarray(0, 4).fill(0);
  assertEquals(socket.getsockopt(SOL.NETLINK, NETLINK_SO.LIST_MEMBERSHIPS, short), 8);
  assertEquals(words(short), [1]);
  assertEquals(socket.getsockopt(SOL.NETLINK, NETLINK_SO.LIST_MEMBERSHIPS, new Uint8Array(0)), 8);
});

testUnless(noKernel, "readable() is true when a datagram is there and when one comes", async () => {
  const [sender, receiver] = pair();
  using _sender = sender;
  using _receiver = receiver;
  sender.sendto(Uint8Array.of(1), receiver.getsockname());
  assertEquals(await receiver.readable(), true);
  assertEquals(await receiver.readable(), true);
  drain(receiver);
  const readable = receiver.readable();
  const timer = setTimeout(() => sender.sendto(Uint8Array.of(2), receiver.getsockname()), 20);
  assertEquals(await readable, true);
  assertEquals(drain(receiver), 1);
  clearTimeout(timer);
});

testUnless(
  noKernel,
  "readable() is false when the socket is closed, during the wait or before",
  async () => {
    const socket = openSocket();
    const waits = [socket.readable(), socket.readable({ signal: new AbortController().signal })];
    const timer = setTimeout(() => socket.close(), 20);
    assertEquals(await Promise.all(waits), [false, false]);
    clearTimeout(timer);
    assertEquals(await socket.readable(), false);
  },
);

testUnless(
  noKernel,
  "readable() rejects with the signal's reason, during the wait or before",
  async () => {
    using socket = openSocket();
    const reason = new Error("enough");
    const controller = new AbortController();
    const readable = socket.readable({ signal: controller.signal });
    controller.abort(reason);
    assertStrictEquals(await readable.catch((error) => error), reason);
    const { signal } = controller;
    assertStrictEquals(await socket.readable({ signal }).catch((error) => error), reason);
    const timeout = await assertRejects(
      () => socket.readable({ signal: AbortSignal.timeout(20) }),
      DOMException,
    );
    assertEquals(timeout.name, "TimeoutError");
  },
);

testUnless(noKernel, "An ended wait leaves the others waiting", async () => {
  const [sender, receiver] = pair();
  using _sender = sender;
  using _receiver = receiver;
  const controller = new AbortController();
  const ended = receiver.readable({ signal: controller.signal });
  const waits = [receiver.readable(), receiver.readable()];
  controller.abort("ended");
  assertEquals(await ended.catch((reason) => reason), "ended");
  sender.sendto(Uint8Array.of(1), receiver.getsockname());
  assertEquals(await Promise.all(waits), [true, true]);
});

testUnless(
  noKernel,
  "A wait after an abandoned one is not woken by what that one missed",
  async () => {
    const [sender, receiver] = pair();
    using _sender = sender;
    using _receiver = receiver;
    for (let round = 0; round < 50; round++) {
      const controller = new AbortController();
      const abandoned = receiver.readable({ signal: controller.signal });
      sender.sendto(Uint8Array.of(1), receiver.getsockname());
      controller.abort("abandoned");
      assertEquals(drain(receiver), 1);
      const next = receiver.readable({ signal: AbortSignal.timeout(2) });
      assertEquals(await abandoned.catch((reason) => reason), "abandoned");
      await assertRejects(() => next, DOMException);
    }
  },
);

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

testUnless(noKernel, "After close every call fails with EBADF", () => {
  const socket = openSocket();
  socket.close();
  const bytes = new Uint8Array(16);
  const calls: Record<string, () => unknown> = {
    bind: () => socket.bind(),
    connect: () => socket.connect(null),
    getsockname: () => socket.getsockname(),
    getpeername: () => socket.getpeername(),
    sendto: () => socket.sendto(bytes),
    recvfrom: () => socket.recvfrom(bytes),
    sendmsg: () => socket.sendmsg({ data: [bytes] }),
    recvmsg: () => socket.recvmsg([bytes]),
    setsockopt: () => socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1),
    getsockopt: () => socket.getsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, bytes),
  };
  for (const [syscall, call] of Object.entries(calls)) assertErrno("EBADF", call, syscall);
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

testUnless(noKernel, "An overrun is ENOBUFS, once, and makes the socket readable", async () => {
  using socket = openSocket();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  const ask = message(RTM.GETLINK, 5); // NLM_F_REQUEST | NLM_F_ACK, of device 0: an error each time
  for (let count = 0; count < 10; count++) socket.sendto(ask);
  assertEquals(await socket.readable(), true);
  const buffer = new Uint8Array(4096);
  assertErrno("ENOBUFS", () => socket.recvfrom(buffer), "recvfrom");
  assertGreater(drain(socket), 0);
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
