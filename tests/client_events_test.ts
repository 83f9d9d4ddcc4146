/** Listening to multicast groups, over a scripted socket. */
import { ERRNO, NETLINK_SO, RTNLGRP, SO, SOL } from "../src/abi/mod.ts";
import { events, receiveAll } from "../src/client/mod.ts";
import type { Outgoing } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { FakeSocket, link, settled } from "./_fake_socket.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "./assert.ts";

function event(...messages: readonly Outgoing[]) {
  return { data: encode(messages), from: { pid: 0, groups: 1 } };
}

Deno.test("Events joins its groups at once, and gives what came before it was asked", async () => {
  const socket = new FakeSocket();
  const iterator = events(socket, { groups: [RTNLGRP.LINK, RTNLGRP.NEXTHOP] });
  const joined = socket.options
    .filter(([level, name]) => level === SOL.NETLINK && name === NETLINK_SO.ADD_MEMBERSHIP)
    .map(([, , value]) => value);
  assertEquals(joined, [RTNLGRP.LINK, RTNLGRP.NEXTHOP]);
  socket.push(event(link(1), link(2)));
  const { value } = await iterator.next();
  assert(value?.kind === "datagram");
  assertEquals(value.address, { pid: 0, groups: 1 });
  assertEquals(value.messages.map(({ kind }) => kind), ["link", "link"]);
  assertEquals(value.messages, decode(value.data));
  await iterator.return();
});

Deno.test("Events gives losses as values, in their place", async () => {
  // The kernel tells of a loss first; then comes what it kept, which is older.
  const loss = { errno: ERRNO.ENOBUFS };
  const socket = new FakeSocket();
  const iterator = events(socket, { groups: [1] });
  const next = async () => {
    const { value } = await iterator.next();
    return value?.kind === "datagram"
      ? value.messages.map((message) => message.kind === "link" && message.header.index)
      : value?.kind;
  };
  socket.push(loss, event(link(1)), event(link(2)));
  assertEquals([await next(), await next(), await next()], [[1], [2], "overrun"]);
  socket.push(event(link(3)), loss, event(link(4)), loss, event(link(5)));
  assertEquals([await next(), await next()], [[3], [4]]);
  assertEquals([await next(), await next(), await next()], ["overrun", [5], "overrun"]);
  await iterator.return();
});

Deno.test("Events ends when the socket is closed, after what was received", async () => {
  const socket = new FakeSocket();
  const iterator = events(socket, { groups: [1] });
  socket.push(event(link(1)));
  assertEquals((await iterator.next()).done, false);
  const end = iterator.next();
  await settled();
  socket.close();
  assertEquals(await end, { done: true, value: undefined });
});

Deno.test("Events on a socket that is closed between two events ends, too", async () => {
  const socket = new FakeSocket();
  const iterator = events(socket, { groups: [1] });
  socket.push(event(link(1)));
  await iterator.next();
  socket.close();
  assertEquals(await iterator.next(), { done: true, value: undefined });
});

Deno.test("Events ends with the signal's reason", async () => {
  const socket = new FakeSocket();
  const controller = new AbortController();
  const { signal } = controller;
  const iterator = events(socket, { groups: [1], signal });
  const wait = assertRejects(() => iterator.next(), RangeError, "enough");
  await settled();
  controller.abort(new RangeError("enough"));
  await wait;
  const late = events(socket, { groups: [1], signal });
  socket.push(event(link(1)));
  await assertRejects(() => late.next(), RangeError, "enough");
});

Deno.test("Events asks for a large receive buffer, by force and else by request", () => {
  const buffers = (socket: FakeSocket) => socket.options.filter(([level]) => level === SOL.SOCKET);
  const privileged = new FakeSocket();
  events(privileged, { groups: [] });
  assertEquals(buffers(privileged), [[SOL.SOCKET, SO.RCVBUFFORCE, 4 << 20]]);
  const ordinary = new FakeSocket();
  ordinary.beforeOption = (_, option) => {
    if (option === SO.RCVBUFFORCE) throw new SyscallError("setsockopt", ERRNO.EPERM);
  };
  events(ordinary, { groups: [], receiveBuffer: 12345 });
  assertEquals(buffers(ordinary), [[SOL.SOCKET, SO.RCVBUF, 12345]]);
});

Deno.test("Events throws at once for a group that cannot be joined", () => {
  const socket = new FakeSocket();
  socket.beforeOption = (level) => {
    if (level === SOL.NETLINK) throw new SyscallError("setsockopt", ERRNO.EINVAL);
  };
  assertThrows(() => events(socket, { groups: [999] }), SyscallError, "EINVAL");
});

Deno.test("receiveAll gives what is there, and does not wait", () => {
  const socket = new FakeSocket();
  assertEquals([...receiveAll(socket)], []);
  socket.push(event(link(1)), event(link(2)));
  const seen = [...receiveAll(socket)].map(({ address }) => address.groups);
  assertEquals(seen, [1, 1]);
});
