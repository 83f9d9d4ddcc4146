/** Runs seccomp filters as the kernel would: classic BPF over `struct seccomp_data`. */

/** A system call as a filter sees it. */
export interface FilteredCall {
  readonly audit: number;
  readonly number: number;
  readonly args?: readonly bigint[];
}

/** What a filter says of a call. */
export function runFilter(filter: Uint8Array, { audit, number, args = [] }: FilteredCall): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setInt32(0, number, true);
  data.setUint32(4, audit, true);
  args.forEach((arg, index) => data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, arg), true));
  const program = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  let accumulator = 0;
  for (let at = 0; at * 8 < filter.length; at++) {
    const code = program.getUint16(at * 8, true);
    const k = program.getUint32(at * 8 + 4, true);
    const jump = (holds: boolean) => program.getUint8(at * 8 + (holds ? 2 : 3));
    if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x15) at += jump(accumulator === k);
    else if (code === 0x35) at += jump(accumulator >= k);
    else if (code === 0x06) return k;
    else throw new Error(`an instruction that is not known: ${code}`);
  }
  throw new Error("the filter has no end");
}
