import fc from "./fast_check.ts";
import { isIPv4, isIPv6 } from "node:net";
import { AF, IFLA, RTA } from "../src/abi/mod.ts";
import { hexText, ipv4Text, ipv6Text, parseMac } from "../src/codec/address_text.ts";
import { encode, parseIp } from "../src/codec/mod.ts";
import { assertEquals, assertThrows } from "./assert.ts";
import { runC, whyNoProbe } from "./_c_probe.ts";
import { attribute, bytes, concat, link, route, u32 } from "./_bytes.ts";
import { linkAttributes, routeAttributes } from "./_decoded.ts";
import { pick, seeded } from "./_random.ts";

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function ipText(data: Uint8Array): string {
  return data.length === 4 ? ipv4Text(viewOf(data), 0) : ipv6Text(viewOf(data), 0);
}

/** What inet_ntop(3) of glibc 2.36 prints, which follows RFC 5952. */
const PRINTED: readonly (readonly [hex: string, text: string])[] = [
  ["00000000", "0.0.0.0"],
  ["c0000201", "192.0.2.1"],
  ["ffffffff", "255.255.255.255"],
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["20010db8000000000000000000000001", "2001:db8::1"],
  ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
  ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
  ["20010000000000010000000000000001", "2001:0:0:1::1"],
  ["20010db80000000000000000000000aa", "2001:db8::aa"],
  ["20010db8aaaabbbbccccddddeeee0000", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0"],
  ["0000000100020003000400050006ffff", "0:1:2:3:4:5:6:ffff"],
  ["00000000000200030004000500060007", "::2:3:4:5:6:7"],
  ["00010002000300040005000600000000", "1:2:3:4:5:6::"],
  ["00010000000000000000000000000000", "1::"],
  ["00010000000000020000000000030000", "1::2:0:0:3:0"],
  ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
  ["0000000000000000ffff0000c0000201", "::ffff:0:c000:201"],
  ["0064ff9b0000000000000000c0000201", "64:ff9b::c000:201"],
  ["fe8000000000000000000000000000ab", "fe80::ab"],
  ["ff020000000000000000000000000001", "ff02::1"],
];

Deno.test("addresses are printed as RFC 5952 asks, and read back", () => {
  for (const [hex, text] of PRINTED) {
    assertEquals(ipText(Uint8Array.fromHex(hex)), text);
    assertEquals(parseIp(text)?.toHex(), hex);
  }
});

Deno.test("other spellings of an address are read, too", () => {
  const spellings = [
    ["2001:DB8::1", "2001:db8::1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["2001:db8:0:0:0:0::1", "2001:db8::1"],
    ["::192.0.2.1", "::c000:201"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"],
    ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
    ["0:0:0:0:0:ffff:c000:201", "::ffff:192.0.2.1"],
  ];
  for (const [spelling = "", text = ""] of spellings) {
    assertEquals(parseIp(spelling), parseIp(text));
  }
});

const WRONG = [
  "",
  " ",
  "1",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.04",
  "1..3.4",
  "1.2.3.4 ",
  "0x1.2.3.4",
  "1.2.3.-4",
  "1.2.3.1e1",
  ":",
  ":::",
  "1",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
  "1::2::3",
  ":1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:",
  "1:2:3:4:5:6:7:12345",
  "::g",
  "::1%eth0",
  "[::1]",
  "::1.2.3",
  "::1.2.3.4:5",
  "1.2.3.4::",
  "1:2:3:4:5:6:7:1.2.3.4",
  "::ffff:1.2.3.256",
];

Deno.test("what is no address is refused", () => {
  for (const text of WRONG) assertEquals(parseIp(text), undefined, text);
});

const ipBytes = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  // Groups of zeros are what the text form is about.
  fc.array(fc.constantFrom(0, 0, 1, 0x100, 0xffff), { minLength: 8, maxLength: 8 })
    .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]))),
);

Deno.test("every address is read back from its text", () => {
  fc.assert(fc.property(ipBytes, (data) => assertEquals(parseIp(ipText(data)), data)));
});

const ipLike = fc.array(
  fc.constantFrom("0", "1", "f", "ff", "255", "256", ".", ".", ":", ":", "::", "00", "g"),
  { maxLength: 16 },
).map((parts) => parts.join(""));

Deno.test("texts are addresses where node:net says so", () => {
  fc.assert(
    fc.property(fc.oneof(ipLike, ipBytes.map(ipText)), (text) => {
      assertEquals(parseIp(text)?.length, isIPv4(text) ? 4 : isIPv6(text) ? 16 : undefined, text);
    }),
    { numRuns: 2000 },
  );
});

const reason = await whyNoProbe(["arpa/inet.h"]);

