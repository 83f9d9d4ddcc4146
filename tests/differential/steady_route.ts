/** What is another number every time in messages of NETLINK_ROUTE; {@linkcode steadyDatagram} lists it. */

import {
  AF,
  IFA,
  IFLA,
  IFLA_BR,
  IFLA_BRPORT,
  IFLA_INET6,
  IFLA_INFO,
  MDBA,
  MDBA_MDB,
  MDBA_MDB_EATTR,
  MDBA_MDB_SRCATTR,
  MDBA_MDB_SRCLIST,
  MDBA_ROUTER,
  MDBA_ROUTER_PATTR,
  NDA,
  NDTA,
  NDTPA,
  NHA,
  NHA_RES_BUCKET,
  NHA_RES_GROUP,
  NLM_F,
  RTA,
  RTM,
} from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import { attributesIn, messagesIn } from "./walk.ts";

const HEADER = 16;
/** Hundredths of a second in 20 s: a scenario that does not wait is over in less than half of it. */
const AGES = 2000;

/** What becomes of an attribute's payload, which is changed in place. */
type Change = (payload: Uint8Array) => void;

/** What is done with attributes, by number. */
interface Rules {
  readonly [id: number]: Change;
}

/** Zeros in place of some bytes. */
function zeros(...ranges: readonly (readonly [from: number, to: number])[]): Change {
  return (payload) => {
    for (const [from, to] of ranges) payload.fill(0, from, to);
  };
}

/** Zeros in place of everything. */
const blank: Change = (payload) => payload.fill(0);

/** Multiples of 20 s in place of hundredths of a second, in words. */
function ages(...words: readonly number[]): Change {
  return (payload) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    for (const word of words) {
      if (4 * word + 4 > payload.length) continue;
      const time = view.getUint32(4 * word, true);
      view.setUint32(4 * word, AGES * Math.floor((time + AGES / 2) / AGES), true);
    }
  };
}

/** The timers of a port behind which a multicast router is: its index stands before them. */
const routerPort: Change = (payload) =>
  apply(
    {
      [MDBA_ROUTER_PATTR.TIMER]: blank,
      [MDBA_ROUTER_PATTR.INET_TIMER]: blank,
      [MDBA_ROUTER_PATTR.INET6_TIMER]: blank,
    },
    payload,
    4,
  );

/** What is left of a time in hundredths of a second: 1 if there is anything left of it. */
const left: Change = (payload) => {
  const isSet = payload.some((byte) => byte !== 0);
  payload.fill(0);
  if (isSet) payload[0] = 1;
};

/** Bytes of `struct br_mdb_entry`, which begins with a port's index. */
const MDB_ENTRY = 28;

/** Who wants a group: `struct br_mdb_entry`, and what is left until they do not. */
const mdbInfo: Change = (payload) =>
  apply(
    {
      [MDBA_MDB_EATTR.TIMER]: left,
      [MDBA_MDB_EATTR.SRC_LIST]: nest({
        [MDBA_MDB_SRCLIST.ENTRY]: nest({ [MDBA_MDB_SRCATTR.TIMER]: left }),
      }),
    },
    payload,
    MDB_ENTRY,
  );

/** All who want a group, in the order of their indices: it is that of ports in the kernel's memory. */
const mdbEntry: Change = (payload) => {
  const infos = [...attributesIn(payload, 0)].map(({ payload: info }) => {
    mdbInfo(info);
    const view = new DataView(info.buffer, info.byteOffset - 4, info.length + 4);
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength + 3 & ~3).slice();
    return { index: view.getUint32(4, true), bytes };
  });
  infos.sort((one, other) => one.index - other.index);
  payload.set(joined(infos.map(({ bytes }) => bytes)));
};

/** What is done within a nest. */
function nest(rules: Rules): Change {
  return (payload) => apply(rules, payload, 0);
}

function apply(rules: Rules, bytes: Uint8Array, from: number): void {
  for (const { id, payload } of attributesIn(bytes, from)) rules[id]?.(payload);
}

/** Counters, whose number stands before them. */
const counters: Change = (payload) => payload.fill(0, 8);
const INET6 = nest({
  [IFLA_INET6.CACHEINFO]: zeros([4, 12]),
  [IFLA_INET6.STATS]: counters,
  [IFLA_INET6.ICMP6STATS]: counters,
});
const BRIDGE = nest({
  [IFLA_BR.HELLO_TIMER]: blank,
  [IFLA_BR.TCN_TIMER]: blank,
  [IFLA_BR.TOPOLOGY_CHANGE_TIMER]: blank,
  [IFLA_BR.GC_TIMER]: blank,
});
const BRIDGE_PORT = nest({
  [IFLA_BRPORT.MESSAGE_AGE_TIMER]: blank,
  [IFLA_BRPORT.FORWARD_DELAY_TIMER]: blank,
  [IFLA_BRPORT.HOLD_TIMER]: blank,
});
const KIND_BRIDGE = "6272696467650000";

/** `linkinfo`: of a bridge, and of a bridge's port. */
const linkInfo: Change = (payload) => {
  const kinds = new Map<number, string>();
  for (const { id, payload: inner } of attributesIn(payload)) {
    if (id === IFLA_INFO.KIND || id === IFLA_INFO.SLAVE_KIND) kinds.set(id, inner.toHex());
    const bridge = (kind: number) => KIND_BRIDGE.startsWith(kinds.get(kind) ?? "none");
    if (id === IFLA_INFO.DATA && bridge(IFLA_INFO.KIND)) BRIDGE(inner);
    if (id === IFLA_INFO.SLAVE_DATA && bridge(IFLA_INFO.SLAVE_KIND)) BRIDGE_PORT(inner);
  }
};

