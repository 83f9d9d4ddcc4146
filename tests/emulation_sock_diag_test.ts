import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import {
  AF,
  NDIAG_FLAG,
  NDIAG_PROTO,
  NDIAG_SHOW,
  NETLINK,
  NETLINK_SO,
  NLM_F,
  SOCK,
  SOCK_DESTROY,
  SOCK_DIAG,
  SOL,
} from "../src/abi/mod.ts";
import { Client } from "../src/client/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { COMMON_PROTOCOLS, EmulatedKernel } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { Both, received } from "./_both.ts";
import { message, testUnless, whyNoKernel, whyNoNamespaces } from "./_ffi.ts";

const DUMP = NLM_F.REQUEST | NLM_F.DUMP;
const ALL = NDIAG_SHOW.MEMINFO | NDIAG_SHOW.GROUPS | NDIAG_SHOW.RING_CFG | NDIAG_SHOW.FLAGS;
const REQUEST = 20;

/** `struct netlink_diag_req`. */
function body(family: number, protocol: number, show = 0): number[] {
  return [family, protocol, 0, 0, 0, 0, 0, 0, show, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}

/**
 * The same without inodes and cookies, and each protocol's sockets by their ports: the real kernel
 * has them in an order of its own.
 */
function steady(datagram: string): string {
  const messages = decode(Uint8Array.fromHex(datagram), { protocol: NETLINK.SOCK_DIAG });
  const sockets = messages.filter((message) => message.kind === "netlink-socket")
    .map((message) => ({ ...message, header: { ...message.header, ino: 0, cookie: 0n } }));
  const others = messages.filter(({ kind }) => kind !== "netlink-socket");
  const sorted = [...Map.groupBy(sockets, ({ header }) => header.protocol).values()]
    .flatMap((some) => some.sort((a, b) => a.header.portid - b.header.portid));
  return encode([...sorted, ...others]).toHex();
}

testUnless(
  whyNoKernel(),
  "what asks for no netlink sockets is refused as by the real kernel",
  () => {
    using sockets = new Both({
      protocol: NETLINK.SOCK_DIAG,
      kernel: new EmulatedKernel(),
      steady,
    });
    const byFamily = SOCK_DIAG.BY_FAMILY;
    for (const type of [byFamily, SOCK_DESTROY]) {
      for (const length of [0, 1, 2, 19]) {
        const short = body(AF.NETLINK, 0).slice(0, length);
        for (const flags of [NLM_F.REQUEST, DUMP]) {
          const answers = sockets.ask(`type ${type}, ${length} bytes`, type, flags, ...short);
          assertEquals(answers.length, 1);
        }
      }
      // No kernel has sockets of these families, or handlers for them.
      for (const family of [0, 31, 45, 46, 255]) {
        sockets.ask(`type ${type}, family ${family}`, type, NLM_F.REQUEST, ...body(family, 0));
      }
      sockets.ask(`type ${type} without a dump`, type, NLM_F.REQUEST, ...body(AF.NETLINK, 0));
    }
    for (const type of [16, 17, 18, 19, 22, 23, 1000, 65535]) {
      sockets.ask(`type ${type}`, type, NLM_F.REQUEST, ...body(AF.NETLINK, 0));
      sockets.ask(`type ${type} without a body`, type, NLM_F.REQUEST);
    }
    for (const protocol of [1, 3, 31, 32, 254]) {
      sockets.ask(`protocol ${protocol}`, byFamily, DUMP, ...body(AF.NETLINK, protocol));
    }
  },
);

/** Sockets of both kernels, opened and treated alike. */
class Pairs implements Disposable {
  readonly netns: NetworkNamespace;
  readonly kernel: EmulatedKernel;
  readonly #stack = new DisposableStack();

  constructor() {
    this.netns = this.#stack.use(createNetworkNamespace());
    using real = openSocket({ protocol: NETLINK.SOCK_DIAG, netns: this.netns });
    real.bind();
    real.sendto(message(REQUEST, DUMP, Uint8Array.from(body(AF.NETLINK, NDIAG_PROTO.ALL))));
    // The kernel's own sockets show which protocols there are.
    const listed = received(real).flatMap((datagram) =>
      decode(Uint8Array.fromHex(datagram), { protocol: NETLINK.SOCK_DIAG })
    ).flatMap((message) =>
      message.kind === "netlink-socket" && message.header.portid === 0
        ? [message.header.protocol]
        : []
    );
    const others = listed.filter((protocol) => !COMMON_PROTOCOLS.includes(protocol))
      .map((protocol) => ({ protocol }));
    const common = COMMON_PROTOCOLS.filter((protocol) =>
      protocol === NETLINK.USERSOCK || listed.includes(protocol)
    );
    this.kernel = this.#stack.use(new EmulatedKernel({ protocols: [...common, ...others] }));
  }

  /** Opens a socket of both kernels, and has the same done to each. */
  open(protocol: number, type: number, treat: (socket: NetlinkSocket) => void): void {
    const sockets = [
      this.#stack.use(openSocket({ protocol, type, netns: this.netns })),
      this.#stack.use(this.kernel.socket({ protocol, type })),
    ];
    for (const socket of sockets) treat(socket);
  }

  asking(): Both {
    const options = { protocol: NETLINK.SOCK_DIAG, kernel: this.kernel, netns: this.netns, steady };
    return this.#stack.use(new Both(options));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

testUnless(whyNoNamespaces(), "the kernel's own sockets are listed as by the real kernel", () => {
  using pairs = new Pairs();
  const sockets = pairs.asking();
  for (const show of [0, NDIAG_SHOW.MEMINFO, NDIAG_SHOW.GROUPS, NDIAG_SHOW.FLAGS, ALL, 255]) {
    const [listed = ""] = sockets.ask(
      `show ${show}`,
      REQUEST,
      DUMP,
      ...body(AF.NETLINK, NDIAG_PROTO.ALL, show),
    );
    assertGreater(decode(Uint8Array.fromHex(listed), { protocol: 4 }).length, 5);
  }
  sockets.ask("one protocol", REQUEST, DUMP, ...body(AF.NETLINK, NETLINK.ROUTE, ALL));
  sockets.ask("half a dump", REQUEST, NLM_F.REQUEST | NLM_F.ROOT, ...body(AF.NETLINK, 0, ALL));
  sockets.ask("who asks", REQUEST, DUMP, ...body(AF.NETLINK, NETLINK.SOCK_DIAG, ALL));
});

testUnless(whyNoNamespaces(), "users' sockets are listed as by the real kernel", () => {
  using pairs = new Pairs();
  const sockets = pairs.asking();
  const list = (name: string, protocol: number) => {
    const answers = sockets.ask(name, REQUEST, DUMP, ...body(AF.NETLINK, protocol, ALL));
    assertGreater(answers.join("").length, 200);
  };
  pairs.open(NETLINK.USERSOCK, SOCK.RAW, (socket) => socket.bind({ pid: 11, groups: 5 }));
  list("bound, in groups", NETLINK.USERSOCK);
  pairs.open(NETLINK.GENERIC, SOCK.DGRAM, () => {});
  list("neither bound nor in a group", NETLINK.GENERIC);
  for (const group of [1, 2, 32, 39]) {
    pairs.open(NETLINK.ROUTE, SOCK.DGRAM, (socket) => {
      socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
    });
  }
  list("in groups, not bound", NETLINK.ROUTE);
  pairs.open(NETLINK.SOCK_DIAG, SOCK.RAW, (socket) => {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 1);
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.DROP_MEMBERSHIP, 1);
  });
  list("no longer in a group", NETLINK.SOCK_DIAG);
});

/** What is done to the only socket of a protocol, and what is to be seen of it. */
const TREATMENTS: readonly (readonly [name: string, treat: (socket: NetlinkSocket) => void])[] = [
  ["connected", (socket) => socket.connect({ pid: 12, groups: 6 })],
  ["disconnected", (socket) => {
    socket.bind({ pid: 13 });
    socket.connect({ pid: 13 });
    socket.connect(null);
  }],
  ["disconnected without having been connected", (socket) => {
    socket.bind({ pid: 13 });
    socket.connect(null);
  }],
  ["with options", (socket) => {
    socket.bind({ pid: 14, groups: 1 });
    for (const option of [3, 4, 5, 8, 10, 11, 12]) socket.setsockopt(SOL.NETLINK, option, 1);
  }],
  ["with a datagram", (socket) => {
    socket.bind({ pid: 15 });
    socket.sendto(new Uint8Array(300), { pid: 15 });
  }],
];

testUnless(whyNoNamespaces(), "what was done to a socket is told as by the real kernel", () => {
  for (const [name, treat] of TREATMENTS) {
    using pairs = new Pairs();
    const sockets = pairs.asking();
    pairs.open(NETLINK.USERSOCK, SOCK.RAW, (socket) => {
      if (name === "connected") socket.bind({ pid: 16 });
      treat(socket);
    });
    sockets.ask(name, REQUEST, DUMP, ...body(AF.NETLINK, NETLINK.USERSOCK, ALL));
  }
});

testUnless(
  whyNoNamespaces(),
  "a socket that a datagram has no room for is passed over, as by the real kernel",
  () => {
    using pairs = new Pairs();
    const sockets = pairs.asking();
    const many = 300;
    for (let pid = 1; pid <= many; pid++) {
      pairs.open(NETLINK.USERSOCK, SOCK.RAW, (socket) => socket.bind({ pid }));
    }
    const request = Uint8Array.from(body(AF.NETLINK, NETLINK.USERSOCK));
    const list = (socket: NetlinkSocket) => {
      socket.sendto(message(REQUEST, DUMP, request), { pid: 0 });
      return received(socket, 8192);
    };
    const lengths = (datagrams: readonly string[]) => datagrams.map(({ length }) => length);
    let real = list(sockets.real);
    const emulated = list(sockets.emulated);
    // While the real kernel's table grows, its walk begins anew.
    for (let again = 0; again < 5 && lengths(real).join() !== lengths(emulated).join(); again++) {
      real = list(sockets.real);
    }
    // Their order is the real kernel's own: what is alike is how many there are in each datagram.
    assertEquals(lengths(emulated), lengths(real));
    assertGreater(real.length, 2);
    const told = emulated.flatMap((datagram) =>
      decode(Uint8Array.fromHex(datagram), { protocol: 4 })
    );
    const listed = told.filter(({ kind }) => kind === "netlink-socket").length;
    assertEquals(listed, many - (real.length - 1));
  },
);

testUnless(
  whyNoNamespaces(),
  "a member without a port that a datagram has no room for comes in the next",
  () => {
    using pairs = new Pairs();
    const sockets = pairs.asking();
    for (let count = 0; count < 200; count++) {
      pairs.open(NETLINK.USERSOCK, count % 2 === 0 ? SOCK.RAW : SOCK.DGRAM, (socket) => {
        socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, count % 32 + 1);
      });
    }
    const answers = sockets.ask("all", REQUEST, DUMP, ...body(AF.NETLINK, NETLINK.USERSOCK, ALL));
    const told = answers.flatMap((datagram) =>
      decode(Uint8Array.fromHex(datagram), { protocol: 4 })
    );
    assertGreater(answers.length, 1);
    assertEquals(told.filter(({ kind }) => kind === "netlink-socket").length, 200);
    assertEquals(told.at(-1)?.kind, "done");
  },
);

