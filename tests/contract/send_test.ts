/** sendto(2) and sendmsg(2). */
import { AF, MSG, NETLINK, NLM_F, RTM, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals, assertGreater } from "../assert.ts";
import { drain, GET_LO, message } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import {
  ackOf,
  assertErrno,
  filled,
  firstBytes,
  noop,
  option,
  receive,
  receiveAll,
} from "./_requests.ts";

const { USERSOCK } = NETLINK;

/** Two bound sockets of user space. */
function pair(lab: Lab): [NetlinkSocket, NetlinkSocket] {
  const [one, two] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  one.bind();
  two.bind();
  return [one, two];
}

contract("what is sent is received whole, from the sender's port, whatever it is", (lab) => {
  const [sender, receiver] = pair(lab);
  for (const length of [1, 15, 16, 17, 4095, 200_000]) {
    const data = Uint8Array.from({ length }, (_, index) => index * 7 % 251);
    assertEquals(sender.sendto(data, receiver.getsockname()), length);
    const buffer = new Uint8Array(1 << 18);
    assertEquals(receiver.recvfrom(buffer), { length, address: sender.getsockname() });
    assertEquals(buffer.subarray(0, length), data);
  }
});

contract("what is sent may be changed at once", (lab) => {
  const [sender, receiver] = pair(lab);
  const data = filled(4, 1);
  sender.sendto(data, receiver.getsockname());
  data.fill(2);
  assertEquals(receive(receiver), filled(4, 1));
});

contract("datagrams arrive in the order in which they were sent", (lab) => {
  const [sender, receiver] = pair(lab);
  for (let count = 1; count <= 20; count++) {
    sender.sendto(filled(count, count), receiver.getsockname());
  }
  const order = Array.from({ length: 20 }, (_, index) => index + 1);
  assertEquals(firstBytes(receiveAll(receiver)), order);
});

contract("a socket may send to itself", (lab) => {
  const [socket] = pair(lab);
  socket.sendto(filled(3), socket.getsockname());
  assertEquals(socket.recvfrom(new Uint8Array(8)), { length: 3, address: socket.getsockname() });
});

contract("sendmsg() gathers its parts, however many", (lab) => {
  const [sender, receiver] = pair(lab);
  const data = Array.from({ length: 300 }, (_, index) => filled(index % 3, index & 255));
  const whole = Uint8Array.from(data.flatMap((part) => [...part]));
  assertEquals(sender.sendmsg({ data, to: receiver.getsockname() }), 300);
  assertEquals(receive(receiver), whole);
});

contract("a message has 1024 parts at most", (lab) => {
  const [sender, receiver] = pair(lab);
  const parts = (count: number) => Array.from({ length: count }, () => filled(1));
  const to = receiver.getsockname();
  assertEquals(sender.sendmsg({ data: parts(1024), to }), 1024);
  assertErrno("EMSGSIZE", () => sender.sendmsg({ data: parts(1025), to }), "sendmsg");
  assertErrno("EMSGSIZE", () => receiver.recvmsg(parts(1025)), "recvmsg");
  assertEquals(receiver.recvmsg(parts(1024))?.length, 1024);
});

contract("nothing cannot be sent", (lab) => {
  const [sender, receiver] = pair(lab);
  const to = receiver.getsockname();
  const none = new Uint8Array();
  assertErrno("ENODATA", () => sender.sendto(none, to), "sendto");
  assertErrno("ENODATA", () => sender.sendmsg({ data: [], to }), "sendmsg");
  assertErrno("ENODATA", () => sender.sendmsg({ data: [none, none], to }), "sendmsg");
});

contract("nothing can be sent out of band", (lab) => {
  const [sender, receiver] = pair(lab);
  const to = receiver.getsockname();
  assertErrno("EOPNOTSUPP", () => sender.sendto(filled(1), to, MSG.OOB), "sendto");
  assertErrno("EOPNOTSUPP", () => sender.sendmsg({ data: [filled(1)], to, flags: MSG.OOB }));
});

contract("of several things that are wrong, one is told", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  const bad = filled(11);
  const none = new Uint8Array();
  const control = [{ level: SOL.SOCKET, type: 99, data: none }];
  const long = filled(1 << 20);
  assertErrno("EOPNOTSUPP", () => socket.sendto(none, bad, MSG.OOB));
  assertErrno("ENODATA", () => socket.sendmsg({ data: [none], to: bad, control }));
  assertErrno("EINVAL", () => socket.sendmsg({ data: [long], to: bad }));
  assertErrno("EINVAL", () => socket.sendmsg({ data: [long], to: { pid: 4711 }, control }));
  assertErrno("EMSGSIZE", () => socket.sendto(long, { pid: 4711 }));
  assertErrno("ECONNREFUSED", () => socket.sendto(filled(1), { pid: 4711 }));
});

