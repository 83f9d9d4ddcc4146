/** What needs which capability, and when it is looked for. */
import { CAP } from "../../src/abi/capability.ts";
import { NETLINK, NETLINK_SO, NLM_F, RTM, SCM, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import { drain, DUMP_LINKS, GET_LO } from "../_ffi.ts";
import { contract } from "./_backend.ts";
import {
  ackOf,
  assertErrno,
  filled,
  noop,
  numbered,
  option,
  receive,
  receiveAll,
  rule,
} from "./_requests.ts";

const { USERSOCK } = NETLINK;
const { NET_ADMIN, NET_BROADCAST, NET_RAW, SETGID, SETUID, SYS_ADMIN } = CAP;
const { ADD_MEMBERSHIP, DROP_MEMBERSHIP, LISTEN_ALL_NSID } = NETLINK_SO;
const EPERM = -1;
const EOPNOTSUPP = -95;

/** What comes of a request to change something. */
function change(socket: NetlinkSocket, priority: number, to?: Record<string, never>): number {
  socket.sendto(rule(priority, NLM_F.ACK), to);
  return ackOf(receive(socket)).error;
}

contract("everybody may ask NETLINK_ROUTE, and hear its groups", (lab) => {
  lab.without([NET_ADMIN], () => {
    const socket = lab.open();
    socket.bind({ groups: 1 });
    socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, 33);
    socket.setsockopt(SOL.NETLINK, DROP_MEMBERSHIP, 33);
    for (const request of [GET_LO, DUMP_LINKS]) {
      socket.sendto(request);
      assertEquals(receiveAll(socket).length > 0, true);
    }
  });
});

contract("changing something needs CAP_NET_ADMIN", (lab) => {
  lab.without([NET_ADMIN], () => assertEquals(change(lab.open(), 700), EPERM));
  assertEquals(change(lab.open(), 700), 0);
});

contract("whoever opened the socket and whoever sends must both have it", (lab) => {
  const strong = lab.open();
  const weak = lab.without([NET_ADMIN], () => lab.open());
  assertEquals(change(strong, 700), 0);
  assertEquals(lab.without([NET_ADMIN], () => change(strong, 701)), EPERM);
  assertEquals(change(weak, 702), EPERM);
});

contract("who names the destination needs no capable opener", (lab) => {
  const weak = lab.without([NET_ADMIN], () => lab.open());
  assertEquals(change(weak, 700, {}), 0);
  assertEquals(lab.without([NET_ADMIN], () => change(weak, 701, {})), EPERM);
});

contract("it is looked for before the handler is, and after the payload", (lab) => {
  lab.without([NET_ADMIN], () => {
    const socket = lab.open();
    const answer = (request: Uint8Array) => {
      socket.sendto(request);
      return ackOf(receive(socket)).error;
    };
    const flags = NLM_F.REQUEST | NLM_F.ACK;
    assertEquals(answer(numbered(1, RTM.NEWPREFIX, flags)), EPERM);
    assertEquals(answer(numbered(1, RTM.NEWPREFIX + 2, flags)), EOPNOTSUPP);
    assertEquals(answer(numbered(1, 0x1000, flags)), EOPNOTSUPP);
    assertEquals(answer(numbered(1, RTM.NEWRULE, flags, new Uint8Array())), 0);
    assertEquals(answer(noop()), 0);
  });
});

contract("groups 30 and 31 of NETLINK_ROUTE need CAP_NET_ADMIN", (lab) => {
  const socket = lab.open();
  for (const group of [30, 31]) {
    lab.without([NET_ADMIN], () => {
      assertErrno("EPERM", () => socket.bind({ groups: 2 ** (group - 1) }), "bind");
      assertErrno("EPERM", () => socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, group));
      socket.setsockopt(SOL.NETLINK, DROP_MEMBERSHIP, group);
    });
    assertEquals(socket.getsockname(), { pid: 0, groups: 0 });
  }
  for (const group of [30, 31]) socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, group);
  assertEquals(socket.getsockname().groups, 0x60000000);
});

