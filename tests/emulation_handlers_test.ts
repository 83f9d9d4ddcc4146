/**
 * What users of the library may do in handlers that no code of a kernel does: throw, close sockets,
 * receive and send within a call, change bytes that were sent.
 */
import { AF, ERRNO, NETLINK, NETLINK_SO, NLM_F, NLMSG, RTM, SO, SOL } from "../src/abi/mod.ts";
import { NDIAG_SHOW } from "../src/abi/netlink_diag.ts";
import { RTNLGRP } from "../src/abi/rtnetlink.ts";
import { SOCK_DIAG } from "../src/abi/sock_diag.ts";
import { Client, events } from "../src/client/mod.ts";
import { decode } from "../src/codec/mod.ts";
import type { DumpControl } from "../src/emulation/mod.ts";
import { DumpBuffer, EmulatedKernel, notify, reply, startDump } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "./assert.ts";
import { received } from "./_both.ts";
import { message, words } from "./_ffi.ts";

const { UNSPEC } = AF;
const { GETLINK, NEWLINK } = RTM;
const DUMP = message(GETLINK, NLM_F.REQUEST | NLM_F.DUMP);
const ASK = message(GETLINK, NLM_F.REQUEST);
const FILLER = message(NEWLINK, NLM_F.MULTI, new Uint8Array(1000));

class Mistake extends Error {}

/** A kernel that dumps links as it is told to, and a socket of it. */
function dumping(dumpit: DumpControl["dump"]): [EmulatedKernel, NetlinkSocket] {
  const kernel = new EmulatedKernel();
  kernel.rtnetlink.register(UNSPEC, GETLINK, { dumpit });
  return [kernel, kernel.socket()];
}

/** What a socket is charged for (SK_MEMINFO_RMEM_ALLOC). */
function rmem(socket: NetlinkSocket): number | undefined {
  const bytes = new Uint8Array(36);
  socket.getsockopt(SOL.SOCKET, SO.MEMINFO, bytes);
  return words(bytes)[0];
}

/** What the kernel's own socket of NETLINK_ROUTE is charged for. */
async function kernelRmem(kernel: EmulatedKernel): Promise<number | undefined> {
  using client = new Client(kernel.socket({ protocol: NETLINK.SOCK_DIAG }));
  const sockets = await client.dump({
    kind: "netlink-socket-request",
    type: SOCK_DIAG.BY_FAMILY,
    header: { protocol: NETLINK.ROUTE, show: NDIAG_SHOW.MEMINFO },
  });
  const own = sockets.find(({ header }) => header.portid === 0);
  return own?.attributes.meminfo?.[0];
}

/** The types of all messages that wait. */
function types(socket: NetlinkSocket): number[] {
  return received(socket).flatMap((hex) => decode(Uint8Array.fromHex(hex)))
    .map((message) => "type" in message ? message.type : -1);
}

Deno.test("what a handler throws is thrown by the send, and nothing else changes", async () => {
  using kernel = new EmulatedKernel();
  let mistaken = true;
  kernel.rtnetlink.register(UNSPEC, GETLINK, {
    doit(request) {
      if (mistaken) throw new Mistake();
      return reply(request, { kind: "link", type: NEWLINK, attributes: {} });
    },
  });
  using socket = kernel.socket();
  const two = new Uint8Array([...ASK, ...message(NLMSG.NOOP, NLM_F.ACK)]);
  assertThrows(() => socket.sendto(two), Mistake);
  assertEquals(received(socket), []);
  assertEquals([rmem(socket), await kernelRmem(kernel)], [0, 0]);
  mistaken = false;
  socket.sendto(two);
  assertEquals(types(socket), [NEWLINK, NLMSG.ERROR]);
});

