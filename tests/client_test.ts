/** The client over a scripted socket, and over the real kernel. */
import { ERRNO, NETLINK_SO, NLM_F, RTM, RTNLGRP, SO, SOL } from "../src/abi/mod.ts";
import type { Answer, Request } from "../src/client/mod.ts";
import {
  Client,
  DumpInterruptedError,
  events,
  NetlinkError,
  receiveAll,
} from "../src/client/mod.ts";
import type { LinkMessage, Outgoing } from "../src/codec/mod.ts";
import { decode, encode, locate } from "../src/codec/mod.ts";
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import type { NetlinkAddress } from "../src/socket/mod.ts";
import { type NetlinkSocket, SyscallError, tap } from "../src/socket/mod.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "./assert.ts";
import { runModule, testUnless, whyNoKernel, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import type { Heard } from "./_fake_socket.ts";
import { ack, done, FakeSocket, link, PORT, reply, settled } from "./_fake_socket.ts";

const GET_LINK = { kind: "link", type: RTM.GETLINK, header: { index: 1 } } as const;
const GET_LINKS = { kind: "link", type: RTM.GETLINK } as const;
const NEW_LINK = { kind: "link", type: RTM.NEWLINK, attributes: { ifname: "v1" } } as const;

/** A fake socket that answers every request with these messages, a datagram each list. */
function answering(
  ...answer: readonly ((request: Heard) => readonly Outgoing[])[]
): FakeSocket {
  const socket: FakeSocket = new FakeSocket((request) =>
    socket.push(...answer.map((datagram) => reply(request, ...datagram(request))))
  );
  return socket;
}

/** A fake socket that answers the nth request by the nth script, and the others by the last. */
function scripted(...scripts: readonly ((request: Heard, socket: FakeSocket) => void)[]) {
  let count = 0;
  const socket: FakeSocket = new FakeSocket((request) =>
    scripts[Math.min(count++, scripts.length - 1)]?.(request, socket)
  );
  return socket;
}

/** A script that answers with a dump in datagrams, the last of which ends it. */
function dumpOf(...datagrams: readonly (readonly Outgoing[])[]) {
  return (request: Heard, socket: FakeSocket) =>
    socket.push(...datagrams.map((messages) => reply(request, ...messages)));
}

function indexes(links: readonly LinkMessage[]): number[] {
  return links.map(({ header }) => header.index);
}

function requestsIn(socket: FakeSocket) {
  return socket.sent.flatMap((data) => decode(data)).filter((message) => message.kind === "link");
}

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

// Refusals.

async function refusal(
  request: Request,
  error: number,
  attributes: Parameters<typeof ack>[2] = {},
): Promise<NetlinkError> {
  using client = new Client(answering((it) => [ack(it, error, attributes)]));
  return await assertRejects(() => client.request(request), NetlinkError);
}

Deno.test("A refusal is a NetlinkError with what the kernel said", async () => {
  const request: Request = {
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { ifname: "v1", linkinfo: { kind: "bridge" } },
  };
  const offset = encode(request).length - 12;
  const error = await refusal(request, -ERRNO.EINVAL, {
    msg: "Unknown device type",
    offs: offset,
    policy: { type: 11, maxLength: 15 },
  });
  assertEquals(error.name, "NetlinkError");
  assertEquals(error.operation, "RTM_NEWLINK");
  assertEquals([error.errno, error.code], [ERRNO.EINVAL, "EINVAL"]);
  assertEquals(error.explanation, "Unknown device type");
  assertEquals([error.offset, error.attribute], [offset, "linkinfo.kind"]);
  assertEquals(error.policy, { type: 11, maxLength: 15 });
  assertEquals(error.missing, undefined);
  assertEquals(decode(error.request)[0]?.kind, "link");
  assertEquals(
    error.message,
    "RTM_NEWLINK: EINVAL: Unknown device type (at linkinfo.kind)",
  );
});

Deno.test("A refusal without a text says what its number means", async () => {
  const error = await refusal(NEW_LINK, -ERRNO.EEXIST);
  assertEquals(error.message, "RTM_NEWLINK: EEXIST: File exists");
  assertEquals(
    [error.explanation, error.attribute, error.offset, error.policy, error.missing],
    [undefined, undefined, undefined, undefined, undefined],
  );
  const unknown = await refusal(NEW_LINK, -524);
  assertEquals(unknown.errno, 524);
  assertStringIncludes(unknown.message, unknown.code);
});

Deno.test("A refusal names the attribute that is missing, and where", async () => {
  const top = await refusal({ kind: "route", type: RTM.NEWROUTE }, -ERRNO.EINVAL, { missType: 4 });
  assertEquals(top.missing, "oif");
  assertStringIncludes(top.message, "(oif is missing)");
  const nested: Request = {
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { ifname: "v1", linkinfo: { slaveKind: "abc" } },
  };
  const place = encode(nested).length - 12;
  assertEquals(locate(encode(nested), place)?.path, "linkinfo");
  const within = await refusal(nested, -ERRNO.EINVAL, { missType: 1, missNest: place });
  assertEquals(within.missing, "linkinfo.kind");
  const unnamed = await refusal(NEW_LINK, -ERRNO.EINVAL, { missType: 999 });
  assertEquals(unnamed.missing, "attribute 999");
});

Deno.test("An offset that lies nowhere known has no path", async () => {
  const error = await refusal(NEW_LINK, -ERRNO.EINVAL, { msg: "odd", offs: 4096 });
  assertEquals([error.offset, error.attribute], [4096, undefined]);
  const header = await refusal(NEW_LINK, -ERRNO.EINVAL, { offs: 20 });
  assertEquals(header.attribute, "header.index");
});

Deno.test("A dump is refused by NLMSG_ERROR or by NLMSG_DONE", async () => {
  const message = "Filter by device index not supported for link dumps";
  using byDone = new Client(answering(() => [link(1), done(-ERRNO.EINVAL, { msg: message })]));
  const seen: number[] = [];
  const error = await assertRejects(async () => {
    for await (const links of byDone.stream(GET_LINKS)) seen.push(...indexes(links));
  }, NetlinkError);
  assertEquals(error.message, `RTM_GETLINK: EINVAL: ${message}`);
  assertEquals(seen, [1]);
  using byError = new Client(answering((it) => [ack(it, -ERRNO.EOPNOTSUPP)]));
  const unsupported = await assertRejects(() => byError.dump(GET_LINKS), NetlinkError);
  assertEquals(unsupported.code, "EOPNOTSUPP");
});

Deno.test("A refused dump is not made again, interrupted or not", async () => {
  const socket = scripted(dumpOf([link(1, INTERRUPTED)], [done(-ERRNO.EINVAL)]));
  using client = new Client(socket);
  await assertRejects(() => client.dump(GET_LINKS), NetlinkError);
  assertEquals(requestsIn(socket).length, 1);
});

Deno.test("A warning is not a refusal", async () => {
  using client = new Client(answering((it) => [link(1), ack(it, 0, { msg: "deprecated" })]));
  assertEquals(indexes(await client.request(GET_LINK)), [1]);
});

Deno.test("After a refusal the next request is answered", async () => {
  const socket = scripted(
    (request, socket) => socket.push(reply(request, ack(request, -ERRNO.EPERM))),
    (request, socket) => socket.push(reply(request, link(2)), reply(request, ack(request))),
  );
  using client = new Client(socket);
  await assertRejects(() => client.request(NEW_LINK), NetlinkError);
  assertEquals(indexes(await client.request(GET_LINK)), [2]);
});

Deno.test("locate names what lies at an offset, nest by nest", () => {
  const link = encode({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: {
      ifname: "v1",
      linkinfo: { kind: "vxlan", data: { id: 0xabcdef, port: 0x1234 } },
      afSpec: { inet6: { token: "::7777" } },
      propList: ["one", "other"],
      unknown: [{ position: 0, type: 999, data: Uint8Array.of(0x99, 0x99, 0x99, 0x99) }],
    },
  });
  const route = encode({
    kind: "route",
    type: RTM.NEWROUTE,
    header: { family: 2 },
    attributes: {
      metrics: { mtu: 0xabcdef },
      multipath: [
        { flags: 0, hops: 0, ifindex: 1, attributes: { gateway: "192.0.2.1" } },
        { flags: 0, hops: 0, ifindex: 2, attributes: { gateway: "192.0.2.99" } },
      ],
    },
  });
  // The attribute whose payload begins with these bytes.
  const pathOf = (message: Uint8Array, payload: string) =>
    locate(message, message.toHex().indexOf(payload) / 2 - 4)?.path;
  assertEquals(pathOf(link, "763100"), "ifname");
  assertEquals(pathOf(link, "efcdab00"), "linkinfo.data.id");
  assertEquals(pathOf(link, "1234"), "linkinfo.data.port");
  assertEquals(pathOf(link, "7678"), "linkinfo.kind");
  assertEquals(pathOf(link, "00000000000000000000000000007777"), "afSpec.inet6.token");
  assertEquals(pathOf(link, "6f74686572"), "propList.altIfname");
  assertEquals(pathOf(link, "99999999"), "999");
  assertEquals(pathOf(route, "efcdab00"), "metrics.mtu");
  assertEquals(pathOf(route, "c0000201"), "multipath.0.gateway");
  assertEquals(pathOf(route, "c0000263"), "multipath.1.gateway");
  assertEquals(locate(link, 16)?.path, "header.family");
  assertEquals(locate(link, 24)?.path, "header.flags");
  for (const offset of [0, 15, link.length, 0xffffffff]) {
    assertEquals(locate(link, offset), undefined, `${offset}`);
  }
  const foreign = { kind: "unknown", type: 999, flags: 0, seq: 0, pid: 0 } as const;
  assertEquals(locate(encode({ ...foreign, payload: new Uint8Array(20) }), 20), undefined);
  assertEquals(locate(new Uint8Array(3), 0), undefined);
});

// Several at once.

/**
 * A socket whose other side does as Linux does: it answers requests at once, makes a dump's next
 * datagram when the one before is received, and has one dump under way at a time.
 */
function kernelLike(delay: () => boolean = () => false): FakeSocket {
  const parts: (() => void)[] = [];
  const socket: FakeSocket = new FakeSocket((request) => {
    const isDump = (request.flags & NLM_F.DUMP) === NLM_F.DUMP;
    const { index = 0 } = request.kind === "link" ? request.header : {};
    const answer = () => {
      if (!isDump) {
        socket.push(reply(request, link(index)));
        socket.push(reply(request, ack(request)));
      } else if (parts.length > 0) {
        socket.push(reply(request, ack(request, -ERRNO.EBUSY)));
      } else {
        for (let part = 0; part < 5; part++) {
          parts.push(() => socket.push(reply(request, link(100 * index + part))));
        }
        parts.push(() => socket.push(reply(request, done())));
        parts.shift()?.();
      }
    };
    // Linux begins a dump at once; one that began late could find the next one under way.
    if (!isDump && delay()) setTimeout(answer, 0);
    else answer();
  });
  socket.beforeReceive = () => {
    if (socket.queued === 1) parts.shift()?.();
  };
  return socket;
}

function dumpRequest(index: number) {
  return { kind: "link", type: RTM.GETLINK, header: { index } } as const;
}

function dumped(index: number): number[] {
  return [0, 1, 2, 3, 4].map((part) => 100 * index + part);
}

Deno.test("A request within a stream's loop is answered, and the stream goes on", async () => {
  using client = new Client(kernelLike());
  const seen: number[] = [];
  for await (const links of client.stream(dumpRequest(7))) {
    seen.push(...indexes(links));
    assertEquals(indexes(await client.request(GET_LINK)), [1]);
  }
  assertEquals(seen, dumped(7));
});

Deno.test("Dumps within a dump's loop, three deep, each come out whole", async () => {
  using client = new Client(kernelLike());
  const seen: number[][] = [[], [], []];
  for await (const outer of client.stream(dumpRequest(1))) {
    seen[0]?.push(...indexes(outer));
    for await (const middle of client.stream(dumpRequest(2))) {
      seen[1]?.push(...indexes(middle));
      for await (const inner of client.stream(dumpRequest(3))) seen[2]?.push(...indexes(inner));
    }
  }
  const times = (count: number, list: readonly number[]) =>
    Array.from({ length: count }, () => list).flat();
  assertEquals(seen, [dumped(1), times(5, dumped(2)), times(25, dumped(3))]);
});

Deno.test("Many dumps and requests at once each get their own answer", async () => {
  using client = new Client(kernelLike());
  const answers = await Promise.all(
    Array.from(
      { length: 40 },
      (_, index) =>
        index % 4 === 0 ? client.request(dumpRequest(index)) : client.dump(dumpRequest(index)),
    ),
  );
  for (const [index, answer] of answers.entries()) {
    assertEquals(indexes(answer), index % 4 === 0 ? [index] : dumped(index), `number ${index}`);
  }
});

Deno.test("The datagram in a loop's hand outlives what others receive meanwhile", async () => {
  using client = new Client(kernelLike());
  const seen: number[] = [];
  for await (const datagram of client.datagrams(dumpRequest(5))) {
    await Promise.all([client.dump(dumpRequest(6)), client.request(GET_LINK), settled()]);
    const links = decode(datagram).filter((message) => message.kind === "link");
    seen.push(...indexes(links));
  }
  assertEquals(seen, dumped(5));
});

Deno.test("Whatever is begun, left and stopped in between, each gets its own answer", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    let state = seed;
    const random = (below: number) => {
      state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
      return (state >>> 8) % below;
    };
    using client = new Client(kernelLike(() => random(4) === 0));
    const act = async (depth: number): Promise<void> => {
      const index = 1 + random(90);
      const nested = () => depth < 2 && random(3) === 0 ? act(depth + 1) : Promise.resolve();
      const acts: readonly (() => Promise<void>)[] = [
        async () => assertEquals(indexes(await client.dump(dumpRequest(index))), dumped(index)),
        async () => assertEquals(indexes(await client.request(dumpRequest(index))), [index]),
        async () => {
          const seen: number[] = [];
          for await (const links of client.stream(dumpRequest(index))) {
            seen.push(...indexes(links));
            await nested();
          }
          assertEquals(seen, dumped(index));
        },
        async () => {
          const rounds = 1 + random(4);
          const seen: number[] = [];
          for await (const links of client.stream(dumpRequest(index))) {
            seen.push(...indexes(links));
            await nested();
            if (seen.length === rounds) break;
          }
          assertEquals(seen, dumped(index).slice(0, rounds));
        },
        async () => {
          const controller = new AbortController();
          const { signal } = controller;
          const end = client.dump(dumpRequest(index), { signal }).then(
            (links) => assertEquals(indexes(links), dumped(index)),
            (error) => assertEquals(error, signal.reason),
          );
          for (let turns = random(30); turns > 0; turns--) await Promise.resolve();
          controller.abort();
          await end;
        },
      ];
      await acts[random(acts.length)]?.();
    };
    try {
      await Promise.all(Array.from({ length: 12 }, () => act(0)));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});

Deno.test("A stream may be left early: the next dump is not disturbed", async () => {
  using client = new Client(kernelLike());
  for await (const links of client.stream(dumpRequest(3))) {
    assertEquals(indexes(links), [300]);
    break;
  }
  assertEquals(indexes(await client.dump(dumpRequest(4))), dumped(4));
});

Deno.test("A stream that is never asked for anything sends nothing", async () => {
  const socket = kernelLike();
  using client = new Client(socket);
  const stream = client.stream(dumpRequest(3));
  assertEquals(indexes(await client.dump(dumpRequest(4))), dumped(4));
  await stream.return();
  assertEquals(requestsIn(socket).length, 1);
});

// Ends of waits.

Deno.test("A signal that is aborted already ends everything before it begins", async () => {
  const socket = answering((request) => [ack(request)]);
  using client = new Client(socket);
  const signal = AbortSignal.abort(new RangeError("too late"));
  await assertRejects(() => client.request(NEW_LINK, { signal }), RangeError, "too late");
  await assertRejects(() => client.dump(GET_LINKS, { signal }), RangeError, "too late");
  await assertRejects(() => client.stream(GET_LINKS, { signal }).next(), RangeError);
  assertEquals(socket.sent.length, 0);
});

Deno.test("A signal ends a wait with its reason, and the late answer is ignored", async () => {
  const late: Heard[] = [];
  const socket = scripted(
    (request) => late.push(request),
    (request, socket) => socket.push(reply(request, link(2)), reply(request, ack(request))),
  );
  using client = new Client(socket);
  const controller = new AbortController();
  const { signal } = controller;
  const wait = assertRejects(() => client.request(GET_LINK, { signal }), RangeError, "enough");
  await settled();
  assertEquals(socket.waiting, 1);
  controller.abort(new RangeError("enough"));
  await wait;
  for (const request of late) socket.push(reply(request, link(1)), reply(request, ack(request)));
  assertEquals(indexes(await client.request(GET_LINK)), [2]);
});

Deno.test("An answer that comes later still, during the next request, is ignored", async () => {
  let first: Heard | undefined;
  const socket = scripted(
    (request) => first = request,
    (request, socket) => {
      if (first !== undefined) socket.push(reply(first, link(1)), reply(first, ack(first)));
      socket.push(reply(request, link(2)), reply(request, ack(request)));
    },
  );
  using client = new Client(socket);
  await assertRejects(() => client.request(GET_LINK, { signal: AbortSignal.timeout(5) }), Error);
  assertEquals(indexes(await client.request(GET_LINK)), [2]);
});

Deno.test("A signal ends a dump between two datagrams, though there is more to read", async () => {
  using client = new Client(kernelLike());
  const controller = new AbortController();
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const links of client.stream(dumpRequest(1), { signal: controller.signal })) {
        seen.push(...indexes(links));
        if (seen.length === 2) controller.abort(new RangeError("enough"));
      }
    },
    RangeError,
    "enough",
  );
  assertEquals(seen, [100, 101]);
  assertEquals(indexes(await client.dump(dumpRequest(4))), dumped(4));
});

