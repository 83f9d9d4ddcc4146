/** Requests for which scenarios have the real kernel's answers. */

import {
  AF,
  CTRL_ATTR,
  CTRL_CMD,
  GENL_ID,
  IFF,
  IFLA,
  NDIAG_SHOW,
  NETLINK,
  NLM_F,
  RTM,
  SOCK_DESTROY,
  SOCK_DIAG,
} from "../../src/abi/mod.ts";
import type { Answer, MessageData, Preparation } from "./scenario.ts";

const NAMESPACES = ["n0", "n1"];
/** IFLA_INFO_KIND. */
const INFO_KIND = 1;

/** Words of 32 bits. */
export function hex(...words: readonly number[]): string {
  return new Uint8Array(Uint32Array.from(words).buffer).toHex();
}

/** An attribute. */
export function attribute(type: number, payload: string): string {
  const length = payload.length / 2;
  return hex(type << 16 | 4 + length) + payload + "00".repeat(-length & 3);
}

/** Characters. */
export function text(value: string): string {
  return new TextEncoder().encode(value).toHex();
}

/** `struct ifinfomsg` of no device. */
export const LINK: string = hex(0, 0, 0, 0);
/** `struct ifinfomsg` of the loopback device. */
const LOOPBACK = hex(0, 1, 0, 0);
/** A name beside the name, which groups are told of every time it is set. */
export const ALIAS: string = LOOPBACK + attribute(IFLA.IFALIAS, text("lo"));

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
  return LINK + attribute(IFLA.IFNAME, text(`${name}\0`));
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
  { dump: RTM.GETLINK, family: AF.UNSPEC, in: name, payload: LINK, done: "separate" },
  { dump: RTM.GETADDR, family: AF.UNSPEC, in: name, payload: hex(0, 0), done: "separate" },
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

/** `struct sock_diag_req` and what follows of `struct netlink_diag_req`. */
function diagnosis(protocol: number, show: number): string {
  return hex(AF.NETLINK | protocol << 8, 0, show, 0, 0);
}

const SHOWS = [0, NDIAG_SHOW.MEMINFO, NDIAG_SHOW.GROUPS | NDIAG_SHOW.FLAGS];
/** `struct genlmsghdr` of the controller's commands, and attributes. */
const GET_FAMILY = hex(CTRL_CMD.GETFAMILY | 1 << 8);

function generic(...payloads: readonly string[]): Question[] {
  return payloads.flatMap((payload) => asked(GENL_ID.CTRL, payload, 0, ACK));
}

/** What sockets ask, where the answers are no secret of one machine. */
const ALL: ReadonlyMap<number, readonly Question[]> = new Map([
  // What {@linkcode ANSWERS} answers, and rules, which the emulated kernel has.
  [NETLINK.ROUTE, [
    ...asked(RTM.GETLINK, LINK, DUMP, DUMP, DUMP | ACK, ROOT, MATCH),
    ...asked(RTM.GETADDR, hex(0, 0), DUMP),
    ...asked(RTM.GETRULE, hex(AF.INET, 0, 0), DUMP, DUMP | ACK),
    ...asked(RTM.GETLINK, LOOPBACK, 0, ACK, ECHO),
    ...asked(RTM.SETLINK, ALIAS, 0, ACK, ACK | ECHO, DUMP),
  ]],
  [NETLINK.SOCK_DIAG, [
    ...SHOWS.flatMap((show) =>
      [NETLINK.USERSOCK, NETLINK.SOCK_DIAG].flatMap((protocol) =>
        asked(SOCK_DIAG.BY_FAMILY, diagnosis(protocol, show), DUMP, DUMP | ACK, 0, ROOT)
      )
    ),
    ...asked(SOCK_DIAG.BY_FAMILY, diagnosis(200, 0), DUMP, ACK),
    ...asked(SOCK_DIAG.BY_FAMILY, "10", ACK),
    ...asked(SOCK_DIAG.BY_FAMILY, "100200", DUMP, ACK),
    ...asked(SOCK_DIAG.BY_FAMILY, "2e02", DUMP),
    ...asked(SOCK_DESTROY, diagnosis(2, 0), ACK),
  ]],
  [
    NETLINK.GENERIC,
    generic(
      "",
      "0301",
      "0300",
      GET_FAMILY,
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_NAME, text("nlctrl\0")),
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_NAME, text("nlctrl")),
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_NAME, text("nobody\0")),
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_NAME, text("a name that is too long\0")),
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_ID, "1000"),
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_ID, "8813"),
      GET_FAMILY + attribute(CTRL_ATTR.FAMILY_ID, "10"),
      GET_FAMILY + attribute(CTRL_ATTR.VERSION, "01000000"),
      GET_FAMILY + attribute(99, "01000000"),
      GET_FAMILY + "0300",
      hex(CTRL_CMD.NEWFAMILY),
      hex(CTRL_CMD.GETPOLICY),
      hex(99),
      hex(CTRL_CMD.GETFAMILY | 1 << 16),
      hex(11 | 1 << 16),
    ).concat(
      asked(GENL_ID.CTRL, hex(CTRL_CMD.GETPOLICY), DUMP),
      ...["nlctrl", "nobody"].map((name) =>
        asked(
          GENL_ID.CTRL,
          hex(CTRL_CMD.GETPOLICY) + attribute(CTRL_ATTR.FAMILY_NAME, text(`${name}\0`)),
          DUMP,
          ROOT,
        )
      ),
    ),
  ],
]);

/** What sockets of a protocol may ask. */
export function questionsOf(protocol: number): readonly Question[] {
  return ALL.get(protocol) ?? [];
}