Deno.test("a dump that throws is over, in its first datagram or a later one", async () => {
  let datagrams = 0;
  let mistakeIn = 1;
  let done = 0;
  using kernel = new EmulatedKernel({
    protocols: [NETLINK.SOCK_DIAG, {
      protocol: NETLINK.ROUTE,
      handle: (request) =>
        startDump(request, {
          dump(_, out) {
            if (++datagrams === mistakeIn) throw new Mistake();
            if (datagrams > 2) return 0;
            while (out.put(FILLER));
            return out.length;
          },
          done: () => void done++,
        }),
    }],
  });
  using socket = kernel.socket();
  assertThrows(() => socket.sendto(DUMP), Mistake);
  assertEquals([done, rmem(socket), await kernelRmem(kernel)], [1, 0, 0]);
  [datagrams, mistakeIn] = [0, 2];
  socket.sendto(DUMP);
  assertThrows(() => socket.recvfrom(new Uint8Array(8)), Mistake);
  assertEquals([done, rmem(socket), await kernelRmem(kernel)], [2, 0, 0]);
  assertEquals(received(socket), []);
  [datagrams, mistakeIn] = [0, 9];
  socket.sendto(DUMP);
  assertEquals(types(socket).at(-1), NLMSG.DONE);
  assertEquals(done, 3);
});

Deno.test("a client's request fails with what the handler threw, and the next one does not", async () => {
  let mistaken = true;
  const [kernel, socket] = dumping(() => {
    if (mistaken) throw new Mistake();
    return 0;
  });
  using _ = kernel;
  using client = new Client(socket);
  await assertRejects(() => client.dump({ kind: "link", type: GETLINK }), Mistake);
  mistaken = false;
  assertEquals(await client.dump({ kind: "link", type: GETLINK }), []);
});

Deno.test("a dump may close the socket that it is for, and is over once", () => {
  for (const closeIn of [1, 2]) {
    let datagrams = 0;
    let done = 0;
    const protocol = 29;
    const control: DumpControl = {
      dump(_, out) {
        out.put(FILLER);
        if (++datagrams < closeIn) return out.length;
        socket.close();
        return 0;
      },
      done: () => void done++,
    };
    using kernel = new EmulatedKernel({
      protocols: [{ protocol, handle: (request) => startDump(request, control) }],
    });
    using socket = kernel.socket({ protocol });
    socket.sendto(DUMP);
    if (closeIn === 2) assertEquals(socket.recvfrom(new Uint8Array(8))?.length, 8);
    assertEquals(errno(() => socket.recvfrom(new Uint8Array(8))), "EBADF");
    assertEquals([datagrams, done, kernel.openSockets.length], [closeIn, 1, 0]);
  }
});

function errno(call: () => unknown): string {
  return assertThrows(call, SyscallError).code;
}

Deno.test("a handler that closes its socket answers nobody, nor starts a dump", async () => {
  let dumps = 0;
  const [kernel, socket] = dumping(() => dumps++);
  using _ = kernel;
  kernel.rtnetlink.register(UNSPEC, NEWLINK, {
    doit() {
      socket.close();
      return 0;
    },
  });
  socket.sendto(new Uint8Array([...message(NEWLINK, NLM_F.REQUEST | NLM_F.ACK), ...DUMP]));
  assertEquals([dumps, await kernelRmem(kernel)], [0, 0]);
});

Deno.test("a dump finds what was there before if it receives, and may send", () => {
  const within: unknown[] = [];
  const [kernel, socket] = dumping((_, out) => {
    socket.sendto(DUMP);
    within.push(...types(socket));
    out.put(FILLER);
    return 0;
  });
  using _ = kernel;
  socket.sendto(DUMP);
  // There is a dump already: EBUSY.
  assertEquals(within, [NLMSG.ERROR]);
  assertEquals(types(socket), [NEWLINK, NLMSG.DONE]);
  assertEquals(rmem(socket), 0);
});

Deno.test("a dump that asks for another while it starts is refused that one", () => {
  let starts = 0;
  const socket: { it?: NetlinkSocket } = {};
  using kernel = new EmulatedKernel({
    protocols: [{
      protocol: 29,
      handle: (request) =>
        startDump(request, {
          start() {
            if (++starts === 1) socket.it?.sendto(DUMP);
            return 0;
          },
          dump: () => 0,
        }),
    }],
  });
  const asker = socket.it = kernel.socket({ protocol: 29 });
  asker.sendto(DUMP);
  assertEquals(types(asker), [NLMSG.ERROR, NLMSG.DONE]);
  assertEquals(starts, 1);
});

