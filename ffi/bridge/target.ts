import { ERRNO, SOL } from "../../src/abi/mod.ts";
import type { Injectable } from "../../src/bridge/outcome.ts";
import type { Identity, Place, Target } from "../../src/bridge/target.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { addressOf, immovable, type Native } from "./native.ts";
import type { Proc } from "./proc.ts";

/** asm-generic/unistd.h, and the same on x86-64 */
const SYS_PIDFD_OPEN = 434n;
const SYS_PIDFD_GETFD = 438n;
/** bits/socket.h */
const MSG_DONTWAIT = 0x40;
/** asm-generic/socket.h */
const SO_DOMAIN = 39;
/** `sizeof(int)`. */
const INT = 4;

/** What copies memory of other processes. */
export class Copier {
  readonly #native: Native;
  readonly #local = immovable(16);
  readonly #remote = immovable(16);
  readonly #localView = new DataView(this.#local.buffer);
  readonly #remoteView = new DataView(this.#remote.buffer);
  #arena = immovable(65536);

  constructor(native: Native) {
    this.#native = native;
    this.#localView.setBigUint64(0, addressOf(this.#arena), true);
  }

  read(pid: number, address: bigint, length: number): Uint8Array<ArrayBuffer> {
    if (length === 0) return new Uint8Array(0);
    this.#prepare(address, length);
    const { symbols } = this.#native;
    const copied = symbols.process_vm_readv(pid, this.#local, 1n, this.#remote, 1n, 0n);
    if (copied !== length) throw this.#refusal(copied);
    return this.#arena.slice(0, length);
  }

  write(pid: number, address: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#prepare(address, bytes.length);
    this.#arena.set(bytes);
    const { symbols } = this.#native;
    const copied = symbols.process_vm_writev(pid, this.#local, 1n, this.#remote, 1n, 0n);
    if (copied !== bytes.length) throw this.#refusal(copied);
  }

  /** EFAULT, unless it is not the memory's but the program's fault that it cannot be reached. */
  #refusal(copied: number): SyscallError {
    const forbidden = copied < 0 && this.#native.errno === ERRNO.EPERM;
    return new SyscallError("process_vm_readv", forbidden ? ERRNO.EPERM : ERRNO.EFAULT);
  }

  #prepare(address: bigint, length: number): void {
    if (length > this.#arena.length) {
      this.#arena = immovable(length);
      this.#localView.setBigUint64(0, addressOf(this.#arena), true);
    }
    this.#localView.setBigUint64(8, BigInt(length), true);
    this.#remoteView.setBigUint64(0, address, true);
    this.#remoteView.setBigUint64(8, BigInt(length), true);
  }
}

/** What a thread's calls are served with. */
export interface TargetTools {
  readonly native: Native;
  readonly proc: Proc;
  readonly copier: Copier;
}

/** A thread that waits for an answer, found by its number. */
export class NativeTarget implements Target {
  readonly tid: number;
  readonly #tools: TargetTools;
  readonly #isWaiting: () => boolean;

  /**
   * @param isWaiting Whether the thread waits still: its number may be another's as soon as it does
   * not.
   */
  constructor(tid: number, tools: TargetTools, isWaiting: () => boolean) {
    this.tid = tid;
    this.#tools = tools;
    this.#isWaiting = isWaiting;
  }

  read(address: bigint, length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#tools.copier.read(this.tid, address, length);
    this.#check();
    return bytes;
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.#check();
    this.#tools.copier.write(this.tid, address, bytes);
  }

  #check(): void {
    if (!this.#isWaiting()) throw new SyscallError("seccomp", ERRNO.ENOENT);
  }

  descriptor(fd: number): string | undefined {
    return fd < 0 ? undefined : this.#tools.proc.link(`/proc/${this.tid}/fd/${fd}`);
  }

  duplicate(fd: number): Injectable {
    const { native } = this.#tools;
    const copy = this.#copy(fd);
    return { fd: copy, close: () => native.close(copy) };
  }

  family(fd: number): number {
    const { native } = this.#tools;
    const copy = this.#copy(fd);
    try {
      this.#check();
      const value = new DataView(new ArrayBuffer(INT));
      const length = new Uint8Array(Uint32Array.of(INT).buffer);
      const into = new Uint8Array(value.buffer);
      const result = native.symbols.getsockopt(copy, SOL.SOCKET, SO_DOMAIN, into, length);
      native.check(result, "getsockopt");
      return value.getInt32(0, true);
    } finally {
      native.close(copy);
    }
  }

  #copy(fd: number): number {
    const { native, proc } = this.#tools;
    return descriptorOf(native, proc.identity(this.tid).tgid, fd);
  }

  discard(fd: number): boolean {
    const { native } = this.#tools;
    const copy = this.#copy(fd);
    try {
      this.#check();
      return native.symbols.recv(copy, new Uint8Array(1), 1n, MSG_DONTWAIT) >= 0;
    } finally {
      native.close(copy);
    }
  }

  identity(): Identity {
    return this.#tools.proc.identity(this.tid);
  }

  networkNamespace(): Place | undefined {
    return this.#tools.proc.place(`/proc/${this.tid}/ns/net`);
  }

  namespaceDescriptor(fd: number): Place | null | undefined {
    return this.#tools.proc.networkNamespaceAt(`/proc/${this.tid}/fd/${fd}`);
  }

  namespaceOfProcess(pid: number): Place | undefined {
    if (pid <= 0) return undefined;
    const { proc } = this.#tools;
    // In a namespace of processes of its own, what it calls by a number is what its /proc does.
    const here = proc.namespace("/proc/self/ns/pid");
    const shared = here === proc.namespace(`/proc/${this.tid}/ns/pid`);
    const root = shared ? "" : `/proc/${this.tid}/root`;
    return proc.place(`${root}/proc/${pid}/ns/net`);
  }
}

/** A copy of a process's descriptor. */
export function descriptorOf(native: Native, tgid: number, fd: number): number {
  const { symbols } = native;
  const pidfd = native.check(symbols.pidfd_open(SYS_PIDFD_OPEN, BigInt(tgid), 0n), "pidfd_open");
  try {
    const copy = symbols.pidfd_getfd(SYS_PIDFD_GETFD, BigInt(pidfd), BigInt(fd), 0n);
    return native.check(copy, "pidfd_getfd");
  } finally {
    native.close(pidfd);
  }
}
