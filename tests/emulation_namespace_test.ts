/** Network namespaces end. */
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { holdLibc } from "../ffi/libc.ts";
import { visitNamespace } from "../ffi/netns.ts";
import { NETLINK_SO, NLM_F, RTM, SOL } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { testUnless, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import { assertEquals, assertThrows } from "./assert.ts";

/** A namespace that stays, and how to end another one. */
interface Ending {
  readonly socket: () => NetlinkSocket;
  /** A descriptor of the namespace that ends. */
  readonly fd: number;
  /** Ends it, and waits until nothing more comes of it. */
  readonly end: () => Promise<void> | void;
  /** Waits until links have settled. */
  readonly settle: () => Promise<void> | void;
}

const GROUPS = Array.from({ length: 39 }, (_, index) => index + 1);
const DISABLE_IPV6 = ["all", "default"].map((name) => `net.ipv6.conf.${name}.disable_ipv6`);

/** What is told where three pairs of links lead to a namespace that ends; one of them is up. */
async function told({ socket, fd, end, settle }: Ending): Promise<string[]> {
  using monitor = socket();
  using asker = socket();
  monitor.bind();
  asker.bind();
  for (const group of GROUPS) monitor.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  const ask = (message: Request) => {
    const flags = (message.flags ?? 0) | NLM_F.REQUEST | NLM_F.ACK;
    asker.sendto(encode({ ...message, flags, seq: 1 }), { pid: 0 });
    const [answer] = received(asker).slice(-1);
    assertEquals(answer?.kind === "error" && answer.error, 0);
  };
  ask({ kind: "nsid", type: RTM.NEWNSID, attributes: { nsid: 7, fd } });
  for (const number of [0, 1, 2]) {
    const peer = {
      header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
      attributes: { ifname: `y${number}`, address: `02:00:00:00:01:0${number}`, netNsFd: fd },
    };
    ask({
      kind: "link",
      type: RTM.NEWLINK,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      attributes: {
        ifname: `x${number}`,
        address: `02:00:00:00:00:0${number}`,
        linkinfo: { kind: "veth", data: { peer } },
      },
    });
  }
  ask({
    kind: "link",
    type: RTM.SETLINK,
    header: { flags: 1, change: 1 },
    attributes: { ifname: "x1" },
  });
  await settle();
  received(monitor);
  await end();
  return received(monitor).map((message) => {
    const { type, seq, pid } = "seq" in message ? message : { type: 0, seq: 0, pid: 0 };
    const name = Object.entries(RTM).find(([, number]) => number === type)?.[0];
    const what = message.kind === "link"
      ? [message.attributes.ifname, message.attributes.linkNetnsid, message.header.flags]
      : message.kind === "nsid"
      ? [message.attributes.nsid]
      : message.kind === "netconf"
      ? [message.header.family, message.attributes.ifindex]
      : message.kind === "multicast-address"
      ? [message.header.family, message.header.index, message.attributes.multicast]
      : [message.kind];
    return [name, ...what, ...seq + pid > 0 ? ["asked for"] : []].join(" ");
  });
}

function received(socket: NetlinkSocket) {
  const messages = [];
  const buffer = new Uint8Array(65536);
  for (let next = socket.recvfrom(buffer); next; next = socket.recvfrom(buffer)) {
    messages.push(...decode(buffer.slice(0, next.length)));
  }
  return messages;
}

/** Linux 6.18.44, IPv6 switched off: what {@linkcode told} returns there. */
const TOLD = [
  "DELNSID 7",
  "NEWLINK x1  4098",
  "DELMULTICAST 2 3 224.0.0.1",
  "DELNETCONF 2 4",
  "DELMULTICAST 10 4 ff02::1",
  "DELNETCONF 10 4",
  "DELLINK x2  4098",
  "DELNETCONF 2 3",
  "DELMULTICAST 10 3 ff02::1",
  "DELNETCONF 10 3",
  "DELLINK x1  4098",
  "DELNETCONF 2 2",
  "DELMULTICAST 10 2 ff02::1",
  "DELNETCONF 10 2",
  "DELLINK x0  4098",
];

Deno.test("links that lead to a namespace end with it, and its number is forgotten", async () => {
  using kernel = new EmulatedKernel();
  const [here, there] = [kernel.createNamespace(), kernel.createNamespace()];
  for (const name of DISABLE_IPV6) here.sysctl[name] = there.sysctl[name] = 1;
  const fd = kernel.process.openNamespace(there);
  assertEquals(
    await told({
      socket: () => kernel.socket({ namespace: here }),
      fd,
      settle: () => kernel.clock.advance(2000),
      end() {
        kernel.process.closeNamespace(fd);
        kernel.destroyNamespace(there);
      },
    }),
    TOLD,
  );
});

const whyNot = whyNoPrograms() ?? whyNoNamespaces();

testUnless(whyNot, "Linux tells the same when a namespace ends", async () => {
  using libc = holdLibc();
  using here = createNetworkNamespace();
  const there = createNetworkNamespace();
  for (const { fd } of [here, there]) {
    visitNamespace(libc, fd, () => {
      for (const name of DISABLE_IPV6) {
        Deno.writeTextFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "1");
      }
    });
  }
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const messages = await told({
    socket: () => visitNamespace(libc, here.fd, () => openSocket()),
    fd: there.fd,
    settle: () => pause(1200),
    end() {
      there.close();
      return pause(1500);
    },
  });
  assertEquals(messages, TOLD);
});

Deno.test("a namespace that is in use does not end", () => {
  using kernel = new EmulatedKernel();
  const namespace = kernel.createNamespace();
  assertThrows(() => kernel.destroyNamespace(kernel.namespace), TypeError, "first");
  const socket = kernel.socket({ namespace });
  assertThrows(() => kernel.destroyNamespace(namespace), TypeError, "in use");
  socket.close();
  const fd = kernel.process.openNamespace(namespace);
  assertThrows(() => kernel.destroyNamespace(namespace), TypeError, "in use");
  kernel.process.closeNamespace(fd);
  kernel.destroyNamespace(namespace);
  assertThrows(() => kernel.destroyNamespace(namespace), TypeError, "another kernel");
});
