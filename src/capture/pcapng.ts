import { concat, viewOf } from "./byte_reader.ts";
import { cookedHeader, LINKTYPE_NETLINK } from "./cooked.ts";
import type { DatagramRecord, Direction, OverrunRecord, RecordingInfo } from "./record.ts";
import { isRecordTime } from "./time.ts";

/** Block types of pcapng (draft-ietf-opsawg-pcapng, "Standardized Block Types"). */
export const BLOCK = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  SIMPLE_PACKET: 3,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
} as const;

/** Option codes of pcapng; a code means something only in the block that its prefix names. */
export const OPTION = {
  COMMENT: 1,
  SHB_OS: 3,
  SHB_USERAPPL: 4,
  IF_NAME: 2,
  IF_DESCRIPTION: 3,
  IF_TSRESOL: 9,
  IF_OS: 12,
  IF_TSOFFSET: 14,
  EPB_FLAGS: 2,
  EPB_DROPCOUNT: 4,
  ISB_IFDROP: 5,
  ISB_OSDROP: 7,
} as const;

/** What a section starts with, to tell its byte order. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** epb_flags: outbound; inbound and unicast; inbound and multicast. */
export const EPB_FLAGS: Readonly<Record<Direction, number>> = {
  request: 0b000_10,
  reply: 0b001_01,
  event: 0b010_01,
};

const NANOSECONDS = 9;
const utf8 = new TextEncoder();

/**
 * The start of a pcapng file: a Section Header Block, and one interface of link type
 * LINKTYPE_NETLINK with timestamps in nanoseconds. {@linkcode pcapngPacket} and
 * {@linkcode pcapngOverrun} make what follows. The file is little-endian.
 *
 * @param info What the file shall say of itself: the kernel as shb_os and if_os, the namespace as
 * if_description, both in a comment on the interface, the program as shb_userappl.
 *
 * @example
 * ```ts
 * import { pcapngHeader, pcapngPacket, readRecording } from "@nlbridge/nlbridge";
 *
 * const file = [
 *   pcapngHeader({ kernel: "Linux 6.18.44" }),
 *   pcapngPacket({
 *     kind: "datagram",
 *     time: 1_795_222_923_123_456_789n,
 *     direction: "request",
 *     protocol: 0,
 *     portId: 1234,
 *     groups: 0,
 *     data: Uint8Array.fromHex("1400000012000103010000000000000000000000"),
 *   }),
 * ];
 * for await (const item of readRecording(file)) console.log(item.kind); // datagram
 * ```
 */
export function pcapngHeader(info: RecordingInfo = {}): Uint8Array {
  const section = new Uint8Array(16);
  const view = viewOf(section);
  view.setUint32(0, BYTE_ORDER_MAGIC, true);
  view.setUint16(4, 1, true);
  // The section's length is unknown while it is written: -1.
  view.setBigInt64(8, -1n, true);

  const netlink = new Uint8Array(8);
  viewOf(netlink).setUint16(0, LINKTYPE_NETLINK, true);
  const namespace = info.namespace === undefined
    ? undefined
    : `network namespace ${info.namespace}`;
  const comment = [info.kernel, namespace].filter((part) => part !== undefined).join(", ");
  return concat([
    block(BLOCK.SECTION_HEADER, [section], [
      ...text(OPTION.SHB_OS, info.kernel),
      ...text(OPTION.SHB_USERAPPL, info.application),
    ]),
    block(BLOCK.INTERFACE_DESCRIPTION, [netlink], [
      ...text(OPTION.COMMENT, comment === "" ? undefined : comment),
      ...text(OPTION.IF_NAME, "netlink"),
      ...text(OPTION.IF_DESCRIPTION, namespace),
      ...option(OPTION.IF_TSRESOL, Uint8Array.of(NANOSECONDS)),
      ...text(OPTION.IF_OS, info.kernel),
    ]),
  ]);
}

