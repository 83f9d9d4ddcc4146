/** What the client makes of refusals. */
import { ERRNO, NLM_F, RTM } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import { decode, encode, locate } from "../src/codec/mod.ts";
import { ack, done, link, reply } from "./_fake_socket.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "./assert.ts";
import {
  answering,
  dumpOf,
  GET_LINK,
  GET_LINKS,
  indexes,
  NEW_LINK,
  requestsIn,
  scripted,
} from "./_scripts.ts";

async function refusal(
  request: Request,
  error: number,
  attributes: Parameters<typeof ack>[2] = {},
): Promise<NetlinkError> {
  using client = new Client(answering((it) => [ack(it, error, attributes)]));
  return await assertRejects(() => client.request(request), NetlinkError);
}

Deno.test("A refusal is a NetlinkError with what the kernel said", async () => {
  const request: Request = {
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { ifname: "v1", linkinfo: { kind: "bridge" } },
  };
  const offset = encode(request).length - 12;
  const error = await refusal(request, -ERRNO.EINVAL, {
    msg: "Unknown device type",
    offs: offset,
    policy: { type: 11, maxLength: 15 },
  });
  assertEquals(error.name, "NetlinkError");
  assertEquals(error.operation, "RTM_NEWLINK");
  assertEquals([error.errno, error.code], [ERRNO.EINVAL, "EINVAL"]);
  assertEquals(error.explanation, "Unknown device type");
  assertEquals([error.offset, error.attribute], [offset, "linkinfo.kind"]);
  assertEquals(error.policy, { type: 11, maxLength: 15 });
  assertEquals(error.missing, undefined);
  assertEquals(decode(error.request)[0]?.kind, "link");
  assertEquals(
    error.message,
    "RTM_NEWLINK: EINVAL: Unknown device type (at linkinfo.kind)",
  );
});

Deno.test("A refusal without a text says what its number means", async () => {
  const error = await refusal(NEW_LINK, -ERRNO.EEXIST);
  assertEquals(error.message, "RTM_NEWLINK: EEXIST: File exists");
  assertEquals(
    [error.explanation, error.attribute, error.offset, error.policy, error.missing],
    [undefined, undefined, undefined, undefined, undefined],
  );
  const unknown = await refusal(NEW_LINK, -524);
  assertEquals(unknown.errno, 524);
  assertStringIncludes(unknown.message, unknown.code);
});

Deno.test("A refusal names the attribute that is missing, and where", async () => {
  const top = await refusal({ kind: "route", type: RTM.NEWROUTE }, -ERRNO.EINVAL, { missType: 4 });
  assertEquals(top.missing, "oif");
  assertStringIncludes(top.message, "(oif is missing)");
  const nested: Request = {
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { ifname: "v1", linkinfo: { slaveKind: "abc" } },
  };
  const place = encode(nested).length - 12;
  assertEquals(locate(encode(nested), place)?.path, "linkinfo");
  const within = await refusal(nested, -ERRNO.EINVAL, { missType: 1, missNest: place });
  assertEquals(within.missing, "linkinfo.kind");
  const unnamed = await refusal(NEW_LINK, -ERRNO.EINVAL, { missType: 999 });
  assertEquals(unnamed.missing, "attribute 999");
});

Deno.test("An offset that lies nowhere known has no path", async () => {
  const error = await refusal(NEW_LINK, -ERRNO.EINVAL, { msg: "odd", offs: 4096 });
  assertEquals([error.offset, error.attribute], [4096, undefined]);
  const header = await refusal(NEW_LINK, -ERRNO.EINVAL, { offs: 20 });
  assertEquals(header.attribute, "header.index");
});

