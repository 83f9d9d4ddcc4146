/** What `validate` says of requests about traffic control that were sent or answered elsewhere. */
import { ERRNO, RTM } from "../src/abi/mod.ts";
import { decode, validate } from "../src/codec/mod.ts";
import { attribute, bytes, joined, request, text } from "./_attributes.ts";
import { seeded } from "./_random.ts";
import { ofKind, tcmsg } from "./_places_tc.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import FILTERS from "./golden/filter-requests.json" with { type: "json" };
import LINKS from "./golden/iproute2-requests.json" with { type: "json" };
import ANSWERS from "./golden/tc-answers.json" with { type: "json" };
import QDISCS from "./golden/tc-requests.json" with { type: "json" };
import NEWER from "./golden/linux-6.12-filters/request.json" with { type: "json" };

const REQUESTS: readonly (readonly [string, string])[] = [
  ...[...QDISCS, ...FILTERS, ...NEWER].map(({ command, request }) => [command, request] as const),
  ...Object.entries(LINKS),
];

Deno.test("Nothing that iproute2 sends is refused", () => {
  for (const [command, request] of REQUESTS) {
    for (const strict of [false, true]) {
      assertEquals(validate(Uint8Array.fromHex(request), { strict }), undefined, command);
    }
  }
});

Deno.test("validate says what Linux 6.12 said of options of every kind", () => {
  let refused = 0;
  for (const { about, request, answer } of ANSWERS) {
    const [message] = decode(Uint8Array.fromHex(answer));
    if (message?.kind !== "error") throw new TypeError(`${about}: no answer`);
    const { msg, offs, policy } = message.attributes;
    const errno = 0 - (message.error ?? 0);
    const verdict = validate(Uint8Array.fromHex(request));
    // What the state makes of a request that passes is another matter.
    if (verdict === undefined) {
      assertEquals([about, policy, errno === ERRNO.ERANGE], [about, undefined, false]);
      continue;
    }
    // A warning gives way to what is wrong otherwise.
    if (verdict.errno === 0 && msg !== verdict.msg) continue;
    refused++;
    assertEquals([about, verdict.errno === 0 ? errno : verdict.errno], [about, errno]);
    assertEquals([about, verdict.msg], [about, msg]);
    assertEquals([about, verdict.offset], [about, offs]);
    assertEquals([about, verdict.policy], [about, policy]);
  }
  assertGreater(refused, 150);
});

Deno.test("The options of a dualpi2 must be a nest with NLA_F_NESTED", () => {
  const ask = (flags: number, inside: Uint8Array) => {
    const options = attribute(2 | flags, inside);
    const kind = attribute(1, text("dualpi2"));
    return validate(request(RTM.NEWQDISC, 0, tcmsg(1, 0, 0, 0), joined(kind, options)))?.msg;
  };
  const limit = attribute(1, bytes(1, 0, 0, 0));
  assertEquals(ask(0, limit), "NLA_F_NESTED is missing");
  assertEquals(ask(0x8000, limit), undefined);
  assertEquals(ask(0x8000, attribute(1, bytes(0, 0, 0, 0))), "integer out of range");
  assertEquals(ask(0, new Uint8Array()), undefined);
});

Deno.test("A kind that nothing is known of may have any options", () => {
  const options = bytes(255, 255, 255, 255, 255);
  for (const type of [RTM.NEWQDISC, RTM.NEWTCLASS]) {
    const message = request(type, 0, tcmsg(1, 0, 0, 0), ofKind("unheard", options));
    assertEquals(validate(message), undefined);
  }
});

Deno.test("Damaged requests about traffic control do not make validate throw", () => {
  const source = seeded(7);
  const whole = [
    ...REQUESTS.map(([, request]) => request),
    ...ANSWERS.map(({ request }) => request),
  ]
    .map((hex) => Uint8Array.fromHex(hex));
  for (let count = 0; count < 60_000; count++) {
    const message = (whole[count % whole.length] ?? new Uint8Array()).slice();
    for (let change = source.below(4); change >= 0; change--) {
      const at = 16 + source.below(message.length - 16);
      message[at] = source.below(2) === 0 ? source.below(256) : source.below(12);
    }
    const cut = source.below(4) === 0 ? 16 + source.below(message.length - 15) : message.length;
    const bytes = message.subarray(0, cut);
    for (const found of [false, true]) validate(bytes, { found });
  }
});
