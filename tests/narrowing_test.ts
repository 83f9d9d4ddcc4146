/**
 * That a discriminant tells the type of what it decides on. Nearly all of it the compiler says: a
 * type that is not exactly the expected one is no `true`.
 */

import type {
  Action,
  AnycastAddressMessage,
  ChainMessage,
  ClassAttributes,
  ControllerMessage,
  Ematch,
  FilterAttributes,
  LinkInfo,
  Message,
  NexthopAttributes,
  QdiscAttributes,
  RouteAttributes,
  TcFqCodelXstats,
} from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import type {
  ActionGactAttributes,
  ActionMirredAttributes,
  CakeStatsAttributes,
  ClassHfscAttributes,
  EmatchCmp,
  EmatchIptAttributes,
  EncapMplsAttributes,
  EncapSeg6LocalAttributes,
  FilterFlowerAttributes,
  FilterU32Attributes,
  LinkAttributes,
  LinkBondPortAttributes,
  LinkBridgePortAttributes,
  LinkCanStats,
  LinkPairAttributes,
  LinkVxlanAttributes,
  NeighbourHeader,
  QdiscHtbAttributes,
  QdiscNetem,
  TcDualpi2Xstats,
  TcFqCodelClStats,
  TcHfscStats,
  TcHtbXstats,
  TcStats2Attributes,
} from "../src/codec/mod.ts";
import { LWTUNNEL_ENCAP, type NETLINK, RTM, TCF_EM } from "../src/abi/mod.ts";
import { assertEquals } from "./assert.ts";

/** `true` if two types are the same; neither `any` nor `never` is the same as anything else. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only for `true`. */
function holds<_ extends true>(): void {}

/** What a property is, where it is there. */
type Of<T, K extends keyof T> = Exclude<T[K], undefined>;

Deno.test("A link's kind tells its data, and its master's kind its data as a port", () => {
  type Vxlan = Extract<LinkInfo, { kind: "vxlan" }>;
  holds<Same<Of<Vxlan, "data">, LinkVxlanAttributes>>();
  holds<Same<Of<Extract<LinkInfo, { kind: "veth" }>, "data">, LinkPairAttributes>>();
  holds<Same<Of<Extract<LinkInfo, { kind: "can" }>, "xstats">, LinkCanStats>>();
  holds<Same<Of<Vxlan, "xstats">, never>>();
  const ids = (info: LinkInfo): (number | undefined)[] => [
    info.kind === "vxlan" ? info.data?.id : info.kind === "vlan" ? info.data?.id : undefined,
    info.kind === "veth" ? info.data?.peer?.attributes.mtu : undefined,
    info.slaveKind === "bond" ? info.slaveData?.queueId : undefined,
    info.slaveKind === "bridge" ? info.slaveData?.cost : undefined,
  ];
  const port = (info: LinkInfo) => {
    if (info.slaveKind === "bond") {
      holds<Same<Of<typeof info, "slaveData">, LinkBondPortAttributes>>();
    }
    if (info.slaveKind === "bridge") {
      holds<Same<Of<typeof info, "slaveData">, LinkBridgePortAttributes>>();
    }
  };
  port({});
  assertEquals(
    ids({ kind: "vlan", data: { id: 7 }, slaveKind: "bridge", slaveData: { cost: 4 } }),
    [
      7,
      undefined,
      undefined,
      4,
    ],
  );
  // @ts-expect-error A VLAN has no remote end.
  const wrong: LinkInfo = { kind: "vlan", data: { remote: "192.0.2.1" } };
  // @ts-expect-error The data of a kind without a table is among the unknown.
  const unknown: LinkInfo = { kind: "other", data: {} };
  assertEquals([wrong.kind, unknown.kind], ["vlan", "other"]);
});

Deno.test("The type of an encapsulation tells what it consists of, in routes and in nexthops", () => {
  const labels = (attributes: RouteAttributes | NexthopAttributes): string | undefined => {
    if (attributes.encapType === LWTUNNEL_ENCAP.SEG6_LOCAL) {
      holds<Same<Of<typeof attributes, "encap">, EncapSeg6LocalAttributes>>();
    }
    if (attributes.encapType !== LWTUNNEL_ENCAP.MPLS) return undefined;
    holds<Same<Of<typeof attributes, "encap">, EncapMplsAttributes>>();
    return attributes.encap?.dst;
  };
  assertEquals(labels({ encapType: LWTUNNEL_ENCAP.MPLS, encap: { dst: "100/200" } }), "100/200");
  // @ts-expect-error MPLS has no segments.
  assertEquals(labels({ encapType: LWTUNNEL_ENCAP.MPLS, encap: { srh: undefined } }), undefined);
});

