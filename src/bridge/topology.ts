import { FR_ACT } from "../abi/fib_rules.ts";
import { NUD } from "../abi/neighbour.ts";
import { RT_SCOPE, RT_TABLE, RTN, RTPROT } from "../abi/rtnetlink.ts";
import type { RuleAttributes } from "../codec/mod.ts";
import type {
  AddressSpec,
  DeviceSpec,
  LinkKindSpec,
  LinkSettings,
  NeighbourSpec,
  RouteSpec,
} from "../emulation/mod.ts";
import type { Shape } from "./shape.ts";
import {
  anyObject,
  either,
  listOf,
  named,
  number,
  object,
  recordOf,
  text,
  truth,
} from "./shape.ts";

/** A topology that makes no sense; the message says where, and what belongs there. */
export class TopologyError extends Error {
  /** Always `"TopologyError"`. */
  override readonly name = "TopologyError";
}

/** A number, or the name that it has in the kernel's headers, in small letters and without prefix. */
export type Named = number | string;

/** The end of a veth whose other end is described. */
export interface TopologyPeer extends LinkSettings {
  /** The name of the namespace in which it is; `""` is the first one. */
  readonly namespace?: string;
}

/** What kinds of links a topology can have. */
export type TopologyKind =
  | Exclude<LinkKindSpec, { readonly kind: "veth" }>
  | {
    /** Two links that are each other's network. */
    readonly kind: "veth";
    /** The other one. */
    readonly peer?: TopologyPeer;
  };

/** A network card; or, by the name `lo`, the loopback device, which is there anyway. */
export interface TopologyDevice extends DeviceSpec {
  /** Its name. */
  readonly name: string;
  /** It has none. */
  readonly kind?: undefined;
}

/** A link: without a kind it is a network card. */
export type TopologyLink = TopologyDevice | LinkSettings & TopologyKind;

/** A route: as {@linkcode RouteSpec}, with names for numbers. */
export interface TopologyRoute extends Omit<RouteSpec, "table" | "type" | "scope" | "protocol"> {
  /** RT_TABLE_*: `"local"`, `100`. */
  readonly table?: Named;
  /** RTN_*: `"blackhole"`. */
  readonly type?: Named;
  /** RT_SCOPE_*: `"link"`. */
  readonly scope?: Named;
  /** RTPROT_*: `"static"`. */
  readonly protocol?: Named;
}

/** An address: as {@linkcode AddressSpec}, with names for numbers. */
export interface TopologyAddress extends Omit<AddressSpec, "scope"> {
  /** RT_SCOPE_*: `"link"`. */
  readonly scope?: Named;
}

/** A neighbour: as {@linkcode NeighbourSpec}, with names for numbers. */
export interface TopologyNeighbour extends Omit<NeighbourSpec, "state"> {
  /** NUD_*: `"reachable"`. */
  readonly state?: Named;
}

/** A routing rule. */
export interface TopologyRule {
  /**
   * The family of its packets.
   * @default that of `from` or `to`, or `"inet"`
   */
  readonly family?: "inet" | "inet6";
  /**
   * Rules are tried from the lowest.
   * @default the kernel chooses
   */
  readonly priority?: number;
  /** Where packets come from: `192.0.2.0/24`. */
  readonly from?: string;
  /** Where packets go. */
  readonly to?: string;
  /** The link by which they come in. */
  readonly iif?: string;
  /** The link that their sockets are bound to. */
  readonly oif?: string;
  /** Their mark. */
  readonly fwmark?: number;
  /** RT_TABLE_*: where to look them up. */
  readonly table?: Named;
  /**
   * FR_ACT_*: `"unreachable"`.
   * @default {1} to_tbl, to look them up
   */
  readonly action?: Named;
  /** The rest. */
  readonly attributes?: RuleAttributes;
}

/** What a network namespace consists of. */
export interface TopologyNetwork {
  /** Settings: `{ "net.ipv4.ip_forward": 1 }`. */
  readonly sysctls?: { readonly [name: string]: number | string };
  /** Links, each after those that it refers to. `lo` is up unless it is said to be down. */
  readonly links?: readonly TopologyLink[];
  /** Addresses of links. */
  readonly addresses?: readonly TopologyAddress[];
  /** Routes, each after those by which its gateway is reached. */
  readonly routes?: readonly TopologyRoute[];
  /** Neighbours. */
  readonly neighbours?: readonly TopologyNeighbour[];
  /** Rules beside those that are there anyway. */
  readonly rules?: readonly TopologyRule[];
}

