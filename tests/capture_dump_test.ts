/** capture.ts recording dumps, and the answers to single requests. */
import { openSocket } from "../ffi/mod.ts";
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { encode } from "../src/codec/mod.ts";
import { capture, captureCommand, linesOf, messagesOf, projectFile, run } from "./_capture.ts";
import { testUnless } from "./_ffi.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "./assert.ts";
import {
  assertFails,
  assertQuiet,
  inside,
  namespace,
  noIp,
  noPrograms,
  TOPOLOGY,
  types,
  whyNot,
} from "./_capture_lab.ts";

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
  assertFails(
    await capture(["--netns", "/etc/hostname"]),
    1,
    "/etc/hostname: setns: EINVAL: not a network namespace",
  );
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

testUnless(noIp, "Text calls interfaces by name, whatever it shows", async () => {
  using netns = await namespace(...TOPOLOGY);
  const wrapper = inside(netns);
  const address = await capture(["address", "--format", "text"], { wrapper });
  assertQuiet(address);
  assertMatch(address.text, /^address 192\.0\.2\.1\/24 {2}dev v0 {2}permanent$/m);
  assert(!address.text.includes("GETLINK"), "asked without being recorded");
  assertMatch(
    (await capture(["route", "--format", "text"], { wrapper })).text,
    /^route 192\.0\.2\.0\/24 {2}dev v0 /m,
  );
});

testUnless(noIp, "A family that the kernel lacks is told, and not taken for all: 1", async () => {
  using netns = await namespace(...TOPOLOGY);
  const wrapper = inside(netns);
  const { stderr } = await capture(["route", "--family", "mpls"], { wrapper });
  // Where the kernel has MPLS there is nothing to see.
  if (stderr === "") return;
  for (const format of ["jsonl", "text", "pcapng"]) {
    const outcome = await capture(["route", "--family", "mpls", "--format", format], { wrapper });
    assertFails(outcome, 1, "capture: route: this kernel has no family mpls\n");
    if (format !== "pcapng") assertEquals(outcome.text, "");
  }
  const all = await capture(["all", "--family", "mpls"], { wrapper });
  assertEquals(all.code, 0);
  assertEquals(
    all.stderr,
    ["route", "netconf"].map((name) => `capture: ${name}: this kernel has no family mpls\n`).join(
      "",
    ),
  );
});
