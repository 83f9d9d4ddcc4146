import { ERRNO, MSG, NETLINK_SO, NLM_F, RTM, SO, SOL } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { DUMP_LINKS, GET_LO, message, setLo, typeOf } from "./_ffi.ts";
import { FakePair, FakeProgram, place } from "./_bridge.ts";
import { assertEquals, assertGreater } from "./assert.ts";

/** A `struct sockaddr_nl` in 32-bit words. */
const address = (pid: number, groups: number) => [16, pid, groups];

Deno.test("A program's socket is bound to its process, and told so", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const name = target.ints(...address(0, 5));
  assertEquals(program.call("bind", fd, name, 12), { value: 0 });
  const length = target.ints(128);
  const into = target.ints(0, 0, 0);
  assertEquals(program.call("getsockname", fd, into, length), { value: 0 });
  assertEquals([target.intsAt(into, 3), target.intsAt(length, 1)], [address(42, 5), [12]]);
  assertEquals(program.call("getpeername", fd, into, length), { value: 0 });
  assertEquals(target.intsAt(into, 3), address(0, 0));
});

Deno.test("Addresses that are too short, too long or nowhere are refused", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const name = target.ints(...address(0, 0));
  assertEquals(program.call("bind", fd, name, 11), { errno: ERRNO.EINVAL });
  assertEquals(program.call("bind", fd, name, 129), { errno: ERRNO.EINVAL });
  assertEquals(program.call("bind", fd, name, -1), { errno: ERRNO.EINVAL });
  assertEquals(program.call("bind", fd, 8, 12), { errno: ERRNO.EFAULT });
  assertEquals(program.call("getsockname", fd, name, 8), { errno: ERRNO.EFAULT });
  assertEquals(program.call("getsockname", fd, name, target.ints(-1)), { errno: ERRNO.EINVAL });
  const length = target.ints(4);
  const into = target.ints(-1, -1, -1);
  assertEquals(program.call("getsockname", fd, into, length), { value: 0 });
  assertEquals([target.intsAt(into, 2), target.intsAt(length, 1)], [[16, 0xffffffff], [12]]);
});

Deno.test("Ports are the emulated kernel's: two sockets of a process have two", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const [one, two] = [program.socket(), program.socket()];
  const name = target.ints(...address(0, 0));
  for (const fd of [one, two]) assertEquals(program.call("bind", fd, name, 12), { value: 0 });
  const taken = target.ints(...address(42, 0));
  assertEquals(program.call("bind", program.socket(), taken, 12), { errno: ERRNO.EADDRINUSE });
});

Deno.test("socket(2) is refused as Linux does, and hands over what the kernel lacks", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  assertEquals(program.call("socket", 16, 1, 0), { errno: ERRNO.ESOCKTNOSUPPORT });
  assertEquals(program.call("socket", 16, 3 | 0x100, 0), { errno: ERRNO.EINVAL });
  assertEquals(program.call("socket", 16, 12, 0), { errno: ERRNO.EINVAL });
  assertEquals(program.call("socket", 16, 3, 9), { errno: ERRNO.EPROTONOSUPPORT });
  assertEquals(kernel.openSockets, []);
  using host = new FakeProgram(kernel, { hostNetlink: true });
  assertEquals(host.call("socket", 16, 3, 9), { continue: true });
  assertEquals("addfd" in host.call("socket", 16, 3, 0), true);
});

Deno.test("What is sent is carried out before the call returns, and its answer is there", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const request = target.put(GET_LO);
  const size = GET_LO.length;
  assertEquals(program.call("sendto", fd, request, size, 0, 0, 0), { value: size });
  assertEquals(program.pair(fd).queue.map(typeOf), [RTM.NEWLINK]);
  assertEquals(program.call("write", fd, request, size), { value: size });
  // One datagram waits for the program; the other, in the emulated socket, for its turn.
  assertEquals([program.pair(fd).queue.length, program.pair(fd).watched], [1, true]);
  program.pair(fd).take();
  assertEquals([program.pair(fd).queue.length, program.pair(fd).watched], [1, false]);
});

