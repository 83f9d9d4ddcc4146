import { AF, ERRNO, NETLINK, NETLINK_SO, NLM_F, RTM, SOCK, SOL } from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import { decode } from "../src/codec/mod.ts";
import type { Process, Protocol } from "../src/emulation/mod.ts";
import { COMMON_PROTOCOLS, EmulatedKernel, NL_CFG_F, reply } from "../src/emulation/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "./assert.ts";
import { received } from "./_both.ts";
import { message, runModule, testUnless, whyNoPrograms } from "./_ffi.ts";

/** What a call fails with; 0 if it does not. */
function errnoOf(call: () => void): number {
  try {
    call();
    return 0;
  } catch (error) {
    assert(error instanceof SyscallError);
    return error.errno;
  }
}

function has(kernel: EmulatedKernel, protocol: number): boolean {
  return errnoOf(() => kernel.socket({ protocol }).close()) === 0;
}

function protocolsOf(kernel: EmulatedKernel): number[] {
  return Array.from({ length: 40 }, (_, protocol) => protocol)
    .filter((protocol) => has(kernel, protocol));
}

Deno.test("a kernel has the common protocols, or those that it is given", () => {
  assertEquals(protocolsOf(new EmulatedKernel()), [0, 2, 4, 15, 16]);
  const protocols = [NETLINK.GENERIC, { protocol: NETLINK.XFRM }];
  assertEquals(protocolsOf(new EmulatedKernel({ protocols })), [6, 16]);
  const { EPROTONOSUPPORT, ESOCKTNOSUPPORT } = ERRNO;
  const kernel = new EmulatedKernel();
  assertEquals(errnoOf(() => kernel.socket({ protocol: 6 })), EPROTONOSUPPORT);
  assertEquals(errnoOf(() => kernel.socket({ protocol: -1 })), EPROTONOSUPPORT);
  assertEquals(errnoOf(() => kernel.socket({ type: SOCK.STREAM })), ESOCKTNOSUPPORT);
  assertThrows(() => new EmulatedKernel({ protocols: [NETLINK.XFRM] }), RangeError, "6");
  assertThrows(() => new EmulatedKernel({ protocols: [{ protocol: 32 }] }), RangeError, "32");
});

/** What anybody may do: join a group, send to another port, and how many groups there are. */
function allowed(kernel: EmulatedKernel, protocol: number, process: Process) {
  using socket = kernel.socket({ protocol, process });
  using root = kernel.socket({ protocol });
  root.bind({ pid: 4711 });
  const join = (group: number) => () =>
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  const groups = Array.from({ length: 100 }, (_, index) => index + 1);
  return {
    joins: groups.filter((group) => errnoOf(join(group)) === 0).length,
    sends: errnoOf(() => socket.sendto(new Uint8Array(1), { pid: 4711 })) === 0,
  };
}

Deno.test("what users without capabilities may do is as in Linux 6.18", () => {
  const kernel = new EmulatedKernel();
  const process = kernel.createProcess({ uid: 65534 });
  const all = COMMON_PROTOCOLS.map((protocol) => [protocol, allowed(kernel, protocol, process)]);
  assertEquals(Object.fromEntries(all), {
    // Groups 30 and 31 are not everybody's.
    [NETLINK.ROUTE]: { joins: 37, sends: false },
    [NETLINK.USERSOCK]: { joins: 0, sends: true },
    [NETLINK.SOCK_DIAG]: { joins: 32, sends: false },
    [NETLINK.KOBJECT_UEVENT]: { joins: 32, sends: false },
    [NETLINK.GENERIC]: { joins: 64, sends: false },
  });
});

Deno.test("a protocol of one's own has its groups, its flags and its handler", () => {
  const protocol = NETLINK.XFRM;
  const flags = NL_CFG_F.NONROOT_RECV | NL_CFG_F.NONROOT_SEND;
  const own: Protocol = {
    protocol,
    groups: 40,
    flags,
    handle: (request) => {
      if (request.header.type === 20) return reply(request, Uint8Array.of(1, 2, 3));
      request.extack.msg = "neither here nor there";
      return -ERRNO.EXDEV;
    },
  };
  const kernel = new EmulatedKernel({ protocols: [own] });
  const process = kernel.createProcess({ uid: 1 });
  assertEquals(allowed(kernel, protocol, process), { joins: 40, sends: true });
  using socket = kernel.socket({ protocol });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.sendto(message(20, NLM_F.REQUEST));
  assertEquals(received(socket), ["010203"]);
  socket.sendto(message(21, NLM_F.REQUEST));
  const [refusal] = decode(Uint8Array.fromHex(received(socket)[0] ?? ""), { protocol });
  assert(refusal?.kind === "error");
  assertEquals([refusal.error, refusal.attributes.msg], [-ERRNO.EXDEV, "neither here nor there"]);
});

