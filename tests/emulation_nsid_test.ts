/** The numbers that namespaces of an emulated kernel give each other, as a client sees them. */
import { NETLINK_SO, RTM, RTNLGRP, SOL } from "../src/abi/mod.ts";
import { Client, events, NetlinkError } from "../src/client/mod.ts";
import type { NsidAttributes } from "../src/codec/mod.ts";
import type { NetworkNamespace } from "../src/emulation/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertEquals, assertRejects } from "./assert.ts";

const NOBODY = 65534;

/** A kernel with three namespaces, of which the first process has descriptors. */
function lab() {
  const kernel = new EmulatedKernel();
  const second = kernel.createNamespace();
  const third = kernel.createNamespace();
  const [own, other, another] = [
    kernel.process.openNamespace(kernel.namespace),
    kernel.process.openNamespace(second),
    kernel.process.openNamespace(third),
  ] as const;
  return { kernel, second, third, own, other, another };
}

async function assign(client: Client, attributes: NsidAttributes): Promise<void> {
  await client.request({ kind: "nsid", type: RTM.NEWNSID, attributes });
}

async function ask(client: Client, attributes: NsidAttributes): Promise<NsidAttributes> {
  const [answer] = await client.request({ kind: "nsid", type: RTM.GETNSID, attributes });
  assert(answer !== undefined);
  assertEquals(answer.type, RTM.NEWNSID);
  return answer.attributes;
}

async function dump(client: Client, attributes: NsidAttributes = {}): Promise<NsidAttributes[]> {
  const messages = await client.dump({ kind: "nsid", type: RTM.GETNSID, attributes });
  return messages.map((message) => message.attributes);
}

/** What a refusal tells: its code, its text, and the attribute. */
async function refusal(request: Promise<unknown>): Promise<(string | undefined)[]> {
  const { code, explanation, attribute } = await assertRejects(() => request, NetlinkError);
  return [code, explanation, attribute];
}

Deno.test("A namespace gets the number that is asked for, or the least free one", async () => {
  const { kernel, second, third, own, other, another } = lab();
  using client = new Client(kernel.socket());
  assertEquals(await ask(client, { fd: other }), { nsid: -1 });
  await assign(client, { nsid: 5, fd: other });
  await assign(client, { nsid: -1, fd: another });
  await assign(client, { nsid: -1, fd: own });
  assertEquals(await dump(client), [{ nsid: 0 }, { nsid: 1 }, { nsid: 5 }]);
  assertEquals(await ask(client, { fd: other }), { nsid: 5 });
  assertEquals(await ask(client, { nsid: 5 }), { nsid: 5 });
  assertEquals(kernel.namespace.byId(5), second);
  assertEquals(kernel.namespace.idOf(third), 0);
  assertEquals(third.ids, []);
});

Deno.test("A namespace can be named by a process that is in it", async () => {
  const { kernel, second } = lab();
  const { pid } = kernel.createProcess({ namespace: second });
  using client = new Client(kernel.socket());
  await assign(client, { nsid: 5, pid });
  assertEquals(await ask(client, { pid }), { nsid: 5 });
  // It is looked at before a descriptor.
  assertEquals(await ask(client, { pid, fd: 999 }), { nsid: 5 });
  assertEquals(await ask(client, { pid: 1 }), { nsid: -1 });
});

Deno.test("A process that moves takes its number and its sockets-to-be along", async () => {
  const { kernel, second, other } = lab();
  const process = kernel.createProcess();
  using client = new Client(kernel.socket());
  await assign(client, { nsid: 5, fd: other });
  process.namespace = second;
  assertEquals(await ask(client, { pid: process.pid }), { nsid: 5 });
  using inside = new Client(kernel.socket({ process }));
  assertEquals(await dump(inside), []);
});

Deno.test("Descriptors are of one process, and the least free numbers", async () => {
  const { kernel, second, own, other, another } = lab();
  assertEquals([own, other, another], [3, 4, 5]);
  const { process } = kernel;
  process.closeNamespace(other);
  using client = new Client(kernel.socket());
  assertEquals((await refusal(ask(client, { fd: other })))[0], "EBADF");
  assertEquals(process.openNamespace(second), other);
  assertEquals(process.openNamespace(second, 900), 900);
  assertEquals(process.openNamespace(second, 900), 901);
  using stranger = new Client(kernel.socket({ process: kernel.createProcess() }));
  assertEquals((await refusal(ask(stranger, { fd: other })))[0], "EBADF");
});

Deno.test("References to namespaces are refused with Linux's own words", async () => {
  const { kernel, other, another } = lab();
  using client = new Client(kernel.socket());
  await assign(client, { nsid: 5, fd: other });
  const invalid = "Peer netns reference is invalid";
  assertEquals(await refusal(ask(client, {})), [
    "EINVAL",
    "Peer netns reference is missing",
    undefined,
  ]);
  assertEquals(await refusal(ask(client, { fd: 999 })), ["EBADF", invalid, "fd"]);
  assertEquals(await refusal(ask(client, { fd: 0 })), ["EINVAL", invalid, "fd"]);
  assertEquals(await refusal(ask(client, { pid: 99999 })), ["ESRCH", invalid, "pid"]);
  assertEquals(await refusal(ask(client, { nsid: 9 })), ["ENOENT", invalid, "nsid"]);
  assertEquals(await refusal(assign(client, { nsid: 1, pid: 99999 })), ["ESRCH", invalid, "pid"]);
  assertEquals(await refusal(assign(client, { fd: other })), [
    "EINVAL",
    "nsid is missing",
    undefined,
  ]);
  assertEquals(await refusal(assign(client, { nsid: 1 })), [
    "EINVAL",
    "Peer netns reference is missing",
    undefined,
  ]);
  assertEquals(await refusal(assign(client, { nsid: 6, fd: other })), [
    "EEXIST",
    "Peer netns already has a nsid assigned",
    "fd",
  ]);
  assertEquals(await refusal(assign(client, { nsid: 5, fd: another })), [
    "EEXIST",
    "The specified nsid is already used",
    "nsid",
  ]);
  assertEquals(await refusal(ask(client, { fd: other, currentNsid: 5 })), [
    "EINVAL",
    "Unsupported attribute in peer netns getid request",
    undefined,
  ]);
});