Deno.test("A signal ends the wait for one's turn, too", async () => {
  const socket = scripted(() => {});
  using client = new Client(socket);
  const first = client.request(GET_LINK).catch((error) => error);
  const signal = AbortSignal.timeout(5);
  await assertRejects(() => client.request(GET_LINK, { signal }), DOMException, "timeout");
  await assertRejects(
    () => client.dump(GET_LINKS, { signal: AbortSignal.timeout(5) }),
    DOMException,
  );
  client.close();
  assertInstanceOf(await first, SyscallError);
});

Deno.test("Who waits for the turn of one who gives up gets it", async () => {
  const socket = scripted(
    () => {},
    (request, socket) => socket.push(reply(request, link(2)), reply(request, ack(request))),
  );
  using client = new Client(socket);
  const first = client.request(GET_LINK, { signal: AbortSignal.timeout(10) }).catch((it) => it);
  assertEquals(indexes(await client.request(GET_LINK)), [2]);
  assertInstanceOf(await first, DOMException);
});

Deno.test("close() ends waits with EBADF, and what comes after it, too", async () => {
  const socket = scripted(() => {});
  const client = new Client(socket);
  const waits = [client.request(GET_LINK), client.dump(GET_LINKS), client.request(GET_LINK)]
    .map((wait) => assertRejects(() => wait, SyscallError, "EBADF"));
  await settled();
  client.close();
  await Promise.all(waits);
  await assertRejects(() => client.request(GET_LINK), SyscallError, "EBADF");
  client.close();
});

