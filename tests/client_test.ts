/** Requests and dumps over a scripted socket. */
import { ERRNO, NETLINK_SO, NLM_F, RTM, SOL } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import { Client, DumpInterruptedError } from "../src/client/mod.ts";
import type { Outgoing } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import type { NetlinkAddress } from "../src/socket/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import type { Heard } from "./_fake_socket.ts";
import { ack, done, FakeSocket, link, PORT, reply, settled } from "./_fake_socket.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "./assert.ts";
import {
  answering,
  dumpOf,
  GET_LINK,
  GET_LINKS,
  indexes,
  NEW_LINK,
  requestsIn,
  scripted,
} from "./_scripts.ts";

// What a request is, and how the socket is set up.

Deno.test("A request carries its flags, the own port and a number of its own", async () => {
  const socket = answering((request) => [ack(request)]);
  using client = new Client(socket);
  assertEquals(client.portId, PORT);
  await client.request({ ...NEW_LINK, flags: NLM_F.CREATE | NLM_F.EXCL });
  await client.request(NEW_LINK);
  const [first, second] = requestsIn(socket);
  assertEquals(first?.flags, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL);
  assertEquals([first?.pid, second?.pid], [PORT, PORT]);
  assertEquals(first?.attributes, { ifname: "v1" });
  assert(first?.seq !== 0 && first?.seq !== second?.seq);
});

Deno.test("A dump asks with NLM_F_DUMP and without NLM_F_ACK", async () => {
  const socket = answering(() => [done()]);
  using client = new Client(socket);
  await client.dump(GET_LINKS);
  assertEquals(requestsIn(socket)[0]?.flags, NLM_F.REQUEST | NLM_F.DUMP);
});

Deno.test("A client binds an unbound socket and leaves a bound one alone", () => {
  class Counting extends FakeSocket {
    bound = 0;
    override bind() {
      this.bound++;
      super.bind();
    }
  }
  const socket = new Counting();
  assertEquals(new Client(socket).portId, PORT);
  assertEquals(new Client(socket).portId, PORT);
  assertEquals(socket.bound, 1);
});

Deno.test("A client switches on extended acknowledgements and strict checks", () => {
  const values = (socket: FakeSocket) =>
    [NETLINK_SO.EXT_ACK, NETLINK_SO.CAP_ACK, NETLINK_SO.GET_STRICT_CHK].map((wanted) =>
      socket.options.find(([level, option]) => level === SOL.NETLINK && option === wanted)?.[2]
    );
  const strict = new FakeSocket();
  new Client(strict);
  assertEquals(values(strict), [1, 1, 1]);
  const lenient = new FakeSocket();
  new Client(lenient, { strict: false });
  assertEquals(values(lenient), [1, 1, 0]);
});

Deno.test("A kernel without an option is served without it; other failures are told", () => {
  const refusing = (errno: number) => {
    const socket = new FakeSocket();
    socket.beforeOption = () => {
      throw new SyscallError("setsockopt", errno);
    };
    return socket;
  };
  new Client(refusing(ERRNO.ENOPROTOOPT));
  assertThrows(() => new Client(refusing(ERRNO.EPERM)), SyscallError, "EPERM");
});

Deno.test("A request that the socket does not take is EAGAIN, and does no harm", async () => {
  const socket = answering((request) => [ack(request)]);
  using client = new Client(socket);
  socket.full = true;
  await assertRejects(() => client.request(NEW_LINK), SyscallError, "sendto: EAGAIN");
  socket.full = false;
  assertEquals(await client.request(NEW_LINK), []);
});

Deno.test("A request that cannot be written throws, and does no harm", async () => {
  const socket = answering((request) => [ack(request)]);
  using client = new Client(socket);
  const bad = { ...NEW_LINK, attributes: { mtu: -1 } };
  await assertRejects(() => client.request(bad), RangeError, "mtu");
  assertEquals(socket.sent.length, 0);
  assertEquals(await client.request(NEW_LINK), []);
});

Deno.test("A request does not change the object it was given", async () => {
  using client = new Client(answering((request) => [ack(request)]));
  const request: Request = Object.freeze({ ...NEW_LINK });
  await client.request(request);
  assertEquals(request, { ...NEW_LINK });
});

// What comes back.

