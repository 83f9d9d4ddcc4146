/** Links upon links, and links whose other end is a program, in the emulated kernel. */

import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { holdLibc } from "../ffi/libc.ts";
import { visitNamespace } from "../ffi/netns.ts";
import { BOND_LINK, IFF, NETLINK_SO, NLM_F, RTM, SO, SOL } from "../src/abi/mod.ts";
import { decode, encode, type Message } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { createTun, TunFile, type TunRequest } from "../src/emulation/net/drivers/tun.ts";
import { linkwatchSyncDev } from "../src/emulation/net/core/link_watch.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { missing, type Told, told } from "./_by_object.ts";
import { isMachineRoot, testUnless } from "./_ffi.ts";
import { assertEquals, assertInstanceOf } from "./assert.ts";

const { CREATE, EXCL } = NLM_F;
const LINK_GROUP = 1;
const ROOM = 4 << 20;

/** Prepares a socket that is told of links. */
function listening(socket: NetlinkSocket): NetlinkSocket {
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUFFORCE, ROOM);
  socket.bind({});
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, LINK_GROUP);
  return socket;
}

function datagrams(socket: NetlinkSocket): Uint8Array[] {
  const buffer = new Uint8Array(1 << 16);
  const all: Uint8Array[] = [];
  for (;;) {
    const received = socket.recvfrom(buffer);
    if (received === undefined) return all;
    all.push(buffer.slice(0, received.length));
  }
}

/** An emulated namespace, with somebody who asks and is told of links. */
class Stage implements Disposable {
  readonly kernel = new EmulatedKernel();
  readonly #namespace = this.kernel.createNamespace();
  readonly #socket = listening(this.kernel.socket({ namespace: this.#namespace }));

  get stack() {
    return this.#namespace.stack;
  }

