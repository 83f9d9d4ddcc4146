/** A program made of an array, to which a server of system calls can be shown without a kernel. */
import { AF, ERRNO } from "../src/abi/mod.ts";
import type { CallName } from "../src/bridge/arch.ts";
import type { Injectable, Outcome } from "../src/bridge/outcome.ts";
import type { Pair, PairListener } from "../src/bridge/pair.ts";
import { Server } from "../src/bridge/server.ts";
import type { DatagramObserver } from "../src/bridge/mod.ts";
import type { Identity, Place, Target } from "../src/bridge/target.ts";
import { World } from "../src/bridge/world.ts";
import type { EmulatedKernel } from "../src/emulation/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";

/** Where the program's memory begins. */
const BASE = 0x10000;

/** A connection in memory. */
export class FakePair implements Pair {
  readonly key: string;
  listener: PairListener | undefined;
  /** Sent, and not received. */
  readonly queue: Uint8Array[] = [];
  /** What the program has written past the filter. */
  readonly written: Uint8Array[] = [];
  /** How many datagrams there is room for. */
  room = 4;
  watched = false;
  open = true;
  readonly other: Injectable = { fd: 99, close: () => {} };

  constructor(key: string) {
    this.key = key;
  }

  send(bytes: Uint8Array): boolean {
    if (this.queue.length >= this.room) return false;
    this.queue.push(bytes.slice());
    return true;
  }

  unread(): number {
    return this.queue.reduce((sum, { length }) => sum + length + 256, 0);
  }

  receive(): Uint8Array | undefined {
    return this.written.shift();
  }

  watchConsumption(on: boolean): void {
    this.watched = on;
  }

  close(): void {
    this.open = false;
  }

  /** The program receives, past the filter. */
  take(): Uint8Array | undefined {
    const taken = this.queue.shift();
    if (this.watched) this.listener?.consumed();
    return taken;
  }
}

/** A program. */
export class FakeTarget implements Target {
  readonly tid: number = 4242;
  readonly memory: Uint8Array<ArrayBuffer> = new Uint8Array(65536);
  /** What its descriptors refer to. */
  readonly descriptors: Map<number, string> = new Map();
  /** The families of its sockets that are not AF_UNIX. */
  readonly families: Map<number, number> = new Map();
  readonly pairs: ReadonlyMap<string, FakePair>;
  identityOverride: Partial<Identity> = {};
  #used = BASE;

  constructor(pairs: ReadonlyMap<string, FakePair>) {
    this.pairs = pairs;
  }

  /** Room in its memory, which holds bytes then; returns the address. */
  put(bytes: Uint8Array): bigint {
    const address = this.#used;
    this.memory.set(bytes, address - BASE);
    this.#used += (bytes.length + 15) & ~7;
    return BigInt(address);
  }

  /** Room for words of 32 bits. */
  ints(...values: number[]): bigint {
    return this.put(new Uint8Array(Int32Array.from(values).buffer));
  }

  /** Room for words of 64 bits. */
  longs(...values: bigint[]): bigint {
    return this.put(new Uint8Array(BigInt64Array.from(values).buffer));
  }

  /** The 32-bit words at an address. */
  intsAt(address: bigint, count: number): number[] {
    return [...new Uint32Array(this.read(address, count * 4).buffer)];
  }

  read(address: bigint, length: number): Uint8Array<ArrayBuffer> {
    const at = this.#offset(address, length);
    return this.memory.slice(at, at + length);
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.memory.set(bytes, this.#offset(address, bytes.length));
  }

  #offset(address: bigint, length: number): number {
    const at = Number(address) - BASE;
    if (at < 0 || at + length > this.memory.length) {
      throw new SyscallError("process_vm_readv", ERRNO.EFAULT);
    }
    return at;
  }

  descriptor(fd: number): string | undefined {
    return this.descriptors.get(fd);
  }

  family(fd: number): number {
    return this.families.get(fd) ?? AF.UNIX;
  }

  duplicate(fd: number): Injectable {
    return { fd, close: () => {} };
  }

  discard(fd: number): boolean {
    return this.pairs.get(this.descriptors.get(fd) ?? "")?.queue.shift() !== undefined;
  }

  identity(): Identity {
    return {
      tgid: 4242,
      pid: 42,
      uid: 1000,
      gid: 1000,
      capabilities: 0n,
      userNamespace: "1",
      networkNamespace: place("100"),
      ...this.identityOverride,
    };
  }

  networkNamespace(): Place | undefined {
    return this.identity().networkNamespace;
  }

  namespaceDescriptor(fd: number): Place | null | undefined {
    const link = this.descriptors.get(fd);
    const inode = link?.match(/^net:\[(\d+)\]$/)?.[1];
    return link === undefined ? undefined : inode === undefined ? null : place(inode);
  }

  namespaceOfProcess(pid: number): Place | undefined {
    return pid === 77 ? place("200") : undefined;
  }
}

/** A real network namespace of an inode. */
export function place(inode: string): Place {
  return { inode, path: `net:[${inode}]` };
}

/** What a `struct msghdr` has beside its part. */
export interface HeaderParts {
  readonly name?: bigint;
  readonly nameLength?: number;
  readonly control?: bigint;
  readonly controlLength?: number;
}

/** A program, what serves it, and what it was told. */
export class FakeProgram implements Disposable {
  readonly pairs: Map<string, FakePair> = new Map();
  readonly target: FakeTarget = new FakeTarget(this.pairs);
  readonly server: Server;
  readonly failures: unknown[] = [];
  #nextFd = 900;

  constructor(
    kernel: EmulatedKernel,
    options: { hostNetlink?: boolean; privileged?: boolean; tap?: DatagramObserver } = {},
  ) {
    const { hostNetlink = false, privileged = true, tap } = options;
    const { namespace } = kernel;
    const world = { kernel, home: "100", userHomes: new Set(["1"]), namespace, privileged };
    this.server = new Server({
      kernel,
      world: new World({ ...world, namespaces: new Map(), entered: () => undefined }),
      openPair: () => {
        const pair = new FakePair(`socket:[${this.#nextFd}]`);
        this.pairs.set(pair.key, pair);
        return pair;
      },
      hostNetlink,
      tap,
      failed: (error) => this.failures.push(error),
    });
  }

  /** Makes a call. */
  call(name: CallName, ...args: (number | bigint)[]): Outcome {
    return this.server.serve(this.target, name, args.map(BigInt));
  }

  /** Opens a socket; returns its descriptor. */
  socket(protocol = 0, type = 3): number {
    const outcome = this.call("socket", 16, type, protocol);
    if (!("addfd" in outcome)) throw new Error(`no socket: ${JSON.stringify(outcome)}`);
    const fd = this.#nextFd++;
    this.target.descriptors.set(fd, `socket:[${fd}]`);
    return fd;
  }

  /** A descriptor's connection. */
  pair(fd: number): FakePair {
    const pair = this.pairs.get(`socket:[${fd}]`);
    if (pair === undefined) throw new Error(`${fd} is no socket`);
    return pair;
  }

  /** A `struct msghdr` with one part. */
  header(
    part: { address: bigint; length: number },
    { name = 0n, nameLength = 0, control = 0n, controlLength = 0 }: HeaderParts = {},
  ): bigint {
    const iov = this.target.longs(part.address, BigInt(part.length));
    return this.target.longs(
      name,
      BigInt(nameLength),
      iov,
      1n,
      control,
      BigInt(controlLength),
      0n,
      0n,
    );
  }

  [Symbol.dispose](): void {
    this.server[Symbol.dispose]();
  }
}
