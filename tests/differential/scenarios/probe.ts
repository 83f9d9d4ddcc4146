/** What the scenarios of rtnetlink have in common: somebody who asks, and somebody who listens. */

import { IFA, IFLA, NDA, NETLINK_SO, NLM_F, RTA, RTM } from "../../../src/abi/mod.ts";
import { parseIp } from "../../../src/codec/mod.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import { attribute, hex, text } from "../questions.ts";
import type { Data, MessageData, Scenario, Step } from "../scenario.ts";
import { drain, each, open, request, send, set } from "./steps.ts";

const { ACK, CREATE, EXCL } = NLM_F;
/** Flags with which something is made that must not be there. */
export const NEW: number = ACK | CREATE | EXCL;
const NESTED = 0x8000;
const LINKINFO = { KIND: 1, DATA: 2 } as const;
const PEER = 1;

/** A byte. */
export function u8(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0");
}

/** Two bytes. */
export function u16(value: number): string {
  return u8(value) + u8(value >> 8);
}

/** An attribute of a number of 32 bits. */
export function word(type: number, value: number): string {
  return attribute(type, hex(value));
}

/** An attribute of a text that ends with a NUL. */
export function string(type: number, value: string): string {
  return attribute(type, text(`${value}\0`));
}

/** An attribute of attributes, with NLA_F_NESTED. */
export function nested(type: number, ...inner: readonly string[]): string {
  return attribute(type | NESTED, inner.join(""));
}

/** The bytes of an address. */
export function ip(address: string): string {
  return parseIp(address)?.toHex() ?? "";
}

/** `struct ifinfomsg`. */
export function linkHeader(index = 0, flags = 0, change = 0, family = 0): string {
  return hex(family, index, flags, change);
}

/** RTM_SETLINK of a link. */
export function setLink(index: number, ...attributes: readonly string[]): MessageData {
  return request(RTM.SETLINK, ACK, linkHeader(index) + attributes.join(""));
}

/** RTM_SETLINK of flags. */
export function setFlags(index: number, flags: number, change: number): MessageData {
  return request(RTM.SETLINK, ACK, linkHeader(index, flags, change));
}

/** RTM_SETLINK that switches a link on. */
export function up(index: number): MessageData {
  return setFlags(index, 1, 1);
}

/** RTM_SETLINK that switches a link off. */
export function down(index: number): MessageData {
  return setFlags(index, 0, 1);
}

/** How a link is asked for. */
export interface NewLinkOptions {
  readonly flags?: number;
  readonly index?: number;
  /** IFLA_INFO_DATA. */
  readonly data?: string;
  /** Further attributes. */
  readonly more?: string;
  readonly seq?: number;
}

/** RTM_NEWLINK of a kind. */
export function newLink(
  kind: string,
  name: string | undefined,
  { flags = NEW, index = 0, data, more = "", seq = 1 }: NewLinkOptions = {},
): MessageData {
  const info = string(LINKINFO.KIND, kind) +
    (data === undefined ? "" : attribute(LINKINFO.DATA, data));
  const named = name === undefined ? "" : string(IFLA.IFNAME, name);
  const payload = linkHeader(index) + named + attribute(IFLA.LINKINFO, info) + more;
  return request(RTM.NEWLINK, flags, payload, { seq });
}

/** RTM_NEWLINK of a pair; with attributes of the peer. */
export function veth(name: string, peer: string, ...ofPeer: readonly string[]): MessageData {
  const data = attribute(PEER, linkHeader() + string(IFLA.IFNAME, peer) + ofPeer.join(""));
  return newLink("veth", name, { data, seq: 7 });
}

/** RTM_GETLINK. */
export function getLink(index: number, ...attributes: readonly string[]): MessageData {
  return request(RTM.GETLINK, 0, linkHeader(index) + attributes.join(""));
}

/** RTM_GETLINK of all. */
export function dumpLinks(...attributes: readonly string[]): MessageData {
  return request(RTM.GETLINK, NLM_F.DUMP, linkHeader() + attributes.join(""));
}

/** RTM_DELLINK. */
export function delLink(index: number, flags = 0): MessageData {
  return request(RTM.DELLINK, ACK | flags, linkHeader(index));
}

