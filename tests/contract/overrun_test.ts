/** What receive queues have room for, and what becomes of the rest. */
import { MSG, NETLINK, NETLINK_SO, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals, assertGreater } from "../assert.ts";
import { drain, GET_LO } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import {
  ackOf,
  assertErrno,
  filled,
  firstBytes,
  noop,
  option,
  queueOf,
  receive,
  receiveAll,
} from "./_requests.ts";

const { USERSOCK } = NETLINK;
const { NO_ENOBUFS, BROADCAST_ERROR } = NETLINK_SO;

/** A socket of NETLINK_ROUTE with room for two acknowledgements. */
function narrow(lab: Lab): NetlinkSocket {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  return socket;
}

/** Has the kernel send so many acknowledgements. */
function ask(socket: NetlinkSocket, first: number, count: number): void {
  for (let seq = first; seq < first + count; seq++) assertEquals(socket.sendto(noop(seq)), 16);
}

/** The numbers of the acknowledgements that are there. */
function acks(socket: NetlinkSocket): number[] {
  return receiveAll(socket).map((ack) => ackOf(ack).seq);
}

contract("a full queue gives ENOBUFS once, then the older datagrams", (lab) => {
  const socket = narrow(lab);
  ask(socket, 1, 6);
  assertErrno("ENOBUFS", () => socket.recvfrom(new Uint8Array(64)), "recvfrom");
  assertEquals(acks(socket), [1, 2]);
});

contract("recvmsg() tells of an overrun as well, and so does a peek", (lab) => {
  for (const flags of [0, MSG.PEEK]) {
    const socket = narrow(lab);
    ask(socket, 1, 6);
    assertErrno("ENOBUFS", () => socket.recvmsg([new Uint8Array(64)], { flags }), "recvmsg");
    assertEquals(acks(socket), [1, 2]);
  }
});

contract("what is lost is counted", (lab) => {
  const socket = narrow(lab);
  ask(socket, 1, 6);
  assertEquals(queueOf(socket).drops, 4);
  assertErrno("ENOBUFS", () => socket.recvfrom(new Uint8Array(64)));
  assertEquals(acks(socket), [1, 2]);
  assertEquals(queueOf(socket), { rmem: 0, drops: 4 });
});

contract("after an overrun nothing is queued until all has been received", (lab) => {
  const socket = narrow(lab);
  ask(socket, 1, 6);
  assertErrno("ENOBUFS", () => socket.recvfrom(new Uint8Array(64)));
  assertEquals(ackOf(receive(socket)).seq, 1);
  // Here would be room.
  ask(socket, 7, 1);
  assertEquals(queueOf(socket).drops, 5);
  assertEquals(acks(socket), [2]);
  ask(socket, 8, 1);
  assertEquals(acks(socket), [8]);
});

contract("after an overrun is over there may be another", (lab) => {
  const socket = narrow(lab);
  for (const first of [1, 11]) {
    ask(socket, first, 4);
    assertErrno("ENOBUFS", () => socket.recvfrom(new Uint8Array(64)));
    assertEquals(acks(socket), [first, first + 1]);
  }
  assertEquals(queueOf(socket).drops, 4);
});

contract("SO_ERROR takes the error, and the queue stays shut", (lab) => {
  const socket = narrow(lab);
  ask(socket, 1, 3);
  assertEquals(option(socket, SOL.SOCKET, SO.ERROR), 105); // ENOBUFS
  assertEquals(option(socket, SOL.SOCKET, SO.ERROR), 0);
  assertEquals(ackOf(receive(socket)).seq, 1);
  ask(socket, 4, 1);
  assertEquals(acks(socket), [2]);
});

contract("with NO_ENOBUFS losses are silent, and do not shut the queue", (lab) => {
  const socket = narrow(lab);
  socket.setsockopt(SOL.NETLINK, NO_ENOBUFS, 1);
  ask(socket, 1, 6);
  assertEquals(ackOf(receive(socket)).seq, 1);
  ask(socket, 7, 1);
  assertEquals(acks(socket), [2, 7]);
  assertEquals(queueOf(socket).drops, 4);
});

contract("turning on NO_ENOBUFS opens a queue that is shut, and leaves the error", (lab) => {
  const socket = narrow(lab);
  ask(socket, 1, 6);
  socket.setsockopt(SOL.NETLINK, NO_ENOBUFS, 1);
  assertErrno("ENOBUFS", () => socket.recvfrom(new Uint8Array(64)));
  assertEquals(ackOf(receive(socket)).seq, 1);
  ask(socket, 7, 1);
  assertEquals(acks(socket), [2, 7]);
});

