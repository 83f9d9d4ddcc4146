/** What NETLINK_SOCK_DIAG says of sockets of which an emulated network has none. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { AF, IPPROTO, NETLINK, NLM_F, SOCK_DESTROY, SOCK_DIAG } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { attribute, Both, received } from "./_both.ts";
import { message, testUnless, whyNoNamespaces } from "./_ffi.ts";
import { pick, seeded } from "./_random.ts";

const BY_FAMILY = SOCK_DIAG.BY_FAMILY;
const TCPDIAG_GETSOCK = 18;
const DUMP = NLM_F.REQUEST | NLM_F.DUMP;
const FLAGS = [NLM_F.REQUEST, DUMP, NLM_F.REQUEST | NLM_F.ROOT, DUMP | NLM_F.ACK];
/** `inet_diag_req_v2`, `unix_diag_req`, `packet_diag_req`, and `inet_diag_req`. */
const SIZES = { inet: 56, unix: 24, packet: 20, compat: 60 } as const;
const FAMILIES: readonly (readonly [family: number, size: number])[] = [
  [AF.INET, SIZES.inet],
  [AF.INET6, SIZES.inet],
  [AF.UNIX, SIZES.unix],
  [AF.PACKET, SIZES.packet],
];
const FILTER = 1;
const PROTOCOL = 3;

/** A request that begins with some bytes, and has others that are not 0. */
function body(size: number, ...first: readonly number[]): number[] {
  return [...first, ...Array.from({ length: size }, () => 0)].slice(0, size);
}

/** The error number with which the real kernel ends a dump. */
function endOfDump(netns: NetworkNamespace, family: number, protocol: number): number {
  using socket = openSocket({ protocol: NETLINK.SOCK_DIAG, netns });
  socket.bind();
  const request = Uint8Array.from([...body(SIZES.inet, family, protocol)]);
  socket.sendto(message(BY_FAMILY, DUMP, request), { pid: 0 });
  const [answer = ""] = received(socket);
  return new DataView(Uint8Array.fromHex(answer).buffer).getInt32(16, true);
}

/** Both kernels, in namespaces without sockets, and what the real one tells of there. */
class Empty implements Disposable {
  readonly #stack = new DisposableStack();
  readonly both: Both;
  readonly families: readonly (readonly [family: number, size: number])[];
  readonly protocols: readonly number[];

