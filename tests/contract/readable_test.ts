/** Waiting until there is something to receive. */
import { NETLINK, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals, assertRejects, assertStrictEquals } from "../assert.ts";
import { drain, GET_LO } from "../_ffi.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled, noop, option, receive } from "./_requests.ts";

const { USERSOCK } = NETLINK;

/** A bound socket, and what sends a datagram to it. */
function receiver(lab: Lab): { socket: NetlinkSocket; send: () => void } {
  const [socket, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  socket.bind();
  return { socket, send: () => void sender.sendto(filled(1), socket.getsockname()) };
}

/** Whether a promise is settled after as many microtasks as one likes. */
async function settledInMicrotasks(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  for (let count = 0; count < 100; count++) await Promise.resolve();
  return settled;
}

/** Does something in another turn, and sees it done. */
async function later(action: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(() => {
    action();
    resolve();
  }, 5);
  await promise;
}

contract("readable() is true while a datagram is there, and takes nothing", async (lab) => {
  const { socket, send } = receiver(lab);
  send();
  assertEquals(await socket.readable(), true);
  assertEquals(await socket.readable(), true);
  assertEquals(drain(socket), 1);
});

contract("readable() is true when a datagram comes", async (lab) => {
  const { socket, send } = receiver(lab);
  const readable = socket.readable();
  await later(send);
  assertEquals(await readable, true);
  assertEquals(drain(socket), 1);
});

contract("readable() is true when the kernel answers", async (lab) => {
  const socket = lab.open();
  const readable = socket.readable();
  socket.sendto(GET_LO);
  assertEquals(await readable, true);
});

contract("readable() is true when a group is told something", async (lab) => {
  const [member, sender] = [lab.open({ protocol: USERSOCK }), lab.open({ protocol: USERSOCK })];
  member.bind({ groups: 1 });
  const readable = member.readable();
  assertErrno("ECONNREFUSED", () => sender.sendto(filled(1), { groups: 1 }));
  assertEquals(await readable, true);
});

contract("readable() waits while there is nothing", async (lab) => {
  const { socket } = receiver(lab);
  const signal = AbortSignal.timeout(30);
  const timeout = await assertRejects(() => socket.readable({ signal }), DOMException);
  assertEquals(timeout.name, "TimeoutError");
});

contract("a loop of waits lets others have a turn, even while there is something", async (lab) => {
  const { socket, send } = receiver(lab);
  send();
  let over = false;
  const timer = setTimeout(() => over = true, 5);
  const start = performance.now();
  while (!over && performance.now() - start < 2000) assertEquals(await socket.readable(), true);
  clearTimeout(timer);
  assertEquals(over, true);
});

contract("what comes while somebody waits is not told in the same turn", async (lab) => {
  const { socket, send } = receiver(lab);
  const readable = socket.readable();
  send();
  assertEquals(await settledInMicrotasks(readable), false);
  assertEquals(await readable, true);
});

contract("all who wait are woken", async (lab) => {
  const { socket, send } = receiver(lab);
  const waits = [socket.readable(), socket.readable(), socket.readable()];
  await later(send);
  assertEquals(await Promise.all(waits), [true, true, true]);
});

contract("each socket is waited for by itself", async (lab) => {
  const [one, two] = [receiver(lab), receiver(lab)];
  const controller = new AbortController();
  const other = two.socket.readable({ signal: controller.signal });
  const readable = one.socket.readable();
  one.send();
  assertEquals(await readable, true);
  controller.abort("nothing came");
  assertEquals(await other.catch((reason) => reason), "nothing came");
});

contract("an overrun makes a socket readable", async (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  const readable = socket.readable();
  for (let seq = 1; seq < 10; seq++) socket.sendto(noop(seq));
  assertEquals(await readable, true);
  assertErrno("ENOBUFS", () => receive(socket));
  assertEquals(await socket.readable(), true);
});

contract("when an overrun is over, there is something to wait for", async (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  for (let seq = 1; seq < 10; seq++) socket.sendto(noop(seq));
  assertErrno("ENOBUFS", () => receive(socket));
  drain(socket);
  const signal = AbortSignal.timeout(20);
  await assertRejects(() => socket.readable({ signal }), DOMException);
});

contract("SO_ERROR takes the error, and what is queued is readable still", async (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 0);
  for (let seq = 1; seq < 10; seq++) socket.sendto(noop(seq));
  assertEquals(option(socket, SOL.SOCKET, SO.ERROR), 105);
  assertEquals(await socket.readable(), true);
  assertEquals(drain(socket), 2);
});

