/** The files of a network's devices, in the real kernel and in an emulated one. */

import { createNetworkNamespace, type NetworkNamespace, openSocket } from "../ffi/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { ERRNO, NETLINK_SO, RTNLGRP, SOL } from "../src/abi/mod.ts";
import { output } from "../src/bridge/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import type { Credentials } from "../src/emulation/credentials.ts";
import type { DirectoryNode, FileNode, KernelNode } from "../src/emulation/fs/node.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { projectFile, run } from "./_capture.ts";
import { inside } from "./_capture_lab.ts";
import type { Answers, Asked, Content, Found } from "./_sysfs_child.ts";
import { assertEquals } from "./assert.ts";

/** All that there is, by path. */
export type Tree = ReadonlyMap<string, Found>;

/** Someone who has such files. */
export interface Sysfs {
  /** Runs commands of ip(8), and waits until links have settled; what was refused is told. */
  readonly ip: (...commands: readonly string[]) => Promise<string>;
  /** Has a tun or a tap stay: `ip tuntap add`. */
  readonly tuntap: (device: Tuntap) => Promise<void>;
  readonly tree: () => Promise<Tree>;
  readonly read: (path: string) => Promise<Content>;
  /** Opens a file that is read later. */
  readonly open: (path: string) => Promise<void>;
  /** Reads the file that was opened: the number of the error, if there is one. */
  readonly reread: () => Promise<Content>;
  /** Writes a file: the number of the error, or 0. */
  readonly write: (path: string, text: string) => Promise<number>;
  /** What was told of links since it was asked last. */
  readonly told: () => Promise<readonly string[]>;
}

/** A tun or a tap. */
export interface Tuntap {
  readonly name: string;
  readonly mode: "tun" | "tap";
  readonly user?: number;
  readonly group?: number;
  readonly multiQueue?: boolean;
  readonly vnetHdr?: boolean;
}

/** Milliseconds until the kernel has told what it puts off. */
const SETTLED = 1300;
const PAUSE = 30;

/** What each datagram tells of a link: its type, name, what has changed. */
function toldBy(socket: NetlinkSocket): string[] {
  const buffer = new Uint8Array(1 << 16);
  const told: string[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return told;
    for (const message of decode(buffer.subarray(0, length))) {
      if (message.kind !== "link") continue;
      const { header: { family, flags, change }, attributes: { ifname, event, mtu } } = message;
      told.push([message.type, family, ifname, flags, change, event, mtu].join(" "));
    }
  }
}

function listen(socket: NetlinkSocket): NetlinkSocket {
  socket.bind();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, RTNLGRP.LINK);
  return socket;
}

/** A program that reads and writes the real kernel's files. */
class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;

  /**
   * @param entering What runs a command in the namespace.
   * @param setup What a shell does there first.
   * @param wrapper What the program is run by.
   */
  constructor(
    entering: readonly string[],
    setup: readonly string[],
    wrapper: readonly string[] = [],
  ) {
    const deno = `${Deno.execPath()} run --no-check --no-prompt --quiet -A`;
    const script = ["mount -t sysfs none /sys", ...setup].join(" && ") +
      ` && exec ${wrapper.join(" ")} ${deno} ${projectFile("tests/_sysfs_child.ts")}`;
    const [program = "", ...args] = [...entering, "sh", "-c", script];
    this.#process = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#lines = linesOf(this.#process.stdout);
  }

  async ask<D extends Asked["do"]>(asked: Extract<Asked, { do: D }>): Promise<Answers[D]> {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(asked)}\n`));
    return JSON.parse((await this.#lines.next()).value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#process.status;
    await this.#lines.return?.();
  }
}

/** What comes of writes: the numbers of the errors, or 0. */
export type Writes = readonly (readonly [path: string, text: string])[];

/** What comes of writes by whoever does not have all rights, in a namespace of their own. */
export async function realWrites(
  { entering, setup, wrapper }: {
    readonly entering: readonly string[];
    readonly setup: readonly string[];
    readonly wrapper?: readonly string[];
  },
  writes: Writes,
): Promise<number[]> {
  await using child = new Child(entering, setup, wrapper);
  const errors: number[] = [];
  for (const [path, text] of writes) errors.push(await child.ask({ do: "write", path, text }));
  return errors;
}

/** The real kernel's, in a namespace. */
export class RealSysfs implements Sysfs, AsyncDisposable {
  readonly #netns: NetworkNamespace = createNetworkNamespace();
  readonly #child: Child;
  readonly #socket: NetlinkSocket;

  constructor(sysctls: Readonly<Record<string, number>>) {
    const setup = Object.entries(sysctls)
      .map(([name, value]) => `echo ${value} > /proc/sys/${name.replaceAll(".", "/")}`);
    this.#child = new Child([...inside(this.#netns), "unshare", "-m"], setup);
    this.#socket = listen(openSocket({ netns: this.#netns }));
  }

  async #batch(...commands: readonly string[]): Promise<string> {
    const [program = "", ...args] = [...inside(this.#netns), "ip", "-force", "-batch", "-"];
    const { stderr } = await run(program, args, new TextEncoder().encode(commands.join("\n")));
    return stderr;
  }

  async ip(...commands: readonly string[]): Promise<string> {
    const refused = await this.#batch(...commands);
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    return refused;
  }

  async tree(): Promise<Tree> {
    return new Map(await this.#child.ask({ do: "tree" }));
  }

  async read(path: string): Promise<Content> {
    return await this.#child.ask({ do: "read", path });
  }

  async open(path: string): Promise<void> {
    await this.#child.ask({ do: "open", path });
  }

  async reread(): Promise<Content> {
    return await this.#child.ask({ do: "reread" });
  }

  async write(path: string, text: string): Promise<number> {
    return await this.#child.ask({ do: "write", path, text });
  }

  async told(): Promise<readonly string[]> {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return toldBy(this.#socket);
  }

  async tuntap({ name, mode, user, group, multiQueue, vnetHdr }: Tuntap): Promise<void> {
    const words = ["tuntap add dev", name, "mode", mode];
    if (user !== undefined) words.push("user", String(user));
    if (group !== undefined) words.push("group", String(group));
    if (multiQueue === true) words.push("multi_queue");
    if (vnetHdr === true) words.push("vnet_hdr");
    assertEquals(await this.#batch(words.join(" ")), "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#child[Symbol.asyncDispose]();
    this.#netns.close();
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

/** What there is at a path, where links lead. */
export function nodeAt(root: DirectoryNode, path: string): KernelNode | undefined {
  let node: KernelNode | undefined = root;
  let walked = "";
  for (const name of path.split("/").filter(Boolean)) {
    node = node?.kind === "directory" ? node.lookup(name) : undefined;
    walked += `/${name}`;
    if (node?.kind !== "symlink") continue;
    walked = new URL(node.target, `file://${walked}`).pathname;
    node = nodeAt(root, walked);
  }
  return node;
}

