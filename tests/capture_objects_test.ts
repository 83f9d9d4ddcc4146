/** capture.ts dumping everything that the kernel has. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { openSocket } from "../ffi/mod.ts";
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { OBJECTS, USUAL_OBJECTS } from "../src/cli/objects.ts";
import { encode } from "../src/codec/mod.ts";
import type { Line, LineMessage } from "./_capture.ts";
import { capture, linesOf, run, Running } from "./_capture.ts";
import { testUnless } from "./_ffi.ts";
import { assert, assertEquals, assertGreater, assertMatch } from "./assert.ts";
import {
  assertFails,
  assertQuiet,
  ends,
  forEach,
  includes,
  inside,
  ip,
  namespace,
  noIp,
  types,
  whyNot,
} from "./_capture_lab.ts";

const noTools = noIp ?? whyNot("tc", "-V") ?? whyNot("bridge", "-V");

/** A network with something of every object that most kernels have. */
async function everything(): Promise<NetworkNamespace> {
  const netns = await namespace(
    "link add v0 type veth peer name v1",
    "link add br0 type bridge",
    "link set v1 master br0",
    "link set v0 up",
    "link set v1 up",
    "link set br0 up",
    "addr add 192.0.2.1/24 dev v0",
    "addr add 2001:db8::1/64 dev v0 nodad",
    "neigh add 192.0.2.9 lladdr 02:00:00:00:00:01 dev v0",
    "nexthop add id 5 via 192.0.2.254 dev v0",
    "nexthop add id 6 group 5 type resilient buckets 4",
  );
  using socket = openSocket({ netns });
  socket.sendto(
    encode({
      kind: "nsid",
      type: RTM.NEWNSID,
      flags: NLM_F.REQUEST,
      attributes: { nsid: 7, pid: Deno.pid },
    }),
    { pid: 0 },
  );
  const [program = "", ...args] = inside(netns);
  const script = `
    sysctl -qw net.ipv6.conf.all.forwarding=1
    bridge fdb add 02:00:00:00:00:a1 dev v1 master static
    bridge mdb add dev br0 port v1 grp 239.1.1.1 permanent
    tc qdisc add dev v0 root handle 1: htb default 10 && tc class add dev v0 parent 1: classid 1:10 htb rate 10mbit
    tc qdisc add dev v1 clsact && tc chain add dev v1 ingress chain 7`;
  assertEquals((await run(program, [...args, "sh", "-ec", script])).stderr, "");
  return netns;
}

function told(lines: readonly Line[]): LineMessage[] {
  return lines.filter(({ direction }) => direction === "reply")
    .flatMap(({ messages = [] }) => messages)
    .filter(({ type }) => type !== "NLMSG_DONE" && type !== "NLMSG_ERROR");
}

/** What the messages about objects are of; absent where the network has nothing of it. */
const TYPES: { readonly [object: string]: string } = {
  link: "RTM_NEWLINK",
  address: "RTM_NEWADDR",
  route: "RTM_NEWROUTE",
  neighbour: "RTM_NEWNEIGH",
  rule: "RTM_NEWRULE",
  nexthop: "RTM_NEWNEXTHOP",
  "nexthop-bucket": "RTM_NEWNEXTHOPBUCKET",
  "neighbour-table": "RTM_NEWNEIGHTBL",
  netconf: "RTM_NEWNETCONF",
  "multicast-address": "RTM_GETMULTICAST",
  "anycast-address": "RTM_GETANYCAST",
  "address-label": "RTM_NEWADDRLABEL",
  forwarding: "RTM_NEWNEIGH",
  "multicast-database": "RTM_GETMDB",
  qdisc: "RTM_NEWQDISC",
  class: "RTM_NEWTCLASS",
  chain: "RTM_NEWCHAIN",
  stats: "RTM_NEWSTATS",
  nsid: "RTM_NEWNSID",
  "generic-family": "nlctrl",
  "netlink-socket": "SOCK_DIAG_BY_FAMILY",
};

testUnless(noTools, "Each object is dumped, and what the kernel lacks is refused: 1", async () => {
  using netns = await everything();
  const wrapper = inside(netns);
  const refusals: string[] = [];
  const dumpable = OBJECTS.filter(({ requests }) => requests !== undefined);
  await forEach(dumpable, async ({ name }) => {
    const outcome = await capture([name], { wrapper });
    const lines = linesOf(outcome.text);
    if (outcome.code !== 0) {
      assertFails(outcome, 1, /^capture: \w+: E(OPNOTSUPP|AFNOSUPPORT|NOENT): .*\n$/);
      refusals.push(
        outcome.stderr.replace(/^capture: (.*)\n$/, `capture: ${name}: not on this kernel ($1)`),
      );
      // The others are made all the same.
      const others = await capture([name, "rule"], { wrapper });
      assertFails(others, 1, outcome.stderr);
      assertEquals(types(linesOf(others.text), "request").at(-1), "RTM_GETRULE");
      return;
    }
    assertQuiet(outcome);
    const type = TYPES[name];
    if (type !== undefined) {
      assertEquals(new Set(told(lines).map(({ type }) => type)), new Set([type]), name);
    }
    assertEquals(new Set(lines.map(({ protocol }) => protocol)), new Set([protocolOf(name)]), name);
  });
  const whole = await capture(["all"], { wrapper });
  assertEquals(whole.code, 0);
  assertEquals(
    whole.stderr.split("\n").filter((line) => line !== "").toSorted(),
    refusals.toSorted(),
  );
  const seen = new Set(told(linesOf(whole.text)).map(({ type }) => type));
  for (const type of Object.values(TYPES)) assert(seen.has(type) || refusals.length > 0, type);
});

