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
export * from "./datagram.ts";