contract("sending to users of NETLINK_ROUTE needs CAP_NET_ADMIN, to the kernel nothing", (lab) => {
  const receiver = lab.open();
  receiver.bind({ pid: 4711 });
  lab.without([NET_ADMIN], () => {
    const socket = lab.open();
    assertErrno("EPERM", () => socket.sendto(filled(1), { pid: 4711 }), "sendto");
    assertErrno("EPERM", () => socket.sendto(filled(1), { groups: 1 }), "sendto");
    assertErrno("EPERM", () => socket.connect({ pid: 4711 }), "connect");
    assertErrno("EPERM", () => socket.connect({ groups: 1 }), "connect");
    assertEquals(socket.getsockname().pid, 0);
    socket.connect({});
    assertEquals(socket.sendto(GET_LO, {}), GET_LO.length);
  });
  assertEquals(drain(receiver), 0);
});

contract("who was connected when it was allowed may send still", (lab) => {
  const [receiver, sender] = [lab.open(), lab.open()];
  receiver.bind({ pid: 4711 });
  sender.connect({ pid: 4711 });
  lab.without([NET_ADMIN], () => assertEquals(sender.sendto(filled(1)), 1));
  assertEquals(drain(receiver), 1);
});

contract("sending on NETLINK_USERSOCK is free, and hearing its groups is not", (lab) => {
  const receiver = lab.open({ protocol: USERSOCK });
  receiver.bind({ pid: 4711, groups: 1 });
  lab.without([NET_ADMIN], () => {
    const socket = lab.open({ protocol: USERSOCK });
    assertEquals(socket.sendto(filled(1), { pid: 4711, groups: 1 }), 1);
    socket.connect({ pid: 4711 });
    assertErrno("EPERM", () => socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, 1), "setsockopt");
    assertErrno("EPERM", () => socket.setsockopt(SOL.NETLINK, ADD_MEMBERSHIP, 0), "setsockopt");
    assertErrno("EPERM", () => socket.setsockopt(SOL.NETLINK, DROP_MEMBERSHIP, 1), "setsockopt");
    const other = lab.open({ protocol: USERSOCK });
    assertErrno("EPERM", () => other.bind({ pid: 4711, groups: 1 }), "bind");
    other.bind();
  });
});

contract("who is in a group stays in it without the capability", (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  member.bind({ groups: 1 });
  lab.without([NET_ADMIN], () => {
    sender.sendto(filled(1), { pid: member.getsockname().pid, groups: 1 });
    assertEquals(drain(member), 1);
    // To leave all groups by name is free.
    member.bind({ pid: member.getsockname().pid });
  });
  assertEquals(member.getsockname().groups, 0);
});

contract("LISTEN_ALL_NSID needs CAP_NET_BROADCAST, to be turned off as well", (lab) => {
  const socket = lab.open();
  lab.without([NET_BROADCAST], () => {
    for (const value of [1, 0]) {
      assertErrno("EPERM", () => socket.setsockopt(SOL.NETLINK, LISTEN_ALL_NSID, value));
    }
    assertEquals(option(socket, SOL.NETLINK, LISTEN_ALL_NSID), 0);
  });
});

contract("who opened a socket without CAP_NET_BROADCAST does not hear other namespaces", (lab) => {
  lab.introduce(5);
  const sender = lab.open({ protocol: USERSOCK, namespace: "second" });
  const [weak, strong] = [
    lab.without([NET_BROADCAST], () => lab.open({ protocol: USERSOCK })),
    lab.open({ protocol: USERSOCK }),
  ];
  for (const socket of [weak, strong]) {
    socket.setsockopt(SOL.NETLINK, LISTEN_ALL_NSID, 1);
    socket.bind({ groups: 1 });
  }
  lab.without([NET_BROADCAST], () => {
    assertErrno("ECONNREFUSED", () => sender.sendto(filled(1), { groups: 1 }), "sendto");
  });
  assertEquals([drain(weak), drain(strong)], [0, 1]);
});

