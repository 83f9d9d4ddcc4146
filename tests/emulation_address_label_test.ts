/** IPv6's address labels in an emulated kernel, as a client sees them. */
import { AF, NETLINK_SO, NLM_F, RTM, SOL } from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import type { AddressLabelAttributes, AddressLabelHeader } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertEquals, assertRejects } from "./assert.ts";
import { received } from "./_both.ts";
import { message } from "./_ffi.ts";

const { NEWADDRLABEL, DELADDRLABEL, GETADDRLABEL } = RTM;
const LOOPBACK = 1;
const INET6 = { family: AF.INET6 };

/** What is said of a label beside its prefix. */
interface Options {
  readonly label?: number;
  readonly index?: number;
  readonly flags?: number;
}

/** Adds or removes the label of a prefix: `"2001:db8::/32"`. */
async function change(
  client: Client,
  type: typeof NEWADDRLABEL | typeof DELADDRLABEL,
  prefix: string,
  { label = 99, index = 0, flags = 0 }: Options = {},
): Promise<void> {
  const [address = "", length] = prefix.split("/");
  await client.request({
    kind: "address-label",
    type,
    flags,
    header: { ...INET6, prefixlen: Number(length), index },
    attributes: { address, label },
  });
}

/** Asks for an address's label. */
async function ask(
  client: Client,
  attributes: AddressLabelAttributes,
  header: Partial<AddressLabelHeader> = {},
) {
  const [answer] = await client.request({
    kind: "address-label",
    type: GETADDRLABEL,
    header: { ...INET6, prefixlen: 128, ...header },
    attributes,
  });
  assert(answer !== undefined);
  const { header: { prefixlen, index, seq }, attributes: { address, label } } = answer;
  return { prefix: `${address}/${prefixlen}`, index, seq, label };
}

/** All labels, in the order in which they are tried: prefix, label, and the link if there is one. */
async function dump(client: Client): Promise<string[]> {
  const labels = await client.dump({ kind: "address-label", type: GETADDRLABEL, header: INET6 });
  return labels.map(({ header: { prefixlen, index }, attributes: { address, label } }) =>
    `${address}/${prefixlen} ${label}${index === 0 ? "" : ` of ${index}`}`
  );
}

/** What a refusal tells: its code, its text, and the attribute. */
async function refusal(request: Promise<unknown>): Promise<(string | undefined)[]> {
  const { code, explanation, attribute } = await assertRejects(() => request, NetlinkError);
  return [code, explanation, attribute];
}

const NO_WORD = ["EINVAL", undefined, undefined];

/** As `ip addrlabel list` of Linux 6.18 has them in a new namespace. */
const DEFAULTS = [
  "::1/128 0",
  "::/96 3",
  "::ffff:0.0.0.0/96 4",
  "2001::/32 6",
  "2001:10::/28 7",
  "3ffe::/16 12",
  "2002::/16 2",
  "fec0::/10 11",
  "fc00::/7 5",
  "::/0 1",
];

Deno.test("A namespace begins with the labels that Linux gives it", async () => {
  const kernel = new EmulatedKernel();
  using client = new Client(kernel.socket({ namespace: kernel.createNamespace() }));
  assertEquals(await dump(client), DEFAULTS);
});

Deno.test("Longer prefixes come first, and of the same length those of a link", async () => {
  const kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await change(client, NEWADDRLABEL, "2001:db8::1/33", { label: 50 });
  await change(client, NEWADDRLABEL, "2003::/32", { label: 51 });
  await change(client, NEWADDRLABEL, "2003::/32", { label: 52, index: LOOPBACK });
  await change(client, NEWADDRLABEL, "2004::/32", { label: 53 });
  assertEquals((await dump(client)).slice(3, 8), [
    "2001:db8::/33 50",
    "2003::/32 52 of 1",
    "2004::/32 53",
    "2003::/32 51",
    "2001::/32 6",
  ]);
  const of = async (index: number) => (await ask(client, { address: "2003::1" }, { index })).label;
  assertEquals([await of(0), await of(LOOPBACK)], [51, 52]);
  using other = new Client(kernel.socket({ namespace: kernel.createNamespace() }));
  assertEquals(await dump(other), DEFAULTS);
});

Deno.test("A label is replaced only where that is asked for", async () => {
  using client = new Client(new EmulatedKernel().socket());
  await change(client, NEWADDRLABEL, "2003::/32", { label: 50 });
  const again = (flags: number) => change(client, NEWADDRLABEL, "2003::5/32", { label: 51, flags });
  assertEquals((await refusal(again(NLM_F.CREATE)))[0], "EEXIST");
  await again(NLM_F.REPLACE);
  // Ten at the beginning; one added, one replaced.
  assertEquals(await ask(client, { address: "2003::1" }), {
    prefix: "2003::/32",
    index: 0,
    seq: 12,
    label: 51,
  });
});

