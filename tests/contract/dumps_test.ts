/** Dumps: how they begin, go on with every receive, and end. */
import { MSG, NETLINK_SO, NLM_F, NLMSG, RTM, SO, SOL } from "../../src/abi/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assert, assertEquals, assertGreater, assertLessOrEqual } from "../assert.ts";
import { drain, DUMP_LINKS, GET_LO, message } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import {
  ackOf,
  addRules,
  assertErrno,
  DUMP_RULES,
  messagesOf,
  noop,
  queueOf,
  receive,
  receiveAll,
  rule,
  typesOf,
} from "./_requests.ts";

const { REQUEST, ACK, DUMP, ROOT, MATCH, MULTI, ACK_TLVS } = NLM_F;
/** What a datagram of a dump has room for before anybody has received. */
const FIRST = 3776;
const EBUSY = -16;
const EINVAL = -22;
const EOPNOTSUPP = -95;
const RULES = 600;

/** A socket in a namespace that has many rules. */
function withRules(lab: Lab, count = RULES): NetlinkSocket {
  using admin = lab.open();
  addRules(admin, count);
  return lab.open();
}

/** How many bytes of whole messages fit into datagrams. */
function packed(lengths: readonly number[], rooms: readonly number[]): number[] {
  const datagrams = [0];
  for (const length of lengths) {
    const last = datagrams.length - 1;
    const room = rooms[Math.min(last, rooms.length - 1)] ?? 0;
    if ((datagrams[last] ?? 0) + length > room) datagrams.push(length);
    else datagrams[last] = (datagrams[last] ?? 0) + length;
  }
  return datagrams;
}

/** The lengths of all messages of the rules' dump, its end included. */
function lengths(socket: NetlinkSocket): number[] {
  socket.sendto(DUMP_RULES);
  return receiveAll(socket).flatMap(messagesOf).map(({ length }) => length);
}

contract("a dump that fits ends in the same datagram, or in another", (lab) => {
  const socket = lab.open();
  socket.sendto(DUMP_RULES);
  const { NEWRULE } = RTM;
  assertEquals(receiveAll(socket).map(typesOf), [[NEWRULE, NEWRULE, NEWRULE, NLMSG.DONE]]);
  socket.sendto(DUMP_LINKS);
  assertEquals(receiveAll(socket).map(typesOf), [[RTM.NEWLINK], [NLMSG.DONE]]);
});

contract(
  "all of a dump's messages are marked, numbered and addressed, and NLMSG_DONE has 20 bytes",
  (lab) => {
    const socket = lab.open();
    const request = new Uint8Array(DUMP_RULES);
    new DataView(request.buffer).setUint32(8, 4711, true);
    socket.sendto(request);
    const messages = decode(receive(socket));
    for (const each of messages) {
      assert("flags" in each);
      assertEquals([each.flags, each.seq, each.pid], [MULTI, 4711, lab.pid]);
    }
    const done = messages.at(-1);
    assert(done?.kind === "done");
    assertEquals(done.error, 0);
    socket.sendto(DUMP_LINKS);
    assertEquals(receiveAll(socket).at(-1)?.length, 20);
  },
);

contract("either bit of NLM_F_DUMP makes a dump of a question", (lab) => {
  const socket = lab.open();
  for (const bits of [ROOT, MATCH, DUMP]) {
    socket.sendto(message(RTM.GETLINK, REQUEST | bits));
    assertEquals(receiveAll(socket).map(typesOf), [[RTM.NEWLINK], [NLMSG.DONE]]);
  }
});

contract("the bits of NLM_F_DUMP make no dump of what adds", (lab) => {
  const socket = lab.open();
  socket.sendto(rule(700, ACK | DUMP));
  assertEquals(receiveAll(socket).map(ackOf), [{ seq: 700, error: 0 }]);
});

contract("NLM_F_BULK is refused by what deletes one object at a time", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.sendto(rule(700, NLM_F.BULK, RTM.DELRULE));
  const [answer] = decode(receive(socket));
  assert(answer?.kind === "error");
  assertEquals(answer.error, EOPNOTSUPP);
  assertEquals(answer.attributes, { msg: "Bulk delete is not supported" });
});

contract("what can be asked of one object alone cannot be dumped", (lab) => {
  const socket = lab.open();
  socket.sendto(message(RTM.GETDCB, REQUEST | ACK | DUMP, new Uint8Array(4)));
  assertEquals(receiveAll(socket).map((ack) => ackOf(ack).error), [EOPNOTSUPP]);
});

contract("a dump is not acknowledged", (lab) => {
  const socket = lab.open();
  socket.sendto(message(RTM.GETLINK, REQUEST | ACK | DUMP));
  assertEquals(receiveAll(socket).map(typesOf), [[RTM.NEWLINK], [NLMSG.DONE]]);
});

contract(
  "the first datagram is there when sendto() returns, and each receive makes another",
  (lab) => {
    const socket = withRules(lab);
    socket.sendto(DUMP_RULES);
    const one = queueOf(socket).rmem;
    assertGreater(one, FIRST);
    let datagrams = 0;
    for (; queueOf(socket).rmem === one; datagrams++) receive(socket, FIRST);
    assertGreater(datagrams, 5);
    assertEquals(queueOf(socket).rmem, 0);
  },
);

