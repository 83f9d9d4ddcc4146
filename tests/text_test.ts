/** What text shows of real messages. */
import { AF, NETLINK, RTM } from "../src/abi/mod.ts";
import type { DatagramRecord } from "../src/capture/mod.ts";
import { HexFormat } from "../src/cli/hex.ts";
import { TextFormat } from "../src/cli/text.ts";
import type { Outgoing } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { goldenFile, recordings, whyNoRecordings } from "./_golden.ts";
import { assert, assertEquals, assertGreater, assertMatch } from "./assert.ts";

const noRecordings = await whyNoRecordings();
const WIDTH = 100;

function reply(data: Uint8Array, protocol: number = NETLINK.ROUTE): DatagramRecord {
  return { kind: "datagram", time: 0n, direction: "reply", protocol, portId: 0, groups: 0, data };
}

function textOf(data: Uint8Array, protocol?: number, stats = false): string {
  return new TextFormat({ color: false, width: WIDTH, stats }).item(reply(data, protocol));
}

/** What is wrong with a text, line by line. */
function faults(text: string): string[] {
  return text.split("\n").filter((line) =>
    /undefined|\[object|NaN|null| $/.test(line) ||
    // A word without a place to break it may be as long as it is.
    line.length > WIDTH && /[ ,]/.test(line.trim().replace(/^\S+ /, "").slice(0, -1))
  );
}

Deno.test({
  name: "Every message that was recorded is readable",
  ignore: noRecordings !== undefined,
  async fn() {
    const kinds = new Set<string>();
    for (const { name, data } of await recordings()) {
      for (const stats of [false, true]) {
        const text = textOf(data, NETLINK.ROUTE, stats);
        assertEquals(faults(text), [], name);
      }
      for (const { kind } of decode(data)) kinds.add(kind);
    }
    assertGreater(kinds.size, 15);
    for (
      const [file, protocol] of [
        ["nlctrl-family", NETLINK.GENERIC],
        ["nlctrl-policy", NETLINK.GENERIC],
        ["netlink-socket", NETLINK.SOCK_DIAG],
      ] as const
    ) {
      const data = await Deno.readFile(goldenFile(`linux-6.18-protocols/${file}.bin`));
      const text = textOf(data, protocol);
      assertEquals(faults(text), [], file);
      assertMatch(text, /^(generic-family 16|netlink-socket route)/m);
    }
  },
});

/** A line of text that begins as it should. */
function assertLine(text: string, line: string): void {
  assert(text.split("\n").includes(line), `${line}\nis not in\n${text}`);
}

Deno.test({
  name: "Objects are called as people know them",
  ignore: noRecordings !== undefined,
  async fn() {
    const told = async (name: string) => textOf(await Deno.readFile(goldenFile(`${name}.bin`)));
    const nexthops = await told("linux-6.18/nexthop");
    assertLine(nexthops, "nexthop 7  group 5,3/6");
    assertLine(nexthops, "nexthop 8  blackhole");
    assertMatch(
      await told("linux-6.18/nexthop-bucket"),
      /^nexthop-bucket 9 {2}index 0 {2}nhid \d+ /,
    );
    assertMatch(await told("linux-6.18/qdisc"), /^qdisc htb 1: {2}dev \d+ {2}root {2}refcnt \d+$/m);
    assertMatch(await told("linux-6.18/neighbour-table"), /^neighbour-table arp_cache {2}inet$/m);
    assertMatch(await told("linux-6.18/netconf"), /^netconf inet6 {2}all {2}forwarding 1 /m);
    const groups = await told("linux-6.12/multicast-database");
    assertMatch(
      groups,
      /^multicast-database 239\.1\.1\.1 {2}dev \d+ {2}port \d+ {2}src 192\.0\.2\.5 {2}vlan 10 {2}permanent/m,
    );
    const vlans = await told("linux-6.12/vlan");
    assertMatch(vlans, /^vlan 10-12 {2}dev \d+/m);
    assertMatch(vlans, /^vlan 20 {2}dev \d+ {2}pvid,untagged/m);
    assertMatch(
      await told("linux-6.12/forwarding"),
      /^forwarding 02:00:00:00:00:a1 {2}dev \d+ {2}vlan 10 {2}master \d+ {2}noarp$/m,
    );
  },
});

function textOfMessages(...messages: readonly Outgoing[]): string {
  return textOf(encode(messages));
}

Deno.test("Handles and hooks of traffic control are readable", () => {
  const ip = 0x0008;
  const filter = { kind: "filter", type: RTM.NEWTFILTER } as const;
  const text = textOfMessages(
    { kind: "link", type: RTM.NEWLINK, header: { index: 3 }, attributes: { ifname: "eth0" } },
    {
      kind: "class",
      type: RTM.NEWTCLASS,
      header: { ifindex: 3, handle: 0x10010, parent: 0x10000, info: 0x100000 },
      attributes: { kind: "drr" },
    },
    {
      ...filter,
      header: { ifindex: 3, handle: 0x80000801, parent: 0x10000, info: 7 << 16 | ip },
      attributes: { kind: "u32", chain: 0 },
    },
    {
      ...filter,
      header: { ifindex: 3, handle: 1, parent: 0xfffffff2, info: 5 << 16 | 0x0300 },
      attributes: { kind: "matchall", chain: 4 },
    },
    { ...filter, type: RTM.DELTFILTER, header: { ifindex: -1, parent: 12 } },
    { kind: "chain", type: RTM.NEWCHAIN, header: { ifindex: 3, parent: 0xfffffff3 } },
  );
  assertLine(text, "class drr 1:10  dev eth0  parent 1:  leaf 10:");
  assertLine(text, "filter u32  dev eth0  parent 1:  protocol ip  pref 7  handle 800::801");
  assertLine(text, "filter matchall  dev eth0  ingress  protocol all  pref 5  chain 4  handle 0x1");
  assertLine(text, "deleted filter all  block 12");
  assertLine(text, "chain 0  dev eth0  egress");
});

Deno.test("Every object of a message has a block, with the rest of what it says", () => {
  const parms = (index: number) => ({ index, capab: 0, action: 2, refcnt: 1, bindcnt: 0 });
  const text = textOfMessages({
    kind: "action",
    type: RTM.GETACTION,
    attributes: {
      count: 2,
      tab: [
        { kind: "gact", options: { parms: parms(7) } },
        { kind: "gact", options: { parms: parms(8) }, cookie: Uint8Array.of(1, 2) },
      ],
    },
  }, {
    kind: "tunnel",
    type: RTM.NEWTUNNEL,
    header: { family: AF.BRIDGE, ifindex: 9 },
    attributes: { entry: [{ start: 100, end: 110 }, { start: 200, group: "239.1.1.1" }] },
  }, {
    kind: "multicast-database",
    type: RTM.GETMDB,
    header: { family: AF.BRIDGE, ifindex: 4 },
  });
  assertEquals(text.split("\n").filter((line) => !line.startsWith("  ")), [
    "action gact  index 7",
    "action gact  index 8",
    "tunnel vni 100-110  dev 9",
    "tunnel vni 200  dev 9  group 239.1.1.1",
    "multicast-database bridge  dev 4",
    "",
  ]);
  assertLine(text, "    cookie 0102");
});

Deno.test("Interfaces have the names that the same datagram tells", () => {
  const text = textOfMessages(
    {
      kind: "link",
      type: RTM.NEWLINK,
      header: { index: 2 },
      attributes: { ifname: "eth0", master: 3, link: 3 },
    },
    { kind: "link", type: RTM.NEWLINK, header: { index: 3 }, attributes: { ifname: "br0" } },
    {
      kind: "link",
      type: RTM.NEWLINK,
      header: { index: 4 },
      attributes: { ifname: "far", link: 3, linkNetnsid: 1 },
    },
  );
  assertMatch(text, /^link 2: eth0 .*link br0\n {4}master br0\n/);
  // In another namespace, 3 is another link.
  assertMatch(text, /\n {4}link 3 {2}linkNetnsid 1\n/);
});

Deno.test("Counters that are told twice are shown once, on request", () => {
  const data = encode({
    kind: "qdisc",
    type: RTM.NEWQDISC,
    attributes: {
      kind: "pfifo",
      stats: {
        bytes: 5n,
        packets: 1,
        drops: 0,
        overlimits: 0,
        bps: 0,
        pps: 0,
        qlen: 0,
        backlog: 0,
      },
      stats2: { basic: { bytes: 5n, packets: 1 } },
    },
  });
  assertEquals(textOf(data), "qdisc pfifo 0:  dev 0\n");
  assertEquals(
    textOf(data, NETLINK.ROUTE, true),
    "qdisc pfifo 0:  dev 0\n    stats2:\n      basic:  bytes 5  packets 1\n",
  );
});

Deno.test("Zeros that matter are told, and those that nobody filled in are not", () => {
  const text = textOfMessages({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: 2 },
    attributes: { ifname: "v0", link: 2, linkNetnsid: 0 },
  });
  assertMatch(text, /\n {4}link 2 {2}linkNetnsid 0\n/);
  const route = textOfMessages({
    kind: "route",
    type: RTM.NEWROUTE,
    header: { family: AF.INET, type: 1 },
    attributes: { encapType: 2, encap: { id: 7n, dst: "10.1.1.1", src: "0.0.0.0" } },
  });
  assert(!route.includes("0.0.0.0"), route);
  const asked = new TextFormat({ color: false, width: WIDTH, stats: false }).item({
    ...reply(encode([
      { kind: "link", type: RTM.GETLINK, flags: 0x301 },
      { kind: "vlan-request", type: RTM.GETVLAN, flags: 0x301, attributes: { flags: 0 } },
      {
        kind: "action",
        type: RTM.GETACTION,
        flags: 0x301,
        attributes: { tab: [{ kind: "bpf" }], flags: { value: 1, selector: 1 } },
      },
    ])),
    direction: "request",
  });
  assertEquals(asked.split("\n"), [
    "> RTM_GETLINK dump",
    "> RTM_GETVLAN dump",
    "> RTM_GETACTION dump  tab kind bpf flags large-dump-on",
    "",
  ]);
});