contract("forcing a buffer's size needs CAP_NET_ADMIN over the machine", (lab) => {
  const socket = lab.open();
  lab.without([NET_ADMIN], () => {
    for (const name of [SO.RCVBUFFORCE, SO.SNDBUFFORCE]) {
      assertErrno("EPERM", () => socket.setsockopt(SOL.SOCKET, name, 1000), "setsockopt");
    }
    socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 5000);
  });
  assertEquals(option(socket, SOL.SOCKET, SO.RCVBUF), 10_000);
});

contract("a mark or a high priority needs CAP_NET_RAW or CAP_NET_ADMIN", (lab) => {
  const socket = lab.open();
  for (const one of [NET_RAW, NET_ADMIN]) {
    lab.without([one], () => {
      socket.setsockopt(SOL.SOCKET, SO.MARK, one);
      socket.setsockopt(SOL.SOCKET, SO.PRIORITY, 7);
    });
  }
  lab.without([NET_RAW, NET_ADMIN], () => {
    assertErrno("EPERM", () => socket.setsockopt(SOL.SOCKET, SO.MARK, 9), "setsockopt");
    for (const priority of [-1, 7]) {
      assertErrno("EPERM", () => socket.setsockopt(SOL.SOCKET, SO.PRIORITY, priority));
    }
    socket.setsockopt(SOL.SOCKET, SO.PRIORITY, 6);
  });
  assertEquals(option(socket, SOL.SOCKET, SO.MARK), NET_ADMIN);
  assertEquals(option(socket, SOL.SOCKET, SO.PRIORITY), 6);
});

contract("SO_DEBUG and SO_PREFER_BUSY_POLL need CAP_NET_ADMIN to be turned on", (lab) => {
  const socket = lab.open();
  for (const [name, code] of [[SO.DEBUG, "EACCES"], [SO.PREFER_BUSY_POLL, "EPERM"]] as const) {
    lab.without([NET_ADMIN], () => {
      assertErrno(code, () => socket.setsockopt(SOL.SOCKET, name, 1), "setsockopt");
      socket.setsockopt(SOL.SOCKET, name, 0);
    });
    socket.setsockopt(SOL.SOCKET, name, 7);
    assertEquals(option(socket, SOL.SOCKET, name), 1);
    lab.without([NET_ADMIN], () => socket.setsockopt(SOL.SOCKET, name, 0));
    assertEquals(option(socket, SOL.SOCKET, name), 0);
  }
}, "machine");

contract("posing as somebody else needs a capability for each thing that is not true", (lab) => {
  const socket = lab.open({ protocol: USERSOCK });
  socket.bind();
  const to = socket.getsockname();
  const send = (pid: number, uid: number, gid: number) => {
    const data = new Uint8Array(Uint32Array.of(pid, uid, gid).buffer);
    const control = [{ level: SOL.SOCKET, type: SCM.CREDENTIALS, data }];
    return socket.sendmsg({ data: [filled(1)], to, control });
  };
  const { pid, uid, gid } = lab;
  const lies: readonly [number, readonly [number, number, number]][] = [
    [SYS_ADMIN, [1, uid, gid]],
    [SETUID, [pid, uid + 1, gid]],
    [SETGID, [pid, uid, gid + 1]],
  ];
  for (const [capability, [pid, uid, gid]] of lies) {
    lab.without([capability], () => assertErrno("EPERM", () => send(pid, uid, gid), "sendmsg"));
    assertEquals(send(pid, uid, gid), 1);
  }
  lab.without([SYS_ADMIN, SETUID, SETGID], () => assertEquals(send(pid, uid, gid), 1));
}, "machine");
