import { viewOf } from "./byte_reader.ts";
import type { DatagramRecord, Direction } from "./record.ts";
import { guessSender } from "./sender.ts";

/** The link type of netlink packets in pcap and pcapng files (LINKTYPE_NETLINK). */
export const LINKTYPE_NETLINK = 253;

const HEADER = 16;
const ARPHRD_NETLINK = 824;
/** The bytes of an address: `nl_pid` and `nl_groups`. */
const ADDRESS = 8;

/** `sll_pkttype`: PACKET_HOST, PACKET_MULTICAST and PACKET_OUTGOING (linux/if_packet.h). */
const PACKET_TYPES: Readonly<Record<Direction, number>> = { reply: 0, event: 2, request: 4 };
const DIRECTIONS: ReadonlyMap<number, Direction> = new Map(
  (["request", "reply", "event"] as const).map((direction) => [PACKET_TYPES[direction], direction]),
);

/**
 * What stands before a datagram in LINKTYPE_NETLINK, big-endian: packet type (16 bits),
 * ARPHRD_NETLINK (16), address length (16), sender's address (8 bytes), NETLINK_* protocol (16).
 *
 * The address is what a cooked header has it for: the sender's `nl_pid` and `nl_groups`. A capture
 * of an nlmon device leaves it empty, with packet type 4 both ways (the packet socket sees what the
 * device transmits: `dev_queue_xmit_nit` in net/core/dev.c). Other readers skip these fields.
 *
 * @param record The datagram.
 */
export function cookedHeader(record: DatagramRecord): Uint8Array {
  const header = new Uint8Array(HEADER);
  const view = viewOf(header);
  view.setUint16(0, PACKET_TYPES[record.direction]);
  view.setUint16(2, ARPHRD_NETLINK);
  view.setUint16(4, ADDRESS);
  view.setUint32(6, record.portId);
  view.setUint32(10, record.groups);
  view.setUint16(14, record.protocol);
  return header;
}

/**
 * Reads a packet that begins with {@linkcode cookedHeader} or comes from an nlmon device.
 *
 * @param packet The cooked header and the datagram, which is copied.
 * @param time When it was captured.
 * @param direction Which way it went, if the recording says so elsewhere.
 * @returns `undefined` when it does not begin with such a header.
 */
export function parseCooked(
  packet: Uint8Array,
  time: bigint,
  direction?: Direction,
): DatagramRecord | undefined {
  const view = viewOf(packet);
  if (packet.length < HEADER || view.getUint16(2) !== ARPHRD_NETLINK) return undefined;
  const protocol = view.getUint16(14);
  const data = packet.slice(HEADER);
  const marked = view.getUint16(4) === ADDRESS ? DIRECTIONS.get(view.getUint16(0)) : undefined;
  if (marked !== undefined) {
    const portId = view.getUint32(6);
    const groups = view.getUint32(10);
    return { kind: "datagram", time, direction: marked, protocol, portId, groups, data };
  }
  const guess = guessSender(data);
  return {
    kind: "datagram",
    time,
    direction: direction ?? guess.direction,
    protocol,
    portId: guess.portId,
    groups: 0,
    data,
  };
}