  constructor() {
    const netns = this.#stack.use(createNetworkNamespace());
    const kernel = this.#stack.use(new EmulatedKernel());
    this.families = FAMILIES.filter(([family]) =>
      endOfDump(netns, family, family === AF.PACKET || family === AF.UNIX ? 0 : IPPROTO.TCP) === 0
    );
    const { TCP, UDP, UDPLITE, MPTCP, RAW } = IPPROTO;
    // MPTCP's number is too long for the header.
    const known = [TCP, UDP, UDPLITE, RAW].filter((protocol) =>
      endOfDump(netns, AF.INET, protocol) === 0
    );
    this.protocols = [...known, MPTCP & 0xff, IPPROTO.ICMP, 200];
    this.both = this.#stack.use(new Both({ protocol: NETLINK.SOCK_DIAG, kernel, netns }));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

testUnless(whyNoNamespaces(), "a dump of what there is none of is as in an empty namespace", () => {
  using empty = new Empty();
  const { both, families, protocols } = empty;
  assertGreater(families.length, 1);
  for (const [family, size] of families) {
    for (const type of [BY_FAMILY, SOCK_DESTROY]) {
      for (const flags of FLAGS) {
        for (const protocol of [0, ...protocols]) {
          const name = `family ${family}, protocol ${protocol}, type ${type}, flags ${flags}`;
          both.ask(name, type, flags, ...body(size, family, protocol, 0, 0, 255, 255, 255, 255));
          both.ask(`${name}, long`, type, flags, ...body(size + 12, family, protocol));
        }
        for (const length of [2, 3, 4, size - 1]) {
          const name = `family ${family}, ${length} bytes, type ${type}, flags ${flags}`;
          both.ask(name, type, flags, ...body(length, family));
        }
      }
    }
  }
});

testUnless(
  whyNoNamespaces(),
  "a socket that there is not is not found, as by the real kernel",
  () => {
    using empty = new Empty();
    const { both, families } = empty;
    for (const [family, size] of families) {
      const id = [0, 22, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 1];
      const request = body(
        size,
        family,
        family === AF.PACKET ? 0 : IPPROTO.TCP,
        0,
        0,
        1,
        0,
        0,
        0,
        ...id,
      );
      for (const type of [BY_FAMILY, SOCK_DESTROY]) {
        both.ask(
          "one",
          type,
          NLM_F.REQUEST,
          ...request,
        );
      }
    }
    const mapped = [...body(10), 255, 255, 127, 0, 0, 1];
    const ends = body(
      SIZES.inet,
      AF.INET6,
      IPPROTO.UDP,
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      1,
      0,
      2,
      ...mapped,
      ...mapped,
    );
    for (const type of [BY_FAMILY, SOCK_DESTROY]) both.ask("mapped", type, NLM_F.REQUEST, ...ends);
  },
);

testUnless(whyNoNamespaces(), "TCP's sockets are none either, asked for in the old way", () => {
  using empty = new Empty();
  const { both } = empty;
  for (const family of [AF.UNSPEC, AF.INET, AF.INET6, AF.UNIX, AF.NETLINK, 255]) {
    for (const flags of FLAGS) {
      const name = `family ${family}, flags ${flags}`;
      both.ask(name, TCPDIAG_GETSOCK, flags, ...body(SIZES.compat, family));
      both.ask(`${name}, short`, TCPDIAG_GETSOCK, flags, ...body(SIZES.compat - 1, family));
      for (const protocol of [IPPROTO.UDP, IPPROTO.MPTCP, 1000, 0xffffffff]) {
        const bytes = [...new Uint8Array(Uint32Array.of(protocol).buffer)];
        const whole = [...body(SIZES.compat, family), ...attribute(PROTOCOL, bytes)];
        both.ask(`${name}, protocol ${protocol}`, TCPDIAG_GETSOCK, flags, ...whole);
      }
    }
  }
});

testUnless(whyNoNamespaces(), "a protocol in an attribute is heeded as by the real kernel", () => {
  using empty = new Empty();
  const { both, protocols } = empty;
  for (const protocol of [...protocols, IPPROTO.MPTCP, 65536, 0x80000000]) {
    const bytes = [...new Uint8Array(Uint32Array.of(protocol).buffer)];
    for (const length of [0, 1, 2, 3, 4, 5, 8]) {
      const named = attribute(PROTOCOL, [...bytes, 0, 0, 0, 0].slice(0, length));
      for (const type of [BY_FAMILY, SOCK_DESTROY]) {
        for (const flags of [NLM_F.REQUEST, DUMP]) {
          const request = [...body(SIZES.inet, AF.INET, IPPROTO.TCP), ...named];
          both.ask(`protocol ${protocol}, ${length} bytes`, type, flags, ...request);
        }
      }
    }
  }
});

/** Programs of all sorts of instructions, right and wrong. */
function programs(count: number): number[][] {
  const random = seeded(1);
  const below = (limit: number) => random.below(limit);
  const operands = (): number[] => {
    const length = pick(random, [0, 0, 4, 4, 4, 8, 8, 12, 24]);
    const bytes = Array.from({ length }, () => below(4) === 0 ? below(256) : 0);
    const family = pick(random, [AF.UNSPEC, AF.INET, AF.INET6, AF.X25]);
    const prefix = pick(random, [0, 32, 33, 128, 129]);
    return length < 8 ? bytes : [family, prefix, ...bytes.slice(2)];
  };
  return Array.from({ length: count }, () => {
    const parts = Array.from({ length: below(4) + 1 }, () => ({
      code: below(15),
      rest: operands(),
    }));
    let left = parts.reduce((sum, { rest }) => sum + 4 + rest.length, 0);
    const bytes = parts.flatMap(({ code, rest }) => {
      const yes = below(8) === 0 ? below(40) : 4 + rest.length;
      const no = pick(random, [left + 4, left, yes, below(48)]);
      left -= 4 + rest.length;
      return [code, yes, no & 255, no >> 8, ...rest];
    });
    return below(10) === 0 ? bytes.slice(0, below(bytes.length + 1)) : bytes;
  });
}

testUnless(whyNoNamespaces(), "a filter is checked as by the real kernel", () => {
  using empty = new Empty();
  const { both } = empty;
  const ends = new Map<string, number>();
  for (const program of programs(5000)) {
    const request = [...body(SIZES.inet, AF.INET, IPPROTO.TCP), ...attribute(FILTER, program)];
    const [answer = ""] = both.ask(`filter ${program}`, BY_FAMILY, DUMP, ...request);
    const end = answer.slice(32, 40);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  assertEquals(ends.size, 2);
  for (const count of ends.values()) assertGreater(count, 250);
});

Deno.test("a kernel without sockets has no raw ones", () => {
  using kernel = new EmulatedKernel();
  using socket = kernel.socket({ protocol: NETLINK.SOCK_DIAG });
  socket.bind();
  const request = Uint8Array.from(body(SIZES.inet, AF.INET, IPPROTO.RAW));
  socket.sendto(message(BY_FAMILY, DUMP, request), { pid: 0 });
  const [answer = "", ...others] = received(socket);
  assert(answer.endsWith("00000000"));
  assertEquals([answer.length, others], [40, []]);
});
