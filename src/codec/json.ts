import { NETLINK, NLM_F, NLMSG } from "../abi/netlink.ts";
import { errnoName } from "../abi/errno.ts";
import type { AnyMessage } from "./common.ts";
import { isCommon } from "./common.ts";
import { EXTENDED_ACK } from "./control.ts";
import type { DoneMessage, ErrorMessage } from "./control.ts";
import type { Message } from "./datagram.ts";
import type { MessageFamily, MessageHeader } from "./message.ts";
import { addressFamilyIn } from "./message.ts";
import type { ProtocolOptions } from "./protocols.ts";
import { familyOfKind, typeName } from "./protocols.ts";
import type { AttributeType, Json, Style } from "./type.ts";
import { flagSet, hexJson, u16 } from "./types.ts";

/** How {@linkcode messageJson} shows a message. */
export interface JsonOptions<F extends MessageFamily = never> extends ProtocolOptions<number, F> {
  /**
   * How numbers that have names are shown.
   * @default {"kernel"}
   */
  readonly style?: Style;
}

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

// Bits 0x100 to 0x800 mean one thing in requests to get, another in requests to make, a third in
// requests to delete and a fourth in what netlink itself says; the others mean the same everywhere.
const COMMON = ["REQUEST", "MULTI", "ACK", "ECHO", "DUMP_INTR", "DUMP_FILTERED"] as const;
const flagNamesOf = {
  control: messageFlags("CAPPED", "ACK_TLVS"),
  make: messageFlags("REPLACE", "EXCL", "CREATE", "APPEND"),
  delete: messageFlags("NONREC", "BULK"),
  get: messageFlags("ROOT", "MATCH", "ATOMIC"),
};
// The operation is the type's two low bits (`rtnl_msgtype_kind`): NEW, DEL, GET, SET.
const OPERATIONS = ["make", "delete", "get", "make"] as const;

function messageFlags(...keys: readonly (keyof typeof NLM_F)[]): AttributeType<number> {
  const table = Object.fromEntries([...COMMON, ...keys].map((key) => [key, NLM_F[key]]));
  return flagSet(u16, ["NLM_F", table]);
}

interface Shown extends ProtocolOptions<number, MessageFamily> {
  readonly protocol: number;
  readonly style: Style;
}

function headerJson(header: MessageHeader, { protocol, families, style }: Shown): JsonObject {
  const { type, flags, seq, pid } = header;
  const operation = type < NLMSG.MIN_TYPE ? "control" : OPERATIONS[type & 3] ?? "make";
  const names = protocol === NETLINK.ROUTE || operation === "control"
    ? flagNamesOf[operation]
    : flagNamesOf.get;
  return { type: typeName(type, protocol, families), flags: names.json(flags, style, 0), seq, pid };
}

function errorJson(error: number | undefined): JsonObject {
  if (error === undefined) return {};
  return error < 0 ? { error, code: errnoName(-error) } : { error };
}

function controlJson(message: ErrorMessage | DoneMessage, shown: Shown): JsonObject {
  const request = message.kind === "error" ? message.request : undefined;
  return {
    ...headerJson(message, shown),
    ...errorJson(message.error),
    ...request && { request: { length: request.length, ...headerJson(request, shown) } },
    ...message.body && { body: hexJson(message.body) },
    attributes: EXTENDED_ACK.json(message.attributes, shown.style, 0),
  };
}

/**
 * A message as JSON for people: names for numbers that have them, addresses as text, bytes as
 * hexadecimal digits, and integers past 2 ** 53 as strings.
 *
 * @example
 * ```ts
 * import { decode, messageJson } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const [done] = decode(Uint8Array.fromHex("1400000003000200010000002a00000000000000"));
 * assertEquals(done && messageJson(done), {
 *   type: "NLMSG_DONE",
 *   flags: ["NLM_F_MULTI"],
 *   seq: 1,
 *   pid: 42,
 *   error: 0,
 *   attributes: {},
 * });
 * ```
 *
 * @param message A decoded message.
 */
export function messageJson<F extends MessageFamily = never>(
  message: Message<number, F>,
  options: JsonOptions<F> = {},
): JsonObject {
  const { protocol = NETLINK.ROUTE, style = "kernel", families } = options;
  const shown: Shown = { protocol, style, ...families && { families } };
  // Whichever families they are, messages of theirs are like this.
  const one: AnyMessage = message;
  if (!isCommon(one)) {
    const family = familyOfKind(one.kind, families);
    if (family === undefined) throw new TypeError(`${one.kind} is no known kind of message`);
    const addressFamily = addressFamilyIn(family, one.header);
    return {
      ...headerJson(one, shown),
      header: family.header.json(one.header, style, addressFamily),
      attributes: family.attributes.json(one.attributes, style, addressFamily),
    };
  }
  switch (one.kind) {
    case "cut":
      return { cut: hexJson(one.data) };
    case "unknown":
      return { ...headerJson(one, shown), payload: hexJson(one.payload) };
    case "error":
    case "done":
      return controlJson(one, shown);
  }
}
