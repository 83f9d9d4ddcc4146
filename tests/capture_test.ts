/** capture.ts as a program: what it prints, what it leaves behind, and how it ends. */
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { jsonLine, pcapngHeader, pcapngOverrun } from "../src/capture/mod.ts";
import type { Line, Outcome } from "./_capture.ts";
import {
  capture,
  captureCommand,
  itemsOf,
  linesOf,
  messagesOf,
  projectFile,
  run,
  Running,
} from "./_capture.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "./assert.ts";
import { testUnless, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";

const noPrograms = whyNoPrograms();
const noNamespaces = noPrograms ?? whyNoNamespaces();

function whyNot(program: string, ...args: readonly string[]): string | undefined {
  if (noPrograms !== undefined) return noPrograms;
  try {
    const { success } = new Deno.Command(program, { args: [...args], stdin: "null" }).outputSync();
    return success ? undefined : `${program} does not work here`;
  } catch {
    return `needs ${program}`;
  }
}

const noIp = noNamespaces ?? whyNot("ip", "-V") ?? whyNot("nsenter", "--version");
const noShell = whyNot("bash", "--version");
const noScript = noIp ?? whyNot("script", "--version");
const noMounts = noIp ?? whyNot("unshare", "-Urnm", "mount", "-t", "tmpfs", "none", "/mnt");

/** A sentence on standard error, and nothing else there. */
const SENTENCE = /^capture: [^\n]+\n$/;
/** A sentence, and where to read on. */
const USAGE = /^capture: [^\n]+\ncapture: --help tells how to call it\n$/;

function assertFails(outcome: Outcome, code: number, told: string | RegExp): void {
  assertMatch(outcome.stderr, code === 2 ? USAGE : SENTENCE, String(told));
  if (typeof told === "string") assertStringIncludes(outcome.stderr, told);
  else assertMatch(outcome.stderr, told);
  assertEquals(outcome.code, code, outcome.stderr);
}

function assertQuiet(outcome: Outcome): void {
  assertEquals(outcome.stderr, "");
  assertEquals(outcome.code, 0);
}

/** Does something for each, two at a time. */
async function forEach<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all([worker(), worker()]);
}

/** A network namespace with these things in it. */
async function namespace(...commands: readonly string[]): Promise<NetworkNamespace> {
  const netns = createNetworkNamespace();
  await ip(netns, "link set lo up", ...commands);
  return netns;
}

function inside(netns: NetworkNamespace): readonly string[] {
  return ["nsenter", `--net=${netns.path}`];
}

/** Runs commands of ip(8); those that begin with `-6` after the others. */
async function ip(netns: NetworkNamespace, ...commands: readonly string[]): Promise<void> {
  const [program = "", ...args] = inside(netns);
  const [plain = [], v6 = []] = [false, true].map((six) =>
    commands.filter((command) => command.startsWith("-6 ") === six)
  );
  for (const [family, lines] of [["-4", plain], ["-6", v6]] as const) {
    if (lines.length === 0) continue;
    const batch = new TextEncoder().encode(lines.map((line) => line.replace("-6 ", "")).join("\n"));
    const options = family === "-6" ? [family] : [];
    const { code, stderr } = await run(program, [...args, "ip", ...options, "-batch", "-"], batch);
    assertEquals(code, 0, stderr);
  }
}

function routeAddress(index: number): string {
  return `10.${index >> 16}.${index >> 8 & 255}.${index & 255}`;
}

/** Adds routes to 10.0.0.0 and on, as fast as the kernel takes them. */
function addRoutes(netns: NetworkNamespace, count: number): void {
  using socket = openSocket({ netns });
  const batch = 1000;
  for (let first = 0; first < count; first += batch) {
    const requests = Array.from({ length: Math.min(batch, count - first) }, (_, index) => ({
      kind: "route",
      type: RTM.NEWROUTE,
      flags: NLM_F.REQUEST | NLM_F.CREATE,
      header: { family: 2, dstLen: 32, table: 254, protocol: 4, type: 1, scope: 253 },
      attributes: {
        dst: routeAddress(first + index),
        oif: 1,
      },
    } as const));
    socket.sendto(encode(requests), { pid: 0 });
  }
}

function types(lines: readonly Line[], direction?: string): string[] {
  return lines.filter((line) => direction === undefined || line.direction === direction)
    .flatMap(({ messages = [] }) => messages.map(({ type }) => type));
}

// The command line.

testUnless(noPrograms, "--help and --version answer on standard output", async () => {
  const help = await capture(["--help"], { permissions: [] });
  assertQuiet(help);
  const options = "monitor count duration format output read family netns send stats help version";
  for (const option of options.split(" ")) assertStringIncludes(help.text, `--${option}`);
  for (const object of ["link", "address", "route", "neighbour", "rule"]) {
    assertStringIncludes(help.text, object);
  }
  assert(help.text.split("\n").every((line) => line.length <= 100));
  assertEquals((await capture(["-h", "--nonsense"])).code, 2);
  assertEquals((await capture(["link", "-h"])).text, help.text);
  const version = await capture(["--version"], { permissions: [] });
  assertQuiet(version);
  assertMatch(version.text, /^capture\.ts \d+\.\d+\.\d+\n$/);
});

