import { ERRNO } from "../../src/abi/mod.ts";
import { type Arch, callName } from "../../src/bridge/arch.ts";
import type { CallTrace } from "../../src/bridge/trace.ts";
import type { Injection, Outcome } from "../../src/bridge/outcome.ts";
import { resultText, type Server } from "../../src/bridge/server.ts";
import { EPOLLHUP, EPOLLIN, type EventLoop } from "./event_loop.ts";
import { O_CLOEXEC } from "./native.ts";
import type { Range } from "./range.ts";
import { NativeTarget, type TargetTools } from "./target.ts";

// linux/seccomp.h
const SECCOMP_IOCTL_NOTIF_RECV = 0xc0502100n;
const SECCOMP_IOCTL_NOTIF_SEND = 0xc0182101n;
const SECCOMP_IOCTL_NOTIF_ID_VALID = 0x40082102n;
const SECCOMP_IOCTL_NOTIF_ADDFD = 0x40182103n;
const SECCOMP_IOCTL_NOTIF_SET_FLAGS = 0x40082104n;
const SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP = 1n;
const SECCOMP_USER_NOTIF_FLAG_CONTINUE = 1;
const SECCOMP_ADDFD_FLAG_SETFD = 1;
const SECCOMP_ADDFD_FLAG_SEND = 2;
/** `struct seccomp_notif`: u64 id, u32 pid, u32 flags, `struct seccomp_data`. */
const NOTIF = 80;
const NOTIF_PID = 8;
/** `struct seccomp_data`: int nr, u32 arch, u64 instruction_pointer, u64 args[6]. */
const NOTIF_NR = 16;
const NOTIF_ARCH = 20;
const NOTIF_ARGS = 32;
/** `struct seccomp_notif_resp`: u64 id, s64 val, s32 error, u32 flags. */
const RESPONSE = 24;
/** `struct seccomp_notif_addfd`: u64 id, u32 flags, u32 srcfd, u32 newfd, u32 newfd_flags. */
const ADDFD = 24;

/** What a {@linkcode Listener} is made of. */
export interface ListenerOptions extends TargetTools {
  readonly fd: number;
  readonly arch: Arch;
  readonly range: Range;
  readonly server: Server;
  readonly loop: EventLoop;
  readonly trace: ((call: CallTrace) => void) | undefined;
  /** Told what the trace throws. */
  readonly failed: (error: unknown) => void;
  /** Told when it takes no questions any more, as nobody is left that could ask, or it is disposed of. */
  readonly ended: () => void;
}

/** Takes the real kernel's questions, and gives it answers. */
export class Listener implements Disposable {
  readonly #options: ListenerOptions;
  readonly #notif = new Uint8Array(NOTIF);
  readonly #notifView = new DataView(this.#notif.buffer);
  readonly #response = new Uint8Array(RESPONSE);
  readonly #responseView = new DataView(this.#response.buffer);
  readonly #addfd = new Uint8Array(ADDFD);
  readonly #addfdView = new DataView(this.#addfd.buffer);
  readonly #id = new BigUint64Array(1);
  #open = true;

