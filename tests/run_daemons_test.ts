/** Daemons that configure networks, on an emulated one: as far as they get by netlink. */
import type { Outcome } from "./_capture.ts";
import { projectFile, run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { bridged, isFile, testWith } from "./_run.ts";
import { forget, testAsEach } from "./_users.ts";
import { assertEquals, assertStringIncludes } from "./assert.ts";

const APART = ["unshare", "--net", "--mount", "sh", projectFile("tests/programs/apart.sh")];

Deno.test.afterAll(forget);

interface Daemon {
  readonly name: string;
  /** The script that starts it. */
  readonly script: string;
  /** What there is in the end. */
  readonly there: readonly string[];
  /** Why there is none. */
  readonly why: string | undefined;
}

const DAEMONS: readonly Daemon[] = [
  {
    name: "systemd-networkd",
    script: projectFile("tests/programs/networkd.sh"),
    there: [
      "configured\n",
      "192.0.2.10/24 203.0.113.5/24 2001:db8:1::5/64 2001:db8::10/64",
      "198.51.100.1/24",
      "mtu 1400\n",
      "10.0.0.0/8 via 203.0.113.1 dev eth0 proto static",
      "50:\tfrom 10.9.0.0/16 lookup 100 proto static",
      "code 0\n",
    ],
    why: isFile("/lib/systemd/systemd-networkd") ? undefined : "needs systemd-networkd",
  },
  {
    name: "dhcpcd",
    script: projectFile("tests/programs/dhcpcd.sh"),
    there: ["code 0\n", "192.0.2.10/24 203.0.113.9/24", "default via 203.0.113.1 dev eth0"],
    why: isFile("/usr/sbin/dhcpcd") ? undefined : "needs dhcpcd",
  },
];

const PROGRAMS = ["ip", "sh", "unshare", "mount"];
const root = isMachineRoot() ? undefined : "needs the machine's root, to keep it from the host";

/** Why the real kernel has no network like the emulated one. */
const noVeth = root === undefined && !made() ? "needs a kernel with veth" : undefined;

function made(): boolean {
  const args = ["--net", "ip", "link", "add", "type", "veth"];
  return new Deno.Command("unshare", { args, stderr: "null" }).outputSync().success;
}

/** Runs a daemon on a network of the real kernel like the emulated one. */
async function real(script: string): Promise<Outcome> {
  const [program = "", ...args] = [...APART, "sh", projectFile("tests/programs/card.sh")];
  return await run(program, [...args, "sh", script]);
}

/** Lines without the peer's name, and without spaces at their ends. */
function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.replace(/^eth0@cable/, "eth0     ").trimEnd())
    .map((line) => line.replaceAll(/ +/g, " "));
}

for (const { name, script, there, why } of DAEMONS) {
  const needs = { programs: PROGRAMS, why: why ?? root };
  testAsEach(`${name} configures a network`, needs, async ({ bridged }) => {
    const { code, text, stderr } = await bridged(["sh", script], { wrapper: APART });
    assertEquals(code, 0, stderr);
    for (const line of there) assertStringIncludes(text, line, stderr);
  });

  testWith(PROGRAMS, `${name} does on an emulated network what it does on a real one`, async () => {
    const [theirs, ours] = await Promise.all([
      real(script),
      bridged(["sh", script], { wrapper: APART }),
    ]);
    assertEquals([theirs.code, ours.code], [0, 0], theirs.stderr + ours.stderr);
    assertEquals(linesOf(ours.text), linesOf(theirs.text));
  }, why ?? root ?? noVeth);
}
