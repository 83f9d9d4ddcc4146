/** Recordings that are cut, damaged or endless. */
import fc from "./fast_check.ts";
import {
  jsonLine,
  readJsonLines,
  readPcap,
  readPcapng,
  readRaw,
  readRecording,
  RecordingError,
} from "../src/capture/mod.ts";
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "./assert.ts";
import {
  ADDRESS_SAVE,
  collect,
  CONVERSATION,
  datagram,
  encode,
  foreign,
  ITEMS,
  joined,
  nlmon,
  NLMON_PCAP,
  NLMSG_DONE,
  partsOf,
  pcapng,
  type Reader,
} from "./_recordings.ts";

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
    [readRaw, [NLMSG_DONE, pack([32, 2 ** 31], [32, 0], [64, 0n])]],
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

Deno.test("what is no recording at all is told so", async () => {
  const prose = new TextEncoder().encode("# A title\n\nSome lines of prose.\n");
  const { items, error } = await collect(readRecording([prose]));
  assertEquals(items, []);
  assertStringIncludes(String(error), "byte 0: no netlink message begins here");
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
