/** close(2), and calls after it. */
import { MSG, NETLINK, NETLINK_SO, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import { drain, DUMP_LINKS } from "../_ffi.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled } from "./_requests.ts";

const { USERSOCK } = NETLINK;

function calls(socket: NetlinkSocket): Record<string, () => unknown> {
  const bytes = new Uint8Array(16);
  return {
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
}

contract("after close() every call fails with EBADF", (lab) => {
  const socket = lab.open();
  socket.close();
  for (const [syscall, call] of Object.entries(calls(socket))) {
    assertErrno("EBADF", call, syscall);
  }
});

contract("after close() EBADF comes before whatever else is wrong", (lab) => {
  const socket = lab.open();
  socket.close();
  assertErrno("EBADF", () => socket.bind(filled(3)), "bind");
  assertErrno("EBADF", () => socket.connect(filled(1)), "connect");
  assertErrno("EBADF", () => socket.sendto(new Uint8Array(), filled(200), MSG.OOB), "sendto");
  assertErrno("EBADF", () => socket.sendmsg({ data: [] }), "sendmsg");
  assertErrno("EBADF", () => socket.setsockopt(SOL.TCP, 1, 1), "setsockopt");
  assertErrno("EBADF", () => socket.getsockopt(SOL.TCP, 1, new Uint8Array()), "getsockopt");
});

contract("closing twice does nothing", (lab) => {
  const socket = lab.open();
  socket.bind();
  socket.close();
  const heir = lab.open();
  heir.bind();
  socket.close();
  socket[Symbol.dispose]();
  assertEquals(heir.getsockname().pid, lab.pid);
});

contract("using closes", (lab) => {
  const closed = (() => {
    using socket = lab.open();
    socket.bind();
    return socket;
  })();
  assertErrno("EBADF", () => closed.getsockname(), "getsockname");
});

contract("a closed socket still tells its protocol", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.close();
  assertEquals(socket.protocol, USERSOCK);
});

contract("what is sent to a closed socket's port is refused", (lab) => {
  const [receiver, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  receiver.bind();
  const to = receiver.getsockname();
  sender.sendto(filled(1), to);
  receiver.close();
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(1), to), "sendto");
});

contract("a closed socket is in no group", (lab) => {
  const [one, two, sender] = [0, 1, 2].map(() => lab.open({ protocol: USERSOCK }));
  if (one === undefined || two === undefined || sender === undefined) throw new Error("three");
  for (const socket of [one, two]) socket.bind({ groups: 1 });
  one.close();
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(1), { groups: 1 }), "sendto");
  assertEquals(drain(two), 1);
});

contract("a closed socket's successor has nothing of it", (lab) => {
  const socket = lab.open();
  socket.bind({ groups: 3 });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  socket.sendto(DUMP_LINKS);
  socket.close();
  const heir = lab.open();
  heir.bind();
  assertEquals(heir.getsockname(), { pid: lab.pid, groups: 0 });
  assertEquals(heir.recvfrom(new Uint8Array(64)), undefined);
  const value = new Uint8Array(4);
  heir.getsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, value);
  assertEquals([...value], [0, 0, 0, 0]);
});
