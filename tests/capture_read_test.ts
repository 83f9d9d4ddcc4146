/** capture.ts reading recordings. */
import { jsonLine, pcapngHeader, pcapngOverrun } from "../src/capture/mod.ts";
import type { Line } from "./_capture.ts";
import {
  capture,
  captureCommand,
  itemsOf,
  linesOf,
  projectFile,
  run,
  Running,
} from "./_capture.ts";
import { testUnless } from "./_ffi.ts";
import { assert, assertEquals, assertGreater, assertMatch } from "./assert.ts";
import {
  assertFails,
  assertQuiet,
  ends,
  includes,
  inside,
  ip,
  namespace,
  noIp,
  noPrograms,
  noShell,
  TOPOLOGY,
  types,
  whyNot,
} from "./_capture_lab.ts";

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
  // Live, names are known from the start.
  assertMatch(live.text, /^link \d+: v1 .* link v0$/m);
  const compared = (text: string) => text.replace(/^> .*\n/gm, "").replace(/ link \w+$/gm, "");
  assertEquals(compared(read.text), compared(live.text));
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

testUnless(noIp, "What is left out of a recording's text still tells names", async () => {
  using netns = await namespace(...TOPOLOGY);
  const recorded = await capture(["link", "address", "--format", "pcapng"], {
    wrapper: inside(netns),
  });
  const read = await capture(["--read", "-", "address", "--format", "text"], {
    permissions: [],
    stdin: recorded.stdout,
  });
  assertQuiet(read);
  assertMatch(read.text, /^address 192\.0\.2\.1\/24 {2}dev v0 {2}permanent$/m);
  assert(!read.text.includes("link 1:"));
});

testUnless(
  noPrograms,
  "A recording is not overwritten by itself, whatever its names: 2",
  async () => {
    const directory = await Deno.makeTempDir();
    try {
      const line = jsonLine({ kind: "overrun", time: 0n, dropped: 1 }) + "\n";
      await Deno.writeTextFile(`${directory}/a`, line);
      await Deno.link(`${directory}/a`, `${directory}/b`);
      for (const other of [`${directory}/./a`, `${directory}/b`]) {
        const outcome = await capture(["--read", `${directory}/a`, "--output", other], {
          permissions: [`--allow-read=${directory}`, `--allow-write=${directory}`],
        });
        assertFails(outcome, 2, "--output would overwrite what --read reads");
        assertEquals(await Deno.readTextFile(`${directory}/a`), line);
      }
      // Another one is emptied first, and may be one that must not be read.
      await Deno.writeTextFile(`${directory}/c`, "x".repeat(1000));
      const copied = await capture(["--read", `${directory}/a`, "--output", `${directory}/c`], {
        permissions: [`--allow-read=${directory}/a`, `--allow-write=${directory}/c`],
      });
      assertQuiet(copied);
      assertEquals(await Deno.readTextFile(`${directory}/c`), line);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);

testUnless(noShell, "Ctrl-C ends a reading that nothing comes to: 130", async () => {
  const [program, ...args] = captureCommand(["--read", "-"], { permissions: [] });
  const script = 'exec 7< <(exec sleep 20 2> /dev/null); sleeper=$!; "$@" <&7 & it=$!; ' +
    "sleep 1; kill -INT $it; wait $it; code=$?; kill $sleeper; exit $code";
  const outcome = await run("bash", ["-c", script, "bash", program, ...args]);
  assertEquals([outcome.code, outcome.stderr, outcome.text], [130, "", ""]);
});

testUnless(noPrograms, "Standard input is called so, and sums are in good English", async () => {
  const permissions: readonly string[] = [];
  const text = new TextEncoder().encode("hello\n");
  assertFails(
    await capture(["--read", "-"], { permissions, stdin: text }),
    1,
    "cannot read standard input: bad recording at byte 0: no netlink message begins here",
  );
  const stdin = new TextEncoder().encode(jsonLine({
    kind: "datagram",
    time: 0n,
    direction: "event",
    protocol: 0,
    portId: 0,
    groups: 1,
    data: Uint8Array.fromHex("1400000003000200010000000000000000000000"),
  }));
  const { stderr } = await capture(["--read", "-", "--stats"], { permissions, stdin });
  assertMatch(stderr, /^capture: 1 datagram, 1 message, 20 bytes: NLMSG_DONE 1, in [\d.]+ s\n$/);
});
