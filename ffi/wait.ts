import { ERRNO } from "../src/abi/mod.ts";
import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";

// sys/epoll.h
const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_MOD = 3;
const EPOLLIN = 0x1;
const EPOLLONESHOT = 0x40000000;
const EPOLLET = 0x80000000;
/** `sys/eventfd.h` */
const EFD_CLOEXEC = 0o2000000;

/** `struct epoll_event` in 32-bit words: u32 events, u64 data; packed on x86-64 alone (sys/epoll.h). */
const EVENT = Deno.build.arch === "x86_64" ? { words: 3, data: 1 } : { words: 4, data: 2 };
/** Events taken at a time. */
const CAPACITY = 64;
/** The data of the event that only wakes. */
const WAKE = 0;
const ONE = BigUint64Array.of(1n);
const ONE_SIZE = 8n;

/** Someone who waits. */
interface Waiter {
  resolve(readable: boolean): void;
  reject(reason: unknown): void;
  /** Stops listening to the waiter's signal. */
  release(): void;
}

/** A descriptor that is waited for, and who waits. Its owner keeps it as long as the descriptor. */
export class Watch {
  readonly fd: number;
  readonly waiters: Set<Waiter> = new Set();
  /** Whether the poller's epoll instance has the descriptor. */
  known = false;
  /** The event data of the current arming. */
  token: number = WAKE;

  constructor(fd: number) {
    this.fd = fd;
  }
}

/**
 * Waits for all sockets of a libc at once.
 *
 * A wait occupies one of Deno's 32 threads for blocking work, so waits must share one: with a poll
 * for each socket, 32 waits would stop every file operation of the program. An epoll instance lets
 * sockets come, go and close while the thread waits; an eventfd in it wakes the thread. Nobody who
 * waits is answered before the thread is back, so an ended wait leaves nothing pending.
 */
export class Poller {
  readonly #libc: Libc;
  readonly #epoll: Descriptor;
  readonly #wake: Descriptor;
  readonly #event = new Uint32Array(EVENT.words);
  readonly #events = new Uint32Array(EVENT.words * CAPACITY);
  /** The watches with waiters, by token. */
  readonly #armed = new Map<number, Watch>();
  /** What to do when the thread is back. */
  #answers: (() => void)[] = [];
  #lastToken = WAKE;
  #running = false;

  constructor(libc: Libc) {
    const { symbols, owned } = libc;
    this.#libc = libc;
    const epoll = symbols.epoll_create1(EPOLL_CLOEXEC);
    this.#epoll = owned.use(new Descriptor(libc, libc.check(epoll, libc.errno, "epoll_create1")));
    const wake = symbols.eventfd(0, EFD_CLOEXEC);
    this.#wake = owned.use(new Descriptor(libc, libc.check(wake, libc.errno, "eventfd")));
    // Edge-triggered: each write is an event, and nobody has to read the counter back to zero.
    this.#control(EPOLL_CTL_ADD, this.#wake.fd, EPOLLIN | EPOLLET, WAKE);
  }

  /** Resolves to true when the descriptor is readable or has an error, to false on {@linkcode end}. */
  wait(watch: Watch, signal: AbortSignal | undefined): Promise<boolean> {
    // Each arming has its own token, so an event of an abandoned one is recognized as stale.
    if (watch.waiters.size === 0) this.#arm(watch);
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const abort = () => {
      watch.waiters.delete(waiter);
      if (watch.waiters.size === 0) this.#armed.delete(watch.token);
      this.#answer(() => reject(signal?.reason));
    };
    const release = () => signal?.removeEventListener("abort", abort);
    const waiter: Waiter = { resolve, reject, release };
    watch.waiters.add(waiter);
    signal?.addEventListener("abort", abort, { once: true });
    if (!this.#running) this.#run();
    return promise;
  }

  /** Ends every wait for a descriptor that is about to be closed. */
  end(watch: Watch): void {
    if (watch.waiters.size === 0) return;
    this.#armed.delete(watch.token);
    const waiters = takeWaiters(watch);
    this.#answer(() => waiters.forEach((waiter) => waiter.resolve(false)));
  }

  #arm(watch: Watch): void {
    const token = this.#lastToken = (this.#lastToken + 1) >>> 0 || 1;
    const operation = watch.known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    this.#control(operation, watch.fd, EPOLLIN | EPOLLONESHOT, token);
    watch.known = true;
    watch.token = token;
    this.#armed.set(token, watch);
  }

  #control(operation: number, fd: number, events: number, token: number): void {
    this.#event[0] = events;
    this.#event[EVENT.data] = token;
    const result = this.#libc.symbols.epoll_ctl(this.#epoll.fd, operation, fd, this.#event);
    this.#libc.check(result, this.#libc.errno, "epoll_ctl");
  }

  #answer(answer: () => void): void {
    this.#answers.push(answer);
    this.#libc.symbols.write(this.#wake.fd, ONE, ONE_SIZE);
  }

  async #run(): Promise<void> {
    using _held = this.#libc.hold();
    this.#running = true;
    try {
      while (this.#armed.size > 0 || this.#answers.length > 0) {
        const count = await this.#libc.symbols.epoll_wait_async(
          this.#epoll.fd,
          this.#events,
          CAPACITY,
          -1,
        );
        this.#deliver(count >= 0 ? count : this.#pollNow());
      }
    } catch (error) {
      for (const watch of this.#armed.values()) {
        takeWaiters(watch).forEach((waiter) => waiter.reject(error));
      }
      this.#armed.clear();
      this.#deliver(0);
    } finally {
      this.#running = false;
    }
  }

  /** What a failed wait found, or why it failed: its own errno is out of reach. */
  #pollNow(): number {
    const count = this.#libc.symbols.epoll_wait(this.#epoll.fd, this.#events, CAPACITY, 0);
    const errno = this.#libc.errno;
    return errno === ERRNO.EINTR
      ? Math.max(count, 0)
      : this.#libc.check(count, errno, "epoll_wait");
  }

  #deliver(count: number): void {
    for (let index = 0; index < count; index++) {
      const token = this.#events[index * EVENT.words + EVENT.data] ?? WAKE;
      const watch = this.#armed.get(token);
      if (watch === undefined) continue;
      this.#armed.delete(token);
      takeWaiters(watch).forEach((waiter) => waiter.resolve(true));
    }
    const answers = this.#answers;
    this.#answers = [];
    answers.forEach((answer) => answer());
  }
}

function takeWaiters(watch: Watch): Waiter[] {
  const waiters = [...watch.waiters];
  watch.waiters.clear();
  waiters.forEach((waiter) => waiter.release());
  return waiters;
}

const pollers = new WeakMap<Libc, Poller>();

/** The libc's poller, made for the first wait. */
export function pollerOf(libc: Libc): Poller {
  let poller = pollers.get(libc);
  if (poller === undefined) pollers.set(libc, poller = new Poller(libc));
  return poller;
}
