/** Control messages: what comes along with datagrams, and what may go along. */
import { MSG, NETLINK, NETLINK_SO, SCM, SO, SOL } from "../../src/abi/mod.ts";
import type { ControlMessage, NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import { GET_LO } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled } from "./_requests.ts";

const { USERSOCK } = NETLINK;

function ints(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

function pktinfo(group: number): ControlMessage {
  return { level: SOL.NETLINK, type: NETLINK_SO.PKTINFO, data: ints(group) };
}

function credentials(pid: number, uid: number, gid: number): ControlMessage {
  return { level: SOL.SOCKET, type: SCM.CREDENTIALS, data: ints(pid, uid, gid) };
}

/** A bound socket with SO_PASSCRED. */
function curious(lab: Lab): NetlinkSocket {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind();
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  return socket;
}

contract("nothing comes along unless it is asked for", (lab) => {
  const socket = lab.open();
  socket.sendto(GET_LO);
  assertEquals(socket.recvmsg([new Uint8Array(64)])?.control, []);
});

contract("with SO_PASSCRED the kernel is process 0, user 0", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  socket.sendto(GET_LO);
  assertEquals(socket.recvmsg([new Uint8Array(64)])?.control, [credentials(0, 0, 0)]);
});

contract("with SO_PASSCRED a user is who they are", (lab) => {
  const socket = curious(lab);
  lab.open({ protocol: USERSOCK }).sendto(filled(1), socket.getsockname());
  const { control } = socket.recvmsg([new Uint8Array(8)]) ?? {};
  assertEquals(control, [credentials(lab.pid, lab.uid, lab.gid)]);
});

contract("SO_PASSCRED is looked at when a datagram is received", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind();
  socket.sendto(filled(1), socket.getsockname());
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  const { control } = socket.recvmsg([new Uint8Array(8)]) ?? {};
  assertEquals(control, [credentials(lab.pid, lab.uid, lab.gid)]);
});

contract("credentials may be sent, and be those of process 1 to whom may pose as it", (lab) => {
  const socket = curious(lab);
  const to = socket.getsockname();
  const sender = lab.open({ protocol: USERSOCK });
  for (const each of [credentials(lab.pid, lab.uid, lab.gid), credentials(1, 0, 0)]) {
    assertEquals(sender.sendmsg({ data: [filled(1)], to, control: [each] }), 1);
    assertEquals(socket.recvmsg([new Uint8Array(8)])?.control, [each]);
  }
}, "machine");

contract("of several credentials the last ones count", (lab) => {
  const socket = curious(lab);
  const own = credentials(lab.pid, lab.uid, lab.gid);
  const control = [credentials(1, 0, 0), own];
  socket.sendmsg({ data: [filled(1)], to: socket.getsockname(), control });
  assertEquals(socket.recvmsg([new Uint8Array(8)])?.control, [own]);
}, "machine");

contract("a peek tells what comes along, too", (lab) => {
  const socket = curious(lab);
  socket.sendto(filled(1), socket.getsockname());
  for (const flags of [MSG.PEEK, MSG.PEEK, 0]) {
    const { control } = socket.recvmsg([new Uint8Array(8)], { flags }) ?? {};
    assertEquals(control, [credentials(lab.pid, lab.uid, lab.gid)]);
  }
});

contract("the group comes before the credentials", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
  socket.sendto(GET_LO);
  const { control } = socket.recvmsg([new Uint8Array(64)]) ?? {};
  assertEquals(control, [pktinfo(0), credentials(0, 0, 0)]);
});

contract("what has no room is cut, or missing, and MSG_CTRUNC says so", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
  const cut = (message: ControlMessage, length: number) => ({
    ...message,
    data: message.data.subarray(0, length),
  });
  const [group, sender] = [pktinfo(0), credentials(0, 0, 0)];
  const stored: readonly [number, number, readonly ControlMessage[]][] = [
    [0, MSG.CTRUNC, []],
    [15, MSG.CTRUNC, []],
    [16, MSG.CTRUNC, [cut(group, 0)]],
    [18, MSG.CTRUNC, [cut(group, 2)]],
    [20, MSG.CTRUNC, [group]],
    [24, MSG.CTRUNC, [group]],
    [39, MSG.CTRUNC, [group]],
    [44, MSG.CTRUNC, [group, cut(sender, 4)]],
    [51, MSG.CTRUNC, [group, cut(sender, 11)]],
    [52, 0, [group, sender]],
    [56, 0, [group, sender]],
  ];
  for (const [controlLength, flags, control] of stored) {
    socket.sendto(GET_LO);
    const received = socket.recvmsg([new Uint8Array(8192)], { controlLength });
    assertEquals(received?.flags, flags, `${controlLength} bytes`);
    assertEquals(received?.control, control, `${controlLength} bytes`);
  }
});

contract("control messages of other levels are ignored, and wrong ones refused", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind();
  const to = socket.getsockname();
  const send = (level: number, type: number, length: number) =>
    socket.sendmsg({ data: [filled(1)], to, control: [{ level, type, data: filled(length) }] });
  assertEquals(send(SOL.NETLINK, 1, 4), 1);
  assertEquals(send(SOL.TCP, 99, 0), 1);
  const { RIGHTS, CREDENTIALS } = SCM;
  for (
    const [type, length] of [[RIGHTS, 4], [CREDENTIALS, 11], [CREDENTIALS, 16], [99, 4]] as const
  ) {
    assertErrno("EINVAL", () => send(SOL.SOCKET, type, length), "sendmsg");
  }
});

contract("credentials of a process that there is not are ESRCH", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind();
  const control = [credentials(0x3fffffff, lab.uid, lab.gid)];
  const to = socket.getsockname();
  assertErrno("ESRCH", () => socket.sendmsg({ data: [filled(1)], to, control }), "sendmsg");
}, "machine");
