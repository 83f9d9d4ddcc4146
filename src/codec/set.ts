import type { AttributeType } from "./type.ts";

/** An attribute that stays bytes: its number is unknown, or its payload is not what the table expects. */
export interface RawAttribute {
  /** How many attributes of the set come before it. */
  readonly position: number;
  /** `nla_type`: the number, with NLA_F_NESTED (0x8000) and NLA_F_NET_BYTEORDER (0x4000). */
  readonly type: number;
  /** The payload. */
  readonly data: Uint8Array;
  /** The bytes up to the next attribute, where they are not the usual zeros. */
  readonly padding?: Uint8Array;
}

/** How the bytes of an attribute differ from those that its value alone would give. */
export interface Irregularity {
  /** NLA_F_* bits that differ from those the kernel sets. */
  readonly flags?: number;
  /** The payload, where another one means the same value: text without its NUL. */
  readonly data?: Uint8Array;
  /** The bytes up to the next attribute, where they are not the usual zeros. */
  readonly padding?: Uint8Array;
}

/**
 * What every set of attributes has beside its own. Known attributes are properties, in the order
 * in which they stand on the wire; whatever a property cannot express is here, so that encoding
 * gives back the bytes that were decoded. Most sets have none of the three.
 */
export interface AttributeSet {
  /** Attributes that stay bytes: unknown ones, wrong lengths, and all but the last of duplicates. */
  unknown?: RawAttribute[];
  /** By property: how its bytes differ from those its value would give. */
  irregular?: Record<string, Irregularity>;
  /** Bytes after the last attribute that are no attribute. */
  tail?: Uint8Array;
}

/** A type for each of a set's own properties. */
export type Rows<T extends AttributeSet> = {
  readonly [K in Exclude<keyof T, keyof AttributeSet>]-?: AttributeType<NonNullable<T[K]>>;
};

/** The kernel's name for a property: `numTxQueues` is `NUM_TX_QUEUES`. */
export function constantName(key: string): string {
  return key.replace(/[A-Z]/g, "_$&").toUpperCase();
}