Deno.test("sockets are closed whatever those throw who are told of it", async () => {
  const kernel = new EmulatedKernel();
  const told: string[] = [];
  const mistake = (of: string) => () => {
    told.push(of);
    throw new Mistake(of);
  };
  const family = kernel.generic.register({
    name: "mistaken",
    groups: [{ name: "group" }],
    ops: [{
      cmd: 1,
      dumpit(_, out) {
        out.put(FILLER);
        return out.length;
      },
      done: mistake("done"),
    }],
    unbind: mistake("unbind"),
  });
  const [first, second] = [0, 1].map(() => kernel.socket({ protocol: NETLINK.GENERIC }));
  assert(first !== undefined && second !== undefined);
  first.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, family.groupNumber("group"));
  first.sendto(message(family.id, NLM_F.REQUEST | NLM_F.DUMP, Uint8Array.of(1, 1, 0, 0)));
  const wait = second.readable();
  const { errors } = assertThrows(() => kernel.close(), AggregateError);
  assertEquals([told, errors.length], [["unbind", "done"], 1]);
  assertEquals(kernel.openSockets, []);
  assertEquals(await wait, false);
  assertEquals(errno(() => first.getsockname()), "EBADF");
  kernel.close();
});

Deno.test("bytes that were sent may be used again", () => {
  using kernel = new EmulatedKernel();
  const bytes = FILLER.slice();
  kernel.rtnetlink.register(UNSPEC, GETLINK, {
    doit(request) {
      const result = reply(request, bytes);
      bytes.fill(0);
      return result;
    },
  });
  using socket = kernel.socket();
  socket.sendto(ASK);
  assertEquals(received(socket), [FILLER.toHex()]);
  const family = kernel.generic.register({ name: "reused", groups: [{ name: "group" }] });
  using member = kernel.socket({ protocol: NETLINK.GENERIC });
  member.bind({ groups: 1 << family.groupNumber("group") - 1 });
  const event = Uint8Array.of(1, 2, 3);
  family.multicastAll("group", event);
  kernel.multicast(family.groupNumber("group"), event, { protocol: NETLINK.GENERIC });
  event.fill(0);
  assertEquals(received(member), ["010203", "010203"]);
});

Deno.test("a message is put into a dump's datagram with its padding, or not at all", () => {
  const bytes = new Uint8Array(18);
  assertEquals(new DumpBuffer(19).put(bytes), false);
  const out = new DumpBuffer(20);
  assertEquals([out.put(bytes), out.length, out.data.length, out.room], [true, 20, 20, 0]);
});

Deno.test("a long reply is charged for all of it", () => {
  using kernel = new EmulatedKernel();
  const long = message(NEWLINK, 0, new Uint8Array(20_000));
  kernel.rtnetlink.register(UNSPEC, GETLINK, { doit: (request) => reply(request, long) });
  using socket = kernel.socket();
  socket.sendto(ASK);
  assert((rmem(socket) ?? 0) > long.length);
  assertEquals(received(socket), [long.toHex()]);
});

Deno.test("handlers tell a group, and who asked if they want to know", async () => {
  using kernel = new EmulatedKernel();
  kernel.rtnetlink.register(UNSPEC, NEWLINK, {
    doit: (request) => notify(request, RTNLGRP.LINK, { kind: "link", type: NEWLINK }),
  });
  using member = kernel.socket();
  const told = events(member, { groups: [RTNLGRP.LINK] });
  using client = new Client(kernel.socket());
  const link = { kind: "link", type: NEWLINK } as const;
  assertEquals((await client.request(link)).length, 0);
  const [echo] = await client.request({ ...link, flags: NLM_F.ECHO });
  assertEquals(echo?.type, NEWLINK);
  const numbers: number[] = [];
  for (let count = 0; count < 2; count++) {
    const { value } = await told.next();
    assert(value?.kind === "datagram");
    numbers.push(...value.messages.map((message) => "pid" in message ? message.pid : -1));
  }
  assertEquals(numbers, [client.portId, client.portId]);
});