Deno.test("a protocol may have a kernel's socket in the first namespace alone, or none", () => {
  const { ECONNREFUSED } = ERRNO;
  const cases = [["all", 0, 0], ["first", 0, ECONNREFUSED], [
    "none",
    ECONNREFUSED,
    ECONNREFUSED,
  ]] as const;
  for (const [namespaces, first, second] of cases) {
    const protocol = NETLINK.CONNECTOR;
    const kernel = new EmulatedKernel({
      protocols: [{ protocol, namespaces, handle: () => 0 }],
    });
    const results = [kernel.namespace, kernel.createNamespace()].map((namespace) => {
      using socket = kernel.socket({ protocol, namespace });
      return errnoOf(() => socket.sendto(message(16, NLM_F.REQUEST)));
    });
    assertEquals(results, [first, second], namespaces);
  }
  const mute = new EmulatedKernel({ protocols: [{ protocol: NETLINK.SELINUX }] });
  using socket = mute.socket({ protocol: NETLINK.SELINUX });
  assertEquals(errnoOf(() => socket.sendto(new Uint8Array(16))), ECONNREFUSED);
});

Deno.test("a client is answered by handlers of rtnetlink, in every namespace of its own", async () => {
  using kernel = new EmulatedKernel();
  const names = new Map([[kernel.namespace, "first"], [kernel.createNamespace(), "second"]]);
  kernel.rtnetlink.register(AF.UNSPEC, RTM.GETLINK, {
    doit(request) {
      const ifname = names.get(request.net);
      if (ifname === undefined) return -ERRNO.ENODEV;
      return reply(request, { kind: "link", type: RTM.NEWLINK, attributes: { ifname } });
    },
  });
  for (const [namespace, name] of names) {
    using client = new Client(kernel.socket({ namespace }));
    const [link] = await client.request({ kind: "link", type: RTM.GETLINK });
    assertEquals(link?.attributes.ifname, name);
    assertEquals(link?.pid, client.portId);
  }
  const namespace = kernel.createNamespace();
  using client = new Client(kernel.socket({ namespace }));
  const none = await assertRejects(
    () => client.request({ kind: "link", type: RTM.GETLINK }),
    NetlinkError,
  );
  assertEquals(none.code, "ENODEV");
  const unknown = await assertRejects(
    () => client.request({ kind: "route", type: RTM.GETROUTE }),
    NetlinkError,
  );
  assertEquals(unknown.code, "EOPNOTSUPP");
});

Deno.test("a kernel that is closed closes its sockets", async () => {
  const kernel = new EmulatedKernel();
  const sockets = COMMON_PROTOCOLS.map((protocol) => kernel.socket({ protocol }));
  assertEquals(kernel.openSockets, sockets);
  const waits = sockets.map((socket) => socket.readable());
  kernel.close();
  assertEquals(await Promise.all(waits), sockets.map(() => false));
  assertEquals(kernel.openSockets, []);
});

testUnless(whyNoPrograms(), "an emulated kernel needs no permission", async () => {
  const mod = new URL("../mod.ts", import.meta.url).href;
  const code = `
    import { Client, EmulatedKernel, genericFamilyInfo } from "${mod}";
    using kernel = new EmulatedKernel();
    using client = new Client(kernel.socket({ protocol: 16 }));
    const { familyId } = await genericFamilyInfo(client, "nlctrl");
    console.log(familyId);`;
  assertEquals(await runModule(code, []), "16\n");
});

Deno.test("a veth has as many queues as the machine has processors", () => {
  const queues = (cpus?: number) => {
    using kernel = new EmulatedKernel(cpus === undefined ? {} : { cpus });
    const index = kernel.addLink({ kind: "veth", name: "v0", peer: { name: "v1" } });
    const [link] = kernel.request({ kind: "link", type: RTM.GETLINK, header: { index } });
    return [link?.attributes.numTxQueues, link?.attributes.numRxQueues];
  };
  assertEquals(queues(), [2, 2]);
  assertEquals(queues(5), [5, 5]);
  assertEquals(queues(5000), [4096, 4096]);
});