Deno.test("sendmsg(2) gathers parts, and sendmmsg(2) tells how much of each was sent", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const bytes = target.put(GET_LO);
  const size = GET_LO.length;
  const parts = target.longs(bytes, 16n, bytes + 16n, BigInt(size - 16));
  const header = target.longs(0n, 0n, parts, 2n, 0n, 0n, 0n, 0n);
  assertEquals(program.call("sendmsg", fd, header, 0), { value: size });
  assertEquals(program.call("sendmmsg", fd, header, 1, 0), { value: 1 });
  assertEquals(target.intsAt(header + 56n, 1), [size]);
  assertEquals(program.call("writev", fd, parts, 2), { value: size });
  assertEquals(program.call("writev", fd, parts, 1025), { errno: ERRNO.EMSGSIZE });
  assertEquals(program.call("sendmsg", fd, 8, 0), { errno: ERRNO.EFAULT });
});

Deno.test("A receive is the real kernel's, with the sender's address already in place", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  const room = { address: target.put(new Uint8Array(4096)), length: 4096 };
  const name = target.ints(-1, -1, -1);
  const header = program.header(room, { name, nameLength: 12 });
  assertEquals(program.call("recvmsg", fd, header, 0), { continue: true });
  assertEquals(target.intsAt(name, 3), address(0, 0));
  assertEquals(target.intsAt(header + 8n, 1), [0]);
});

Deno.test("A receive that a signal interrupts is made again with the room it had", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const name = target.ints(-1, -1, -1);
  const length = target.ints(12);
  const into = target.put(new Uint8Array(4096));
  // Nothing is there: the real kernel waits, is interrupted, and leaves the 0 where it is.
  assertEquals(program.call("recvfrom", fd, into, 4096, 0, name, length), { continue: true });
  assertEquals(target.intsAt(length, 1), [0]);
  program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  target.write(name, new Uint8Array(12).fill(255));
  assertEquals(program.call("recvfrom", fd, into, 4096, 0, name, length), { continue: true });
  assertEquals(target.intsAt(name, 3), address(0, 0));
  // From then on, 0 is what the program means.
  program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  target.write(name, new Uint8Array(12).fill(255));
  assertEquals(program.call("recvfrom", fd, into, 4096, 0, name, length), { continue: true });
  assertEquals(target.intsAt(name, 1), [0xffffffff]);
});

Deno.test("A receive that shall not wait fails at once, and leaves the name's length alone", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const length = target.ints(12);
  const into = target.put(new Uint8Array(64));
  const outcome = program.call("recvfrom", fd, into, 64, MSG.DONTWAIT, into, length);
  assertEquals(outcome, { errno: ERRNO.EAGAIN });
  assertEquals(target.intsAt(length, 1), [12]);
});

Deno.test("Control messages and the group of a multicast are received whole", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  program.call("bind", fd, target.ints(...address(0, 1)), 12);
  const on = target.ints(1);
  const set = program.call("setsockopt", fd, SOL.NETLINK, NETLINK_SO.PKTINFO, on, 4);
  assertEquals(set, { value: 0 });
  const other = program.socket();
  const up = setLo(1, 1);
  program.call("sendto", other, target.put(up), up.length, 0, 0, 0);

  const room = { address: target.put(new Uint8Array(8192)), length: 8192 };
  const name = target.ints(-1, -1, -1);
  const control = target.put(new Uint8Array(64));
  const header = program.header(room, { name, nameLength: 12, control, controlLength: 64 });
  const outcome = program.call("recvmsg", fd, header, 0);
  assertGreater("value" in outcome ? outcome.value : 0, 1000);
  assertEquals(typeOf(target.read(room.address, 16)), RTM.NEWLINK);
  assertEquals(target.intsAt(name, 3), address(0, 1));
  assertEquals(target.intsAt(control, 5), [20, 0, SOL.NETLINK, NETLINK_SO.PKTINFO, 1]);
  // msg_namelen, msg_controllen, msg_flags
  assertEquals(target.intsAt(header + 8n, 1), [12]);
  assertEquals(target.intsAt(header + 40n, 3), [24, 0, 0]);
  assertEquals(program.pair(fd).queue, []);
});

