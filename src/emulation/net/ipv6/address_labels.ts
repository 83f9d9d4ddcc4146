/** IPv6's address labels (RFC 6724): net/ipv6/addrlabel.c. */

const { MAPPED, COMPATIBLE, LOOPBACK, UNICAST } = {
  MAPPED: 0x1000,
  COMPATIBLE: 0x80,
  LOOPBACK: 0x10,
  UNICAST: 1,
} as const;
/** The types that are a matter of labels. */
const LABELLED = MAPPED | COMPATIBLE | LOOPBACK;
/** Bits of an address. */
const BITS = 128;
/** The length of the prefixes of IPv4 addresses, mapped or compatible. */
const IPV4_PREFIX = 96;

/** A label: an address has the first one that matches. Addresses are numbers of 128 bits. */
export interface AddressLabel {
  /** The prefix, the bits behind it being 0. */
  readonly prefix: bigint;
  /** The length of the prefix, in bits. */
  readonly length: number;
  /** The link whose addresses it is for; 0 for all. */
  readonly index: number;
  /** The type of the addresses that it is for; 0 for all. */
  readonly type: number;
  /** The label. */
  readonly label: number;
}

/** Which labels are the same one. */
export type AddressLabelKey = Omit<AddressLabel, "type" | "label">;

/**
 * What an address is as far as labels distinguish it (`ipv6_addr_type`): what is none of these has
 * other types, which no label has.
 */
function typeOf(address: bigint): number {
  if (address >> 32n === 0xffffn) return MAPPED;
  if (address === 0n || address >> 32n !== 0n) return 0;
  return (address === 1n ? LOOPBACK : COMPATIBLE) | UNICAST;
}

/** The address without the bits behind a prefix (`ipv6_addr_prefix`). */
function prefixOf(address: bigint, length: number): bigint {
  const rest = BigInt(BITS - length);
  return address >> rest << rest;
}

/** The type of address that a label with this prefix is for; `undefined` if there can be none. */
function labelledType(prefix: bigint, length: number): number | undefined {
  const type = typeOf(prefix) & LABELLED;
  if (type === MAPPED) return length > IPV4_PREFIX ? undefined : length === IPV4_PREFIX ? type : 0;
  if (type === COMPATIBLE) return length === IPV4_PREFIX ? type : 0;
  return length === BITS ? type : 0;
}

/** What labels a network namespace begins with: address, length, label. */
const DEFAULTS: readonly (readonly [prefix: bigint, length: number, label: number])[] = [
  [0n, 0, 1],
  [0xfcn << 120n, 7, 5],
  [0xfec0n << 112n, 10, 11],
  [0x2002n << 112n, 16, 2],
  [0x3ffen << 112n, 16, 12],
  [0x2001n << 112n, 32, 6],
  [0x2001_0010n << 96n, 28, 7],
  [0xffffn << 32n, 96, 4],
  [0n, 96, 3],
  [1n, 128, 0],
];

/** What became of a label. */
export type Added = "added" | "exists" | "invalid";

/** The labels of a network namespace, in the order in which they are tried. */
export class AddressLabels {
  readonly #labels: AddressLabel[] = [];
  #generation = 0;

  /** Those that every namespace begins with. */
  constructor() {
    for (const [prefix, length, label] of DEFAULTS) this.add({ prefix, length, index: 0 }, label);
  }

  /** How often a label was added or replaced. */
  get generation(): number {
    return this.#generation;
  }

  /** All of them. */
  get all(): readonly AddressLabel[] {
    return this.#labels;
  }

  /** Adds a label (`__ip6addrlbl_add`). */
  add({ prefix, length, index }: AddressLabelKey, label: number, replace = false): Added {
    const type = labelledType(prefix, length);
    if (type === undefined) return "invalid";
    const added = { prefix: prefixOf(prefix, length), length, index, type, label };
    const at = this.#placeFor(added);
    const same = this.#labels[at];
    const exists = same !== undefined && isSame(same, added);
    if (exists && !replace) return "exists";
    this.#labels.splice(at, exists ? 1 : 0, added);
    this.#generation++;
    return "added";
  }

  /** Where the same label is, or else where a new one goes. */
  #placeFor(added: AddressLabel): number {
    const at = this.#labels.findIndex((other) =>
      isSame(other, added) || other.length < added.length ||
      other.length === added.length && other.index === 0
    );
    return at < 0 ? this.#labels.length : at;
  }

  /** Removes a label; `false` if there is none. */
  remove({ prefix, length, index }: AddressLabelKey): boolean {
    const wanted = { prefix: prefixOf(prefix, length), length, index };
    const at = this.#labels.findIndex((label) => isSame(label, wanted));
    if (at >= 0) this.#labels.splice(at, 1);
    return at >= 0;
  }

  /** The label that a question for an address is answered with (`ip6addrlbl_get`). */
  find(address: bigint, index: number): AddressLabel | undefined {
    // All of the address's types are compared, so what is for loopback is not found.
    const type = typeOf(address);
    return this.#labels.find((label) =>
      (label.index === 0 || label.index === index) &&
      (label.type === 0 || label.type === type) &&
      prefixOf(address, label.length) === label.prefix
    );
  }
}

function isSame(one: AddressLabelKey, other: AddressLabelKey): boolean {
  return one.length === other.length && one.index === other.index && one.prefix === other.prefix;
}