testUnless(noPrograms, "A command line that makes no sense is told in a sentence: 2", async () => {
  const cases: readonly (readonly [args: string, told: string])[] = [
    ["--nonsense", "--nonsense"],
    ["-x", "-x"],
    ["--no-stats", "--no-stats"],
    ["--no-format", "--no-format"],
    ["--stats=no", "--stats"],
    ["--help=no", "--help"],
    ["lnk", "there is no object lnk: there are link, address, route, neighbour, rule"],
    ["link r", "no object r"],
    ["link links", "no object links"],
    ["0", "no object 0"],
    ["--format xml", "--format takes text, jsonl, pcapng, not xml"],
    ["--format", "--format needs a value"],
    ["--format=", "--format needs a value"],
    ["--format --stats", "--format needs a value"],
    ["--output", "--output needs a value"],
    ["--read", "--read needs a value"],
    ["--netns=", "--netns needs a value"],
    ["--family ipx", "--family takes inet, inet6, bridge, not ipx"],
    ["--family", "--family needs a value"],
    ["--monitor=nosuch", "no multicast group nosuch"],
    ["--monitor=link,", "no multicast group"],
    ["--monitor=0", "no multicast group 0"],
    ["--monitor=4294967296", "no multicast group 4294967296"],
    ["--monitor=-1", "no multicast group -1"],
    ["--monitor --count", "--count needs a value"],
    ["--monitor --count 0", "--count takes a whole number above 0, not 0"],
    ["--monitor --count=-1", "not -1"],
    ["--monitor --count 1.5", "not 1.5"],
    ["--monitor --count 99999999999999999999", "--count"],
    ["--monitor --duration 0", "--duration takes seconds above 0, not 0"],
    ["--monitor --duration soon", "not soon"],
    ["--monitor --duration 99999999", "not 99999999"],
    ["--monitor --duration Infinity", "not Infinity"],
    ["--count 1", "--count goes with --monitor"],
    ["--duration 1 link", "--duration goes with --monitor"],
    ["--send xy", "--send takes pairs of hexadecimal digits"],
    ["--send 123", "--send takes pairs of hexadecimal digits"],
    ["--send", "--send needs a value"],
    ["--send 00 link", "--send takes the place of objects"],
    ["--read x --monitor", "leave out --monitor"],
    ["--read x --send 00", "leave out --send"],
    ["--read x --netns y", "leave out --netns"],
    ["--read x --family inet", "leave out --family"],
    ["--read x --output x", "--output would overwrite what --read reads"],
    ["link route --family bridge", "--family bridge goes with link and neighbour, not with route"],
  ];
  await forEach(cases, async ([args, told]) => {
    const outcome = await capture(args.split(" "));
    assertFails(outcome, 2, told);
    assertEquals(outcome.text, "", args);
  });
});

testUnless(
  noPrograms,
  "A value that is missing is told, though another option follows",
  async () => {
    assertFails(await capture(["--format", "--monitor"]), 2, "--format needs a value");
    assertFails(await capture(["--send", ""]), 2, "--send needs a value");
  },
);

// Permissions.

testUnless(noPrograms, "A missing permission is named, with what to write: 1", async () => {
  const ffi = await capture([], { permissions: [] });
  assertFails(ffi, 1, "--allow-ffi");
  assertEquals(ffi.text, "");
  assertFails(await capture(["--read", "/etc/hostname"]), 1, "--allow-read=/etc/hostname");
  assertFails(await capture(["--output", "/dev/null"]), 1, "--allow-write=/dev/null");
  // Deno lets nobody write devices who may not do everything.
  const device = await capture(["--output", "/dev/full"], {
    permissions: ["--allow-ffi", "--allow-write"],
  });
  assertFails(device, 1, "writing /dev/full needs the permission --allow-all");
});

testUnless(noPrograms, "Reading a recording needs no FFI", async () => {
  const line = jsonLine({ kind: "overrun", time: 0n, dropped: 1 });
  const stdin = new TextEncoder().encode(line);
  for (const format of ["text", "jsonl", "pcapng"]) {
    const outcome = await capture(["--read", "-", "--format", format], { permissions: [], stdin });
    assertQuiet(outcome);
    assertGreater(outcome.stdout.length, 0);
  }
});

// Dumps.

testUnless(noPrograms, "With no OBJECT, all are recorded, as jsonl into a pipe", async () => {
  const outcome = await capture([]);
  assertQuiet(outcome);
  const lines = linesOf(outcome.text);
  assertEquals(types(lines, "request"), [
    "RTM_GETLINK",
    "RTM_GETADDR",
    "RTM_GETROUTE",
    "RTM_GETNEIGH",
    "RTM_GETRULE",
  ]);
  assertEquals(types(lines, "reply").filter((type) => type === "NLMSG_DONE").length, 5);
  for (const line of lines) {
    assertMatch(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    assertEquals(line.protocol, "NETLINK_ROUTE");
    assertEquals(line.groups, 0);
    assertEquals(line.portId === 0, line.direction === "reply");
  }
  const [link] = lines.flatMap(({ messages = [] }) => messages)
    .filter(({ type }) => type === "RTM_NEWLINK");
  assertEquals(link?.attributes?.ifname, "lo");
  assertEquals(link?.flags, ["NLM_F_MULTI"]);
  assert(Array.isArray(link?.header?.flags) && link.header.flags.includes("IFF_LOOPBACK"));
});

testUnless(noIp, "Objects and a family choose what is dumped", async () => {
  using netns = await namespace("addr add 192.0.2.1/24 dev lo", "addr add 2001:db8::1/64 dev lo");
  const wrapper = inside(netns);
  const told = async (...args: string[]) => {
    const outcome = await capture(args, { wrapper });
    assertQuiet(outcome);
    return linesOf(outcome.text).filter(({ direction }) => direction === "reply")
      .flatMap(({ messages = [] }) => messages).filter(({ type }) => type !== "NLMSG_DONE");
  };
  assertEquals(new Set((await told("link")).map(({ type }) => type)), new Set(["RTM_NEWLINK"]));
  assertEquals(
    new Set((await told("addr", "rule")).map(({ type }) => type)),
    new Set(["RTM_NEWADDR", "RTM_NEWRULE"]),
  );
  for (const [family, name] of [["inet", "AF_INET"], ["inet6", "AF_INET6"]] as const) {
    for (const object of ["address", "route", "rule"]) {
      const messages = await told(object, "--family", family);
      assertGreater(messages.length, 0);
      assertEquals(new Set(messages.map(({ header }) => header?.family)), new Set([name]));
    }
  }
  assertEquals(await told("link", "--family", "bridge"), []);
});

testUnless(noIp, "A kernel that refuses a dump is quoted, and the others are made: 1", async () => {
  using netns = await namespace();
  const outcome = await capture(["--family", "bridge", "rule", "neighbour"], {
    wrapper: inside(netns),
  });
  assertFails(outcome, 1, /^capture: RTM_GETRULE: EAFNOSUPPORT: .+\n$/);
  assertEquals(types(linesOf(outcome.text), "request"), ["RTM_GETRULE", "RTM_GETNEIGH"]);
});

testUnless(noPrograms, "--output stays as it is if what --read names is not there: 1", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "kept");
    const permissions = ["--allow-read", "--allow-write"];
    const outcome = await capture(["--read", `${file}.none`, "--output", file], { permissions });
    assertFails(outcome, 1, /^capture: cannot read .*: No such file or directory\n$/);
    assertEquals(await Deno.readTextFile(file), "kept");
  } finally {
    await Deno.remove(file);
  }
});