Deno.test("Without room for them, control messages are cut, and peeks take nothing", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const on = target.ints(1);
  program.call("setsockopt", fd, SOL.NETLINK, NETLINK_SO.PKTINFO, on, 4);
  program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  const room = { address: target.put(new Uint8Array(100)), length: 100 };
  const header = program.header(room);
  const whole = program.pair(fd).queue[0]?.length ?? 0;
  const peeked = program.call("recvmsg", fd, header, MSG.PEEK | MSG.TRUNC);
  assertEquals(peeked, { value: whole });
  assertEquals(target.intsAt(header + 48n, 1), [MSG.TRUNC | MSG.CTRUNC]);
  assertEquals(program.pair(fd).queue.length, 1);
  assertEquals(program.call("recvmsg", fd, header, 0), { value: 100 });
  assertEquals(program.pair(fd).queue.length, 0);
});

Deno.test("recvmmsg(2) prepares as many receives as there are headers", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  for (let index = 0; index < 4; index++) {
    program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  }
  const room = { address: target.put(new Uint8Array(4096)), length: 4096 };
  const headers = [program.header(room), program.header(room)];
  const mmsghdrs = headers.map((header) => target.read(header, 64));
  const joined = target.put(Uint8Array.from(mmsghdrs.flatMap((bytes) => [...bytes])));
  assertEquals(program.call("recvmmsg", fd, joined, 2, 0, 0), { continue: true });
  assertEquals(program.pair(fd).queue.length, 3);
});

Deno.test("A dump grows with the room that its reader has", () => {
  using kernel = new EmulatedKernel();
  for (let index = 0; index < 60; index++) {
    kernel.addLink({ kind: "ifb", name: `ifb${index}` });
  }
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  program.call("sendto", fd, target.put(DUMP_LINKS), DUMP_LINKS.length, 0, 0, 0);
  const lengths: number[] = [];
  const into = target.put(new Uint8Array(8));
  for (let rounds = 0; rounds < 40; rounds++) {
    program.call("recvfrom", fd, into, 32768, 0, 0, 0);
    const taken = program.pair(fd).take();
    if (taken === undefined) break;
    lengths.push(taken.length);
  }
  assertEquals((lengths[0] ?? 0) <= 4096, true);
  assertEquals(lengths.some((length) => length > 16384), true);
  assertEquals(program.pair(fd).queue.length, 0);
});

Deno.test("Options are the emulated socket's, but for waits and filters", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const value = target.ints(0);
  const length = target.ints(4);
  const get = (level: number, option: number) => {
    const outcome = program.call("getsockopt", fd, level, option, value, length);
    return "value" in outcome ? target.intsAt(value, 1)[0] : outcome;
  };
  assertEquals(get(SOL.SOCKET, SO.DOMAIN), 16);
  assertEquals(get(SOL.SOCKET, SO.TYPE), 3);
  assertEquals(get(SOL.SOCKET, SO.PROTOCOL), 0);
  assertEquals(get(SOL.SOCKET, SO.RCVBUF), 212992);
  assertEquals(get(SOL.SOCKET, SO.RCVTIMEO), { continue: true });
  assertEquals(get(SOL.NETLINK, 99), { errno: ERRNO.ENOPROTOOPT });
  const set = (level: number, option: number, at: bigint, size: number) =>
    program.call("setsockopt", fd, level, option, at, size);
  const seven = target.ints(7);
  assertEquals(set(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, seven, 4), { value: 0 });
  assertEquals(get(SOL.NETLINK, NETLINK_SO.LIST_MEMBERSHIPS), 1 << 6);
  assertEquals(set(SOL.NETLINK, NETLINK_SO.EXT_ACK, 8n, 4), { errno: ERRNO.EFAULT });
  assertEquals(set(SOL.SOCKET, SO.RCVBUF, seven, -1), { errno: ERRNO.EINVAL });
});

Deno.test("What netlink sockets cannot do, they cannot do here", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const fd = program.socket();
  for (const call of ["listen", "accept", "accept4", "shutdown"] as const) {
    assertEquals(program.call(call, fd, 0, 0), { errno: ERRNO.EOPNOTSUPP });
  }
});

