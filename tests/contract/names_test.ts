/** What sockets are called: socket(2), bind(2), connect(2), getsockname(2), getpeername(2). */
import { AF, MSG, NETLINK, RTM, SO, SOCK, SOL } from "../../src/abi/mod.ts";
import { assert, assertEquals, assertGreater, assertNotEquals } from "../assert.ts";
import { GET_LO, message } from "../_ffi.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled, option } from "./_requests.ts";

const { USERSOCK } = NETLINK;

/** The bytes of a `struct sockaddr_nl`, or of more or less than that. */
function sockaddr(length: number, family: number, pid: number, groups = 0, pad = 0): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, 12));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, pad, true);
  view.setUint32(4, pid, true);
  view.setUint32(8, groups, true);
  return bytes.subarray(0, length);
}

contract("a socket has its protocol and type, and no name until it is bound", (lab) => {
  for (const type of [SOCK.RAW, SOCK.DGRAM]) {
    const socket = lab.open({ protocol: USERSOCK, type });
    assertEquals(socket.protocol, USERSOCK);
    assertEquals(option(socket, SOL.SOCKET, SO.PROTOCOL), USERSOCK);
    assertEquals(option(socket, SOL.SOCKET, SO.TYPE), type);
    assertEquals(option(socket, SOL.SOCKET, SO.DOMAIN), AF.NETLINK);
    assertEquals(socket.getsockname(), { pid: 0, groups: 0 });
    assertEquals(socket.getpeername(), { pid: 0, groups: 0 });
  }
});

contract("a protocol or a type that there is not is refused", (lab) => {
  for (const protocol of [1, 31, 32, 255]) {
    assertErrno("EPROTONOSUPPORT", () => lab.open({ protocol }), "socket");
  }
  for (const type of [SOCK.STREAM, SOCK.RDM, SOCK.SEQPACKET, SOCK.PACKET]) {
    assertErrno("ESOCKTNOSUPPORT", () => lab.open({ type }), "socket");
  }
  assertErrno("ESOCKTNOSUPPORT", () => lab.open({ type: SOCK.STREAM, protocol: 31 }), "socket");
});

contract("bind() without an address takes the process's number as port", (lab) => {
  const socket = lab.open();
  socket.bind();
  assertEquals(socket.getsockname(), { pid: lab.pid, groups: 0 });
});

contract("a second socket of a process gets a negative port", (lab) => {
  const ports = new Set<number>();
  for (let count = 0; count < 20; count++) {
    const socket = lab.open();
    socket.bind();
    ports.add(socket.getsockname().pid | 0);
  }
  assertEquals(ports.size, 20);
  ports.delete(lab.pid);
  assertEquals(ports.size, 19);
  for (const port of ports) assertGreater(-4096, port);
});

contract("ports are a protocol's own, and a namespace's", (lab) => {
  const sockets = [
    lab.open(),
    lab.open({ protocol: USERSOCK }),
    lab.open({ namespace: "second" }),
  ];
  for (const socket of sockets) {
    socket.bind();
    assertEquals(socket.getsockname().pid, lab.pid);
  }
});

contract("bind() takes any port of 32 bits, and a mask of groups", (lab) => {
  for (const pid of [1, 0x7fffffff, 0x80000000, 0xffffffff]) {
    const socket = lab.open();
    socket.bind({ pid, groups: 0b101 });
    assertEquals(socket.getsockname(), { pid, groups: 0b101 });
  }
});

contract("a refused port is nevertheless what getsockname() says", (lab) => {
  const [holder, other] = [lab.open(), lab.open()];
  holder.bind({ pid: 4711 });
  assertErrno("EADDRINUSE", () => other.bind({ pid: 4711 }), "bind");
  assertEquals(other.getsockname(), { pid: 4711, groups: 0 });
  // It is not bound, so any other port will do.
  other.bind({ pid: 4712 });
  assertEquals(other.getsockname(), { pid: 4712, groups: 0 });
});