Deno.test("A dump is refused by NLMSG_ERROR or by NLMSG_DONE", async () => {
  const message = "Filter by device index not supported for link dumps";
  using byDone = new Client(answering(() => [link(1), done(-ERRNO.EINVAL, { msg: message })]));
  const seen: number[] = [];
  const error = await assertRejects(async () => {
    for await (const links of byDone.stream(GET_LINKS)) seen.push(...indexes(links));
  }, NetlinkError);
  assertEquals(error.message, `RTM_GETLINK: EINVAL: ${message}`);
  assertEquals(seen, [1]);
  using byError = new Client(answering((it) => [ack(it, -ERRNO.EOPNOTSUPP)]));
  const unsupported = await assertRejects(() => byError.dump(GET_LINKS), NetlinkError);
  assertEquals(unsupported.code, "EOPNOTSUPP");
});

Deno.test("A refused dump is not made again, interrupted or not", async () => {
  const socket = scripted(dumpOf([link(1, NLM_F.DUMP_INTR)], [done(-ERRNO.EINVAL)]));
  using client = new Client(socket);
  await assertRejects(() => client.dump(GET_LINKS), NetlinkError);
  assertEquals(requestsIn(socket).length, 1);
});

Deno.test("A warning is not a refusal", async () => {
  using client = new Client(answering((it) => [link(1), ack(it, 0, { msg: "deprecated" })]));
  assertEquals(indexes(await client.request(GET_LINK)), [1]);
});

Deno.test("After a refusal the next request is answered", async () => {
  const socket = scripted(
    (request, socket) => socket.push(reply(request, ack(request, -ERRNO.EPERM))),
    (request, socket) => socket.push(reply(request, link(2)), reply(request, ack(request))),
  );
  using client = new Client(socket);
  await assertRejects(() => client.request(NEW_LINK), NetlinkError);
  assertEquals(indexes(await client.request(GET_LINK)), [2]);
});

Deno.test("locate names what lies at an offset, nest by nest", () => {
  const link = encode({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: {
      ifname: "v1",
      linkinfo: { kind: "vxlan", data: { id: 0xabcdef, port: 0x1234 } },
      afSpec: { inet6: { token: "::7777" } },
      propList: ["one", "other"],
      unknown: [{ position: 0, type: 999, data: Uint8Array.of(0x99, 0x99, 0x99, 0x99) }],
    },
  });
  const route = encode({
    kind: "route",
    type: RTM.NEWROUTE,
    header: { family: 2 },
    attributes: {
      metrics: { mtu: 0xabcdef },
      multipath: [
        { flags: 0, hops: 0, ifindex: 1, attributes: { gateway: "192.0.2.1" } },
        { flags: 0, hops: 0, ifindex: 2, attributes: { gateway: "192.0.2.99" } },
      ],
    },
  });
  // The attribute whose payload begins with these bytes.
  const pathOf = (message: Uint8Array, payload: string) =>
    locate(message, message.toHex().indexOf(payload) / 2 - 4)?.path;
  assertEquals(pathOf(link, "763100"), "ifname");
  assertEquals(pathOf(link, "efcdab00"), "linkinfo.data.id");
  assertEquals(pathOf(link, "1234"), "linkinfo.data.port");
  assertEquals(pathOf(link, "7678"), "linkinfo.kind");
  assertEquals(pathOf(link, "00000000000000000000000000007777"), "afSpec.inet6.token");
  assertEquals(pathOf(link, "6f74686572"), "propList.altIfname");
  assertEquals(pathOf(link, "99999999"), "999");
  assertEquals(pathOf(route, "efcdab00"), "metrics.mtu");
  assertEquals(pathOf(route, "c0000201"), "multipath.0.gateway");
  assertEquals(pathOf(route, "c0000263"), "multipath.1.gateway");
  assertEquals(locate(link, 16)?.path, "header.family");
  assertEquals(locate(link, 24)?.path, "header.flags");
  for (const offset of [0, 15, link.length, 0xffffffff]) {
    assertEquals(locate(link, offset), undefined, `${offset}`);
  }
  const foreign = { kind: "unknown", type: 999, flags: 0, seq: 0, pid: 0 } as const;
  assertEquals(locate(encode({ ...foreign, payload: new Uint8Array(20) }), 20), undefined);
  assertEquals(locate(new Uint8Array(3), 0), undefined);
});