Deno.test("Descriptors in the range that are not ours are left alone", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  program.target.descriptors.set(950, "socket:[1]");
  for (const call of ["bind", "read", "sendmsg", "dup"] as const) {
    assertEquals(program.call(call, 950, 0, 0), { continue: true });
    assertEquals(program.call(call, 951, 0, 0), { continue: true });
  }
});

Deno.test("Copies stay where they are asked about, and are the same socket", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const copy = program.call("dup", fd);
  assertEquals("addfd" in copy && [copy.addfd.cloexec, copy.addfd.least], [false, 0]);
  const closing = program.call("fcntl", fd, 1030, 1000);
  assertEquals("addfd" in closing && [closing.addfd.cloexec, closing.addfd.least], [true, 1000]);
  assertEquals(program.call("fcntl", fd, 3, 0), { continue: true });
  target.descriptors.set(960, `socket:[${fd}]`);
  program.call("bind", fd, target.ints(...address(7, 0)), 12);
  const into = target.ints(0, 0, 0);
  program.call("getsockname", 960, into, target.ints(12));
  assertEquals(target.intsAt(into, 3), address(7, 0));
});

Deno.test("When nobody has a socket any more, it is closed; what was written past is sent", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const fd = program.socket();
  const pair = program.pair(fd);
  pair.written.push(GET_LO);
  pair.listener?.arrived();
  assertEquals(pair.queue.map(typeOf), [RTM.NEWLINK]);
  pair.written.push(setLo(1, 1));
  pair.listener?.closed();
  assertEquals([kernel.openSockets, pair.open, program.server.size], [[], false, 0]);
  const [lo] = kernel.request({ kind: "link", type: RTM.GETLINK, header: { index: 1 } });
  assertEquals((lo?.header.flags ?? 0) & 1, 1);
});

Deno.test("A program that could not be given its socket leaves none behind", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const outcome = program.call("socket", 16, 3, 0);
  if ("addfd" in outcome) outcome.addfd.failed();
  assertEquals(kernel.openSockets, []);
});

Deno.test("What the connection has no room for is sent when it has", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const pair = program.pair(fd);
  pair.room = 0;
  program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  assertEquals([pair.queue.length, pair.watched], [0, true]);
  pair.room = 1;
  pair.listener?.consumed();
  assertEquals([pair.queue.length, pair.watched], [1, false]);
});

Deno.test("What is received while the next is sent is not taken for it", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const pair = program.pair(fd);
  program.call("bind", fd, target.ints(...address(0, 1)), 12);
  program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  const up = setLo(1, 1);
  program.call("sendto", program.socket(), target.put(up), up.length, 0, 0, 0);
  const { send } = FakePair.prototype;
  pair.send = (bytes) => {
    pair.queue.shift();
    return send.call(pair, bytes);
  };
  const name = target.ints(-1, -1, -1);
  const into = target.put(new Uint8Array(8));
  const outcome = program.call("recvfrom", fd, into, 8192, 0, name, target.ints(12));
  assertEquals([outcome, pair.queue.length], [{ continue: true }, 1]);
  assertEquals(target.intsAt(name, 3), address(0, 1));
});

Deno.test("An overrun is told by the next receive, and what was there is received after it", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  program.call("bind", fd, target.ints(...address(0, 1)), 12);
  program.call("setsockopt", fd, SOL.SOCKET, SO.RCVBUF, target.ints(0), 4);
  for (let index = 0; index < 20; index++) {
    kernel.addLink({ kind: "ifb", name: `ifb${index}` });
  }
  const into = target.put(new Uint8Array(8));
  const outcomes = Array.from({ length: 4 }, () => {
    const outcome = program.call("recvfrom", fd, into, 8192, MSG.DONTWAIT, 0, 0);
    if ("continue" in outcome) program.pair(fd).take();
    return outcome;
  });
  assertEquals(outcomes.filter((it) => "errno" in it && it.errno === ERRNO.ENOBUFS).length, 1);
  assertEquals(outcomes.some((outcome) => "continue" in outcome), true);
});

