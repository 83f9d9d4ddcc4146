/** The files of the emulated network, as programs of root and of others see them. */
import { projectFile, run } from "./_capture.ts";
import { isMachineRoot, whyNoPrograms } from "./_ffi.ts";
import { pathOf } from "./_run.ts";
import { forget, testAsEach, type User } from "./_users.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "./assert.ts";

Deno.test.afterAll(forget);

/** How an ordinary user's run is wrapped where root runs the tests, which can let him have FUSE. */
const FUSE_FOR_ALL = ["unshare", "--mount", "sh", projectFile("tests/programs/fuse_for_all.sh")];
const root = isMachineRoot();
const wrapperOf = ({ isRoot }: User) => root && !isRoot ? { wrapper: FUSE_FOR_ALL } : {};

/** Why programs cannot be shown the files here. */
async function whyNoFiles(): Promise<string | undefined> {
  const why = whyNoPrograms();
  if (why !== undefined) return why;
  try {
    (await Deno.open("/dev/fuse", { read: true, write: true })).close();
  } catch {
    return "needs /dev/fuse";
  }
  if (pathOf("unshare") === undefined) return "needs unshare";
  const { code } = await run("unshare", ["--user", "--map-current-user", "--mount", "true"]);
  return code === 0 ? undefined : "needs user namespaces";
}

const needs = { programs: ["ip", "unshare"], why: await whyNoFiles() };

testAsEach("a program's files tell of the emulated network", needs, async (user) => {
  const options = ["--files", "emulated"];
  const script = ["sh", projectFile("tests/programs/files.sh")];
  const { code, text, stderr } = await user.bridged(script, { options, ...wrapperOf(user) });
  const lines = text.split("\n");
  assertEquals(lines.slice(0, -4), [
    "    lo",
    "  eth0",
    "eth0",
    "/sys/devices/virtual/net/br0",
    "mtu 1400",
    "1",
    " inner",
    "eth0\t00000000\t010200C0",
    "eth0\t000200C0\t00000000",
  ]);
  const [uid = "", capabilities = "", directory] = lines.slice(-4);
  assertEquals([stderr, code], ["to errors\n", 7]);
  assertEquals(uid === "0", user.isRoot, uid);
  assertMatch(capabilities, user.isRoot ? /[1-9a-f]/ : /:\s+0+$/);
  assertEquals(directory, user.isRoot || !root ? Deno.cwd() : "/");
});

testAsEach("a program that is not there is told of all the same", needs, async (user) => {
  const options = ["--files", "emulated"];
  const result = await user.bridged(["nosuch-program"], { options, ...wrapperOf(user) });
  assertEquals([result.stderr, result.code], ["run: there is no program nosuch-program\n", 1]);
});

testAsEach("signals and streams pass through", needs, async (user) => {
  const call = { options: ["--files", "emulated"], ...wrapperOf(user) };
  const killed = await user.bridged(["sh", "-c", "kill -TERM $$"], call);
  assertEquals([killed.code, killed.stderr], [143, ""]);
  const echoed = await user.bridged(["cat"], { ...call, stdin: "what is said" });
  assertEquals([echoed.text, echoed.code], ["what is said", 0]);
});

testAsEach(
  "who cannot mount sees the host's files, or nothing",
  { ...needs, why: needs.why ?? (root ? undefined : "needs root") },
  async (user) => {
    // Without /dev/fuse, whoever it is.
    const script = 'mount --bind /dev/null /dev/fuse && exec "$@"';
    const wrapper = ["unshare", "--mount", "sh", "-c", script, "sh"];
    const names = ["sh", "-c", "cut -d: -f1 /proc/net/dev; ip -brief link | cut -d' ' -f1"];
    const told = await user.bridged(names, { options: ["--trace"], wrapper });
    assertEquals(told.code, 0);
    assertMatch(told.stderr, /^it sees the host's files: .+/m);
    assertStringIncludes(told.text, "\nlo\neth0\n");
    const refused = await user.bridged(names, { options: ["--files=emulated"], wrapper });
    assertEquals([refused.text, refused.code], ["", 1]);
    assertMatch(refused.stderr, /^run: the program would not see the emulated network's files: .+/);
  },
);
