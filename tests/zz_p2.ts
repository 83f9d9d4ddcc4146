/** Kinds of links that many kernels lack, against what a kernel did that has them. */

import { NETLINK_SO, SO, SOL } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { linkwatchSyncDev } from "../src/emulation/net/core/link_watch.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { bytesOf, unfold } from "./differential/bytes.ts";
import { KIND_SCENARIOS } from "./differential/kinds.ts";
import { readKinds } from "./golden/record_kinds.ts";
import { missing, type Told, told } from "./_by_object.ts";
import { assertEquals } from "./assert.ts";

const RECORDED = await readKinds(new URL("golden/linux-6.12-kinds.json.gz", import.meta.url));

const GROUPS = 39;
/** The descriptor of the second namespace. */
const SECOND = 901;
const ROOM = 4 << 20;
const NO_PORTS = () => 0;
/** Milliseconds in which the kernel tells of what it puts off for a moment. */
const SOON = 8;

/** An emulated kernel that scenarios of kinds are carried out in. */
class Stage implements Disposable {
  readonly #kernel = new EmulatedKernel();
  readonly #namespaces = [this.#kernel.createNamespace(), this.#kernel.createNamespace()];
  readonly #client: NetlinkSocket;
  readonly #member: NetlinkSocket;

  constructor() {
    const [namespace, second] = this.#namespaces;
    for (const { stack } of this.#namespaces) {
      stack.sysctl.get("net.ipv6.conf.all.disable_ipv6")?.write?.("1");
    }
    if (second) this.#kernel.process.openNamespace(second, SECOND);
    const [client, member] = [0, 1].map(() => {
      const socket = this.#kernel.socket({ ...namespace && { namespace } });
      socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
      socket.setsockopt(SOL.SOCKET, SO.RCVBUFFORCE, ROOM);
      socket.bind({});
      return socket;
    });
    if (client === undefined || member === undefined) throw new Error("no sockets");
    for (let group = 1; group <= GROUPS; group++) {
      member.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
    }
    [this.#client, this.#member] = [client, member];
  }

  /** Asks; what the requester and what a member of all groups are told. */
  ask(request: Uint8Array): { readonly answers: Told[]; readonly told: Told[] } {
    this.#client.sendto(request);
    const answers = receivedBy(this.#client);
    for (const { stack } of this.#namespaces) {
      for (const device of stack.devices.from(0)) linkwatchSyncDev(device);
    }
    this.#kernel.clock.advance(SOON);
    return { answers, told: receivedBy(this.#member).filter(isOld) };
  }

  [Symbol.dispose](): void {
    this.#kernel.close();
  }
}

/** What is told of since another version than that of the recording: groups that a link is in. */
const NEWER: ReadonlySet<unknown> = new Set(["RTM_NEWMULTICAST", "RTM_DELMULTICAST"]);

function isOld({ type }: Told): boolean {
  return !NEWER.has(type);
}

function receivedBy(socket: NetlinkSocket): Told[] {
  const buffer = new Uint8Array(65536);
  const messages: Told[] = [];
  for (;;) {
    const received = socket.recvfrom(buffer);
    if (received === undefined) return messages;
    messages.push(...told(buffer.slice(0, received.length)));
  }
}

for (const [index, { name, requests }] of KIND_SCENARIOS.entries()) { if (!name.startsWith("bridge")) continue; console.log("=== "+name); using stage = new Stage(); for (const { request, answers, told: notified } of RECORDED.scenarios[index]?.steps ?? []) { const actual = stage.ask(Uint8Array.fromHex(request)); const expected = { answers: answers.flatMap(read), told: notified.flatMap(read) }; const m = missing(expected, actual); if (m.length) { console.log("after "+JSON.stringify(told(unfold(request)))); for (const x of m.slice(0,6)) console.log("   "+x); } } }
for (const [index, { name, requests }] of [] as typeof KIND_SCENARIOS extends readonly (infer T)[] ? [number, T][] : never) {
  Deno.test(`The emulated kernel tells what Linux ${RECORDED.release} told: ${name}`, () => {
    using stage = new Stage();
    const recorded = RECORDED.scenarios[index];
    const asked = requests.map((request) => bytesOf(request, NO_PORTS).toHex());
    assertEquals(recorded?.steps.map(({ request }) => request), asked, "record it again");
    for (const { request, answers, told: notified } of recorded?.steps ?? []) {
      const actual = stage.ask(Uint8Array.fromHex(request));
      const expected = { answers: answers.flatMap(read), told: notified.flatMap(read) };
      assertEquals(missing(expected, actual), [], `after ${JSON.stringify(told(unfold(request)))}`);
    }
  });
}

function read(datagram: string): Told[] {
  return told(unfold(datagram));
}
