import {
  AF,
  NDIAG_FLAG,
  NDIAG_PROTO,
  NDIAG_SHOW,
  NETLINK,
  NETLINK_SO,
  NETLINK_STATE,
  NLM_F,
  SK_MEMINFO,
  SO,
  SOCK,
  SOCK_DIAG,
  SOL,
} from "../src/abi/mod.ts";
import { Client } from "../src/client/mod.ts";
import type { NetlinkSocketMessage } from "../src/codec/mod.ts";
import {
  decode,
  encode,
  locate,
  messageJson,
  NETLINK_DIAG_MSG,
  NETLINK_DIAG_REQ,
  typeName,
} from "../src/codec/mod.ts";
import { openSocket } from "../ffi/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { bytes, concat, message, u32 } from "./_bytes.ts";
import { probe, whyNoProbe } from "./_c_probe.ts";
import { testUnless, whyNoKernel } from "./_ffi.ts";

const DIAG = { protocol: NETLINK.SOCK_DIAG } as const;

function kindsOf(datagram: Uint8Array): string[] {
  return decode(datagram, DIAG).map(({ kind }) => kind);
}

Deno.test("requests and answers differ by NLM_F_REQUEST", () => {
  const request = message(SOCK_DIAG.BY_FAMILY, concat(bytes(AF.NETLINK, 255), new Uint8Array(18)), {
    flags: NLM_F.REQUEST | NLM_F.DUMP,
  });
  const answer = message(SOCK_DIAG.BY_FAMILY, concat(bytes(AF.NETLINK), new Uint8Array(27)));
  assertEquals(kindsOf(concat(request, answer)), ["netlink-socket-request", "netlink-socket"]);
  assertEquals(encode(decode(concat(request, answer), DIAG)), concat(request, answer));
  const [first] = decode(request, DIAG);
  assertEquals(first && messageJson(first, DIAG), {
    type: "SOCK_DIAG_BY_FAMILY",
    flags: ["NLM_F_REQUEST", "NLM_F_ROOT", "NLM_F_MATCH"],
    seq: 0,
    pid: 0,
    header: { family: "AF_NETLINK", protocol: "NDIAG_PROTO_ALL", ino: 0, show: [], cookie: 0 },
    attributes: {},
  });
  assertEquals(locate(request, 24, DIAG)?.path, "header.show");
  assertEquals(locate(answer, 36, DIAG)?.path, "header.cookie");
});

Deno.test("sockets of other families stay bytes", () => {
  for (const payload of [bytes(), bytes(AF.UNIX, 0, 0, 0), bytes(AF.INET, ...u32(0))]) {
    const datagram = message(SOCK_DIAG.BY_FAMILY, payload);
    assertEquals(kindsOf(datagram), ["unknown"]);
    assertEquals(encode(decode(datagram, DIAG)), datagram);
  }
  assertEquals(typeName(21, NETLINK.SOCK_DIAG), "SOCK_DESTROY");
});

Deno.test("the address family need not be said", () => {
  const request = encode({
    kind: "netlink-socket-request",
    type: SOCK_DIAG.BY_FAMILY,
    flags: NLM_F.REQUEST,
  });
  assertEquals(request[16], AF.NETLINK);
  assertEquals(kindsOf(request), ["netlink-socket-request"]);
});

const STRUCTS = [NETLINK_DIAG_MSG, NETLINK_DIAG_REQ];
const HEADER = "linux/netlink_diag.h";

testUnless(await whyNoProbe([HEADER]), "the structs lie in memory as in C", async () => {
  const expected = STRUCTS.flatMap(({ struct, size, members }): [string, number][] => [
    [`sizeof(struct ${struct})`, size],
    ...members.flatMap(({ member, offset, type }): [string, number][] => [
      [`offsetof(struct ${struct}, ${member})`, offset],
      [`sizeof(((struct ${struct} *)0)->${member})`, type.min],
    ]),
  ]);
  const values = await probe([HEADER], expected.map(([expression]) => expression));
  assertEquals(
    expected.map(([expression]) => [expression, Number(values.get(expression))]),
    expected,
  );
});

