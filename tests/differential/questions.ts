/** Requests for which scenarios have the real kernel's answers. */

import { AF, IFF, IFLA, NLM_F, RTM } from "../../src/abi/mod.ts";
import type { Answer, MessageData, Preparation } from "./scenario.ts";

const NAMESPACES = ["n0", "n1"];
/** IFLA_INFO_KIND. */
const INFO_KIND = 1;

function hex(...words: readonly number[]): string {
  return new Uint8Array(Uint32Array.from(words).buffer).toHex();
}

/** An attribute. */
function attribute(type: number, payload: string): string {
  const length = payload.length / 2;
  return hex(type << 16 | 4 + length) + payload + "00".repeat(-length & 3);
}

function text(value: string): string {
  return new TextEncoder().encode(value).toHex();
}

/** `struct ifinfomsg` of no device. */
const NO_DEVICE = hex(0, 0, 0, 0);
/** `struct ifinfomsg` of the loopback device. */
const LOOPBACK = hex(0, 1, 0, 0);
/** A name beside the name, which groups are told of every time it is set. */
const ALIAS = LOOPBACK + attribute(IFLA.IFALIAS, text("lo"));

/** Switches loopback devices on, without which nobody is told of changes. */
export const LOOPBACKS: readonly Preparation[] = NAMESPACES.map((name) => ({
  request: {
    type: RTM.SETLINK,
    flags: NLM_F.REQUEST | NLM_F.ACK,
    payload: hex(0, 1, IFF.UP, IFF.UP) + attribute(IFLA.IFALIAS, text("lo")),
  },
  in: name,
}));

/** `struct ifinfomsg` of no device, and a name. */
export function namedLink(name: string): string {
  return NO_DEVICE + attribute(IFLA.IFNAME, text(`${name}\0`));
}

/** The requests that make so many links. */
export function bridges(count: number): MessageData[] {
  return Array.from({ length: count }, (_, index) => ({
    type: RTM.NEWLINK,
    flags: NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL,
    payload: namedLink(`b${index}`) +
      attribute(IFLA.LINKINFO, attribute(INFO_KIND, text("bridge"))),
  }));
}

/** The answers, in both namespaces. */
export const ANSWERS: readonly Answer[] = NAMESPACES.flatMap((name): Answer[] => [
  { dump: RTM.GETLINK, family: AF.UNSPEC, in: name, payload: NO_DEVICE, done: "separate" },
  { dump: RTM.GETADDR, family: AF.UNSPEC, in: name, payload: hex(0, 0), done: "separate" },
  { dump: RTM.GETRULE, family: AF.INET, in: name, payload: hex(AF.INET, 0, 0), done: "appended" },
  { request: RTM.GETLINK, in: name, payload: LOOPBACK },
  { request: RTM.SETLINK, in: name, payload: ALIAS },
]);

/** A request. */
export interface Question {
  readonly type: number;
  readonly payload: string;
  readonly flags: number;
}

const { REQUEST, ACK, ECHO, ROOT, MATCH, DUMP } = NLM_F;

function asked(type: number, payload: string, ...flags: readonly number[]): Question[] {
  return flags.map((flag) => ({ type, payload, flags: REQUEST | flag }));
}

/** What {@linkcode ANSWERS} answers. */
export const QUESTIONS: readonly Question[] = [
  ...asked(RTM.GETLINK, NO_DEVICE, DUMP, DUMP, DUMP | ACK, ROOT, MATCH),
  ...asked(RTM.GETADDR, hex(0, 0), DUMP),
  ...asked(RTM.GETRULE, hex(AF.INET, 0, 0), DUMP, DUMP | ACK),
  ...asked(RTM.GETLINK, LOOPBACK, 0, ACK, ECHO),
  ...asked(RTM.SETLINK, ALIAS, 0, ACK, ACK | ECHO, DUMP),
];
