/** Programs of all sorts on an emulated network, as they are, run by root and by others. */
import { projectFile, run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { bridged, bridgedCommand, isFile, testWith } from "./_run.ts";
import { compiled, compiledByGo, forget, sharedDirectory, testAsEach } from "./_users.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "./assert.ts";

const LINK_LOCAL = "fe80::200:5eff:fe00:5301";
const ADDRESSES = [
  "eth0 192.0.2.10",
  "eth0 2001:db8::10",
  `eth0 ${LINK_LOCAL}`,
  "lo 127.0.0.1",
  "lo ::1",
];

Deno.test.afterAll(forget);

/** Lines, sorted, without the zones of addresses. */
function sorted(text: string): string[] {
  return text.split("\n").filter((line) => line !== "")
    .map((line) => line.trim().replace(/%\w+$/, "")).sort();
}

const ip = { programs: ["ip"] } as const;

testAsEach("ip shows links, addresses, routes, neighbours, rules", ip, async ({ bridged }) => {
  const all = ["link", "address", "route", "neighbour", "rule"];
  const script = all.map((object) => `ip -d -j ${object}; echo`).join(";");
  const { code, text, stderr } = await bridged(["sh", "-c", script]);
  assertEquals([code, stderr], [0, ""]);
  const objects = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  assertEquals(objects.map(({ length }) => length > 0), [true, true, true, false, true]);
});

testAsEach("ip says what there is not", ip, async ({ bridged }) => {
  const { code, stderr } = await bridged(["ip", "address", "show", "dev", "nosuch"]);
  assertEquals([code, stderr], [1, 'Device "nosuch" does not exist.\n']);
});

testAsEach("ip -batch adds 10,000 routes, and shows them", ip, async ({ bridged }) => {
  const routes = Array.from(
    { length: 10_000 },
    (_, number) =>
      `route add 10.${number >> 8}.${number & 255}.0/24 via 192.0.2.${number % 200 + 20}\n`,
  );
  const script = "ip -batch - && ip route | wc -l && ip -j route";
  const { code, text, stderr } = await bridged(["sh", "-c", script], { stdin: routes.join("") });
  assertEquals([code, stderr], [0, ""]);
  const [count = "", json = ""] = text.split("\n", 2);
  assertEquals(Number(count), 10_002);
  assertStringIncludes(json, '"dst":"10.39.15.0/24","gateway":"192.0.2.219"');
});

testAsEach("ip monitor hears what another program does", ip, async ({ bridged }) => {
  const { text } = await bridged(["sh", projectFile("tests/programs/monitor.sh")]);
  for (
    const told of [
      "br0: <BROADCAST,MULTICAST> mtu 1500",
      "br0    inet 198.51.100.1/24 scope global br0",
      "198.51.100.0/24 dev br0 proto kernel scope link src 198.51.100.1",
      "10.0.0.0/8 via 192.0.2.1 dev eth0",
    ]
  ) assertStringIncludes(text, told);
  assertMatch(text, /^Deleted \d+: br0/m);
});

testAsEach(
  "busybox's ip shows and changes, and by ioctl",
  { programs: ["busybox"] },
  async ({ bridged }) => {
    const script = `busybox ip address show eth0 && busybox ip address add 10.9.0.1/16 dev eth0 &&
      busybox ip route add 10.0.0.0/8 via 192.0.2.1 && busybox ip route && busybox ip link &&
      busybox ip link set eth0 mtu 1400 && busybox ip link show eth0 &&
      busybox ifconfig eth0:1 10.8.0.1 netmask 255.255.255.0 && busybox ip address`;
    const { code, text, stderr } = await bridged(["busybox", "sh", "-c", script]);
    assertStringIncludes(text, "inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0");
    assertStringIncludes(text, "10.0.0.0/8 via 192.0.2.1 dev eth0");
    assertStringIncludes(text, "10.9.0.0/16 dev eth0");
    assertStringIncludes(text, "mtu 1500");
    assertStringIncludes(text, "mtu 1400");
    assertStringIncludes(text, "inet 10.8.0.1/24 brd 10.8.0.255 scope global eth0:1");
    assertEquals([code, stderr], [0, ""]);
  },
);

testAsEach(
  "Python's if_nameindex, if_nametoindex, and getaddrinfo with AI_ADDRCONFIG",
  { programs: ["python3"] },
  async ({ bridged }) => {
    const { code, text, stderr } = await bridged(["python3", projectFile("tests/programs/ask.py")]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(text.split("\n"), [
      "[(1, 'lo'), (2, 'eth0')] 2 lo",
      "no nosuch",
      "['192.0.2.1'] ['2001:db8::1']",
      "",
    ]);
  },
);

testAsEach(
  "getaddrinfo heeds AI_ADDRCONFIG: without IPv6 there are no IPv6 addresses",
  { programs: ["python3"] },
  async ({ bridged }) => {
    const topology = JSON.stringify({
      sysctls: { "net.ipv6.conf.all.disable_ipv6": 1, "net.ipv6.conf.default.disable_ipv6": 1 },
      links: [{ name: "eth0", up: true }],
      addresses: [{ link: "eth0", address: "192.0.2.10/24" }],
    });
    const four = `${await sharedDirectory()}/four.json`;
    await Deno.writeTextFile(four, topology);
    const { text, stderr } = await bridged(
      ["python3", projectFile("tests/programs/configured.py")],
      { options: ["--topology", four] },
    );
    assertEquals([stderr, text], ["", "['AF_INET']\nTrue\n"]);
  },
);

testAsEach("Node's networkInterfaces", { programs: ["node"] }, async ({ bridged }) => {
  const program = `for (const [name, all] of Object.entries(os.networkInterfaces()))
    for (const { address } of all) console.log(name, address)`;
  const { code, text, stderr } = await bridged(["node", "-e", program]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(sorted(text), ADDRESSES);
});

testAsEach("Deno's networkInterfaces", {}, async ({ deno, bridged }) => {
  const program = "for (const i of Deno.networkInterfaces()) console.log(i.name, i.address)";
  const { code, text, stderr } = await bridged([deno, "eval", program]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(sorted(text), ADDRESSES);
});

for (const [linked, ...flags] of [["dynamically"], ["statically", "-static"]]) {
  testAsEach(`glibc's getifaddrs, ${linked} linked`, { tools: ["gcc"] }, async ({ bridged }) => {
    const { code, text, stderr } = await bridged([await compiled("getifaddrs", ...flags)]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(sorted(text), ADDRESSES);
  });
}

testAsEach("Go's net.Interfaces, statically linked", { tools: ["go"] }, async ({ bridged }) => {
  const { code, text, stderr } = await bridged([await compiledByGo("interfaces")]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(text.split("\n"), [
    "1 lo 65536  [127.0.0.1/8 ::1/128]",
    `2 eth0 1500 00:00:5e:00:53:01 [192.0.2.10/24 2001:db8::10/64 ${LINK_LOCAL}/64]`,
    "",
  ]);
});

testAsEach(
  "Go's vishvananda/netlink finds links, adds addresses, lists routes",
  {
    tools: ["go"],
    why: isFile("/usr/share/gocode/src/github.com/vishvananda/netlink/netlink.go")
      ? undefined
      : "needs golang-github-vishvananda-netlink-dev",
  },
  async ({ bridged }) => {
    const { code, text, stderr } = await bridged([await compiledByGo("vishvananda")]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(text.split("\n"), [
      "eth0 1500",
      "bridge 198.51.100.7/24",
      "<nil> 192.0.2.1",
      "192.0.2.0/24 <nil>",
      "198.51.100.0/24 <nil>",
      "Link not found",
      "file exists",
      "",
    ]);
  },
);

testAsEach(
  "pyroute2 lists and adds",
  {
    why: isFile("/usr/lib/python3/dist-packages/pyroute2/__init__.py")
      ? undefined
      : "needs python3-pyroute2",
  },
  async ({ bridged }) => {
    const program = projectFile("tests/programs/list_and_add.py");
    const { code, text, stderr } = await bridged(["/usr/bin/python3", program]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(text.split("\n"), [
      "['lo', 'eth0']",
      "[(8, '127.0.0.1'), (24, '192.0.2.10')]",
      "['192.0.2.1', '203.0.113.2', None, None]",
      "17",
      "",
    ]);
  },
);

testAsEach("tcpdump -D lists the links", { programs: ["tcpdump"] }, async ({ bridged }) => {
  const { code, text, stderr } = await bridged(["tcpdump", "-D"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(text, /\beth0\b.*\n/);
  assertMatch(text, /\blo\b.*\[.*Loopback/);
});

testAsEach(
  "ss lists netlink sockets, and no others",
  { programs: ["ss"] },
  async ({ bridged }) => {
    const others = ["-lnt", "-aun", "-aM", "-xl", "-a0", "-aw", "-nt sport = :22 or dst 192.0.2.1"];
    const script = [...others, "-f netlink"].map((options) => `ss -H ${options}; echo $?`);
    const { text, stderr } = await bridged(["sh", "-c", script.join(";")]);
    assertEquals(stderr, "");
    const lines = text.split("\n").filter((line) => line !== "");
    assertEquals(lines.slice(0, others.length), others.map(() => "0"));
    assert(lines.some((line) => /\brtnl:kernel\b/.test(line)));
    assert(lines.some((line) => /\btcpdiag:ss\/\d/.test(line)), text);
  },
);

testAsEach("who runs a program is who it is", {}, async ({ isRoot, bridged }) => {
  const { text } = await bridged(["id", "-u"]);
  assertEquals(text === "0\n", isRoot);
});

testWith(
  ["ip", "unshare"],
  "a namespace that a program makes has a network of its own",
  async () => {
    const script = "ip -brief link; unshare -n ip -brief link";
    const { text, stderr } = await bridged(["sh", "-c", script]);
    assertEquals(stderr, "");
    const names = text.split("\n").map((line) => line.split(/\s/)[0]);
    assertEquals(names, ["lo", "eth0", "lo", ""]);
  },
  isMachineRoot() ? undefined : "needs root",
);

testWith([], "other calls of programs go to the real kernel, as they are", async () => {
  const [program, ...args] = bridgedCommand(["cat", "/proc/self/status"]);
  const { text } = await run(program, args);
  assertMatch(text, /^Seccomp:\t2$/m);
});
