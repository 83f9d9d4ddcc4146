import type { Arch } from "../../src/bridge/arch.ts";
import { Files, fileSystemAt, pathAt } from "../../src/bridge/files.ts";
import { FuseServer } from "../../src/bridge/fuse/server.ts";
import { DONE, failure } from "../../src/bridge/outcome.ts";
import { resultText, Server } from "../../src/bridge/server.ts";
import type { CallTrace } from "../../src/bridge/trace.ts";
import type { SpawnOptions } from "../../src/bridge/spawn_types.ts";
import type { Identity } from "../../src/bridge/target.ts";
import { World } from "../../src/bridge/world.ts";
import type { EmulatedKernel } from "../../src/emulation/mod.ts";
import type { EventLoop } from "./event_loop.ts";
import { FuseDevice } from "./fuse.ts";
import type { FilesRequest, LaunchEvent } from "./launch.ts";
import { Listener } from "./listener.ts";
import { cString, type Native } from "./native.ts";
import { UnixPair } from "./pair.ts";
import { Places } from "./places.ts";
import { Proc } from "./proc.ts";
import { type Range, rangeHere } from "./range.ts";
import { Copier, descriptorOf } from "./target.ts";

/** What a program is served with. */
export interface ServiceParts {
  readonly kernel: EmulatedKernel;
  readonly arch: Arch;
  readonly options: SpawnOptions;
}

/** What a program's questions are answered by: its calls, and what it reads of the network's files. */
export class Service implements Disposable {
  readonly proc: Proc;
  readonly places: Places;
  /** Where its netlink sockets' descriptors are. */
  readonly range: Range;
  readonly #native: Native;
  readonly #loop: EventLoop;
  readonly #parts: ServiceParts;
  readonly #world: World;
  readonly #server: Server;
  readonly #files: Files;
  /** Who serves it, whose the files are that it sees. */
  readonly #self: Identity;
  /** The user namespaces that stand for the emulated kernel's first one. */
  readonly #userHomes: Set<string | undefined>;
  readonly #stack = new DisposableStack();
  #failure: { readonly error: unknown } | undefined;

  constructor(native: Native, loop: EventLoop, parts: ServiceParts) {
    const { kernel, options: { namespace = kernel.namespace, privileged = true } } = parts;
    this.#native = native;
    this.#loop = loop;
    this.#parts = parts;
    this.range = rangeHere(native);
    const proc = new Proc(native);
    this.proc = proc;
    const places = this.#stack.use(new Places(kernel, native, proc));
    this.places = places;
    this.#self = proc.identity(Deno.pid);
    this.#userHomes = new Set([proc.namespace("/proc/self/ns/user")]);
    this.#world = this.#stack.use(
      new World({
        kernel,
        home: proc.namespace("/proc/self/ns/net"),
        userHomes: this.#userHomes,
        namespace,
        privileged,
        namespaces: places.namespaces,
        entered: (place) => places.keep(place),
      }),
    );
    this.#server = this.#stack.use(
      new Server({
        kernel,
        world: this.#world,
        openPair: (options) => new UnixPair(native, loop, proc, options),
        hostNetlink: parts.options.hostNetlink ?? false,
        tap: parts.options.tap,
        failed: (error) => this.#fail(error),
      }),
    );
    this.#files = new Files({ kernel, home: namespace, real: proc });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #trace(call: CallTrace): void {
    try {
      this.#parts.options.trace?.(call);
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Answers the calls that a filter asks about.
   *
   * @param listener The filter's descriptor.
   * @param ended Told when nobody is left who could ask, and what went wrong till then.
   */
  listen(
    listener: number,
    ended: (failure: { readonly error: unknown } | undefined) => void,
  ): void {
    const { arch, options: { trace } } = this.#parts;
    this.#stack.use(
      new Listener({
        fd: listener,
        native: this.#native,
        proc: this.proc,
        copier: new Copier(this.#native),
        arch,
        range: this.range,
        server: this.#server,
        loop: this.#loop,
        trace,
        failed: (error) => this.#fail(error),
        ended: () => ended(this.#failure),
      }),
    );
  }

  /** How the program gets to see the files; `undefined` if it is to see the real kernel's. */
  filesRequest(env: readonly string[]): FilesRequest | undefined {
    const { files } = this.#parts.options;
    const { uid, gid, capabilities } = this.#self;
    if (files === "host") return undefined;
    return {
      owner: { uid, gid },
      capabilities,
      common: this.places.mounts,
      named: [...this.#parts.options.named?.keys() ?? []],
      // A program made by `deno compile` is no runtime.
      runtime: Deno.build.standalone ? undefined : this.proc.link("/proc/self/exe"),
      env,
      needed: files === "emulated",
    };
  }

  /** Answers what is asked of the files by a device. */
  showFiles({ device, common, process }: Extract<LaunchEvent, { kind: "device" }>): void {
    this.places.name(this.#parts.options.named ?? new Map(), common);
    if (common !== undefined) this.places.share(common);
    const [world, files, proc] = [this.#world, this.#files, this.proc];
    const { uid, gid } = this.#self;
    let begun = 0;
    const server = new FuseServer({
      owner: { uid, gid },
      fileSystemOf: fileSystemAt,
      opened: ({ pid: tid }, path, error) => {
        const microseconds = Math.round((performance.now() - begun) * 1000);
        const result = resultText(error === 0 ? DONE : failure(error));
        this.#trace({ tid, name: "open", args: [], path: pathAt(path), result, microseconds });
      },
      view({ pid }) {
        begun = performance.now();
        const namespace = world.namespace(proc.place(`/proc/${pid}/ns/net`));
        return {
          root: files.root(namespace),
          userNamespace: namespace.userNamespace,
          get writer() {
            return world.credentials(proc.identity(pid));
          },
        };
      },
    });
    if (process !== undefined) this.#userHomes.add(proc.namespace(`/proc/${process.pid}/ns/user`));
    const own = process === undefined ? device : this.#copy(process.pid, device);
    if (own !== undefined) {
      const failed = (error: unknown) => this.#fail(error);
      this.#stack.use(
        new FuseDevice({ native: this.#native, loop: this.#loop, fd: own, server, failed }),
      );
    }
    if (process === undefined) return;
    const answer = cString(own === undefined ? "0\n" : "1\n").subarray(0, 2);
    this.#native.symbols.write(process.answer, answer, BigInt(answer.length));
  }

  /** A copy of another process's descriptor; `undefined` if that may not be had. */
  #copy(pid: number, fd: number): number | undefined {
    try {
      return descriptorOf(this.#native, pid, fd);
    } catch {
      return undefined;
    }
  }

  /** Answers no longer. */
  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
