/**
 * What only emulated sockets have: processes, capabilities, protocols and limits as one likes, and
 * kernels that know their sockets. What they share with real ones is in contract/.
 */
import { CAP } from "../src/abi/capability.ts";
import { ERRNO, NETLINK, NETLINK_SO, NLM_F, SO, SOL } from "../src/abi/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { capable, EmulatedKernel, NL_CFG_F, reply } from "../src/emulation/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { assertEquals, assertMatch, assertNotEquals, assertThrows } from "./assert.ts";
import { message, words } from "./_ffi.ts";

const { ROUTE, USERSOCK, GENERIC, XFRM } = NETLINK;
const USER = 1000;

function errno(call: () => unknown): string {
  return assertThrows(call, SyscallError).code;
}

Deno.test("Importing and using an emulated kernel needs no permission", {
  permissions: "none",
}, async () => {
  using kernel = new EmulatedKernel();
  const socket = kernel.socket({ protocol: USERSOCK });
  socket.bind();
  socket.sendto(Uint8Array.of(1), socket.getsockname());
  assertEquals(await socket.readable(), true);
  assertEquals(socket.recvfrom(new Uint8Array(8))?.length, 1);
});

Deno.test("A kernel knows the sockets that were not closed", () => {
  using kernel = new EmulatedKernel();
  assertEquals(kernel.openSockets, []);
  const [leaked, closed] = [kernel.socket(), kernel.socket()];
  closed.close();
  assertEquals(kernel.openSockets, [leaked]);
  {
    using _used = kernel.socket();
    assertEquals(kernel.openSockets.length, 2);
  }
  assertEquals(kernel.openSockets, [leaked]);
});

Deno.test("A kernel that is closed ends every wait, and closes every socket", async () => {
  const kernel = new EmulatedKernel();
  const sockets = [kernel.socket(), kernel.socket({ namespace: kernel.createNamespace() })];
  const waits = sockets.flatMap((socket) => [socket.readable(), socket.readable()]);
  kernel.close();
  assertEquals(await Promise.all(waits), [false, false, false, false]);
  assertEquals(kernel.openSockets, []);
  for (const socket of sockets) assertEquals(errno(() => socket.getsockname()), "EBADF");
  kernel.close();
});

Deno.test("Kernels have nothing in common", () => {
  using one = new EmulatedKernel();
  using two = new EmulatedKernel();
  for (const kernel of [one, two]) {
    const socket = kernel.socket();
    socket.bind({ pid: 4711 });
    assertEquals(socket.getsockname().pid, 4711);
  }
});

Deno.test("readable() is never settled in a microtask, nor wakes of what is gone by then", async () => {
  using kernel = new EmulatedKernel();
  const socket = kernel.socket({ protocol: USERSOCK });
  socket.bind();
  const send = () => socket.sendto(Uint8Array.of(1), socket.getsockname());
  send();
  let settled = 0;
  const readable = socket.readable().then(() => settled++);
  for (let count = 0; count < 1000; count++) await Promise.resolve();
  assertEquals(settled, 0);
  socket.recvfrom(new Uint8Array(8));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(settled, 0);
  send();
  await readable;
  assertEquals(settled, 1);
});

Deno.test("A process's number is the port of its first socket, in each protocol and namespace", () => {
  using kernel = new EmulatedKernel();
  const process = kernel.createProcess({ pid: 4242 });
  const namespace = kernel.createNamespace();
  for (const options of [{}, { protocol: USERSOCK }, { namespace }]) {
    const socket = kernel.socket({ ...options, process });
    socket.bind();
    assertEquals(socket.getsockname().pid, 4242);
  }
});

Deno.test("Processes have different numbers unless they are given any", () => {
  using kernel = new EmulatedKernel();
  const pids = [kernel.process, kernel.createProcess(), kernel.createProcess()].map(({ pid }) =>
    pid
  );
  assertEquals(new Set(pids).size, 3);
});

