/** Numbers as the kernel's files write them. */

/** A number of 32 bits as `%08X` writes it. */
export function hex32(value: number): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(8, "0");
}

/** An IPv4 address as `%08X` writes what is in network order on a little-endian machine. */
export function be32(address: number): string {
  const { buffer } = Uint32Array.of(address);
  return hex32(new DataView(buffer).getUint32(0));
}

/** A number in lower-case hexadecimal digits, with zeros in front. */
export function hex(value: number, width: number): string {
  return (value >>> 0).toString(16).padStart(width, "0");
}

/** An IPv4 address as `%pI4` writes it. */
export function pI4(address: number): string {
  return [24, 16, 8, 0].map((shift) => address >>> shift & 0xff).join(".");
}

/** An IPv6 address as `%pi6` writes it. */
export function pi6(address: bigint): string {
  return address.toString(16).padStart(32, "0");
}

/** A line of a width to which spaces are added (`seq_setwidth`, `seq_pad`). */
export function paddedLine(text: string, width: number): string {
  return `${text.padEnd(width)}\n`;
}
