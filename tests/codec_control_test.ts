import { ERRNO, NETLINK, NL_ATTR_TYPE, NLM_F, NLMSG, NLMSGERR_ATTR, RTM } from "../src/abi/mod.ts";
import type { DoneMessage, ErrorMessage } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assert, assertEquals } from "./assert.ts";
import { attribute, bytes, concat, message, NONE, text, u16, u32 } from "./_bytes.ts";
import { only } from "./_decoded.ts";
import recorded from "./golden/control.json" with { type: "json" };

type Answer = keyof typeof recorded.answers;

/** What the kernel answered, which is one message and encodes to the same bytes. */
function answer(name: Answer): ErrorMessage | DoneMessage {
  const { answer, protocol } = recorded.answers[name];
  const datagram = Uint8Array.fromHex(answer);
  const [first, ...more] = decode(datagram, { protocol });
  assert((first?.kind === "error" || first?.kind === "done") && more.length === 0, name);
  assertEquals(encode(first), datagram);
  return first;
}

function refusal(name: Answer): ErrorMessage {
  const first = answer(name);
  assert(first.kind === "error");
  return first;
}

function requestOf(name: Answer): Uint8Array {
  return Uint8Array.fromHex(recorded.answers[name].request);
}

Deno.test(`the answers were recorded from ${recorded.kernel} by ${recorded.command}`, () => {
  assertEquals(Object.keys(recorded.answers).length, 16);
});

Deno.test("a success is an error of 0 with the request's header alone", () => {
  const { pid, ...rest } = refusal("success");
  assertEquals(rest, {
    kind: "error",
    type: NLMSG.ERROR,
    flags: NLM_F.CAPPED,
    seq: 1,
    error: 0,
    request: { length: 32, type: RTM.SETLINK, flags: NLM_F.REQUEST | NLM_F.ACK, seq: 1, pid: 0 },
    attributes: {},
  });
  assert(pid > 0);
});

Deno.test("a success may carry a warning", () => {
  const { error, flags, attributes, body } = refusal("success with a warning");
  assertEquals({ error, flags, attributes, body }, {
    error: 0,
    flags: NLM_F.CAPPED | NLM_F.ACK_TLVS,
    attributes: { msg: "bytes leftover after parsing attributes" },
    body: undefined,
  });
});

Deno.test("a refusal repeats the request", () => {
  const { error, flags, body, attributes } = refusal("refusal without extended acknowledgement");
  assertEquals({ error, flags, attributes }, { error: -ERRNO.ERANGE, flags: 0, attributes: {} });
  assertEquals(body, requestOf("refusal without extended acknowledgement").subarray(16));
});

const NAME_POLICY = {
  msg: "Attribute failed policy validation",
  offs: 32,
  policy: { maxLength: 15, type: NL_ATTR_TYPE.STRING },
};

Deno.test("an extended acknowledgement says what is wrong, where, and what would be right", () => {
  const { error, body, attributes } = refusal("refusal with policy");
  assertEquals(error, -ERRNO.ERANGE);
  assertEquals(body, requestOf("refusal with policy").subarray(16));
  assertEquals(attributes, NAME_POLICY);
});

Deno.test("a capped refusal has no more than the request's header before what it says", () => {
  const { request, flags, attributes, ...rest } = refusal("capped refusal with policy");
  assertEquals(flags, NLM_F.CAPPED | NLM_F.ACK_TLVS);
  assertEquals(request?.length, 56);
  assertEquals("body" in rest, false);
  assertEquals(attributes, NAME_POLICY);
});

Deno.test("a refusal repeats a request of odd length with its padding", () => {
  const { request, body, attributes } = refusal("refusal of an unaligned request");
  assertEquals(request?.length, 53);
  assertEquals(body?.length, 40);
  assertEquals(attributes, NAME_POLICY);
});

Deno.test("what the kernel says is decoded with all its attributes", () => {
  const said = (name: Answer) => {
    const { error = 0, attributes } = answer(name);
    return { error: -error, ...attributes };
  };
  assertEquals(said("refusal with text"), {
    error: ERRNO.EOPNOTSUPP,
    msg: "Unknown device type",
  });
  assertEquals(said("refusal with a range"), {
    error: ERRNO.ERANGE,
    msg: "Error parsing msg",
    offs: 28,
    policy: { minValueU: 0n, maxValueU: 63n, type: NL_ATTR_TYPE.U8 },
  });
  assertEquals(said("refusal with a mask"), {
    error: ERRNO.EINVAL,
    msg: "reserved bit set",
    offs: 28,
  });
  assertEquals(said("missing attribute"), { error: ERRNO.EINVAL, missType: 27 });
  assertEquals(said("missing attribute in a nest"), {
    error: ERRNO.EINVAL,
    missType: 1,
    missNest: 72,
  });
  assertEquals(said("missing attribute of generic netlink"), { error: ERRNO.EINVAL, missType: 1 });
  assertEquals(said("unknown message type"), { error: ERRNO.EOPNOTSUPP });
});

