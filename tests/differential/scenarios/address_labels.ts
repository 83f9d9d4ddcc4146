/** IPv6's address labels. */

import { AF, IFAL, NETLINK_SO, NLM_F, RTM } from "../../../src/abi/mod.ts";
import { parseIp } from "../../../src/codec/mod.ts";
import { attribute, hex } from "../questions.ts";
import type { Data, MessageData, Scenario, Step } from "../scenario.ts";
import { drain, each, open, receive, request, send, set } from "./steps.ts";

const { ACK, DUMP, REPLACE, CREATE, EXCL } = NLM_F;
const { NEWADDRLABEL, DELADDRLABEL, GETADDRLABEL } = RTM;
const NAMESPACES = ["n0", "n1"];
const LOOPBACK = 1;
/** Labels that two datagrams of a dump have. */
const MANY = 70;

/** `struct ifaddrlblmsg`. */
function header(length: number, index = 0): string {
  return hex(AF.INET6 | length << 16, index, 0);
}

function address(text: string): string {
  return attribute(IFAL.ADDRESS, (parseIp(text) ?? new Uint8Array()).toHex());
}

const label = (value: number) => attribute(IFAL.LABEL, hex(value));

interface Label {
  readonly length?: number;
  readonly index?: number;
  readonly value?: number;
  readonly flags?: number;
}

function changed(type: number, prefix: string, options: Label = {}): MessageData {
  const { length = 128, index = 0, value = 99, flags = 0 } = options;
  return request(type, ACK | flags, header(length, index) + address(prefix) + label(value));
}

function asked(text: string, length = 128, index = 0): MessageData {
  return request(GETADDRLABEL, 0, header(length, index) + address(text));
}

const ALL = request(GETADDRLABEL, DUMP, header(0));

function ask(socket: string, ...messages: readonly Data[]): Step[] {
  return each(messages, (message) => [send(socket, message), drain(socket)]);
}

const ADDRESSES = [
  ...["::", "::1", "::2", "::1.2.3.4", "::ffff:1.2.3.4", "2001::1", "2001:10::1", "2001:db8::1"],
  ...["2002::1", "3ffe::1", "fc00::1", "fd00::1", "fec0::1", "fe80::1", "ff02::1"],
];

/** What scenarios of address labels are. */
export const ADDRESS_LABELS: readonly Scenario[] = [
  {
    name: "the labels that there are from the beginning",
    changes: NAMESPACES,
    steps: [
      open("s"),
      set("s", NETLINK_SO.EXT_ACK),
      ...ask("s", ALL, ...ADDRESSES.map((each) => asked(each))),
      ...each([0, 1, 2], (index) => ask("s", asked("fc00::1", 128, index))),
      ...ask("s", asked("fc00::1", 64), request(GETADDRLABEL, ACK, header(128))),
    ],
  },
  {
    name: "labels are added, replaced and removed",
    long: true,
    changes: NAMESPACES,
    steps: [
      open("s"),
      open("other", { in: "n1" }),
      ...ask(
        "s",
        changed(NEWADDRLABEL, "2001:db8::", { length: 32 }),
        changed(NEWADDRLABEL, "2001:db8::1", { length: 32, value: 98 }),
        changed(NEWADDRLABEL, "2001:db8::", { length: 32, value: 98, flags: CREATE | EXCL }),
        changed(NEWADDRLABEL, "2001:db8::", { length: 32, value: 98, flags: REPLACE }),
        changed(NEWADDRLABEL, "2001:db8::", { length: 32, index: LOOPBACK, value: 97 }),
        changed(NEWADDRLABEL, "2001:db8::", { length: 32, index: 2 }),
        changed(NEWADDRLABEL, "2003::", { length: 32 }),
        changed(NEWADDRLABEL, "2004::", { length: 129 }),
        changed(NEWADDRLABEL, "2004::", { value: 0xffffffff }),
        changed(NEWADDRLABEL, "::ffff:1.2.3.4", { length: 97 }),
        changed(NEWADDRLABEL, "::ffff:1.2.3.4", { length: 95 }),
        changed(NEWADDRLABEL, "::1.2.3.4", { length: 96 }),
        changed(NEWADDRLABEL, "::1.2.3.4", { length: 128 }),
        changed(NEWADDRLABEL, "::1", { length: 127 }),
        ALL,
        ...ADDRESSES.map((each) => asked(each)),
        asked("2001:db8::2", 128, LOOPBACK),
        changed(DELADDRLABEL, "2001:db8::9", { length: 32 }),
        changed(DELADDRLABEL, "2001:db8::9", { length: 32 }),
        changed(DELADDRLABEL, "2001:db8::9", { length: 32, index: 2 }),
        changed(DELADDRLABEL, "::", { length: 0, value: 0xffffffff }),
        changed(DELADDRLABEL, "::", { length: 0, flags: NLM_F.BULK }),
        changed(DELADDRLABEL, "::", { length: 0 }),
        asked("ff02::1"),
        request(NEWADDRLABEL, ACK, header(32) + address("2005::")),
        request(NEWADDRLABEL, ACK, header(32) + label(5)),
        ALL,
      ),
      ...ask("other", ALL),
    ],
  },
  {
    name: "what is wrong with a question about labels",
    long: true,
    changes: NAMESPACES,
    steps: [
      open("s"),
      ...each([0, 1], (strict) => [
        set("s", NETLINK_SO.EXT_ACK),
        set("s", NETLINK_SO.GET_STRICT_CHK, strict),
        ...each([0, DUMP], (flags) =>
          ask(
            "s",
            request(GETADDRLABEL, flags, "0a"),
            request(GETADDRLABEL, flags, hex(AF.INET6 | 128 << 16, 0, 1) + address("::")),
            request(GETADDRLABEL, flags, hex(AF.INET6 | 1 << 8, 0, 0)),
            request(GETADDRLABEL, flags, header(128) + address("::") + label(1)),
            request(GETADDRLABEL, flags, `${header(128) + address("::")}ff`),
            request(GETADDRLABEL, flags, `${header(0)}ff`),
            request(GETADDRLABEL, flags, header(128) + attribute(IFAL.ADDRESS, "20010db8")),
            request(GETADDRLABEL, flags, header(128) + attribute(9, "00")),
            request(GETADDRLABEL, flags, hex(AF.INET | 128 << 16, 0, 0) + address("::")),
          )),
      ]),
    ],
  },
  {
    name: "labels that are added while they are told",
    long: true,
    changes: NAMESPACES,
    steps: [
      open("s"),
      open("writer"),
      send(
        "writer",
        Array.from(
          { length: MANY },
          (_, index) =>
            request(NEWADDRLABEL, 0, header(16) + address(`${index + 1}::`) + label(index)),
        ),
      ),
      send("s", ALL),
      receive("s", 4096),
      ...ask("writer", changed(NEWADDRLABEL, "5000::"), changed(DELADDRLABEL, "::1")),
      receive("s", 4096),
      receive("s", 4096),
      drain("s"),
    ],
  },
];
