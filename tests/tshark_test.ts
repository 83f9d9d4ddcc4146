/** tshark as the judge of pcapng, and of what the messages in it are. */
import { familyOf } from "../src/codec/mod.ts";
import type { Message, RtnetlinkMessage } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { createNetworkNamespace } from "../ffi/mod.ts";
import { itemsOf, projectFile, run, Running } from "./_capture.ts";
import { assert, assertEquals, assertGreater, assertNotMatch } from "./assert.ts";
import { testUnless, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import { report } from "./_report.ts";

function whyNoTshark(): string | undefined {
  const why = whyNoPrograms() ?? whyNoNamespaces();
  if (why !== undefined) return why;
  try {
    for (const program of ["tshark", "nsenter"]) {
      new Deno.Command(program, { args: ["--version"], stdout: "null" }).outputSync();
    }
    return undefined;
  } catch {
    return "needs tshark and nsenter";
  }
}

type Tree = { readonly [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function all(value: unknown): readonly Tree[] {
  return (Array.isArray(value) ? value : [value]).filter(isTree);
}

/** The fixed headers' fields that tshark knows, by its names. */
const FIELDS: { readonly [K in RtnetlinkMessage["kind"]]?: Readonly<Record<string, string>> } = {
  link: {
    ifi_family: "family",
    ifi_type: "type",
    ifi_index: "index",
    ifi_flags: "flags",
    ifi_change: "change",
  },
  address: {
    ifa_family: "family",
    ifa_prefixlen: "prefixlen",
    ifa_flags: "flags",
    ifa_scope: "scope",
    ifa_index: "index",
  },
  route: {
    rt_family: "family",
    rt_dst_len: "dstLen",
    rt_src_len: "srcLen",
    rt_tos: "tos",
    rt_table: "table",
    rt_protocol: "protocol",
    rt_scope: "scope",
    rt_type: "type",
    rt_flags: "flags",
  },
  neighbour: {
    nd_family: "family",
    nd_index: "ifindex",
    nd_state: "state",
    nd_flags: "flags",
    nd_type: "type",
  },
  rule: {},
};
/** The kinds whose attributes tshark knows. */
const DISSECTED: ReadonlySet<string> = new Set(["link", "address", "route"]);

/** The attributes whose values tshark shows, by its names of them. */
const VALUES: { readonly [K in RtnetlinkMessage["kind"]]?: Readonly<Record<string, string>> } = {
  link: {
    ifla_ifname: "ifname",
    ifla_mtu: "mtu",
    ifla_txqlen: "txqlen",
    ifla_operstate: "operstate",
    ifla_promiscuity: "promiscuity",
    ifla_txqnum: "numTxQueues",
    ifla_rxqnum: "numRxQueues",
    ifla_group: "group",
    ifla_gso_maxsize: "gsoMaxSize",
    ifla_gso_maxsegs: "gsoMaxSegs",
    ifla_carrier: "carrier",
    ifla_qdisc: "qdisc",
    ifla_hwaddr: "address",
    ifla_broadcast: "broadcast",
    ifla_carrier_changes: "carrierChanges",
    ifla_carrier_up_count: "carrierUpCount",
    ifla_carrier_down_count: "carrierDownCount",
    ifla_min_mtu: "minMtu",
    ifla_max_mtu: "maxMtu",
  },
  address: { ifa_label: "label", ifa_flags32: "flags" },
  route: { rta_iif: "iif", rta_oif: "oif" },
};

/** What tshark says of a message: its headers, and its attributes' numbers and values. */
function dissected(message: Tree): Tree {
  const [, head] = Object.entries(message)
    .find(([key]) => key.startsWith("Netlink message header")) ?? [];
  assert(isTree(head));
  const first = (value: unknown) => Number(Array.isArray(value) ? value[0] : value);
  const attributes = Object.entries(message).filter(([key]) => key.startsWith("Attribute"))
    .flatMap(([, value]) => all(value));
  const fields = Object.values(FIELDS).flatMap((names) => Object.keys(names))
    .filter((name) => message[`netlink-route.${name}`] !== undefined);
  return {
    type: Number(head["netlink-route.nltype"] ?? head["netlink.hdr_type"]),
    length: Number(head["netlink.hdr_len"]),
    flags: first(head["netlink.hdr_flags"]),
    seq: Number(head["netlink.hdr_seq"]),
    pid: Number(head["netlink.hdr_pid"]),
    header: Object.fromEntries(
      fields.map((name) => [name, Number(message[`netlink-route.${name}`])]),
    ),
    values: Object.fromEntries(
      attributes.flatMap((attribute) =>
        Object.values(VALUES).flatMap((names) => Object.keys(names)).flatMap((name) => {
          const value = attribute[`netlink-route.${name}`];
          return value === undefined ? [] : [[name, plain(value)]];
        })
      ).sort(),
    ),
    attributes: attributes.map((attribute) => Number(attribute["netlink.attr_type"]) & 0x3fff)
      .sort((a, b) => a - b),
  };
}

/** A value as text: numbers in decimal. */
function plain(value: unknown): string {
  const text = String(value);
  return /^0x[0-9a-f]+$/.test(text) ? String(Number(text)) : text;
}

/** The same of a message that we decoded. */
function decoded(message: Message, length: number): Tree {
  assert(message.kind !== "cut");
  const { type, flags, seq, pid } = message;
  const base = { type, length, flags, seq, pid, header: {}, values: {}, attributes: [] };
  const family = familyOf(type);
  if (family === undefined || !("header" in message)) return base;
  const values = new Map(Object.entries(message.header));
  return {
    ...base,
    header: Object.fromEntries(
      Object.entries(FIELDS[message.kind] ?? {}).map((
        [theirs, ours],
      ) => [theirs, values.get(ours)]),
    ),
    values: valuesOf(message),
    attributes: DISSECTED.has(message.kind) ? attributesOf(message) : [],
  };
}

/** The values of a message's attributes that tshark shows. */
function valuesOf(message: RtnetlinkMessage): Tree {
  const values = new Map<string, unknown>(Object.entries(message.attributes));
  return Object.fromEntries(
    Object.entries(VALUES[message.kind] ?? {}).flatMap(([theirs, ours]) => {
      const value = values.get(ours);
      return value === undefined ? [] : [[theirs, plain(value)]];
    }).sort(),
  );
}

/** The numbers of a message's attributes, in order. */
function attributesOf({ type, attributes }: RtnetlinkMessage): number[] {
  const table = familyOf(type)?.attributes;
  const known = Array.from({ length: 256 }, (_, id) => id).filter((id) => {
    const key = table?.row(id)?.key;
    return key !== undefined && Object.hasOwn(attributes, key);
  });
  const unknown = (attributes.unknown ?? []).map((attribute) => attribute.type & 0x3fff);
  return [...known, ...unknown].sort((a, b) => a - b);
}

/** epb_flags: which way, and whether to one or to several. */
const FLAGS = { request: [2, 0], reply: [1, 1], event: [1, 2] } as const;

testUnless(whyNoTshark(), "tshark reads our pcapng as we do", async () => {
  using namespace = createNetworkNamespace();
  const network = await Deno.readTextFile(projectFile("tests/topology.sh"));
  const wrapper = ["nsenter", `--net=${namespace.path}`];
  const [enter = "", ...args] = wrapper;
  // Without its pause: what happens in it is what a monitor is for. What cannot be made here
  // is not missed.
  await run(enter, [...args, "sh", "-c", network.replace(/^(sleep \d+|set -e)$/gm, "")]);

  const monitor = ["link", "addr", "route", "neigh", "rule", "--monitor", "--format", "pcapng"];
  await using running = new Running(monitor, { wrapper });
  const shows = (bytes: string) => ({ stdout }: Running) => stdout.toHex().includes(bytes);
  // The last dump has begun when its request is there: FRA_TABLE of the main table, in a reply.
  await running.until(shows("08000f00fe000000"));
  const change = `
    ip link set v0 mtu 1399; ip addr add 198.51.100.1/24 dev v0
    ip route add 198.51.101.0/24 dev v0; ip neigh add 198.51.100.2 lladdr 02:00:00:00:00:aa dev v0
    ip rule add from 198.51.100.0/24 table 7; ip rule del from 198.51.100.0/24 table 7
    ip addr del 198.51.100.1/24 dev v0; ip link del vx0; ip link set v0 mtu 1398`;
  assertEquals((await run(enter, [...args, "sh", "-c", change])).code, 0);
  await running.until(shows("080004007605"));
  running.kill("SIGINT");
  const { stdout, code, stderr } = await running.end();
  assertEquals([code, stderr], [0, ""]);

  const json = await run("tshark", ["-r", "-", "-T", "json", "--no-duplicate-keys"], stdout);
  assertNotMatch(json.text, /malformed/i);
  const packets: { _source: { layers: Tree } }[] = JSON.parse(json.text);
  const items = await itemsOf(stdout);
  assertEquals(packets.length, items.length);

  const types = new Set<number>();
  let attributes = 0;
  let fields = 0;
  for (const [index, item] of items.entries()) {
    const layers = packets[index]?._source.layers ?? {};
    assert(item.kind === "datagram");
    const [frame, netlink] = [...all(layers.frame), ...all(layers.netlink)];
    const [flags] = all(frame?.["frame.packet_flags_tree"]);
    assertEquals(
      [
        Number(flags?.["frame.packet_flags_direction"]),
        Number(flags?.["frame.packet_flags_reception_type"]),
      ],
      [...FLAGS[item.direction]],
    );
    const [seconds, fraction] = String(frame?.["frame.time_epoch"]).split(".");
    assertEquals(BigInt(`${seconds}${fraction}`), item.time);
    assertEquals(Number(netlink?.["netlink.family"]), item.protocol);

    let at = 0;
    const ours = decode(item.data).map((message) => {
      const length = new DataView(item.data.buffer, item.data.byteOffset + at).getUint32(0, true);
      at += length + 3 & ~3;
      return decoded(message, length);
    });
    const theirs = [...all(layers["netlink-route"]), ...all(layers["Netlink message"])]
      .map(dissected);
    assertEquals(theirs, ours);
    for (const message of theirs) {
      types.add(Number(message.type));
      // Type, length, flags, number and port are compared of each.
      fields += 5 + Object.keys(Object(message.header)).length +
        Object.keys(Object(message.values)).length;
      if (Array.isArray(message.attributes)) attributes += message.attributes.length;
    }
  }
  assertEquals(new Set(items.map((item) => item.kind === "datagram" && item.direction)).size, 3);
  // NLMSG_DONE, and of five families NEW and GET; DEL of four.
  for (const type of [3, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 30, 32, 33, 34]) {
    assert(types.has(type), `type ${type} was not seen`);
  }
  assertGreater(attributes, 500);
  report({ judge: "tshark: headers and attributes", compared: fields + attributes });
});