Deno.test("a kernel tells groups of its own accord, in one namespace", () => {
  using kernel = new EmulatedKernel();
  const namespace = kernel.createNamespace();
  const open = (namespace = kernel.namespace) => {
    const socket = kernel.socket({ namespace });
    socket.bind({ groups: 1 });
    return socket;
  };
  const [here, there] = [open(), open(namespace)];
  const tell = (options?: Parameters<EmulatedKernel["multicast"]>[2]) =>
    kernel.multicast(RTNLGRP.LINK, { kind: "link", type: NEWLINK }, options);
  assertEquals(tell(), 0);
  assertEquals([types(here), types(there)], [[NEWLINK], []]);
  assertEquals(tell({ namespace }), 0);
  assertEquals([types(here), types(there)], [[], [NEWLINK]]);
  assertEquals(tell({ except: here.getsockname().pid }), -ERRNO.ESRCH);
  assertEquals(tell({ protocol: NETLINK.GENERIC }), -ERRNO.ESRCH);
  assertThrows(() => tell({ protocol: 32 }), RangeError, "32");
});

Deno.test("mistakes of programmers are told in a sentence", () => {
  using kernel = new EmulatedKernel();
  using other = new EmulatedKernel();
  const { namespace } = other;
  assertThrows(() => kernel.socket({ namespace }), TypeError, "belongs to another kernel");
  assertThrows(() => kernel.multicast(1, FILLER, { namespace }), TypeError, "another kernel");
  for (const pid of [0, -1, 1.5, 2 ** 22 + 1]) {
    assertThrows(() => kernel.createProcess({ pid }), RangeError, `not ${pid}`);
  }
  const register = (family: number, type: number) => () =>
    kernel.rtnetlink.register(family, type, {});
  for (const family of [-1, 0.5, 130]) {
    assertThrows(register(family, GETLINK), RangeError, `not ${family}`);
  }
  for (const type of [0, 15, 18.5, RTM.GETTUNNEL + 2]) {
    assertThrows(register(UNSPEC, type), RangeError, `not ${type}`);
  }
  const protocols = [NETLINK.ROUTE, { protocol: NETLINK.ROUTE }];
  assertThrows(() => new EmulatedKernel({ protocols }), RangeError, "protocol 0 is given twice");
  const { generic } = kernel;
  const name = "x".repeat(16);
  assertThrows(() => generic.register({ name }), TypeError, "has 16");
  const ops = [{ cmd: 256, doit: () => 0 }];
  assertThrows(() => generic.register({ name: "far", ops }), RangeError, "not 256");
  const groups = [{ name: "a" }, { name: "b" }];
  assertThrows(
    () => generic.register({ name: "NET_DM", groups }),
    TypeError,
    "NET_DM has one group",
  );
});

Deno.test("a handler that is replaced by nothing is none", () => {
  using kernel = new EmulatedKernel();
  kernel.rtnetlink.register(AF.INET6, RTM.GETROUTE, { doit: () => 0 });
  using socket = kernel.socket();
  const ask = () => {
    socket.sendto(message(RTM.GETROUTE, NLM_F.REQUEST | NLM_F.ACK, Uint8Array.of(AF.INET6)));
    const [ack] = decode(Uint8Array.fromHex(received(socket)[0] ?? ""));
    return ack?.kind === "error" ? ack.error : undefined;
  };
  assertEquals(ask(), 0);
  kernel.rtnetlink.register(AF.INET6, RTM.GETROUTE, {});
  assertEquals(ask(), -ERRNO.EOPNOTSUPP);
});

Deno.test("a long queue is received in time that grows with its length", () => {
  using kernel = new EmulatedKernel();
  using socket = kernel.socket({ protocol: NETLINK.USERSOCK });
  socket.bind();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUFFORCE, 1 << 30);
  const to = socket.getsockname();
  const [sent, buffer] = [new Uint8Array(16), new Uint8Array(16)];
  const time = (call: () => unknown) => {
    const start = performance.now();
    for (let count = 0; count < 100_000; count++) call();
    return performance.now() - start;
  };
  const sending = time(() => socket.sendto(sent, to));
  const receiving = time(() => socket.recvfrom(buffer));
  assertEquals(socket.recvfrom(buffer), undefined);
  // Shifting an array takes 70 times as long as filling it.
  assert(receiving < 15 * sending, `${receiving} ms, and ${sending} ms to send`);
});