Deno.test("Disposing of a client closes its socket", () => {
  const socket = new FakeSocket();
  {
    using _client = new Client(socket);
  }
  assertThrows(() => socket.getsockname(), SyscallError, "EBADF");
});

// Events.

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

// The tap.

Deno.test("A tap sees what is sent and received, and changes nothing", async () => {
  const inner = kernelLike();
  const seen: string[] = [];
  const kinds = (data: Uint8Array) => decode(data).map(({ kind }) => kind).join("+");
  const socket = tap(inner, {
    sent: (data) => seen.push(`> ${kinds(data)}`),
    received: (data, { pid }) => seen.push(`< ${kinds(data)} from ${pid}`),
  });
  using client = new Client(socket);
  assertEquals(client.portId, PORT);
  assertEquals(indexes(await client.request(dumpRequest(9))), [9]);
  assertEquals(seen, ["> link", "< link from 0", "< error from 0"]);
  assertEquals(inner.sent.length, 1);
  client.close();
  assertEquals(await socket.readable(), false);
});

Deno.test("A tap sees sendmsg and recvmsg whole, and a datagram cut short as far as it came", () => {
  const inner = new FakeSocket();
  const seen: number[][] = [];
  const socket = tap(inner, {
    sent: (data) => seen.push([...data]),
    received: (data) => seen.push([...data]),
  });
  socket.sendmsg({ data: [Uint8Array.of(1, 2), Uint8Array.of(3)] });
  inner.push({ data: Uint8Array.of(4, 5, 6, 7) }, { data: Uint8Array.of(8, 9, 10) });
  assertEquals(socket.recvmsg([new Uint8Array(1), new Uint8Array(2)])?.length, 4);
  assertEquals(socket.recvfrom(new Uint8Array(2), 0x20)?.length, 3);
  assertEquals(socket.recvfrom(new Uint8Array(2)), undefined);
  assertEquals(seen, [[1, 2, 3], [4, 5, 6], [8, 9]]);
});

