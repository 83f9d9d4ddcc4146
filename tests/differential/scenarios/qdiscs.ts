/** Queueing disciplines of links that go up and down. */

import { IFF, NLM_F, RTM } from "../../../src/abi/mod.ts";
import type { QdiscAttributes } from "../../../src/codec/mod.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import type { Scenario, Step } from "../scenario.ts";
import { typed } from "../typed.ts";
import { drain } from "./steps.ts";

const { CREATE, EXCL, REPLACE, DUMP, ECHO } = NLM_F;
const ROOT = 0xffffffff;
const INGRESS = 0xfffffff1;
const [ONE, TWO, THREE] = [0x10000, 0x20000, 0x30000];
/** The index of the link. */
const LINK = 3;

function ask(data: ReturnType<typeof typed>): Step[] {
  return [{ call: "sendto", socket: "s", data }, drain("s")];
}

function made(kind: "veth" | "ifb", numTxQueues?: number): Step[] {
  const peer = {
    header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
    attributes: { ifname: "p", address: "02:00:00:00:00:02" },
  };
  return ask(typed({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: kind === "veth" ? 0 : LINK },
    attributes: {
      ifname: "q",
      address: "02:00:00:00:00:01",
      ...numTxQueues !== undefined && { numTxQueues },
      linkinfo: kind === "veth" ? { kind, data: { peer } } : { kind },
    },
  }, CREATE | EXCL));
}

function set(up: boolean): Step[] {
  const header = { index: LINK, flags: up ? IFF.UP : 0, change: IFF.UP };
  return [...ask(typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} })), ...dump()];
}

function dump(attributes: QdiscAttributes = {}): Step[] {
  const header = { family: 0, ifindex: LINK, handle: 0, parent: 0, info: 0 };
  return [
    ...ask(typed({ kind: "qdisc", type: RTM.GETQDISC, header, attributes }, DUMP)),
    ...ask(typed({ kind: "class", type: RTM.GETTCLASS, header, attributes: {} }, DUMP)),
  ];
}

function qdisc(
  attributes: QdiscAttributes,
  { type = RTM.NEWQDISC, parent = ROOT, handle = ONE, flags = CREATE | EXCL }: {
    readonly type?: typeof RTM.NEWQDISC | typeof RTM.DELQDISC | typeof RTM.GETQDISC;
    readonly parent?: number;
    readonly handle?: number;
    readonly flags?: number;
  } = {},
): Step[] {
  const header = { family: 0, ifindex: LINK, handle, parent, info: 0 };
  return [...ask(typed({ kind: "qdisc", type, header, attributes }, flags)), ...dump()];
}

const RATE = {
  cellLog: 0,
  linklayer: 1,
  overhead: 0,
  cellAlign: 0,
  mpu: 0,
  rate: 125_000,
} as const;
const NO_RATE = { ...RATE, linklayer: 0, rate: 0 } as const;
const TBF: QdiscAttributes = {
  kind: "tbf",
  options: {
    parms: { rate: RATE, peakrate: NO_RATE, limit: 3000, buffer: 1_000_000, mtu: 0 },
  },
};

/** `struct tc_htb_glob`. */
const HTB = { version: 3, rate2quantum: 10, defcls: 0x20, debug: 0, directPkts: 0 };

function scenario(name: string, ...steps: readonly (readonly Step[])[]): Scenario {
  return {
    name,
    prepare: withoutIpv6("n0"),
    long: true,
    changes: ["n0"],
    settled: true,
    steps: [...listener("s"), ...steps.flat()],
  };
}

/** Queueing disciplines. */
export const QDISCS: readonly Scenario[] = [
  scenario(
    "a link's qdiscs come when it is up",
    made("veth"),
    dump(),
    set(true),
    qdisc({ kind: "pfifo" }),
    set(false),
    qdisc({}, { type: RTM.DELQDISC, flags: 0 }),
    set(true),
    qdisc({ kind: "pfifo", options: { limit: 7 } }),
    qdisc({ kind: "pfifo", options: { limit: 8 } }, { flags: 0 }),
    qdisc({ kind: "bfifo" }, { handle: TWO, flags: CREATE | REPLACE }),
    qdisc({}, { type: RTM.GETQDISC, handle: 0, flags: ECHO }),
    qdisc({ kind: "noqueue" }, { handle: THREE, flags: CREATE | REPLACE | ECHO }),
    ask(typed({ kind: "link", type: RTM.DELLINK, header: { index: LINK }, attributes: {} })),
  ),
  scenario(
    "a qdisc for each queue of a link",
    made("ifb", 4),
    set(true),
    qdisc({ kind: "mq" }),
    qdisc({ kind: "pfifo" }, { parent: ONE + 2, handle: TWO }),
    qdisc({ kind: "bfifo" }, { parent: ONE + 3, handle: THREE }),
    qdisc({ kind: "pfifo" }, { parent: ONE + 5, handle: 0x40000 }),
    set(false),
    set(true),
    qdisc({}, { type: RTM.DELQDISC, parent: ONE + 2, handle: TWO, flags: 0 }),
    qdisc({}, { type: RTM.DELQDISC, flags: 0 }),
    qdisc({ kind: "htb", options: { init: HTB } }),
    qdisc({}, { type: RTM.DELQDISC, flags: 0 }),
  ),
  scenario(
    "a token bucket and what is in it",
    made("ifb"),
    set(true),
    qdisc(TBF),
    dump({ dumpInvisible: true }),
    qdisc({ kind: "pfifo" }, { parent: ONE + 1, handle: TWO, flags: CREATE }),
    qdisc({}, { type: RTM.DELQDISC, parent: ONE + 1, handle: TWO, flags: 0 }),
    qdisc(TBF, { flags: 0 }),
    dump({ dumpInvisible: true }),
    qdisc({ kind: "noqueue" }, { parent: ONE + 1, handle: TWO, flags: CREATE }),
    qdisc({}, { type: RTM.DELQDISC, flags: 0 }),
  ),
  scenario(
    "where filters are of what comes in",
    made("veth"),
    set(true),
    qdisc({ kind: "ingress" }, { parent: INGRESS, handle: 0xffff0000 }),
    qdisc({ kind: "clsact" }, { parent: INGRESS, handle: 0xffff0000 }),
    qdisc({ kind: "clsact" }, { parent: INGRESS, handle: 0, flags: CREATE | REPLACE }),
    qdisc({ kind: "pfifo" }, { parent: 0xffff0001, handle: TWO }),
    qdisc({}, { type: RTM.GETQDISC, parent: INGRESS, handle: 0, flags: ECHO }),
    qdisc({}, { type: RTM.DELQDISC, parent: INGRESS, handle: 0, flags: 0 }),
    qdisc({ kind: "ingress" }, { handle: TWO }),
  ),
];