/**
 * A datagram as an Enhanced Packet Block, which follows {@linkcode pcapngHeader}. The direction is
 * in epb_flags, the sender's port and groups are the address in the cooked header.
 *
 * @param record The datagram, which is never cut. Wireshark stops reading a file at a packet of more
 * than 262144 bytes, the cooked header's 16 included.
 * @param lost The datagrams lost since the packet before, for epb_dropcount: Wireshark shows them
 * where they are missing. Readers count them as the overruns written between the two packets.
 * @throws {RangeError} When the time is outside 0 to 2^64 - 1 ns.
 *
 * @example
 * ```ts
 * import { pcapngPacket } from "@nlbridge/nlbridge";
 *
 * const data = Uint8Array.fromHex("1400000012000103010000000000000000000000");
 * const record = { time: 0n, direction: "request", protocol: 0, portId: 1234, groups: 0 } as const;
 * console.log(pcapngPacket({ kind: "datagram", ...record, data }).length); // 80
 * ```
 */
export function pcapngPacket(record: DatagramRecord, lost = 0): Uint8Array {
  const header = cookedHeader(record);
  const length = header.length + record.data.length;
  const lengths = new Uint8Array(8);
  viewOf(lengths).setUint32(0, length, true);
  viewOf(lengths).setUint32(4, length, true);
  const flags = new Uint8Array(4);
  viewOf(flags).setUint32(0, EPB_FLAGS[record.direction], true);
  return block(
    BLOCK.ENHANCED_PACKET,
    [interfaceAndTime(record.time), lengths, header, record.data, padding(length)],
    [
      ...option(OPTION.EPB_FLAGS, flags),
      ...(lost === 0 ? [] : option(OPTION.EPB_DROPCOUNT, uint64(lost))),
    ],
  );
}

/**
 * An overrun as an Interface Statistics Block, whose isb_osdrop is the number of datagrams lost so
 * far.
 *
 * @param record The overrun.
 * @throws {RangeError} When the time is outside 0 to 2^64 - 1 ns.
 *
 * @example
 * ```ts
 * import { pcapngOverrun } from "@nlbridge/nlbridge";
 *
 * console.log(pcapngOverrun({ kind: "overrun", time: 0n, dropped: 1 }).length); // 40
 * ```
 */
export function pcapngOverrun(record: OverrunRecord): Uint8Array {
  return block(BLOCK.INTERFACE_STATISTICS, [interfaceAndTime(record.time)], [
    ...option(OPTION.ISB_OSDROP, uint64(record.dropped)),
  ]);
}

function block(
  type: number,
  body: readonly Uint8Array[],
  options: readonly Uint8Array[],
): Uint8Array {
  const head = new Uint8Array(8);
  const endOfOptions = new Uint8Array(options.length === 0 ? 0 : 4);
  const tail = new Uint8Array(4);
  const whole = concat([head, ...body, ...options, endOfOptions, tail]);
  const view = viewOf(whole);
  view.setUint32(0, type, true);
  view.setUint32(4, whole.length, true);
  view.setUint32(whole.length - 4, whole.length, true);
  return whole;
}

function option(code: number, value: Uint8Array): Uint8Array[] {
  if (value.length > 0xffff) throw new RangeError(`an option of ${value.length} bytes`);
  const head = new Uint8Array(4);
  viewOf(head).setUint16(0, code, true);
  viewOf(head).setUint16(2, value.length, true);
  return [head, value, padding(value.length)];
}

function text(code: number, value: string | undefined): Uint8Array[] {
  return value === undefined ? [] : option(code, utf8.encode(value));
}

/** Interface 0 and a time, whose upper half comes first in either byte order. */
function interfaceAndTime(time: bigint): Uint8Array {
  if (!isRecordTime(time)) throw new RangeError(`${time} ns is outside 0 to 2^64 - 1`);
  const bytes = new Uint8Array(12);
  viewOf(bytes).setUint32(4, Number(time >> 32n), true);
  viewOf(bytes).setUint32(8, Number(time & 0xffff_ffffn), true);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** What is missing to a multiple of 4 bytes. */
function padding(length: number): Uint8Array {
  return new Uint8Array(-length & 3);
}