Deno.test("A tap sees nothing of what was not sent", () => {
  const inner = new FakeSocket();
  const seen: unknown[] = [];
  const socket = tap(inner, { sent: (data) => seen.push(data), received: () => {} });
  inner.full = true;
  assertEquals(socket.sendto(new Uint8Array(16)), undefined);
  inner.close();
  assertThrows(() => socket.sendto(new Uint8Array(16)), SyscallError);
  assertEquals(seen, []);
});

// The real kernel.

const noKernel = whyNoKernel();
const noNamespaces = whyNoNamespaces();
const noPrograms = whyNoPrograms();

const LO = { kind: "link", type: RTM.GETLINK, attributes: { ifname: "lo" } } as const;

async function loopbackUp(client: Client): Promise<void> {
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: 1, flags: 1, change: 1 },
  });
}

/** Adds routes to 10.0.0.0 and on, over the loopback device, without asking for answers. */
function addRoutes(socket: NetlinkSocket, count: number, type: number = RTM.NEWROUTE): void {
  const batch = 1000;
  for (let first = 0; first < count; first += batch) {
    const requests = Array.from({ length: Math.min(batch, count - first) }, (_, index) => ({
      kind: "route",
      type,
      flags: NLM_F.REQUEST | NLM_F.CREATE,
      header: { family: 2, dstLen: 32, table: 254, protocol: 4, type: 1, scope: 253 },
      attributes: {
        dst: `10.0.${first + index >> 8}.${first + index & 255}`,
        oif: 1,
      },
    } as const));
    socket.sendto(encode(requests), { pid: 0 });
  }
}