testUnless(noPrograms, "--stats sums up on standard error", async () => {
  const outcome = await capture(["link", "--stats"]);
  assertEquals(outcome.code, 0);
  const lines = linesOf(outcome.text);
  const messages = types(lines).length;
  const bytes = lines.reduce((sum, { data = "" }) => sum + data.length / 2, 0);
  assertMatch(
    outcome.stderr,
    new RegExp(
      `^capture: ${lines.length} datagrams, ${messages} messages, ${bytes} bytes: ` +
        `RTM_GETLINK 1, RTM_NEWLINK ${messages - 2}, NLMSG_DONE 1, in \\d+\\.\\d{3} s\n$`,
    ),
  );
});

testUnless(noPrograms, "--stats has text show counters, too", async () => {
  const without = await capture(["link", "--format", "text"]);
  assert(!/gsoMaxSegs/.test(without.text));
  const { text } = await capture(["link", "--format", "text", "--stats"]);
  assertMatch(text, /gsoMaxSegs \d+/);
});

testUnless(noIp, "--netns takes a path or a name, and says what it cannot enter: 1", async () => {
  using netns = await namespace("link add tell0 type veth peer name tell1");
  const outcome = await capture(["link", "--netns", netns.path]);
  assertQuiet(outcome);
  assertStringIncludes(outcome.text, '"ifname":"tell0"');
  assert(!(await capture(["link"])).text.includes('"ifname":"tell0"'));
  assertFails(await capture(["--netns", "nosuchnetns"]), 1, "nosuchnetns: No such file");
  assertFails(await capture(["--netns", "/etc/hostname"]), 1, "/etc/hostname: Invalid argument");
  const monitor = await capture(["--monitor", "--netns", "nosuchnetns"]);
  assertFails(monitor, 1, "nosuchnetns: No such file");
});

testUnless(noIp, "pcapng says which kernel and which namespace it is of", async () => {
  using netns = await namespace();
  const { stdout } = await capture(["link", "--format", "pcapng", "--netns", netns.path]);
  const text = new TextDecoder("latin1").decode(stdout);
  assertStringIncludes(text, `Linux ${Deno.osRelease()}`);
  assertStringIncludes(text, `network namespace ${netns.path}`);
  assertStringIncludes(text, "nlbridge capture.ts");
  assertEquals((await messagesOf(stdout)).at(-1)?.kind, "done");
});

testUnless(
  noPrograms,
  "--output writes the recording to a file, and replaces what was there",
  async () => {
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, "x".repeat(100_000));
      const permissions = ["--allow-ffi", `--allow-write=${file}`];
      const outcome = await capture(["link", "--output", file], { permissions });
      assertQuiet(outcome);
      assertEquals(outcome.text, "");
      assertEquals(types(linesOf(await Deno.readTextFile(file))).at(-1), "NLMSG_DONE");
      const wrong = await capture(["link", "--output", "/nosuch/file"], {
        permissions: ["--allow-ffi", "--allow-write"],
      });
      assertFails(wrong, 1, "cannot write /nosuch/file: No such file or directory");
    } finally {
      await Deno.remove(file);
    }
  },
);

// One request.

function hexOf(...request: Parameters<typeof encode>): string {
  return encode(...request).toHex();
}

testUnless(noPrograms, "--send records one request and its answer", async () => {
  const request = hexOf({
    kind: "link",
    type: RTM.GETLINK,
    flags: NLM_F.REQUEST | NLM_F.ACK,
    seq: 77,
    attributes: { ifname: "lo" },
  });
  const outcome = await capture(["--send", request]);
  assertQuiet(outcome);
  const lines = linesOf(outcome.text);
  assertEquals(lines.map(({ direction }) => direction), ["request", "reply", "reply"]);
  assertEquals(types(lines), ["RTM_GETLINK", "RTM_NEWLINK", "NLMSG_ERROR"]);
  assertEquals(lines[0]?.data, request);
  assertEquals(lines[1]?.messages?.[0]?.seq, 77);
  const spaced = request.toUpperCase().replace(/../g, "$& ").trim();
  assertEquals((await capture(["--send", spaced])).code, 0);
  const dump = hexOf({ kind: "link", type: RTM.GETLINK, flags: NLM_F.REQUEST | NLM_F.DUMP });
  assertEquals(types(linesOf((await capture(["--send", dump])).text)).at(-1), "NLMSG_DONE");
});

testUnless(
  noPrograms,
  "--send quotes a refusal by its errno and the kernel's own text: 1",
  async () => {
    const refused = await capture([
      "--send",
      hexOf({
        kind: "link",
        type: RTM.GETLINK,
        flags: NLM_F.REQUEST,
        attributes: { ifname: "a-name-that-is-too-long" },
      }),
    ]);
    assertFails(
      refused,
      1,
      "RTM_GETLINK: ERANGE: Attribute failed policy validation (at ifname)",
    );
    assertEquals(types(linesOf(refused.text)), ["RTM_GETLINK", "NLMSG_ERROR"]);
    const nobody = hexOf({
      kind: "link",
      type: RTM.GETLINK,
      flags: NLM_F.REQUEST,
      header: { index: 999_999 },
    });
    assertFails(await capture(["--send", nobody, "--format", "text"]), 1, "RTM_GETLINK: ENODEV");
    const text = (await capture(["--send", nobody, "--format", "text"])).text;
    assertStringIncludes(text, "refused: No such device");
  },
);

testUnless(noPrograms, "--send sends whatever it is given", async () => {
  const silence = await capture(["--send", "00"]);
  assertQuiet(silence);
  assertEquals(linesOf(silence.text).map(({ direction }) => direction), ["request"]);
  const unknown = encode({
    kind: "unknown",
    type: 9999,
    flags: NLM_F.REQUEST,
    seq: 0,
    pid: 0,
    payload: new Uint8Array(4),
  });
  assertFails(await capture(["--send", unknown.toHex()]), 1, "EOPNOTSUPP");
});

