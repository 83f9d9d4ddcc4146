/** Multicast groups: joining, leaving, and who hears what. */
import { IFF, NETLINK, NETLINK_SO, NLM_F, RTM, RTNLGRP, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assert, assertEquals } from "../assert.ts";
import { setLo, words } from "../_ffi.ts";
import { contract } from "./_backend.ts";
import {
  assertErrno,
  filled,
  firstBytes,
  messagesOf,
  receiveAll,
  rule,
  typesOf,
} from "./_requests.ts";

const { USERSOCK } = NETLINK;
const { ADD_MEMBERSHIP, DROP_MEMBERSHIP, LIST_MEMBERSHIPS, PKTINFO } = NETLINK_SO;
/** Group 33 of NETLINK_ROUTE: beyond what a mask can name. */
const HIGH = 33;

function join(socket: NetlinkSocket, ...groups: readonly number[]): void {
  for (const group of groups) socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, group);
}

function leave(socket: NetlinkSocket, ...groups: readonly number[]): void {
  for (const group of groups) socket.setsockopt(SOL.NETLINK, DROP_MEMBERSHIP, group);
}

/** The words of NETLINK_LIST_MEMBERSHIPS. */
function memberships(socket: NetlinkSocket): number[] {
  const value = new Uint8Array(8);
  const length = socket.getsockopt(SOL.NETLINK, LIST_MEMBERSHIPS, value);
  return words(value.subarray(0, length));
}

/** Sends to groups of NETLINK_USERSOCK, and to port 0, which nobody has. */
function multicast(sender: NetlinkSocket, data: Uint8Array, groups: number): void {
  assertErrno("ECONNREFUSED", () => sender.sendto(data, { groups }), "sendto");
}

contract("groups are joined and left by number", (lab) => {
  const socket = lab.open();
  join(socket, 1, 3, 32);
  assertEquals(socket.getsockname(), { pid: 0, groups: 0x80000005 });
  leave(socket, 3);
  assertEquals(socket.getsockname().groups, 0x80000001);
});

contract("joining twice is joining once, and leaving needs no membership", (lab) => {
  const socket = lab.open();
  join(socket, 2, 2);
  leave(socket, 2);
  leave(socket, 2, 5, HIGH);
  assertEquals(memberships(socket), [0, 0]);
});

contract("joining does not bind a socket, which hears its groups nevertheless", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  join(member, 1);
  // A socket without a port is left out when it is port 0 that the datagram goes to as well.
  multicast(sender, filled(3), 1);
  assertEquals(receiveAll(member), []);
  sender.sendto(filled(4), { pid: sender.getsockname().pid, groups: 1 });
  assertEquals(member.getsockname(), { pid: 0, groups: 1 });
  assertEquals(receiveAll(member).length, 1);
});

contract("a group that there is not cannot be joined or left", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  join(socket, 32);
  for (const group of [0, 33, 1000, -1]) {
    assertErrno("EINVAL", () => join(socket, group), "setsockopt");
    assertErrno("EINVAL", () => leave(socket, group), "setsockopt");
  }
});

contract("NETLINK_ROUTE has 39 groups", (lab) => {
  const socket = lab.open();
  for (let group = 1; group <= 39; group++) join(socket, group);
  assertErrno("EINVAL", () => join(socket, 40), "setsockopt");
  assertEquals(memberships(socket), [0xffffffff, 0x7f]);
}, "6.18");

contract("a group's number is an int, and a shorter value is group 0", (lab) => {
  const socket = lab.open();
  for (const length of [0, 1, 3]) {
    const value = filled(length);
    assertErrno("EINVAL", () => socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, value));
  }
  socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, Uint8Array.of(3, 0, 0, 0, 9, 9));
  assertEquals(socket.getsockname().groups, 4);
});

