/** What a server makes of bytes that are no request, and whether its numbers are the kernel's. */
import {
  FATTR,
  FOPEN,
  FUSE,
  FUSE_INIT,
  FUSE_KERNEL,
  GETATTR_FH,
  SIZE,
} from "../src/bridge/fuse/abi.ts";
import { REQUEST_CAPACITY } from "../src/bridge/fuse/server.ts";
import { ERRNO } from "../src/abi/errno.ts";
import { CAPABILITY } from "../src/bridge/fuse/permission.ts";
import { probe, whyNoProbe } from "./_c_probe.ts";
import { testUnless } from "./_ffi.ts";
import { joined, Process, struct, u32, u64 } from "./_fuse_requests.ts";
import { SampleFiles, serverOf } from "./_fuse_tree.ts";
import { pick, seeded } from "./_random.ts";
import { assert, assertEquals, assertNotEquals } from "./assert.ts";

const HEADERS = ["linux/fuse.h", "linux/capability.h"];
const UNANSWERED: readonly number[] = [
  FUSE.FORGET,
  FUSE.BATCH_FORGET,
  FUSE.INTERRUPT,
  FUSE.NOTIFY_REPLY,
];

/** The error number of a reply, which must be as long as it says. */
function errorOf(reply: Uint8Array | undefined): number | undefined {
  if (reply === undefined) return undefined;
  const view = new DataView(reply.buffer, reply.byteOffset, reply.byteLength);
  assertEquals(view.getUint32(0, true), reply.length);
  return -view.getInt32(4, true);
}

Deno.test("a request that is shorter than it has to be is refused, and one without a header dropped", () => {
  const server = serverOf(() => files);
  const files = new SampleFiles();
  const process = new Process(server);
  for (const opcode of Object.values(FUSE)) {
    const whole = process.request(opcode, 1, new Uint8Array(200));
    for (let length = 0; length < whole.length; length++) {
      const error = errorOf(server.serve(whole.subarray(0, length)));
      const dropped = length < SIZE.in_header || UNANSWERED.includes(opcode);
      assertEquals(error, dropped ? undefined : ERRNO.EIO, `${opcode} of ${length} bytes`);
    }
  }
});

Deno.test("a body that is shorter than its structure is refused", () => {
  const server = serverOf(() => new SampleFiles());
  const process = new Process(server);
  const sizes: readonly (readonly [number, number])[] = [
    [FUSE.LOOKUP, 1],
    [FUSE.GETATTR, SIZE.getattr_in],
    [FUSE.SETATTR, SIZE.setattr_in],
    [FUSE.OPEN, SIZE.open_in],
    [FUSE.READ, SIZE.read_in],
    [FUSE.WRITE, SIZE.write_in],
    [FUSE.READDIR, SIZE.read_in],
    [FUSE.RELEASE, SIZE.release_in],
    [FUSE.ACCESS, SIZE.access_in],
    [FUSE.INIT, SIZE.init_in],
  ];
  for (const [opcode, size] of sizes) {
    const served = (length: number) =>
      errorOf(server.serve(process.request(opcode, 1, new Uint8Array(length))));
    assertEquals(served(size - 1), ERRNO.EIO, `${opcode}`);
    assertNotEquals(served(size), ERRNO.EIO, `${opcode}`);
  }
});

Deno.test("a name that does not end, and a write of more than there is, are refused", () => {
  const server = serverOf(() => new SampleFiles());
  const process = new Process(server);
  const endless = process.request(FUSE.LOOKUP, 1, Uint8Array.of(112, 114, 111, 99));
  assertEquals(errorOf(server.serve(endless)), ERRNO.EIO);
  const handle = process.open(process.walk("sys/devices/virtual/net/lo/mtu"), 1);
  const body = struct(u64(handle), u64(0), u32(9), u32(0), u64(0), u64(0));
  const write = process.request(FUSE.WRITE, 1, joined(body, new Uint8Array(8)));
  assertEquals(errorOf(server.serve(write)), ERRNO.EIO);
});

