/** Several requests of a client at once, and the ends of their waits. */
import { Client } from "../src/client/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import type { Heard } from "./_fake_socket.ts";
import { ack, FakeSocket, link, reply, settled } from "./_fake_socket.ts";
import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "./assert.ts";
import {
  answering,
  dumped,
  dumpRequest,
  GET_LINK,
  GET_LINKS,
  indexes,
  kernelLike,
  NEW_LINK,
  requestsIn,
  scripted,
} from "./_scripts.ts";

// Several at once.

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
