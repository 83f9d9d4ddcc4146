import { ByteReader, type ByteSource, MAX_PART, viewOf } from "./byte_reader.ts";
import { LINKTYPE_NETLINK, parseCooked } from "./cooked.ts";
import { RecordingError } from "./errors.ts";
import { BLOCK, BYTE_ORDER_MAGIC, OPTION } from "./pcapng.ts";
import type { DatagramRecord, Direction, RecordItem } from "./record.ts";
import { isRecordTime } from "./time.ts";

/** Block type, total length, and total length again. */
const SMALLEST_BLOCK = 12;
const DEFAULT_RESOLUTION = 6;
const NS_PER_SECOND = 1_000_000_000n;

interface Block {
  readonly type: number;
  /** Where the block begins in the file. */
  readonly offset: number;
  readonly littleEndian: boolean;
  /** What is between the two lengths. */
  readonly body: Uint8Array;
}

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** if_tsresol: how many units of time are a second. */
  readonly unitsPerSecond: bigint;
  /** if_tsoffset, in seconds. */
  readonly timeOffset: bigint;
  /** The datagrams lost, as far as an overrun has been given out for them. */
  dropped: number;
  /** The sum of epb_dropcount. */
  dropCounts: number;
}

/**
 * Reads a pcapng file of either byte order: Enhanced and Simple Packet Blocks, and the losses that
 * epb_dropcount, isb_ifdrop and isb_osdrop tell of. Other blocks, and packets of other link types
 * than LINKTYPE_NETLINK, are passed over.
 *
 * What {@linkcode pcapngPacket} did not write has no port and groups, and often no direction: these
 * are then told from the message, as {@linkcode readPcap} does.
 *
 * @param source The file. Only one block of it is held at a time.
 * @throws {RecordingError} When the file is damaged or ends inside a block.
 *
 * @example
 * ```ts
 * import { pcapngHeader, pcapngOverrun, readPcapng } from "@nlbridge/nlbridge";
 *
 * const file = [pcapngHeader(), pcapngOverrun({ kind: "overrun", time: 0n, dropped: 1 })];
 * for await (const item of readPcapng(file)) console.log(item.kind); // overrun
 * ```
 */
export async function* readPcapng(source: ByteSource): AsyncGenerator<RecordItem, void> {
  await using bytes = new ByteReader(source);
  let interfaces: Interface[] = [];
  for await (const block of readBlocks(bytes)) {
    if (block.type === BLOCK.SECTION_HEADER) interfaces = [];
    else if (block.type === BLOCK.INTERFACE_DESCRIPTION) interfaces.push(parseInterface(block));
    else yield* READERS.get(block.type)?.(block, interfaces) ?? [];
  }
}

const READERS: ReadonlyMap<
  number,
  (block: Block, interfaces: readonly Interface[]) => RecordItem[]
> = new Map([
  [BLOCK.ENHANCED_PACKET, readEnhancedPacket],
  [BLOCK.SIMPLE_PACKET, readSimplePacket],
  [BLOCK.INTERFACE_STATISTICS, readStatistics],
]);

async function* readBlocks(bytes: ByteReader): AsyncGenerator<Block, void> {
  let littleEndian: boolean | undefined;
  while ((await bytes.peek(1)).length > 0) {
    const offset = bytes.offset;
    const fail = (problem: string) => new RecordingError("byte", offset, problem);
    const head = viewOf(await bytes.peek(SMALLEST_BLOCK));
    if (head.byteLength < SMALLEST_BLOCK) throw fail("the file ends inside a block");
    // The type of a Section Header Block reads the same in both byte orders.
    if (head.getUint32(0) === BLOCK.SECTION_HEADER) {
      littleEndian = [true, false].find((order) => head.getUint32(8, order) === BYTE_ORDER_MAGIC);
      if (littleEndian === undefined) throw fail("a section of unknown byte order");
    }
    if (littleEndian === undefined) throw fail("no Section Header Block: not a pcapng file");
    const length = head.getUint32(4, littleEndian);
    if (length < SMALLEST_BLOCK || length % 4 !== 0 || length > MAX_PART) {
      throw fail(`a block cannot be ${length} bytes long`);
    }
    const whole = await bytes.read(length);
    if (whole.length < length) throw fail("the file ends inside a block");
    const view = viewOf(whole);
    if (view.getUint32(length - 4, littleEndian) !== length) {
      throw fail(`a block of ${length} bytes ends with another length`);
    }
    const body = whole.subarray(8, length - 4);
    yield { type: view.getUint32(0, littleEndian), offset, littleEndian, body };
  }
}

function parseInterface(block: Block): Interface {
  const view = fixedPart(block, 8);
  const options = parseOptions(block, 8);
  const resolution = options.get(OPTION.IF_TSRESOL);
  const offset = options.get(OPTION.IF_TSOFFSET);
  return {
    linkType: view.getUint16(0, block.littleEndian),
    snapLength: view.getUint32(4, block.littleEndian),
    unitsPerSecond: unitsPerSecond(
      resolution?.byteLength === 1 ? resolution.getUint8(0) : DEFAULT_RESOLUTION,
    ),
    timeOffset: offset?.byteLength === 8 ? offset.getBigInt64(0, block.littleEndian) : 0n,
    dropped: 0,
    dropCounts: 0,
  };
}