const ROUTES = { kind: "route", type: RTM.GETROUTE, header: { family: 2 } } as const;

async function withRoutes(count: number): Promise<{ netns: NetworkNamespace; client: Client }> {
  const netns = createNetworkNamespace();
  const client = new Client(openSocket({ netns }));
  await loopbackUp(client);
  addRoutes(client.socket, count);
  return { netns, client };
}

testUnless(noKernel, "The kernel answers requests and dumps", async () => {
  using client = new Client(openSocket());
  const [lo, ...more] = await client.request(LO);
  assertEquals([lo?.header.index, lo?.attributes.ifname, more.length], [1, "lo", 0]);
  const links = await client.dump(GET_LINKS);
  assert(links.some(({ attributes }) => attributes.ifname === "lo"));
});

testUnless(noKernel, "The kernel's refusals name the attribute and say why", async () => {
  using client = new Client(openSocket());
  const nobody = { ...LO, attributes: { ifname: "nosuchlink" } };
  const missing = await assertRejects(() => client.request(nobody), NetlinkError);
  assertEquals([missing.code, missing.operation], ["ENODEV", "RTM_GETLINK"]);

  const long = { ...LO, attributes: { ifname: "far-too-long-for-an-interface" } };
  const tooLong = await assertRejects(() => client.request(long), NetlinkError);
  assertEquals([tooLong.code, tooLong.attribute], ["ERANGE", "ifname"]);
  assertEquals(tooLong.policy?.maxLength, 15);
  assert(tooLong.explanation !== undefined);

  const strict = { kind: "link", type: RTM.GETLINK, header: { index: 1 } } as const;
  const filtered = await assertRejects(() => client.dump(strict), NetlinkError);
  assertEquals(filtered.code, "EINVAL");
  assertStringIncludes(filtered.explanation ?? "", "device index");
  // And the client is none the worse for it.
  assertEquals((await client.request(LO)).length, 1);
});

