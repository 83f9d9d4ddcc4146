import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { NETLINK, NETLINK_SO, NLM_F, RTM, SCM, SO, SOL } from "../src/abi/mod.ts";
import { Client } from "../src/client/mod.ts";
import { decode } from "../src/codec/mod.ts";
import type { NetworkNamespace, Uevent } from "../src/emulation/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assert, assertEquals, assertGreater, assertThrows } from "./assert.ts";
import { Both, charged, received } from "./_both.ts";
import { message, testUnless, whyNoNamespaces } from "./_ffi.ts";

const protocol = NETLINK.KOBJECT_UEVENT;
const NULL: Uevent = { action: "add", devpath: "/devices/virtual/mem/null", subsystem: "mem" };

/** The datagrams that wait, as text. */
function heard(socket: NetlinkSocket): string[] {
  return received(socket).map((hex) => new TextDecoder().decode(Uint8Array.fromHex(hex)));
}

function listener(kernel: EmulatedKernel, namespace: NetworkNamespace = kernel.namespace) {
  const socket = kernel.socket({ protocol, namespace });
  socket.bind({ groups: 1 });
  return socket;
}

/** An event as it is told, and nothing else that could be asked for. */
function eventOf(text: string): Omit<Uevent, "action"> & { readonly action: string } {
  const [, ...variables] = text.split("\0").slice(0, -1);
  const pairs = variables.map((variable) => variable.split("="))
    .map(([name = "", value = ""]): [string, string] => [name, value]);
  const { ACTION = "", DEVPATH = "", SUBSYSTEM = "", SEQNUM: _, ...env } = Object.fromEntries(
    pairs,
  );
  return { action: ACTION, devpath: DEVPATH, subsystem: SUBSYSTEM, env };
}

function isKnown(event: ReturnType<typeof eventOf>): event is Uevent {
  return ["add", "remove", "change", "move"].includes(event.action);
}

function withoutNumber(text: string): string {
  return text.replace(/SEQNUM=\d+\0$/, "SEQNUM=\0");
}

testUnless(
  whyNoNamespaces(),
  "an event is framed as the real kernel frames those of the same devices",
  async () => {
    using netns = createNetworkNamespace();
    using kernel = new EmulatedKernel();
    using links = new Client(openSocket({ netns }));
    using real = openSocket({ protocol, netns });
    using emulated = listener(kernel);
    real.bind({ groups: 1 });
    const link = { kind: "link", type: RTM.NEWLINK } as const;
    const attributes = { ifname: "br0", linkinfo: { kind: "bridge" } } as const;
    await links.request({ ...link, flags: NLM_F.CREATE, attributes });
    const [br0] = await links.request({
      ...link,
      type: RTM.GETLINK,
      attributes: { ifname: "br0" },
    });
    const header = { index: br0?.header.index ?? 0 };
    await links.request({ ...link, header, attributes: { ifname: "br1" } });
    await links.request({ kind: "link", type: RTM.DELLINK, header });

    const told = heard(real);
    const actions = new Set(told.map((text) => text.split("@", 1)[0]));
    assertEquals([...actions].sort(), ["add", "move", "remove"]);
    for (const text of told) {
      const event = eventOf(text);
      assert(isKnown(event));
      kernel.uevent(event);
    }
    assertEquals(heard(emulated).map(withoutNumber), told.map(withoutNumber));
    const numbers = told.map((text) => Number(/SEQNUM=(\d+)\0$/.exec(text)?.[1]));
    assert(numbers.every((number, index) => number > (numbers[index - 1] ?? 0)));
  },
);

testUnless(
  whyNoNamespaces(),
  "what a user sends is answered and told as by the real kernel",
  () => {
    using netns = createNetworkNamespace();
    using kernel = new EmulatedKernel();
    using sockets = new Both({ protocol, kernel, netns });
    using real = openSocket({ protocol, netns });
    using emulated = listener(kernel);
    real.bind({ groups: 1 });
    const event = new TextEncoder().encode("add@/devices/none\0ACTION=add\0");
    const { REQUEST, ACK } = NLM_F;
    const one = message(16, REQUEST | ACK, event);
    const two = message(77, REQUEST, Uint8Array.of(1, 2, 3));
    for (
      const [name, bytes] of [
        ["an event", one],
        ["a part of one, unacknowledged", two],
        ["nothing", message(16, REQUEST | ACK, new Uint8Array())],
        ["no request", message(16, ACK, event)],
        ["a control message", message(3, REQUEST | ACK, event)],
        ["two of them", Uint8Array.of(...two, 0, ...one)],
        ["as much as there may be", message(16, REQUEST, new Uint8Array(1900).fill(65))],
        ["more than there may be", message(16, REQUEST, new Uint8Array(2030).fill(65))],
        ["part of a header", one.subarray(0, 15)],
      ] as const
    ) {
      sockets.send(bytes, name);
      assertEquals(charged(emulated), charged(real), name);
      assertEquals(heard(emulated).map(withoutNumber), heard(real).map(withoutNumber), name);
    }
  },
);

