/** The formats of recordings: written, read back, cut, damaged, and judged by tshark. */
import fc from "./fast_check.ts";
import {
  type ByteSource,
  type DatagramRecord,
  detectFormat,
  formatTime,
  jsonLine,
  parseTime,
  pcapngHeader,
  pcapngOverrun,
  pcapngPacket,
  readJsonLines,
  readPcap,
  readPcapng,
  readRaw,
  readRecording,
  RecordingError,
  type RecordItem,
} from "../src/capture/mod.ts";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStringIncludes,
  assertThrows,
} from "./assert.ts";

/** NLMSG_DONE of a dump, as the conversation below has it. */
const NLMSG_DONE = hex("1400000003000200070000001f67c5ee00000000");

/**
 * Linux 6.12.117 (Debian cloud kernel), `tcpdump --nano -i nm0 -w` on an nlmon device: the dump of
 * `ip address show dev lo` (request, reply, end), and `ip link del d0` (request, event, ack).
 */
const NLMON_PCAP = hex(`
  4d3cb2a102000400000000000000000000000400fd00000094fa006b441bdb27a8000000a80000000004033800000000
  0000000000000000180000001600010396fa006b00000000000000000100000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  0000000000000000000000000000000094fa006bdf4ded27ac000000ac00000000040338000000000000000000000000
  4c0000001400220096fa006bb3000000020880fe01000000080001007f000001080002007f000001070003006c6f0000
  080008008000000014000600ffffffffffffffff4303000043030000500000001400220096fa006bb30000000a8080fe
  01000000140001000000000000000000000000000000000114000600ffffffffffffffff440300004403000008000800
  8000000005000b000100000094fa006b9b81f32724000000240000000004033800000000000000000000000014000000
  0300220096fa006bb30000000000000094fa006b53406f2b300000003000000000040338000000000000000000000000
  200000001100050095fa006b000000000000000004000000000000000000000094fa006bc91ae12b9002000090020000
  0004033800000000000000000000000080020000110000000000000000000000000001000400000082000000ffffffff
  070003006430000008000d00e80300000500100002000000050011000000000008000400dc0500000800320000000000
  080033000000000008001b000000000008001e000000000008003d000000000008001f000100000008002800ffff0000
  080029000000010008003a000000010008003f0000000100080040000000010008003b000000010008003c00ffff0000
  08002000010000000500210001000000080023000000000008002f000000000008003000000000000500270000000000
  0a0001005aa3e2fd19a400000a000200ffffffffffff0000cc0017000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000640007000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  000000000000000000000000000000000000000000000000000000000000000000000000000000000c002b0005000200
  00000000100012000a00010064756d6d79000000090006006e6f6f700000000004001a0024000e000000000000000000
  00000000000000000000000000000000000000000000000004003e800400418094fa006b5be9932c3400000034000000
  00040338000000000000000000000000240000000200000195fa006bb400000000000000200000001100050095fa006b
  00000000
`);

/** Linux 6.18.44, `unshare -Urn sh -c 'ip link set lo up; ip address save'`. */
const ADDRESS_SAVE = hex(`
  221236474c000000140002000ffc006b951d0000020880fe01000000080001007f000001080002007f00000107000300
  6c6f0000080008008000000014000600ffffffffffffffff2d3402002d34020050000000140002000ffc006b951d0000
  0a8080fe01000000140001000000000000000000000000000000000114000600ffffffffffffffff2d3402002d340200
  080008008000000005000b0001000000
`);

/**
 * Linux 6.18.44 in `unshare -Urn`: what sendto and recvfrom of AF_NETLINK sockets carried. An
 * RTM_GETADDR dump of AF_INET in 17 bytes, its end, an RTM_NEWLINK that fails with ENODEV, and an
 * RTM_NEWADDR to RTNLGRP_IPV4_IFADDR (5).
 */
