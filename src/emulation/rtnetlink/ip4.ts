/** An IPv4 address of 32 bits as text. */
export function ip4Text(address: number): string {
  return `${address >>> 24}.${address >>> 16 & 0xff}.${address >>> 8 & 0xff}.${address & 0xff}`;
}