  /** What was told since. */
  heard(): Message[] {
    for (const device of this.stack.devices.from(0)) linkwatchSyncDev(device);
    return datagrams(this.#socket).flatMap((datagram) => decode(datagram));
  }

  /** Asks for a link, or for a change of one; the error number. */
  link(
    attributes: object,
    { index = 0, flags = 0, type = RTM.NEWLINK as number, up }: {
      readonly index?: number;
      readonly flags?: number;
      readonly type?: number;
      readonly up?: boolean;
    } = {},
  ): { readonly error: number; readonly msg: string | undefined; readonly told: Message[] } {
    this.heard();
    const header = { index, ...up !== undefined && { flags: up ? IFF.UP : 0, change: IFF.UP } };
    const request = NLM_F.REQUEST | NLM_F.ACK | flags;
    this.#socket.sendto(encode({ kind: "link", type, flags: request, header, attributes }));
    const all = this.heard();
    const answer = all.find((message) => message.kind === "error");
    if (answer?.kind !== "error") throw new Error("no answer");
    const others = all.filter((message) => message !== answer);
    return { error: answer.error, msg: answer.attributes?.msg, told: others };
  }

  [Symbol.dispose](): void {
    this.kernel.close();
  }
}

/** What is told of a link, as far as a test looks at it. */
function linksOf(messages: readonly Message[]) {
  return messages.flatMap((message) => message.kind === "link" ? [message] : []);
}

/** What a program does with /dev/net/tun: the arguments of `ip tuntap`, and the same by calls. */
const TUN_SCRIPT: readonly (readonly [arguments: string, TunRequest, TunSettings])[] = [
  ["add dev a mode tap", { mode: "tap", name: "a", noPi: true }, { persist: true }],
  ["add dev b mode tun", { mode: "tun", name: "b", noPi: true }, { persist: true }],
  ["add dev c mode tun pi user 5 group 6", { mode: "tun", name: "c" }, {
    owner: 5,
    group: 6,
    persist: true,
  }],
  ["add dev d mode tap multi_queue vnet_hdr", {
    mode: "tap",
    name: "d",
    noPi: true,
    multiQueue: true,
    vnetHdr: true,
  }, { persist: true }],
  ["add dev tap%d mode tap", { mode: "tap", name: "tap%d", noPi: true }, { persist: true }],
  ["del dev c mode tun pi", { mode: "tun", name: "c" }, { persist: false }],
  ["del dev a mode tap", { mode: "tap", name: "a", noPi: true }, { persist: false }],
];

/** What is set of a device before the file is closed. */
interface TunSettings {
  readonly owner?: number;
  readonly group?: number;
  readonly persist: boolean;
}

function emulatedTuntap(
  { stack }: Stage,
  request: TunRequest,
  { owner, group, persist }: TunSettings,
): void {
  const file = createTun(stack, request);
  assertInstanceOf(file, TunFile);
  if (owner !== undefined) file.setOwner(owner);
  if (group !== undefined) file.setGroup(group);
  file.setPersist(persist);
  file.close();
}

function tuntap(words: string): void {
  const { success, stderr } = new Deno.Command("ip", { args: ["tuntap", ...words.split(" ")] })
    .outputSync();
  assertEquals(success, true, new TextDecoder().decode(stderr));
}

testUnless(
  isMachineRoot() ? undefined : "needs root",
  "The emulated kernel tells of tun and tap devices what this one tells",
  () => {
    using stage = new Stage();
    using namespace = createNetworkNamespace();
    using socket = listening(openSocket({ netns: namespace }));
    using libc = holdLibc();
    for (const [words, request, settings] of TUN_SCRIPT) {
      visitNamespace(libc, namespace.fd, () => tuntap(words));
      const expected = datagrams(socket).flatMap((datagram): Told[] => told(datagram));
      emulatedTuntap(stage, request, settings);
      const actual = stage.heard().flatMap((message): Told[] => told(encode(message)));
      assertEquals(missing(expected, actual), [], words);
      assertEquals(missing(actual, expected), [], words);
    }
  },
);

Deno.test("No request makes a tun, and a file that is closed takes its device with it", () => {
  using stage = new Stage();
  const refused = stage.link({ ifname: "t", linkinfo: { kind: "tun" } }, { flags: CREATE | EXCL });
  assertEquals(refused.error, -95);
  assertEquals(refused.msg, "tun/tap creation via rtnetlink is not supported.");
  const file = createTun(stage.stack, { mode: "tap", name: "t0" });
  assertInstanceOf(file, TunFile);
  assertEquals(linksOf(stage.heard()).map(({ type }) => type), [RTM.NEWLINK]);
  assertEquals(stage.link({}, { index: 2, up: true }).error, 0);
  assertEquals(stage.link({ carrier: 0 }, { index: 2, type: RTM.SETLINK }).error, 0);
  assertEquals(createTun(stage.stack, { mode: "tap", name: "t0" }), -16);
  assertEquals(createTun(stage.stack, { mode: "tun", name: "t0" }), -22);
  stage.heard();
  file.close();
  const types = linksOf(stage.heard()).map(({ type }) => type);
  assertEquals(types, [RTM.NEWLINK, RTM.DELLINK]);
  assertEquals(file.dev, undefined);
});

Deno.test("Of a bond's ports the monitor notices who lost its link, when the time has come", () => {
  using stage = new Stage();
  const veth = (ifname: string, peer: string) =>
    stage.link({
      ifname,
      linkinfo: { kind: "veth", data: { peer: { header: {}, attributes: { ifname: peer } } } },
    }, { flags: CREATE | EXCL });
  assertEquals([veth("a", "x"), veth("b", "y")].map(({ error }) => error), [0, 0]);
  const data = { mode: 1, miimon: 100, downdelay: 200 };
  const bond = { ifname: "bond", linkinfo: { kind: "bond", data } };
  assertEquals(stage.link(bond, { flags: CREATE | EXCL }).error, 0);
  const [x, a, y, b, master] = [2, 3, 4, 5, 6];
  for (const index of [x, y]) assertEquals(stage.link({}, { index, up: true }).error, 0);
  for (const index of [a, b]) assertEquals(stage.link({ master }, { index }).error, 0);
  assertEquals(stage.link({}, { index: master, up: true }).error, 0);
  stage.kernel.clock.advance(500);
  stage.heard();
  assertEquals(stage.link({}, { index: x, up: false }).error, 0);
  stage.kernel.clock.advance(250);
  assertEquals(activeOf(stage.heard()), undefined, "it is only going down");
  stage.kernel.clock.advance(300);
  const heard = stage.heard();
  assertEquals(activeOf(heard), b);
  const port = linksOf(heard).findLast(({ header }) => header.index === a);
  const { linkinfo } = port?.attributes ?? {};
  assertEquals(linkinfo?.slaveKind, "bond");
  if (linkinfo?.slaveKind !== "bond") return;
  assertEquals(linkinfo.slaveData?.miiStatus, BOND_LINK.DOWN);
  assertEquals(linkinfo.slaveData?.linkFailureCount, 1);
});

/** The active port that a bond was last told of with. */
function activeOf(messages: readonly Message[]): number | undefined {
  const { linkinfo } = linksOf(messages)
    .findLast(({ attributes }) => attributes.linkinfo?.kind === "bond")?.attributes ?? {};
  return linkinfo?.kind === "bond" ? linkinfo.data?.activeSlave : undefined;
}