Deno.test("Rules, marks and masks are written as ip(8) and tc(8) take them", () => {
  const text = textOfMessages(
    {
      kind: "rule",
      type: RTM.NEWRULE,
      header: { family: AF.INET, action: 1, srcLen: 8 },
      attributes: {
        priority: 200,
        src: "10.0.0.0",
        fwmark: 1,
        fwmask: 0xff,
        ipProto: 6,
        sportRange: { start: 53, end: 53 },
        dportRange: { start: 80, end: 90 },
        uidRange: { start: 0, end: 1000 },
        table: 9,
      },
    },
    {
      kind: "qdisc",
      type: RTM.NEWQDISC,
      attributes: {
        kind: "htb",
        options: { init: { version: 3, rate2quantum: 10, defcls: 0x30, debug: 0, directPkts: 0 } },
      },
    },
    {
      kind: "address",
      type: RTM.NEWADDR,
      header: { family: AF.INET, prefixlen: 32, index: 1 },
      attributes: {
        local: "192.0.2.1",
        cacheinfo: { prefered: 5, valid: 7, cstamp: 0, tstamp: 0 },
      },
    },
  );
  assertLine(
    text,
    "rule 200:  inet  from 10.0.0.0/8  fwmark 0x1/0xff  ipproto tcp  sport 53  dport 80-90  lookup 9",
  );
  assertLine(text, "    uidRange 0-1000");
  assertMatch(text, / defcls 0x30\n/);
  assertLine(text, "address 192.0.2.1/32  dev 1  valid 7  preferred 5");
});

Deno.test("An event tells its time, if it has one", () => {
  const data = encode({ kind: "nsid", type: RTM.NEWNSID, attributes: { nsid: 3 } });
  const format = new TextFormat({ color: false, width: WIDTH, stats: false });
  const event = { ...reply(data), direction: "event" } as const;
  assertEquals(format.item(event), "nsid 3\n");
  assertEquals(format.item({ ...event, time: 3_723_004_000_000n }), "01:02:03.004Z nsid 3\n");
});

Deno.test("Names that hex has no room for stay whole, and errors are called by name", () => {
  const narrow = new HexFormat({ color: false, width: 40 });
  const text = narrow.item(reply(encode({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { maxPacingOffloadHorizon: 7n },
  })));
  assertMatch(text, / IFLA_MAX_PACING_OFFLOAD_HORIZON\n +7\n/);
  const refused = narrow.item(
    reply(
      Uint8Array.fromHex(
        "24000000020000000100000001000000a1ffffff1000000012000103010000000000000000000000",
      ),
    ),
  );
  assertMatch(refused, / error -95 EOPNOTSUPP\n/);
});