contract("a bind() that is refused joins no groups", (lab) => {
  const [holder, other] = [lab.open(), lab.open()];
  holder.bind({ pid: 4711 });
  assertErrno("EADDRINUSE", () => other.bind({ pid: 4711, groups: 6 }), "bind");
  assertEquals(other.getsockname().groups, 0);
});

contract("a bound socket is bound again to its own port alone, for other groups", (lab) => {
  const socket = lab.open();
  socket.bind({ groups: 1 });
  assertErrno("EINVAL", () => socket.bind(), "bind");
  assertErrno("EINVAL", () => socket.bind({ pid: lab.pid + 1, groups: 2 }), "bind");
  assertEquals(socket.getsockname(), { pid: lab.pid, groups: 1 });
  socket.bind({ pid: lab.pid, groups: 6 });
  assertEquals(socket.getsockname(), { pid: lab.pid, groups: 6 });
  socket.bind({ pid: lab.pid });
  assertEquals(socket.getsockname(), { pid: lab.pid, groups: 0 });
});

contract("a bound socket cannot be bound to port 0 even where 0 asks for any", (lab) => {
  const socket = lab.open();
  socket.bind({ pid: 4711 });
  assertErrno("EINVAL", () => socket.bind({ pid: 0 }), "bind");
});

contract("bind() joins all 32 groups that a mask can name", (lab) => {
  const socket = lab.open();
  socket.bind({ groups: 0xffffffff });
  assertEquals(socket.getsockname().groups, 0xffffffff);
});

contract("bind() looks at an address's length and family, not at its padding", (lab) => {
  const socket = lab.open();
  for (const length of [0, 1, 2, 11, 129]) {
    assertErrno("EINVAL", () => socket.bind(sockaddr(length, AF.NETLINK, 1)), "bind");
  }
  assertErrno("EINVAL", () => socket.bind(sockaddr(12, AF.INET, 1)), "bind");
  assertErrno("EINVAL", () => socket.bind(sockaddr(12, AF.UNSPEC, 1)), "bind");
  assertEquals(socket.getsockname(), { pid: 0, groups: 0 });
  for (const [index, length] of [12, 13, 128].entries()) {
    const bound = lab.open();
    bound.bind(sockaddr(length, AF.NETLINK, 100 + index, 0, 0xffff));
    assertEquals(bound.getsockname(), { pid: 100 + index, groups: 0 });
  }
});

contract("a port is free again when its socket is closed", (lab) => {
  const first = lab.open();
  first.bind();
  first.close();
  const second = lab.open();
  second.bind();
  assertEquals(second.getsockname().pid, lab.pid);
});

contract("sending binds a socket, even in vain", (lab) => {
  const socket = lab.open();
  socket.sendto(GET_LO);
  assertEquals(socket.getsockname().pid, lab.pid);
  const user = lab.open({ protocol: USERSOCK });
  assertErrno("ECONNREFUSED", () => user.sendto(filled(4)), "sendto");
  assertEquals(user.getsockname().pid, lab.pid);
});

contract("what is wrong with a call before it is sent leaves the socket unbound", (lab) => {
  const socket = lab.open();
  assertErrno("ENODATA", () => socket.sendto(new Uint8Array()), "sendto");
  assertErrno("EINVAL", () => socket.sendto(filled(4), sockaddr(11, AF.NETLINK, 0)), "sendto");
  assertErrno("EOPNOTSUPP", () => socket.sendto(filled(4), undefined, MSG.OOB), "sendto");
  assertEquals(socket.getsockname().pid, 0);
  assertErrno("EMSGSIZE", () => socket.sendto(filled(1 << 20)), "sendto");
  assertEquals(socket.getsockname().pid, lab.pid);
});

contract("a failed bind() does not keep sending from binding the socket", (lab) => {
  const [holder, other] = [lab.open(), lab.open()];
  holder.bind();
  assertErrno("EADDRINUSE", () => other.bind({ pid: lab.pid }), "bind");
  other.sendto(GET_LO);
  assertGreater(-4096, other.getsockname().pid | 0);
  assert(other.recvfrom(new Uint8Array(8192)) !== undefined);
  assertEquals(holder.recvfrom(new Uint8Array(8192)), undefined);
});

