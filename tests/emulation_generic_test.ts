import {
  CAP,
  CTRL_CMD,
  ERRNO,
  GENL,
  GENL_ID,
  NETLINK,
  NETLINK_SO,
  NLM_F,
  SOL,
} from "../src/abi/mod.ts";
import { Client, genericFamilyInfo, NetlinkError } from "../src/client/mod.ts";
import type { AttributeSet } from "../src/codec/mod.ts";
import {
  AttributeTable,
  decode,
  encode,
  genericFamily,
  policy,
  string,
  u32,
} from "../src/codec/mod.ts";
import type { GenericFamilySpec, GenericOp, Process } from "../src/emulation/mod.ts";
import { EmulatedKernel, GENL_MCAST, reply } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "./assert.ts";
import { received } from "./_both.ts";

interface ItemAttributes extends AttributeSet {
  number?: number;
  name?: string;
}

const ITEM = new AttributeTable<ItemAttributes>("ITEM_A", { NUMBER: 1, NAME: 2 }, {
  number: u32,
  name: string,
});
const ITEM_POLICY = policy("item_policy", ITEM, { rows: { number: { type: "u32", max: 9 } } });

const GET = 1;
const protocol = NETLINK.GENERIC;

function family(id: number) {
  return genericFamily({ name: "items", id, attributes: ITEM, commands: ["ITEM_CMD", { GET }] });
}

/** A kernel with a family of so many items, and a client that speaks it. */
function items(count: number, more: Partial<GenericOp> = {}) {
  const kernel = new EmulatedKernel();
  const item = (number: number) => ({
    kind: "items" as const,
    type: registered.id,
    header: { cmd: GET },
    attributes: { number, name: `item ${number}` },
  });
  const registered = kernel.generic.register({
    name: "items",
    policy: ITEM_POLICY,
    ops: [{
      cmd: GET,
      doit(request) {
        const [asked] = decode(request.data, { protocol, families: [ITEMS] });
        if (asked?.kind !== "items" || asked.attributes.number === undefined) return -ERRNO.EINVAL;
        return reply(request, item(asked.attributes.number), { families: [ITEMS] });
      },
      dumpit(cb, out) {
        const { header: { seq }, portid: pid } = cb.request;
        let next = typeof cb.state === "number" ? cb.state : 0;
        const message = () => ({ ...item(next), flags: NLM_F.MULTI, seq, pid });
        while (next < count && out.put(encode(message(), { families: [ITEMS] }))) next++;
        cb.state = next;
        return next < count ? out.length : 0;
      },
      ...more,
    }],
  });
  const ITEMS = family(registered.id);
  const open = (process: Process = kernel.process) =>
    new Client(kernel.socket({ protocol, process })).with(ITEMS);
  return { kernel, registered, open };
}

const ASK = { kind: "items", header: { cmd: GET } } as const;

Deno.test("a client asks a family that was registered, for one thing and for all", async () => {
  const { kernel, registered, open } = items(1000);
  using _ = kernel;
  using stranger = new Client(kernel.socket({ protocol }));
  const { familyId: type } = await genericFamilyInfo(stranger, "items");
  using client = open();
  assertEquals(type, registered.id);
  const [item, ...more] = await client.request({ ...ASK, type, attributes: { number: 7 } });
  assertEquals([item?.attributes.name, more.length], ["item 7", 0]);
  const all = await client.dump({ ...ASK, type });
  assertEquals(all.map(({ attributes }) => attributes.number), Array.from(all.keys()));
  assertEquals(all.length, 1000);
});

Deno.test("a family's policy refuses what it does not allow, and names it", async () => {
  const { kernel, registered: { id: type }, open } = items(0);
  using _ = kernel;
  using client = open();
  const refused = (attributes: ItemAttributes, header: { cmd: number } = ASK.header) =>
    assertRejects(() => client.request({ ...ASK, type, header, attributes }), NetlinkError);
  const large = await refused({ number: 10 });
  assertEquals([large.code, large.attribute, large.policy?.maxValueU], ["ERANGE", "number", 9n]);
  assertEquals((await refused({})).code, "EINVAL");
  assertEquals((await refused({ number: 1 }, { cmd: 2 })).code, "EOPNOTSUPP");
  const dump = await assertRejects(
    () => client.dump({ ...ASK, type, attributes: { number: 10 } }),
    NetlinkError,
  );
  assertEquals(dump.code, "ERANGE");
});