Deno.test("A request resolves to what came before its acknowledgement", async () => {
  using separate = new Client(answering(() => [link(1)], () => [link(2)], (it) => [ack(it)]));
  assertEquals(indexes(await separate.request(GET_LINK)), [1, 2]);
  using together = new Client(answering((it) => [link(1), link(2), ack(it)]));
  assertEquals(indexes(await together.request(GET_LINK)), [1, 2]);
  using nothing = new Client(answering((it) => [ack(it)]));
  assertEquals(await nothing.request(GET_LINK), []);
});

Deno.test("A request waits for an answer that takes its time", async () => {
  const socket = scripted(async (request, socket) => {
    await settled();
    socket.push(reply(request, link(1)));
    await settled();
    socket.push(reply(request, ack(request)));
  });
  using client = new Client(socket);
  assertEquals(indexes(await client.request(GET_LINK)), [1]);
});

Deno.test("A dump resolves to the objects of all its datagrams, up to NLMSG_DONE", async () => {
  using apart = new Client(answering(() => [link(1), link(2)], () => [link(3)], () => [done()]));
  assertEquals(indexes(await apart.dump(GET_LINKS)), [1, 2, 3]);
  using appended = new Client(answering(() => [link(1)], () => [link(2), done()]));
  assertEquals(indexes(await appended.dump(GET_LINKS)), [1, 2]);
  using empty = new Client(answering(() => [done()]));
  assertEquals(await empty.dump(GET_LINKS), []);
});

Deno.test("Messages of other kinds are left out of an answer", async () => {
  const route = { kind: "route", type: RTM.NEWROUTE } as const;
  using client = new Client(answering(() => [link(1), route, link(2)], () => [done()]));
  assertEquals(indexes(await client.dump(GET_LINKS)), [1, 2]);
});

Deno.test("A stream gives a datagram's objects at a time", async () => {
  using client = new Client(
    answering(() => [link(1), link(2)], () => [link(3)], () => [link(4), done()]),
  );
  const seen: number[][] = [];
  for await (const links of client.stream(GET_LINKS)) seen.push(indexes(links));
  assertEquals(seen, [[1, 2], [3], [4]]);
});

Deno.test("Datagrams are given as they came, without the message that ends them", async () => {
  using client = new Client(answering(() => [link(1)], () => [link(2), done()]));
  const seen: string[][] = [];
  for await (const datagram of client.datagrams(GET_LINKS)) {
    seen.push(decode(datagram).map((message) => message.kind));
  }
  assertEquals(seen, [["link"], ["link"]]);
});

Deno.test("Strangers are skipped: other sources, ports and numbers, garbage", async () => {
  const socket = scripted((request, socket) => {
    const foreign = (change: Partial<Heard>, from: Partial<NetlinkAddress> = {}) =>
      socket.push({ data: encode({ ...link(9), ...change } as Outgoing), from });
    const { seq, pid } = request;
    foreign({ seq, pid }, { pid: 1234 });
    foreign({ seq, pid }, { pid: PORT });
    foreign({ seq: seq + 1, pid });
    foreign({ seq: seq - 1, pid });
    foreign({ seq: 0, pid: 0 }, { groups: 1 });
    foreign({ seq, pid: pid + 1 });
    socket.push({ data: new Uint8Array(0) }, { data: new Uint8Array(15).fill(255) });
    socket.push({ data: new Uint8Array(100).fill(255) });
    socket.push(reply(request, link(1)));
    foreign({ seq: seq - 1, pid });
    socket.push(reply(request, ack(request)));
  });
  using client = new Client(socket);
  assertEquals(indexes(await client.request(GET_LINK)), [1]);
  assertEquals(socket.queued, 0);
});

Deno.test("A refusal meant for somebody else is none", async () => {
  const socket = scripted((request, socket) => {
    const refusal = ack(request, -ERRNO.EPERM);
    socket.push({ data: encode(refusal), from: { pid: 77 } });
    socket.push(reply({ ...request, seq: request.seq + 7 }, refusal));
    socket.push(reply(request, ack(request)));
  });
  using client = new Client(socket);
  assertEquals(await client.request(NEW_LINK), []);
});

