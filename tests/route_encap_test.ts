import { AF, keyOf, LWTUNNEL_ENCAP, RTM } from "../src/abi/mod.ts";
import type { Encap, RouteAttributes, RouteMessage } from "../src/codec/mod.ts";
import { decode, encode, messageJson } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater, assertThrows } from "./assert.ts";
import { bytes } from "./_bytes.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import type { LinkNames, Printed } from "./_printed_encap.ts";
import { printedEncap, readPrinted } from "./_printed_encap.ts";
import { agreed } from "./_report.ts";

const reason = await whyNoRecordings();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;
const SET = "linux-6.12-routes";

/** What iproute2 says of the route itself, not of its encapsulation. */
const OF_ROUTE: ReadonlySet<string> = new Set(
  ("kind to nhid gateway via dev table protocol scope metric flags expires metrics pref flow nh_info " +
    "nexthops prefsrc weight").split(" "),
);

function ofEncap(element: Printed): Printed {
  return Object.fromEntries(Object.entries(element).filter(([key]) => !OF_ROUTE.has(key)));
}

function elementsIn(list: unknown): readonly Printed[] {
  return Array.isArray(list) ? list : [];
}

async function routes(): Promise<RouteMessage[]> {
  return decode(await Deno.readFile(goldenFile(`${SET}/route.bin`)))
    .filter((message) => message.kind === "route");
}

/** Each route, or next hop of one, with what iproute2 printed of it. */
async function pairs(): Promise<{ ours: RouteAttributes; theirs: Printed; ifindex?: number }[]> {
  const messages = await routes();
  const found = [];
  for (const [family, file] of [[AF.INET, "route4"], [AF.INET6, "route6"]] as const) {
    const theirs = await readPrinted(`${SET}/${file}.json`);
    const ours = messages.filter(({ header }) => header.family === family);
    assertEquals(
      ours.map(({ attributes }) => attributes.dst),
      theirs.map(({ to }) => String(to).replace(/\/.*/, "")),
    );
    for (const [index, element] of theirs.entries()) {
      const attributes = ours[index]?.attributes ?? {};
      const { oif, multipath = [] } = attributes;
      const nexthops = elementsIn(element.nexthops);
      assertEquals(multipath.length, nexthops.length);
      found.push({ ours: attributes, theirs: element, ...oif !== undefined && { ifindex: oif } });
      for (const [hop, { attributes, ifindex }] of multipath.entries()) {
        found.push({ ours: attributes, theirs: nexthops[hop] ?? {}, ifindex });
      }
    }
  }
  return found;
}

function linkNames(
  all: readonly { readonly theirs: Printed; readonly ifindex?: number }[],
): LinkNames {
  return new Map(
    all.flatMap(({ theirs, ifindex }) =>
      ifindex === undefined ? [] : [[ifindex, String(theirs.dev)]]
    ),
  );
}

Deno.test({
  name: `every encapsulation is what iproute2 prints of it${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    const all = await pairs();
    const links = linkNames(all);
    const types = new Set<string | undefined>();
    for (const { ours, theirs } of all) {
      assertEquals(printedEncap(ours, links), ofEncap(theirs), JSON.stringify(theirs));
      if (ours.encapType !== undefined) types.add(keyOf(LWTUNNEL_ENCAP, ours.encapType));
    }
    agreed("iproute2, recorded: encapsulations", all.map(({ theirs }) => ofEncap(theirs)));
    const { NONE: _, ...every } = LWTUNNEL_ENCAP;
    assertEquals([...types].sort(), Object.keys(every).sort());
  },
});

/** All sets in a value, by their paths, that have attributes which stayed bytes. */
function* odd(value: unknown, path: string): Generator<string, void> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    if (["unknown", "irregular", "tail"].includes(key)) yield `${path}.${key}`;
    yield* odd(inner, `${path}.${key}`);
  }
}

Deno.test({
  name: `no attribute of an encapsulation stays bytes${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    const messages = await routes();
    assertGreater(messages.filter(({ attributes }) => attributes.encap !== undefined).length, 40);
    assertEquals(messages.flatMap((message) => [...odd(message, "route")]), []);
  },
});

Deno.test("the type of an encapsulation tells what it consists of", () => {
  const label: RouteAttributes = { encapType: LWTUNNEL_ENCAP.MPLS, encap: { dst: "100", ttl: 9 } };
  const tunnel: RouteAttributes = { encapType: LWTUNNEL_ENCAP.IP, encap: { id: 5n, dst: "::" } };
  // @ts-expect-error: labels have no id
  const mixed: RouteAttributes = { encapType: LWTUNNEL_ENCAP.MPLS, encap: { id: 5n } };
  const told = [label, tunnel, mixed].map((it: Encap) => {
    if (it.encapType === LWTUNNEL_ENCAP.MPLS) return it.encap?.ttl;
    return it.encapType === LWTUNNEL_ENCAP.IP ? it.encap?.id : undefined;
  });
  assertEquals(told, [9, 5n, undefined]);
});

