import type { DatagramObserver, ObservedSocket } from "../bridge/mod.ts";
import type { DatagramRecord } from "../capture/mod.ts";
import type { NetworkNamespace } from "../emulation/mod.ts";
import type { NetlinkAddress } from "../socket/mod.ts";
import type { RecordingFormat } from "./formats.ts";
import { formatNamed, usualFormat } from "./formats.ts";
import type { Output } from "./output.ts";
import { now, Recorder } from "./recorder.ts";

/** Makes records of the datagrams that programs send and receive. */
export function observer(
  show: (item: DatagramRecord, socket: ObservedSocket) => void,
): DatagramObserver {
  const item = (
    direction: DatagramRecord["direction"],
    data: Uint8Array,
    { protocol }: ObservedSocket,
    { pid: portId, groups }: NetlinkAddress,
  ): DatagramRecord => ({
    kind: "datagram",
    time: now(),
    direction,
    protocol,
    portId,
    groups,
    data: data.slice(),
  });
  return {
    sent: (data, socket) =>
      show(item("request", data, socket, { pid: socket.port, groups: 0 }), socket),
    received: (data, socket, from) =>
      show(item(from.groups === 0 ? "reply" : "event", data, socket, from), socket),
  };
}

/** A recording that is written while the program runs. */
export class Recording {
  readonly #output: Output;
  readonly #recorder: Recorder;
  readonly #format: RecordingFormat;
  #written: Promise<void> = Promise.resolve();
  #flushing = false;

  constructor(output: Output, file: string) {
    this.#output = output;
    this.#format = formatNamed(usualFormat(file, false), false, false);
    this.#recorder = new Recorder(output, this.#format);
  }

  /** Writes what comes before the first record. */
  async start({ inode }: NetworkNamespace, application: string): Promise<void> {
    await this.#output.write(this.#format.start({
      kernel: "Linux, emulated",
      namespace: `net:[${inode}]`,
      application,
    }));
  }

  /** Takes a record, and writes it soon. */
  add(item: DatagramRecord): void {
    this.#recorder.add(item);
    if (this.#flushing) return;
    this.#flushing = true;
    this.#written = this.#written.then(() => {
      this.#flushing = false;
      return this.#recorder.flush();
    });
    // Told at the end: the program does not depend on it.
    this.#written.catch(() => {});
  }

  /** Waits until everything has been written. */
  async end(): Promise<void> {
    await this.#written;
    await this.#recorder.flush();
  }
}
