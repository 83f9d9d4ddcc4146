/** What annotate says of the bytes of a datagram. */
import fc from "./fast_check.ts";
import type { Annotation } from "../src/codec/mod.ts";
import { annotate, encode, randomMessage } from "../src/codec/mod.ts";
import { HexFormat } from "../src/cli/hex.ts";
import { assert, assertEquals } from "./assert.ts";
import { recordings, whyNoRecordings } from "./_golden.ts";
import { mutate } from "./_mutate.ts";
import { seeded } from "./_random.ts";

/** Whether the annotations are those of `length` bytes, in order and without gaps or overlaps. */
function covers(annotations: Iterable<Annotation>, length: number): boolean {
  let end = 0;
  for (const { at, length } of annotations) {
    if (at !== end || length <= 0) return false;
    end += length;
  }
  return end === length;
}

const reason = await whyNoRecordings();
const all = reason === undefined ? await recordings() : [];

for (const { name, data } of all) {
  Deno.test(`${name}: every byte is annotated once`, () => {
    assert(covers(annotate(data), data.length));
  });
}

Deno.test("every byte of whatever it is has one annotation, and nothing throws", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(8), (seed, times) => {
      const random = seeded(seed);
      let data: Uint8Array = encode([randomMessage(random), randomMessage(random)]);
      for (let count = 0; count < times; count++) {
        data = mutate(random, data, encode(randomMessage(random)));
      }
      assert(covers(annotate(data), data.length));
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array(), (data) => assert(covers(annotate(data), data.length))),
  );
});

// `ip link add name v0 type veth` of iproute2 6.1, the first of its attributes without padding, and
// the kernel's refusal.
const REQUEST = Uint8Array.fromHex(
  "3800000010000506010000000000000000000000000000000000000000000000" +
    "07000300763000ff10001200090001007665746800000000",
);

Deno.test("an annotation has the kernel's name, and what the bytes mean", () => {
  const shown = [...annotate(REQUEST)].map(({ name, depth, value }) => [depth, name, value]);
  assertEquals(shown.slice(5), [
    [1, "ifi_family", "AF_UNSPEC"],
    [1, "padding", undefined],
    [1, "ifi_type", "ARPHRD_NETROM"],
    [1, "ifi_index", 0],
    [1, "ifi_flags", []],
    [1, "ifi_change", []],
    [1, "IFLA_IFNAME", "v0"],
    [1, "IFLA_LINKINFO", undefined],
    [2, "IFLA_INFO_KIND", "veth"],
  ]);
});

Deno.test("an acknowledgement is annotated with the request in it", () => {
  const refusal = encode({
    kind: "error",
    type: 2,
    flags: 0x200,
    seq: 1,
    pid: 7,
    error: -17,
    request: { length: REQUEST.length, type: 16, flags: 0x605, seq: 1, pid: 0 },
    body: REQUEST.slice(16),
    attributes: { msg: "no", offs: 32 },
  });
  const annotations = [...annotate(refusal)];
  assert(covers(annotations, refusal.length));
  const names = annotations.map(({ name }) => name);
  assertEquals(names.filter((name) => name === "nlmsg_len").length, 2);
  assertEquals(names.slice(-3), ["IFLA_INFO_KIND", "NLMSGERR_ATTR_MSG", "NLMSGERR_ATTR_OFFS"]);
});

Deno.test("the hex view has a row of bytes for each field, eight at most", () => {
  const text = new HexFormat({ color: false, width: 80 }).item({
    kind: "datagram",
    time: 0n,
    direction: "request",
    protocol: 0,
    portId: 7,
    groups: 0,
    data: REQUEST,
  });
  assertEquals(
    text,
    `1970-01-01T00:00:00.000000000Z request NETLINK_ROUTE from port 7, 56 bytes
    0  38 00 00 00             nlmsg_len 56
    4  10 00                   nlmsg_type RTM_NEWLINK
    6  05 06                   nlmsg_flags NLM_F_REQUEST,NLM_F_ACK,NLM_F_EXCL,
                                 NLM_F_CREATE
    8  01 00 00 00             nlmsg_seq 1
   12  00 00 00 00             nlmsg_pid 0
   16  00                        ifi_family AF_UNSPEC
   17  00                        padding
   18  00 00                     ifi_type ARPHRD_NETROM
   20  00 00 00 00               ifi_index 0
   24  00 00 00 00               ifi_flags
   28  00 00 00 00               ifi_change
   32  07 00 03 00 76 30 00 ff   IFLA_IFNAME v0
   40  10 00 12 00               IFLA_LINKINFO
   44  09 00 01 00 76 65 74 68     IFLA_INFO_KIND veth
   52  00 00 00 00

`,
  );
});
