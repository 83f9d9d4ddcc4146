/**
 * The rtnetlink codec: bytes to values and back, for Linux 6.18.
 *
 * {@linkcode decode} reads a datagram into messages and {@linkcode encode} writes messages into a
 * datagram. Decoding never throws and loses nothing: `encode(decode(bytes))` gives the same bytes,
 * whatever they are.
 *
 * ```ts
 * import { decode } from "@nlbridge/nlbridge/codec";
 *
 * for (const message of decode(new Uint8Array(0))) {
 *   if (message.kind === "link") console.log(message.header.index, message.attributes.ifname);
 * }
 * ```
 *
 * @module
 */
export * from "./address.ts";
export * from "./bitfield32.ts";
export * from "./address_label.ts";
export * from "./annotate.ts";
export * from "./bridge/mod.ts";
export * from "./cache_report.ts";
export type { CommonMessage, CutMessage, Draft, UnknownMessage } from "./common.ts";
export * from "./control.ts";
export { parseIp } from "./address_text.ts";
export * from "./datagram.ts";
export * from "./dcb/mod.ts";
export * from "./families.ts";
export * from "./group_address.ts";
export * from "./generic.ts";
export * from "./encap/mod.ts";
export * from "./json.ts";
export * from "./link/mod.ts";
export * from "./message.ts";
export * from "./neighbour.ts";
export * from "./neighbour_table.ts";
export * from "./nests.ts";
export * from "./nexthop.ts";
export * from "./netconf.ts";
export * from "./nsid.ts";
export * from "./prefix.ts";
export * from "./nlctrl.ts";
export { familyIn, type ProtocolMessages, type ProtocolOptions, typeName } from "./protocols.ts";
export * from "./random.ts";
export * from "./route/mod.ts";
export * from "./rtgenmsg.ts";
export * from "./rule.ts";
export * from "./stats/mod.ts";
export * from "./tunnel.ts";
export * from "./user_option.ts";
export * from "./sock_diag.ts";
export type { Row } from "./attribute.ts";
export * from "./set.ts";
export * from "./struct.ts";
export * from "./table.ts";
export * from "./tc/mod.ts";
export * from "./type.ts";
export * from "./types.ts";
export { Writer } from "./writer.ts";
export * from "./locate.ts";
export * from "./validation/mod.ts";