Deno.test("A notification of one's own change is no answer, unless it was asked for", async () => {
  // A member of a group hears of its own changes, with the request's number and port.
  const socket = scripted((request, socket) => {
    socket.push({ ...reply(request, link(1)), from: { groups: 1 } });
    socket.push(reply(request, ack(request)));
  });
  using client = new Client(socket);
  assertEquals(await client.request(NEW_LINK), []);
  const echo = { ...NEW_LINK, flags: NLM_F.ECHO };
  assertEquals(indexes(await client.request(echo)), [1]);
});

Deno.test("A datagram larger than the buffer is told of, and the next request works", async () => {
  const socket = scripted(
    (request, socket) => {
      const big = { ...link(1), attributes: { unknown: [] } } as Outgoing;
      const data = new Uint8Array(2 << 20);
      data.set(encode({ ...big, seq: request.seq, pid: request.pid } as Outgoing));
      socket.push({ data });
    },
    (request, socket) => socket.push(reply(request, ack(request))),
  );
  using client = new Client(socket);
  await assertRejects(() => client.request(GET_LINK), RangeError, "2097152");
  assertEquals(await client.request(NEW_LINK), []);
});

// Interrupted dumps.

const INTERRUPTED = NLM_F.DUMP_INTR;

Deno.test("A dump that the kernel marks interrupted is made again", async () => {
  const socket = scripted(
    dumpOf([link(1), link(2, INTERRUPTED)], [link(3)], [done()]),
    dumpOf([link(1)], [link(2)], [done(0, {}, INTERRUPTED)]),
    dumpOf([link(1), link(2)], [link(3), link(4)], [done()]),
  );
  using client = new Client(socket);
  assertEquals(indexes(await client.dump(GET_LINKS)), [1, 2, 3, 4]);
  assertEquals(requestsIn(socket).length, 3);
});

Deno.test("A dump that is always interrupted is given up after so many attempts", async () => {
  const socket = scripted(dumpOf([link(1, INTERRUPTED)], [done()]));
  using client = new Client(socket);
  const error = await assertRejects(() => client.dump(GET_LINKS), DumpInterruptedError);
  assertStringIncludes(error.message, "RTM_GETLINK");
  assertStringIncludes(error.message, "8 attempts");
  assertEquals(requestsIn(socket).length, 8);
  await assertRejects(() => client.dump(GET_LINKS, { attempts: 2 }), DumpInterruptedError, "2");
  assertEquals(requestsIn(socket).length, 10);
});

Deno.test("A stream tells after its last objects that it was interrupted", async () => {
  using client = new Client(scripted(dumpOf([link(1, INTERRUPTED)], [link(2), done()])));
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const links of client.stream(GET_LINKS)) seen.push(...indexes(links));
    },
    DumpInterruptedError,
    "the tables changed during the dump",
  );
  assertEquals(seen, [1, 2]);
});

Deno.test("A loss during a dump counts as an interruption", async () => {
  const socket = scripted(
    (request, socket) => {
      socket.push(reply(request, link(1)), { errno: ERRNO.ENOBUFS });
      socket.push(reply(request, link(3)), reply(request, done()));
    },
    dumpOf([link(1), link(2), link(3)], [done()]),
  );
  using client = new Client(socket);
  assertEquals(indexes(await client.dump(GET_LINKS)), [1, 2, 3]);
  assertEquals(requestsIn(socket).length, 2);
});

Deno.test("A loss during a request throws: the answer may be lost", async () => {
  const socket = scripted(
    (request, socket) => socket.push({ errno: ERRNO.ENOBUFS }, reply(request, ack(request))),
    (request, socket) => socket.push(reply(request, link(2)), reply(request, ack(request))),
  );
  using client = new Client(socket);
  const error = await assertRejects(() => client.request(NEW_LINK), SyscallError);
  assertEquals([error.syscall, error.code], ["recvfrom", "ENOBUFS"]);
  assertEquals(indexes(await client.request(GET_LINK)), [2]);
});

Deno.test("A loss during one request is not another's, though that one reads it", async () => {
  const socket = scripted(
    (_, socket) => socket.push({ errno: ERRNO.ENOBUFS }),
    (request, socket) => socket.push(reply(request, link(2)), reply(request, ack(request))),
  );
  using client = new Client(socket);
  const [first, second] = await Promise.allSettled([
    client.request(NEW_LINK),
    client.request(GET_LINK),
  ]);
  assertEquals(first.status, "rejected");
  assertEquals(second.status === "fulfilled" && indexes(second.value), [2]);
});
