export {
  ETH_ALEN,
  ETH_HLEN,
  ETH_MAX_MTU,
  ETH_MIN_MTU,
  isMulticastEtherAddr as isMulticastEther,
  isValidEtherAddr as isValidEther,
} from "../core/ether.ts";

/** Whether there is nothing but zeros in an address. */
export function isZeroEther(address: Uint8Array): boolean {
  return address.every((byte) => byte === 0);
}

/** Whether two addresses are the same. */
export function sameAddress(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** An address with the bytes of another one at its beginning, which may be shorter. */
export function overwritten(address: Uint8Array, by: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: Math.max(address.length, by.length) },
    (_, at) => by[at] ?? address[at] ?? 0,
  );
}
