import { ERRNO } from "../../src/abi/mod.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { type Native, O_CLOEXEC } from "./native.ts";

// sys/epoll.h
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLET = 0x80000000;

/** `struct epoll_event` in 32-bit words: u32 events, u64 data; packed on x86-64 alone (sys/epoll.h). */
const EVENT = Deno.build.arch === "x86_64" ? { words: 3, data: 1 } : { words: 4, data: 2 };
/** Events taken at a time. */
const CAPACITY = 64;
/** asm-generic/unistd.h, and the same on x86-64 */
const SYS_EPOLL_PWAIT2 = 441n;
/** How long to stay for what comes at once, in nanoseconds: programs seldom make one call alone. */
const STAY = 150_000n;
/** How long others of the thread wait for their turn at most, in milliseconds. */
const TURN = 3;
/**
 * How many loops may wait without end. Each wait takes one of the 32 threads that the runtime has
 * for what blocks, so that of more of them, those that are left over would never have a turn.
 */
const PATIENT = 20;
/** How long the others wait at a time, in milliseconds. */
const IMPATIENCE = 20;
const ONE = BigUint64Array.of(1n);

let running = 0;

/** Told what happens to a descriptor: EPOLL* flags. */
export type EventHandler = (events: number) => void;

/** Waits for descriptors, all at once, and tells of them on the thread's own event loop. */
export class EventLoop implements Disposable {
  readonly #native: Native;
  readonly #epoll: number;
  readonly #wake: number;
  /** By token: a descriptor's number may be another's by the time its event is told. */
  readonly #handlers = new Map<number, EventHandler>();
  /** The tokens of what is told last. */
  readonly #last = new Set<number>();
  readonly #tokens = new Map<number, number>();
  #lastToken = 0;
  readonly #event = new Uint32Array(EVENT.words);
  readonly #events = new Uint32Array(EVENT.words * CAPACITY);
  readonly #stay = BigInt64Array.of(0n, STAY);
  /** Whether waits shorter than a millisecond can be had. */
  #short = true;
  #stopped = false;

  constructor(native: Native) {
    const { symbols } = native;
    this.#native = native;
    this.#epoll = native.check(symbols.epoll_create1(O_CLOEXEC), "epoll_create1");
    this.#wake = native.check(symbols.eventfd(0, O_CLOEXEC), "eventfd");
    this.add(this.#wake, EPOLLIN | EPOLLET, () => {});
  }

  /**
   * Waits for events of a descriptor.
   *
   * @param last Whether what happens to others at the same time is told first.
   */
  add(fd: number, events: number, handler: EventHandler, last: boolean = false): void {
    const token = this.#lastToken = (this.#lastToken + 1) >>> 0;
    this.#tokens.set(fd, token);
    this.#control(EPOLL_CTL_ADD, fd, events);
    this.#handlers.set(token, handler);
    if (last) this.#last.add(token);
  }

  /** Waits for other events. */
  change(fd: number, events: number): void {
    this.#control(EPOLL_CTL_MOD, fd, events);
  }

  /** Waits no longer for a descriptor, which is to be closed. */
  remove(fd: number): void {
    const token = this.#tokens.get(fd);
    if (token === undefined) return;
    this.#control(EPOLL_CTL_DEL, fd, 0);
    this.#tokens.delete(fd);
    this.#handlers.delete(token);
    this.#last.delete(token);
  }

  #control(operation: number, fd: number, events: number): void {
    this.#event[0] = events;
    this.#event[EVENT.data] = this.#tokens.get(fd) ?? 0;
    this.#native.check(
      this.#native.symbols.epoll_ctl(this.#epoll, operation, fd, this.#event),
      "epoll_ctl",
    );
  }

  /** Has {@linkcode EventLoop.run} end. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#native.symbols.write(this.#wake, ONE, 8n);
  }

  /** Tells of events until it is stopped. */
  async run(): Promise<void> {
    const { symbols } = this.#native;
    running++;
    try {
      while (!this.#stopped) {
        const timeout = running > PATIENT ? IMPATIENCE : -1;
        const count = await symbols.epoll_wait_async(this.#epoll, this.#events, CAPACITY, timeout);
        // Its errno is out of reach: whatever it was, what follows finds it again.
        this.#deliver(Math.max(count, 0));
        if (count !== 0) this.#followUp();
      }
    } finally {
      running--;
    }
  }

  /** Lets go of what it waits with, when it does not run any more. */
  [Symbol.dispose](): void {
    this.#native.close(this.#wake);
    this.#native.close(this.#epoll);
  }

  /** Stays while there is something to do, for a while. */
  #followUp(): void {
    const end = performance.now() + TURN;
    while (!this.#stopped && performance.now() < end) {
      const count = this.#waitShortly();
      if (count <= 0) return;
      this.#deliver(count);
    }
  }

  #waitShortly(): number {
    const { symbols } = this.#native;
    if (this.#short) {
      const [epoll, capacity] = [BigInt(this.#epoll), BigInt(CAPACITY)];
      const { epoll_pwait2: wait } = symbols;
      const count = wait(SYS_EPOLL_PWAIT2, epoll, this.#events, capacity, this.#stay, 0n, 0n);
      if (count >= 0 || this.#native.errno === ERRNO.EINTR) return count;
      if (this.#native.errno !== ERRNO.ENOSYS) {
        throw new SyscallError("epoll_pwait2", this.#native.errno);
      }
      this.#short = false;
    }
    return symbols.epoll_wait(this.#epoll, this.#events, CAPACITY, 0);
  }

  #deliver(count: number): void {
    const tell = (last: boolean) => {
      for (let index = 0; index < count && !this.#stopped; index++) {
        const events = this.#events[index * EVENT.words] ?? 0;
        const token = this.#events[index * EVENT.words + EVENT.data] ?? 0;
        if (this.#last.has(token) === last) this.#handlers.get(token)?.(events);
      }
    };
    tell(false);
    tell(true);
  }
}