contract("a dump tells of every object once, in datagrams of whole messages", (lab) => {
  const socket = withRules(lab);
  socket.sendto(DUMP_RULES);
  const datagrams = receiveAll(socket, FIRST);
  for (const datagram of datagrams) {
    const sum = messagesOf(datagram).reduce((sum, { length }) => sum + length, 0);
    assertEquals(sum, datagram.length);
  }
  const types = datagrams.flatMap(typesOf);
  assertEquals(types.filter((type) => type === RTM.NEWRULE).length, RULES + 3);
  assertEquals(types.indexOf(NLMSG.DONE), types.length - 1);
});

contract("where a dump's end has no room, it is a datagram of its own", (lab) => {
  const [first = 0, each = 0] = lengths(lab.open());
  const fits = Math.floor((FIRST - first) / each);
  assertLessOrEqual(FIRST - first - fits * each, 19);
  // Two of them are there already.
  const socket = withRules(lab, fits - 2);
  socket.sendto(DUMP_RULES);
  const datagrams = receiveAll(socket);
  assertEquals(datagrams.map(({ length }) => length), [first + fits * each, 20]);
}, "6.18");

contract(
  "datagrams grow with the reader's buffer, from the second on, up to 32448 bytes",
  (lab) => {
    const socket = withRules(lab, 1300);
    const messages = lengths(lab.open());
    for (const size of [2000, 3776, 8192, 20_000, 32_448, 65_536]) {
      using reader = lab.open();
      reader.sendto(DUMP_RULES);
      const sizes = receiveAll(reader, size).map(({ length }) => length);
      const room = Math.min(Math.max(size, FIRST), 32_448);
      const cut = packed(messages, [FIRST, room]).map((length) => Math.min(length, size));
      assertEquals(sizes, cut, `a buffer of ${size} bytes`);
    }
    assertEquals(drain(socket), 0);
  },
);

contract("the largest buffer so far counts, for later dumps as well", (lab) => {
  const socket = withRules(lab);
  const messages = lengths(lab.open());
  socket.sendto(noop());
  receive(socket, 10_000);
  socket.sendto(DUMP_RULES);
  const sizes = receiveAll(socket, 10).map(({ length }) => length);
  assertEquals(sizes.length, packed(messages, [10_000]).length);
});

contract("even the buffer of a peek counts, and all buffers of recvmsg()", (lab) => {
  withRules(lab);
  const messages = lengths(lab.open());
  for (const how of ["peek", "scatter"] as const) {
    const socket = lab.open();
    socket.sendto(noop());
    if (how === "peek") socket.recvfrom(new Uint8Array(10_000), MSG.PEEK);
    if (how === "scatter") socket.recvmsg([new Uint8Array(4000), new Uint8Array(6000)]);
    drainInto(socket, 36);
    socket.sendto(DUMP_RULES);
    const first = socket.recvfrom(new Uint8Array(), MSG.TRUNC)?.length;
    assertEquals(first, packed(messages, [10_000])[0]);
  }

  function drainInto(socket: NetlinkSocket, size: number): void {
    while (socket.recvfrom(new Uint8Array(size)) !== undefined);
  }
});

contract("a buffer that is offered in vain does not count", (lab) => {
  const socket = withRules(lab);
  const messages = lengths(lab.open());
  socket.recvfrom(new Uint8Array(10_000));
  socket.sendto(DUMP_RULES);
  const first = socket.recvfrom(new Uint8Array(), MSG.TRUNC)?.length;
  assertEquals(first, packed(messages, [FIRST])[0]);
});

contract("a peek makes the next datagram as well", (lab) => {
  const socket = withRules(lab);
  socket.sendto(DUMP_RULES);
  const one = queueOf(socket).rmem;
  socket.recvfrom(new Uint8Array(), MSG.PEEK);
  assertEquals(queueOf(socket).rmem, 2 * one);
});

contract("a dump goes on only when the queue is half empty", (lab) => {
  const socket = withRules(lab);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 5 * 4352 / 2);
  socket.sendto(DUMP_RULES);
  const one = queueOf(socket).rmem;
  const charges: number[] = [];
  for (let peek = 0; peek < 6; peek++) {
    socket.recvfrom(new Uint8Array(), MSG.PEEK);
    charges.push(queueOf(socket).rmem / one);
  }
  // Two are less than half, three are not.
  assertEquals(charges, [2, 3, 3, 3, 3, 3]);
  assertEquals(queueOf(socket).drops, 0);
}, "6.18");

contract("while a dump runs, another is EBUSY, behind what is queued", (lab) => {
  const socket = withRules(lab);
  socket.sendto(DUMP_RULES);
  socket.sendto(message(RTM.GETLINK, REQUEST | DUMP));
  const datagrams = receiveAll(socket);
  const [first, second, third] = datagrams;
  assert(first !== undefined && second !== undefined && third !== undefined);
  assertEquals(typesOf(first)[0], RTM.NEWRULE);
  assertEquals(ackOf(second).error, EBUSY);
  assertEquals(typesOf(third)[0], RTM.NEWRULE);
  assertEquals(datagrams.flatMap(typesOf).at(-1), NLMSG.DONE);
});

