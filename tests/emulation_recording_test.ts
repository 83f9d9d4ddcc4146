import { EmulatedKernel } from "../src/emulation/mod.ts";
import { isObject, Objects } from "../src/emulation/recorded/objects.ts";
import { identityOf } from "../src/emulation/recorded/identity.ts";
import { DUMPS } from "../src/emulation/build/snapshot.ts";
import { readRecording } from "../src/capture/mod.ts";
import type { RtnetlinkMessage } from "../src/codec/mod.ts";
import { NetlinkError } from "../src/client/mod.ts";
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

const HOSTS = ["linux-6.12", "linux-6.18", "linux-6.12-links", "linux-6.12-tunnels"];

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
      const more = [...told.values()].filter((message) => message.kind === kind);
      assertEquals(more, [], `nothing else of the kind ${kind}`);
    }
    assert(compared > 0);
  });
}

function* concatenated(recording: readonly Uint8Array[]): Generator<Uint8Array, void, void> {
  yield* recording;
}
