import { NETLINK, NLM_F, NLMSG } from "../abi/netlink.ts";
import { errnoName } from "../abi/errno.ts";
import { nameOf } from "../abi/names.ts";
import { RTM } from "../abi/rtnetlink.ts";
import { EXTENDED_ACK } from "./control.ts";
import type { DoneMessage, ErrorMessage } from "./control.ts";
import type { Message } from "./datagram.ts";
import { familyOf } from "./families.ts";
import type { MessageHeader } from "./message.ts";
import type { AttributeType, Json, Style } from "./type.ts";
import { flagSet, hexJson, u16 } from "./types.ts";

/** How {@linkcode messageJson} shows a message. */
export interface JsonOptions {
  /**
   * The NETLINK_* protocol it was sent in.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
  /**
   * How numbers that have names are shown.
   * @default {"kernel"}
   */
  readonly style?: Style;
}

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The name of a message type: `"RTM_NEWLINK"`, or `"type 77"` if it has none. */
export function typeName(type: number, protocol: number = NETLINK.ROUTE): string {
  return (type < NLMSG.MIN_TYPE ? nameOf("NLMSG", NLMSG, type) : undefined) ??
    (protocol === NETLINK.ROUTE ? nameOf("RTM", RTM, type) : undefined) ?? `type ${type}`;
}

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

function headerJson(header: MessageHeader, protocol: number, style: Style): JsonObject {
  const { type, flags, seq, pid } = header;
  const operation = type < NLMSG.MIN_TYPE ? "control" : OPERATIONS[type & 3] ?? "make";
  const names = protocol === NETLINK.ROUTE || operation === "control"
    ? flagNamesOf[operation]
    : flagNamesOf.get;
  return { type: typeName(type, protocol), flags: names.json(flags, style, 0), seq, pid };
}

function errorJson(error: number | undefined): JsonObject {
  if (error === undefined) return {};
  return error < 0 ? { error, code: errnoName(-error) } : { error };
}

function controlJson(
  message: ErrorMessage | DoneMessage,
  protocol: number,
  style: Style,
): JsonObject {
  const request = message.kind === "error" ? message.request : undefined;
  return {
    ...headerJson(message, protocol, style),
    ...errorJson(message.error),
    ...request && { request: { length: request.length, ...headerJson(request, protocol, style) } },
    ...message.body && { body: hexJson(message.body) },
    attributes: EXTENDED_ACK.json(message.attributes, style, 0),
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
export function messageJson(message: Message, options: JsonOptions = {}): JsonObject {
  const { protocol = NETLINK.ROUTE, style = "kernel" } = options;
  switch (message.kind) {
    case "cut":
      return { cut: hexJson(message.data) };
    case "unknown":
      return { ...headerJson(message, protocol, style), payload: hexJson(message.payload) };
    case "error":
    case "done":
      return controlJson(message, protocol, style);
    default: {
      const { header, attributes } = message;
      const family = familyOf(message.type);
      return {
        ...headerJson(message, protocol, style),
        header: family?.header.json(header, style, header.family) ?? {},
        attributes: family?.attributes.json(attributes, style, header.family) ?? {},
      };
    }
  }
}
