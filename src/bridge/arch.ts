/** What differs between machines: numbers of system calls. All structures are the same. */

/** The calls that the real kernel asks about if they are made of a descriptor of ours. */
export const SOCKET_CALLS = [
  "bind",
  "connect",
  "listen",
  "accept",
  "accept4",
  "shutdown",
  "getsockname",
  "getpeername",
  "setsockopt",
  "getsockopt",
  "sendto",
  "sendmsg",
  "sendmmsg",
  "write",
  "writev",
  "recvfrom",
  "recvmsg",
  "recvmmsg",
  "read",
  "readv",
  "dup",
  "fcntl",
] as const;

/** A call of a socket of ours. */
export type SocketCall = typeof SOCKET_CALLS[number];
/** A call that is served. */
export type CallName = "socket" | "ioctl" | "socketcall" | SocketCall;

/** The calls of programs that were compiled for another machine, which the kernel runs as well. */
export interface ForeignArch {
  /** AUDIT_ARCH_* (linux/audit.h). */
  readonly audit: number;
  /** socket(2). */
  readonly socket: number;
  /** ioctl(2). */
  readonly ioctl: number;
  /** socketcall(2), by which old programs open sockets; where there is one. */
  readonly socketcall?: number;
}

/** A machine's numbers. */
export interface Arch {
  /** AUDIT_ARCH_* (linux/audit.h). */
  readonly audit: number;
  /** The calls that are served. */
  readonly calls: Readonly<Record<"socket" | "ioctl" | SocketCall, number>>;
  /** io_uring_setup(2). */
  readonly ioUringSetup: number;
  /** seccomp(2). */
  readonly seccomp: number;
  /** The least number of calls of another kind, with the same AUDIT_ARCH_*: those of x32. */
  readonly alternative?: number;
  /** Other machines whose programs run here. */
  readonly foreign: readonly ForeignArch[];
}

/** asm/unistd_64.h, linux/audit.h */
const X86_64: Arch = {
  audit: 0xc000003e,
  calls: {
    read: 0,
    write: 1,
    ioctl: 16,
    readv: 19,
    writev: 20,
    dup: 32,
    socket: 41,
    connect: 42,
    accept: 43,
    sendto: 44,
    recvfrom: 45,
    sendmsg: 46,
    recvmsg: 47,
    shutdown: 48,
    bind: 49,
    listen: 50,
    getsockname: 51,
    getpeername: 52,
    setsockopt: 54,
    getsockopt: 55,
    fcntl: 72,
    accept4: 288,
    recvmmsg: 299,
    sendmmsg: 307,
  },
  ioUringSetup: 425,
  seccomp: 317,
  alternative: 0x40000000,
  // asm/unistd_32.h
  foreign: [{ audit: 0x40000003, socket: 359, ioctl: 54, socketcall: 102 }],
};

/** asm-generic/unistd.h, linux/audit.h */
const AARCH64: Arch = {
  audit: 0xc00000b7,
  calls: {
    dup: 23,
    fcntl: 25,
    ioctl: 29,
    read: 63,
    write: 64,
    readv: 65,
    writev: 66,
    socket: 198,
    bind: 200,
    listen: 201,
    accept: 202,
    connect: 203,
    getsockname: 204,
    getpeername: 205,
    sendto: 206,
    recvfrom: 207,
    setsockopt: 208,
    getsockopt: 209,
    shutdown: 210,
    sendmsg: 211,
    recvmsg: 212,
    accept4: 242,
    recvmmsg: 243,
    sendmmsg: 269,
  },
  ioUringSetup: 425,
  seccomp: 277,
  // arch/arm/tools/syscall.tbl
  foreign: [{ audit: 0x40000028, socket: 281, ioctl: 54 }],
};

/** The machines, by the names that Deno gives them. */
export const ARCHES: Readonly<Record<string, Arch>> = { x86_64: X86_64, aarch64: AARCH64 };

/** The name of a call; `undefined` if it is not one that the filter asks about. */
export function callName(arch: Arch, audit: number, number: number): CallName | undefined {
  if (audit === arch.audit) return namesOf(arch).get(number);
  const foreign = arch.foreign.find((other) => other.audit === audit);
  return foreign !== undefined && foreign.socketcall === number ? "socketcall" : undefined;
}

const NAMES = new WeakMap<Arch, ReadonlyMap<number, CallName>>();

function namesOf(arch: Arch): ReadonlyMap<number, CallName> {
  let names = NAMES.get(arch);
  if (names === undefined) {
    const served = ["socket", "ioctl", ...SOCKET_CALLS] as const;
    names = new Map(served.map((name) => [arch.calls[name], name]));
    NAMES.set(arch, names);
  }
  return names;
}