Deno.test("a command without a policy takes no attributes, unless it is older than policies", async () => {
  using kernel = new EmulatedKernel();
  const ops: readonly GenericOp[] = [{ cmd: GET, doit: () => 0 }];
  for (const [resvStartOp, code] of [[0, "EINVAL"], [GET + 1, undefined]] as const) {
    using registered = kernel.generic.register({ name: "items", ops, resvStartOp });
    const { id: type } = registered;
    using client = new Client(kernel.socket({ protocol })).with(family(type));
    await client.request({ ...ASK, type });
    const asked = client.request({ ...ASK, type, attributes: { number: 1 } });
    const error = await asked.then(() => undefined, (error) => error);
    assertEquals(error instanceof NetlinkError ? error.code : error, code);
  }
});

Deno.test("commands ask for CAP_NET_ADMIN over the machine, or over the namespace", async () => {
  const cases = [[0, 0, 0], [GENL.ADMIN_PERM, 1, 1], [GENL.UNS_ADMIN_PERM, 1, 0]] as const;
  for (const [flags, user, owner] of cases) {
    const { kernel, registered: { id: type } } = items(0, { flags });
    using _ = kernel;
    const userNamespace = { parent: kernel.userNamespace, owner: 1000 };
    const namespace = kernel.createNamespace({ userNamespace });
    const ask = async (uid: number) => {
      const process = kernel.createProcess({ uid });
      using client = new Client(kernel.socket({ protocol, process, namespace })).with(family(type));
      const asked = client.request({ ...ASK, type, attributes: { number: 1 } });
      return await asked.then(() => 0, (error) => error.errno);
    };
    assertEquals([await ask(2000), await ask(1000), await ask(0)], [user, owner, 0]);
  }
});

Deno.test("what a dump's start refuses is an error, and its end is told", async () => {
  const done: number[] = [];
  let refusal = 0;
  const { kernel, registered: { id: type }, open } = items(3, {
    start: (cb) => {
      if (refusal !== 0) cb.extack.msg = "not now";
      return refusal;
    },
    done: (cb) => done.push(cb.result),
  });
  using _ = kernel;
  using client = open();
  assertEquals((await client.dump({ ...ASK, type })).length, 3);
  assertEquals(done, [0]);
  refusal = -ERRNO.EAGAIN;
  const error = await assertRejects(() => client.dump({ ...ASK, type }), NetlinkError);
  assertEquals([error.code, error.message.includes("not now"), done.length], ["EAGAIN", true, 1]);
});

/** The controller's announcements that wait: command, family and groups. */
function announced(socket: NetlinkSocket): unknown[] {
  return received(socket).flatMap((hex) => decode(Uint8Array.fromHex(hex), { protocol }))
    .map((message) => {
      assert(message.kind === "nlctrl");
      const { familyName, familyId, mcastGroups } = message.attributes;
      assertEquals([message.seq, message.pid], [0, 0]);
      return [message.header.cmd, familyName, familyId, mcastGroups?.map(({ id }) => id)];
    });
}

function notified(kernel: EmulatedKernel, namespace = kernel.namespace): NetlinkSocket {
  const socket = kernel.socket({ protocol, namespace });
  socket.bind({ groups: 1 << GENL_ID.CTRL - 1 });
  return socket;
}

Deno.test("the controller announces families and groups that come and go", () => {
  using kernel = new EmulatedKernel();
  using here = notified(kernel);
  using there = notified(kernel, kernel.createNamespace());
  const groups = [{ name: "a" }, { name: "b" }];
  const registered = kernel.generic.register({ name: "everywhere", groups });
  const coming = [
    [CTRL_CMD.NEWFAMILY, "everywhere", 19, [2, 3]],
    [CTRL_CMD.NEWMCAST_GRP, "everywhere", 19, [2]],
    [CTRL_CMD.NEWMCAST_GRP, "everywhere", 19, [3]],
  ];
  assertEquals([announced(here), announced(there)], [coming, coming]);
  registered.unregister();
  const going = [
    [CTRL_CMD.DELMCAST_GRP, "everywhere", 19, [2]],
    [CTRL_CMD.DELMCAST_GRP, "everywhere", 19, [3]],
    [CTRL_CMD.DELFAMILY, "everywhere", 19, [2, 3]],
  ];
  assertEquals([announced(here), announced(there)], [going, going]);
  registered.unregister();
  kernel.generic.register({ name: "first", netnsok: false });
  assertEquals(announced(here), [[CTRL_CMD.NEWFAMILY, "first", 20, undefined]]);
  assertEquals(announced(there), []);
});

