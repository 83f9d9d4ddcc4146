/** What device managers are told of links of all kinds. */

import { NETLINK } from "../src/abi/mod.ts";
import type { LinkAttributes } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { noMounts } from "./_capture_lab.ts";
import { isMachineRoot, testUnless } from "./_ffi.ts";
import { EmulatedScene, RealScene, type Scene } from "./_uevent_scenes.ts";
import { hearing, takeUevents, UEVENTS } from "./_uevents.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";

/** What is done, one after another. */
type Script = readonly ((scene: Scene) => Promise<unknown>)[];

const one = { numTxQueues: 1, numRxQueues: 1 } as const;
const UPON = { ifname: "below", linkinfo: { kind: "bridge" } } as const;

/** What happens to a link of an index: everything. */
function life(index: number): Script {
  return [
    (scene) => scene.set(index, { ifname: "other" }),
    (scene) => scene.set(index, { netNsFd: scene.elsewhere, ifname: "third" }),
    (scene) => scene.set(index, { ifname: "fourth" }, 1),
    (scene) => scene.remove(index, 1),
  ];
}

/** By kind; the first one makes a link of it. */
const KINDS: Readonly<Record<string, Script>> = {
  bridge: [
    (scene) => scene.add({ ifname: "k", linkinfo: { kind: "bridge" } }),
    (scene) => scene.set(2, { ifname: "other" }),
    (scene) => scene.remove(2),
  ],
  veth: [
    (scene) => scene.add({ ifname: "k", linkinfo: { kind: "veth" } }),
    ...life(3),
  ],
  ifb: [
    (scene) =>
      scene.add({ ifname: "k", numTxQueues: 3, numRxQueues: 2, linkinfo: { kind: "ifb" } }),
    ...life(2),
  ],
  dummy: [(scene) => scene.add({ ifname: "k", linkinfo: { kind: "dummy" } }), ...life(2)],
  vxlan: [
    (scene) => scene.add({ ifname: "k", linkinfo: { kind: "vxlan", data: { id: 5, port: 4789 } } }),
    ...life(2),
  ],
  macvlan: [
    (scene) => scene.add({ ifname: "k", link: 2, linkinfo: { kind: "macvlan", data: {} } }),
    ...life(3),
    (scene) => scene.add({ ifname: "k", link: 2, linkinfo: { kind: "macvlan", data: {} } }),
    (scene) => scene.set(4, { netNsFd: scene.elsewhere }),
    (scene) => scene.remove(2),
  ],
  macvtap: [
    (scene) => scene.add({ ifname: "k", link: 2, linkinfo: { kind: "macvtap", data: {} } }),
    ...life(3),
    (scene) => scene.add({ ifname: "k", link: 2, linkinfo: { kind: "macvtap", data: {} } }),
    (scene) => scene.add({ ifname: "l", link: 2, linkinfo: { kind: "macvtap", data: {} } }),
    (scene) => scene.remove(4),
    (scene) => scene.add({ ifname: "m", link: 2, linkinfo: { kind: "macvtap", data: {} } }),
    (scene) => scene.remove(2),
  ],
};

async function both(real: Scene, emulated: Scene, script: Script): Promise<void> {
  for (const [index, act] of script.entries()) {
    const [expected, actual] = [await act(real), await act(emulated)];
    assertEquals(actual, expected, `step ${index}`);
    assertEquals(emulated.heard(), real.heard(), `step ${index}`);
  }
}

testUnless(
  isMachineRoot() ? undefined : "needs root",
  "Links of all kinds come, change and go for device managers as in the real kernel",
  async (t) => {
    for (const [kind, script] of Object.entries(KINDS)) {
      using real = new RealScene();
      using emulated = new EmulatedScene();
      const upon = kind.startsWith("macv") ? [(scene: Scene) => scene.add(UPON)] : [];
      const lacks = upon.length === 0 && await script[0]?.(real) === "EOPNOTSUPP";
      using fresh = new RealScene();
      await t.step({
        name: kind,
        ignore: lacks,
        fn: () => both(fresh, emulated, [...upon, ...script]),
      });
    }
  },
);

