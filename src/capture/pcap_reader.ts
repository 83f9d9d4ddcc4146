import { ByteReader, type ByteSource, MAX_PART, viewOf } from "./byte_reader.ts";
import { LINKTYPE_NETLINK, parseCooked } from "./cooked.ts";
import { RecordingError } from "./errors.ts";
import type { RecordItem } from "./record.ts";

const FILE_HEADER = 24;
const PACKET_HEADER = 16;

/** The magic numbers of pcap files, and the nanoseconds in a unit of their timestamps' fractions. */
export const PCAP_MAGIC: ReadonlyMap<number, bigint> = new Map([
  [0xa1b2c3d4, 1000n],
  [0xa1b23c4d, 1n],
]);

/**
 * Reads a pcap file of either byte order with microseconds or nanoseconds: what
 * `tcpdump -i nlmon0 -w` writes.
 *
 * An nlmon device does not tell which way a datagram went, nor its sender. A datagram whose first
 * message has NLM_F_REQUEST is taken for a request of port `nlmsg_pid`; one from the kernel
 * counts as a reply when it names a port, as an event when it names none.
 *
 * @param source The file. Only one packet of it is held at a time.
 * @throws {RecordingError} When the file is damaged, ends inside a packet, or is not of link type
 * LINKTYPE_NETLINK.
 *
 * @example
 * ```ts
 * import { readPcap } from "@nlbridge/nlbridge";
 *
 * const file = Uint8Array.fromHex(
 *   "d4c3b2a1020004000000000000000000ffff0000fd000000" + // microseconds, link type 253
 *     "05000000070000002400000024000000" + // 5.000007 s, 36 bytes
 *     "00040338000000000000000000000000" + // the cooked header of NETLINK_ROUTE
 *     "1400000012000103010000000000000000000000",
 * );
 * for await (const item of readPcap([file])) console.log(item.time); // 5000007000n
 * ```
 */
export async function* readPcap(source: ByteSource): AsyncGenerator<RecordItem, void> {
  await using bytes = new ByteReader(source);
  const header = viewOf(await bytes.read(FILE_HEADER));
  if (header.byteLength < FILE_HEADER) throw new RecordingError("byte", 0, "not a pcap file");
  const littleEndian = [true, false].find((order) => PCAP_MAGIC.has(header.getUint32(0, order)));
  if (littleEndian === undefined) throw new RecordingError("byte", 0, "not a pcap file");
  const unit = PCAP_MAGIC.get(header.getUint32(0, littleEndian)) ?? 1n;
  // The upper bits are about frame check sequences, which netlink has none of.
  const linkType = header.getUint32(20, littleEndian) & 0xffff;
  if (linkType !== LINKTYPE_NETLINK) {
    throw new RecordingError(
      "byte",
      20,
      `link type ${linkType}, not ${LINKTYPE_NETLINK} (netlink)`,
    );
  }

  while ((await bytes.peek(1)).length > 0) {
    const offset = bytes.offset;
    const fail = (problem: string) => new RecordingError("byte", offset, problem);
    const head = viewOf(await bytes.read(PACKET_HEADER));
    if (head.byteLength < PACKET_HEADER) throw fail("the file ends inside a packet");
    const seconds = BigInt(head.getUint32(0, littleEndian));
    const time = seconds * 1_000_000_000n + BigInt(head.getUint32(4, littleEndian)) * unit;
    const length = head.getUint32(8, littleEndian);
    if (length > MAX_PART) throw fail(`a packet cannot be ${length} bytes long`);
    const packet = await bytes.read(length);
    if (packet.length < length) throw fail("the file ends inside a packet");
    const record = parseCooked(packet, time);
    if (record === undefined) throw fail("a packet without a cooked netlink header");
    yield record;
  }
}
