/** capture.ts asking an emulated kernel. */
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { capture, linesOf } from "./_capture.ts";
import {
  assertFails,
  assertQuiet,
  inside,
  ip,
  namespace,
  noIp,
  noPrograms,
  TOPOLOGY,
} from "./_capture_lab.ts";
import { testUnless } from "./_ffi.ts";
import { assertEquals, assertGreater, assertMatch } from "./assert.ts";

/** The objects that a recording's replies hold, as JSON, in the order of their text. */
function objectsOf(text: string): string[] {
  return linesOf(text).filter(({ direction }) => direction === "reply")
    .flatMap(({ messages = [] }) => messages)
    .filter(({ type }) => type !== "NLMSG_DONE")
    .map(({ type, header, attributes }) => JSON.stringify([type, header, attributes], sorted))
    .sort();
}

/** Has the properties of objects in the order of their names. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1));
}

const OBJECTS = ["link", "address", "route", "neighbour", "rule", "netconf", "ntable", "nexthop"];

testUnless(noIp, "An emulation of a recording tells what the recording holds", async () => {
  using netns = await namespace(...TOPOLOGY);
  await ip(
    netns,
    "neigh add 192.0.2.99 lladdr 02:00:00:00:00:09 dev v0",
    "link add numtxqueues 2 type ifb",
  );
  const recorded = await capture([...OBJECTS, "fdb", "qdisc", "--format", "pcapng"], {
    wrapper: inside(netns),
  });
  assertQuiet(recorded);
  const held = await capture(["--read", "-", "--format", "jsonl"], {
    permissions: [],
    stdin: recorded.stdout,
  });
  const told = await capture([...OBJECTS, "fdb", "qdisc", "--emulate", "-", "--format", "jsonl"], {
    permissions: [],
    stdin: recorded.stdout,
  });
  assertQuiet(told);
  assertGreater(objectsOf(held.text).length, 40);
  assertEquals(objectsOf(told.text), objectsOf(held.text));
});

testUnless(noPrograms, "An emulated kernel is asked without any permission", async () => {
  using kernel = EmulatedKernel.loopbackOnly();
  kernel.addLink({ kind: "ifb", name: "queue", mtu: 1234 });
  const outcome = await capture(["link", "--emulate", "-", "--format", "text"], {
    permissions: [],
    stdin: kernel.snapshot(),
  });
  assertQuiet(outcome);
  assertMatch(outcome.text, /link 2: queue[^]*mtu 1234/);
});

testUnless(
  noPrograms,
  "Notifications of an emulated kernel end when they are told to",
  async () => {
    using kernel = new EmulatedKernel();
    const outcome = await capture(["--monitor=link", "--duration", "0.1", "--emulate", "-"], {
      permissions: [],
      stdin: kernel.snapshot(),
    });
    assertQuiet(outcome);
    assertEquals(outcome.text, "");
  },
);

testUnless(noPrograms, "What cannot be emulated is said in one sentence", async () => {
  const damaged = new EmulatedKernel().snapshot().subarray(0, 200);
  assertFails(
    await capture(["--emulate", "-"], { permissions: [], stdin: damaged }),
    1,
    /cannot read standard input: /,
  );
  assertFails(
    await capture(["--emulate", "/nowhere.pcapng"], { permissions: ["--allow-read"] }),
    1,
    /cannot read \/nowhere\.pcapng: /,
  );
  assertFails(await capture(["--emulate", "-", "--netns", "blue"]), 2, /leave out --netns/);
  assertFails(await capture(["--read", "-", "--emulate", "-"]), 2, /leave out --emulate/);
});
