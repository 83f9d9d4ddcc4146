/** Mounts a FUSE file system of a test's, and runs programs on it. */
import { ERRNO } from "../src/abi/errno.ts";
import { type FuseServer, REQUEST_CAPACITY } from "../src/bridge/fuse/server.ts";
import { openLibrary } from "../ffi/libc.ts";
import { isMachineRoot } from "./_ffi.ts";

const O_RDWR_NONBLOCK_CLOEXEC = 0o2004002;
const MNT_DETACH = 2;
const POLLIN = 1;
/** How long one wait for requests lasts at most, in milliseconds. */
const PATIENCE = 50;
/** How long a program may take, in milliseconds. */
const DEADLINE = 20_000;

const SYMBOLS = {
  __errno_location: { parameters: [], result: "pointer" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  mount: { parameters: ["buffer", "buffer", "buffer", "u64", "buffer"], result: "i32" },
  umount2: { parameters: ["buffer", "i32"], result: "i32" },
  /** On a thread of its own. */
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const cString = (text: string) => encoder.encode(`${text}\0`);

/** Why no FUSE file system can be mounted here. */
export async function whyNoFuse(): Promise<string | undefined> {
  if (!isMachineRoot()) return "needs root";
  try {
    await Deno.stat("/dev/fuse");
    return undefined;
  } catch {
    return "needs /dev/fuse";
  }
}

/** What a program printed, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** A mounted file system, served on this thread: nothing here may use it but programs. */
export class FuseMount implements AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  /** The requests, from the first one on. */
  readonly requests: Uint8Array[] = [];
  readonly #server: FuseServer;
  readonly #libc = openLibrary(SYMBOLS);
  readonly #errno: Deno.UnsafePointerView;
  readonly #fd: number;
  readonly #served: Promise<void>;
  #stopped = false;

  private constructor(server: FuseServer, path: string, options: string) {
    this.#server = server;
    this.path = path;
    const { symbols } = this.#libc;
    const errno = symbols.__errno_location();
    if (errno === null) throw new TypeError("libc has no errno");
    this.#errno = new Deno.UnsafePointerView(errno);
    this.#fd = symbols.open(cString("/dev/fuse"), O_RDWR_NONBLOCK_CLOEXEC);
    const data = `fd=${this.#fd},rootmode=40000,user_id=0,group_id=0,allow_other${options}`;
    const [type, target] = [cString("fuse"), cString(path)];
    if (symbols.mount(type, target, type, 0n, cString(data)) !== 0) {
      throw new Error(`mount: ${this.#errno.getInt32()}`);
    }
    // Closing it ends the waiting of all who still ask for something.
    this.#served = this.#serve().finally(() => symbols.close(this.#fd));
    // It is told to who unmounts.
    this.#served.catch(() => {});
  }

  /** @param options More of them for mount(2), each with a comma before it. */
  static async create(server: FuseServer, options: string = ""): Promise<FuseMount> {
    const path = await Deno.makeTempDir({ prefix: "nlbridge-fuse-" });
    return new FuseMount(server, path, options);
  }

  /** Runs a shell script, in whose environment `$M` is where the file system is mounted. */
  async run(script: string): Promise<Ran> {
    const controller = new AbortController();
    const command = new Deno.Command("sh", {
      args: ["-c", script],
      cwd: "/",
      env: { M: this.path, LC_ALL: "C" },
      stdin: "null",
      signal: controller.signal,
    });
    const timer = setTimeout(() => {
      // Programs that wait for a reply cannot be killed before there is nobody to give one.
      this.#stopped = true;
      controller.abort();
    }, DEADLINE);
    try {
      const { code, stdout, stderr } = await command.output();
      return { code, out: decoder.decode(stdout), errors: decoder.decode(stderr) };
    } finally {
      clearTimeout(timer);
    }
  }

  async #serve(): Promise<void> {
    const { symbols } = this.#libc;
    const buffer = new Uint8Array(REQUEST_CAPACITY);
    const poll = new Int32Array([this.#fd, POLLIN]);
    while (!this.#stopped) {
      await symbols.poll(poll, 1n, PATIENCE);
      for (;;) {
        const length = symbols.read(this.#fd, buffer, BigInt(buffer.length));
        const error = length < 0 ? this.#errno.getInt32() : 0;
        if (error === ERRNO.EAGAIN) break;
        if (error === ERRNO.ENODEV) return;
        // Who asked may have been killed before it was read.
        if (error === ERRNO.ENOENT || error === ERRNO.EINTR) continue;
        if (error !== 0) throw new Error(`read: ${error}`);
        const request = buffer.subarray(0, length);
        this.requests.push(request.slice());
        const reply = this.#server.serve(request);
        if (reply === undefined) continue;
        const written = symbols.write(this.#fd, reply, BigInt(reply.length));
        if (written >= 0 || this.#errno.getInt32() === ERRNO.ENOENT) continue;
        throw new Error(`write: ${this.#errno.getInt32()} to ${request.slice(0, 40)}`);
      }
    }
  }

  /** Unmounts it; whoever still waits for it is told that it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#libc.symbols.umount2(cString(this.path), MNT_DETACH);
    this.#stopped = true;
    await this.#served.finally(async () => {
      this.#libc.close();
      await Deno.remove(this.path);
    });
  }
}