Deno.test("Whoever is not privileged may do what the process may", () => {
  using kernel = new EmulatedKernel();
  const attempt = (options: { privileged: boolean }, capabilities: bigint) => {
    using program = new FakeProgram(kernel, options);
    program.target.identityOverride = { capabilities };
    const fd = program.socket();
    const request = message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK, setLo(1, 1).subarray(16));
    program.call("sendto", fd, program.target.put(request), request.length, 0, 0, 0);
    const answer = program.pair(fd).queue[0] ?? new Uint8Array(20);
    return new DataView(answer.buffer).getInt32(16, true);
  };
  assertEquals(attempt({ privileged: false }, 0n), -ERRNO.EPERM);
  assertEquals(attempt({ privileged: false }, 1n << 12n), 0);
  assertEquals(attempt({ privileged: true }, 0n), 0);
});

Deno.test("A namespace of its own is another emulated one, known by descriptor and by process", () => {
  using kernel = new EmulatedKernel();
  kernel.addLink({ kind: "ifb", name: "here" });
  kernel.addLink({ kind: "ifb", name: "there" });
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  target.descriptors.set(5, "net:[200]");
  const move = (index: number, type: number, value: number) => {
    const request = new Uint8Array(40);
    request.set(message(RTM.SETLINK, NLM_F.REQUEST | NLM_F.ACK, new Uint8Array(24)));
    const view = new DataView(request.buffer);
    view.setInt32(20, index, true);
    view.setUint16(32, 8, true);
    view.setUint16(34, type, true);
    view.setUint32(36, value, true);
    program.call("sendto", fd, target.put(request), request.length, 0, 0, 0);
    const answer = program.pair(fd).take() ?? new Uint8Array(20);
    return new DataView(answer.buffer).getInt32(16, true);
  };
  assertEquals(move(2, 28, 5), 0); // IFLA_NET_NS_FD
  assertEquals(move(3, 19, 77), 0); // IFLA_NET_NS_PID
  assertEquals(move(1, 19, 78), -ERRNO.ESRCH);
  assertEquals(move(1, 28, 6), -ERRNO.EBADF);

  target.identityOverride = { networkNamespace: place("200") };
  const inside = program.socket();
  program.call("sendto", inside, target.put(DUMP_LINKS), DUMP_LINKS.length, 0, 0, 0);
  let text = "";
  for (let data = program.pair(inside).take(); data; data = program.pair(inside).take()) {
    text += new TextDecoder().decode(data);
  }
  assertEquals([text.includes("\0here\0"), text.includes("\0there\0")], [true, true]);
});

Deno.test("An observer is shown what programs send and can receive", () => {
  using kernel = new EmulatedKernel();
  const seen: (string | number)[] = [];
  const tap = {
    sent: (data: Uint8Array) => seen.push("sent", typeOf(data)),
    received: (data: Uint8Array) => seen.push("received", typeOf(data)),
  };
  using program = new FakeProgram(kernel, { tap });
  const fd = program.socket();
  program.call("sendto", fd, program.target.put(GET_LO), GET_LO.length, 0, 0, 0);
  assertEquals(seen, ["sent", RTM.GETLINK, "received", RTM.NEWLINK]);
});

Deno.test("What a handler throws is told, and the program's call fails with EIO", () => {
  using kernel = new EmulatedKernel();
  const error = new Error("a handler's own");
  kernel.rtnetlink.register(0, RTM.GETLINK, {
    doit() {
      throw error;
    },
  });
  using program = new FakeProgram(kernel);
  const { target } = program;
  const fd = program.socket();
  const outcome = program.call("sendto", fd, target.put(GET_LO), GET_LO.length, 0, 0, 0);
  assertEquals([outcome, program.failures], [{ errno: ERRNO.EIO }, [error]]);
});

Deno.test("Sockets of old 32-bit programs are the real kernel's, but for netlink's", () => {
  using kernel = new EmulatedKernel();
  using program = new FakeProgram(kernel);
  const { target } = program;
  const netlink = program.call("socketcall", 1, target.ints(16, 3, 0));
  assertEquals(netlink, { errno: ERRNO.EAFNOSUPPORT });
  assertEquals(program.call("socketcall", 1, target.ints(2, 1, 0)), { continue: true });
});
