import { SyscallError } from "../../src/socket/mod.ts";
import { EPOLLIN, EPOLLOUT, type EventLoop } from "./event_loop.ts";
import { type Native, O_CLOEXEC, wouldBlock } from "./native.ts";

/** Bytes read at a time: all that a pipe holds. */
const CHUNK = 65536;

/** A pipe between the caller and a program. */
export interface Pipe<Stream> extends Disposable {
  /** The program's end, closed by {@linkcode Pipe.handOver}. */
  readonly theirs: number;
  /** The caller's. */
  readonly stream: Stream;
  /** The program has its end now. */
  handOver(): void;
}

class End {
  readonly #native: Native;
  readonly #loop: EventLoop;
  readonly #closed: () => void;
  #fd: number;

  constructor(native: Native, loop: EventLoop, fd: number, closed: () => void) {
    native.setNonblocking(fd);
    this.#native = native;
    this.#loop = loop;
    this.#fd = fd;
    this.#closed = closed;
  }

  get fd(): number {
    return this.#fd;
  }

  /** Waits for a descriptor's turn. */
  ready(events: number): Promise<void> {
    return new Promise((resolve) => {
      this.#loop.add(this.#fd, events, () => {
        this.#loop.remove(this.#fd);
        resolve();
      });
    });
  }

  close(): void {
    if (this.#fd < 0) return;
    this.#loop.remove(this.#fd);
    this.#native.close(this.#fd);
    this.#fd = -1;
    this.#closed();
  }
}

function openPipe(native: Native): [reading: number, writing: number] {
  const ends = new Int32Array(2);
  native.check(native.symbols.pipe2(ends, O_CLOEXEC), "pipe2");
  return [ends[0] ?? -1, ends[1] ?? -1];
}

/** A pipe that a program writes to. @param closed Told when the caller's end is closed. */
export function outputPipe(
  native: Native,
  loop: EventLoop,
  closed: () => void,
): Pipe<ReadableStream<Uint8Array>> {
  const [reading, writing] = openPipe(native);
  const end = new End(native, loop, reading, closed);
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      control = controller;
    },
    async pull(controller) {
      for (;;) {
        if (end.fd < 0) return;
        const chunk = new Uint8Array(CHUNK);
        const length = native.symbols.read(end.fd, chunk, BigInt(CHUNK));
        if (length > 0) return controller.enqueue(chunk.subarray(0, length));
        if (length < 0 && wouldBlock(native.errno)) {
          await end.ready(EPOLLIN);
          continue;
        }
        end.close();
        return controller.close();
      }
    },
    cancel: () => end.close(),
  }, { highWaterMark: 0 });
  return {
    theirs: writing,
    stream,
    handOver: () => native.close(writing),
    [Symbol.dispose]() {
      if (end.fd < 0) return;
      end.close();
      control?.error(new TypeError("the program is not served any more"));
    },
  };
}

/** A pipe that a program reads from. @param closed Told when the caller's end is closed. */
export function inputPipe(
  native: Native,
  loop: EventLoop,
  closed: () => void,
): Pipe<WritableStream<Uint8Array>> {
  const [reading, writing] = openPipe(native);
  const end = new End(native, loop, writing, closed);
  const stream = new WritableStream<Uint8Array>({
    async write(bytes, controller) {
      for (let at = 0; at < bytes.length;) {
        if (end.fd < 0) {
          return controller.error(new TypeError("the program is not served any more"));
        }
        const chunk = bytes.slice(at, at + CHUNK);
        const length = native.symbols.write(end.fd, chunk, BigInt(chunk.length));
        if (length >= 0) at += length;
        else if (wouldBlock(native.errno)) await end.ready(EPOLLOUT);
        else {
          const error = new SyscallError("write", native.errno);
          end.close();
          throw error;
        }
      }
    },
    close: () => end.close(),
    abort: () => end.close(),
  });
  return {
    theirs: reading,
    stream,
    handOver: () => native.close(reading),
    [Symbol.dispose]: () => end.close(),
  };
}
