/** Which families each protocol has, and how a message's is found. */

import { nameOf } from "../abi/names.ts";
import { NETLINK, NLM_F, NLMSG, NLMSG_HDRLEN } from "../abi/netlink.ts";
import { RTM } from "../abi/rtnetlink.ts";
import { SOCK_DESTROY, SOCK_DIAG } from "../abi/sock_diag.ts";
import type { RtnetlinkMessage } from "./families.ts";
import { FAMILIES, familyOf } from "./families.ts";
import type { MessageFamily } from "./message.ts";
import { type ControllerMessage, NLCTRL } from "./nlctrl.ts";
import {
  NETLINK_SOCKET,
  NETLINK_SOCKET_REQUEST,
  type NetlinkSocketMessage,
  type NetlinkSocketRequestMessage,
} from "./sock_diag.ts";

/** The messages of families that a protocol has, by its NETLINK_* number. */
export interface ProtocolMessages {
  /** NETLINK_ROUTE. */
  0: RtnetlinkMessage;
  /** NETLINK_SOCK_DIAG. */
  4: NetlinkSocketMessage | NetlinkSocketRequestMessage;
  /** NETLINK_GENERIC. */
  16: ControllerMessage;
}

/** Which protocol bytes belong to, and what is known of it beside the tables of this library. */
export interface ProtocolOptions<P extends number = number, F extends MessageFamily = never> {
  /**
   * The NETLINK_* protocol of the socket. Message types below 16 mean the same in all of them; the
   * others are known for NETLINK_ROUTE, for the controller of NETLINK_GENERIC, and for the netlink
   * sockets of NETLINK_SOCK_DIAG.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: P;
  /** More families, which come before those of the protocol: {@linkcode genericFamily}. */
  readonly families?: readonly F[];
}

/** Finds the family of a message by its type, its flags, and its payload from `at` to `end`. */
export type FamilyFinder = (
  type: number,
  flags: number,
  view: DataView,
  at: number,
  end: number,
) => MessageFamily | undefined;

interface Protocol {
  /** The families. */
  readonly families: readonly MessageFamily[];
  /** The name of a message type. */
  typeName(type: number): string | undefined;
}

const SOCK_DIAG_TYPES = { DIAG_BY_FAMILY: SOCK_DIAG.BY_FAMILY, DESTROY: SOCK_DESTROY };

const PROTOCOLS: { readonly [protocol: number]: Protocol } = {
  [NETLINK.ROUTE]: { families: FAMILIES, typeName: (type) => nameOf("RTM", RTM, type) },
  [NETLINK.SOCK_DIAG]: {
    families: [NETLINK_SOCKET_REQUEST, NETLINK_SOCKET],
    typeName: (type) => nameOf("SOCK", SOCK_DIAG_TYPES, type),
  },
  [NETLINK.GENERIC]: {
    families: [NLCTRL],
    typeName: (type) => type === NLCTRL.id ? NLCTRL.kind : undefined,
  },
};

/** All families of a protocol: those given, then the library's. */
export function familiesOf(
  { protocol = NETLINK.ROUTE, families = [] }: ProtocolOptions<number, MessageFamily>,
): readonly MessageFamily[] {
  return [...families, ...PROTOCOLS[protocol]?.families ?? []];
}

/** How the families of a protocol's messages are found. */
export function familyFinder(options: ProtocolOptions<number, MessageFamily>): FamilyFinder {
  const { protocol = NETLINK.ROUTE, families = [] } = options;
  // The one that has many, and whose speed matters, has them by number.
  if (protocol === NETLINK.ROUTE && families.length === 0) return familyOf;
  const all = familiesOf(options);
  return (type, flags, view, at, end) =>
    all.find(({ types, requests, addressFamily }) =>
      types.includes(type) && (requests !== true || (flags & NLM_F.REQUEST) !== 0) &&
      (addressFamily === undefined || at < end && view.getUint8(at) === addressFamily)
    );
}

/**
 * The family of a message.
 *
 * @param message The message, from its `struct nlmsghdr` on.
 * @param options The protocol that it was sent in, and more families that it may be of.
 *
 * @example
 * ```ts
 * import { encode, familyIn, NLCTRL } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const request = encode({ kind: "nlctrl", type: 16 });
 * assertEquals(familyIn(request, { protocol: 16 }), NLCTRL); // NETLINK_GENERIC
 * ```
 */
export function familyIn(
  message: Uint8Array,
  options: ProtocolOptions<number, MessageFamily> = {},
): MessageFamily | undefined {
  if (message.length < NLMSG_HDRLEN) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const [type, flags] = [view.getUint16(4, true), view.getUint16(6, true)];
  return familyFinder(options)(type, flags, view, NLMSG_HDRLEN, view.byteLength);
}

const byKind: ReadonlyMap<string, MessageFamily> = new Map(
  Object.values(PROTOCOLS).flatMap(({ families }) =>
    families.map((family) => [family.kind, family])
  ),
);

/** The family of messages of a kind, whatever the protocol. */
export function familyOfKind(
  kind: string,
  families: readonly MessageFamily[] | undefined,
): MessageFamily | undefined {
  return families?.find((family) => family.kind === kind) ?? byKind.get(kind);
}

/**
 * The name of a message type: `"RTM_NEWLINK"`, that of a generic family, or `"type 77"` if it has
 * none.
 */
export function typeName(
  type: number,
  protocol: number = NETLINK.ROUTE,
  families: readonly MessageFamily[] = [],
): string {
  return (type < NLMSG.MIN_TYPE ? nameOf("NLMSG", NLMSG, type) : undefined) ??
    families.find(({ types }) => types.includes(type))?.kind ??
    PROTOCOLS[protocol]?.typeName(type) ?? `type ${type}`;
}
