/** What capture.ts takes on its command line, and which permissions it asks for. */
import { jsonLine } from "../src/capture/mod.ts";
import { OBJECTS } from "../src/cli/objects.ts";
import { capture } from "./_capture.ts";
import { testUnless } from "./_ffi.ts";
import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "./assert.ts";
import { assertFails, assertQuiet, forEach, noPrograms } from "./_capture_lab.ts";

// The command line.

testUnless(noPrograms, "--help and --version answer on standard output", async () => {
  const help = await capture(["--help"], { permissions: [] });
  assertQuiet(help);
  const options = "monitor count duration format output read family netns send stats help version";
  for (const option of options.split(" ")) assertStringIncludes(help.text, `--${option}`);
  for (const { name, alias } of OBJECTS) {
    for (const word of [name, ...alias === undefined ? [] : [alias]]) {
      assertMatch(help.text, new RegExp(`^ .*[ :]${word}( |;|$)`, "m"));
    }
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
    ["lnk", "there is no object lnk: there are link, address, route, neighbour, rule, nexthop, "],
    ["ne", "ne is short for several objects: neighbour, nexthop, "],
    ["multicast", "several objects: multicast-address, multicast-database"],
    ["prefix", "prefix cannot be dumped: add --monitor, or --read FILE"],
    ["link dcb --count 1 --monitor --family inet", "--family inet goes with link, "],
    [
      "nsid --family inet6",
      "--family inet6 goes with link, address, route, neighbour, rule, nexthop, ",
    ],
    ["address-label --monitor", "no multicast group tells of address-label"],
    ["all --send 00", "--send takes the place of objects"],
    ["link r", "no object r"],
    ["link links", "no object links"],
    ["0", "no object 0"],
    ["--format xml", "--format takes text, hex, jsonl, pcapng, not xml"],
    ["--format", "--format needs a value"],
    ["--format=", "--format needs a value"],
    ["--format --stats", "--format needs a value"],
    ["--output", "--output needs a value"],
    ["--read", "--read needs a value"],
    ["--netns=", "--netns needs a value"],
    ["--family ipx", "--family takes inet, inet6, bridge, mpls, ipmr, ip6mr, not ipx"],
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
    [
      "link route --family bridge",
      "--family bridge goes with link, neighbour, forwarding, multicast-database, vlan, tunnel, " +
      "not with route",
    ],
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