contract("readable() is false when the socket is closed meanwhile", async (lab) => {
  const socket = lab.open();
  const { signal } = new AbortController();
  const waits = [socket.readable(), socket.readable({ signal })];
  await later(() => socket.close());
  assertEquals(await Promise.all(waits), [false, false]);
});

contract("readable() is false of a closed socket", async (lab) => {
  const { socket, send } = receiver(lab);
  send();
  socket.close();
  assertEquals(await socket.readable(), false);
});

contract("readable() of a socket closed in the turn in which something came", async (lab) => {
  const { socket, send } = receiver(lab);
  const readable = socket.readable();
  send();
  socket.close();
  assertEquals(await readable, false);
});

contract("readable() rejects with the reason of a signal that is aborted", async (lab) => {
  const socket = lab.open();
  const reason = new Error("enough");
  const controller = new AbortController();
  const readable = socket.readable({ signal: controller.signal });
  await later(() => controller.abort(reason));
  assertStrictEquals(await readable.catch((error) => error), reason);
});

contract(
  "an already aborted signal rejects, even where something is to be received",
  async (lab) => {
    const { socket, send } = receiver(lab);
    send();
    const signal = AbortSignal.abort("before");
    assertEquals(await socket.readable({ signal }).catch((reason) => reason), "before");
    assertEquals(drain(socket), 1);
  },
);

contract("an already aborted signal rejects even on a closed socket", async (lab) => {
  const socket = lab.open();
  socket.close();
  const signal = AbortSignal.abort("before");
  assertEquals(await socket.readable({ signal }).catch((reason) => reason), "before");
});

contract(
  "a signal that is aborted in the turn in which something came still ends the wait",
  async (lab) => {
    const { socket, send } = receiver(lab);
    const controller = new AbortController();
    const readable = socket.readable({ signal: controller.signal });
    send();
    controller.abort("changed my mind");
    assertEquals(await readable.catch((reason) => reason), "changed my mind");
    assertEquals(await socket.readable(), true);
  },
);

contract("a signal that is aborted after the wait changes nothing", async (lab) => {
  const { socket, send } = receiver(lab);
  const controller = new AbortController();
  const readable = socket.readable({ signal: controller.signal });
  send();
  assertEquals(await readable, true);
  controller.abort();
  assertEquals(await readable, true);
});

contract("an ended wait leaves the others waiting", async (lab) => {
  const { socket, send } = receiver(lab);
  const controller = new AbortController();
  const ended = socket.readable({ signal: controller.signal });
  const waits = [socket.readable(), socket.readable()];
  controller.abort("ended");
  assertEquals(await ended.catch((reason) => reason), "ended");
  await later(send);
  assertEquals(await Promise.all(waits), [true, true]);
});

contract("a wait after an abandoned one is not woken by what that one missed", async (lab) => {
  const { socket, send } = receiver(lab);
  for (let round = 0; round < 20; round++) {
    const controller = new AbortController();
    const abandoned = socket.readable({ signal: controller.signal });
    send();
    controller.abort("abandoned");
    assertEquals(drain(socket), 1);
    const next = socket.readable({ signal: AbortSignal.timeout(2) });
    assertEquals(await abandoned.catch((reason) => reason), "abandoned");
    await assertRejects(() => next, DOMException);
  }
});

contract("a loop of waits and receives takes whatever comes", async (lab) => {
  const { socket, send } = receiver(lab);
  let sent = 0;
  const timer = setInterval(() => {
    for (let count = 0; count < 3; count++, sent++) send();
    if (sent === 30) clearInterval(timer);
  }, 1);
  for (let received = 0; received < 30;) {
    assertEquals(await socket.readable(), true);
    received += drain(socket);
  }
  assertEquals([sent, drain(socket)], [30, 0]);
});
