import type { Client } from "../../client/mod.ts";
import { DumpInterruptedError, NetlinkError } from "../../client/mod.ts";
import { DUMPS } from "../build/snapshot.ts";
import { Objects } from "./objects.ts";

/** Times that a dump is made anew if something changes meanwhile. */
const ATTEMPTS = 8;

/** What a kernel tells that there is, in every dump that it has. */
export async function objectsOf(client: Client): Promise<Objects> {
  const objects = new Objects();
  for (const request of DUMPS) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        for await (const datagram of client.datagrams(request)) objects.addReply(datagram);
        break;
      } catch (error) {
        // What a kernel lacks it has none of.
        if (error instanceof NetlinkError) break;
        if (!(error instanceof DumpInterruptedError)) throw error;
      }
    }
  }
  return objects;
}