Deno.test("a dump that is refused ends with NLMSG_DONE, which says the same", () => {
  const { pid: _, ...done } = answer("dump refused");
  assertEquals(done, {
    kind: "done",
    type: NLMSG.DONE,
    flags: NLM_F.MULTI | NLM_F.ACK_TLVS,
    seq: 1,
    error: -ERRNO.EINVAL,
    attributes: { msg: "Filter by device index not supported for link dumps" },
  });
  assertEquals(answer("dump refused with policy").attributes, {
    msg: "Attribute failed policy validation",
    offs: 28,
    policy: { minValueU: 0n, maxValueU: 0xffffffffn, type: NL_ATTR_TYPE.U32 },
  });
  assertEquals(answer("dump refused without extended acknowledgement").attributes, {});
});

const ALL = {
  msg: "told in full",
  offs: 16,
  cookie: bytes(1, 2, 3, 4, 5),
  policy: {
    type: NL_ATTR_TYPE.S64,
    minValueS: -(2n ** 63n),
    maxValueS: 2n ** 63n - 1n,
    minLength: 1,
    maxLength: 2,
    policyIdx: 3,
    policyMaxtype: 4,
    bitfield32Mask: 0xffffffff,
    mask: 2n ** 64n - 1n,
  },
  missType: 5,
  missNest: 36,
};

const HEADER = { type: NLMSG.ERROR, seq: 7, pid: 8 } as const;
const REQUEST = { length: 24, type: RTM.GETLINK, flags: 1, seq: 7, pid: 0 } as const;

Deno.test("all six attributes go through NLMSG_ERROR, capped or not, and NLMSG_DONE", () => {
  const error = -ERRNO.EINVAL;
  const messages: (ErrorMessage | DoneMessage)[] = [
    {
      kind: "error",
      ...HEADER,
      flags: NLM_F.ACK_TLVS | NLM_F.CAPPED,
      error,
      request: REQUEST,
      attributes: ALL,
    },
    {
      kind: "error",
      ...HEADER,
      flags: NLM_F.ACK_TLVS,
      error,
      request: REQUEST,
      body: bytes(1, 2, 3, 4, 5, 6, 7, 8),
      attributes: ALL,
    },
    { kind: "done", ...HEADER, type: NLMSG.DONE, flags: NLM_F.ACK_TLVS, error, attributes: ALL },
  ];
  for (const message of messages) assertEquals(decode(encode(message)), [message]);
  assertEquals(decode(encode(messages)), messages);
});

Deno.test("the attributes have the numbers and flags of linux/netlink.h", () => {
  const { POLICY, MISS_TYPE } = NLMSGERR_ATTR;
  const tlvs = concat(
    attribute(NLMSGERR_ATTR.MSG, text("no")),
    attribute(POLICY | 0x8000, attribute(1, u32(4))),
    attribute(MISS_TYPE, u32(9)),
  );
  const done = message(3, concat(u32(0xfffffffe), tlvs), { flags: NLM_F.ACK_TLVS });
  assertEquals(only("done", done).attributes, { msg: "no", policy: { type: 4 }, missType: 9 });
});

const ECHOED = concat(u32(24), u16(18), u16(1), u32(7), u32(0));

Deno.test("without NLM_F_ACK_TLVS there are no attributes, whatever follows", () => {
  const rest = concat(bytes(1, 2, 3, 4, 5, 6, 7, 8), attribute(1, text("no")));
  const refused = only("error", message(2, concat(u32(0xfffffffe), ECHOED, rest)));
  assertEquals([refused.attributes, refused.body], [{}, rest]);
  const done = only("done", message(3, concat(u32(0), rest)));
  assertEquals([done.error, done.attributes, done.body], [0, {}, rest]);
});

Deno.test("a refusal too short for what it claims keeps its bytes", () => {
  const flags = NLM_F.ACK_TLVS;
  for (const body of [NONE, bytes(1, 2), ECHOED.subarray(0, 15)]) {
    const { request, body: kept } = only("error", message(2, concat(u32(5), body), { flags }));
    assertEquals([request, kept ?? NONE], [undefined, body]);
  }
  for (const rest of [NONE, bytes(1, 2, 3, 4), bytes(1, 2, 3, 4, 5, 6, 7)]) {
    // The request claims 8 bytes after its header.
    const refused = only("error", message(2, concat(u32(5), ECHOED, rest), { flags }));
    assertEquals([refused.body ?? NONE, refused.attributes], [rest, {}]);
  }
  for (const length of [0, 15, 0x7fffffff, 0xfffffffd, 0xffffffff]) {
    const request = concat(u32(length), ECHOED.subarray(4));
    assertEquals(
      only("error", message(2, concat(u32(5), request, bytes(9, 9)), { flags })).request?.length,
      length,
    );
  }
});

Deno.test("NLMSG_ERROR and NLMSG_DONE of fewer than four bytes keep them", () => {
  for (const payload of [NONE, bytes(1), bytes(1, 2, 3)]) {
    assertEquals(only("unknown", message(2, payload)).payload, payload);
    const { error, body } = only("done", message(3, payload));
    assertEquals([error, body ?? NONE], [undefined, payload]);
  }
});

Deno.test("other control messages have no payload to speak of", () => {
  for (const type of [NLMSG.NOOP, NLMSG.OVERRUN]) {
    assertEquals(only("unknown", message(type, NONE)).payload, NONE);
  }
});

Deno.test("control messages are the same in every protocol", () => {
  const datagram = encode({ kind: "done", ...HEADER, type: 3, flags: 2, error: 0, attributes: {} });
  for (const protocol of Object.values(NETLINK)) {
    assertEquals(decode(datagram, { protocol }), decode(datagram));
  }
});