Deno.test("events are numbered, whoever hears them", () => {
  using kernel = new EmulatedKernel();
  // lo and its two queues came before.
  assertEquals(kernel.uevent(NULL), 4n);
  using socket = listener(kernel);
  assertEquals(kernel.uevent({ ...NULL, env: { MAJOR: 1, DEVNAME: "null" } }), 5n);
  using sender = kernel.socket({ protocol });
  sender.sendto(message(16, NLM_F.REQUEST, new TextEncoder().encode("x\0")));
  assertEquals(heard(socket), [
    "add@/devices/virtual/mem/null\0ACTION=add\0DEVPATH=/devices/virtual/mem/null\0" +
    "SUBSYSTEM=mem\0MAJOR=1\0DEVNAME=null\0SEQNUM=5\0",
    "x\0SEQNUM=6\0",
  ]);
});

Deno.test("a device's event is heard in its namespace, others' where the first user namespace is", () => {
  using kernel = new EmulatedKernel();
  const { userNamespace } = kernel;
  const second = kernel.createNamespace();
  const foreign = kernel.createNamespace({ userNamespace: { parent: userNamespace, owner: 1000 } });
  const namespaces = [kernel.namespace, second, foreign];
  const sockets = namespaces.map((namespace) => listener(kernel, namespace));
  const counts = () => sockets.map((socket) => heard(socket).length);
  kernel.uevent(NULL);
  assertEquals(counts(), [1, 1, 0]);
  for (const [index, namespace] of namespaces.entries()) {
    kernel.uevent({ ...NULL, namespace });
    assertEquals(counts(), namespaces.map((_, other) => other === index ? 1 : 0));
  }
});

Deno.test("an event comes from the kernel, or from the user who sent it, under port 0", () => {
  using kernel = new EmulatedKernel();
  using socket = listener(kernel);
  socket.setsockopt(SOL.SOCKET, SO.PASSCRED, 1);
  kernel.uevent(NULL);
  const process = kernel.createProcess({ pid: 77, gid: 5 });
  using sender = kernel.socket({ protocol, process });
  sender.sendto(message(16, NLM_F.REQUEST));
  for (const credentials of [[0, 0, 0], [77, 0, 5]]) {
    const { address, control } = socket.recvmsg([new Uint8Array(4096)]) ?? {};
    assertEquals(address, { pid: 0, groups: 1 });
    assertEquals(control?.map(({ level, type }) => [level, type]), [[SOL.SOCKET, SCM.CREDENTIALS]]);
    assertEquals([...new Uint32Array(control?.[0]?.data.slice().buffer ?? [])], credentials);
  }
});

Deno.test("users without CAP_SYS_ADMIN over the namespace send no events", () => {
  using kernel = new EmulatedKernel();
  const userNamespace = { parent: kernel.userNamespace, owner: 1000 };
  const own = kernel.createNamespace({ userNamespace });
  const process = kernel.createProcess({ uid: 1000 });
  const cases = [[kernel.namespace, -1], [own, 0]] as const;
  for (const [namespace, error] of cases) {
    using socket = listener(kernel, namespace);
    using sender = kernel.socket({ protocol, process, namespace });
    sender.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
    sender.sendto(message(16, NLM_F.REQUEST | NLM_F.ACK));
    const [answer] = decode(Uint8Array.fromHex(received(sender)[0] ?? ""), { protocol });
    assert(answer?.kind === "error");
    assertEquals(answer.error, error);
    const text = error === 0 ? undefined : "missing CAP_SYS_ADMIN capability";
    assertEquals(answer.attributes.msg, text);
    assertEquals(heard(socket).length, error === 0 ? 1 : 0);
  }
});

Deno.test("an event of too many or too long variables is refused, and gets no number", () => {
  using kernel = new EmulatedKernel();
  const before = kernel.uevent(NULL);
  using socket = listener(kernel);
  const many = Object.fromEntries(Array.from({ length: 61 }, (_, index) => [`V${index}`, ""]));
  assertThrows(() => kernel.uevent({ ...NULL, env: many }), RangeError);
  assertThrows(() => kernel.uevent({ ...NULL, env: { LONG: "x".repeat(2048) } }), RangeError);
  const { V60: _, ...most } = many;
  assertEquals(kernel.uevent({ ...NULL, env: most }), before + 1n);
  assertGreater(heard(socket)[0]?.length ?? 0, 64);
});
