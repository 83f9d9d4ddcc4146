/**
 * iproute2 as the judge of tunnels: what it printed of the links of a kernel, our messages of the
 * same links must say, too.
 */
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { NLM_F, RTM } from "../src/abi/mod.ts";
import { Client } from "../src/client/mod.ts";
import type { Json, LinkMessage } from "../src/codec/mod.ts";
import { decode, messageJson } from "../src/codec/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { testUnless, whyNoNamespaces } from "./_ffi.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import type { Data } from "./_iproute2_tunnels.ts";
import { asIproute2, KINDS } from "./_iproute2_tunnels.ts";
import { agreed } from "./_report.ts";

interface Printed {
  readonly ifindex: number;
  readonly ifname: string;
  readonly linkinfo?: { readonly info_kind: string; readonly info_data?: Data };
}

interface Tunnel {
  readonly name: string;
  readonly kind: string;
  readonly message: LinkMessage;
  readonly ours: Data;
  readonly theirs: Data;
}

function isObject(it: Json | undefined): it is Data {
  return typeof it === "object" && it !== null && !Array.isArray(it);
}

function inside(it: Json | undefined, ...path: string[]): Data {
  let value = it;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return isObject(value) ? value : {};
}

const reason = await whyNoRecordings();
const names = new Map<Json, string>();
const tunnels: Tunnel[] = [];

if (reason === undefined) {
  const json = await Deno.readTextFile(goldenFile("linux-6.12-tunnels/link.json"));
  const printed: readonly Printed[] = JSON.parse(json);
  for (const { ifindex, ifname } of printed) names.set(ifindex, ifname);
  const links = decode(await Deno.readFile(goldenFile("linux-6.12-tunnels/link.bin")));
  for (const message of links) {
    if (message.kind !== "link") continue;
    const { linkinfo, ifname } = printed.find((it) => it.ifindex === message.header.index) ?? {};
    if (ifname === undefined || linkinfo?.info_data === undefined) continue;
    tunnels.push({
      name: ifname,
      kind: linkinfo.info_kind,
      message,
      ours: inside(messageJson(message), "attributes", "linkinfo", "data"),
      theirs: linkinfo.info_data,
    });
  }
}

testUnless(reason, "iproute2 says the same of every tunnel as we do", () => {
  assertEquals(
    tunnels.map(({ kind, ours, name }) => [name, kind, asIproute2(kind, ours, names)]),
    tunnels.map(({ kind, theirs, name }) => [name, kind, theirs]),
  );
  assertGreater(tunnels.length, 50);
  agreed("iproute2, recorded: tunnels", tunnels.map(({ theirs }) => theirs));
});

testUnless(
  reason,
  "all kinds of tunnels were recorded, and none of their attributes stay bytes",
  () => {
    assertEquals([...new Set(tunnels.map(({ kind }) => kind))].sort(), [...KINDS].sort());
    for (const { kind, message } of tunnels) {
      const { linkinfo } = message.attributes;
      assertEquals(linkinfo?.kind, kind);
      for (const set of [linkinfo, linkinfo?.data]) {
        assertEquals([set?.unknown, set?.irregular, set?.tail], [undefined, undefined, undefined]);
      }
    }
  },
);

/** What iproute2 6.1 does not print, and why. */
const UNSEEN: Readonly<Record<string, string>> = {
  "vxlan labelPolicy": "it is newer",
  "vxlan localbypass": "it is newer",
  "xfrm link": "it prints IFLA_LINK",
};

/** Another value of the same shape. */
function another(value: Json): Json {
  if (typeof value === "number") return value === 0 ? 1 : 0;
  if (Array.isArray(value)) return ["another"];
  return typeof value === "string" ? "another" : {};
}

testUnless(reason, "iproute2 would tell if an attribute of a tunnel had another value", () => {
  const seen = new Set<string>();
  const unseen = new Set<string>();
  for (const { kind, ours, theirs } of tunnels) {
    for (const [property, value] of Object.entries(ours)) {
      const { [property]: _, ...rest } = ours;
      const changed = value === true ? rest : { ...rest, [property]: another(value) };
      const shown = asIproute2(kind, changed, names);
      const told = new Set([...Object.keys(shown), ...Object.keys(theirs)]).values()
        .some((key) => JSON.stringify(shown[key]) !== JSON.stringify(theirs[key]));
      (told ? seen : unseen).add(`${kind} ${property}`);
    }
  }
  assertEquals([...unseen.difference(seen)].sort(), Object.keys(UNSEEN).sort());
});

testUnless(
  whyNoNamespaces(),
  "a vxlan that is asked to inherit the TTL by `true` says so by 1",
  async () => {
    using netns = createNetworkNamespace();
    using client = new Client(openSocket({ netns }));
    await client.request({
      kind: "link",
      type: RTM.NEWLINK,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      attributes: {
        ifname: "vx",
        linkinfo: { kind: "vxlan", data: { id: 7, port: 4789, ttlInherit: true } },
      },
    });
    const links = await client.dump({ kind: "link", type: RTM.GETLINK });
    const said = links.map(({ attributes: { linkinfo } }) =>
      linkinfo?.kind === "vxlan" ? linkinfo.data?.ttlInherit : undefined
    );
    assertEquals(said, [undefined, 1]);
  },
);
