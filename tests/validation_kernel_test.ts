/** What `validate` says of requests, and what the running kernel answers to them. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace } from "../ffi/mod.ts";
import { IFF, IFLA, NLM_F, RTM } from "../src/abi/mod.ts";
import { validate } from "../src/codec/mod.ts";
import { testUnless, whyNoNamespaces } from "./_ffi.ts";
import { attribute, joined, request, text, u32 } from "./_attributes.ts";
import { ask, compare, judge, shown } from "./_judge.ts";
import type { Judgement } from "./_judge.ts";
import { PLACES } from "./_places.ts";
import { ifinfomsg, linkinfo, LINKS } from "./_places_link.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { report } from "./_report.ts";

const GET = 2;

const why = whyNoNamespaces() ?? whyNotThisKernel();

/** Numbers of attributes and texts are those of one version. */
function whyNotThisKernel(): string | undefined {
  return Deno.osRelease().startsWith("6.18.") ? undefined : "compares with Linux 6.18";
}

/** Makes the links that {@linkcode LINKS} names. */
function makeLinks(netns: NetworkNamespace): void {
  using socket = judge(netns, false);
  const make = (index: number, flags: number, ...attributes: readonly Uint8Array[]) => {
    const header = ifinfomsg(index);
    new DataView(header.buffer).setUint32(8, flags, true);
    const bytes = request(RTM.NEWLINK, NLM_F.CREATE | NLM_F.EXCL, header, joined(...attributes));
    assertEquals(shown(ask(socket, bytes)?.verdict), shown({ errno: 0 }), `link ${index}`);
  };
  const none = new Uint8Array();
  make(LINKS.bridge, IFF.UP, linkinfo("bridge", none));
  const peer = joined(ifinfomsg(LINKS.peer), attribute(IFLA.IFNAME, text("peer")));
  const master = attribute(IFLA.MASTER, u32(LINKS.bridge));
  make(LINKS.port, 0, master, linkinfo("veth", attribute(1, peer)));
  make(LINKS.macvlan, 0, attribute(IFLA.LINK, u32(LINKS.peer)), linkinfo("macvlan", none));
}

testUnless(why, "validate agrees with the kernel on everything that a policy refuses", () => {
  using netns = createNetworkNamespace();
  makeLinks(netns);
  const judgement: Judgement = { sent: 0, compared: 0, differences: [] };
  using lenient = judge(netns, false);
  using strict = judge(netns, true);
  for (const place of PLACES) {
    const { compared } = judgement;
    compare(lenient, false, place, judgement);
    // Only questions are looked at more strictly.
    if ((place.type & 3) === GET) compare(strict, true, place, judgement);
    assertGreater(judgement.compared, compared, `${place.name}: nothing was refused`);
  }
  assertEquals(judgement.differences.slice(0, 10), []);
  assertGreater(judgement.compared, 100_000);
  report({ judge: "kernel: policies", compared: judgement.compared });
});

testUnless(why, "A request that the kernel takes is one that validate takes", () => {
  using netns = createNetworkNamespace();
  using socket = judge(netns, true);
  const dump = request(RTM.GETLINK, NLM_F.DUMP, ifinfomsg(0), attribute(IFLA.EXT_MASK, u32(8)));
  const get = request(RTM.GETLINK, 0, ifinfomsg(1), attribute(IFLA.EXT_MASK, u32(8)));
  for (const bytes of [dump, get]) {
    assertEquals(ask(socket, bytes)?.verdict, { errno: 0 });
    assertEquals(validate(bytes, { strict: true }), undefined);
  }
});
