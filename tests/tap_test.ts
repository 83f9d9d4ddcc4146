/** Sockets that are listened to. */
import { Client } from "../src/client/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { SyscallError, tap } from "../src/socket/mod.ts";
import { FakeSocket, PORT } from "./_fake_socket.ts";
import { assertEquals, assertThrows } from "./assert.ts";
import { dumpRequest, indexes, kernelLike } from "./_scripts.ts";

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