/** The netlink sockets that there are. */
async function sockets(protocol: number): Promise<NetlinkSocketMessage[]> {
  using client = new Client(openSocket(DIAG));
  const show = NDIAG_SHOW.MEMINFO | NDIAG_SHOW.GROUPS | NDIAG_SHOW.FLAGS;
  return await client.dump({
    kind: "netlink-socket-request",
    type: SOCK_DIAG.BY_FAMILY,
    header: { protocol, show },
  });
}

/** The lines of /proc/net/netlink as `protocol port inode`, with the groups 1 to 32. */
async function proc(): Promise<Map<string, number>> {
  const [, ...lines] = (await Deno.readTextFile("/proc/net/netlink")).trim().split("\n");
  return new Map(lines.map((line) => {
    const [, protocol, port, groups = "", , , , , , inode] = line.trim().split(/\s+/);
    return [`${protocol} ${port} ${inode}`, parseInt(groups, 16)];
  }));
}

const reason = whyNoKernel() ?? (Deno.build.os === "linux" ? await whyNoProc() : undefined);

async function whyNoProc(): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "read", path: "/proc/net/netlink" });
  return state === "granted" ? undefined : "needs --allow-read=/proc/net/netlink";
}

testUnless(reason, "the sockets are those of /proc/net/netlink, with the test's own", async () => {
  using own = openSocket();
  own.bind({ groups: 1 << 2 });
  own.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, 33);
  own.setsockopt(SOL.NETLINK, NETLINK_SO.CAP_ACK, 1);
  own.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
  own.connect({ pid: 0, groups: 0 });
  const port = own.getsockname().pid;

  const before = await proc();
  const told = await sockets(NDIAG_PROTO.ALL);
  const after = await proc();
  const groupsOf = new Map(told.map(({ header, attributes }) => [
    `${header.protocol} ${header.portid} ${header.ino}`,
    attributes.groups?.[0] ?? 0,
  ]));
  // Others come and go meanwhile, but those of the kernel and of this test.
  let compared = 0;
  for (const [name, groups] of before) {
    if (after.get(name) !== groups) continue;
    assertEquals(groupsOf.get(name), groups, name);
    compared++;
  }
  assertGreater(compared, 1);

  const found = told.find(({ header }) =>
    header.protocol === NETLINK.ROUTE && header.portid === port
  );
  assert(found !== undefined);
  const { header, attributes } = found;
  assertEquals([header.family, header.type], [AF.NETLINK, SOCK.RAW]);
  assertEquals([header.state, header.dstPortid], [NETLINK_STATE.CONNECTED, 0]);
  const groups = attributes.groups ?? [];
  assertEquals([groups[0], groups[1]], [1 << 2, 1 << 0]);
  assertEquals(attributes.flags, NDIAG_FLAG.CAP_ACK | NDIAG_FLAG.PKTINFO);
  const memory = new Uint8Array(4);
  own.getsockopt(SOL.SOCKET, SO.RCVBUF, memory);
  assertEquals(
    attributes.meminfo?.[SK_MEMINFO.RCVBUF],
    new DataView(memory.buffer).getInt32(0, true),
  );
  const cookie = new Uint8Array(8);
  own.getsockopt(SOL.SOCKET, SO.COOKIE, cookie);
  assertEquals(header.cookie, new DataView(cookie.buffer).getBigUint64(0, true));
});

testUnless(reason, "one protocol's sockets are asked for by its number", async () => {
  const told = await sockets(NETLINK.GENERIC);
  assertGreater(told.length, 0);
  assertEquals(new Set(told.map(({ header }) => header.protocol)), new Set([NETLINK.GENERIC]));
});