function readEnhancedPacket(block: Block, interfaces: readonly Interface[]): RecordItem[] {
  const view = fixedPart(block, 20);
  const from = interfaceAt(block, view.getUint32(0, block.littleEndian), interfaces);
  if (from.linkType !== LINKTYPE_NETLINK) return [];
  const time = timeOf(block, view, from);
  const length = view.getUint32(12, block.littleEndian);
  const packet = block.body.subarray(20, 20 + length);
  if (packet.length < length) throw broken(block, `a packet of ${length} bytes leaves its block`);
  const options = parseOptions(block, 20 + length + (-length & 3));
  const flags = options.get(OPTION.EPB_FLAGS);
  const direction = flags?.byteLength === 4
    ? directionOf(flags.getUint32(0, block.littleEndian))
    : undefined;
  from.dropCounts += counter(block, options.get(OPTION.EPB_DROPCOUNT));
  return [...lossUpTo(from.dropCounts, from, time), datagram(block, packet, time, direction)];
}

function readSimplePacket(block: Block, interfaces: readonly Interface[]): RecordItem[] {
  const view = fixedPart(block, 4);
  const from = interfaceAt(block, 0, interfaces);
  if (from.linkType !== LINKTYPE_NETLINK) return [];
  const original = view.getUint32(0, block.littleEndian);
  const length = from.snapLength === 0 ? original : Math.min(original, from.snapLength);
  const packet = block.body.subarray(4, 4 + length);
  if (packet.length < length) throw broken(block, `a packet of ${length} bytes leaves its block`);
  return [datagram(block, packet, 0n)];
}

function readStatistics(block: Block, interfaces: readonly Interface[]): RecordItem[] {
  const view = fixedPart(block, 12);
  const from = interfaceAt(block, view.getUint32(0, block.littleEndian), interfaces);
  if (from.linkType !== LINKTYPE_NETLINK) return [];
  const options = parseOptions(block, 12);
  const dropped = counter(block, options.get(OPTION.ISB_IFDROP)) +
    counter(block, options.get(OPTION.ISB_OSDROP));
  return lossUpTo(dropped, from, timeOf(block, view, from));
}

/** The overrun that a count of lost datagrams tells of, if it is news. */
function lossUpTo(dropped: number, from: Interface, time: bigint): RecordItem[] {
  if (dropped <= from.dropped) return [];
  from.dropped = dropped;
  return [{ kind: "overrun", time, dropped }];
}

function datagram(
  block: Block,
  packet: Uint8Array,
  time: bigint,
  direction?: Direction,
): DatagramRecord {
  const record = parseCooked(packet, time, direction);
  if (record === undefined) throw broken(block, "a packet without a cooked netlink header");
  return record;
}

/** What epb_flags says, if it says enough. */
function directionOf(flags: number): Direction | undefined {
  if ((flags & 0b11) === 0b10) return "request";
  if ((flags & 0b11) !== 0b01) return undefined;
  return RECEPTIONS.get(flags >> 2 & 0b111);
}

/** Reception types of epb_flags: unicast and multicast. */
const RECEPTIONS: ReadonlyMap<number, Direction> = new Map([[1, "reply"], [2, "event"]]);

function interfaceAt(block: Block, id: number, interfaces: readonly Interface[]): Interface {
  const found = interfaces[id];
  if (found === undefined) throw broken(block, `interface ${id} is not described`);
  return found;
}

/** The timestamp that follows the interface number, in nanoseconds since the Unix epoch. */
function timeOf(block: Block, view: DataView, from: Interface): bigint {
  const units = BigInt(view.getUint32(4, block.littleEndian)) << 32n |
    BigInt(view.getUint32(8, block.littleEndian));
  const time = units * NS_PER_SECOND / from.unitsPerSecond + from.timeOffset * NS_PER_SECOND;
  if (!isRecordTime(time)) throw broken(block, "a time before 1970 or after 2554");
  return time;
}

/** if_tsresol is a negative power of 10, or of 2 with the highest bit set. */
function unitsPerSecond(resolution: number): bigint {
  return (resolution < 0x80 ? 10n : 2n) ** BigInt(resolution & 0x7f);
}

/** The options from an offset in the body on, the first of each code. */
function parseOptions(block: Block, start: number): Map<number, DataView> {
  const view = viewOf(block.body);
  const options = new Map<number, DataView>();
  for (let at = start; at + 4 <= view.byteLength;) {
    const code = view.getUint16(at, block.littleEndian);
    const length = view.getUint16(at + 2, block.littleEndian);
    if (code === 0) break;
    const value = block.body.subarray(at + 4, at + 4 + length);
    if (value.length < length) throw broken(block, `option ${code} leaves its block`);
    if (!options.has(code)) options.set(code, viewOf(value));
    at += 4 + length + (-length & 3);
  }
  return options;
}

/** A 64-bit counter; 0 for one that is not there or counts beyond all reason. */
function counter(block: Block, value: DataView | undefined): number {
  const count = value?.byteLength === 8 ? Number(value.getBigUint64(0, block.littleEndian)) : 0;
  return Number.isSafeInteger(count) ? count : 0;
}

function fixedPart(block: Block, length: number): DataView {
  if (block.body.length < length) throw broken(block, "a block too short for its type");
  return viewOf(block.body);
}

function broken(block: Block, problem: string): RecordingError {
  return new RecordingError("byte", block.offset, problem);
}
