import { AF } from "../../abi/socket.ts";

/** An address, or a block of them. */
export interface Prefix {
  /** AF_INET or AF_INET6. */
  readonly family: number;
  /** The address as text. */
  readonly address: string;
  /** Bits. */
  readonly length: number;
}

const LENGTHS: ReadonlyMap<number, number> = new Map([[AF.INET, 32], [AF.INET6, 128]]);

/** The address family of an address as text. */
export function familyOf(address: string): number {
  return address.includes(":") ? AF.INET6 : AF.INET;
}

/**
 * Reads `10.0.0.1/24` or `10.0.0.1`, which means all of its bits.
 *
 * @throws {RangeError} If the length is none of that family.
 */
export function prefixOf(text: string): Prefix {
  const [address = "", bits] = text.split("/", 2);
  const family = familyOf(address);
  const most = LENGTHS.get(family) ?? 0;
  const length = bits === undefined ? most : Number(bits);
  if (!/^\d+$/.test(bits ?? "0") || length > most) {
    throw new RangeError(`"${text}" is no address with a prefix length from 0 to ${most}`);
  }
  return { family, address, length };
}