Deno.test("what the server does not know is not implemented, whatever its number", () => {
  const server = serverOf(() => new SampleFiles());
  const process = new Process(server);
  const known = new Set<number>(Object.values(FUSE));
  for (let opcode = 0; opcode < 100; opcode++) {
    if (known.has(opcode)) continue;
    const error = errorOf(server.serve(process.request(opcode, 1, new Uint8Array(200))));
    assertEquals(error, ERRNO.ENOSYS, `${opcode}`);
  }
});

Deno.test("100,000 random requests get a reply or none, and nothing else happens", () => {
  const random = seeded(1);
  const files = new SampleFiles();
  const server = serverOf(() => files);
  const process = new Process(server);
  const walked = ["proc/self/net/dev", "sys/class/net/lo", "proc/sys/kernel/hostname"];
  for (const path of walked) process.walk(path);
  const opcodes = Object.values(FUSE);
  const names = ["proc", "sys", "net", "..", "", "lo"].map((name) =>
    new TextEncoder().encode(`${name}\0`)
  );
  for (let count = 0; count < 100_000; count++) {
    const bytes = new Uint8Array(random.below(120));
    // Small numbers are nodes and handles that there are; others are seldom.
    for (let at = 0; at < bytes.length; at++) {
      if (random.below(4) === 0) bytes[at] = random.below(random.below(2) === 0 ? 8 : 256);
    }
    const opcode = random.below(20) === 0 ? random.below(60) : pick(random, opcodes);
    const body = opcode === FUSE.LOOKUP && random.below(2) === 0 ? pick(random, names) : bytes;
    const request = process.request(opcode, random.below(12), body);
    if (random.below(20) === 0) request[random.below(request.length)] = random.below(256);
    const error = errorOf(
      server.serve(request.subarray(0, request.length - (random.below(20) === 0 ? 1 : 0))),
    );
    assert(error === undefined || (error >= 0 && error < 4096), `${error}`);
  }
});

Deno.test("requests are served wherever they stand in a buffer", () => {
  const server = serverOf(() => new SampleFiles());
  const process = new Process(server);
  const request = process.request(FUSE.LOOKUP, 1, new TextEncoder().encode("proc\0"));
  const buffer = joined(new Uint8Array(7), request, new Uint8Array([1, 2, 3]));
  assertEquals(errorOf(server.serve(buffer.subarray(7, 7 + request.length))), 0);
});

/** What C calls a table's keys. */
function named(prefix: string, table: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(table).map(([key, value]) => [`${prefix}${key}`, value]);
}

testUnless(
  await whyNoProbe(HEADERS),
  "numbers and sizes of linux/fuse.h are those of the installed header",
  async () => {
    const { init_in, ...sizes } = SIZE;
    const expected = new Map<string, number>([
      ...named("FUSE_", FUSE),
      ...named("FUSE_", FUSE_INIT),
      ...named("FOPEN_", FOPEN),
      ...named("FATTR_", FATTR),
      ...named("CAP_", CAPABILITY),
      ["FUSE_GETATTR_FH", GETATTR_FH],
      ["FUSE_KERNEL_VERSION", FUSE_KERNEL.VERSION],
      ["offsetof(struct fuse_init_in, flags2)", init_in],
      ...Object.entries(sizes).map(([name, size]) =>
        [`sizeof(struct fuse_${name})`, size] as const
      ),
    ]);
    const values = await probe(["stddef.h", ...HEADERS], [...expected.keys()]);
    const numbers = [...values].map(([name, value]) => [name, Number(value)]);
    assertEquals(Object.fromEntries(numbers), Object.fromEntries(expected));
    const least = await probe(HEADERS, ["FUSE_MIN_READ_BUFFER"]);
    assert(REQUEST_CAPACITY >= Number(least.get("FUSE_MIN_READ_BUFFER")));
  },
);