/**
 * A network as a file describes it: the first namespace's, and others by their names. Whatever it
 * has beside that can be asked for by a program, or made by a function in place of a topology.
 */
export interface Topology extends TopologyNetwork {
  /** Other namespaces, by their names. */
  readonly namespaces?: { readonly [name: string]: TopologyNetwork };
}

/** The names of a table of constants, in small letters. */
function namesOf(table: { readonly [name: string]: number }): ReadonlyMap<string, number> {
  return new Map(Object.entries(table).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What can be said in place of numbers. */
export interface Names {
  /** FR_ACT_*. */
  readonly action: ReadonlyMap<string, number>;
  /** RTPROT_*. */
  readonly protocol: ReadonlyMap<string, number>;
  /** RT_SCOPE_*. */
  readonly scope: ReadonlyMap<string, number>;
  /** NUD_*. */
  readonly state: ReadonlyMap<string, number>;
  /** RT_TABLE_*. */
  readonly table: ReadonlyMap<string, number>;
  /** RTN_*. */
  readonly type: ReadonlyMap<string, number>;
}

/** What can be said in place of numbers. */
export const NAMES: Names = {
  action: namesOf(FR_ACT),
  protocol: namesOf(RTPROT),
  scope: namesOf(RT_SCOPE),
  state: namesOf(NUD),
  table: namesOf(RT_TABLE),
  type: namesOf(RTN),
};

const linkName = either("a link's name or index", text, number);
const link: Shape = (value, where) =>
  object({ name: text, kind: text }, { more: true })(value, where) ??
    (isOfKind(value) ? ofKind : card)(value, where);
const settings = { name: text, index: number, up: truth, link: linkName, master: linkName };
const ofKind = object({
  ...settings,
  kind: text,
  data: anyObject,
  peer: object({ ...settings, namespace: text }, { more: true }),
}, { more: true });
const card = object({
  name: text,
  index: number,
  address: text,
  mtu: number,
  txqlen: number,
  carrier: truth,
  up: truth,
}, { required: ["name"] });

const network = {
  sysctls: recordOf(either("a number or text", number, text)),
  links: listOf(link),
  addresses: listOf(object({
    link: linkName,
    address: text,
    peer: text,
    broadcast: text,
    label: text,
    scope: named(NAMES.scope),
  }, { required: ["link", "address"], more: true })),
  routes: listOf(object({
    to: text,
    via: text,
    link: linkName,
    table: named(NAMES.table),
    type: named(NAMES.type),
    scope: named(NAMES.scope),
    protocol: named(NAMES.protocol),
    attributes: anyObject,
  }, { required: ["to"] })),
  neighbours: listOf(object({
    link: linkName,
    address: text,
    lladdr: text,
    state: named(NAMES.state),
    flags: number,
  }, { required: ["link", "address"] })),
  rules: listOf(object({
    family: either(
      '"inet" or "inet6"',
      (value) => value === "inet" || value === "inet6" ? undefined : "no",
    ),
    priority: number,
    from: text,
    to: text,
    iif: text,
    oif: text,
    fwmark: number,
    table: named(NAMES.table),
    action: named(NAMES.action),
    attributes: anyObject,
  })),
};
const topology = object({ ...network, namespaces: recordOf(object(network)) });

function isOfKind(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind !== undefined;
}

function isTopology(value: unknown): value is Topology {
  return topology(value, "topology") === undefined;
}

/**
 * A value, such as parsed JSON, as a topology. What links of a kind take is judged when they are
 * made.
 *
 * @throws {TopologyError} If it is none; the message says where, and what belongs there.
 *
 * @example
 * ```ts
 * import { topologyOf } from "@nlbridge/nlbridge/bridge";
 * import { assertThrows } from "@std/assert";
 *
 * const value = JSON.parse('{ "links": [{ "name": "eth0", "up": "yes" }] }');
 * assertThrows(() => topologyOf(value), Error, 'links[0].up is "yes": it takes true or false');
 * ```
 */
export function topologyOf(value: unknown): Topology {
  if (isTopology(value)) return value;
  const complaint = topology(value, "topology") ?? "";
  throw new TopologyError(
    complaint.replace(/^topology\./, "").replace(/^topology /, "the topology "),
  );
}