testUnless(
  noNamespaces,
  "The kernel names attributes inside nests, and says what is missing",
  async () => {
    using netns = createNetworkNamespace();
    using client = new Client(openSocket({ netns }));
    const vxlan: Request = {
      kind: "link",
      type: RTM.NEWLINK,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      attributes: { ifname: "x", linkinfo: { kind: "vxlan", data: { id: 1 << 25 } } },
    };
    const nested = await client.request(vxlan).catch((error) => error);
    assertInstanceOf(nested, NetlinkError);
    // Without the module it is another error: nothing to see then.
    if (nested.code === "ERANGE") assertEquals(nested.attribute, "linkinfo.data.id");

    const unknownKind = await assertRejects(() =>
      client.request({
        kind: "link",
        type: RTM.NEWLINK,
        flags: NLM_F.CREATE | NLM_F.EXCL,
        attributes: { ifname: "x", linkinfo: { kind: "no such kind" } },
      }), NetlinkError);
    assertEquals(unknownKind.code, "EOPNOTSUPP");
    assertStringIncludes(unknownKind.explanation ?? "", "Unknown device type");

    await loopbackUp(client);
    const neighbour = await assertRejects(() =>
      client.request({
        kind: "neighbour",
        type: RTM.NEWNEIGH,
        flags: NLM_F.CREATE | NLM_F.EXCL,
        header: { family: 2, ifindex: 1, state: 128 },
      }), NetlinkError);
    assertEquals(neighbour.code, "EINVAL");
    assertEquals(neighbour.explanation, "Network address not specified");
  },
);

