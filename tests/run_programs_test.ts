/** Programs of all sorts on an emulated network, as they are. */
import { projectFile, run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { bridged, bridgedCommand, inTemporary, isFile, testWith } from "./_run.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "./assert.ts";

const LINK_LOCAL = "fe80::200:5eff:fe00:5301";
const ADDRESSES = [
  "eth0 192.0.2.10",
  "eth0 2001:db8::10",
  `eth0 ${LINK_LOCAL}`,
  "lo 127.0.0.1",
  "lo ::1",
];

/** Lines, sorted, without the zones of addresses. */
function sorted(text: string): string[] {
  return text.split("\n").filter((line) => line !== "")
    .map((line) => line.trim().replace(/%\w+$/, "")).sort();
}

/** Compiles a C program. */
async function compiled(directory: string, name: string, ...flags: string[]): Promise<string> {
  const program = `${directory}/${name}${flags.join("")}`;
  const source = projectFile(`tests/programs/${name}.c`);
  const { code, stderr } = await run("gcc", ["-O1", "-w", ...flags, "-o", program, source]);
  assertEquals(code, 0, stderr);
  return program;
}

/** Compiles a Go program, statically linked. */
async function builtByGo(directory: string, name: string): Promise<string> {
  const program = `${directory}/${name}`;
  const environment = ["CGO_ENABLED=0", "GO111MODULE=off", "GOPATH=/usr/share/gocode", "GOFLAGS="];
  const source = projectFile(`tests/programs/${name}/main.go`);
  const { code, stderr } = await run("env", [
    ...environment,
    "go",
    "build",
    "-o",
    program,
    source,
  ]);
  assertEquals(code, 0, stderr);
  return program;
}

testWith(["ip"], "ip shows links, addresses, routes, neighbours, rules; -d and -j", async () => {
  for (const object of ["link", "address", "route", "neighbour", "rule"]) {
    const { code, text, stderr } = await bridged(["ip", "-d", "-j", object]);
    assertEquals([code, stderr], [0, ""], object);
    const objects: unknown[] = JSON.parse(text);
    assertEquals(objects.length > 0, object !== "neighbour", object);
  }
  const { code, stderr } = await bridged(["ip", "address", "show", "dev", "nosuch"]);
  assertEquals([code, stderr], [1, 'Device "nosuch" does not exist.\n']);
});

testWith(["ip", "sh"], "ip -batch adds 10,000 routes, and shows them", async () => {
  await inTemporary(async (directory) => {
    const routes = Array.from(
      { length: 10_000 },
      (_, number) =>
        `route add 10.${number >> 8}.${number & 255}.0/24 via 192.0.2.${number % 200 + 20}\n`,
    );
    await Deno.writeTextFile(`${directory}/batch`, routes.join(""));
    const script = `ip -batch ${directory}/batch && ip route | wc -l && ip -j route`;
    const { code, text, stderr } = await bridged(["sh", "-c", script]);
    assertEquals([code, stderr], [0, ""]);
    const [count = "", json = ""] = text.split("\n", 2);
    assertEquals(Number(count), 10_002);
    assertStringIncludes(json, '"dst":"10.39.15.0/24","gateway":"192.0.2.219"');
  });
});

testWith(["ip", "sh"], "ip monitor hears what another program does", async () => {
  const script = `ip monitor link address route & sleep 0.3
    ip link add br0 address 02:00:00:00:00:01 type bridge
    ip address add 198.51.100.1/24 dev br0
    ip link set br0 up
    ip route add 10.0.0.0/8 via 192.0.2.1
    ip link del br0; sleep 0.3; kill $!`;
  const { text } = await bridged(["sh", "-c", script]);
  for (
    const told of [
      "br0: <BROADCAST,MULTICAST> mtu 1500",
      "br0    inet 198.51.100.1/24 scope global br0",
      "198.51.100.0/24 dev br0 proto kernel scope link src 198.51.100.1",
      "10.0.0.0/8 via 192.0.2.1 dev eth0",
      "Deleted",
    ]
  ) assertStringIncludes(text, told);
});

testWith(["busybox"], "busybox's ip shows and changes; by ioctl, nothing", async () => {
  const script = `busybox ip address show eth0 && busybox ip address add 10.9.0.1/16 dev eth0 &&
    busybox ip route add 10.0.0.0/8 via 192.0.2.1 && busybox ip route && busybox ip link
    busybox ip link set eth0 mtu 1400`;
  const { code, text, stderr } = await bridged(["busybox", "sh", "-c", script]);
  assertStringIncludes(text, "inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0");
  assertStringIncludes(text, "10.0.0.0/8 via 192.0.2.1 dev eth0");
  assertStringIncludes(text, "10.9.0.0/16 dev eth0");
  assertStringIncludes(text, "mtu 1500");
  assertEquals([code, stderr], [2, "ip: SIOCSIFMTU: Operation not supported\n"]);
});

testWith(
  ["python3"],
  "Python: if_nameindex, if_nametoindex, getaddrinfo with AI_ADDRCONFIG",
  async () => {
    const program = `
import socket
print(socket.if_nameindex(), socket.if_nametoindex("eth0"), socket.if_indextoname(1))
try:
    socket.if_nametoindex("nosuch")
except OSError:
    print("no nosuch")
def asked(host):
    return sorted({i[4][0] for i in socket.getaddrinfo(host, 80, flags=socket.AI_ADDRCONFIG | socket.AI_NUMERICHOST)})
print(asked("192.0.2.1"), asked("2001:db8::1"))
`;
    const { code, text, stderr } = await bridged(["python3", "-c", program]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(text.split("\n"), [
      "[(1, 'lo'), (2, 'eth0')] 2 lo",
      "no nosuch",
      "['192.0.2.1'] ['2001:db8::1']",
      "",
    ]);
  },
);

testWith(
  ["python3"],
  "getaddrinfo heeds AI_ADDRCONFIG: without IPv6 there are no IPv6 addresses",
  async () => {
    const program = `import socket
print(sorted({i[0].name for i in socket.getaddrinfo("localhost", 80, flags=socket.AI_ADDRCONFIG)}))
for host in ("::1",):
    try:
        print(socket.getaddrinfo(host, 80, socket.AF_INET6, flags=socket.AI_ADDRCONFIG)[0][4][0])
    except socket.gaierror as error:
        print(error.errno == socket.EAI_ADDRFAMILY or error.errno == socket.EAI_NONAME)`;
    const topology = JSON.stringify({
      sysctls: { "net.ipv6.conf.all.disable_ipv6": 1, "net.ipv6.conf.default.disable_ipv6": 1 },
      links: [{ name: "eth0", up: true }],
      addresses: [{ link: "eth0", address: "192.0.2.10/24" }],
    });
    await inTemporary(async (directory) => {
      await Deno.writeTextFile(`${directory}/four.json`, topology);
      const options = ["--topology", `${directory}/four.json`];
      const four = await bridged(["python3", "-c", program], { options });
      assertEquals([four.stderr, four.text], ["", "['AF_INET']\nTrue\n"]);
    });
  },
);

testWith(["node"], "Node's networkInterfaces", async () => {
  const program = `for (const [name, all] of Object.entries(os.networkInterfaces()))
    for (const { address } of all) console.log(name, address)`;
  const { code, text, stderr } = await bridged(["node", "-e", program]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(sorted(text), ADDRESSES);
});

testWith([], "Deno's networkInterfaces", async () => {
  const program = "for (const i of Deno.networkInterfaces()) console.log(i.name, i.address)";
  const { code, text, stderr } = await bridged([Deno.execPath(), "eval", program]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(sorted(text), ADDRESSES);
});

testWith(["gcc"], "glibc's getifaddrs, dynamically and statically linked", async () => {
  await inTemporary(async (directory) => {
    for (const flags of [[], ["-static"]]) {
      const program = await compiled(directory, "getifaddrs", ...flags);
      const { code, text, stderr } = await bridged([program]);
      assertEquals([code, stderr], [0, ""], flags.join());
      assertEquals(sorted(text), ADDRESSES);
    }
  });
});

testWith(["go"], "Go's net.Interfaces, statically linked", async () => {
  await inTemporary(async (directory) => {
    const { code, text, stderr } = await bridged([await builtByGo(directory, "interfaces")]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(text.split("\n"), [
      "1 lo 65536  [127.0.0.1/8 ::1/128]",
      `2 eth0 1500 00:00:5e:00:53:01 [192.0.2.10/24 2001:db8::10/64 ${LINK_LOCAL}/64]`,
      "",
    ]);
  });
});

testWith(
  ["go"],
  "Go's vishvananda/netlink finds links, adds addresses, lists routes",
  async () => {
    await inTemporary(async (directory) => {
      const { code, text, stderr } = await bridged([await builtByGo(directory, "vishvananda")]);
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
    });
  },
  isFile("/usr/share/gocode/src/github.com/vishvananda/netlink/netlink.go")
    ? undefined
    : "needs golang-github-vishvananda-netlink-dev",
);

testWith(
  [],
  "pyroute2 lists and adds",
  async () => {
    const program = `
from pyroute2 import IPRoute, NetlinkError
with IPRoute() as ip:
    print([link.get_attr("IFLA_IFNAME") for link in ip.get_links()])
    print([(a["prefixlen"], a.get_attr("IFA_ADDRESS")) for a in ip.get_addr(family=2)])
    index = ip.link_lookup(ifname="eth0")[0]
    ip.link("add", ifname="br7", kind="bridge")
    ip.addr("add", index=index, address="203.0.113.1", prefixlen=24)
    ip.route("add", dst="10.0.0.0/8", gateway="203.0.113.2")
    print([r.get_attr("RTA_GATEWAY") for r in ip.get_routes(family=2, table=254)])
    try:
        ip.link("add", ifname="br7", kind="bridge")
    except NetlinkError as error:
        print(error.code)
`;
    const { code, text, stderr } = await bridged(["/usr/bin/python3", "-c", program]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(text.split("\n"), [
      "['lo', 'eth0']",
      "[(8, '127.0.0.1'), (24, '192.0.2.10')]",
      "['192.0.2.1', '203.0.113.2', None, None]",
      "17",
      "",
    ]);
  },
  isFile("/usr/lib/python3/dist-packages/pyroute2/__init__.py")
    ? undefined
    : "needs python3-pyroute2",
);

testWith(["tcpdump"], "tcpdump -D lists the links", async () => {
  const { code, text, stderr } = await bridged(["tcpdump", "-D"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(text, /\beth0\b.*\n/);
  assertMatch(text, /\blo\b.*\[.*Loopback/);
});

testWith(
  ["ip", "setpriv", "gcc"],
  "all of it as an ordinary user",
  async () => {
    await inTemporary(async (directory) => {
      const { text } = await run(Deno.execPath(), ["info", "--json"]);
      const { npmCache }: { npmCache: string } = JSON.parse(text);
      await run("cp", ["-r", npmCache, `${directory}/npm`]);
      // Its own may be where nobody else may look.
      await run("cp", [Deno.execPath(), `${directory}/deno`]);
      const program = await compiled(directory, "getifaddrs", "-static");
      await run("chown", ["-R", "65534:65534", directory]);
      await run("chmod", ["-R", "a+rX", directory]);
      const user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      const wrapper = [...user, "env", `DENO_DIR=${directory}`, `HOME=${directory}`];
      const script = `id -u; ip -brief -4 address; ip link add br0 type bridge; ip -brief link;
        ${program}; ip monitor link & sleep 0.3; ip link del br0; sleep 0.2; kill $!`;
      const deno = `${directory}/deno`;
      const outcome = await bridged(["sh", "-c", script], { wrapper, deno });
      assertEquals([outcome.code, outcome.stderr], [0, ""]);
      assertMatch(outcome.text, /^65534\nlo +UNKNOWN +127.0.0.1\/8 *\neth0 +UP +192.0.2.10\/24/);
      assertMatch(outcome.text, /^br0 +DOWN/m);
      assertMatch(outcome.text, /^Deleted \d+: br0/m);
      for (const line of ADDRESSES) assertStringIncludes(outcome.text, line);
    });
  },
  isMachineRoot() ? undefined : "needs root",
);

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

testWith(["ip"], "20 runs, four at a time, are the same", async () => {
  const outputs = new Set<string>();
  const one = async () => {
    const { code, text, stderr } = await bridged(["ip", "-d", "address"]);
    outputs.add(`${code} ${text}${stderr}`);
  };
  for (let round = 0; round < 5; round++) await Promise.all([one(), one(), one(), one()]);
  assertEquals([...outputs].length, 1, [...outputs].join("\n"));
  assert([...outputs][0]?.startsWith("0 1: lo:"));
});

testWith(["ip"], "other calls of programs go to the real kernel, as they are", async () => {
  const [program, ...args] = bridgedCommand(["cat", "/proc/self/status"]);
  const { text } = await run(program, args);
  assertMatch(text, /^Seccomp:\t2$/m);
});