/** Writes to a file of an emulated kernel: the number of the error, or 0. */
export function writeTo(node: KernelNode | undefined, text: string, writer: Credentials): number {
  if (node?.kind !== "file") return ERRNO.ENOENT;
  return node.write === undefined ? ERRNO.EACCES : Math.abs(node.write(text, writer));
}

/** An emulated kernel's. */
export class EmulatedSysfs implements Sysfs, Disposable {
  readonly kernel: EmulatedKernel;
  readonly #socket: NetlinkSocket;
  #opened: FileNode | undefined;

  constructor(
    sysctls: Readonly<Record<string, number>>,
    config: { readonly vlanFiltering: boolean },
  ) {
    this.kernel = new EmulatedKernel({ config, cpus: navigator.hardwareConcurrency });
    Object.assign(this.kernel.sysctl, sysctls);
    this.#socket = listen(this.kernel.socket());
  }

  async ip(...commands: readonly string[]): Promise<string> {
    const batch = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(batch, commands.join("\n"));
      const command = ["ip", "-force", "-batch", batch] as const;
      const { code, stderr } = await output(this.kernel, command, { files: "host" });
      const refused = new TextDecoder().decode(stderr).replaceAll(batch, "-");
      if (code > 1) throw new Error(`ip ended with ${code}: ${refused}`);
      this.kernel.clock.advance(SETTLED);
      return refused;
    } finally {
      await Deno.remove(batch);
    }
  }

  tree(): Promise<Tree> {
    return Promise.resolve(
      new Map(["/sys/class/net", "/sys/devices/virtual/net"].flatMap((path) => [
        ...walk(path, this.#node(path)),
      ])),
    );
  }

  #node(path: string): KernelNode | undefined {
    return nodeAt(this.kernel.files(), path);
  }

  read(path: string): Promise<Content> {
    const node = this.#node(path);
    return Promise.resolve(node?.kind === "file" ? contentOf(node.read()) : ERRNO.ENOENT);
  }

  open(path: string): Promise<void> {
    const node = this.#node(path);
    this.#opened = node?.kind === "file" ? node : undefined;
    return Promise.resolve();
  }

  reread(): Promise<Content> {
    return Promise.resolve(contentOf(this.#opened?.read() ?? -ERRNO.EBADF));
  }

  write(path: string, text: string): Promise<number> {
    return Promise.resolve(writeTo(this.#node(path), text, this.kernel.process));
  }

  told(): Promise<readonly string[]> {
    this.kernel.clock.advance(PAUSE);
    return Promise.resolve(toldBy(this.#socket));
  }

  tuntap({ name, mode, user, group, ...flags }: Tuntap): Promise<void> {
    // ip(8) wants no headers of packets.
    using file = this.kernel.openTun({ name, mode, noPi: true, ...flags });
    if (user !== undefined) file.setOwner(user);
    if (group !== undefined) file.setGroup(group);
    file.setPersist(true);
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.kernel.close();
  }
}

function contentOf(content: string | number): Content {
  return typeof content === "string" ? content : -content;
}

function* walk(
  path: string,
  node: KernelNode | undefined,
): Generator<readonly [path: string, found: Found]> {
  switch (node?.kind) {
    case "directory": {
      const names = [...node.names()];
      assertEquals(new Set(names).size, names.length, path);
      yield [path, { kind: "directory", names }];
      for (const name of names) yield* walk(`${path}/${name}`, node.lookup(name));
      break;
    }
    case "symlink":
      yield [path, { kind: "symlink", target: node.target }];
      break;
    case "file":
      yield [path, { kind: "file", mode: node.mode, content: contentOf(node.read()) }];
      break;
    default:
      throw new Error(`${path} is listed, and is not there`);
  }
}