testUnless(noNamespaces, "The kernel echoes what it made, and tells nobody else's", async () => {
  using netns = createNetworkNamespace();
  using client = new Client(openSocket({ netns }));
  await loopbackUp(client);
  const address: Request = {
    kind: "address",
    type: RTM.NEWADDR,
    flags: NLM_F.CREATE,
    header: { family: 2, prefixlen: 24, index: 1 },
    attributes: { local: "192.0.2.1", address: "192.0.2.1" },
  };
  // A member hears of its own change, by the very number of its request.
  client.socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, RTNLGRP.IPV4_IFADDR);
  assertEquals(await client.request(address), []);
  const second = { ...address, attributes: { local: "192.0.2.2", address: "192.0.2.2" } };
  const echoed = await client.request({ ...second, flags: NLM_F.CREATE | NLM_F.ECHO });
  assertEquals(
    echoed.map((message) => message.kind === "address" && message.attributes.local),
    ["192.0.2.2"],
  );
});

testUnless(
  noNamespaces,
  "Dumps and requests at once over the kernel each come out whole",
  async () => {
    const { netns, client } = await withRoutes(3000);
    using _netns = netns;
    using _client = client;
    const results = await Promise.all(
      Array.from(
        { length: 12 },
        (_, index) =>
          index % 3 === 0
            ? client.request(LO).then((links) => links.length)
            : client.dump(ROUTES).then((routes) =>
              new Set(routes.map(({ attributes }) => attributes.dst)).size
            ),
      ),
    );
    const whole = (await client.dump(ROUTES)).length;
    assertGreater(whole, 2999);
    const unique =
      new Set((await client.dump(ROUTES)).map(({ attributes }) => attributes.dst)).size;
    assertEquals(results, results.map((_, index) => index % 3 === 0 ? 1 : unique));
  },
);

testUnless(
  noNamespaces,
  "A request in the loop of a dump of the kernel's does not harm it",
  async () => {
    const { netns, client } = await withRoutes(3000);
    using _netns = netns;
    using _client = client;
    const seen: (string | undefined)[] = [];
    let inner = 0;
    for await (const routes of client.stream(ROUTES)) {
      inner += (await client.request(LO)).length + (await client.dump(GET_LINKS)).length;
      seen.push(...routes.map(({ attributes }) => attributes.dst));
    }
    assertGreater(inner, 3);
    const whole = (await client.dump(ROUTES)).map(({ attributes }) => attributes.dst);
    assertEquals(seen, whole);
  },
);

testUnless(noNamespaces, "A dump left early leaves the kernel's next one alone", async () => {
  const { netns, client } = await withRoutes(3000);
  using _netns = netns;
  using _client = client;
  const whole = (await client.dump(ROUTES)).length;
  for (let round = 0; round < 5; round++) {
    for await (const _ of client.stream(ROUTES)) break;
    assertEquals((await client.dump(ROUTES)).length, whole);
  }
});

testUnless(noNamespaces, "A signal ends a long dump of the kernel's, and timers run", async () => {
  const { netns, client } = await withRoutes(60_000);
  using _netns = netns;
  using _client = client;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  try {
    const whole = (await client.dump(ROUTES)).length;
    assertGreater(whole, 59_999);
    // Without a turn for timers, not one of these would let the interval tick.
    for (let round = 0; round < 4; round++) await client.dump(ROUTES);
    assertGreater(ticks, 0);
    // A dump may be over before the time is: one of the next ends with it.
    const signal = AbortSignal.timeout(5);
    const dumps = async () => {
      while (true) await client.dump(ROUTES, { signal });
    };
    await assertRejects(dumps, DOMException, "timeout");
    assertEquals((await client.dump(ROUTES)).length, whole);
  } finally {
    clearInterval(timer);
  }
});

/** Adds addresses to the loopback device, without asking for answers. */
function addAddresses(socket: NetlinkSocket, network: string, count: number): void {
  const requests = Array.from({ length: count }, (_, index) => {
    const address = `${network}.${index >> 8}.${index & 255}`;
    return {
      kind: "address",
      type: RTM.NEWADDR,
      flags: NLM_F.REQUEST | NLM_F.CREATE,
      header: { family: 2, prefixlen: 32, index: 1 },
      attributes: { local: address, address },
    } as const;
  });
  socket.sendto(encode(requests), { pid: 0 });
}