testUnless(
  isMachineRoot() ? undefined : "needs root",
  "A tap has a queue for each program that is attached to it, as in the real kernel",
  async () => {
    using real = new RealScene();
    using emulated = new EmulatedScene();
    const open = new Map<Scene, Disposable[]>([[real, []], [emulated, []]]);
    const attach = (scene: Scene) => {
      open.get(scene)?.push(scene.openTap("tap0"));
      return Promise.resolve();
    };
    const detach = (scene: Scene) => {
      open.get(scene)?.shift()?.[Symbol.dispose]();
      return Promise.resolve();
    };
    const qdiscs = (scene: Scene) => scene.qdiscs(2);
    await both(real, emulated, [
      ...[attach, attach, attach, detach],
      (scene) => scene.up(2),
      ...[qdiscs, attach, qdiscs, detach, qdiscs],
      (scene) => scene.set(2, { ifname: "other" }),
      ...[detach, detach],
      ...[attach, attach],
      (scene) => scene.remove(3),
      ...[detach, detach],
    ]);
  },
);

testUnless(
  isMachineRoot() ? noMounts : "needs root",
  "Whoever writes a device's file has managers be told as the real kernel tells them",
  async () => {
    using real = new RealScene();
    using emulated = new EmulatedScene();
    const uuid = "fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed";
    const write = (text: string, path = "/sys/class/net/k/uevent") => (scene: Scene) =>
      scene.write(path, text);
    await both(real, emulated, [
      (scene) => scene.add({ ifname: "k", ...one, linkinfo: { kind: "bridge" } }),
      ...["change", "remove\n", "offline", "changed", "add ", "add\n\n", "Change", "", "\n"]
        .map((text) => write(text)),
      ...[uuid, uuid.toUpperCase(), `${uuid} `, `${uuid} A=1 a=b A=2\n`, `${uuid} A=`, `${uuid} A`]
        .map((text) => write(`change ${text}`)),
      ...[`${uuid} A==`, `${uuid} =1`, `${uuid}  A=1`, `${uuid} A= B=1`, uuid.slice(1), "0"]
        .map((text) => write(`bind ${text}`)),
    ]);
  },
);

Deno.test("Links that are VLANs or bonds are called so", async () => {
  using scene = new EmulatedScene();
  const typeOf = async (attributes: LinkAttributes) => {
    assertEquals(await scene.add(attributes), undefined);
    const [added = ""] = scene.heard();
    return /DEVTYPE=(\w+)/.exec(added)?.[1];
  };
  assertEquals(await typeOf({ ifname: "bond0", linkinfo: { kind: "bond" } }), "bond");
  const vlan = { kind: "vlan", data: { id: 5 } } as const;
  assertEquals(await typeOf({ ifname: "v5", link: 2, linkinfo: vlan }), "vlan");
  const vrf = { kind: "vrf", data: { table: 5 } } as const;
  assertEquals(await typeOf({ ifname: "vrf0", linkinfo: vrf }), undefined);
});

Deno.test("Nobody is told of devices that end with their namespace, but of their other ends", () => {
  using kernel = new EmulatedKernel();
  const namespace = kernel.createNamespace();
  kernel.addLink({ kind: "veth", name: "veth0", peer: { name: "veth1", namespace } });
  kernel.addDevice({ name: "card" }, { namespace });
  using socket = hearing(kernel.socket(UEVENTS));
  const none = { action: "change", devpath: "/none", subsystem: "none" } as const;
  const before = kernel.uevent(none);
  kernel.destroyNamespace(namespace);
  const told = takeUevents(socket).map(({ text }) => text.split("\0", 1)[0]);
  assertEquals(told, [
    "add@/devices/virtual/net/card",
    "remove@/devices/virtual/net/veth0/queues/rx-0",
    "remove@/devices/virtual/net/veth0/queues/tx-0",
    "remove@/devices/virtual/net/veth0",
  ]);
  // Beside these, one of the card that leaves, which is counted though nobody can hear it.
  assertEquals(kernel.uevent(none) - before, BigInt(told.length) + 2n);
});

Deno.test("A name that is no text is told as the bytes that it is", () => {
  using kernel = new EmulatedKernel();
  using socket = hearing(kernel.socket({ protocol: NETLINK.KOBJECT_UEVENT }));
  kernel.addLink({ kind: "ifb", name: "é" });
  const buffer = new Uint8Array(4096);
  const length = socket.recvfrom(buffer)?.length;
  assert(length !== undefined);
  assertGreater(buffer.subarray(0, length).toHex().indexOf("c3a900"), 0);
});
