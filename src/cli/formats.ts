import type { RecordingInfo, RecordItem } from "../capture/mod.ts";
import { jsonLine, pcapngHeader, pcapngOverrun, pcapngPacket } from "../capture/mod.ts";
import { decode, messageJson } from "../codec/mod.ts";

/** How a recording is written. */
export interface RecordingFormat {
  /** What comes before the first record. */
  start(info: RecordingInfo): string | Uint8Array;
  /** A record. */
  item(item: RecordItem): string | Uint8Array;
}

/** JSON Lines: a line a datagram, with its messages for people and `data` for programs. */
export const jsonl: RecordingFormat = {
  start: () => "",
  item(item) {
    if (item.kind === "overrun") return jsonLine(item) + "\n";
    const { protocol } = item;
    const messages = decode(item.data, { protocol });
    return jsonLine(item, messages.map((message) => messageJson(message, { protocol }))) + "\n";
  },
};

/** pcapng: a packet a datagram. */
export function pcapng(): RecordingFormat {
  let lost = 0;
  return {
    start: pcapngHeader,
    item(item) {
      if (item.kind === "overrun") {
        lost++;
        return pcapngOverrun(item);
      }
      const packet = pcapngPacket(item, lost);
      lost = 0;
      return packet;
    },
  };
}
