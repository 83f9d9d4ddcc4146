/** Times, JSON Lines, raw messages, and telling formats apart. */
import fc from "./fast_check.ts";
import {
  detectFormat,
  formatTime,
  jsonLine,
  parseTime,
  pcapngHeader,
  readJsonLines,
  readRaw,
  readRecording,
  RecordingError,
} from "../src/capture/mod.ts";
import { assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "./assert.ts";
import {
  ADDRESS_SAVE,
  arbitraryItems,
  chunked,
  collect,
  CONVERSATION,
  datagram,
  encode,
  foreign,
  hex,
  NLMON_PCAP,
  NLMSG_DONE,
  RTMON,
} from "./_recordings.ts";

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

Deno.test("the stamps that rtmon writes are the times of the messages after them", async () => {
  for (const source of [[RTMON], chunked([RTMON], 7)]) {
    const { items, error } = await collect(readRecording(source));
    assertEquals(error, undefined);
    assertEquals(
      items.map((item) => item.kind === "datagram" && [item.time, item.data.length]),
      [[1795262361_491928_000n, 76]],
    );
  }
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
