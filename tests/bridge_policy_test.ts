import { ERRNO } from "../src/abi/mod.ts";
import { ARCHES, callName, SOCKET_CALLS } from "../src/bridge/arch.ts";
import { BpfProgram } from "../src/bridge/bpf.ts";
import { filterFor, SECCOMP_RET } from "../src/bridge/policy.ts";
import { runFilter } from "./_bpf.ts";
import { assertEquals, assertThrows } from "./assert.ts";

const { ALLOW, USER_NOTIF } = SECCOMP_RET;
const refused = (errno: number) => SECCOMP_RET.ERRNO | errno;
const RANGE = { first: 896, last: 1023, uring: false };
const I386 = 0x40000003;

for (const [name, arch] of Object.entries(ARCHES)) {
  const { audit, calls } = arch;
  const filter = filterFor(arch, RANGE);
  const say = (number: number, ...args: bigint[]) => runFilter(filter, { audit, number, args });

  Deno.test(`${name}: of sockets, only netlink's are asked about`, () => {
    assertEquals(say(calls.socket, 16n, 3n, 0n), USER_NOTIF);
    assertEquals(say(calls.socket, 16n, 0x80003n, 15n), USER_NOTIF);
    assertEquals(say(calls.socket, 2n, 1n, 0n), ALLOW);
    // An int's upper half is nobody's.
    assertEquals(say(calls.socket, 0xdead_0000_0010n), USER_NOTIF);
  });

  Deno.test(`${name}: calls of descriptors are asked about in the range alone`, () => {
    for (const call of SOCKET_CALLS) {
      const verdicts = [0n, 895n, 896n, 1023n, 1024n, -1n].map((fd) => say(calls[call], fd));
      assertEquals(verdicts, [ALLOW, ALLOW, USER_NOTIF, USER_NOTIF, ALLOW, ALLOW], call);
    }
  });

  Deno.test(`${name}: of ioctl(2), only interfaces' requests are asked about`, () => {
    const verdicts = [0x5401n, 0x8906n, 0x890bn, 0x8913n, 0x8914n, 0x89ffn, 0x8a00n, 0x8b1an]
      .map((request) => say(calls.ioctl, 3n, request));
    const asked = [false, false, true, true, true, true, false, true];
    assertEquals(verdicts, asked.map((yes) => yes ? USER_NOTIF : ALLOW));
  });

  Deno.test(`${name}: io_uring is missing unless it is allowed`, () => {
    const number = arch.ioUringSetup;
    assertEquals(say(number), refused(ERRNO.ENOSYS));
    assertEquals(runFilter(filterFor(arch, { ...RANGE, uring: true }), { audit, number }), ALLOW);
  });

  Deno.test(`${name}: whatever else is asked for is allowed`, () => {
    const known = new Set<number>([...Object.values(calls), arch.ioUringSetup]);
    for (let number = 0; number < 600; number++) {
      if (!known.has(number)) assertEquals(say(number, 900n), ALLOW, String(number));
    }
    assertEquals(runFilter(filter, { audit: 0x1234, number: calls.socket, args: [16n] }), ALLOW);
  });

  Deno.test(`${name}: programs of other machines get no netlink sockets`, () => {
    for (const { audit, socket, ioctl } of arch.foreign) {
      const say = (number: number, ...args: bigint[]) => runFilter(filter, { audit, number, args });
      assertEquals(say(socket, 16n), refused(ERRNO.EAFNOSUPPORT));
      assertEquals(say(socket, 2n), ALLOW);
      assertEquals(say(ioctl, 3n, 0x8914n), refused(ERRNO.EOPNOTSUPP));
      assertEquals(say(ioctl, 3n, 0x5401n), ALLOW);
    }
  });

  Deno.test(`${name}: calls are known by their numbers`, () => {
    for (const call of ["socket", "ioctl", ...SOCKET_CALLS] as const) {
      assertEquals(callName(arch, audit, calls[call]), call);
    }
    assertEquals(callName(arch, audit, 9999), undefined);
  });
}

Deno.test("x86-64: calls of x32 are missing, and old 32-bit ones are asked about", () => {
  const { x86_64 } = ARCHES;
  if (x86_64 === undefined) throw new Error("x86-64 is not known");
  const filter = filterFor(x86_64, RANGE);
  const say = (audit: number, number: number, ...args: bigint[]) =>
    runFilter(filter, { audit, number, args });
  assertEquals(say(x86_64.audit, 0x40000000 + 41, 16n), refused(ERRNO.ENOSYS));
  assertEquals(say(I386, 102, 1n), USER_NOTIF);
  assertEquals(say(I386, 102, 3n), ALLOW);
  assertEquals(callName(x86_64, I386, 102), "socketcall");
  assertEquals(callName(x86_64, I386, 41), undefined);
});

Deno.test("Jumps that lead nowhere, back or too far are not assembled", () => {
  const back = new BpfProgram().label("start").load(0).equal(1, "start").result(0);
  assertThrows(() => back.assemble(), RangeError);
  assertThrows(() => new BpfProgram().equal(1, "nowhere").result(0).assemble(), RangeError);
  const far = new BpfProgram().equal(1, "end");
  for (let index = 0; index < 256; index++) far.load(0);
  assertThrows(() => far.label("end").result(0).assemble(), RangeError);
});