Deno.test("A qdisc's kind tells its options and what it counts", () => {
  type Htb = Extract<QdiscAttributes, { kind: "htb" }>;
  type Dualpi2 = Extract<QdiscAttributes, { kind: "dualpi2" }>;
  type Cake = Extract<QdiscAttributes, { kind: "cake" }>;
  holds<Same<Of<Htb, "options">, QdiscHtbAttributes>>();
  holds<Same<Of<Htb, "xstats">, never>>();
  holds<Same<Of<Extract<QdiscAttributes, { kind: "netem" }>, "options">, QdiscNetem>>();
  holds<Same<Of<Dualpi2, "xstats">, TcDualpi2Xstats>>();
  holds<Same<Of<Cake, "stats2">, TcStats2Attributes<CakeStatsAttributes>>>();
  const limit = (qdisc: QdiscAttributes): number | undefined =>
    qdisc.kind === "pfifo"
      ? qdisc.options?.limit
      : qdisc.kind === "netem"
      ? qdisc.options?.header.limit
      : qdisc.kind === "fq_codel"
      ? qdisc.stats2?.app?.type
      : undefined;
  const stats = (xstats: TcFqCodelXstats): number =>
    xstats.type === 0 ? xstats.memoryUsage : xstats.deficit;
  holds<Same<Extract<TcFqCodelXstats, { type: 1 }>, TcFqCodelClStats>>();
  const flow: TcFqCodelXstats = {
    type: 1,
    deficit: -3,
    ldelay: 0,
    count: 0,
    lastcount: 0,
    dropping: 0,
    dropNext: 0,
  };
  assertEquals(limit({ kind: "pfifo", options: { limit: 10 } }), 10);
  assertEquals(limit({ kind: "fq_codel", stats2: { app: flow } }), 1);
  assertEquals(stats(flow), -3);
});

Deno.test("The kind of a class's qdisc tells the class's options and what it counts", () => {
  type Hfsc = Extract<ClassAttributes, { kind: "hfsc" }>;
  holds<Same<Of<Hfsc, "options">, ClassHfscAttributes>>();
  holds<Same<Of<Hfsc, "xstats">, TcHfscStats>>();
  type Htb = Extract<ClassAttributes, { kind: "htb" }>;
  holds<Same<Of<Htb, "stats2">, TcStats2Attributes<TcHtbXstats>>>();
  const quantum = (attributes: ClassAttributes): number | undefined =>
    attributes.kind === "drr" ? attributes.options?.quantum : undefined;
  assertEquals(quantum({ kind: "drr", options: { quantum: 1500 } }), 1500);
});

Deno.test("The kind of a filter, of a chain's template and of an action tells its options", () => {
  type Flower = Extract<FilterAttributes, { kind: "flower" }>;
  type U32 = Extract<FilterAttributes, { kind: "u32" }>;
  type Template = Extract<ChainMessage["attributes"], { kind: "flower" }>;
  holds<Same<Of<Flower, "options">, FilterFlowerAttributes>>();
  holds<Same<Of<Template, "options">, FilterFlowerAttributes>>();
  holds<Same<Of<U32, "options">, FilterU32Attributes>>();
  holds<Same<Of<Extract<Action, { kind: "gact" }>, "options">, ActionGactAttributes>>();
  holds<Same<Of<Extract<Action, { kind: "mirred" }>, "options">, ActionMirredAttributes>>();
  const to = (filter: FilterAttributes): (number | undefined)[] =>
    filter.kind !== "matchall"
      ? []
      : (filter.options?.act ?? []).map((action) =>
        action.kind === "mirred" ? action.options?.parms?.ifindex : action.order
      );
  const parms = {
    index: 1,
    capab: 0,
    action: 4,
    refcnt: 1,
    bindcnt: 1,
    eaction: 1,
    ifindex: 7,
  };
  const act: Action[] = [{ kind: "mirred", options: { parms } }, { kind: "gact", order: 5 }];
  assertEquals(to({ kind: "matchall", options: { act } }), [7, 5]);
});

Deno.test("An extended match's kind tells its data", () => {
  holds<Same<Extract<Ematch, { kind: typeof TCF_EM.CMP }>["data"], EmatchCmp>>();
  holds<Same<Extract<Ematch, { kind: typeof TCF_EM.IPT }>["data"], EmatchIptAttributes>>();
  const value = (match: Ematch): number | undefined =>
    match.data !== undefined && match.kind === TCF_EM.CONTAINER ? match.data : undefined;
  assertEquals(value({ kind: TCF_EM.CONTAINER, data: 2, matchid: 0, flags: 0 }), 2);
});

Deno.test("A message's kind tells its header and its attributes", () => {
  holds<Same<Extract<Message, { kind: "link" }>["attributes"], LinkAttributes>>();
  holds<Same<Extract<Message, { kind: "neighbour" }>["header"], NeighbourHeader>>();
  holds<Same<Extract<Message, { kind: "anycast-address" }>, AnycastAddressMessage>>();
  holds<Same<Extract<Message, { kind: "chain" }>, ChainMessage>>();
  holds<Same<Extract<Message<typeof NETLINK.GENERIC>, { kind: "nlctrl" }>, ControllerMessage>>();
  // No message of another protocol is one of NETLINK_ROUTE.
  holds<Same<Extract<Message<typeof NETLINK.GENERIC>, { kind: "link" }>, never>>();
  const summary = (message: Message): unknown => {
    switch (message.kind) {
      case "cut":
        return message.data.length;
      case "unknown":
        return message.payload.length;
      case "error":
      case "done":
        return message.attributes.msg;
      case "link":
        return message.attributes.linkinfo?.kind;
      case "stats":
        return message.attributes.link_64?.rxBytes;
      case "nexthop-bucket":
        return message.attributes.resBucket?.nhId;
      case "user-option":
        return message.header.options.length;
      default:
        // What is left has a header and attributes.
        return message.header.family;
    }
  };
  const datagram = encode([
    { kind: "link", type: RTM.NEWLINK, attributes: { linkinfo: { kind: "dummy" } } },
    { kind: "stats", type: RTM.NEWSTATS },
    { kind: "route", type: RTM.NEWROUTE, header: { family: 2 } },
  ]);
  assertEquals(decode(datagram).map(summary), ["dummy", undefined, 2]);
});