Deno.test("a family that is in the first namespace alone cannot be spoken to elsewhere", async () => {
  using kernel = new EmulatedKernel();
  const { id: type } = kernel.generic.register({
    name: "items",
    ops: [{ cmd: GET, doit: () => 0 }],
    netnsok: false,
  });
  const namespace = kernel.createNamespace();
  for (const [net, code] of [[kernel.namespace, undefined], [namespace, "ENOENT"]] as const) {
    using client = new Client(kernel.socket({ protocol, namespace: net })).with(family(type));
    using stranger = new Client(kernel.socket({ protocol, namespace: net }));
    const results = [client.request({ ...ASK, type }), genericFamilyInfo(stranger, "items")]
      .map((asked) => asked.then(() => undefined, (error) => error.code));
    assertEquals(await Promise.all(results), [code, code]);
  }
});

Deno.test("families' numbers go on upwards; those that always had theirs keep them", () => {
  using kernel = new EmulatedKernel();
  const id = (name: string) => kernel.generic.register({ name }).id;
  assertEquals([id("a"), id("b")], [19, 20]);
  kernel.generic.find("b")?.unregister();
  assertEquals([id("c"), id("VFS_DQUOT"), id("pmcraid"), id("d")], [21, 17, 18, 19 + 1]);
  assertEquals(kernel.generic.families.map(({ name }) => name), [
    "nlctrl",
    "VFS_DQUOT",
    "pmcraid",
    "a",
    "d",
    "c",
  ]);
});

Deno.test("groups get the first numbers in a row that are free", () => {
  using kernel = new EmulatedKernel();
  const numbers = (name: string, count: number) => {
    const groups = Array.from({ length: count }, (_, index) => ({ name: `group ${index}` }));
    return [...kernel.generic.register({ name, groups }).groups.keys()];
  };
  assertEquals(numbers("NET_DM", 1), [1]);
  assertEquals(numbers("a", 13), Array.from({ length: 13 }, (_, index) => index + 2));
  assertEquals(numbers("b", 2), [19, 20]);
  assertEquals(numbers("c", 1), [15]);
  kernel.generic.find("a")?.unregister();
  assertEquals(numbers("d", 2), [2, 3]);
  assertEquals(numbers("e", 50)[0], 21);
});

Deno.test("sockets may join as many groups as there can be by then", () => {
  using kernel = new EmulatedKernel();
  using socket = kernel.socket({ protocol });
  const join = (group: number) => socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  join(64);
  assertThrows(() => join(65), SyscallError, "EINVAL");
  const groups = Array.from({ length: 70 }, (_, index) => ({ name: `group ${index}` }));
  kernel.generic.register({ name: "many", groups });
  assertEquals(socket.getsockname(), { pid: 0, groups: 0 });
  join(192);
  assertThrows(() => join(193), SyscallError, "EINVAL");
});

Deno.test("members of a group hear it in their namespace, and leave it with the family", () => {
  using kernel = new EmulatedKernel();
  const events: string[] = [];
  const registered = kernel.generic.register({
    name: "events",
    groups: [{ name: "quiet" }, { name: "loud" }],
    bind: ({ name }) => events.push(`+${name}`),
    unbind: ({ name }) => events.push(`-${name}`),
  });
  const namespace = kernel.createNamespace();
  const sockets = [kernel.namespace, namespace].map((net) =>
    kernel.socket({ protocol, namespace: net })
  );
  const [here, there] = sockets;
  const heard = () => sockets.map((socket) => received(socket).join());
  assert(here !== undefined && there !== undefined);
  const loud = registered.groupNumber("loud");
  for (const [index, socket] of sockets.entries()) {
    socket.bind({ pid: index + 1 });
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, loud);
  }
  assertEquals(events, ["+loud", "+loud"]);
  assertEquals([registered.hasListeners("loud"), registered.hasListeners("quiet")], [true, false]);
  const bytes = Uint8Array.of(1);
  assertEquals(registered.multicast(namespace, "loud", bytes), 0);
  assertEquals(heard(), ["", "01"]);
  assertEquals(registered.multicastAll("loud", bytes, 1), 0);
  assertEquals(heard(), ["", "01"]);
  assertEquals(registered.multicastAll("quiet", bytes), -ERRNO.ESRCH);
  assertThrows(() => registered.multicastAll("none", bytes), TypeError);
  here.close();
  assertEquals(events, ["+loud", "+loud", "-loud"]);
  registered.unregister();
  assertEquals(there.getsockname().groups, 0);
  assertEquals(events.length, 3);
});