/** How an address is asked for. */
export interface AddressOptions {
  readonly type?: number;
  readonly flags?: number;
  readonly seq?: number;
  /** Without IFA_LOCAL. */
  readonly remote?: true;
  readonly scope?: number;
  readonly addressFlags?: number;
  readonly broadcast?: string;
  readonly more?: string;
}

/** RTM_NEWADDR, or RTM_DELADDR, of IPv4: 10.0.0.1/24. */
export function address(prefix: string, index: number, options: AddressOptions = {}): MessageData {
  const { type = RTM.NEWADDR, flags = type === RTM.NEWADDR ? NEW : ACK, seq = 1, more = "" } =
    options;
  const [host = "", length = "0"] = prefix.split("/");
  const payload = u8(2) + u8(Number(length)) + u8(options.addressFlags ?? 0) +
    u8(options.scope ?? 0) + hex(index) +
    (options.remote ? "" : attribute(IFA.LOCAL, ip(host))) + attribute(IFA.ADDRESS, ip(host)) +
    (options.broadcast === undefined ? "" : attribute(IFA.BROADCAST, ip(options.broadcast))) + more;
  return request(type, flags, payload, { seq });
}

/** How a route is asked for. */
export interface RouteOptions {
  readonly type?: number;
  readonly flags?: number;
  readonly seq?: number;
  readonly table?: number;
  readonly protocol?: number;
  readonly scope?: number;
  /** RTN_*. */
  readonly kind?: number;
  readonly tos?: number;
  readonly routeFlags?: number;
}

/** RTM_NEWROUTE, or another one, of IPv4: 192.0.2.0/24, or "" for a default route. */
export function route(
  destination: string,
  attributes: string,
  options: RouteOptions = {},
): MessageData {
  const { type = RTM.NEWROUTE, flags = type === RTM.NEWROUTE ? NEW : ACK, seq = 1 } = options;
  const { table = 254, protocol = 3, scope = 0, kind = 1, tos = 0, routeFlags = 0 } = options;
  const [host = "", length = "0"] = destination.split("/");
  const numbers = [2, Number(length), 0, tos, table, protocol, scope, kind];
  const payload = numbers.map(u8).join("") + hex(routeFlags) +
    (destination === "" ? "" : attribute(RTA.DST, ip(host))) + attributes;
  return request(type, flags, payload, { seq });
}

/** RTA_GATEWAY. */
export function via(gateway: string): string {
  return attribute(RTA.GATEWAY, ip(gateway));
}

/** RTA_OIF. */
export function dev(index: number): string {
  return word(RTA.OIF, index);
}

/** How a neighbour is asked for. */
export interface NeighbourOptions {
  readonly type?: number;
  readonly flags?: number;
  readonly seq?: number;
  readonly state?: number;
  readonly neighbourFlags?: number;
  readonly family?: number;
}

/** RTM_NEWNEIGH, or another one, of IPv4; with a link-layer address, or without. */
export function neighbour(
  index: number,
  destination: string | undefined,
  mac: string | undefined,
  options: NeighbourOptions = {},
): MessageData {
  const { type = RTM.NEWNEIGH, flags = type === RTM.NEWNEIGH ? NEW : ACK, seq = 1 } = options;
  const { state = 0x80, neighbourFlags = 0, family = 2 } = options;
  const payload = `${u8(family)}000000${hex(index)}${u16(state)}${u8(neighbourFlags)}00` +
    (destination === undefined ? "" : attribute(NDA.DST, ip(destination))) +
    (mac === undefined ? "" : attribute(NDA.LLADDR, mac));
  return request(type, flags, payload, { seq });
}

/** Asks, and has everybody receive what there is to receive. */
export function ask(...messages: readonly Data[]): Step[] {
  return each(messages, (message) => [send("c", message), drain("c"), drain("m")]);
}

/**
 * A scenario of "c", who asks, and "m", who is told of everything, in a namespace without IPv6. What
 * becomes of it is kept if it is short.
 */
export function probe(
  name: string,
  steps: readonly Step[],
  options: Partial<Scenario> & { readonly short?: true } = {},
): Scenario {
  const { short = false, ...rest } = options;
  return {
    name,
    ...!short && { long: true },
    prepare: withoutIpv6("n0", "n1"),
    changes: ["n0", "n1"],
    settled: true,
    ...rest,
    steps: [open("c"), set("c", NETLINK_SO.EXT_ACK), ...listener("m"), ...steps],
  };
}