testUnless(noIp, "--send with --monitor records what the request brings about", async () => {
  using netns = await namespace();
  const request = hexOf({
    kind: "address",
    type: RTM.NEWADDR,
    flags: NLM_F.REQUEST | NLM_F.CREATE | NLM_F.ACK,
    header: { family: 2, prefixlen: 32, index: 1 },
    attributes: { local: "192.0.2.7", address: "192.0.2.7" },
  });
  const args = ["--monitor=ipv4-ifaddr", "--count", "1", "--send", request];
  const outcome = await capture(args, { wrapper: inside(netns) });
  assertQuiet(outcome);
  const lines = linesOf(outcome.text);
  assertEquals(lines.map(({ direction }) => direction), ["request", "reply", "event"]);
  assertEquals(lines[2]?.groups, 1 << 4);
});

// Monitors.

testUnless(noIp, "--monitor with objects dumps, then records what changes", async () => {
  using netns = await namespace("link add v0 type veth peer name v1");
  await using running = new Running(["link", "address", "--monitor", "--count", "4"], {
    wrapper: inside(netns),
  });
  await running.until(({ stdout }) => ends(stdout, 2));
  await ip(netns, "addr add 192.0.2.1/24 dev lo", "addr add 192.0.2.2/24 dev lo");
  await ip(netns, "link set v0 mtu 1400", "route add 198.51.100.0/24 dev lo");
  await ip(netns, "link set v0 mtu 1300");
  const outcome = await running.end();
  assertQuiet(outcome);
  const lines = linesOf(outcome.text);
  const events = lines.filter(({ direction }) => direction === "event");
  assertEquals(types(events), ["RTM_NEWADDR", "RTM_NEWADDR", "RTM_NEWLINK", "RTM_NEWLINK"]);
  assertEquals(events.map(({ groups }) => groups), [1 << 4, 1 << 4, 1, 1]);
  assertEquals(lines.findIndex(({ direction }) => direction === "event"), lines.length - 4);
});

/** Whether a recording has these characters, or bytes. */
function includes(stdout: Uint8Array, wanted: string): boolean {
  return new TextDecoder("latin1").decode(stdout).includes(wanted);
}

/** Whether a jsonl recording has so many ends of dumps. */
function ends(stdout: Uint8Array, count: number): boolean {
  return new TextDecoder().decode(stdout).split("NLMSG_DONE").length > count;
}

