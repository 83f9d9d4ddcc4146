/** pcapng, and the older pcap. */
import fc from "./fast_check.ts";
import { formatTime, readPcapng, readRecording } from "../src/capture/mod.ts";
import { assertEquals } from "./assert.ts";
import {
  arbitraryItems,
  chunked,
  collect,
  datagram,
  encode,
  foreign,
  hex,
  joined,
  nlmon,
  NLMON_PCAP,
  NLMSG_DONE,
  pcapng,
} from "./_recordings.ts";

Deno.test("pcapng gives back what was written, in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryItems(), fc.integer({ min: 1, max: 100 }), async (items, size) => {
      for (const parts of [pcapng(items), pcapng(items, { dropCounts: true })]) {
        const result = await collect(readRecording(chunked(parts, size)));
        assertEquals(result, { items, error: undefined });
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("pcapng is read in either byte order and any resolution of time", async () => {
  const cases: readonly (readonly [number[], bigint, bigint])[] = [
    [[], 1795222923123456n, 1795222923123456000n],
    [[3], 1795222923123n, 1795222923123000000n],
    [[0], 1795222923n, 1795222923000000000n],
    [[9], 1795222923123456789n, 1795222923123456789n],
    [[12], 1795222923123456789n, 1795222923123456n],
    [[0x80 | 10], 1795222923n * 1024n + 512n, 1795222923500000000n],
    [[0x80 | 32], 1795222923n * 2n ** 32n + 1n, 1795222923000000000n],
  ];
  for (const littleEndian of [true, false]) {
    const file = foreign(littleEndian);
    for (const [resolution, ticks, time] of cases) {
      const options = resolution.length === 0 ? [] : [file.option(9, Uint8Array.from(resolution))];
      const result = await collect(
        readRecording([
          file.section(),
          file.interface(253, options),
          file.packet(0, ticks, nlmon()),
        ]),
      );
      assertEquals(result, { items: [datagram("reply", { time })], error: undefined });
    }
    const offset = file.option(14, file.pack([64, 1000n]));
    const shifted = [file.section(), file.interface(253, [offset]), file.packet(0, 5n, nlmon())];
    const { items } = await collect(readPcapng(shifted));
    assertEquals(items.map((item) => item.time), [1000_000_005_000n]);
  }
});

Deno.test("pcapng sections have interfaces of their own, and other link types are passed over", async () => {
  const little = foreign(true);
  const big = foreign(false);
  const result = await collect(readPcapng([
    little.section(),
    little.interface(1),
    little.interface(253),
    little.packet(0, 1n, new Uint8Array(60)),
    little.packet(1, 2n, nlmon()),
    little.block(0x0bad, new Uint8Array(8)),
    little.statistics(0, 3n, [little.option(7, little.pack([64, 9n]))]),
    big.section(),
    big.interface(253, [big.option(1, encode("a comment")), big.option(0, new Uint8Array())]),
    big.interface(1),
    big.packet(1, 1n, new Uint8Array(60)),
    big.packet(0, 4n, nlmon()),
  ]));
  assertEquals(result, {
    items: [datagram("reply", { time: 2000n }), datagram("reply", { time: 4000n })],
    error: undefined,
  });
});

Deno.test("a Simple Packet Block is a datagram without a time, cut to the interface's snapshot length", async () => {
  for (const littleEndian of [true, false]) {
    const file = foreign(littleEndian);
    const packet = nlmon();
    const simple = (length: number) => file.block(3, file.pack([32, length]), packet);
    const whole = await collect(readPcapng([file.section(), file.interface(253), simple(36)]));
    assertEquals(whole, { items: [datagram("reply")], error: undefined });
    const snapped = [file.section(), file.interface(253, [], 33), simple(36)];
    const { items } = await collect(readPcapng(snapped));
    assertEquals(
      items,
      [datagram("reply", { data: NLMSG_DONE.slice(0, 17) })].map((record) => ({
        ...record,
        // The message is longer than what is left of it: nothing tells the direction.
        direction: "event",
      })),
    );
  }
});

Deno.test("what other programs say of losses and directions in pcapng is understood", async () => {
  const file = foreign(true);
  const flags = (value: number) => file.option(2, file.pack([32, value]));
  const count = (code: number, value: bigint) => file.option(code, file.pack([64, value]));
  const { items, error } = await collect(readPcapng([
    file.section(),
    file.interface(253),
    file.packet(0, 1n, nlmon(), [flags(0b010)]),
    file.packet(0, 2n, nlmon(), [flags(0b00101)]),
    file.packet(0, 3n, nlmon(), [flags(0b01001)]),
    file.packet(0, 4n, nlmon(), [flags(0b00001)]),
    file.packet(0, 5n, nlmon(), [count(4, 0n)]),
    file.packet(0, 6n, nlmon(), [count(4, 3n)]),
    file.packet(0, 7n, nlmon(), [count(4, 2n)]),
    file.statistics(0, 8n, [count(4, 900n), count(5, 1n), count(7, 4n)]),
    file.statistics(0, 9n, [count(5, 2n), count(7, 4n)]),
    file.statistics(0, 10n, [count(7, 2n ** 64n - 1n)]),
    // A uevent is text.
    file.packet(0, 11n, joined([hex("0004033800000000000000000000000f"), encode("add@/devices")])),
  ]));
  assertEquals(error, undefined);
  assertEquals(
    items.map((item) =>
      `${item.time / 1000n} ${item.kind === "overrun" ? item.dropped : item.direction}`
    ),
    [
      "1 request",
      "2 reply",
      "3 event",
      "4 reply",
      "5 reply",
      "6 3",
      "6 reply",
      "7 5",
      "7 reply",
      "9 6",
      "11 event",
    ],
  );
});

Deno.test("pcap is read in either byte order, in microseconds and nanoseconds", async () => {
  for (const littleEndian of [true, false]) {
    for (
      const [magic, time] of [[0xa1b2c3d4, 5_000_007_000n], [0xa1b23c4d, 5_000_000_007n]] as const
    ) {
      const { pack } = foreign(littleEndian);
      const header = pack([32, magic], [16, 2], [16, 4], [32, 0], [32, 0], [32, 65536], [32, 253]);
      const head = pack([32, 5], [32, 7], [32, 36], [32, 36]);
      assertEquals(await collect(readRecording([header, head, nlmon()])), {
        items: [datagram("reply", { time })],
        error: undefined,
      });
    }
  }
});

Deno.test("a capture of an nlmon device is read, directions told from the messages", async () => {
  const { items, error } = await collect(readRecording(chunked([NLMON_PCAP], 100)));
  assertEquals(error, undefined);
  assertEquals(
    items.map((item) =>
      item.kind === "overrun"
        ? item.kind
        : [item.direction, item.portId, item.data.length, item.data[4]]
    ),
    [
      // iproute2 sends 128 bytes more than the message.
      ["request", 0, 152, 22],
      ["reply", 0, 156, 20],
      ["reply", 0, 20, 3],
      ["request", 0, 32, 17],
      ["event", 0, 640, 17],
      ["reply", 0, 36, 2],
    ],
  );
  assertEquals(formatTime(items[0]?.time ?? 0n), "2026-11-21T01:57:40.668670788Z");
});