Deno.test("The numbers that another namespace has given are for its administrators", async () => {
  const { kernel, second, third, other } = lab();
  second.assignId(third, 7);
  second.assignId(kernel.namespace, 3);
  using client = new Client(kernel.socket());
  await assign(client, { nsid: 5, fd: other });
  kernel.namespace.assignId(third, 1);
  assertEquals(await ask(client, { nsid: 1, targetNsid: 5 }), { nsid: 7, currentNsid: 1 });
  assertEquals(await dump(client, { targetNsid: 5 }), [
    { nsid: 3, currentNsid: -1 },
    { nsid: 7, currentNsid: 1 },
  ]);

  const target = "Target netns reference is invalid";
  const dumped = "Invalid target network namespace id";
  assertEquals(await refusal(ask(client, { nsid: 1, targetNsid: 9 })), [
    "EINVAL",
    target,
    "targetNsid",
  ]);
  assertEquals(await refusal(dump(client, { targetNsid: 9 })), ["EINVAL", dumped, "targetNsid"]);
  const process = kernel.createProcess({ uid: NOBODY });
  using nobody = new Client(kernel.socket({ process }));
  assertEquals(await dump(nobody), [{ nsid: 1 }, { nsid: 5 }]);
  assertEquals(await refusal(ask(nobody, { nsid: 1, targetNsid: 5 })), [
    "EACCES",
    target,
    "targetNsid",
  ]);
  assertEquals(await refusal(dump(nobody, { targetNsid: 5 })), ["EACCES", dumped, "targetNsid"]);
  assertEquals((await refusal(assign(nobody, { nsid: 8, pid: 1 })))[0], "EPERM");
});

Deno.test("A dump is checked where that is wanted, and then only", async () => {
  const { kernel, other } = lab();
  kernel.namespace.assignId(kernel.namespace, 4);
  using strict = new Client(kernel.socket());
  const unsupported = "Unsupported attribute in dump request";
  assertEquals(await refusal(dump(strict, { fd: other })), ["EINVAL", unsupported, "fd"]);
  // What comes before the target, by number, is refused first, and what comes after it last.
  assertEquals((await refusal(dump(strict, { nsid: 1, targetNsid: 9 })))[1], unsupported);
  assertEquals(
    (await refusal(dump(strict, { targetNsid: 9, currentNsid: 1 })))[1],
    "Invalid target network namespace id",
  );
  using lenient = new Client(kernel.socket(), { strict: false });
  assertEquals(await dump(lenient, { fd: other, targetNsid: 9 }), [{ nsid: 4 }]);
});

/** Namespaces that one knows. */
function acquaint(kernel: EmulatedKernel, namespace: NetworkNamespace, count: number): void {
  for (let id = 0; id < count; id++) namespace.assignId(kernel.createNamespace(), id);
}

Deno.test("A dump ends with its first datagram, as Linux's does", async () => {
  const { kernel } = lab();
  acquaint(kernel, kernel.namespace, 140);
  using client = new Client(kernel.socket());
  const numbers = (await dump(client)).map(({ nsid }) => nsid);
  assertEquals(numbers, Array.from({ length: 134 }, (_, index) => index));
});

Deno.test("Those in the group hear of new numbers, in other namespaces if they want to", async () => {
  const { kernel, second, other, another } = lab();
  kernel.namespace.assignId(second, 5);
  second.assignId(kernel.namespace, 9);
  using socket = kernel.socket();
  using afar = kernel.socket({ namespace: second });
  afar.setsockopt(SOL.NETLINK, NETLINK_SO.LISTEN_ALL_NSID, 1);
  const groups = [RTNLGRP.NSID];
  const [near, far] = [events(socket, { groups }), events(afar, { groups })];
  using client = new Client(kernel.socket());
  await refusal(assign(client, { nsid: 5, fd: other }));
  await assign(client, { nsid: 6, fd: another });
  for (const each of [near, far]) {
    const { value } = await each.next();
    assert(value?.kind === "datagram");
    const [message, ...others] = value.messages;
    assertEquals(others, []);
    assert(message?.kind === "nsid");
    assertEquals([message.type, message.attributes], [RTM.NEWNSID, { nsid: 6 }]);
    await each.return();
  }
});

Deno.test("Nobody can ask for a number to be taken away", async () => {
  const { kernel, other } = lab();
  using client = new Client(kernel.socket());
  await assign(client, { nsid: 5, fd: other });
  const request = client.request({ kind: "nsid", type: RTM.DELNSID, attributes: { nsid: 5 } });
  assertEquals((await refusal(request))[0], "EOPNOTSUPP");
});
