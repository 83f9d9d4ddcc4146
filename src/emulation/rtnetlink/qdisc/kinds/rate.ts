/** Rates, and how long packets take at them: `struct psched_ratecfg`, net/sched/sch_generic.c. */

/** Bytes of `struct tc_ratespec`. */
export const RATESPEC = 12;
const NSEC_PER_SEC = 1_000_000_000n;
const TOP_BIT_32 = 1n << 31n;
const TOP_BIT_64 = 1n << 63n;
const MAX_U32 = 0xffffffffn;
/** `TC_LINKLAYER_*`; `TC_LINKLAYER_MASK`. */
const LINKLAYER = { UNAWARE: 0, ETHERNET: 1, ATM: 2, MASK: 0xf } as const;
/** `TC_RTAB_SIZE`, and the greatest rate that a table tells of exactly. */
const RTAB_SIZE = 1024;
const MOST_EXACT = 100_000_000 / 8;
/** Bytes of an ATM cell, and of what it carries. */
const CELL = 53n;
const CARRIED = 48n;

/** The rate of a request, or none (`psched_ratecfg_precompute`). */
export class Rate {
  readonly overhead: number;
  readonly mpu: number;
  readonly linklayer: number;
  /** Bytes per second. */
  readonly bytesPerSecond: bigint;
  readonly #mult: bigint;
  readonly #shift: bigint;

  /**
   * @param spec `struct tc_ratespec`.
   * @param table The rate table, by which the link layer is told where nobody says.
   */
  constructor(spec: DataView, rate64: bigint, table: DataView | undefined) {
    const rate = spec.getUint32(8, true);
    this.overhead = spec.getUint16(2, true);
    this.mpu = spec.getUint16(6, true);
    const linklayer = linklayerOf(spec, table);
    // The kernel puts it into the request, as a refusal shows that quotes it.
    spec.setUint8(1, linklayer);
    this.linklayer = linklayer & LINKLAYER.MASK;
    this.bytesPerSecond = rate64 > BigInt(rate) ? rate64 : BigInt(rate);
    let [mult, shift, factor] = [1n, 0n, NSEC_PER_SEC];
    while (this.bytesPerSecond > 0n) {
      mult = BigInt.asUintN(32, factor / this.bytesPerSecond);
      if ((mult & TOP_BIT_32) !== 0n || (factor & TOP_BIT_64) !== 0n) break;
      factor <<= 1n;
      shift++;
    }
    this.#mult = mult;
    this.#shift = shift;
  }

  /** Nanoseconds that so many bytes take (`psched_l2t_ns`). */
  time(bytes: number): bigint {
    let length = BigInt(Math.max(bytes + this.overhead >>> 0, this.mpu));
    if (this.linklayer === LINKLAYER.ATM) {
      // Of 32 bits, so that the greatest lengths become small ones.
      length = BigInt.asUintN(32, BigInt.asUintN(32, length + CARRIED - 1n) / CARRIED * CELL);
    }
    return BigInt.asUintN(64, length * this.#mult) >> this.#shift;
  }

  /** Bytes that take so many nanoseconds (`psched_ns_t2l`). */
  length(time: bigint): bigint {
    let length = BigInt.asUintN(64, time * this.bytesPerSecond) / NSEC_PER_SEC;
    if (this.linklayer === LINKLAYER.ATM) length = length / CELL * CARRIED;
    const overhead = BigInt(this.overhead);
    return length > overhead ? length - overhead : 0n;
  }

  /** Puts it where `struct tc_ratespec` begins (`psched_ratecfg_getrate`). */
  put(view: DataView, at: number): void {
    view.setUint8(at + 1, this.linklayer);
    view.setUint16(at + 2, this.overhead, true);
    view.setUint16(at + 6, this.mpu, true);
    const rate = this.bytesPerSecond < MAX_U32 ? this.bytesPerSecond : MAX_U32;
    view.setUint32(at + 8, Number(rate), true);
  }
}

/** The link layer, which old programs tell by their tables alone (`__detect_linklayer`). */
function linklayerOf(spec: DataView, table: DataView | undefined): number {
  const told = spec.getUint8(1);
  const cellLog = spec.getUint8(0);
  const rate = spec.getUint32(8, true);
  const isUsable = table?.byteLength === RTAB_SIZE && rate !== 0 && cellLog > 0 && cellLog < 32;
  if (told !== LINKLAYER.UNAWARE || !isUsable) return told;
  const low = Math.ceil(spec.getUint16(6, true) / 48) * 48;
  const high = Math.ceil((low + 1) / 48) * 48;
  const [cellLow, cellHigh] = [low >> cellLog, (high >> cellLog) - 1];
  const at = (cell: number) => table.getUint32(4 * cell, true);
  if (rate > MOST_EXACT || at(0) === 0) return LINKLAYER.ETHERNET;
  const isAtm = cellHigh > cellLow && cellHigh < 256 && at(cellLow) === at(cellHigh);
  return isAtm ? LINKLAYER.ATM : LINKLAYER.ETHERNET;
}