contract("an empty queue has room for anything", (lab) => {
  const [receiver, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  receiver.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  receiver.bind();
  const to = receiver.getsockname();
  assertEquals(sender.sendto(filled(100_000), to), 100_000);
  assertEquals(sender.sendto(filled(1), to), undefined);
  assertEquals(drain(receiver), 1);
  assertEquals(sender.sendto(filled(1), to), 1);
});

contract("a receiver loses nothing to a user who could wait", (lab) => {
  const [receiver, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  receiver.bind();
  let sent = 0;
  while (sender.sendto(filled(4000), receiver.getsockname()) !== undefined) sent++;
  assertEquals(queueOf(receiver).drops, 0);
  assertEquals(drain(receiver), sent);
});

contract(
  "what users send to a group is lost where there is no room, and they are not told",
  (lab) => {
    const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
    const self = sender.getsockname();
    member.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
    member.setsockopt(SOL.NETLINK, BROADCAST_ERROR, 1);
    member.bind({ groups: 1 });
    sender.bind();
    const to = { pid: sender.getsockname().pid, groups: 1 };
    assertEquals(self.pid, 0);
    for (let count = 1; count <= 5; count++) assertEquals(sender.sendto(filled(1, count), to), 1);
    assertEquals(drain(sender), 5);
    assertEquals(queueOf(member).drops, 3);
    assertErrno("ENOBUFS", () => member.recvfrom(new Uint8Array(8)));
    assertEquals(firstBytes(receiveAll(member)), [1, 2]);
  },
);

contract("a queue that is shut makes users wait, even if there were room", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  member.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  member.bind({ groups: 1 });
  sender.bind();
  const self = sender.getsockname().pid;
  for (let count = 0; count < 3; count++) sender.sendto(filled(1), { pid: self, groups: 1 });
  assertErrno("ENOBUFS", () => member.recvfrom(new Uint8Array(8)));
  const to = { pid: member.getsockname().pid };
  assertEquals(member.recvfrom(new Uint8Array(8))?.length, 1);
  assertEquals(sender.sendto(filled(1), to), undefined);
  assertEquals(member.recvfrom(new Uint8Array(8))?.length, 1);
  assertEquals(sender.sendto(filled(1), to), 1);
});

contract("each member of a group has its own losses", (lab) => {
  const [one, two, sender] = [0, 1, 2].map(() => lab.open({ protocol: USERSOCK }));
  if (one === undefined || two === undefined || sender === undefined) throw new Error("three");
  one.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  for (const socket of [one, two, sender]) socket.bind({ groups: 1 });
  const to = { pid: sender.getsockname().pid, groups: 1 };
  for (let count = 0; count < 10; count++) sender.sendto(filled(1), to);
  assertEquals([queueOf(one).drops, queueOf(two).drops], [8, 0]);
  assertEquals(drain(two), 10);
});

contract("a larger buffer makes room at once", (lab) => {
  const [receiver, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  receiver.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  receiver.bind();
  const to = receiver.getsockname();
  let sent = 0;
  while (sender.sendto(filled(1), to) !== undefined) sent++;
  receiver.setsockopt(SOL.SOCKET, SO.RCVBUF, 100_000);
  while (sender.sendto(filled(1), to) !== undefined) sent++;
  assertGreater(sent, 100);
  assertEquals(drain(receiver), sent);
});

contract("a queue is charged for the memory that a datagram takes", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind();
  const charges: readonly [number, number][] = [
    [1, 832],
    [256, 832],
    [257, 1280],
    [704, 1280],
    [705, 2304],
    [1728, 2304],
    [1729, 4352],
    [3776, 4352],
    [3777, 4416],
    [10_000, 10_624],
    [100_000, 100_608],
  ];
  for (const [length, rmem] of charges) {
    socket.sendto(filled(length), socket.getsockname());
    assertEquals(queueOf(socket), { rmem, drops: 0 }, `${length} bytes`);
    drain(socket);
  }
}, "6.18");

contract("an answer of the kernel is charged as if a user had sent it", (lab) => {
  const socket = lab.open();
  socket.sendto(GET_LO);
  const { rmem } = queueOf(socket);
  const { length } = receive(socket);
  socket.sendto(filled(length), socket.getsockname());
  assertEquals(queueOf(socket), { rmem, drops: 0 });
}, "6.18");

contract("SO_MEMINFO tells the buffers' sizes", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 10_000);
  socket.setsockopt(SOL.SOCKET, SO.SNDBUF, 20_000);
  const value = new Uint8Array(36);
  socket.getsockopt(SOL.SOCKET, SO.MEMINFO, value);
  assertEquals([...new Uint32Array(value.buffer)], [0, 20_000, 0, 40_000, 0, 0, 0, 0, 0]);
});

contract("acknowledgements are charged, too", (lab) => {
  const socket = narrow(lab);
  const charges = [1, 2, 3].map((seq) => {
    socket.sendto(noop(seq));
    return queueOf(socket);
  });
  assertEquals(charges, [
    { rmem: 832, drops: 0 },
    { rmem: 1664, drops: 0 },
    { rmem: 1664, drops: 1 },
  ]);
}, "6.18");