contract("while a dump runs, requests are carried out and answered in between", (lab) => {
  const socket = withRules(lab);
  socket.sendto(DUMP_RULES);
  socket.sendto(GET_LO);
  socket.sendto(noop(7));
  const firstTypes = receiveAll(socket).map((datagram) => typesOf(datagram)[0]);
  assertEquals(firstTypes.slice(0, 4), [RTM.NEWRULE, RTM.NEWLINK, NLMSG.ERROR, RTM.NEWRULE]);
});

contract("when a dump is over, another may begin", (lab) => {
  const socket = withRules(lab);
  for (let round = 0; round < 2; round++) {
    socket.sendto(DUMP_RULES);
    assertEquals(receiveAll(socket).flatMap(typesOf).at(-1), NLMSG.DONE);
  }
  // What is over for the kernel may still be in the queue.
  socket.sendto(DUMP_LINKS);
  receive(socket);
  socket.sendto(DUMP_LINKS);
  const { NEWLINK } = RTM;
  assertEquals(receiveAll(socket).map(typesOf), [[NLMSG.DONE], [NEWLINK], [NLMSG.DONE]]);
});

contract("each socket has its own dump", (lab) => {
  const one = withRules(lab);
  const two = lab.open();
  for (const socket of [one, two]) socket.sendto(DUMP_RULES);
  receive(one);
  const count = (socket: NetlinkSocket) =>
    receiveAll(socket).flatMap(typesOf).filter((type) => type === RTM.NEWRULE).length;
  const all = count(two);
  assertEquals(all, RULES + 3);
  assertGreater(all, count(one));
});

contract("a dump that finds no room is ENOBUFS, and goes on when there is some", (lab) => {
  const socket = withRules(lab);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  socket.sendto(noop(1));
  socket.sendto(noop(2));
  socket.sendto(DUMP_RULES);
  for (const seq of [1, 2]) {
    // Of the first the acknowledgement was lost as well; then each receive tries again.
    assertErrno("ENOBUFS", () => receive(socket), "recvfrom");
    assertEquals(ackOf(receive(socket)).seq, seq);
  }
  const types = receiveAll(socket).flatMap(typesOf);
  assertEquals(types.filter((type) => type === RTM.NEWRULE).length, RULES + 3);
  assertEquals(types.at(-1), NLMSG.DONE);
}, "6.18");

contract("of a dump that finds no room, the acknowledgement may find some", (lab) => {
  const socket = withRules(lab);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  socket.sendto(noop(1));
  socket.sendto(DUMP_RULES);
  assertEquals(ackOf(receive(socket)).seq, 1);
  assertErrno("ENOBUFS", () => receive(socket), "recvfrom");
  assertEquals(ackOf(receive(socket)).error, -105);
  assertEquals(receiveAll(socket).flatMap(typesOf).at(-1), NLMSG.DONE);
}, "6.18");

contract("what is wrong with a dump's request is in its NLMSG_DONE", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.GET_STRICT_CHK, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  const request = new Uint8Array(DUMP_LINKS);
  new DataView(request.buffer).setInt32(20, 1, true);
  socket.sendto(request);
  const [done, ...rest] = decode(receive(socket));
  assert(done?.kind === "done");
  assertEquals([done.error, done.flags, rest.length], [EINVAL, MULTI | ACK_TLVS, 0]);
  assertEquals(done.attributes, {
    msg: "Filter by device index not supported for link dumps",
  });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 0);
  socket.sendto(request);
  assertEquals(receive(socket).length, 20);
});

contract("a socket that is not strict is told everything, whatever it asks for", (lab) => {
  const socket = lab.open();
  const request = new Uint8Array(DUMP_LINKS);
  new DataView(request.buffer).setInt32(20, 4711, true);
  socket.sendto(request);
  assertEquals(receiveAll(socket).map(typesOf), [[RTM.NEWLINK], [NLMSG.DONE]]);
});

contract("a socket may be closed while it dumps", (lab) => {
  const socket = withRules(lab);
  socket.sendto(DUMP_RULES);
  receive(socket);
  socket.close();
  assertErrno("EBADF", () => receive(socket));
  const other = lab.open();
  other.sendto(DUMP_RULES);
  assertEquals(receiveAll(other).flatMap(typesOf).at(-1), NLMSG.DONE);
});

contract("several requests of one datagram may begin with a dump", (lab) => {
  const socket = lab.open();
  const both = new Uint8Array(DUMP_RULES.length + 16);
  both.set(DUMP_RULES);
  both.set(noop(9), DUMP_RULES.length);
  socket.sendto(both);
  const [dump, ack] = receiveAll(socket);
  assert(dump !== undefined && ack !== undefined);
  assertEquals(typesOf(dump).at(-1), NLMSG.DONE);
  assertEquals(ackOf(ack), { seq: 9, error: 0 });
});