contract("groups above 32 are in no name, and bind() leaves them alone", (lab) => {
  const socket = lab.open();
  join(socket, 1, HIGH);
  assertEquals(socket.getsockname().groups, 1);
  assertEquals(memberships(socket), [1, 1]);
  socket.bind({ groups: 4 });
  assertEquals(memberships(socket), [4, 1]);
  socket.bind({ pid: lab.pid });
  assertEquals(memberships(socket), [0, 1]);
});

contract("LIST_MEMBERSHIPS tells of groups only after some have been asked for", (lab) => {
  const socket = lab.open();
  assertEquals(memberships(socket), []);
  socket.bind();
  assertEquals(memberships(socket), []);
  assertErrno("EINVAL", () => join(socket, 0));
  assertEquals(memberships(socket), [0, 0]);
});

contract("LIST_MEMBERSHIPS fills whole words and always tells the whole length", (lab) => {
  const socket = lab.open();
  join(socket, 1, 34);
  const stored: readonly [number, number[]][] = [
    [0, []],
    [3, [9, 9, 9]],
    [4, [1, 0, 0, 0]],
    [7, [1, 0, 0, 0, 9, 9, 9]],
    [8, [1, 0, 0, 0, 2, 0, 0, 0]],
    [10, [1, 0, 0, 0, 2, 0, 0, 0, 9, 9]],
  ];
  for (const [room, bytes] of stored) {
    const value = filled(room, 9);
    assertEquals(socket.getsockopt(SOL.NETLINK, LIST_MEMBERSHIPS, value), 8);
    assertEquals([...value], bytes);
  }
});

contract("a datagram goes to the members of its lowest group alone", (lab) => {
  const members = [1, 2, 4].map((groups) => {
    const socket = lab.open({ protocol: USERSOCK });
    socket.bind({ groups });
    return socket;
  });
  const sender = lab.open({ protocol: USERSOCK });
  multicast(sender, filled(3), 0b110);
  assertEquals(members.map((member) => receiveAll(member).length), [0, 1, 0]);
});

contract("a member knows the sender's port and the group", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  sender.bind();
  member.bind({ groups: 0xff });
  multicast(sender, filled(3), 0b1000);
  const { pid } = sender.getsockname();
  assertEquals(member.recvfrom(new Uint8Array(8)), { length: 3, address: { pid, groups: 0b1000 } });
});

contract("a sender does not hear itself", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind({ groups: 1 });
  multicast(socket, filled(3), 1);
  assertEquals(receiveAll(socket), []);
});

contract("who is in the group and at the port gets the datagram once", (lab) => {
  const [member, other, sender] = [0, 1, 2].map(() => lab.open({ protocol: USERSOCK }));
  assert(member !== undefined && other !== undefined && sender !== undefined);
  member.bind({ groups: 1 });
  other.bind({ groups: 1 });
  const { pid } = member.getsockname();
  assertEquals(sender.sendto(filled(3), { pid, groups: 1 }), 3);
  const address = { pid: sender.getsockname().pid, groups: 1 };
  for (const socket of [member, other]) {
    assertEquals(socket.recvfrom(new Uint8Array(8)), { length: 3, address });
    assertEquals(socket.recvfrom(new Uint8Array(8)), undefined);
  }
});

contract("the port gets the datagram even if it is in no group", (lab) => {
  const [receiver, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  receiver.bind();
  sender.sendto(filled(3), { pid: receiver.getsockname().pid, groups: 1 });
  assertEquals(receiver.recvfrom(new Uint8Array(8))?.address.groups, 1);
});

contract("who has left a group does not hear it", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  member.bind({ groups: 1 });
  multicast(sender, filled(1, 1), 1);
  leave(member, 1);
  multicast(sender, filled(1, 2), 1);
  // What was queued before stays.
  assertEquals(firstBytes(receiveAll(member)), [1]);
});

contract("who is connected to a group sends to it", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  member.bind({ groups: 2 });
  sender.connect({ groups: 2 });
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(3)), "sendto");
  assertEquals(receiveAll(member).length, 1);
});

