/** What a test expects to have decoded, or an exception. */

import type { LinkMessage, Message, RouteMessage } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";

/** The one message of a datagram, which must be of that kind and encode to the same bytes. */
export function only<Kind extends Message["kind"]>(
  kind: Kind,
  datagram: Uint8Array,
): Extract<Message, { kind: Kind }> {
  const [first, ...more] = decode(datagram);
  if (first === undefined || !isKind(first, kind) || more.length > 0) {
    throw new Error(`expected one message of kind ${kind}, got ${Deno.inspect([first, ...more])}`);
  }
  assertEquals(encode(first), datagram);
  return first;
}

function isKind<Kind extends Message["kind"]>(
  message: Message,
  kind: Kind,
): message is Extract<Message, { kind: Kind }> {
  return message.kind === kind;
}

/** The attributes of the link message that the datagram is. */
export function linkAttributes(datagram: Uint8Array): LinkMessage["attributes"] {
  return only("link", datagram).attributes;
}

/** The attributes of the route message that the datagram is. */
export function routeAttributes(datagram: Uint8Array): RouteMessage["attributes"] {
  return only("route", datagram).attributes;
}
