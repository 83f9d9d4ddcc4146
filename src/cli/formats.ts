import type { RecordingInfo, RecordItem } from "../capture/mod.ts";
import { jsonLine, pcapngHeader, pcapngOverrun, pcapngPacket } from "../capture/mod.ts";
import { decode } from "../codec/datagram.ts";
import { messageJson } from "../codec/json.ts";
import type { Message } from "../codec/mod.ts";
import type { Format } from "./capture_options.ts";
import { FORMATS } from "./capture_options.ts";
import { HexFormat } from "./hex.ts";
import { TextFormat } from "./text.ts";

/** How a recording is written. */
export interface RecordingFormat {
  /** What comes before the first record. */
  start(info: RecordingInfo): string | Uint8Array;
  /** A record. */
  item(item: RecordItem): string | Uint8Array;
  /** Takes what is worth knowing, and not written. */
  learn?(message: Message<number>): void;
}

/** JSON Lines: a line a datagram, with its messages for people and `data` for programs. */
const jsonl: RecordingFormat = {
  start: () => "",
  item(item) {
    if (item.kind === "overrun") return jsonLine(item) + "\n";
    const { protocol } = item;
    const messages = decode(item.data, { protocol });
    return jsonLine(item, messages.map((message) => messageJson(message, { protocol }))) + "\n";
  },
};

/** pcapng: a packet a datagram. */
function pcapng(): RecordingFormat {
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

/** A format by its name, for a terminal or not. */
export function formatNamed(name: Format, terminal: boolean, stats: boolean): RecordingFormat {
  if (name === "jsonl") return jsonl;
  if (name === "pcapng") return pcapng();
  const width = terminal ? Math.max(40, columns() - 1) : 100;
  const color = terminal && !Deno.noColor;
  if (name === "hex") {
    const hex = new HexFormat({ color, width });
    return { start: () => "", item: (item) => hex.item(item) };
  }
  const text = new TextFormat({ color, width, stats });
  return {
    start: () => "",
    item: (item) => text.item(item),
    learn: (message) => text.learn(message),
  };
}

/** What is written if nobody says: what the file's name ends with. */
export function usualFormat(output: string | undefined, terminal: boolean): Format {
  return FORMATS.find((format) => output?.endsWith(`.${format}`)) ?? (terminal ? "text" : "jsonl");
}

/** The width of the terminal; it may be none of the standard streams, and not know its own. */
function columns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}