testUnless(noIp, "--monitor alone records notifications only, of all objects", async () => {
  using netns = await namespace("link add v0 type veth peer name v1");
  await using running = new Running(["--monitor"], { wrapper: inside(netns) });
  const seen = (type: string) => async () => {
    // There is nothing to see of it when it begins to listen: change things until it tells.
    for (let mtu = 1300; !running.stdout.length && mtu < 1400; mtu++) {
      await ip(netns, `link set v0 mtu ${mtu}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await running.until(({ stdout }) => includes(stdout, type));
  };
  await seen("RTM_NEWLINK")();
  await ip(
    netns,
    "addr add 192.0.2.1/24 dev lo",
    "addr add 2001:db8::1/64 dev lo nodad",
    "route add 198.51.100.0/24 dev lo",
    "route add 2001:db8:1::/64 dev lo",
    "neigh add 192.0.2.9 lladdr 02:00:00:00:00:01 dev v0",
    "rule add from 192.0.2.0/24 table 100",
    "-6 rule add from 2001:db8::/32 table 100",
    "-6 rule del from 2001:db8::/32 table 100",
  );
  await running.until(({ stdout }) => includes(stdout, "RTM_DELRULE"));
  running.kill("SIGINT");
  const outcome = await running.end();
  assertQuiet(outcome);
  const lines = linesOf(outcome.text);
  assertEquals([...new Set(lines.map(({ direction }) => direction))], ["event"]);
  const families = new Map<string, Set<unknown>>();
  for (const { type, header } of lines.flatMap(({ messages = [] }) => messages)) {
    if (!families.has(type)) families.set(type, new Set());
    families.get(type)?.add(header?.family);
  }
  for (const type of ["RTM_NEWADDR", "RTM_NEWROUTE", "RTM_NEWRULE"]) {
    assertEquals(families.get(type), new Set(["AF_INET", "AF_INET6"]), type);
  }
  for (const type of ["RTM_NEWNEIGH", "RTM_DELRULE"]) assert(families.has(type), type);
});

testUnless(noIp, "--monitor takes groups by name and by number", async () => {
  using netns = await namespace();
  await using running = new Running(
    ["rule", "--monitor=RTNLGRP_IPV4_RULE,ipv6_ifaddr,7", "--count", "3"],
    { wrapper: inside(netns) },
  );
  await running.until(({ stdout }) => ends(stdout, 1));
  await ip(
    netns,
    "addr add 192.0.2.1/24 dev lo",
    "rule add table 100",
    "addr add 2001:db8::1/64 dev lo nodad",
  );
  const events = linesOf((await running.end()).text).filter(({ direction }) =>
    direction === "event"
  );
  // The address brings routes with it.
  assertEquals(types(events).slice(0, 2), ["RTM_NEWROUTE", "RTM_NEWROUTE"]);
  assertEquals(new Set(events.map(({ groups }) => groups)).has(1 << 6), true);
  assertFails(await capture(["--monitor=4000"]), 1, "setsockopt: EINVAL");
});

testUnless(noIp, "--duration ends a monitor, with or without events", async () => {
  using netns = await namespace();
  const start = performance.now();
  const outcome = await capture(["link", "--monitor", "--duration", "0.4"], {
    wrapper: inside(netns),
  });
  assertQuiet(outcome);
  assertGreater(performance.now() - start, 399);
  assertEquals(types(linesOf(outcome.text)).at(-1), "NLMSG_DONE");
});

for (const format of ["jsonl", "pcapng", "text"] as const) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    if (signal === "SIGTERM" && format !== "jsonl") continue;
    testUnless(noIp, `${signal} ends a monitor cleanly, its ${format} complete`, async () => {
      using netns = await namespace("link add v0 type veth peer name v1");
      await using running = new Running(["link", "--monitor", "--format", format], {
        wrapper: inside(netns),
      });
      await running.until(({ stdout }) => stdout.length > 300);
      await ip(netns, ...Array.from({ length: 50 }, (_, n) => `link set v0 mtu ${1300 + n}`));
      // IFLA_MTU of 1349
      const last = { jsonl: '"mtu":1349', text: "mtu 1349 ", pcapng: "\x08\x00\x04\x00\x45\x05" };
      await running.until(({ stdout }) => includes(stdout, last[format]));
      running.kill(signal);
      const outcome = await running.end();
      assertQuiet(outcome);
      if (format === "text") {
        assertMatch(outcome.text, /^link 1: lo/m);
        assert(outcome.text.endsWith("\n"));
        return;
      }
      const messages = await messagesOf(outcome.stdout);
      const mtus = messages.flatMap((message) =>
        message.kind === "link" && message.attributes.ifname === "v0"
          ? [message.attributes.mtu]
          : []
      );
      assertEquals(mtus.at(-1), 1349);
      assertGreater(mtus.length, 50);
      assert(messages.every(({ kind }) => kind !== "cut"));
    });
  }
}

testUnless(noIp, "SIGINT cuts a long dump short, between two lines: 130", async () => {
  using netns = await namespace();
  addRoutes(netns, 200_000);
  await using running = new Running(["route", "link"], { wrapper: inside(netns) });
  await running.until(({ stdout }) => stdout.length > 100_000);
  running.kill("SIGINT");
  const outcome = await running.end();
  assertEquals([outcome.code, outcome.stderr], [130, ""]);
  const seen = types(linesOf(outcome.text));
  assertGreater(seen.length, 100);
  assertEquals([...new Set(seen)], ["RTM_GETROUTE", "RTM_NEWROUTE"]);
});

testUnless(noIp, "A signal before the first event ends a monitor, too", async () => {
  using netns = await namespace();
  await using running = new Running(["rule", "--monitor"], { wrapper: inside(netns) });
  await running.until(({ stdout }) => ends(stdout, 1));
  running.kill("SIGINT");
  assertQuiet(await running.end());
});

testUnless(noIp, "A loss is told with its time and recorded in its place", async () => {
  for (const format of ["jsonl", "pcapng", "text"]) {
    using netns = await namespace();
    await using running = new Running(["rule", "--monitor=ipv4-route", "--format", format], {
      wrapper: inside(netns),
    });
    // The first bytes of pcapng say nothing of rules yet.
    await running.until(({ stdout }) => stdout.length > (format === "pcapng" ? 600 : 100));
    await new Promise((resolve) => setTimeout(resolve, 100));
    running.kill("SIGSTOP");
    addRoutes(netns, 40_000);
    running.kill("SIGCONT");
    await running.until(({ stderr }) => stderr.includes("lost"));
    // The kernel drops events until what it has kept is read, so this may take several.
    const last = format === "pcapng" ? "\xc6\x33\x64\x00" : "198.51.100.0";
    for (let n = 0; n < 100 && !includes(running.stdout.subarray(-4000), last); n++) {
      await ip(netns, `route ${n % 2 === 0 ? "add" : "del"} 198.51.100.0/24 dev lo`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    running.kill("SIGINT");
    const outcome = await running.end();
    assertEquals(outcome.code, 0);
    assertMatch(
      outcome.stderr,
      /^(capture: \d{4}-\d\d-\d\dT[\d:.]+Z: events came faster than they were read, and some were lost\n)+$/,
    );
    if (format === "text") {
      assertStringIncludes(outcome.text, "events were lost here\n");
      continue;
    }
    const items = await itemsOf(outcome.stdout);
    const losses = items.filter((item) => item.kind === "overrun");
    assertEquals(losses.length, outcome.stderr.split("\n").length - 1);
    assertEquals(losses.map(({ dropped }) => dropped), losses.map((_, index) => index + 1));
    // The first routes were added one after another; then comes the gap.
    const place = items.findIndex((item) => item.kind === "overrun");
    assert(place > 1000 && place < items.length - 1, `a loss at ${place} of ${items.length}`);
    const routes = items.slice(0, place).flatMap((item) =>
      item.kind === "datagram" && item.direction === "event" ? decode(item.data) : []
    );
    const addresses = routes.map((message) => message.kind === "route" && message.attributes.dst);
    assertEquals(addresses, addresses.map((_, n) => routeAddress(n)));
  }
});

// Where the output goes.

testUnless(noIp, "A reader that goes away ends it quietly", async () => {
  using netns = await namespace();
  addRoutes(netns, 20_000);
  for (const format of ["jsonl", "text", "pcapng"]) {
    const [program, ...args] = captureCommand(["route", "link", "--format", format], {
      wrapper: inside(netns),
    });
    const script = '"$@" | head -c 20 >/dev/null; exit ${PIPESTATUS[0]}';
    assertQuiet(await run("bash", ["-c", script, "bash", program, ...args]));
  }
});

testUnless(noIp, "A reader that goes away ends a monitor with the next event", async () => {
  using netns = await namespace("link add v0 type veth peer name v1");
  const [program, ...args] = captureCommand(["link", "--monitor"], { wrapper: inside(netns) });
  const script = '"$@" | head -1; exit ${PIPESTATUS[0]}';
  const child = run("bash", ["-c", script, "bash", program, ...args]);
  let ended = false;
  const outcome = child.finally(() => ended = true);
  for (let mtu = 1300; !ended && mtu < 1500; mtu++) {
    await ip(netns, `link set v0 mtu ${mtu}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { code, stderr, text } = await outcome;
  assertEquals([code, stderr], [0, ""]);
  assertEquals(linesOf(text).length, 1);
});

testUnless(noShell, "A full device is told in a sentence: 1", async () => {
  const [program, ...args] = captureCommand([]);
  const outcome = await run("bash", ["-c", '"$@" > /dev/full', "bash", program, ...args]);
  assertFails(outcome, 1, "cannot write standard output: No space left on device");
  const file = await capture(["--output", "/dev/full"], { permissions: ["-A"] });
  assertFails(file, 1, "cannot write /dev/full: No space left on device");
});

testUnless(noMounts, "A full disk leaves an intact recording behind: 1", async () => {
  for (const format of ["jsonl", "pcapng", "text"]) {
    const [program, ...args] = captureCommand(
      ["route", "--format", format, "--output", "/mnt/it"],
      {
        permissions: ["--allow-ffi", "--allow-write"],
      },
    );
    const script = `
      ip link set lo up
      for n in $(seq 20000); do echo route add 10.0.$((n / 250)).$((n % 250)) dev lo; done | ip -batch -
      mount -t tmpfs -o size=512k none /mnt
      "$@"; code=$?
      cat /mnt/it
      exit $code`;
    const outcome = await run("unshare", ["-Urnm", "bash", "-c", script, "bash", program, ...args]);
    assertFails(outcome, 1, "cannot write /mnt/it: No space left on device");
    assert(outcome.stdout.length <= 1 << 19);
    if (format === "text") {
      assertMatch(outcome.text, /\n$/);
      continue;
    }
    const messages = await messagesOf(outcome.stdout);
    assertGreater(messages.length, 100);
    assert(messages.every(({ kind }) => kind !== "cut"));
  }
});

// Reading recordings.

/** What a recording says, whatever it is written in. */
async function toJsonl(recording: Uint8Array, ...args: readonly string[]): Promise<Line[]> {
  const outcome = await capture(["--read", "-", "--format", "jsonl", ...args], {
    permissions: [],
    stdin: recording,
  });
  assertQuiet(outcome);
  return linesOf(outcome.text);
}

async function toPcapng(recording: Uint8Array): Promise<Uint8Array> {
  const outcome = await capture(["--read", "-", "--format", "pcapng"], {
    permissions: [],
    stdin: recording,
  });
  assertQuiet(outcome);
  return outcome.stdout;
}

const TOPOLOGY = [
  "link add v0 type veth peer name v1",
  "link set v0 up",
  "addr add 192.0.2.1/24 dev v0 label v0:web",
  "addr add 2001:db8::1/64 dev v0 nodad",
  "neigh add 192.0.2.9 lladdr 02:00:00:00:00:01 dev v0",
  "rule add fwmark 1 table 100 pref 100",
] as const;

testUnless(noIp, "A recording reads the same in every format as when it was made", async () => {
  using netns = await namespace(...TOPOLOGY);
  await using running = new Running(["link", "address", "route", "neigh", "rule", "--monitor"], {
    wrapper: inside(netns),
  });
  await running.until(({ stdout }) => ends(stdout, 5));
  await ip(netns, "link set v0 mtu 1400", "addr del 192.0.2.1/24 dev v0", "rule del pref 100");
  await running.until(({ stdout }) => includes(stdout, "RTM_DELRULE"));
  running.kill("SIGINT");
  const outcome = await running.end();
  assertQuiet(outcome);
  const live = linesOf(outcome.text);
  assertEquals(new Set(live.map(({ direction }) => direction)).size, 3);
  assertEquals(await toJsonl(outcome.stdout), live);
  const packets = await toPcapng(outcome.stdout);
  assertEquals(await toJsonl(packets), live);
  assertEquals(await toPcapng(packets), packets);
  const text = async (stdin: Uint8Array) =>
    (await capture(["--read", "-", "--format", "text"], { permissions: [], stdin })).text;
  assertEquals(await text(packets), await text(outcome.stdout));
});

testUnless(noIp, "Text is the same live and read back", async () => {
  using netns = await namespace(...TOPOLOGY);
  const wrapper = inside(netns);
  const objects = ["link", "address", "route", "rule"];
  const live = await capture([...objects, "--format", "text"], { wrapper });
  const recorded = await capture([...objects, "--format", "pcapng"], { wrapper });
  const read = await capture(["--read", "-", "--format", "text"], {
    permissions: [],
    stdin: recorded.stdout,
  });
  assertQuiet(read);
  assertEquals(read.text.replace(/^> .*\n/gm, ""), live.text.replace(/^> .*\n/gm, ""));
});

/** A pcap file with the datagrams of an nlmon device. */
function pcapOf(datagrams: readonly Uint8Array[], bigEndian = false): Uint8Array {
  const parts: number[] = [];
  const push = (...words: readonly number[]) => {
    for (const word of words) {
      const bytes = [word >>> 24, word >>> 16 & 255, word >>> 8 & 255, word & 255];
      parts.push(...bigEndian ? bytes : bytes.reverse());
    }
  };
  push(0xa1b2c3d4);
  push(bigEndian ? 0x00020004 : 0x00040002);
  push(0, 0, 0xffff, 253);
  for (const [index, data] of datagrams.entries()) {
    push(1_700_000_000 + index, 5, data.length + 16, data.length + 16);
    parts.push(0, 4, 3, 0x38, ...new Array(10).fill(0), 0, 0, ...data);
  }
  return Uint8Array.from(parts);
}

testUnless(noPrograms, "pcap of nlmon and raw messages are read, too", async () => {
  const live = await capture([]);
  const items = await itemsOf(live.stdout);
  const datagrams = items.flatMap((item) => item.kind === "datagram" ? [item.data] : []);
  const messages = (lines: readonly Line[]) => lines.flatMap(({ messages = [] }) => messages);
  const expected = messages(linesOf(live.text));
  for (const bigEndian of [false, true]) {
    const pcap = await toJsonl(pcapOf(datagrams, bigEndian));
    assertEquals(messages(pcap), expected);
    assertEquals(pcap[0]?.time, "2023-11-14T22:13:20.000005000Z");
    assertEquals(
      pcap.map(({ direction }) => direction),
      linesOf(live.text).map(({ direction }) => direction),
    );
  }
  const raw = new Uint8Array(await new Blob(datagrams.map((data) => data.slice())).arrayBuffer());
  assertEquals(messages(await toJsonl(raw)), expected);
});

testUnless(
  noPrograms ?? whyNot("editcap", "--version"),
  "What editcap makes of a recording is read back",
  async () => {
    const live = await capture(["link", "--format", "pcapng"]);
    const before = await toJsonl(live.stdout);
    for (const format of ["pcapng", "pcap", "nsecpcap"]) {
      const directory = await Deno.makeTempDir();
      try {
        await Deno.writeFile(`${directory}/in`, live.stdout);
        const args = ["-F", format, `${directory}/in`, `${directory}/out`];
        assertEquals((await run("editcap", args)).code, 0);
        const after = await toJsonl(await Deno.readFile(`${directory}/out`));
        assertEquals(after.map(({ data }) => data), before.map(({ data }) => data), format);
        assertEquals(
          after.map(({ direction }) => direction),
          before.map(({ direction }) => direction),
          format,
        );
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    }
  },
);

testUnless(noPrograms, "The recordings in tests/golden are read as raw messages", async () => {
  for (const name of ["link", "address", "route", "neighbour", "rule"]) {
    const file = projectFile(`tests/golden/linux-6.18/${name}.bin`);
    const outcome = await capture(["--read", file, "--format", "jsonl"], {
      permissions: [`--allow-read=${file}`],
    });
    assertQuiet(outcome);
    const kinds = new Set(types(linesOf(outcome.text)));
    const type =
      { link: "LINK", address: "ADDR", route: "ROUTE", neighbour: "NEIGH", rule: "RULE" }[
        name
      ];
    assert(kinds.has(`RTM_NEW${type}`), `${name}: ${[...kinds]}`);
    const text = await capture(["--read", file, "--format", "text"], {
      permissions: [`--allow-read=${file}`],
    });
    assertQuiet(text);
    assertGreater(text.text.split(`\n${name}`).length, 2);
  }
});

testUnless(noPrograms, "--read with objects shows the datagrams that hold some", async () => {
  const live = await capture([]);
  const some = await toJsonl(live.stdout, "link", "rule");
  assertEquals(
    new Set(types(some)),
    new Set(["RTM_GETLINK", "RTM_NEWLINK", "RTM_GETRULE", "RTM_NEWRULE", "NLMSG_DONE"]),
  );
  const all = linesOf(live.text);
  assert(all.length > some.length);
  assertEquals(some, all.filter((line) => types([line]).some((type) => /LINK|RULE/.test(type))));
});

testUnless(
  noPrograms,
  "--read of what is no recording, or not a whole one, says so: 1",
  async () => {
    const permissions = ["--allow-read"];
    const missing = await capture(["--read", "/nosuch.pcapng"], { permissions });
    assertFails(missing, 1, "cannot read /nosuch.pcapng: No such file or directory");
    const directory = await capture(["--read", "/tmp"], { permissions });
    assertFails(directory, 1, "/tmp: Is a directory");
    const live = await capture(["link"]);
    const packets = await capture(["link", "--format", "pcapng"]);
    const cases: readonly (readonly [name: string, data: Uint8Array, told: RegExp])[] = [
      ["garbage", Uint8Array.from({ length: 999 }, (_, n) => n * 7919 >> 3 & 255), /bad recording/],
      ["text", new TextEncoder().encode("hello world, this is no recording\n"), /bad recording/],
      [
        "jsonl, cut",
        live.stdout.subarray(0, -40),
        new RegExp(`bad recording at line ${linesOf(live.text).length}: not a JSON object`),
      ],
      ["pcapng, cut", packets.stdout.subarray(0, -10), /bad recording at byte \d+: .* ends inside/],
      ["pcap, cut", pcapOf([new Uint8Array(20)]).subarray(0, -1), /bad recording at byte 24/],
      [
        "raw, cut",
        new Uint8Array([40, 0, 0, 0, ...new Array(20).fill(0)]),
        /bad recording at byte 0/,
      ],
      ["one byte", Uint8Array.of(7), /bad recording/],
    ];
    for (const [, stdin, told] of cases) {
      const outcome = await capture(["--read", "-"], { permissions: [], stdin });
      assertFails(outcome, 1, told);
    }
    // What came before the damage is shown.
    const cut = await capture(["--read", "-"], {
      permissions: [],
      stdin: live.stdout.subarray(0, -40),
    });
    assertEquals(linesOf(cut.text), linesOf(live.text).slice(0, -1));
    const empty = await capture(["--read", "-"], { permissions: [], stdin: new Uint8Array() });
    assertQuiet(empty);
    assertEquals(empty.text, "");
  },
);

testUnless(noPrograms, "A loss in a recording is kept", async () => {
  const recording = new Blob([
    pcapngHeader().slice(),
    pcapngOverrun({ kind: "overrun", time: 5n, dropped: 1 }).slice(),
  ]);
  const lines = await toJsonl(new Uint8Array(await recording.arrayBuffer()));
  assertEquals(lines, [{ time: "1970-01-01T00:00:00.000000005Z", overrun: true, dropped: 1 }]);
});

// Terminals.

/** Runs a command on a terminal of 100 columns; gives what the terminal shows. */
async function onTerminal(
  netns: NetworkNamespace,
  command: string,
  args: readonly string[],
): Promise<Outcome> {
  const words = captureCommand(args).map((word) => `'${word}'`).join(" ");
  const script = `unset NO_COLOR; stty cols 100; ${command.replace("CAPTURE", words)}`;
  const [program = "", ...rest] = inside(netns);
  return await run(program, [...rest, "script", "-qefc", script, "/dev/null"]);
}

/** What the terminal shows, without its colours. */
function uncoloured(text: string): string {
  return text.split("\x1b[").map((part, index) => index === 0 ? part : part.replace(/^\d+m/, ""))
    .join("");
}

testUnless(
  noScript,
  "On a terminal it is coloured text; NO_COLOR and pipes have no colours",
  async () => {
    using netns = await namespace(...TOPOLOGY);
    const shown = await onTerminal(netns, "CAPTURE", ["link", "address"]);
    assertEquals(shown.code, 0);
    assertStringIncludes(shown.text, "\x1b[1m");
    assertStringIncludes(uncoloured(shown.text), "link 1: lo");
    const plain = await onTerminal(netns, "NO_COLOR=1 CAPTURE", ["link", "address"]);
    assert(!plain.text.includes("\x1b"));
    assertMatch(plain.text, /^link 1: lo {2}up,loopback/m);
    assert(plain.text.split("\r\n").every((line) => line.length < 100));
    const piped = await onTerminal(netns, "CAPTURE | cat", ["link", "--format", "text"]);
    assert(!piped.text.includes("\x1b"));
    const standard = await onTerminal(netns, "CAPTURE | cat", ["link"]);
    assertEquals(JSON.parse(standard.text.split("\r\n")[0] ?? "").direction, "request");
    const chosen = await onTerminal(netns, "CAPTURE", ["link", "--format", "jsonl"]);
    assertEquals(JSON.parse(chosen.text.split("\r\n")[0] ?? "").direction, "request");
  },
);

testUnless(noScript, "pcapng is refused on a terminal, with a hint: 2", async () => {
  using netns = await namespace();
  const refused = await onTerminal(netns, "CAPTURE", ["--format", "pcapng"]);
  assertEquals(refused.code, 2);
  assertMatch(refused.text, /^capture: pcapng is not for terminals: .*--output.*\r\n/);
  const piped = await onTerminal(netns, "CAPTURE | wc -c", ["link", "--format", "pcapng"]);
  assertMatch(piped.text, /^\d+\r\n$/);
});

testUnless(noScript, "Progress of a long dump is on a terminal's standard error only", async () => {
  using netns = await namespace();
  addRoutes(netns, 200_000);
  const args = ["route", "--format", "jsonl"];
  const shown = await onTerminal(netns, "CAPTURE >/dev/null", args);
  assertEquals(shown.code, 0);
  const lines = shown.text.split("\x1b[K");
  assertGreater(lines.length, 2);
  for (const line of lines.slice(0, -2)) assertMatch(line, /^\rroute: [\d,]+ messages$/);
  assert(shown.text.endsWith("\r\x1b[K"), "the line is taken away");
  const hidden = await onTerminal(netns, "{ CAPTURE 2>&1 >/dev/null; } | cat", args);
  assertEquals(hidden.text, "");
});

testUnless(noScript, "Names that would steer a terminal are escaped on it", async () => {
  using netns = await namespace("link add v0 type veth peer name v1");
  const [program = "", ...args] = inside(netns);
  await run(program, [...args, "ip", "link", "set", "v0", "alias", "a\x1b[2Jb\u202ec"]);
  const shown = await onTerminal(netns, "NO_COLOR=1 CAPTURE", ["link"]);
  assert(!shown.text.includes("\x1b") && !shown.text.includes("\u202e"));
  assertStringIncludes(shown.text, "a\\u{1b}[2Jb\\u{202e}c");
});

// Interrupted dumps.

testUnless(noIp, "A dump that changes meanwhile is told of, and made again", async () => {
  using netns = await namespace(
    ...Array.from({ length: 1500 }, (_, n) => `addr add 10.1.${n >> 8}.${n & 255}/32 dev lo`),
  );
  let flood = true;
  const change = async () => {
    using socket = openSocket({ netns });
    for (let n = 0; flood; n = (n + 1) % 100) {
      const request = {
        kind: "address",
        type: n % 2 === 0 ? RTM.NEWADDR : RTM.DELADDR,
        flags: NLM_F.REQUEST | NLM_F.CREATE,
        header: { family: 2, prefixlen: 32, index: 1 },
        attributes: { local: "10.2.0.1", address: "10.2.0.1" },
      } as const;
      socket.sendto(encode(request), { pid: 0 });
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  const changes = change();
  try {
    const outcome = await capture(["address", "--family", "inet"], { wrapper: inside(netns) });
    const lines = linesOf(outcome.text);
    const requests = types(lines, "request").length;
    assertGreater(requests, 1);
    const repeated = "capture: address: it changed during the dump; the next dump replaces it\n";
    const given = "capture: address: it changed during each of 5 dumps; " +
      "the last may be inconsistent\n";
    const expected = outcome.code === 0
      ? repeated.repeat(requests - 1)
      : repeated.repeat(4) + given;
    assertEquals(outcome.stderr, expected);
    const text = await capture(["address", "--family", "inet", "--format", "text"], {
      wrapper: inside(netns),
    });
    // Text shows the last attempt only.
    assertEquals(text.text.match(/^> RTM_GETADDR/gm)?.length, 1);
    assertEquals(text.text.match(/ 10\.1\.0\.7\/32 /g)?.length, 1);
  } finally {
    flood = false;
    await changes;
  }
});

// Ordinary users.

/** Why capture.ts cannot be run as another user here, or a Deno for that user. */
const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] as const;
const noNobody = noIp ??
  (whyNot(NOBODY[0], ...NOBODY.slice(1), "test", "-r", projectFile("capture.ts")) === undefined
    ? undefined
    : "needs root and a project that everybody may read") ??
  (whyNot(NOBODY[0], ...NOBODY.slice(1), "unshare", "-Urn", "true") === undefined
    ? undefined
    : "ordinary users may not unshare here");

testUnless(noNobody, "An ordinary user under unshare -Urn records jsonl", async () => {
  const directory = await Deno.makeTempDir({ prefix: "nlbridge-nobody-" });
  try {
    // Deno and its cache may be where only root may look.
    const { npmCache } = JSON.parse((await run(Deno.execPath(), ["info", "--json"])).text);
    const setup = `
      cp "$1" "$3/deno" && mkdir "$3/cache" && cp -r "$2" "$3/cache/npm" &&
      chmod -R a+rX "$3" && chown -R 65534 "$3/cache"`;
    const made = await run("sh", ["-c", setup, "sh", Deno.execPath(), npmCache, directory]);
    assertEquals(made.code, 0, made.stderr);
    const [, ...args] = captureCommand(["link", "address"]);
    const [program, ...rest] = NOBODY;
    const outcome = await run(program, [
      ...rest,
      "unshare",
      "-Urn",
      "env",
      `DENO_DIR=${directory}/cache`,
      "HOME=/nonexistent",
      `${directory}/deno`,
      ...args,
    ]);
    assertQuiet(outcome);
    const lines = linesOf(outcome.text);
    const [link] = lines.flatMap(({ messages = [] }) => messages)
      .filter(({ type }) => type === "RTM_NEWLINK");
    assertEquals(link?.attributes?.ifname, "lo");
    assertEquals(types(lines).filter((type) => type === "NLMSG_DONE").length, 2);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
