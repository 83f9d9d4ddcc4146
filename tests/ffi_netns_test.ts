/** Sockets in other network namespaces, and the thread that opened them back in its own. */
import { IFF, MSG, NETLINK_SO, RTM, RTNLGRP, SO, SOL } from "../src/abi/mod.ts";
import {
  createNetworkNamespace,
  networkNamespaceIdentity,
  openNetworkNamespace,
  openSocket,
} from "../ffi/mod.ts";
import { type NetlinkSocket, SyscallError } from "../src/socket/mod.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "./assert.ts";
import {
  drain,
  DUMP_LINKS,
  isMachineRoot,
  runModule,
  setLo,
  testUnless,
  typeOf,
  whyNoNamespaces,
  whyNoPrograms,
  words,
} from "./_ffi.ts";

const noNamespaces = whyNoNamespaces();
const noPrograms = whyNoPrograms() ?? noNamespaces;
const noNames = noPrograms ??
  (isMachineRoot() ? undefined : "needs root, to write to /run/netns");

/** What tells network namespaces apart. */
function cookie(socket: NetlinkSocket): number[] {
  const value = new Uint8Array(8);
  assertEquals(socket.getsockopt(SOL.SOCKET, SO.NETNS_COOKIE, value), 8);
  return words(value);
}

function namespaceAt(path: string): string {
  return Deno.readLinkSync(path);
}

/** The namespace that the thread is in. */
function own(): string {
  return namespaceAt("/proc/thread-self/ns/net");
}

testUnless(noPrograms, "A fresh namespace has one device, and the thread stays in its own", () => {
  const home = own();
  using here = openSocket();
  using netns = createNetworkNamespace();
  assertEquals(own(), home);
  assertEquals(networkNamespaceIdentity(), home);
  using there = openSocket({ netns });
  assertEquals(own(), home);
  assertNotEquals(cookie(there), cookie(here));
  assertNotEquals(namespaceAt(netns.path), home);

  there.sendto(DUMP_LINKS);
  const buffer = new Uint8Array(32768);
  const received = there.recvfrom(buffer);
  assert(received !== undefined);
  assertEquals(typeOf(buffer), RTM.NEWLINK);
  assertEquals(new DataView(buffer.buffer).getUint32(0, true), received.length);
});

testUnless(
  noNamespaces,
  "Sockets in one namespace see each other's changes, by group",
  async () => {
    using netns = createNetworkNamespace();
    using monitor = openSocket({ netns });
    using here = openSocket();
    for (const socket of [monitor, here]) socket.bind({ groups: 1 << (RTNLGRP.LINK - 1) });
    monitor.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
    using admin = openSocket({ netns });
    admin.sendto(setLo(IFF.UP, IFF.UP));
    assertEquals(await monitor.readable(), true);
    const buffer = new Uint8Array(32768);
    const event = monitor.recvmsg([buffer], { flags: MSG.TRUNC });
    assert(event !== undefined);
    assertEquals(typeOf(buffer), RTM.NEWLINK);
    assertEquals(event.address, { pid: 0, groups: 1 << (RTNLGRP.LINK - 1) });
    const [pktinfo] = event.control;
    assert(pktinfo !== undefined);
    assertEquals([pktinfo.level, pktinfo.type], [SOL.NETLINK, NETLINK_SO.PKTINFO]);
    assertEquals(words(pktinfo.data), [RTNLGRP.LINK]);
  },
);

testUnless(noPrograms, "A namespace opens by path and by process", async () => {
  const home = own();
  using netns = createNetworkNamespace();
  using fresh = openSocket({ netns });
  using byPath = openSocket({ netns: netns.path });
  assertEquals(cookie(byPath), cookie(fresh));
  await using child = new Deno.Command("nsenter", {
    args: [`--net=${netns.path}`, "sh", "-c", "echo; exec sleep 60"],
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read(); // has entered
  using byProcess = openSocket({ netns: child.pid });
  assertEquals(cookie(byProcess), cookie(fresh));
  using opened = openNetworkNamespace(child.pid);
  assertEquals(namespaceAt(opened.path), namespaceAt(netns.path));
  child.kill("SIGKILL");
  await output.cancel();
  await child.status;
  assertEquals(own(), home);
});

testUnless(noNames, "A namespace opens by the name that ip netns gives", async () => {
  const home = own();
  const name = `nlbridge-test-${Deno.pid}`;
  await ip("netns", "add", name);
  try {
    using socket = openSocket({ netns: name });
    using netns = openNetworkNamespace(name);
    using byPath = openSocket({ netns: `/run/netns/${name}` });
    using other = openSocket({ netns });
    assertEquals(cookie(socket), cookie(byPath));
    assertEquals(cookie(socket), cookie(other));
    using here = openSocket();
    assertNotEquals(cookie(socket), cookie(here));
  } finally {
    await ip("netns", "del", name);
  }
  assertEquals(own(), home);

  async function ip(...args: string[]): Promise<void> {
    const { success } = await new Deno.Command("ip", { args }).output();
    assert(success, `ip ${args.join(" ")}`);
  }
});

testUnless(noPrograms, "What cannot be entered is an error, and nothing is left behind", () => {
  const home = own();
  const fds = () => [...Deno.readDirSync("/proc/self/fd")].length;
  using _keepsLibcLoaded = openSocket();
  const before = fds();
  const closed = createNetworkNamespace();
  closed.close();
  closed.close();
  const cases: readonly [string, string, () => Disposable][] = [
    ["open", "ENOENT", () => openSocket({ netns: "no-such-name" })],
    ["open", "ENOENT", () => openSocket({ netns: "/no/such/path" })],
    ["open", "ENOENT", () => openNetworkNamespace(0x7fffffff)],
    ["setns", "EINVAL", () => openSocket({ netns: "/proc/self/ns/mnt" })],
    ["setns", "EINVAL", () => openSocket({ netns: "/dev/null" })],
    ["setns", "EBADF", () => openSocket({ netns: closed })],
    ["socket", "EPROTONOSUPPORT", () => openSocket({ netns: Deno.pid, protocol: 31 })],
  ];
  for (const [syscall, code, open] of cases) {
    const error = assertThrows(open, SyscallError);
    assertEquals([error.syscall, error.code], [syscall, code]);
    assertEquals(own(), home);
  }
  assertThrows(() => openNetworkNamespace("/proc/self\0/ns/net"), TypeError);
  assertEquals(fds(), before);
});

testUnless(noPrograms, "A thread that could not come back does not leave", async () => {
  const output = await runModule(
    `
      import { createNetworkNamespace } from "FFI/mod.ts";
      const home = Deno.readLinkSync("/proc/thread-self/ns/net");
      try { createNetworkNamespace(); } catch (error) { console.log(error.message); }
      console.log(Deno.readLinkSync("/proc/thread-self/ns/net") === home);
    `,
    ["-A"],
    ["unshare", "--user", "--map-root-user"],
  );
  assertStringIncludes(output, "setns: EPERM");
  assertStringIncludes(output, "CAP_SYS_ADMIN");
  assertStringIncludes(output, "\ntrue\n");
});

testUnless(noPrograms, "A namespace dies with its last holder", () => {
  const netns = createNetworkNamespace();
  using socket = openSocket({ netns });
  netns.close();
  assertEquals(netns.fd, -1);
  socket.sendto(DUMP_LINKS); // the socket holds it still
  assertEquals(drain(socket), 2);
});