function route(attributes: RouteAttributes, family: number = AF.INET6): Uint8Array {
  return encode({ kind: "route", type: RTM.NEWROUTE, header: { family }, attributes });
}

function decoded(datagram: Uint8Array): RouteAttributes {
  const [message] = decode(datagram);
  assert(message?.kind === "route");
  return message.attributes;
}

Deno.test("an encapsulation of an unknown type stays bytes", () => {
  const sent: RouteAttributes = {
    encapType: 99,
    unknown: [{ position: 1, type: 22, data: bytes(4, 0, 1, 0) }],
  };
  assertEquals(decoded(route(sent)), sent);
});

Deno.test("an encapsulation may be that of each next hop", () => {
  const sent: RouteAttributes = {
    multipath: [
      {
        flags: 0,
        hops: 0,
        ifindex: 2,
        attributes: { encap: { ifId: 7 }, encapType: LWTUNNEL_ENCAP.XFRM },
      },
      {
        flags: 0,
        hops: 4,
        ifindex: 3,
        attributes: { encap: { xmit: { fd: 5 } }, encapType: LWTUNNEL_ENCAP.BPF },
      },
    ],
  };
  assertEquals(decoded(route(sent)), sent);
});

Deno.test("Geneve options keep their order and their attributes", () => {
  const option = (type: number) => ({ class: 258, type, data: bytes(1, 2, 3, type) });
  for (const geneve of [[[option(1)], [option(2)]], [[option(1), option(2), option(3)]]]) {
    const sent: RouteAttributes = { encapType: LWTUNNEL_ENCAP.IP, encap: { opts: { geneve } } };
    assertEquals(decoded(route(sent)), sent);
  }
});

Deno.test("a routing header has as many segments as it says", () => {
  const header = { nexthdr: 0, hdrlen: 4, type: 4, segmentsLeft: 1, flags: 0, tag: 0x1234 };
  const segments = ["2001:db8::1", "2001:db8::2"];
  const sent: RouteAttributes = {
    encapType: LWTUNNEL_ENCAP.SEG6,
    encap: { srh: { mode: 1, ...header, firstSegment: 1, segments } },
  };
  const datagram = route(sent);
  assertEquals(decoded(datagram), sent);
  // The byte that says which segment is the last, 32 before the end: one more than there is.
  const index = datagram.length - 32 - 4;
  assertEquals(datagram[index], 1);
  datagram[index] = 2;
  const { encap } = decoded(datagram);
  assertEquals(Object.keys(encap ?? {}), ["unknown"]);
  assertEquals(encode(decode(datagram)), datagram);
  assertThrows(
    () =>
      route({
        encapType: LWTUNNEL_ENCAP.SEG6_LOCAL,
        encap: { srh: { ...header, firstSegment: 2, segments } },
      }),
    RangeError,
    'attributes.encap.srh: expected 3 segments, as the header says, got "2 segments"',
  );
});

Deno.test("a trace header refuses what does not fit into its bits", () => {
  const trace = { namespaceId: 1, nodelen: 1, overflow: 0, remlen: 3, type: 0x800000 };
  assertThrows(
    () => route({ encapType: LWTUNNEL_ENCAP.IOAM6, encap: { trace: { ...trace, nodelen: 32 } } }),
    RangeError,
    "attributes.encap.trace.nodelen: expected a number of 5 bits, got 32",
  );
});

Deno.test("RTA_EXPIRES has 64 bits in multicast routes alone", () => {
  for (const [family, expires] of [[AF.INET6, 9000], [128, 9000n], [129, 2n ** 40n]] as const) {
    const datagram = route({ expires }, family);
    assertEquals(datagram.length, 16 + 12 + (typeof expires === "bigint" ? 12 : 8));
    assertEquals(decoded(datagram), { expires });
  }
});

Deno.test("names stand for numbers in JSON, in every encapsulation", () => {
  const [message] = decode(route({
    encapType: LWTUNNEL_ENCAP.SEG6_LOCAL,
    encap: { action: 15, bpf: { prog: 4, progName: "name" }, flavors: { operation: 0x12 } },
  }));
  assert(message !== undefined);
  assertEquals(Object(messageJson(message)).attributes, {
    encapType: "LWTUNNEL_ENCAP_SEG6_LOCAL",
    encap: {
      action: "SEG6_LOCAL_ACTION_END_BPF",
      bpf: { prog: 4, progName: "name" },
      flavors: { operation: ["SEG6_LOCAL_FLV_OP_PSP", "SEG6_LOCAL_FLV_OP_NEXT_CSID"] },
    },
  });
});
