import type { Writer } from "./writer.ts";

/** What JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * How numbers that have names are shown: `"kernel"`, by the kernel's names in full (`"RTN_UNICAST"`);
 * `"short"`, by what tells them apart, as command lines do (`"unicast"`).
 */
export type Style = "kernel" | "short";

/** What decoding knows besides the bytes. */
export interface Context {
  /** The address family in the message's header. */
  family: number;
  /** How many nests deep the set being read lies. */
  depth: number;
  /** Whether the message is a request (NLM_F_REQUEST). */
  request?: boolean;
  /**
   * Whether a set had duplicates. From then on sets are searched for them before they are read:
   * reading each again when one turns up would double the work with every nest.
   */
  duplicates?: boolean;
}

/** Deeper nests than this stay bytes. */
export const MAX_DEPTH = 24;

/** A source of random numbers for {@linkcode AttributeType.random}. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
}

/**
 * Operations that the attribute loop does itself, without a call. Everything else is `CALL`.
 */
export const OP = {
  CALL: 0,
  U8: 1,
  U16: 2,
  U32: 3,
  S32: 4,
  IP: 5,
  SELECT: 6,
  REPEATED: 7,
} as const;

/**
 * How one payload is read, written, shown and made up. One object a type; everything else is
 * generic over it.
 */
export interface AttributeType<T> {
  /** What the type is called in error messages: `"u32"`. */
  readonly name: string;
  /** One of {@linkcode OP}. */
  readonly op: number;
  /** Payload lengths in bytes, from `min` to `max`, that can be read. */
  readonly min: number;
  /** See {@linkcode AttributeType.min}. */
  readonly max: number;
  /** The bits the kernel sets beside the attribute's number: NLA_F_NESTED or 0. */
  readonly flags: number;
  /** The bits that it wants to see in requests, where they are not those that it sets. */
  readonly requestFlags?: number;
  /** Bytes the value is aligned to inside a C struct. */
  readonly align: number;
  /** The fields, if the payload is a C struct. */
  readonly members?: readonly Member[];
  /** The attributes inside, if the payload is a nest. */
  readonly inner?: Inner | undefined;
  /** What chooses the real type, if an attribute beside this one or the message's family does. */
  readonly select?: Selection;
  /** The type of each, if the attribute may stand several times in a row: the value is their list. */
  readonly item?: AttributeType<unknown>;
  /** The value of `length` bytes at `at`, or `undefined` if they must stay bytes. */
  read(view: DataView, at: number, length: number, context: Context): T | undefined;
  /**
   * `false` if writing `value` would not give the bytes it was read from. Absent: it always does.
   */
  canonical?(view: DataView, at: number, length: number, value: T): boolean;
  /** Appends the value's bytes, without padding. Throws a `RangeError` if the value does not fit. */
  write(writer: Writer, value: T, family: number): void;
  /** The value as JSON that people read. */
  json(value: T, style: Style, family: number): Json;
  /** Some value that can be written and read back. */
  random(random: Random, family: number): T;
}

/** One member of a C struct. */
export interface Member {
  /** The key of the value. */
  readonly key: string;
  /** The member's name in C. */
  readonly member: string;
  /** Bytes from the struct's start, aligned as C does. */
  readonly offset: number;
  /** The member's type; `min` is its size in bytes. */
  readonly type: AttributeType<unknown>;
}

/** What lies inside a nest, as far as naming what lies at an offset needs it. */
export interface Inner {
  /** What the kernel's names of the attributes begin with, if they have such names: `"IFLA"`. */
  readonly prefix?: string;
  /** Bytes of a fixed header before the attributes. */
  readonly header: number;
  /** The fields of that header. */
  readonly members?: readonly Member[];
  /** Whether several such headers with attributes follow each other, each beginning with its own length. */
  readonly repeated?: true;
  /** The key and the type of an attribute number. */
  row(id: number): { readonly key: string; readonly type: AttributeType<unknown> } | undefined;
}

/**
 * A payload whose type another attribute of the same set decides, as LINKINFO's kind decides its
 * data, or the address family in the message's header, as that of AF_SPEC.
 */
export interface Selection {
  /** The property of the set that decides; absent if the family does. */
  readonly by?: string;
  /** The values that decide on a type. */
  readonly values: readonly unknown[];
  /** The type for that property's value or that family; `undefined` if the payload must stay bytes. */
  choose(value: unknown): AttributeType<unknown> | undefined;
}