Deno.test("The same script has the same ports, in whatever kernel", () => {
  const ports = () => {
    using kernel = new EmulatedKernel();
    return [0, 1, 2].map(() => {
      const socket = kernel.socket();
      socket.bind();
      return socket.getsockname().pid;
    });
  };
  assertEquals(ports(), ports());
});

Deno.test("Random ports come from where one likes", () => {
  const drawn: number[] = [];
  using kernel = new EmulatedKernel({ random: () => drawn.shift() ?? 0 });
  // A kernel that starts has drawn numbers for other things.
  drawn.push(0, 0, 0.5);
  const ports = [0, 1, 2, 3].map(() => {
    const socket = kernel.socket();
    socket.bind();
    return socket.getsockname().pid | 0;
  });
  // A port that is taken is followed by the one below, or by the highest below all.
  assertEquals(ports, [kernel.process.pid, -0x80000000, -4097, -1073743872]);
});

Deno.test("A user has no capability, and root has all", () => {
  using kernel = new EmulatedKernel();
  const user = kernel.createProcess({ uid: USER });
  const { userNamespace } = kernel;
  assertEquals(capable(kernel.process, userNamespace, CAP.NET_ADMIN), true);
  assertEquals(capable(user, userNamespace, CAP.NET_ADMIN), false);
  const socket = kernel.socket({ protocol: USERSOCK, process: user });
  assertEquals(errno(() => socket.bind({ groups: 1 })), "EPERM");
  assertEquals(errno(() => socket.setsockopt(SOL.SOCKET, SO.RCVBUFFORCE, 1)), "EPERM");
});

Deno.test("A process may lose and gain capabilities while it has sockets", () => {
  using kernel = new EmulatedKernel();
  const process = kernel.createProcess({ uid: USER });
  const socket = kernel.socket({ protocol: USERSOCK, process });
  assertEquals(errno(() => socket.bind({ groups: 1 })), "EPERM");
  process.capabilities = new Set([CAP.NET_ADMIN]);
  socket.bind({ groups: 1 });
  assertEquals(socket.getsockname(), { pid: process.pid, groups: 1 });
});

Deno.test("Who made a user namespace may do anything over its network namespaces, and nothing else", () => {
  using kernel = new EmulatedKernel();
  const userNamespace = { parent: kernel.userNamespace, owner: USER };
  const namespace = kernel.createNamespace({ userNamespace });
  const owner = kernel.createProcess({ uid: USER });
  const other = kernel.createProcess({ uid: USER + 1 });
  const inside = kernel.createProcess({ uid: 0, userNamespace });
  const join = (process: typeof owner, options: { namespace?: typeof namespace }) => {
    using socket = kernel.socket({ protocol: USERSOCK, process, ...options });
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 1);
  };
  for (const process of [owner, inside, kernel.process]) {
    join(process, { namespace });
  }
  for (const process of [owner, inside]) assertEquals(errno(() => join(process, {})), "EPERM");
  assertEquals(errno(() => join(other, { namespace })), "EPERM");
});

Deno.test("Credentials are those of the process that sends", () => {
  using kernel = new EmulatedKernel();
  const receiver = kernel.socket({ protocol: USERSOCK });
  receiver.bind();
  receiver.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  const process = kernel.createProcess({ uid: USER, gid: USER + 1 });
  const sender = kernel.socket({ protocol: USERSOCK, process });
  for (const uid of [USER, USER + 5]) {
    process.uid = uid;
    sender.sendto(Uint8Array.of(1), receiver.getsockname());
    const [credentials] = receiver.recvmsg([new Uint8Array(8)])?.control ?? [];
    assertEquals(words(credentials?.data ?? new Uint8Array()), [process.pid, uid, USER + 1]);
  }
});

