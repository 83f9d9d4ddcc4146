import { ERRNO } from "../abi/errno.ts";
import { AF } from "../abi/socket.ts";
import type { Arch, ForeignArch } from "./arch.ts";
import { SOCKET_CALLS } from "./arch.ts";
import { BpfProgram } from "./bpf.ts";

/** `struct seccomp_data` (linux/seccomp.h): int nr, u32 arch, u64 ip, u64 args[6]. */
const NR = 0;
const ARCH = 4;
/** The low half of an argument, which is all of an int. */
const argument = (index: number) => 16 + 8 * index;

/** What a filter may say of a call (linux/seccomp.h). */
export const SECCOMP_RET = {
  ALLOW: 0x7fff0000,
  USER_NOTIF: 0x7fc00000,
  /** With an errno in the low bits. */
  ERRNO: 0x00050000,
} as const;

/**
 * Requests of ioctl(2) that concern interfaces (linux/sockios.h): from SIOCADDRT to the last private
 * one of devices, and those of wireless devices (linux/wireless.h).
 */
export const INTERFACE_REQUESTS: readonly (readonly [first: number, after: number])[] = [
  [0x890b, 0x8a00],
  [0x8b00, 0x8c00],
];
/** The call of socketcall(2) that is socket(2) (linux/net.h). */
export const SYS_SOCKET = 1;

/** What a filter is made for. */
export interface Policy {
  /** The descriptors that ours are among. */
  readonly first: number;
  /** The last of them. */
  readonly last: number;
  /** Whether programs have io_uring. */
  readonly uring: boolean;
}

/**
 * The filter: which calls the real kernel carries out by itself (all but few), and which ones it
 * asks about: those that open a netlink socket, those of descriptors that may be ours, and those of
 * network interfaces.
 */
export function filterFor(arch: Arch, policy: Policy): Uint8Array<ArrayBuffer> {
  const program = new BpfProgram().load(ARCH).equal(arch.audit, "native");
  arch.foreign.forEach(({ audit }, index) => program.equal(audit, `foreign ${index}`));
  program.result(SECCOMP_RET.ALLOW);
  arch.foreign.forEach((foreign, index) => refuseForeign(program, foreign, `foreign ${index}`));
  program.label("native").load(NR);
  if (arch.alternative !== undefined) program.notLess(arch.alternative, "missing");
  const { calls } = arch;
  program.equal(calls.socket, "socket").equal(calls.ioctl, "ioctl");
  if (!policy.uring) program.equal(arch.ioUringSetup, "missing");
  for (const name of SOCKET_CALLS) program.equal(calls[name], "descriptor");
  program.result(SECCOMP_RET.ALLOW);
  program.label("descriptor").load(argument(0))
    .notLess(policy.first, undefined, "allow")
    .notLess(policy.last + 1, "allow", "ask");
  program.label("ioctl").load(argument(1));
  askOfInterfaces(program, "ask");
  program.result(SECCOMP_RET.ALLOW);
  program.label("socket").load(argument(0)).equal(AF.NETLINK, undefined, "allow");
  program.label("ask").result(SECCOMP_RET.USER_NOTIF);
  program.label("missing").result(SECCOMP_RET.ERRNO | ERRNO.ENOSYS);
  program.label("allow").result(SECCOMP_RET.ALLOW);
  return program.assemble();
}

/** Leads to a label if an ioctl's request, which is loaded, concerns interfaces. */
function askOfInterfaces(program: BpfProgram, label: string): void {
  for (const [first, after] of INTERFACE_REQUESTS) {
    const next = `${label} not from ${first}`;
    program.notLess(first, undefined, next).notLess(after, undefined, label).label(next);
  }
}

/** Programs of other machines have no netlink, and interfaces are kept from them. */
function refuseForeign(program: BpfProgram, foreign: ForeignArch, label: string): void {
  program.label(label).load(NR)
    .equal(foreign.socket, `${label} socket`)
    .equal(foreign.ioctl, `${label} ioctl`);
  if (foreign.socketcall !== undefined) program.equal(foreign.socketcall, `${label} socketcall`);
  program.result(SECCOMP_RET.ALLOW);
  program.label(`${label} ioctl`).load(argument(1));
  askOfInterfaces(program, `${label} interface`);
  program.result(SECCOMP_RET.ALLOW);
  program.label(`${label} interface`).result(SECCOMP_RET.ERRNO | ERRNO.EOPNOTSUPP);
  program.label(`${label} socket`).load(argument(0))
    .equal(AF.NETLINK, undefined, `${label} allow`)
    .result(SECCOMP_RET.ERRNO | ERRNO.EAFNOSUPPORT);
  program.label(`${label} socketcall`).load(argument(0))
    .equal(SYS_SOCKET, undefined, `${label} allow`)
    .result(SECCOMP_RET.USER_NOTIF);
  program.label(`${label} allow`).result(SECCOMP_RET.ALLOW);
}
