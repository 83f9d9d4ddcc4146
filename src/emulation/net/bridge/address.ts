/** Link-layer addresses as hexadecimal digits, for what compares them or looks them up. */

const ZERO = "000000000000";

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return bytes.toHex();
}

/** Bytes of hexadecimal digits. */
export function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(digits);
}

/** Whether it can be a device's: of 6 bytes, neither zero nor a group (`is_valid_ether_addr`). */
export function isValidEtherAddr(address: string): boolean {
  return address.length === ZERO.length && address !== ZERO &&
    (Number.parseInt(address.slice(0, 2), 16) & 1) === 0;
}

/** Whether all of it is zero. */
export function isZeroEtherAddr(address: string): boolean {
  return address === ZERO;
}

/** An address as messages have it: with colons. */
export function macOf(digits: string): string {
  return digits.replace(/..(?=.)/g, "$&:");
}