const CONVERSATION: readonly DatagramRecord[] = [
  datagram("request", {
    time: 1795226688233019003n,
    portId: 4005914399,
    data: hex("1100000016000103070000000000000002"),
  }),
  datagram("reply", {
    time: 1795226688233074015n,
    data: hex(`
      4c00000014000200070000001f67c5ee020880fe01000000080001007f000001080002007f000001070003006c6f0000
      080008008000000014000600ffffffffffffffff6c4702006c4702004c00000014000200070000001f67c5ee02208000
      0100000008000100c000020108000200c0000201070003006c6f0000080008008000000014000600ffffffffffffffff
      6c4702006c470200
    `),
  }),
  datagram("reply", {
    time: 1795226688233086756n,
  }),
  datagram("request", {
    time: 1795226688233098306n,
    portId: 4005914399,
    data: hex("20000000100005000800000000000000000000000f2700000000000000000000"),
  }),
  datagram("reply", {
    time: 1795226688233106238n,
    data: hex(`
      3400000002000000080000001f67c5eeedffffff20000000100005000800000000000000000000000f27000000000000
      00000000
    `),
  }),
  datagram("event", {
    time: 1795226688233127993n,
    groups: 0x10,
    data: hex(`
      4c000000140000000000000000000000020880fe01000000080001007f000001080002007f000001070003006c6f0000
      080008008000000014000600ffffffffffffffff6c4702006c470200
    `),
  }),
];

/** The conversation with a loss before the event. */
const ITEMS: readonly RecordItem[] = [
  ...CONVERSATION.slice(0, -1),
  { kind: "overrun", time: 1795226688233110000n, dropped: 1 },
  ...CONVERSATION.slice(-1),
];

const INFO = { kernel: "Linux 6.18.44", namespace: "blue", application: "nlbridge test" };

Deno.test("a time is written in RFC 3339 with nine digits, and read back to the nanosecond", () => {
  assertEquals(formatTime(0n), "1970-01-01T00:00:00.000000000Z");
  assertEquals(formatTime(1795222923123456789n), "2026-11-21T01:02:03.123456789Z");
  assertEquals(formatTime(2n ** 64n - 1n), "2554-07-21T23:34:33.709551615Z");
  for (const time of [-1n, 2n ** 64n]) assertThrows(() => formatTime(time), RangeError);
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (time) => {
    assertEquals(parseTime(formatTime(time)), time);
  }));
});

Deno.test("a time may be written with fewer digits or an offset; what is no time is refused", () => {
  assertEquals(parseTime("2026-11-21T01:02:03Z"), 1795222923000000000n);
  assertEquals(parseTime("2026-11-21T06:32:03.25+05:30"), 1795222923250000000n);
  assertEquals(parseTime("2026-11-20T17:02:03-08:00"), 1795222923000000000n);
  assertEquals(parseTime("1970-01-01T01:00:00+01:00"), 0n);
  const wrong = [
    "",
    "2026-11-21",
    "2026-11-21T01:02:03",
    "2026-11-21 01:02:03Z",
    "2026-11-21T01:02:03.Z",
    "2026-11-21T01:02:03.1234567890Z",
    "2026-02-30T01:02:03Z",
    "2026-13-01T01:02:03Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T01:02:60Z",
    "2026-11-21T01:02:03+24:00",
    "1969-12-31T23:59:59Z",
    "2554-07-21T23:34:34Z",
  ];
  for (const text of wrong) assertEquals(parseTime(text), undefined, text);
});

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

Deno.test("JSON Lines give back what was written, in chunks of any size", async () => {
  const messages = [{ type: "RTM_NEWLINK", ifname: "grün → 網路", nested: [1, "\n", null] }];
  await fc.assert(
    fc.asyncProperty(arbitraryItems(), fc.integer({ min: 1, max: 100 }), async (items, size) => {
      const text = items.map((item) => `${jsonLine(item, messages)}\n`).join("");
      const result = await collect(readRecording(chunked([encode(text)], size)));
      assertEquals(result, { items, error: undefined });
    }),
    { numRuns: 60 },
  );
});

Deno.test("a line says time, direction, protocol, port, groups, data and messages, in this order", () => {
  assertEquals(
    jsonLine(datagram("event", { time: 1n, groups: 0x10 }), [{ type: "NLMSG_DONE" }]),
    '{"time":"1970-01-01T00:00:00.000000001Z","direction":"event","protocol":"NETLINK_ROUTE",' +
      '"portId":0,"groups":16,"data":"1400000003000200070000001f67c5ee00000000",' +
      '"messages":[{"type":"NLMSG_DONE"}]}',
  );
  assertStringIncludes(jsonLine(datagram("request", { protocol: 16 })), '"NETLINK_GENERIC"');
  assertStringIncludes(jsonLine(datagram("request", { protocol: 31 })), '"protocol":31,');
  assertEquals(
    jsonLine({ kind: "overrun", time: 1n, dropped: 2 }),
    '{"time":"1970-01-01T00:00:00.000000001Z","overrun":true,"dropped":2}',
  );
});

