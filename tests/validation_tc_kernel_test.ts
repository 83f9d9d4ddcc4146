/** What `validate` says of requests about traffic control, and what the running kernel answers. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { CTRL_CMD, GENL_ID, NETLINK, NETLINK_SO, NLM_F, RTM, SOL, TC_H } from "../src/abi/mod.ts";
import { validate } from "../src/codec/mod.ts";
import {
  CTRL_POLICY_FAMILY,
  CTRL_POLICY_POLICY,
} from "../src/codec/validation/policies/control.ts";
import { attribute, bytes, request } from "./_attributes.ts";
import { testUnless, whyNoNamespaces } from "./_ffi.ts";
import type { Judgement } from "./_judge.ts";
import { ask, compare, judge, requestsAt, shown } from "./_judge.ts";
import { ifinfomsg, linkinfo } from "./_places_link.ts";
import { FILTERED, ofKind, PLAIN, SHAPED, TC_PLACES, tcmsg } from "./_places_tc.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { report } from "./_report.ts";

const why = whyNoNamespaces() ?? whyNotThisKernel();

/** Numbers of attributes and texts are those of one version. */
function whyNotThisKernel(): string | undefined {
  return Deno.osRelease().startsWith("6.18.") ? undefined : "compares with Linux 6.18";
}

const NEW = NLM_F.CREATE | NLM_F.EXCL;

/** Makes the links that the places name, and their qdiscs. */
function prepare(netns: NetworkNamespace): void {
  using socket = judge(netns, false);
  const none = new Uint8Array();
  const make = (type: number, header: Uint8Array, attributes: Uint8Array) =>
    assertEquals(
      shown(ask(socket, request(type, NEW, header, attributes))?.verdict),
      shown({ errno: 0 }),
    );
  for (const index of [SHAPED, FILTERED, PLAIN]) {
    make(RTM.NEWLINK, ifinfomsg(index), linkinfo("ifb", none));
  }
  const version = new Uint8Array(20);
  version[0] = 3;
  make(
    RTM.NEWQDISC,
    tcmsg(SHAPED, 0x10000, TC_H.ROOT, 0),
    ofKind("htb", attribute(2, version)),
  );
  make(RTM.NEWQDISC, tcmsg(FILTERED, 0xffff0000, TC_H.CLSACT, 0), ofKind("clsact", none));
}

testUnless(why, "validate agrees with the kernel on traffic control", () => {
  using netns = createNetworkNamespace();
  prepare(netns);
  const judgement: Judgement = { sent: 0, compared: 0, differences: [] };
  using socket = judge(netns, false);
  for (const place of TC_PLACES) {
    const { compared } = judgement;
    compare(socket, false, place, judgement);
    assertGreater(judgement.compared, compared, `${place.name}: nothing was refused`);
  }
  assertEquals(judgement.differences.slice(0, 10), []);
  assertGreater(judgement.compared, 40_000);
  report({ judge: "kernel: policies of traffic control", compared: judgement.compared });
});

testUnless(why, "validate agrees with the controller of generic netlink", () => {
  using netns = createNetworkNamespace();
  const protocol = NETLINK.GENERIC;
  using socket = openSocket({ netns, protocol });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.CAP_ACK, 1);
  let refused = 0;
  const places = [
    [CTRL_CMD.GETFAMILY, 0, CTRL_POLICY_FAMILY],
    [CTRL_CMD.GETFAMILY, NLM_F.DUMP, CTRL_POLICY_FAMILY],
    [CTRL_CMD.GETPOLICY, 0, CTRL_POLICY_POLICY],
    [CTRL_CMD.GETPOLICY, NLM_F.DUMP, CTRL_POLICY_POLICY],
    [99, NLM_F.DUMP, CTRL_POLICY_FAMILY],
    [99, NLM_F.EXCL, CTRL_POLICY_FAMILY],
  ] as const;
  for (const [command, flags, policy] of places) {
    const header = bytes(command, 1, 0, 0);
    for (const message of requestsAt({ name: "", type: GENL_ID.CTRL, flags, header, policy })) {
      const answer = ask(socket, message);
      const ours = validate(message, { protocol });
      if (answer === undefined || ours === undefined && !answer.msg) continue;
      refused++;
      // A warning gives way to what is wrong otherwise, and no family has such a name.
      if (ours?.errno === 0 && answer.errno !== 0) continue;
      assertEquals(shown(ours), shown(answer.verdict), message.toHex());
    }
  }
  assertGreater(refused, 3000);
  report({ judge: "kernel: policies of generic netlink's controller", compared: refused });
});
