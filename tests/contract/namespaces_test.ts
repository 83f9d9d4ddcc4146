/** Network namespaces: what is apart, and NETLINK_LISTEN_ALL_NSID. */
import { NETLINK, NETLINK_SO, RTNLGRP, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import { drain } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled, rule } from "./_requests.ts";

const { USERSOCK } = NETLINK;
const NSID = 77;

/** A member of group 1 in the first namespace that listens to all others. */
function listener(lab: Lab): NetlinkSocket {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind({ groups: 1 });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.LISTEN_ALL_NSID, 1);
  return socket;
}

/** Sends to group 1. */
function multicast(socket: NetlinkSocket): void {
  assertErrno("ECONNREFUSED", () => socket.sendto(filled(1), { groups: 1 }), "sendto");
}

contract("nobody sends to a port of another namespace", (lab) => {
  const receiver = lab.open({ protocol: USERSOCK });
  receiver.bind({ pid: 4711 });
  const sender = lab.open({ protocol: USERSOCK, namespace: "second" });
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(1), { pid: 4711 }), "sendto");
});

contract("what happens in a namespace is told there", (lab) => {
  const groups = 1 << RTNLGRP.IPV4_RULE - 1;
  const monitors = (["first", "second"] as const).map((namespace) => {
    const socket = lab.open({ namespace });
    socket.bind({ groups });
    return socket;
  });
  lab.open({ namespace: "second" }).sendto(rule(700));
  assertEquals(monitors.map(drain), [0, 1]);
});

contract("LISTEN_ALL_NSID hears those namespaces that have a number here, and tells it", (lab) => {
  const member = listener(lab);
  const sender = lab.open({ protocol: USERSOCK, namespace: "second" });
  multicast(sender);
  assertEquals(drain(member), 0);
  lab.introduce(NSID);
  multicast(sender);
  const received = member.recvmsg([new Uint8Array(8)]);
  const data = new Uint8Array(Int32Array.of(NSID).buffer);
  assertEquals(received?.control, [
    { level: SOL.NETLINK, type: NETLINK_SO.LISTEN_ALL_NSID, data },
  ]);
  assertEquals(received?.address, { pid: sender.getsockname().pid, groups: 1 });
});

contract("of what happens in its own namespace LISTEN_ALL_NSID tells no number", (lab) => {
  const member = listener(lab);
  lab.introduce(NSID);
  multicast(lab.open({ protocol: USERSOCK }));
  assertEquals(member.recvmsg([new Uint8Array(8)])?.control, []);
});

contract("without LISTEN_ALL_NSID a number is not enough", (lab) => {
  const member = lab.open({ protocol: USERSOCK });
  member.bind({ groups: 1 });
  lab.introduce(NSID);
  multicast(lab.open({ protocol: USERSOCK, namespace: "second" }));
  assertEquals(drain(member), 0);
});

contract("the kernel's notifications of other namespaces are heard, too", (lab) => {
  const monitor = lab.open();
  monitor.bind({ groups: 1 << RTNLGRP.IPV4_RULE - 1 });
  monitor.setsockopt(SOL.NETLINK, NETLINK_SO.LISTEN_ALL_NSID, 1);
  monitor.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
  lab.introduce(NSID);
  lab.open({ namespace: "second" }).sendto(rule(700));
  const { control } = monitor.recvmsg([new Uint8Array(4096)]) ?? {};
  assertEquals(control?.map(({ type, data }) => [type, data[0]]), [
    [NETLINK_SO.PKTINFO, RTNLGRP.IPV4_RULE],
    [NETLINK_SO.LISTEN_ALL_NSID, NSID],
  ]);
});

contract("a sender's own port keeps nobody of another namespace from hearing", (lab) => {
  // The port that is left out is left out everywhere.
  const member = listener(lab);
  lab.introduce(NSID);
  const sender = lab.open({ protocol: USERSOCK, namespace: "second" });
  sender.bind();
  assertEquals(sender.getsockname().pid, member.getsockname().pid);
  multicast(sender);
  assertEquals(drain(member), 1);
  sender.sendto(filled(1), { pid: member.getsockname().pid, groups: 1 });
  assertEquals([drain(member), drain(sender)], [0, 1]);
});
