/** The random numbers of an emulated kernel: those that another kernel drew, as far as can be seen. */

import type { Trace } from "./trace.ts";

const S32_MIN = -0x80000000;
/** Autobind draws from S32_MIN to below this. */
const ROVER = -4096;

/** Draws what another kernel drew. */
export class Luck {
  readonly #guide: Trace;
  /** The bytes of links' addresses. */
  readonly #bytes: readonly number[];
  /** The step of the last number. */
  #step = -1;
  #drawn = 0;
  #state = 0x2545f491;

  /** @param guide What the other kernel did. */
  constructor(guide: Trace) {
    this.#guide = guide;
    this.#bytes = [...Uint8Array.fromHex((guide.addresses ?? []).join(""))];
  }

  /**
   * The next number, from 0 to less than 1.
   *
   * @param step The step that it is drawn in. If the other kernel drew a port in it, that comes
   * first; everything else are bytes of links' addresses, as long as the other kernel has any.
   */
  next(step: number): number {
    const port = (this.#guide.entries[step]?.port ?? 0) | 0;
    const first = step !== this.#step;
    this.#step = step;
    if (first && port < ROVER) return (port - S32_MIN + 0.5) / (ROVER - S32_MIN);
    const byte = this.#bytes[this.#drawn++];
    return byte === undefined ? this.#more() : (byte + 0.5) / 256;
  }

  #more(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }
}