  constructor(options: ListenerOptions) {
    const { fd, loop, native: { symbols } } = options;
    this.#options = options;
    // Linux 6.6: programs go on where the answer was given. Without it they do elsewhere.
    symbols.ioctl_value(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
    // Sockets that a program has closed are closed by the time it opens and binds others.
    loop.add(fd, EPOLLIN, (events) => this.#tell(events), true);
  }

  #tell(events: number): void {
    if ((events & EPOLLIN) !== 0) this.#serveOne();
    else if ((events & EPOLLHUP) !== 0) this[Symbol.dispose]();
  }

  #serveOne(): void {
    const { fd, arch, server, trace, native: { symbols } } = this.#options;
    const view = this.#notifView;
    // The kernel takes none but an empty one.
    this.#notif.fill(0);
    // Whoever asked may be gone by now.
    if (symbols.ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, this.#notif) < 0) return;
    const start = performance.now();
    const id = view.getBigUint64(0, true);
    const tid = view.getUint32(NOTIF_PID, true);
    const number = view.getInt32(NOTIF_NR, true);
    const name = callName(arch, view.getUint32(NOTIF_ARCH, true), number);
    const args = Array.from(
      { length: 6 },
      (_, index) => view.getBigUint64(NOTIF_ARGS + 8 * index, true),
    );
    const target = new NativeTarget(tid, this.#options, () => this.#isWaiting(id));
    const outcome: Outcome = name === undefined
      ? { continue: true }
      : server.serve(target, name, args);
    const result = this.#answer(id, target, outcome);
    if (trace === undefined) return;
    const microseconds = Math.round((performance.now() - start) * 1000);
    try {
      trace({ tid, name: name ?? String(number), args, result, microseconds });
    } catch (error) {
      this.#options.failed(error);
    }
  }

  #isWaiting(id: bigint): boolean {
    this.#id[0] = id;
    const { fd, native: { symbols } } = this.#options;
    return symbols.ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, this.#id) >= 0;
  }

  /** Gives an answer, and tells what it was. */
  #answer(id: bigint, target: NativeTarget, outcome: Outcome): string {
    if ("addfd" in outcome) return this.#inject(id, target, outcome.addfd);
    const view = this.#responseView;
    view.setBigUint64(0, id, true);
    view.setBigInt64(8, BigInt("value" in outcome ? outcome.value : 0), true);
    view.setInt32(16, "errno" in outcome ? -outcome.errno : 0, true);
    const flags = "continue" in outcome ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
    view.setUint32(20, flags, true);
    // Whoever asked may be gone by now.
    const { fd, native: { symbols } } = this.#options;
    symbols.ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, this.#response);
    return resultText(outcome);
  }

  #inject(id: bigint, target: NativeTarget, injection: Injection): string {
    const { descriptor, cloexec, least, failed } = injection;
    const { range } = this.#options;
    const number = this.#freeDescriptor(target, least);
    if (number === undefined) {
      descriptor.close();
      failed();
      return this.#answer(id, target, { errno: ERRNO.EMFILE });
    }
    const errno = this.#give(id, descriptor.fd, number, cloexec);
    // From here on the program alone holds it, so that its end tells when it is closed.
    descriptor.close();
    if (errno === undefined) return String(number);
    if (errno === 0) return this.#answer(id, target, { value: number });
    failed();
    // Of a number beyond the limit that the program has by now, it says that it is none.
    const beyond = errno === ERRNO.EBADF && number >= range.first;
    return this.#answer(id, target, { errno: beyond ? ERRNO.EMFILE : errno });
  }

  /**
   * Puts a descriptor into a program, and answers with its number.
   *
   * @returns An error number; 0 if it has the descriptor but is still to be answered.
   */
  #give(id: bigint, source: number, number: number, cloexec: boolean): number | undefined {
    const { fd, native } = this.#options;
    const view = this.#addfdView;
    const attempt = (flags: number) => {
      view.setBigUint64(0, id, true);
      view.setUint32(8, flags, true);
      view.setUint32(12, source, true);
      view.setUint32(16, number, true);
      view.setUint32(20, cloexec ? O_CLOEXEC : 0, true);
      const result = native.symbols.ioctl(fd, SECCOMP_IOCTL_NOTIF_ADDFD, this.#addfd);
      return result >= 0 ? 0 : native.errno;
    };
    const errno = attempt(SECCOMP_ADDFD_FLAG_SETFD | SECCOMP_ADDFD_FLAG_SEND);
    if (errno === 0) return undefined;
    // Before Linux 5.14 the two were two steps.
    return errno === ERRNO.EINVAL ? attempt(SECCOMP_ADDFD_FLAG_SETFD) : errno;
  }

  #freeDescriptor(target: NativeTarget, least: number): number | undefined {
    const { first, last } = this.#options.range;
    for (let fd = Math.max(first, least); fd <= last; fd++) {
      if (target.descriptor(fd) === undefined) return fd;
    }
    return undefined;
  }

  /** Stops taking questions: those that wait for an answer, and later ones, fail with ENOSYS. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    const { fd, loop, native, ended } = this.#options;
    loop.remove(fd);
    native.close(fd);
    ended();
  }
}
