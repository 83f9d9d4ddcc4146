/** capture.ts recording notifications. */
import { decode } from "../src/codec/mod.ts";
import type { Line } from "./_capture.ts";
import { capture, itemsOf, linesOf, messagesOf, Running } from "./_capture.ts";
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
  ends,
  includes,
  inside,
  ip,
  namespace,
  noIp,
  routeAddress,
  types,
} from "./_capture_lab.ts";

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

const LINE_FEED = 10;

/** The address families of messages, by type. */
function familiesOf(lines: readonly Line[]): Map<string, Set<unknown>> {
  const families = new Map<string, Set<unknown>>();
  for (const { type, header } of lines.flatMap(({ messages = [] }) => messages)) {
    if (!families.has(type)) families.set(type, new Set());
    families.get(type)?.add(header?.family);
  }
  return families;
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
  await running.until(({ stdout }) => {
    const whole = stdout.subarray(0, stdout.lastIndexOf(LINE_FEED) + 1);
    const told = familiesOf(linesOf(new TextDecoder().decode(whole)));
    // The kernel tells of IPv6 addresses when it comes to it, which may be later than the rest.
    return told.has("RTM_DELRULE") && told.get("RTM_NEWADDR")?.size === 2;
  });
  running.kill("SIGINT");
  const outcome = await running.end();
  assertQuiet(outcome);
  const lines = linesOf(outcome.text);
  assertEquals([...new Set(lines.map(({ direction }) => direction))], ["event"]);
  const families = familiesOf(lines);
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
