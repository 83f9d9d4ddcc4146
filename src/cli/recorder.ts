import type { Direction, RecordItem } from "../capture/mod.ts";
import { NLMSG_HDRLEN } from "../abi/netlink.ts";
import { typeName } from "../codec/protocols.ts";
import type { NetlinkAddress, TapObserver } from "../socket/mod.ts";
import type { RecordingFormat } from "./formats.ts";
import type { Output } from "./output.ts";

/** Nanoseconds since the Unix epoch. */
export function now(): bigint {
  return Temporal.Now.instant().epochNanoseconds;
}

/** Writes what sockets show it, in a format, to an output. */
export class Recorder {
  readonly #output: Output;
  readonly #format: RecordingFormat;
  readonly #types = new Map<string, number>();
  #items: RecordItem[] = [];
  #datagrams = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(output: Output, format: RecordingFormat) {
    this.#output = output;
    this.#format = format;
  }

  /** Messages recorded so far. */
  messages = 0;

  /** An observer that records what passes through a socket. */
  observer(
    protocol: number,
    portId: () => number,
    incoming: "reply" | "event",
  ): TapObserver {
    const add = (direction: Direction, data: Uint8Array, address: NetlinkAddress) =>
      this.add({
        kind: "datagram",
        time: now(),
        direction,
        protocol,
        portId: address.pid,
        groups: address.groups,
        data: data.slice(),
      });
    return {
      sent: (data) => add("request", data, { pid: portId(), groups: 0 }),
      received: (data, address) => add(incoming, data, address),
    };
  }

  /** Records that events were lost, once more. */
  overrun(): void {
    this.add({ kind: "overrun", time: now(), dropped: ++this.#dropped });
  }

  /** Takes a record, to be written by the next {@linkcode Recorder.flush}. */
  add(item: RecordItem): void {
    this.#items.push(item);
    if (item.kind === "datagram") this.messages += this.#count(item.data, item.protocol);
  }

  /** Forgets what was taken since the last {@linkcode Recorder.flush}. */
  forget(): void {
    this.#items = [];
  }

  /**
   * Writes what was taken.
   *
   * @throws The signal's reason, between two records.
   */
  async flush(signal?: AbortSignal): Promise<void> {
    const items = this.#items;
    this.#items = [];
    for (const item of items) {
      signal?.throwIfAborted();
      await this.#output.write(this.#format.item(item));
    }
  }

  /** What was recorded, in a sentence and a list. */
  summary(): string {
    const types = [...this.#types].map(([name, count]) => `${name} ${count}`).join(", ");
    const lost = this.#dropped === 0 ? "" : `, ${counted(this.#dropped, "loss", "losses")}`;
    return counted(this.#datagrams, "datagram") + `, ${counted(this.messages, "message")}` +
      `, ${counted(this.#bytes, "byte")}${lost}` + (types === "" ? "" : `: ${types}`);
  }

  /** Counts the messages of a datagram, by their headers alone. */
  #count(data: Uint8Array, protocol: number): number {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let count = 0;
    for (let at = 0; view.byteLength - at >= NLMSG_HDRLEN; count++) {
      const length = view.getUint32(at, true);
      if (length < NLMSG_HDRLEN || length > view.byteLength - at) break;
      const name = typeName(view.getUint16(at + 4, true), protocol);
      this.#types.set(name, (this.#types.get(name) ?? 0) + 1);
      at += length + 3 & ~3;
    }
    this.#datagrams++;
    this.#bytes += data.length;
    return count;
  }
}

function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