Deno.test("A kernel has the protocols that it is told to have", () => {
  using kernel = new EmulatedKernel({ protocols: [USERSOCK, { protocol: XFRM }] });
  assertEquals(errno(() => kernel.socket()), "EPROTONOSUPPORT");
  assertEquals(errno(() => kernel.socket({ protocol: GENERIC })), "EPROTONOSUPPORT");
  const socket = kernel.socket({ protocol: XFRM });
  // Nobody answers there.
  assertEquals(errno(() => socket.sendto(message(16, NLM_F.REQUEST))), "ECONNREFUSED");
  assertThrows(() => new EmulatedKernel({ protocols: [XFRM] }), RangeError);
});

Deno.test("A protocol of one's own has groups, rights and a handler", () => {
  using kernel = new EmulatedKernel({
    protocols: [{
      protocol: 29,
      groups: 70,
      flags: NL_CFG_F.NONROOT_RECV,
      handle: (request) => reply(request, message(77, 0)),
    }],
  });
  const process = kernel.createProcess({ uid: USER });
  const socket = kernel.socket({ protocol: 29, process });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 70);
  const join = () => socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 71);
  assertEquals(errno(join), "EINVAL");
  assertEquals(errno(() => socket.connect({ pid: 1 })), "EPERM");
  socket.sendto(message(50, NLM_F.REQUEST));
  const buffer = new Uint8Array(64);
  assertEquals(socket.recvfrom(buffer)?.length, 32);
  assertEquals(words(buffer)[1], 77);
});

Deno.test("Of a success only a text and a cookie are told, of a failure everything", () => {
  const cookie = Uint8Array.of(7);
  const told = { msg: "text", cookie, offs: 16, policy: { type: 4 }, missType: 5, missNest: 16 };
  using kernel = new EmulatedKernel({
    protocols: [{
      protocol: 29,
      handle({ header, extack }) {
        Object.assign(extack, told);
        return header.type === 50 ? 0 : -ERRNO.EINVAL;
      },
    }],
  });
  const socket = kernel.socket({ protocol: 29 });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  const answer = (type: number) => {
    socket.sendto(message(type, NLM_F.REQUEST | NLM_F.ACK));
    const buffer = new Uint8Array(256);
    const [ack] = decode(buffer.subarray(0, socket.recvfrom(buffer)?.length));
    return ack?.kind === "error" ? ack.attributes : undefined;
  };
  assertEquals(answer(50), { msg: "text", cookie });
  assertEquals(answer(51), told);
});

Deno.test("A kernel may have other limits", () => {
  using kernel = new EmulatedKernel({ limits: { rmemDefault: 5000, rmemMax: 6000 } });
  const socket = kernel.socket({ protocol: ROUTE });
  const size = () => {
    const value = new Uint8Array(4);
    socket.getsockopt(SOL.SOCKET, SO.RCVBUF, value);
    return words(value)[0];
  };
  assertEquals(size(), 5000);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 1 << 20);
  assertEquals(size(), 12_000);
});

Deno.test("A network namespace knows others by numbers, the least free ones", () => {
  using kernel = new EmulatedKernel();
  const [one, two, three] = [0, 1, 2].map(() => kernel.createNamespace());
  if (one === undefined || two === undefined || three === undefined) throw new Error("three");
  const { namespace } = kernel;
  assertEquals(namespace.idOf(one), -1);
  assertEquals([namespace.assignId(one, 1), namespace.assignId(two)], [1, 0]);
  assertEquals([namespace.assignId(three, 1), namespace.assignId(three)], [-1, 2]);
  assertEquals([namespace.assignId(one), namespace.assignId(one, 9)], [1, 1]);
  assertEquals(namespace.byId(2), three);
  assertEquals(one.idOf(namespace), -1);
  assertNotEquals(one.inode, two.inode);
});

Deno.test("Errors read like those of the real kernel", () => {
  using kernel = new EmulatedKernel();
  const [one, two] = [kernel.socket(), kernel.socket()];
  one.bind();
  const error = assertThrows(() => two.bind({ pid: one.getsockname().pid }), SyscallError);
  assertMatch(error.message, /^bind: EADDRINUSE: Address already in use$/);
  assertEquals(error.errno, 98);
});