Deno.test({
  name: `texts and addresses are those of inet_ntop(3) and inet_pton(3)${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  async fn() {
    const random = seeded(1);
    const addresses = Array.from({ length: 1000 }, () => {
      const group = () => random.below(2) * pick(random, [1, 0x10, 0xff, 0xabcd, 0xffff]);
      return Uint8Array.from(Array.from({ length: 8 }, group).flatMap((it) => [it >> 8, it & 255]));
    }).filter((data) => data.findIndex((byte) => byte !== 0) < 10); // not ::1.2.3.4, deprecated
    const parts = ["1", "0", "ff", "::", ":", ":", ".", "255", "::ffff:"];
    const texts = Array.from(
      { length: 2000 },
      () => Array.from({ length: random.below(18) }, () => pick(random, parts)).join(""),
    );
    const output = await runC(`
      #include <arpa/inet.h>
      #include <stdio.h>
      static const unsigned char addresses[][16] = {${
      addresses.map((data) => `{${data.join()}}`).join()
    }};
      static const char *texts[] = {${texts.map((text) => JSON.stringify(text)).join()}};
      int main(void) {
        char text[64];
        for (int i = 0; i < ${addresses.length}; i++)
          puts(inet_ntop(AF_INET6, addresses[i], text, sizeof text));
        for (int i = 0; i < ${texts.length}; i++) {
          unsigned char data[16];
          int size = inet_pton(AF_INET, texts[i], data) ? 4 : inet_pton(AF_INET6, texts[i], data) ? 16 : 0;
          for (int at = 0; at < size; at++) printf("%02x", data[at]);
          puts("");
        }
      }
    `);
    const lines = output.split("\n");
    addresses.forEach((data, index) => assertEquals(ipText(data), lines[index]));
    texts.forEach((text, index) =>
      assertEquals(parseIp(text)?.toHex() ?? "", lines[addresses.length + index], text)
    );
  },
});

Deno.test("an address is read by its length, whatever the message's family", () => {
  const v4 = attribute(RTA.GATEWAY, bytes(192, 0, 2, 1));
  const v6 = attribute(RTA.GATEWAY, concat(bytes(0xfe, 0x80), new Uint8Array(13), bytes(1)));
  for (const family of [AF.UNSPEC, AF.INET, AF.INET6]) {
    assertEquals(routeAttributes(route(family, v4)).gateway, "192.0.2.1");
    assertEquals(routeAttributes(route(family, v6)).gateway, "fe80::1");
  }
});

/** An entry of a label stack, as RFC 3032 and `struct mpls_label` have it: big-endian. */
function entry(label: number, bottom: boolean, ttl = 0, trafficClass = 0): Uint8Array {
  return u32(label << 12 | trafficClass << 9 | (bottom ? 0x100 : 0) | ttl).reverse();
}

Deno.test("MPLS labels are written from the outermost to the innermost", () => {
  const stacks: readonly (readonly number[])[] = [
    [0],
    [3],
    [16],
    [100],
    [0xfffff],
    [100, 200],
    [0xfffff, 1, 0xabcde],
    Array.from({ length: 32 }, (_, index) => index),
  ];
  for (const labels of stacks) {
    const stack = concat(...labels.map((label, at) => entry(label, at === labels.length - 1)));
    assertEquals(routeAttributes(route(AF.MPLS, attribute(RTA.NEWDST, stack))), {
      newdst: labels.join("/"),
    });
  }
});

Deno.test("label stacks are read back from their text", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xfffff), { minLength: 1, maxLength: 30 }), (labels) => {
      const newdst = labels.join("/");
      const datagram = encode({
        kind: "route",
        type: 24,
        header: { family: AF.MPLS },
        attributes: { newdst },
      });
      assertEquals(routeAttributes(datagram), { newdst });
    }),
  );
});

Deno.test("a label stack that its labels do not tell in full stays bytes", () => {
  const stacks = [
    entry(100, true, 64),
    entry(100, true, 0, 5),
    entry(100, false),
    concat(entry(100, true), entry(200, true)),
    concat(entry(100, false, 1), entry(200, true)),
    concat(entry(100, true), bytes(0, 0)),
  ];
  for (const data of stacks) {
    assertEquals(routeAttributes(route(AF.MPLS, attribute(RTA.DST, data))), {
      unknown: [{ position: 0, type: RTA.DST, data }],
    });
  }
});

Deno.test("what is no label stack is refused", () => {
  for (const dst of ["", "/", "1/", "/1", "1//2", "-1", "1048576", "1.5", "0x10", "1 2", "1e3"]) {
    assertThrows(
      () => encode({ kind: "route", type: 24, header: { family: AF.MPLS }, attributes: { dst } }),
      RangeError,
      "attributes.dst",
    );
  }
});

Deno.test("link-layer addresses have any length from 0 to 32", () => {
  for (const length of [0, 1, 2, 4, 6, 7, 8, 20, 32]) {
    const data = Uint8Array.from({ length }, (_, index) => 250 - index * 7 & 255);
    const address = Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(":");
    assertEquals(linkAttributes(link(attribute(IFLA.ADDRESS, data))), { address });
    assertEquals(parseMac(address), data);
  }
});

Deno.test("every link-layer address is read back from its text, in either case", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 32 }), (data) => {
    const text = hexText(viewOf(data), 0, data.length, ":");
    assertEquals(parseMac(text), data);
    assertEquals(parseMac(text.toUpperCase()), data);
  }));
});

Deno.test("what is no link-layer address is refused", () => {
  for (
    const text of [":", "0", "000", "00:", ":00", "00:0", "0g", "00-00", "0000", "00::00", " 00"]
  ) {
    assertEquals(parseMac(text), undefined, text);
  }
});