contract("a destination is an address of 12 bytes or more, or none", (lab) => {
  const [sender, receiver] = pair(lab);
  const address = new Uint8Array(128);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF.NETLINK, true);
  view.setUint32(4, receiver.getsockname().pid, true);
  for (const length of [1, 2, 8, 11]) {
    assertErrno("EINVAL", () => sender.sendto(filled(1), address.subarray(0, length)), "sendto");
  }
  for (const length of [12, 13, 128]) {
    assertEquals(sender.sendto(filled(1), address.subarray(0, length)), 1);
  }
  assertEquals(drain(receiver), 3);
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(1), new Uint8Array()), "sendto");
  view.setUint16(0, AF.UNSPEC, true);
  assertErrno("EINVAL", () => sender.sendto(filled(1), address.subarray(0, 12)), "sendto");
});

contract("sendmsg() takes as much of a long address as is one, and sendto() refuses it", (lab) => {
  const [sender, receiver] = pair(lab);
  const to = new Uint8Array(129);
  new DataView(to.buffer).setUint16(0, AF.NETLINK, true);
  new DataView(to.buffer).setUint32(4, receiver.getsockname().pid, true);
  assertErrno("EINVAL", () => sender.sendto(filled(1), to), "sendto");
  assertEquals(sender.sendmsg({ data: [filled(1)], to }), 1);
});

contract(
  "a port that nobody has refuses what is sent to it, and so does a silent kernel",
  (lab) => {
    const socket = lab.open({ protocol: USERSOCK });
    assertErrno("ECONNREFUSED", () => socket.sendto(filled(1), { pid: 4711 }), "sendto");
    assertErrno("ECONNREFUSED", () => socket.sendmsg({ data: [filled(1)] }), "sendmsg");
    assertErrno("ECONNREFUSED", () => socket.sendto(filled(1), {}), "sendto");
  },
);

contract("what exceeds the send buffer, less 32 bytes, is EMSGSIZE", (lab) => {
  const [sender, receiver] = pair(lab);
  const to = receiver.getsockname();
  const sizes = [option(sender, SOL.SOCKET, SO.SNDBUF)];
  sender.setsockopt(SOL.SOCKET, SO.SNDBUF, 0);
  sizes.push(option(sender, SOL.SOCKET, SO.SNDBUF));
  for (const size of sizes) {
    sender.setsockopt(SOL.SOCKET, SO.SNDBUF, size >> 1);
    assertEquals(sender.sendto(filled(size - 32), to), size - 32);
    assertErrno("EMSGSIZE", () => sender.sendto(filled(size - 31), to), "sendto");
    receive(receiver);
  }
});

contract("a full receiver makes a send return undefined, until there is room", (lab) => {
  const [sender, receiver] = pair(lab);
  const to = receiver.getsockname();
  const data = filled(4000);
  let sent = 0;
  while (sender.sendto(data, to) !== undefined) sent++;
  assertGreater(sent, 10);
  assertEquals(sender.sendmsg({ data: [data], to }), undefined);
  // A smaller one may fit still.
  assertEquals(drain(receiver), sent);
  assertEquals(sender.sendto(data, to), data.length);
});

contract("a request is carried out before sendto() returns", (lab) => {
  const socket = lab.open();
  assertEquals(socket.recvfrom(new Uint8Array(8)), undefined);
  assertEquals(socket.sendto(GET_LO), GET_LO.length);
  assertEquals(receiveAll(socket).length, 1);
});

contract("sendto() succeeds, whatever becomes of the request", (lab) => {
  const socket = lab.open();
  const request = message(RTM.GETLINK, NLM_F.REQUEST, filled(16));
  assertEquals(socket.sendto(request), request.length);
  assertEquals(ackOf(receive(socket)).error, -19); // ENODEV
  // Nor need it be a message.
  assertEquals(socket.sendto(filled(5)), 5);
  assertEquals(receiveAll(socket), []);
});

contract("what goes to a group of NETLINK_ROUTE goes to the kernel, too", (lab) => {
  const [sender, member] = [lab.open(), lab.open()];
  member.bind({ groups: 0x8000 });
  assertEquals(sender.sendto(noop(7), { groups: 0x8000 }), 16);
  assertEquals(receive(member), noop(7));
  assertEquals(ackOf(receive(sender)), { seq: 7, error: 0 });
});

contract("users of NETLINK_ROUTE may send to each other", (lab) => {
  const [sender, receiver] = [lab.open(), lab.open()];
  receiver.bind();
  sender.sendto(filled(5), receiver.getsockname());
  assertEquals(receiver.recvfrom(new Uint8Array(8)), {
    length: 5,
    address: { pid: sender.getsockname().pid, groups: 0 },
  });
});