Deno.test("a group asks its members for capabilities", () => {
  using kernel = new EmulatedKernel();
  const { CAP_NET_ADMIN, CAP_SYS_ADMIN } = GENL_MCAST;
  const registered = kernel.generic.register({
    name: "guarded",
    groups: [
      { name: "open" },
      { name: "net", flags: CAP_NET_ADMIN },
      { name: "sys", flags: CAP_SYS_ADMIN },
      { name: "both", flags: CAP_NET_ADMIN | CAP_SYS_ADMIN },
    ],
  });
  const joined = (capabilities: readonly number[]) => {
    const process = kernel.createProcess({ uid: 1, capabilities: new Set(capabilities) });
    using socket = kernel.socket({ protocol, process });
    return ["open", "net", "sys", "both"].filter((name) => {
      const group = registered.groupNumber(name);
      try {
        socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
        return true;
      } catch (error) {
        assert(error instanceof SyscallError);
        assertEquals(error.code, "EPERM");
        return false;
      }
    });
  };
  assertEquals(joined([]), ["open"]);
  assertEquals(joined([CAP.NET_ADMIN]), ["open", "net"]);
  assertEquals(joined([CAP.SYS_ADMIN]), ["open", "sys"]);
  assertEquals(joined([CAP.NET_ADMIN, CAP.SYS_ADMIN]), ["open", "net", "sys", "both"]);
});

Deno.test("who asked hears once what it led to, if it wants to or is in the group", () => {
  using kernel = new EmulatedKernel();
  const registered = kernel.generic.register({
    name: "changes",
    groups: [{ name: "changes" }],
    ops: [{
      cmd: GET,
      doit: (request) => registered.notify(request, "changes", Uint8Array.of(0xab)),
    }],
  });
  const group = registered.groupNumber("changes");
  using member = kernel.socket({ protocol });
  member.bind({ groups: 1 << group - 1 });
  for (const isMember of [false, true]) {
    for (const echo of [0, NLM_F.ECHO]) {
      using socket = kernel.socket({ protocol });
      socket.bind({ groups: isMember ? 1 << group - 1 : 0 });
      socket.sendto(encode({
        kind: "items",
        type: registered.id,
        flags: NLM_F.REQUEST | echo,
        header: { cmd: GET },
      }, { families: [family(registered.id)] }));
      assertEquals(received(socket), isMember || echo !== 0 ? ["ab"] : []);
      assertEquals(received(member), ["ab"]);
    }
  }
});

Deno.test("what cannot be registered is refused, and leaves nothing behind", () => {
  using kernel = new EmulatedKernel();
  const doit = () => 0;
  const wrong: readonly GenericFamilySpec[] = [
    { name: "" },
    { name: "sixteen-letters!" },
    { name: "nlctrl" },
    { name: "a", groups: [{ name: "sixteen-letters!" }] },
    { name: "a", groups: [{ name: "g" }], ops: [{ cmd: 1 }] },
    { name: "a", groups: [{ name: "g" }], ops: [{ cmd: 1, doit }, { cmd: 1, dumpit: doit }] },
    { name: "a", groups: [{ name: "g" }], ops: [{ cmd: 1, doit, validate: 1 }] },
  ];
  for (const spec of wrong) assertThrows(() => kernel.generic.register(spec), TypeError);
  const { id, groups } = kernel.generic.register({
    name: "fifteen-letters",
    groups: [{ name: "g" }],
  });
  assertEquals([id, ...groups.keys()], [19, 2]);
});
