/** Where the output of capture.ts goes: files, pipes, full disks, terminals. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import type { Outcome } from "./_capture.ts";
import { capture, captureCommand, linesOf, messagesOf, run } from "./_capture.ts";
import { testUnless } from "./_ffi.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "./assert.ts";
import {
  addRoutes,
  assertFails,
  assertQuiet,
  inside,
  ip,
  namespace,
  noIp,
  noMounts,
  noScript,
  noShell,
  TOPOLOGY,
} from "./_capture_lab.ts";

// Where the output goes.

/** What a terminal showed, without the line that tells how far a dump has come where that is slow. */
function quiet(text: string): string {
  const parts = text.split("\x1b[K");
  const last = parts.pop() ?? "";
  return parts.map((part) => part.replace(/\r[^\r\n]*$/, "")).join("") + last;
}

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
    assert(!quiet(plain.text).includes("\x1b"));
    assertMatch(quiet(plain.text), /^link 1: lo {2}up,loopback/m);
    assert(quiet(plain.text).split("\r\n").every((line) => line.length < 100));
    const piped = await onTerminal(netns, "CAPTURE | cat", ["link", "--format", "text"]);
    assert(!quiet(piped.text).includes("\x1b"));
    const standard = await onTerminal(netns, "CAPTURE | cat", ["link"]);
    assertEquals(JSON.parse(quiet(standard.text).split("\r\n")[0] ?? "").direction, "request");
    const chosen = await onTerminal(netns, "CAPTURE", ["link", "--format", "jsonl"]);
    assertEquals(JSON.parse(quiet(chosen.text).split("\r\n")[0] ?? "").direction, "request");
  },
);

testUnless(noScript, "pcapng is refused on a terminal, with a hint: 2", async () => {
  using netns = await namespace();
  const refused = await onTerminal(netns, "CAPTURE", ["--format", "pcapng"]);
  assertEquals(refused.code, 2);
  assertMatch(quiet(refused.text), /^capture: pcapng is not for terminals: .*--output.*\r\n/);
  const piped = await onTerminal(netns, "CAPTURE | wc -c", ["link", "--format", "pcapng"]);
  assertMatch(quiet(piped.text), /^\d+\r\n$/);
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

testUnless(
  noScript,
  "A narrow terminal, one that is no standard stream, one without a size",
  async () => {
    using netns = await namespace();
    const narrow = await onTerminal(netns, "stty cols 45; NO_COLOR=1 CAPTURE", ["link"]);
    assertMatch(narrow.text, /^link 1: lo/m);
    assert(narrow.text.split("\r\n").every((line) => line.length < 45), narrow.text);
    const unsized = await onTerminal(netns, "stty cols 0; NO_COLOR=1 CAPTURE", ["link"]);
    assertMatch(unsized.text, /^link 1: lo {2}up,loopback,running,lower-up {2}loopback/m);
    const [program, ...rest] = captureCommand(["link", "--output", "/dev/tty"], {
      permissions: ["-A"],
    });
    const words = [program, ...rest].map((word) => `'${word}'`).join(" ");
    const other = await onTerminal(netns, `${words} < /dev/null > /dev/null 2> /dev/null`, []);
    assertEquals(other.code, 0);
    assertStringIncludes(uncoloured(other.text), "link 1: lo");
  },
);

testUnless(noIp, "The name of the file tells the format", async () => {
  using netns = await namespace();
  const directory = await Deno.makeTempDir();
  try {
    const begins: readonly (readonly [name: string, begin: string])[] = [
      ["it.pcapng", "\n\r\r\n"],
      ["it.text", "> RTM_GETLINK"],
      ["it.hex", "20"],
      ["it.jsonl", "{"],
      ["it", "{"],
    ];
    for (const [name, begin] of begins) {
      const path = `${directory}/${name}`;
      assertQuiet(
        await capture(["link", "--output", path], {
          permissions: ["--allow-ffi", `--allow-write=${path}`],
          wrapper: inside(netns),
        }),
      );
      const bytes = await Deno.readFile(path);
      assertEquals(new TextDecoder("latin1").decode(bytes.subarray(0, begin.length)), begin);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

testUnless(noIp, "Ctrl-C ends what a reader does not take: 130", async () => {
  using netns = await namespace();
  addRoutes(netns, 20_000);
  for (const format of ["jsonl", "text"]) {
    const [program, ...args] = captureCommand(["route", "--format", format], {
      wrapper: inside(netns),
    });
    const script =
      'exec 7> >(exec sleep 20 > /dev/null 2>&1); sleeper=$!; "$@" >&7 & it=$!; sleep 1; ' +
      "kill -INT $it; wait $it; code=$?; kill $sleeper; exit $code";
    const outcome = await run("bash", ["-c", script, "bash", program, ...args]);
    assertEquals(outcome.code, 130, outcome.stderr);
  }
});
