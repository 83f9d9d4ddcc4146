/** Recordings to try, and how to take them apart. */
import fc from "./fast_check.ts";
import {
  type ByteSource,
  type DatagramRecord,
  pcapngHeader,
  pcapngOverrun,
  pcapngPacket,
  type RecordItem,
} from "../src/capture/mod.ts";
import { assert, assertInstanceOf } from "./assert.ts";

export const NLMSG_DONE: Uint8Array = hex("1400000003000200070000001f67c5ee00000000");

/**
 * Linux 6.12.117 (Debian cloud kernel), `tcpdump --nano -i nm0 -w` on an nlmon device: the dump of
 * `ip address show dev lo` (request, reply, end), and `ip link del d0` (request, event, ack).
 */
export const NLMON_PCAP: Uint8Array = hex(`
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
export const ADDRESS_SAVE: Uint8Array = hex(`
  221236474c000000140002000ffc006b951d0000020880fe01000000080001007f000001080002007f00000107000300
  6c6f0000080008008000000014000600ffffffffffffffff2d3402002d34020050000000140002000ffc006b951d0000
  0a8080fe01000000140001000000000000000000000000000000000114000600ffffffffffffffff2d3402002d340200
  080008008000000005000b0001000000
`);

/**
 * Linux 6.18.44, `unshare -n`: what `rtmon file F address` of iproute2 6.1 wrote when
 * `ip address add 192.0.2.1/24 dev lo` was done.
 */
export const RTMON: Uint8Array = hex(`
  180000000f00000000000000000000009987016b988107004c000000140000009a87016bd12100000218800001000000
  08000100c000020108000200c0000201070003006c6f0000080008008000000014000600ffffffffffffffff80df0100
  80df0100
`);

/**
 * Linux 6.18.44 in `unshare -Urn`: what sendto and recvfrom of AF_NETLINK sockets carried. An
 * RTM_GETADDR dump of AF_INET in 17 bytes, its end, an RTM_NEWLINK that fails with ENODEV, and an
 * RTM_NEWADDR to RTNLGRP_IPV4_IFADDR (5).
 */
export const CONVERSATION: readonly DatagramRecord[] = [
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
export const ITEMS: readonly RecordItem[] = [
  ...CONVERSATION.slice(0, -1),
  { kind: "overrun", time: 1795226688233110000n, dropped: 1 },
  ...CONVERSATION.slice(-1),
];

export const INFO = { kernel: "Linux 6.18.44", namespace: "blue", application: "nlbridge test" };

export function hex(digits: string): Uint8Array {
  return Uint8Array.fromHex(digits.replaceAll(/\s/g, ""));
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function datagram(
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

export function arbitraryItems(): fc.Arbitrary<RecordItem[]> {
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
export function pcapng(
  items: readonly RecordItem[],
  { dropCounts = false }: { readonly dropCounts?: boolean } = {},
): Uint8Array[] {
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

/** What reads a recording. */
export type Reader = (source: ByteSource) => AsyncGenerator<RecordItem, void>;

/** A field of a file: how many bits, and what is in them. */
export type Field = readonly [bits: 16 | 32 | 64, value: number | bigint];

/** Makes the parts of files as other programs may write them. */
export interface ForeignParts {
  readonly pack: (...fields: readonly Field[]) => Uint8Array;
  readonly block: (type: number, ...body: readonly Uint8Array[]) => Uint8Array;
  readonly option: (code: number, value: Uint8Array) => Uint8Array;
  readonly section: () => Uint8Array;
  readonly interface: (
    linkType: number,
    options?: readonly Uint8Array[],
    snapLength?: number,
  ) => Uint8Array;
  readonly packet: (
    id: number,
    ticks: bigint,
    packet: Uint8Array,
    options?: readonly Uint8Array[],
  ) => Uint8Array;
  readonly statistics: (id: number, ticks: bigint, options: readonly Uint8Array[]) => Uint8Array;
}

/** The parts of files as other programs may write them. */
export function foreign(littleEndian: boolean): ForeignParts {
  const pack = (...fields: readonly Field[]): Uint8Array => {
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
export function nlmon(): Uint8Array {
  return joined([hex("00040338000000000000000000000000"), NLMSG_DONE]);
}

/** The messages, blocks or packets that bytes consist of: each has its length in it, at `field`. */
export function partsOf(bytes: Uint8Array, field: number, more = 0): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = more + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(field, true);
    parts.push(bytes.subarray(at, at += length));
  }
  return parts;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function* chunked(parts: readonly Uint8Array[], size: number): Generator<Uint8Array, void> {
  const bytes = joined(parts);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All that a reader yields, and what it threw after that. */
export async function collect(
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
export function missing(program: string): string {
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

export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

export async function withFile<T>(
  bytes: Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** The packets of a file as tshark dissects them: functions from a field to its values. */
export async function tshark(file: Uint8Array): Promise<((field: string) => string | undefined)[]> {
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
export function* valuesOf(node: unknown, key: string): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === key) yield [value].flat().join();
    else yield* valuesOf(value, key);
  }
}
