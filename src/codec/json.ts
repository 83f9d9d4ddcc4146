import { NETLINK, NLM_F, NLMSG } from "../abi/netlink.ts";
import { errnoName } from "../abi/errno.ts";
import { nameOf } from "../abi/names.ts";
import { RTM } from "../abi/rtnetlink.ts";
import { EXTENDED_ACK } from "./control.ts";
import type { DoneMessage, ErrorMessage } from "./control.ts";
import type { Message } from "./datagram.ts";
import { familyOf } from "./datagram.ts";
import type { MessageHeader } from "./message.ts";
import type { Json } from "./type.ts";
import { flagSet, hexJson, u16 } from "./types.ts";

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The name of a message type: `"RTM_NEWLINK"`, or `"type 77"` if it has none. */
export function typeName(type: number, protocol: number = NETLINK.ROUTE): string {
  return nameOf("NLMSG", NLMSG, type) ??
    (protocol === NETLINK.ROUTE ? nameOf("RTM", RTM, type) : undefined) ?? `type ${type}`;
}

// Bits 0x100 to 0x800 mean one thing in requests to get, another in requests to make, a third in
// requests to delete and a fourth in acknowledgements; the others mean the same everywhere.
const common = flags("REQUEST", "MULTI", "ACK", "ECHO", "DUMP_INTR", "DUMP_FILTERED");
const meanings = {
  get: flags("ROOT", "MATCH", "ATOMIC"),
  make: flags("REPLACE", "EXCL", "CREATE", "APPEND"),
  delete: flags("NONREC", "BULK"),
  control: flags("CAPPED", "ACK_TLVS"),
};

function flags(...keys: readonly (keyof typeof NLM_F)[]): Readonly<Record<string, number>> {
  return Object.fromEntries(keys.map((key) => [key, NLM_F[key]]));
}