Deno.test("A label that is removed leaves addresses to the others, or without any", async () => {
  using client = new Client(new EmulatedKernel().socket());
  await change(client, DELADDRLABEL, "fc00::1/7");
  assertEquals((await ask(client, { address: "fd00::1" })).prefix, "::/0");
  assertEquals((await refusal(change(client, DELADDRLABEL, "fc00::/7")))[0], "ESRCH");
  await change(client, DELADDRLABEL, "::/0");
  assertEquals((await refusal(ask(client, { address: "fd00::1" })))[0], "ESRCH");
  assertEquals((await dump(client)).length, 8);
  const bulk = change(client, DELADDRLABEL, "::/0", { flags: NLM_F.BULK });
  assertEquals(await refusal(bulk), ["EOPNOTSUPP", "Bulk delete is not supported", undefined]);
});

Deno.test("A question for loopback passes over its label, as Linux's does", async () => {
  using client = new Client(new EmulatedKernel().socket());
  const labelOf = async (address: string) => (await ask(client, { address })).label;
  assertEquals(await labelOf("::1"), 3);
  assertEquals(await labelOf("::ffff:1.2.3.4"), 4);
  assertEquals(await labelOf("2001:db8::1"), 1);
  await change(client, NEWADDRLABEL, "::1.2.3.4/96", { flags: NLM_F.REPLACE });
  assertEquals(await labelOf("::1.2.3.4"), 1);
});

Deno.test("Labels that cannot be are refused without a word", async () => {
  using client = new Client(new EmulatedKernel().socket());
  const add = (prefix: string, options: Options = {}) =>
    refusal(change(client, NEWADDRLABEL, prefix, options));
  assertEquals(await add("2003::/129"), NO_WORD);
  assertEquals(await add("2003::/32", { label: 0xffffffff }), NO_WORD);
  assertEquals(await add("2003::/32", { index: 2 }), NO_WORD);
  assertEquals(await add("::ffff:1.2.3.4/97"), NO_WORD);
  const bare = (attributes: AddressLabelAttributes) =>
    refusal(
      client.request({ kind: "address-label", type: NEWADDRLABEL, header: INET6, attributes }),
    );
  assertEquals(await bare({ address: "2003::" }), NO_WORD);
  assertEquals(await bare({ label: 5 }), NO_WORD);
  const header = { family: AF.INET };
  const foreign = client.request({ kind: "address-label", type: NEWADDRLABEL, header });
  assertEquals((await refusal(foreign))[0], "EOPNOTSUPP");
  assertEquals(await dump(client), DEFAULTS);
});

Deno.test("Questions are checked, and refused with Linux's own words", async () => {
  using client = new Client(new EmulatedKernel().socket());
  const address = "2003::1";
  const unsupported = "ipv6: Unsupported attribute in addrlabel get request";
  const values = "ipv6: Invalid values in header for addrlabel get request";
  assertEquals(await refusal(ask(client, { address, label: 1 })), [
    "EINVAL",
    unsupported,
    undefined,
  ]);
  assertEquals(await refusal(ask(client, { address }, { seq: 1 })), ["EINVAL", values, undefined]);
  assertEquals(await refusal(ask(client, { address }, { prefixlen: 64 })), NO_WORD);
  assertEquals(await refusal(ask(client, { address }, { index: 2 })), NO_WORD);
  assertEquals(await refusal(ask(client, {})), NO_WORD);

  const all = (header: Partial<AddressLabelHeader>, attributes: AddressLabelAttributes = {}) =>
    client.dump({
      kind: "address-label",
      type: GETADDRLABEL,
      header: { ...INET6, ...header },
      attributes,
    });
  assertEquals(
    (await refusal(all({ prefixlen: 1 })))[1],
    "ipv6: Invalid values in header for address label dump request",
  );
  assertEquals(
    (await refusal(all({}, { address })))[1],
    "ipv6: Invalid data after header for address label dump request",
  );
  using lenient = new Client(new EmulatedKernel().socket(), { strict: false });
  assertEquals((await ask(lenient, { address, label: 1 }, { seq: 1 })).label, 1);
});

Deno.test("A header that is cut short is told of", () => {
  using socket = new EmulatedKernel().socket();
  for (const option of [NETLINK_SO.EXT_ACK, NETLINK_SO.GET_STRICT_CHK]) {
    socket.setsockopt(SOL.NETLINK, option, 1);
  }
  const told = (flags: number) => {
    socket.sendto(message(GETADDRLABEL, NLM_F.REQUEST | flags, Uint8Array.of(AF.INET6)));
    const [answer] = received(socket).flatMap((hex) => decode(Uint8Array.fromHex(hex)));
    assert(answer?.kind === "error" || answer?.kind === "done");
    return answer.attributes.msg;
  };
  assertEquals(told(0), "ipv6: Invalid header for addrlabel get request");
  assertEquals(told(NLM_F.DUMP), "ipv6: Invalid header for address label dump request");
});

Deno.test("Many labels are told in several datagrams, each of them once", async () => {
  const kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  for (let label = 0; label < 150; label++) {
    await change(client, NEWADDRLABEL, `${(label + 1).toString(16)}::/16`, { label });
  }
  // 56 bytes each: three datagrams, with small buffers.
  const labels = await dump(client);
  assertEquals(labels.length, 160);
  assertEquals(new Set(labels).size, 160);
});
