/** The same network, with somebody who hears its devices' events, in the real kernel and in an emulated one. */

import { createNetworkNamespace, type NetworkNamespace, openSocket } from "../ffi/mod.ts";
import { holdLibc, openLibrary } from "../ffi/libc.ts";
import { visitNamespace } from "../ffi/netns.ts";
import { IFNAMSIZ } from "../src/abi/if.ts";
import { IFF, NLM_F, RTM } from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import type { LinkAttributes } from "../src/codec/mod.ts";
import { EmulatedKernel, type NetworkNamespace as Emulated } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { run } from "./_capture.ts";
import { inside } from "./_capture_lab.ts";
import { nodeAt, writeTo } from "./_sysfs.ts";
import { hearing, takeAllUevents, UEVENTS } from "./_uevents.ts";
import { assertEquals, assertGreater } from "./assert.ts";

const HEADER = { family: 0, type: 0, index: 0, flags: 0, change: 0 } as const;
/** linux/if_tun.h: a tap of several queues, without a header of packets. */
const TAP_MULTI_QUEUE = 0x1102;
const TUNSETIFF = 0x400454ca;
const O_RDWR = 2;
const IFREQ = 40;

const CALLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** A network of two namespaces. */
export abstract class Scene implements Disposable {
  /** The descriptor by which requests name the second namespace. */
  abstract readonly elsewhere: number;
  protected abstract readonly clients: readonly [Client, Client];
  protected abstract readonly sockets: readonly NetlinkSocket[];

  /** What was told since it was asked last, without numbers that the whole machine shares. */
  heard(): string[] {
    return takeAllUevents(this.sockets).map((text) =>
      text.replace(/(?<=\0(MAJOR|MINOR)=)\d+/g, "")
    );
  }

  /** Makes a link in the first namespace: the error, if it is refused. */
  async add(attributes: LinkAttributes): Promise<string | undefined> {
    const flags = NLM_F.CREATE | NLM_F.EXCL;
    const request = { kind: "link", type: RTM.NEWLINK, flags, header: HEADER, attributes } as const;
    try {
      await this.clients[0].request(request);
      return undefined;
    } catch (error) {
      if (error instanceof NetlinkError) return error.code;
      throw error;
    }
  }

  /** Changes a link of the first namespace, or of the second one. */
  async set(index: number, attributes: LinkAttributes, where: 0 | 1 = 0): Promise<void> {
    const header = { index };
    await this.clients[where].request({ kind: "link", type: RTM.SETLINK, header, attributes });
  }

  /** Ends a link of the first namespace, or of the second one. */
  async remove(index: number, where: 0 | 1 = 0): Promise<void> {
    const header = { index };
    await this.clients[where].request({ kind: "link", type: RTM.DELLINK, header });
  }

  /** Switches a link of the first namespace on. */
  async up(index: number): Promise<void> {
    const header = { index, flags: IFF.UP, change: IFF.UP };
    await this.clients[0].request({ kind: "link", type: RTM.SETLINK, header, attributes: {} });
  }

  /** Where the qdiscs of a link of the first namespace hang. */
  async qdiscs(ifindex: number): Promise<number[]> {
    const all = await this.clients[0].dump({ kind: "qdisc", type: RTM.GETQDISC });
    return all.filter(({ header }) => header.ifindex === ifindex).map(({ header }) =>
      header.parent
    );
  }

  /** Attaches a file to a tap of several queues. */
  abstract openTap(name: string): Disposable;
  /** Writes a file of the first namespace's /sys: whether it was taken. */
  abstract write(path: string, text: string): Promise<boolean>;
  abstract [Symbol.dispose](): void;
}

/** In the real kernel. */
export class RealScene extends Scene {
  readonly #stack = new DisposableStack();
  readonly #here: NetworkNamespace = this.#stack.use(createNetworkNamespace());
  readonly #there: NetworkNamespace = this.#stack.use(createNetworkNamespace());
  readonly elsewhere: number = this.#there.fd;
  protected readonly clients: readonly [Client, Client] = [
    this.#stack.use(new Client(openSocket({ netns: this.#here }))),
    this.#stack.use(new Client(openSocket({ netns: this.#there }))),
  ];
  protected readonly sockets: readonly NetlinkSocket[] = [this.#here, this.#there].map((netns) =>
    this.#stack.use(hearing(openSocket({ ...UEVENTS, netns })))
  );

  openTap(name: string): Disposable {
    const library = openLibrary(CALLS);
    using libc = holdLibc();
    const ifreq = new Uint8Array(IFREQ);
    ifreq.set(new TextEncoder().encode(name));
    new DataView(ifreq.buffer).setUint16(IFNAMSIZ, TAP_MULTI_QUEUE, true);
    const path = new TextEncoder().encode("/dev/net/tun\0");
    const fd = visitNamespace(libc, this.#here.fd, () => library.symbols.open(path, O_RDWR));
    assertGreater(fd, -1);
    assertEquals(library.symbols.ioctl(fd, BigInt(TUNSETIFF), ifreq), 0);
    return {
      [Symbol.dispose]() {
        library.symbols.close(fd);
        library.close();
      },
    };
  }

  async write(path: string, text: string): Promise<boolean> {
    const script = 'mount -t sysfs none /sys && printf %s "$1" > "$2"';
    const [program = "", ...args] = [...inside(this.#here), "unshare", "-m"];
    const { code } = await run(program, [...args, "sh", "-c", script, "sh", text, path]);
    return code === 0;
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

/** In an emulated one. */
export class EmulatedScene extends Scene {
  readonly #kernel = new EmulatedKernel({ cpus: navigator.hardwareConcurrency });
  readonly #here: Emulated = this.#kernel.createNamespace();
  readonly #there: Emulated = this.#kernel.createNamespace();
  readonly elsewhere: number = this.#kernel.process.openNamespace(this.#there);
  protected readonly clients: readonly [Client, Client] = [
    new Client(this.#kernel.socket({ namespace: this.#here })),
    new Client(this.#kernel.socket({ namespace: this.#there })),
  ];
  protected readonly sockets: readonly NetlinkSocket[] = [this.#here, this.#there].map(
    (namespace) => hearing(this.#kernel.socket({ ...UEVENTS, namespace })),
  );

  openTap(name: string): Disposable {
    const request = { name, mode: "tap", multiQueue: true, noPi: true } as const;
    return this.#kernel.openTun(request, { namespace: this.#here });
  }

  write(path: string, text: string): Promise<boolean> {
    const node = nodeAt(this.#kernel.files({ namespace: this.#here }), path);
    return Promise.resolve(writeTo(node, text, this.#kernel.process) === 0);
  }

  [Symbol.dispose](): void {
    this.#kernel.close();
  }
}