contract("connect() binds a socket and says who its peer is, and null takes that back", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.connect({ pid: 4711 });
  assertEquals(socket.getsockname().pid, lab.pid);
  assertEquals(socket.getpeername(), { pid: 4711, groups: 0 });
  socket.connect(null);
  assertEquals(socket.getpeername(), { pid: 0, groups: 0 });
  assertEquals(socket.getsockname().pid, lab.pid);
  socket.connect({});
  assertEquals(socket.getpeername(), { pid: 0, groups: 0 });
});

contract("connect() keeps only the lowest group", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.connect({ pid: 5, groups: 6 });
  assertEquals(socket.getpeername(), { pid: 5, groups: 2 });
  socket.connect({ pid: 5, groups: 0x80000000 });
  assertEquals(socket.getpeername(), { pid: 5, groups: 0x80000000 });
});

contract("connect() looks at an address's length and family", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.connect({ pid: 5 });
  const refused: readonly [number, number][] = [
    [0, AF.NETLINK],
    [1, AF.NETLINK],
    [2, AF.NETLINK],
    [11, AF.NETLINK],
    [129, AF.NETLINK],
    [12, AF.INET],
  ];
  for (const [length, family] of refused) {
    assertErrno("EINVAL", () => socket.connect(sockaddr(length, family, 7)), "connect");
  }
  assertEquals(socket.getpeername(), { pid: 5, groups: 0 });
  // To disconnect, the family is enough.
  socket.connect(sockaddr(2, AF.UNSPEC, 7));
  assertEquals(socket.getpeername(), { pid: 0, groups: 0 });
});

contract("a connected socket sends to its peer unless a call names another", (lab) => {
  const [sender, peer, other] = [0, 1, 2].map(() => lab.open({ protocol: USERSOCK }));
  assert(sender !== undefined && peer !== undefined && other !== undefined);
  for (const socket of [sender, peer, other]) socket.bind();
  const buffer = new Uint8Array(8);
  sender.connect({ pid: peer.getsockname().pid });
  sender.sendto(filled(1));
  sender.sendto(filled(2), other.getsockname());
  sender.sendto(filled(3), new Uint8Array());
  assertEquals(peer.recvfrom(buffer)?.length, 1);
  assertEquals(other.recvfrom(buffer)?.length, 2);
  assertEquals(peer.recvfrom(buffer)?.length, 3);
});

contract("a connected socket refuses what others than its peer send to it", (lab) => {
  const [one, peer, other] = [0, 1, 2].map(() => lab.open({ protocol: USERSOCK }));
  assert(one !== undefined && peer !== undefined && other !== undefined);
  for (const socket of [one, peer, other]) socket.bind();
  const to = one.getsockname();
  one.connect(peer.getsockname());
  assertErrno("ECONNREFUSED", () => other.sendto(filled(1), to), "sendto");
  assertEquals(peer.sendto(filled(2), to), 2);
  one.connect(null);
  assertEquals(other.sendto(filled(3), to), 3);
  assertEquals(one.recvfrom(new Uint8Array(8))?.length, 2);
  assertEquals(one.recvfrom(new Uint8Array(8))?.length, 3);
});

contract("a socket connected to somebody else gets no answers from the kernel", (lab) => {
  const socket = lab.open();
  socket.connect({ pid: 4711 });
  assertEquals(socket.sendto(GET_LO, {}), GET_LO.length);
  assertEquals(socket.recvfrom(new Uint8Array(8192)), undefined);
  socket.connect({});
  assertEquals(socket.sendto(GET_LO), GET_LO.length);
  assertNotEquals(socket.recvfrom(new Uint8Array(8192)), undefined);
});

contract("a socket connected to a port hears the groups all the same", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  member.bind({ groups: 1 });
  member.connect({ pid: 4711 });
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(3), { groups: 1 }), "sendto");
  assertEquals(member.recvfrom(new Uint8Array(8))?.length, 3);
});

contract("a peer need not be there", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.connect({ pid: 4711 });
  assertErrno("ECONNREFUSED", () => socket.sendto(message(RTM.GETLINK, 1)), "sendto");
});
