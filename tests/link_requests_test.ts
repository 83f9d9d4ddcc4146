/** Requests that make and change links: iproute2's, and ours. */
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { AF, NLA_F, NLM_F, RTM } from "../src/abi/mod.ts";
import { Client } from "../src/client/mod.ts";
import type { LinkAttributes, LinkMessage } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";
import { testUnless, whyNoNamespaces } from "./_ffi.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";

const reason = await whyNoRecordings();

const requests: Readonly<Record<string, string>> = reason === undefined
  ? JSON.parse(await Deno.readTextFile(goldenFile("iproute2-requests.json")))
  : {};

function linksIn(data: Uint8Array): LinkMessage[] {
  return decode(data).filter((message) => message.kind === "link");
}

function requestOf(kind: string): LinkMessage | undefined {
  const [, hex] = Object.entries(requests).find(([command]) => command.includes(kind)) ?? [];
  return hex === undefined ? undefined : linksIn(Uint8Array.fromHex(hex))[0];
}

testUnless(reason, "iproute2's request for a veth pair has the peer's own attributes", () => {
  const header = { family: 0, type: 0, index: 0, flags: 0, change: 0 };
  const { linkinfo: veth, ...attributes } = requestOf("type veth")?.attributes ?? {};
  assertEquals(attributes, { mtu: 1400, address: "02:00:00:00:00:01", ifname: "va" });
  assertEquals(veth?.kind, "veth");
  assertEquals(veth?.data, {
    peer: {
      header,
      attributes: { mtu: 1300, address: "02:00:00:00:00:02", numRxQueues: 2, ifname: "vb" },
    },
  });
  const { linkinfo: vxcan } = requestOf("type vxcan")?.attributes ?? {};
  assertEquals(vxcan?.kind, "vxcan");
  assertEquals(vxcan?.data, { peer: { header, attributes: { ifname: "cb" } } });
});

testUnless(reason, "iproute2's requests for a bond and a macvlan have their lists", () => {
  const { linkinfo: bond } = requestOf("type bond")?.attributes ?? {};
  assertEquals(bond?.kind, "bond");
  assertEquals(bond?.data, {
    mode: 1,
    arpInterval: 100,
    arpIpTarget: ["192.0.2.1", "192.0.2.2"],
    nsIp6Target: ["2001:db8::1"],
    // The kernel marks the newer of the two lists as a nest, iproute2 neither.
    irregular: { nsIp6Target: { flags: NLA_F.NESTED } },
  });
  const { linkinfo: macvlan } = requestOf("type macvlan")?.attributes ?? {};
  assertEquals(macvlan?.kind, "macvlan");
  assertEquals(macvlan?.data, {
    macaddrMode: 3,
    macaddrData: ["02:00:00:00:00:01", "02:00:00:00:00:02"],
    mode: 16,
  });
});

testUnless(reason, "iproute2's requests are written as they were", () => {
  for (const hex of Object.values(requests)) {
    const data = Uint8Array.fromHex(hex);
    assertEquals(encode(decode(data)), data);
  }
  assertEquals(Object.keys(requests).length, 4);
});

/** A request that the kernel took while linux-6.12-links was recorded. */
const MST_REQUEST =
  "5000000013000500000000000000000007000000c9000000000000000000000030001a002c00068014000180060001000500000005000200010000001400018006000100060000000500020004000000";

Deno.test("a request for states of spanning trees is written as it was read", () => {
  const [request] = linksIn(Uint8Array.fromHex(MST_REQUEST));
  assertEquals(request?.attributes.afSpec?.mst, {
    entry: [{ msti: 5, state: 1 }, { msti: 6, state: 4 }],
  });
  assertEquals(encode(request === undefined ? [] : [request]).toHex(), MST_REQUEST);
});

Deno.test("the counters of a CAN link have their fields, and stay bytes where some are missing", () => {
  const stats = {
    busError: 1,
    errorWarning: 2,
    errorPassive: 3,
    busOff: 4,
    arbitrationLost: 5,
    restarts: 6,
  };
  const data = encode({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { linkinfo: { kind: "can", xstats: stats } },
  });
  const [{ attributes: { linkinfo } = {} } = {}] = linksIn(data);
  if (linkinfo?.kind === "can") assertEquals(linkinfo.xstats?.busOff, 4);
  assertEquals(linkinfo, { kind: "can", xstats: stats });

  const short = encode({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: {
      linkinfo: { kind: "can", unknown: [{ position: 1, type: 3, data: new Uint8Array(8) }] },
    },
  });
  assertEquals(linksIn(short)[0]?.attributes.linkinfo?.xstats, undefined);
  assertEquals(encode(decode(short)), short);
});

testUnless(
  whyNoNamespaces(),
  "the kernel makes the peer that a veth's data describes, and takes what PROTINFO says of a port",
  async () => {
    using netns = createNetworkNamespace();
    using client = new Client(openSocket({ netns }));
    const flags = NLM_F.CREATE | NLM_F.EXCL;
    const peer = {
      header: { family: 0, type: 0, index: 77, flags: 0, change: 0 },
      attributes: { ifname: "vb", mtu: 1300, address: "02:00:00:00:00:02" },
    };
    await client.request({
      kind: "link",
      type: RTM.NEWLINK,
      flags,
      header: { index: 76 },
      attributes: { ifname: "va", linkinfo: { kind: "veth", data: { peer } } },
    });
    const index77 = { kind: "link", type: RTM.GETLINK, header: { index: 77 } } as const;
    const [made] = await client.request(index77);
    const { ifname, mtu, address, linkinfo } = made?.attributes ?? {};
    assertEquals({ ifname, mtu, address }, peer.attributes);
    assertEquals(linkinfo, { kind: "veth" });

    await client.request({
      kind: "link",
      type: RTM.NEWLINK,
      flags,
      header: { index: 78 },
      attributes: { ifname: "br", linkinfo: { kind: "bridge" } },
    });
    const toPort = (family: number, attributes: LinkAttributes) =>
      client.request({
        kind: "link",
        type: RTM.SETLINK,
        header: { family, index: 77 },
        attributes,
      });
    await toPort(AF.UNSPEC, { master: 78 });
    await toPort(AF.BRIDGE, { protinfo: { cost: 9, isolated: 1 } });
    const told = await client.dump({
      kind: "link",
      type: RTM.GETLINK,
      header: { family: AF.BRIDGE },
    });
    const port = told.find(({ header }) => header.index === 77)?.attributes;
    assertEquals([port?.protinfo?.cost, port?.protinfo?.isolated], [9, 1]);
    assertEquals(port?.irregular, undefined);
  },
);