function protocolOf(object: string): string {
  return { "generic-family": "NETLINK_GENERIC", "netlink-socket": "NETLINK_SOCK_DIAG" }[object] ??
    "NETLINK_ROUTE";
}

testUnless(noTools, "Classes, filters and chains are asked for where they can be", async () => {
  using netns = await everything();
  const wrapper = inside(netns);
  const asked = async (object: string) => {
    const lines = linesOf((await capture([object], { wrapper })).text);
    return lines.filter(({ direction }) => direction === "request")
      .flatMap(({ messages = [] }) => messages).map(({ header }) => Number(header?.parent))
      .toSorted((a, b) => a - b);
  };
  // The list of qdiscs that this takes is not part of the recording.
  assertEquals(await asked("class"), [0]);
  assertEquals(await asked("filter"), [0x10000, 0x10010, 0xfffffff2, 0xfffffff3]);
  const chains = told(linesOf((await capture(["chain"], { wrapper })).text));
  assert(chains.some(({ attributes }) => attributes?.chain === 7));
});

testUnless(noTools, "A recording of all objects reads the same in every format", async () => {
  using netns = await everything();
  const { stdout } = await capture(["all"], { wrapper: inside(netns) });
  const read = async (stdin: Uint8Array, ...args: readonly string[]) => {
    const outcome = await capture(["--read", "-", ...args], { permissions: [], stdin });
    assertQuiet(outcome);
    return outcome;
  };
  const packets = await read(stdout, "--format", "pcapng");
  assertEquals((await read(packets.stdout, "--format", "jsonl")).stdout, stdout);
  const text = await read(stdout, "--format", "text");
  assert(!/undefined|\[object|NaN/.test(text.text));
});

testUnless(noTools, "--read shows the objects that are named, of any protocol", async () => {
  using netns = await everything();
  const { stdout } = await capture(["all"], { wrapper: inside(netns) });
  const shown = async (...objects: readonly string[]) => {
    const outcome = await capture(["--read", "-", "--format", "jsonl", ...objects], {
      permissions: [],
      stdin: stdout,
    });
    return new Set(
      types(linesOf(outcome.text), "reply").filter((type) => !type.startsWith("NLMSG")),
    );
  };
  assertEquals(await shown("generic-family", "qdisc"), new Set(["nlctrl", "RTM_NEWQDISC"]));
  assertEquals(await shown("netlink-socket"), new Set(["SOCK_DIAG_BY_FAMILY"]));
  assertEquals(await shown("dcb", "prefix"), new Set());
  const forwarding = await capture(["--read", "-", "--format", "jsonl", "fdb"], {
    permissions: [],
    stdin: stdout,
  });
  const families = told(linesOf(forwarding.text)).map(({ header }) => header?.family);
  assertGreater(families.length, 0);
  assertEquals(new Set(families), new Set(["AF_BRIDGE"]));
});

testUnless(noTools, "--family bridge with all asks for nothing twice", async () => {
  using netns = await everything();
  const { text } = await capture(["all", "--family", "bridge"], { wrapper: inside(netns) });
  const requests = types(linesOf(text), "request");
  assertEquals(requests.filter((type) => type === "RTM_GETNEIGH").length, 1);
  for (const type of ["RTM_GETLINK", "RTM_GETMDB"]) assert(requests.includes(type), type);
  assert(!requests.includes("RTM_GETADDR"));
});

testUnless(noTools, "--monitor hears of the objects that are named", async () => {
  using netns = await everything();
  await using running = new Running(["nexthop", "qdisc", "prefix", "--monitor", "--count", "2"], {
    wrapper: inside(netns),
  });
  await running.until(({ stdout }) => ends(stdout, 2));
  await ip(netns, "addr add 192.0.2.5/24 dev v0", "nexthop add id 9 blackhole");
  const [program = "", ...args] = inside(netns);
  await run(program, [...args, "tc", "qdisc", "del", "dev", "v0", "root"]);
  const outcome = await running.end();
  assertQuiet(outcome);
  assertEquals(types(linesOf(outcome.text), "event"), ["RTM_NEWNEXTHOP", "RTM_DELQDISC"]);
});

testUnless(noTools, "--monitor with all listens to whatever groups the kernel has", async () => {
  using netns = await everything();
  await using running = new Running(["all", "--monitor"], { wrapper: inside(netns) });
  await running.until(({ stdout }) => includes(stdout, "SOCK_DIAG_BY_FAMILY"));
  await ip(netns, "nexthop add id 9 blackhole");
  // Links that are new still settle meanwhile, and tell of that, too.
  await running.until(({ stdout }) =>
    /"direction":"event".*RTM_NEWNEXTHOP.*\n/.test(new TextDecoder().decode(stdout))
  );
  running.kill("SIGINT");
  const outcome = await running.end();
  assertEquals(outcome.code, 0);
  assertMatch(outcome.stderr, /^(capture: [\w -]+: not on this kernel.*\n)*$/);
  assert(types(linesOf(outcome.text), "event").includes("RTM_NEWNEXTHOP"));
});

Deno.test("The usual objects are the first five", () => {
  assertEquals(USUAL_OBJECTS.map(({ name }) => name), [
    "link",
    "address",
    "route",
    "neighbour",
    "rule",
  ]);
});