/**
 * How long the family's header is; and what is done with attributes, by the family and by whether the
 * scenario waits.
 */
type Place = readonly [header: number, rules: (family: number, waits: boolean) => Rules];

/** By message type. */
const MESSAGES: ReadonlyMap<number, Place> = new Map([
  ...both(RTM.NEWNEXTHOP, RTM.DELNEXTHOP, 8, () => ({
    [NHA.RES_GROUP]: nest({ [NHA_RES_GROUP.UNBALANCED_TIME]: blank }),
  })),
  ...both(RTM.NEWNEXTHOPBUCKET, RTM.DELNEXTHOPBUCKET, 8, () => ({
    [NHA.RES_BUCKET]: nest({ [NHA_RES_BUCKET.IDLE_TIME]: blank }),
  })),
  ...both(RTM.NEWLINK, RTM.DELLINK, 16, (family) => ({
    [IFLA.AF_SPEC]: nest({ [AF.INET6]: INET6 }),
    [IFLA.LINKINFO]: linkInfo,
    ...family === AF.INET6 && { [IFLA.PROTINFO]: INET6 },
    ...family === AF.BRIDGE && { [IFLA.PROTINFO]: BRIDGE_PORT },
  })),
  ...both(RTM.NEWADDR, RTM.DELADDR, 8, () => ({ [IFA.CACHEINFO]: zeros([8, 16]) })),
  // inet6_fill_ifmcaddr and its like put the same there.
  ...both(RTM.NEWMULTICAST, RTM.DELMULTICAST, 8, () => ({ [IFA.CACHEINFO]: zeros([8, 16]) })),
  ...both(RTM.GETMULTICAST, RTM.GETANYCAST, 8, () => ({ [IFA.CACHEINFO]: zeros([8, 16]) })),
  ...both(RTM.NEWANYCAST, RTM.DELANYCAST, 8, () => ({ [IFA.CACHEINFO]: zeros([8, 16]) })),
  ...both(RTM.NEWROUTE, RTM.DELROUTE, 12, () => ({ [RTA.CACHEINFO]: zeros([0, 12]) })),
  ...both(RTM.NEWNEIGH, RTM.DELNEIGH, 12, (family, waits) => ({
    // Entries of bridges count from when they were made, whoever asks.
    [NDA.CACHEINFO]: family === AF.BRIDGE || waits ? zeros([0, 12]) : ages(0, 1, 2),
  })),
  ...[...both(RTM.GETMDB, RTM.NEWMDB, 8, databases), ...both(RTM.DELMDB, RTM.DELMDB, 8, databases)],
  ...both(RTM.NEWNEIGHTBL, RTM.SETNEIGHTBL, 4, () => ({
    [NDTA.CONFIG]: zeros([4, 24]),
    [NDTA.STATS]: blank,
    [NDTA.PARMS]: nest({ [NDTPA.REACHABLE_TIME]: blank }),
  })),
]);

/** Groups, and the ports behind which there are routers. */
function databases(): Rules {
  return {
    [MDBA.MDB]: nest({ [MDBA_MDB.ENTRY]: mdbEntry }),
    [MDBA.ROUTER]: nest({ [MDBA_ROUTER.PORT]: routerPort }),
  };
}

function both(
  one: number,
  other: number,
  header: number,
  rules: Place[1],
): (readonly [number, Place])[] {
  return [one, other].map((type) => [type, [header, rules]]);
}

/** A datagram of NETLINK_ROUTE, changed in place where it is volatile. */
export function steadyRoute(datagram: Uint8Array, waits: boolean): Uint8Array {
  const messages = [...messagesIn(datagram)];
  for (const message of messages) {
    const place = MESSAGES.get(typeOf(message));
    if (place === undefined) continue;
    const [header, rules] = place;
    apply(rules(message[HEADER] ?? 0, waits), message, HEADER + header);
  }
  return messages.filter(isDumpedNeighbour).length > 1 ? sorted(datagram, messages) : datagram;
}

/** A neighbour in a dump: they come in the order of a hash table. */
function isDumpedNeighbour(message: Uint8Array): boolean {
  return typeOf(message) === RTM.NEWNEIGH && message[HEADER] !== AF.BRIDGE &&
    ((message[6] ?? 0) & NLM_F.MULTI) !== 0;
}

/** The neighbours in the order of their bytes, and everything else where it was. */
function sorted(datagram: Uint8Array, messages: readonly Uint8Array[]): Uint8Array {
  const neighbours = messages.filter(isDumpedNeighbour)
    .map((message) => ({ message, key: message.subarray(HEADER).toHex() }))
    .sort((one, other) => one.key < other.key ? -1 : 1);
  const parts = messages.map((message) => {
    const part = isDumpedNeighbour(message) ? neighbours.shift()?.message ?? message : message;
    return joined([part, new Uint8Array(-part.length & 3)]);
  });
  const whole = joined(parts);
  return whole.length === datagram.length ? whole : datagram;
}

function typeOf(message: Uint8Array): number {
  return (message[4] ?? 0) | (message[5] ?? 0) << 8;
}