Deno.test("a client lists the emulated sockets of a namespace, and of no other", async () => {
  using kernel = new EmulatedKernel();
  const namespace = kernel.createNamespace();
  using here = kernel.socket({ protocol: NETLINK.USERSOCK });
  using there = kernel.socket({ protocol: NETLINK.USERSOCK, namespace });
  here.bind({ pid: 1 });
  there.bind({ pid: 2 });
  using client = new Client(kernel.socket({ protocol: NETLINK.SOCK_DIAG, namespace }));
  const sockets = await client.dump({
    kind: "netlink-socket-request",
    type: SOCK_DIAG.BY_FAMILY,
    header: { protocol: NDIAG_PROTO.ALL, show: ALL },
  });
  const users = sockets.filter(({ header }) => header.portid !== 0);
  assertEquals(
    users.map(({ header: { protocol, portid } }) => [protocol, portid]),
    [[NETLINK.USERSOCK, 2], [NETLINK.SOCK_DIAG, client.portId]],
  );
  assertEquals(users[1]?.attributes.flags, NDIAG_FLAG.CB_RUNNING | NDIAG_FLAG.CAP_ACK);
  const cookies = new Set(sockets.map(({ header }) => header.cookie));
  const inodes = new Set(sockets.map(({ header }) => header.ino));
  assertEquals([cookies.size, inodes.size], [sockets.length, sockets.length]);
});

Deno.test("a socket that is closed is listed no more", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket({ protocol: NETLINK.SOCK_DIAG }));
  const ports = async () => {
    const header = { protocol: NETLINK.USERSOCK };
    const type = SOCK_DIAG.BY_FAMILY;
    const sockets = await client.dump({ kind: "netlink-socket-request", type, header });
    return sockets.map(({ header }) => header.portid);
  };
  const socket = kernel.socket({ protocol: NETLINK.USERSOCK });
  socket.bind({ pid: 9 });
  assertEquals(await ports(), [9]);
  socket.close();
  assertEquals(await ports(), []);
});
