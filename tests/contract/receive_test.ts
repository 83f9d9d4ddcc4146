/** recvfrom(2) and recvmsg(2). */
import { MSG, NETLINK, RTM } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assert, assertEquals, assertGreater } from "../assert.ts";
import { drain, GET_LO, typeOf } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled, queueOf } from "./_requests.ts";

/** A socket that has datagrams of some lengths, each filled with its number, from 1 on. */
function withDatagrams(lab: Lab, ...lengths: readonly number[]): NetlinkSocket {
  const socket = lab.open({ protocol: NETLINK.USERSOCK });
  socket.bind();
  for (const [index, length] of lengths.entries()) {
    socket.sendto(filled(length, index + 1), socket.getsockname());
  }
  return socket;
}

contract("where there is nothing, nothing is received", (lab) => {
  const socket = withDatagrams(lab);
  for (const flags of [0, MSG.PEEK, MSG.TRUNC, MSG.PEEK | MSG.TRUNC, MSG.DONTWAIT, MSG.ERRQUEUE]) {
    assertEquals(socket.recvfrom(new Uint8Array(8), flags), undefined);
    assertEquals(socket.recvmsg([new Uint8Array(8)], { flags }), undefined);
  }
});

contract("the kernel's answers come from port 0", (lab) => {
  const socket = lab.open();
  socket.sendto(GET_LO);
  const buffer = new Uint8Array(8192);
  const received = socket.recvfrom(buffer);
  assertEquals(received?.address, { pid: 0, groups: 0 });
  assertEquals(typeOf(buffer), RTM.NEWLINK);
  assertEquals(new DataView(buffer.buffer).getUint32(0, true), received?.length);
});

contract("a datagram that is too long is cut, and its rest is lost", (lab) => {
  const socket = withDatagrams(lab, 10, 20);
  const buffer = new Uint8Array(4);
  assertEquals(socket.recvfrom(buffer)?.length, 4);
  assertEquals([...buffer], [1, 1, 1, 1]);
  assertEquals(socket.recvfrom(buffer)?.length, 4);
  assertEquals([...buffer], [2, 2, 2, 2]);
  assertEquals(socket.recvfrom(buffer), undefined);
});

contract("nothing is written behind a datagram", (lab) => {
  const socket = withDatagrams(lab, 3);
  const buffer = filled(6, 9);
  socket.recvfrom(buffer.subarray(1, 5));
  assertEquals([...buffer], [9, 1, 1, 1, 9, 9]);
});

contract("MSG_TRUNC tells the whole length, of what was cut and of what was not", (lab) => {
  const socket = withDatagrams(lab, 10, 10, 10);
  assertEquals(socket.recvfrom(new Uint8Array(4), MSG.TRUNC)?.length, 10);
  assertEquals(socket.recvfrom(new Uint8Array(10), MSG.TRUNC)?.length, 10);
  assertEquals(socket.recvfrom(new Uint8Array(40), MSG.TRUNC)?.length, 10);
});

contract("MSG_PEEK leaves the datagram where it is", (lab) => {
  const socket = withDatagrams(lab, 10, 20);
  const before = queueOf(socket);
  const buffer = new Uint8Array(40);
  for (let count = 0; count < 3; count++) {
    assertEquals(socket.recvfrom(buffer, MSG.PEEK), { length: 10, address: socket.getsockname() });
  }
  assertEquals(queueOf(socket), before);
  assertEquals(socket.recvfrom(buffer)?.length, 10);
  assertEquals(socket.recvfrom(buffer)?.length, 20);
});

contract("with MSG_PEEK and MSG_TRUNC, no room is enough to learn a length", (lab) => {
  const socket = withDatagrams(lab, 10);
  assertEquals(socket.recvfrom(new Uint8Array(), MSG.PEEK | MSG.TRUNC)?.length, 10);
  assertEquals(socket.recvfrom(new Uint8Array(40))?.length, 10);
});

contract("a receive without room takes a datagram away", (lab) => {
  const socket = withDatagrams(lab, 10, 20, 30);
  assertEquals(socket.recvfrom(new Uint8Array())?.length, 0);
  const received = socket.recvmsg([]);
  assertEquals([received?.length, received?.flags], [0, MSG.TRUNC]);
  assertEquals(socket.recvfrom(new Uint8Array(40))?.length, 30);
});

contract("nothing is received out of band", (lab) => {
  const socket = withDatagrams(lab, 10);
  assertErrno("EOPNOTSUPP", () => socket.recvfrom(new Uint8Array(4), MSG.OOB), "recvfrom");
  assertErrno("EOPNOTSUPP", () => socket.recvmsg([], { flags: MSG.OOB }), "recvmsg");
  assertEquals(drain(socket), 1);
});

contract("recvmsg() scatters a datagram, and says whether it was cut", (lab) => {
  const socket = withDatagrams(lab, 10, 10, 10);
  const parts = [1, 0, 4, 5, 3].map((length) => filled(length, 9));
  const received = socket.recvmsg(parts);
  assert(received !== undefined);
  assertEquals(parts.map((part) => part.join("")), ["1", "", "1111", "11111", "999"]);
  assertEquals(received, { length: 10, address: socket.getsockname(), flags: 0, control: [] });
  const [head, body] = [new Uint8Array(4), new Uint8Array(5)];
  const cut = socket.recvmsg([head, body]);
  assertEquals([cut?.length, cut?.flags], [9, MSG.TRUNC]);
  const told = socket.recvmsg([head, body], { flags: MSG.TRUNC });
  assertEquals([told?.length, told?.flags], [10, MSG.TRUNC]);
});

contract("recvmsg() may peek, too", (lab) => {
  const socket = withDatagrams(lab, 10);
  const peeked = socket.recvmsg([new Uint8Array(4)], { flags: MSG.PEEK });
  assertEquals([peeked?.length, peeked?.flags], [4, MSG.TRUNC]);
  assertEquals(drain(socket), 1);
});

contract(
  "of the flags that a receive is given, msg_flags repeats MSG_CMSG_CLOEXEC alone",
  (lab) => {
    const socket = withDatagrams(lab, 10, 10);
    const flags = MSG.CMSG_CLOEXEC | MSG.WAITALL | MSG.DONTWAIT | MSG.NOSIGNAL;
    assertEquals(socket.recvmsg([new Uint8Array(40)], { flags })?.flags, MSG.CMSG_CLOEXEC);
    assertEquals(socket.recvmsg([new Uint8Array(40)])?.flags, 0);
  },
);

contract("what is received gives back its room in the queue", (lab) => {
  const socket = withDatagrams(lab, 10, 20);
  const charges = [queueOf(socket).rmem];
  for (let count = 0; count < 2; count++) {
    socket.recvfrom(new Uint8Array(40));
    charges.push(queueOf(socket).rmem);
  }
  const [all = 0, one = 0, none] = charges;
  assertGreater(one, 0);
  assertEquals([all, none], [2 * one, 0]);
});