testUnless(
  noNamespaces,
  "A dump during which the kernel's tables change is made again",
  async () => {
    using netns = createNetworkNamespace();
    using other = openSocket({ netns });
    addAddresses(other, "10.1", 1500);
    let requests = 0;
    const observer = { sent: () => requests++, received: () => {} };
    using client = new Client(tap(openSocket({ netns }), observer));
    const addresses = { kind: "address", type: RTM.GETADDR, header: { family: 2 } } as const;
    const received: Answer<typeof addresses>[] = [];
    await assertRejects(async () => {
      for await (const some of client.stream(addresses)) {
        if (received.length === 0) addAddresses(other, "10.2", 1);
        received.push(...some);
      }
    }, DumpInterruptedError);
    assertGreater(received.length, 1499);
    assertEquals(requests, 1);

    // The first attempt is disturbed, the second is not.
    const disturbed = client.dump(addresses);
    addAddresses(other, "10.3", 1);
    const whole = await disturbed;
    assertEquals(requests, 3);
    assertEquals(whole.length, 1502);
  },
);

testUnless(
  noNamespaces,
  "A flood of 10,000 events is read whole and starves no timer",
  async () => {
    const { netns, client } = await withRoutes(0);
    using _netns = netns;
    using _client = client;
    using socket = openSocket({ netns });
    // Room for all: a notification of a route takes less than 1 KiB of it.
    const options = { groups: [RTNLGRP.IPV4_ROUTE], receiveBuffer: 64 << 20 };
    const iterator = events(socket, options);
    addRoutes(client.socket, 10_000);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const seen = new Set<string | undefined>();
    for await (const event of iterator) {
      assert(event.kind === "datagram");
      for (const message of event.messages) {
        if (message.kind === "route") seen.add(message.attributes.dst);
      }
      if (seen.size === 10_000) break;
    }
    clearInterval(timer);
    assertGreater(ticks, 0);
  },
);

testUnless(noNamespaces, "Events tells when the kernel had no room, and goes on", async () => {
  const { netns, client } = await withRoutes(0);
  using _netns = netns;
  using _client = client;
  using socket = openSocket({ netns });
  const iterator = events(socket, { groups: [RTNLGRP.IPV4_ROUTE], receiveBuffer: 4096 });
  addRoutes(client.socket, 1000);
  let overruns = 0;
  let count = 0;
  for await (const event of iterator) {
    if (event.kind === "datagram") count++;
    else overruns++;
    if (overruns === 1) break;
  }
  assertEquals(overruns, 1);
  assertGreater(1000, count);
});

const noUnshare = noPrograms ?? whyNoUnshare();

function whyNoUnshare(): string | undefined {
  try {
    const { success } = new Deno.Command("unshare", { args: ["-Ur", "true"] }).outputSync();
    return success ? undefined : "unshare -Ur does not work here";
  } catch {
    return "needs unshare";
  }
}

function receiveBuffer(socket: NetlinkSocket): number {
  const value = new Uint8Array(4);
  socket.getsockopt(SOL.SOCKET, SO.RCVBUF, value);
  return new DataView(value.buffer).getUint32(0, true);
}

testUnless(noKernel, "Events enlarges the receive buffer of the real socket", () => {
  using socket = openSocket();
  const before = receiveBuffer(socket);
  events(socket, { groups: [RTNLGRP.LINK] });
  assertGreater(receiveBuffer(socket), before);
});

testUnless(
  noUnshare,
  "Events does what it may about the receive buffer without CAP_NET_ADMIN",
  async () => {
    const code = `
      import { openSocket } from "FFI/mod.ts";
      import { events } from "FFI/../src/client/mod.ts";
      using socket = openSocket();
      const value = new Uint8Array(4);
      const size = () => {
        socket.getsockopt(1, 8, value);
        return new DataView(value.buffer).getUint32(0, true);
      };
      const before = size();
      events(socket, { groups: [1] });
      console.log(size() > before);
    `;
    assertEquals(await runModule(code, ["--allow-ffi"], ["unshare", "-Ur"]), "true\n");
  },
);

testUnless(noKernel, "close() ends a wait on the real socket", async () => {
  using socket = openSocket();
  const iterator = events(socket, { groups: [RTNLGRP.LINK] });
  const next = iterator.next();
  await settled();
  socket.close();
  assertEquals((await next).done, true);
});
