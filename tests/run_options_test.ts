/** What run.ts takes on its command line. */
import { runOptions } from "../src/cli/run_options.ts";
import { RUN_USAGE } from "../src/cli/run_usage.ts";
import { UsageError } from "../src/cli/usage.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "./assert.ts";

const USUAL = {
  command: ["ip", "addr"],
  network: { from: "default" },
  netns: undefined,
  privileged: true,
  trace: false,
  record: undefined,
  persist: undefined,
  uring: false,
  hostNetlink: false,
  files: undefined,
} as const;

Deno.test("the program comes behind the options, with -- or without", () => {
  assertEquals(runOptions(["--", "ip", "addr"]), USUAL);
  assertEquals(runOptions(["ip", "addr"]), USUAL);
  assertEquals(runOptions(["--trace", "--", "ip", "--trace", "--", "x"]), {
    ...USUAL,
    command: ["ip", "--trace", "--", "x"],
    trace: true,
  });
  assertEquals(runOptions(["--record", "a.pcapng", "ip", "-d", "addr"]), {
    ...USUAL,
    command: ["ip", "-d", "addr"],
    record: "a.pcapng",
  });
  assertEquals(runOptions(["--", "-x"]), { ...USUAL, command: ["-x"] });
});

Deno.test("every option says what it says", () => {
  const of = (...options: string[]) => runOptions([...options, "ip", "addr"]);
  const file = { from: "file", file: "a.json" } as const;
  assertEquals(of("--topology", "a.json"), { ...USUAL, network: file });
  assertEquals(of("--topology=a.json", "--netns=b"), { ...USUAL, network: file, netns: "b" });
  assertEquals(of("--topology", "-"), { ...USUAL, network: { from: "file", file: "-" } });
  assertEquals(of("--loopback-only"), { ...USUAL, network: { from: "loopback" } });
  assertEquals(of("--from-host"), { ...USUAL, network: { from: "host" } });
  assertEquals(of("--unprivileged"), { ...USUAL, privileged: false });
  assertEquals(of("--persist", "p", "--record", "r"), { ...USUAL, persist: "p", record: "r" });
  assertEquals(of("--topology", "p", "--persist", "p"), {
    ...USUAL,
    network: { from: "file", file: "p" },
    persist: "p",
  });
  assertEquals(of("--no-uring"), USUAL);
  assertEquals(of("--uring"), { ...USUAL, uring: true });
  assertEquals(of("--host-netlink"), { ...USUAL, hostNetlink: true });
  assertEquals(of("--files", "host"), { ...USUAL, files: "host" });
  assertEquals(of("--files=emulated"), { ...USUAL, files: "emulated" });
  assertEquals(of("--help"), "help");
  assertEquals(runOptions(["-h"]), "help");
  assertEquals(runOptions(["-V"]), "version");
  assertEquals(runOptions(["--", "ip", "-V"]), { ...USUAL, command: ["ip", "-V"] });
});

Deno.test("a command line that makes no sense is told in a sentence", () => {
  const cases: readonly (readonly [args: readonly string[], told: string])[] = [
    [[], "name the program to run: run.ts -- ip address"],
    [["--trace", "--"], "name the program to run"],
    [["--nonsense", "ip"], "there is no option --nonsense"],
    [["-x", "ip"], "there is no option -x"],
    [["--no-trace", "ip"], "there is no option --no-trace"],
    [["--trace=yes", "ip"], "--trace takes no value"],
    [["--no-uring=1", "ip"], "--no-uring takes no value"],
    [["--topology"], "--topology needs a value"],
    [["--topology=", "ip"], "--topology needs a value"],
    [["--files", "mine", "ip"], "--files is emulated or host, and not mine"],
    [["--record", "--", "ip"], "--record needs a value"],
    [["--uring", "--no-uring", "ip"], "leave out --uring or --no-uring"],
    [["--topology", "a", "--from-host", "ip"], "leave out --topology or --from-host"],
    [["--loopback-only", "--from-host", "ip"], "leave out --loopback-only or --from-host"],
    [["--netns", "blue", "ip"], "add --topology FILE"],
    [["--record", "a", "--persist", "a", "ip"], "--record would overwrite what --persist names"],
    [["--record", "a", "--topology", "a", "ip"], "--record would overwrite what --topology names"],
  ];
  for (const [args, told] of cases) assertThrows(() => runOptions(args), UsageError, told);
});

Deno.test("the help tells of every option, in 100 columns", () => {
  const options =
    "topology loopback-only from-host netns unprivileged trace record persist uring " +
    "no-uring host-netlink files help version";
  for (const option of options.split(" ")) assertStringIncludes(RUN_USAGE, `--${option}`);
  assert(RUN_USAGE.split("\n").every((line) => line.length <= 100));
});