contract("groups are a protocol's own, and a namespace's", (lab) => {
  const sender = lab.open({ protocol: USERSOCK });
  const elsewhere = [lab.open(), lab.open({ protocol: USERSOCK, namespace: "second" })];
  for (const socket of elsewhere) socket.bind({ groups: 1 });
  multicast(sender, filled(3), 1);
  assertEquals(elsewhere.map((socket) => receiveAll(socket).length), [0, 0]);
});

contract("the kernel tells a group what happens, with the request's number and port", (lab) => {
  const [admin, monitor] = [lab.open(), lab.open()];
  monitor.bind({ groups: 1 << RTNLGRP.IPV4_RULE - 1 });
  admin.sendto(rule(700));
  const buffer = new Uint8Array(8192);
  const received = monitor.recvfrom(buffer);
  assertEquals(received?.address, { pid: 0, groups: 1 << RTNLGRP.IPV4_RULE - 1 });
  const view = new DataView(buffer.buffer);
  assertEquals(view.getUint16(4, true), RTM.NEWRULE);
  const { pid } = admin.getsockname();
  assertEquals([view.getUint32(8, true), view.getUint32(12, true)], [700, pid]);
  assertEquals(receiveAll(admin), []);
});

contract("the kernel tells nothing to a member without a port", (lab) => {
  const [admin, monitor] = [lab.open(), lab.open()];
  join(monitor, RTNLGRP.IPV4_RULE);
  admin.sendto(rule(700));
  assertEquals(receiveAll(monitor), []);
  monitor.bind({ groups: 1 << RTNLGRP.IPV4_RULE - 1 });
  admin.sendto(rule(701));
  assertEquals(receiveAll(monitor).length, 1);
});

contract("with NLM_F_ECHO a requester hears of it before the acknowledgement", (lab) => {
  const socket = lab.open();
  socket.sendto(rule(700, NLM_F.ECHO | NLM_F.ACK));
  assertEquals(receiveAll(socket).flatMap(typesOf), [RTM.NEWRULE, 2]);
  socket.sendto(rule(701, NLM_F.ACK));
  assertEquals(receiveAll(socket).flatMap(typesOf), [2]);
});

contract("a requester who is in the group hears of it once, echo or not", (lab) => {
  const socket = lab.open();
  socket.bind({ groups: 1 << RTNLGRP.IPV4_RULE - 1 });
  for (const [index, flags] of [0, NLM_F.ECHO].entries()) {
    socket.sendto(rule(700 + index, flags));
    const datagrams = receiveAll(socket);
    assertEquals(datagrams.flatMap(messagesOf).map(({ type }) => type), [RTM.NEWRULE]);
  }
});

contract("of a group above 32 only PKTINFO tells", (lab) => {
  const [member, admin] = [lab.open(), lab.open()];
  member.bind();
  join(member, RTNLGRP.IPV4_MCADDR);
  member.setsockopt(SOL.NETLINK, PKTINFO, 1);
  admin.sendto(setLo(IFF.UP, IFF.UP));
  const buffer = new Uint8Array(256);
  const received = member.recvmsg([buffer]);
  assertEquals(typesOf(buffer.subarray(0, received?.length)), [RTM.NEWMULTICAST]);
  assertEquals(received?.address, { pid: 0, groups: 0 });
  const data = new Uint8Array(Uint32Array.of(RTNLGRP.IPV4_MCADDR).buffer);
  assertEquals(received?.control, [{ level: SOL.NETLINK, type: PKTINFO, data }]);
}, "6.18");

contract("PKTINFO tells the group, and 0 for none", (lab) => {
  const [receiver, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  receiver.bind({ groups: 0x80 });
  receiver.setsockopt(SOL.NETLINK, PKTINFO, 1);
  multicast(sender, filled(3), 0x80);
  sender.sendto(filled(3), { pid: receiver.getsockname().pid });
  for (const group of [8, 0]) {
    const received = receiver.recvmsg([new Uint8Array(8)]);
    const data = new Uint8Array(Uint32Array.of(group).buffer);
    assertEquals(received?.control, [{ level: SOL.NETLINK, type: PKTINFO, data }]);
  }
});
