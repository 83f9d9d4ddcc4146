import { EmulatedKernel } from "../src/emulation/mod.ts";
import { isObject, Objects } from "../src/emulation/recorded/objects.ts";
import { identityOf } from "../src/emulation/recorded/identity.ts";
import { DUMPS } from "../src/emulation/build/snapshot.ts";
import { AF, IFF, RTM, RTN } from "../src/abi/mod.ts";
import { readRecording } from "../src/capture/mod.ts";
import type { Message, RtnetlinkMessage } from "../src/codec/mod.ts";
import { testUnless, whyNoKernel } from "./_ffi.ts";
import { openSocket } from "../ffi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import { assert, assertEquals } from "./assert.ts";

const GOLDEN = new URL("golden/", import.meta.url);

/** What was recorded of a host: the dumps of a folder of golden recordings. */
function recordingOf(folder: string): Uint8Array[] {
  const directory = new URL(`${folder}/`, GOLDEN);
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name)
    .filter((name) => name.endsWith(".bin") && !name.startsWith("event")).sort();
  return names.map((name) => Deno.readFileSync(new URL(name, directory)));
}

async function objectsIn(recording: readonly Uint8Array[]): Promise<Objects> {
  const objects = new Objects();
  for (const part of recording) for await (const item of readRecording([part])) objects.add(item);
  return objects;
}

const HOSTS = [
  "linux-6.12",
  "linux-6.12-families",
  "linux-6.12-links",
  "linux-6.12-routes",
  "linux-6.12-tc",
  "linux-6.12-tunnels",
  "linux-6.18",
  "linux-6.18-families",
];

for (const host of HOSTS) {
  Deno.test(`an emulation of the recording ${host} tells what the recording holds`, async () => {
    const recording = recordingOf(host);
    const expected = await objectsIn(recording);
    assert(expected.kinds.size > 0);
    using kernel = await EmulatedKernel.fromRecording(concatenated(recording));
    const told = new Map<string, RtnetlinkMessage>();
    for (const request of DUMPS) {
      try {
        for (const message of kernel.dump(request)) {
          if (isObject(message)) told.set(identityOf(message), message);
        }
      } catch (error) {
        assert(error instanceof NetlinkError, String(error));
      }
    }
    let compared = 0;
    for (const kind of expected.kinds) {
      if (!DUMPS.some((request) => request.kind === kind)) continue;
      for (const object of expected.of(kind)) {
        const now = told.get(identityOf(object));
        assertEquals({ header: now?.header, attributes: now?.attributes }, {
          header: object.header,
          attributes: object.attributes,
        }, identityOf(object));
        told.delete(identityOf(object));
        compared++;
      }
      const more = [...told.values()]
        .filter((message) => message.kind === kind && expected.covers(message));
      assertEquals(more, [], `nothing else of the kind ${kind}`);
    }
    assert(compared > 0);
  });
}

function* concatenated(recording: readonly Uint8Array[]): Generator<Uint8Array, void, void> {
  yield* recording;
}

/** The links of a kernel, by name. */
function linksOf(kernel: EmulatedKernel) {
  return new Map(
    kernel.dump({ kind: "link", type: RTM.GETLINK }).map((link) => [link.attributes.ifname, link]),
  );
}

Deno.test("what comes back from a recording changes as it does in Linux", async () => {
  using original = EmulatedKernel.loopbackOnly();
  original.addLink({ kind: "bridge", name: "br0", address: "02:00:00:00:00:01", up: true });
  original.addLink({ kind: "veth", name: "a", master: "br0", peer: { name: "b" } });
  original.addAddress({ link: "br0", address: "192.0.2.1/24" });
  original.addRoute({ to: "default", via: "192.0.2.254" });
  original.clock.advance(3000);

  using kernel = await EmulatedKernel.fromRecording([original.snapshot()]);
  const index = kernel.namespace.stack.indexOf("br0") ?? 0;
  kernel.request({ kind: "link", type: RTM.SETLINK, header: { index }, attributes: { mtu: 1400 } });
  assertEquals(linksOf(kernel).get("br0")?.attributes.mtu, 1400);
  // Down, it loses its routes; deleted, its port is nobody's any longer.
  const routes = () =>
    kernel.dump({ kind: "route", type: RTM.GETROUTE, header: { family: AF.INET } })
      .filter(({ attributes: { oif } }) => oif === index);
  assertEquals(routes().length > 2, true);
  const header = { index, flags: 0, change: IFF.UP };
  kernel.request({ kind: "link", type: RTM.SETLINK, header });
  assertEquals(routes().map(({ header: { type } }) => type), [RTN.LOCAL]);
  kernel.request({ kind: "link", type: RTM.DELLINK, header: { index } });
  assertEquals([...linksOf(kernel).keys()], ["lo", "b", "a"]);
  assertEquals(linksOf(kernel).get("a")?.attributes.master, undefined);
});

Deno.test("a snapshot of what came back from a snapshot is the same", async () => {
  using original = EmulatedKernel.loopbackOnly();
  original.addLink({ kind: "vxlan", name: "vx", data: { id: 7, group: "192.0.2.7", port: 4789 } });
  original.addLink({ kind: "ifb", name: "queue", ifalias: "for tests", up: true });
  original.addLink({ kind: "vlan", name: "queue.5", link: "queue", data: { id: 5 } });
  original.addAddress({ link: "queue", address: "192.0.2.1/24" });
  original.addNeighbour({ link: "queue", address: "192.0.2.2", lladdr: "02:00:00:00:00:02" });
  using copy = await EmulatedKernel.fromRecording([original.snapshot()]);
  using again = await EmulatedKernel.fromRecording([copy.snapshot()]);
  const objects = async (kernel: EmulatedKernel) => {
    const held = await objectsIn([kernel.snapshot()]);
    return [...held.kinds].map((kind) => [
      kind,
      held.of(kind).map(({ header, attributes }) => ({ header, attributes })),
    ]);
  };
  assertEquals(await objects(copy), await objects(original));
  assertEquals(await objects(again), await objects(original));
});

testUnless(whyNoKernel(), "an emulation of this host tells what the host tells", async () => {
  using kernel = await EmulatedKernel.fromHost();
  using client = new Client(openSocket());
  for (const kind of ["link", "address", "rule"] as const) {
    const request = DUMPS.find((request) => request.kind === kind);
    if (request === undefined) throw new Error(`no dump of the kind ${kind}`);
    const identities = (messages: readonly Message<number>[]) =>
      messages.filter(isObject).map(identityOf).sort();
    assertEquals(identities(kernel.dump(request)), identities(await client.dump(request)), kind);
  }
  assertEquals(kernel.openSockets, []);
});
