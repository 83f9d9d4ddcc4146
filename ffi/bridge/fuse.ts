import { ERRNO } from "../../src/abi/errno.ts";
import { type FuseServer, REQUEST_CAPACITY } from "../../src/bridge/fuse/server.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { EPOLLIN, type EventLoop } from "./event_loop.ts";
import type { Native } from "./native.ts";

/** linux/fuse.h: `sizeof(struct fuse_out_header)`, and where a request says which one it is. */
const OUT_HEADER = 16;
const UNIQUE = 8;
/** Requests served in a row at most, so that others have their turn. */
const TURN = 64;

/** What a {@linkcode FuseDevice} is made of. */
export interface FuseDeviceOptions {
  readonly native: Native;
  readonly loop: EventLoop;
  /** The device, which does not wait, and is closed in the end. */
  readonly fd: number;
  readonly server: FuseServer;
  /** Told why it cannot be read any more. */
  readonly failed: (error: unknown) => void;
}

/** /dev/fuse: what programs ask of the files that are mounted, and is answered. */
export class FuseDevice implements Disposable {
  readonly #options: FuseDeviceOptions;
  readonly #request = new Uint8Array(REQUEST_CAPACITY);
  #open = true;

  constructor(options: FuseDeviceOptions) {
    this.#options = options;
    options.loop.add(options.fd, EPOLLIN, () => this.#serve());
  }

  #serve(): void {
    const { native, fd } = this.#options;
    for (let count = 0; count < TURN && this.#open; count++) {
      const length = native.symbols.read(fd, this.#request, BigInt(this.#request.length));
      if (length < 0) {
        if (!this.#again(native.errno)) return;
        continue;
      }
      const reply = this.#reply(this.#request.subarray(0, length));
      // Whoever asked may have been interrupted by now.
      if (reply !== undefined) native.symbols.write(fd, reply, BigInt(reply.length));
    }
  }

  #reply(request: Uint8Array): Uint8Array | undefined {
    try {
      return this.#options.server.serve(request);
    } catch (error) {
      this.#options.failed(error);
      return refusal(request);
    }
  }

  /** Whether to read on after an error. */
  #again(errno: number): boolean {
    switch (errno) {
      case ERRNO.ENOENT:
      case ERRNO.EINTR:
        return true;
      case ERRNO.ENODEV:
        // Nobody has it mounted any more.
        this[Symbol.dispose]();
        return false;
      case ERRNO.EAGAIN:
        return false;
      default:
        this.#options.failed(new SyscallError("read", errno));
        this[Symbol.dispose]();
        return false;
    }
  }

  /** Serves no longer: what is asked of the files fails. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    const { native, loop, fd } = this.#options;
    loop.remove(fd);
    native.close(fd);
  }
}

/** The answer to a request that could not be served: `struct fuse_out_header`. */
function refusal(request: Uint8Array): Uint8Array {
  const reply = new Uint8Array(OUT_HEADER);
  const view = new DataView(reply.buffer);
  view.setUint32(0, OUT_HEADER, true);
  view.setInt32(4, -ERRNO.EIO, true);
  reply.set(request.subarray(UNIQUE, UNIQUE + 8), 8);
  return reply;
}