Deno.test("a line may have unknown keys, any order, a number for a protocol, CRLF and a byte order mark", async () => {
  const text = '\ufeff\r\n{"portId":7,"groups":0,"new":{"data":"ff"},"data":"Ab","protocol":0,' +
    '"direction":"reply","time":"1970-01-01T00:00:00Z","messages":"not looked at"}\r\n\r\n';
  assertEquals(await collect(readRecording([encode(text)])), {
    items: [datagram("reply", { portId: 7, data: Uint8Array.of(0xab) })],
    error: undefined,
  });
});

Deno.test("a bad line is refused by its number, after the lines before it", async () => {
  const good = jsonLine(datagram("reply"));
  const wrong: readonly (readonly [string, string])[] = [
    ["{", "not a JSON object"],
    ["7", "not a JSON object"],
    ["null", "not a JSON object"],
    ["[]", '"time"'],
    [good.replace('"time"', '"when"'), '"time"'],
    [good.replace("1970-01-01T", "1970-01-01 "), '"time"'],
    [good.replace("reply", "toString"), '"direction"'],
    [good.replace("NETLINK_ROUTE", "NETLINK_toString"), '"protocol"'],
    [good.replace('"portId":0', '"portId":-1'), '"portId"'],
    [good.replace('"portId":0', '"portId":4294967296'), '"portId"'],
    [good.replace('"groups":0', '"groups":0.5'), '"groups"'],
    [good.replace('"groups":0', '"groups":"0"'), '"groups"'],
    [good.replace('"data":"1', '"data":"'), '"data"'],
    [good.replace('"data":"14', '"data":"1g'), '"data"'],
    ['{"time":"1970-01-01T00:00:00Z","overrun":true}', '"dropped"'],
  ];
  for (const [line, problem] of wrong) {
    const { items, error } = await collect(readJsonLines([encode(`${good}\n\n${line}\n${good}`)]));
    assertEquals(items.length, 1, line);
    assertInstanceOf(error, RecordingError, line);
    assertEquals([error.unit, error.position], ["line", 3]);
    assertStringIncludes(error.message, problem);
  }
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

Deno.test("raw messages are read one by one, with and without what iproute2 puts before them", async () => {
  const saved = await collect(readRecording(chunked([ADDRESS_SAVE], 10)));
  const plain = await collect(readRecording([ADDRESS_SAVE.subarray(4)]));
  assertEquals(saved, plain);
  assertEquals(saved.error, undefined);
  assertEquals(
    saved.items.map((item) =>
      item.kind === "datagram" && [item.direction, item.time, item.data.length]
    ),
    [["reply", 0n, 76], ["reply", 0n, 80]],
  );
});

Deno.test("a raw message may lack its padding at the end, and nowhere else", async () => {
  const request = CONVERSATION[0]?.data ?? new Uint8Array();
  const raw = [request, new Uint8Array(3), NLMSG_DONE, request];
  const { items, error } = await collect(readRaw(raw, { protocol: 16 }));
  assertEquals(error, undefined);
  const expected = [request, NLMSG_DONE, request];
  assertEquals(items.map((item) => item.kind === "datagram" && item.data), expected);
  assertEquals(items.map((item) => item.kind === "datagram" && item.protocol), [16, 16, 16]);
  const unaligned = await collect(readRaw([request, NLMSG_DONE]));
  assertInstanceOf(unaligned.error, RecordingError);
  assertEquals([unaligned.items.length, unaligned.error.position], [1, 20]);
});

Deno.test("the format is told from the first bytes", () => {
  assertEquals(detectFormat(pcapngHeader()), "pcapng");
  assertEquals(detectFormat(foreign(false).section()), "pcapng");
  assertEquals(detectFormat(NLMON_PCAP), "pcap");
  assertEquals(detectFormat(hex("a1b2c3d4000200040000000000000000")), "pcap");
  assertEquals(detectFormat(ADDRESS_SAVE), "raw");
  assertEquals(detectFormat(encode('{"time":')), "jsonl");
  assertEquals(detectFormat(encode('\ufeff\n \t{"time":"2026"')), "jsonl");
  assertEquals(detectFormat(encode("\n".repeat(16))), "jsonl");
  // Messages of 123, 32 and 10 bytes begin with a brace, a space and a newline.
  for (const length of ["7b", "20", "0a"]) {
    assertEquals(detectFormat(hex(`${length}000000100005006162636465666768`)), "raw");
  }
  assertEquals(detectFormat(new Uint8Array()), "raw");
});

Deno.test("a recording cut at any byte gives all that was whole, and one clear error", async () => {
  const lines = ITEMS.map((item) => encode(`${jsonLine(item)}\n`));
  const header = NLMON_PCAP.subarray(0, 24);
  const formats: readonly (readonly [string, Reader, readonly Uint8Array[], number])[] = [
    ["pcapng", readPcapng, pcapng(ITEMS).flatMap((bytes) => partsOf(bytes, 4)), 0],
    ["pcap", readPcap, [header, ...partsOf(NLMON_PCAP.subarray(24), 8, 16)], 0],
    ["raw", readRaw, CONVERSATION.slice(1).flatMap(({ data }) => partsOf(data, 0)), 0],
    // A line is whole before its newline.
    ["jsonl", readJsonLines, lines, 1],
  ];
  for (const [name, read, parts, ending] of formats) {
    const { items: all } = await collect(read(parts));
    const first = parts.length - all.length;
    const bytes = joined(parts);
    for (let cut = 0; cut <= bytes.length; cut++) {
      let end = 0;
      const whole = parts.filter((part) => (end += part.length) - ending <= cut).length;
      const { items, error } = await collect(read([bytes.subarray(0, cut)]));
      assertEquals(items, all.slice(0, Math.max(0, whole - first)), `${name} cut at ${cut}`);
      const wholeLength = joined(parts.slice(0, whole)).length;
      const atBoundary = cut === wholeLength || cut === wholeLength - ending;
      const fine = atBoundary && (whole > 0 || name !== "pcap");
      assertEquals(error === undefined, fine, `${name} cut at ${cut}: ${error}`);
      if (error !== undefined) assertInstanceOf(error, RecordingError);
      const detected = await collect(readRecording([bytes.subarray(0, cut)]));
      assert(detected.error === undefined || detected.error instanceof RecordingError);
      assertEquals(detected.items, items);
    }
  }
});

Deno.test("damage is never answered with anything but a RecordingError", async () => {
  const files = [
    joined(pcapng(ITEMS)),
    joined([
      foreign(false).section(),
      foreign(false).interface(253),
      foreign(false).packet(0, 1n, nlmon()),
    ]),
    NLMON_PCAP,
    ADDRESS_SAVE,
    encode(ITEMS.map((item) => jsonLine(item)).join("\n")),
  ];
  const readers: readonly Reader[] = [readRecording, readPcapng, readPcap, readRaw, readJsonLines];
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), damage, async (file, bytes) => {
      const damaged = file.slice();
      for (const [at, value] of bytes) damaged[at % damaged.length] = value;
      for (const read of readers) {
        const { items, error } = await collect(read([damaged]));
        assert(error === undefined || error instanceof RecordingError, String(error));
        // Whatever was read can be written again.
        for (const item of items) jsonLine(item);
        pcapng(items);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("each damage to a pcapng file is named, with the byte where its block begins", async () => {
  const file = foreign(true);
  const start = [file.section(), file.interface(253)];
  const at = joined(start).length;
  const wrong: readonly (readonly [Uint8Array, string])[] = [
    [file.pack([32, 6], [32, 8], [32, 8]), "a block cannot be 8 bytes long"],
    [file.pack([32, 6], [32, 14], [32, 14]), "a block cannot be 14 bytes long"],
    [file.pack([32, 6], [32, 2 ** 31], [32, 0]), "a block cannot be 2147483648 bytes long"],
    [file.pack([32, 6], [32, 16], [32, 0], [32, 20]), "ends with another length"],
    [file.pack([32, 0x0a0d0d0a], [32, 28], [32, 0x12345678]), "unknown byte order"],
    [file.block(6, new Uint8Array(16)), "too short"],
    [file.block(1, new Uint8Array(4)), "too short"],
    [file.packet(1, 0n, nlmon()), "interface 1 is not described"],
    [file.packet(0, 0n, new Uint8Array(15)), "without a cooked netlink header"],
    [file.packet(0, 0n, new Uint8Array(36)), "without a cooked netlink header"],
    [file.packet(0, 2n ** 64n - 1n, nlmon()), "a time before 1970 or after 2554"],
    [file.packet(0, 0n, nlmon(), [file.pack([16, 1], [16, 5])]), "option 1 leaves its block"],
    [file.block(6, file.pack([32, 0], [64, 0n], [32, 99], [32, 99])), "99 bytes leaves its block"],
    [file.block(3, file.pack([32, 99])), "99 bytes leaves its block"],
  ];
  for (const [block, problem] of wrong) {
    const { items, error } = await collect(readPcapng([...start, block]));
    assertEquals(items, []);
    assertInstanceOf(error, RecordingError, problem);
    assertEquals([error.unit, error.position], ["byte", at], problem);
    assertStringIncludes(error.message, problem);
  }
  const other = NLMON_PCAP.slice();
  other[20] = 1;
  const { error } = await collect(readPcap([other]));
  assertStringIncludes(String(error), "link type 1, not 253 (netlink)");
});

Deno.test("a length beyond all reason is refused before its bytes are waited for", async () => {
  const { pack, section } = foreign(true);
  const garbage: readonly (readonly [Reader, readonly Uint8Array[]])[] = [
    [readPcapng, [section(), pack([32, 6], [32, 0x7ffffffc], [32, 0])]],
    [readPcap, [NLMON_PCAP.subarray(0, 24), pack([32, 0], [32, 0], [32, 2 ** 31], [32, 0])]],
    [readRaw, [pack([32, 2 ** 31], [32, 0], [64, 0n])]],
  ];
  for (const [read, parts] of garbage) {
    let waited = false;
    const source = function* () {
      yield* parts;
      waited = true;
    };
    const { error } = await collect(read(source()));
    assertInstanceOf(error, RecordingError);
    assertStringIncludes(error.message, "cannot be");
    assertEquals(waited, false);
  }
  const endless = function* () {
    for (;;) yield new Uint8Array(1 << 20).fill(0x20);
  };
  const { error } = await collect(readJsonLines(endless()));
  assertStringIncludes(String(error), "line 1: longer than");
});

Deno.test("a stream is cancelled when the reading ends before it, and its own errors pass through", async () => {
  const formats = [pcapng(ITEMS), [NLMON_PCAP], [ADDRESS_SAVE], [
    encode(`${jsonLine(datagram("reply"))}\n`),
  ]];
  for (const parts of formats) {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => parts.forEach((part) => controller.enqueue(part)),
      cancel: () => void (cancelled = true),
    });
    for await (const item of readRecording(stream)) {
      assertEquals(item.kind, "datagram");
      break;
    }
    assert(cancelled);
    const broken = function* () {
      yield* parts;
      throw new TypeError("the disk is gone");
    };
    const { items, error } = await collect(readRecording(broken()));
    assert(items.length > 0);
    assertInstanceOf(error, TypeError);
  }
});

Deno.test("records do not share the memory of the chunks they came in", async () => {
  for (const parts of [pcapng(ITEMS), [NLMON_PCAP], [ADDRESS_SAVE]]) {
    const chunk = joined(parts);
    const { items } = await collect(readRecording([chunk]));
    const before = items.map((item) => jsonLine(item));
    chunk.fill(0xff);
    assertEquals(items.map((item) => jsonLine(item)), before);
  }
});

Deno.test({
  name: `tshark reads a pcapng recording as it was written${missing("tshark")}`,
  ignore: missing("tshark") !== "",
  fn: async () => {
    const packets = await tshark(joined(pcapng(ITEMS, { dropCounts: true })));
    assertEquals(
      packets.map((packet) => [
        packet("frame.time_epoch"),
        packet("frame.encap_type"),
        packet("frame.packet_flags_direction"),
        packet("frame.packet_flags_reception_type"),
        packet("netlink.hatype"),
        packet("netlink.family"),
        packet("netlink-route.nltype") ?? packet("netlink.hdr_type"),
        packet("frame.drop_count"),
        packet("_ws.malformed"),
      ]),
      [
        ["1795226688.233019003", "158", "0x00000002", "0", "824", "0x0000", "22"],
        ["1795226688.233074015", "158", "0x00000001", "1", "824", "0x0000", "20,20"],
        ["1795226688.233086756", "158", "0x00000001", "1", "824", "0x0000", "0x0003"],
        ["1795226688.233098306", "158", "0x00000002", "0", "824", "0x0000", "16"],
        // The header of the refused request is in the answer.
        ["1795226688.233106238", "158", "0x00000001", "1", "824", "0x0000", "0x0002,0x0010"],
        ["1795226688.233127993", "158", "0x00000001", "2", "824", "0x0000", "20", "1"],
      ].map((fields) => [...fields, ...Array.from({ length: 9 - fields.length }, () => undefined)]),
    );
    assertEquals(packets[0]?.("frame.interface_name"), "netlink");
    assertEquals(packets[0]?.("frame.interface_description"), "network namespace blue");
  },
});

Deno.test({
  name: `capinfos reads a recording's kernel, program and interface${missing("capinfos")}`,
  ignore: missing("capinfos") !== "",
  fn: async () => {
    const report = await withFile(joined(pcapng(ITEMS)), (path) => run("capinfos", path));
    for (
      const line of [
        /^File type: +Wireshark\/\.\.\. - pcapng$/m,
        /^File timestamp precision: +nanoseconds \(9\)$/m,
        /^Number of packets: +6$/m,
        /^Capture oper-sys: +Linux 6\.18\.44$/m,
        /^Capture application: +nlbridge test$/m,
        /^ +Operating system = Linux 6\.18\.44$/m,
        /^ +Description = network namespace blue$/m,
        /^ +Number of stat entries = 1$/m,
      ]
    ) assert(line.test(report), `${line} in\n${report}`);
  },
});

Deno.test({
  name: `editcap's copy to pcap keeps directions, ports and groups${missing("editcap")}`,
  ignore: missing("editcap") !== "",
  fn: async () => {
    const copy = await withFile(joined(pcapng(ITEMS)), (path) => {
      return withFile(new Uint8Array(), async (target) => {
        await run("editcap", "-F", "nsecpcap", path, target);
        return await Deno.readFile(target);
      });
    });
    assertEquals(detectFormat(copy), "pcap");
    assertEquals(await collect(readRecording([copy])), {
      items: [...CONVERSATION],
      error: undefined,
    });
  },
});

type Reader = (source: ByteSource) => AsyncGenerator<RecordItem, void>;

function hex(digits: string): Uint8Array {
  return Uint8Array.fromHex(digits.replaceAll(/\s/g, ""));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function datagram(
  direction: DatagramRecord["direction"],
  rest: Partial<DatagramRecord> = {},
): DatagramRecord {
  const data = NLMSG_DONE;
  return {
    kind: "datagram",
    time: 0n,
    direction,
    protocol: 0,
    portId: 0,
    groups: 0,
    data,
    ...rest,
  };
}

function arbitraryItems(): fc.Arbitrary<RecordItem[]> {
  const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const any = fc.oneof(
    fc.record<DatagramRecord>({
      kind: fc.constant("datagram"),
      time,
      direction: fc.constantFrom("request", "reply", "event"),
      protocol: fc.nat(0xffff),
      portId: fc.nat(0xffff_ffff),
      groups: fc.nat(0xffff_ffff),
      data: fc.uint8Array({ maxLength: 40 }),
    }),
    fc.record({
      kind: fc.constant("overrun" as const),
      time,
      lost: fc.integer({ min: 1, max: 1000 }),
    }),
  );
  return fc.array(any).map((items) => {
    let dropped = 0;
    return items.map((item) => {
      if (item.kind === "datagram") return item;
      dropped += item.lost;
      return { kind: item.kind, time: item.time, dropped };
    });
  });
}

/** A pcapng file as a recorder writes it, in blocks: the header, then one an item. */
function pcapng(items: readonly RecordItem[], { dropCounts = false } = {}): Uint8Array[] {
  let dropped = 0;
  let reported = 0;
  return [
    pcapngHeader(INFO),
    ...items.map((item) => {
      if (item.kind === "overrun") {
        dropped = item.dropped;
        return pcapngOverrun(item);
      }
      const lost = dropCounts ? dropped - reported : 0;
      reported = dropped;
      return pcapngPacket(item, lost);
    }),
  ];
}

/** The parts of files as other programs may write them. */
function foreign(littleEndian: boolean) {
  const pack = (...fields: readonly (readonly [16 | 32 | 64, number | bigint])[]): Uint8Array => {
    const bytes = new Uint8Array(fields.reduce((size, [bits]) => size + bits / 8, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const [bits, value] of fields) {
      if (bits === 16) view.setUint16(at, Number(value), littleEndian);
      else if (bits === 32) view.setUint32(at, Number(value), littleEndian);
      else view.setBigUint64(at, BigInt(value), littleEndian);
      at += bits / 8;
    }
    return bytes;
  };
  const padded = (bytes: Uint8Array): Uint8Array =>
    joined([bytes, new Uint8Array(-bytes.length & 3)]);
  const block = (type: number, ...body: readonly Uint8Array[]): Uint8Array => {
    const length = 12 + joined(body).length;
    return joined([pack([32, type], [32, length]), ...body, pack([32, length])]);
  };
  const option = (code: number, value: Uint8Array): Uint8Array =>
    joined([pack([16, code], [16, value.length]), padded(value)]);
  const place = (id: number, ticks: bigint): Uint8Array =>
    pack([32, id], [32, ticks >> 32n], [32, ticks & 0xffff_ffffn]);
  return {
    pack,
    block,
    option,
    section: (): Uint8Array =>
      block(0x0a0d0d0a, pack([32, 0x1a2b3c4d], [16, 1], [16, 0], [64, 2n ** 64n - 1n])),
    interface: (
      linkType: number,
      options: readonly Uint8Array[] = [],
      snapLength = 0,
    ): Uint8Array => block(1, pack([16, linkType], [16, 0], [32, snapLength]), ...options),
    packet: (
      id: number,
      ticks: bigint,
      packet: Uint8Array,
      options: readonly Uint8Array[] = [],
    ): Uint8Array => {
      const lengths = pack([32, packet.length], [32, packet.length]);
      return block(6, place(id, ticks), lengths, padded(packet), ...options);
    },
    statistics: (id: number, ticks: bigint, options: readonly Uint8Array[]): Uint8Array =>
      block(5, place(id, ticks), ...options),
  };
}

/** A packet as an nlmon device gives it: the end of a dump of NETLINK_ROUTE. */
function nlmon(): Uint8Array {
  return joined([hex("00040338000000000000000000000000"), NLMSG_DONE]);
}

/** The messages, blocks or packets that bytes consist of: each has its length in it, at `field`. */
function partsOf(bytes: Uint8Array, field: number, more = 0): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = more + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(field, true);
    parts.push(bytes.subarray(at, at += length));
  }
  return parts;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function* chunked(parts: readonly Uint8Array[], size: number): Generator<Uint8Array, void> {
  const bytes = joined(parts);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All that a reader yields, and what it threw after that. */
async function collect(
  reading: AsyncIterable<RecordItem>,
): Promise<{ items: RecordItem[]; error: Error | undefined }> {
  const items: RecordItem[] = [];
  try {
    for await (const item of reading) items.push(item);
  } catch (error) {
    assertInstanceOf(error, Error);
    return { items, error };
  }
  return { items, error: undefined };
}

/** What to say in a test's name when a program cannot be run; nothing when it can. */
function missing(program: string): string {
  // Asked first, so that nobody is prompted.
  const { state } = Deno.permissions.querySync({ name: "run", command: program });
  if (state !== "granted") return ` (skipped: may not run ${program})`;
  try {
    new Deno.Command(program, { args: ["--version"] }).outputSync();
    return "";
  } catch {
    return ` (skipped: no ${program})`;
  }
}

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** The packets of a file as tshark dissects them: functions from a field to its values. */
async function tshark(file: Uint8Array): Promise<((field: string) => string | undefined)[]> {
  const text = await withFile(
    file,
    (path) => run("tshark", "-r", path, "-T", "json", "--no-duplicate-keys"),
  );
  const packets: unknown = JSON.parse(text);
  assert(Array.isArray(packets));
  return packets.map((packet: unknown) => (field) => {
    const values = [...valuesOf(packet, field)];
    return values.length === 0 ? undefined : values.join();
  });
}

/** Every value of a key, however deep. */
function* valuesOf(node: unknown, key: string): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === key) yield [value].flat().join();
    else yield* valuesOf(value, key);
  }
}
