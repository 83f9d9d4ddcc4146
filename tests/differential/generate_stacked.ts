/** Random scenarios of links upon links: macvlan, macvtap and vxlan, made, changed, used and removed. */

import { AF, IFF, NDA, NLM_F, NTF, NUD, RTM } from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { Draw } from "./draw.ts";
import { BASIC, macOf } from "./generate_basic.ts";
import { scenarioOf } from "./scenario_of.ts";
import type { Family, KnownLink, Model, Operation } from "./operations.ts";
import type { MessageData, Scenario } from "./scenario.ts";
import { descriptorOf } from "./scenario.ts";
import { typed } from "./typed.ts";

const { CREATE, EXCL, REPLACE, APPEND, ECHO, DUMP, BULK } = NLM_F;
const MOST_LINKS = 12;
const MODES = [1, 2, 4, 4, 8, 16, 16];
const WRONG_MODES = [0, 3, 32, 0xffffffff];
const MACS = ["02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:01:01", "02:00:00:00:01:02"];
const GROUP_MACS = ["01:00:5e:00:00:01", "33:33:00:00:00:01", "ff:ff:ff:ff:ff:ff"];
const MTUS = [68, 67, 576, 1280, 1400, 1450, 1500, 1501, 9000, 65535, 65536, 0, 0xffffffff];
const NUMBERS = [0, 1, 2, 3, 100, 1000, 0x7fffffff, 0xffffffff];
const PORTS = [4789, 4789, 8472, 0, 1];
const VNIS = [1, 1, 2, 3, 100, 0, 0xffffff, 0x1000000];
const ONE_HOST = ["10.0.0.1", "10.0.0.2", "0.0.0.0"];
const V4 = ["10.0.0.1", "10.0.0.2", "10.0.0.2", "239.1.1.1", "239.1.1.2", "0.0.0.0"];
const V6 = ["fd00::1", "fd00::2", "fe80::1", "ff02::5", "ff05::5", "::"];
/** Kinds that others can be upon. */
const LOWERS: ReadonlySet<string> = new Set([
  ...["veth", "bridge", "ifb", "macvlan", "macvtap", "vxlan", "loopback"],
]);
const STACKED: readonly string[] = ["macvlan", "macvtap", "vxlan"];

function lowerOf(draw: Draw, links: readonly KnownLink[]): KnownLink | undefined {
  const lowers = links.filter(({ kind }) => LOWERS.has(kind));
  const usual = lowers.filter(({ kind }) => kind === "veth" || kind === "ifb");
  const from = usual.length > 0 && !draw.chance(4) ? usual : lowers;
  return from.length > 0 ? draw.of(from) : undefined;
}

/** IFLA_MACVLAN_*, sometimes wrong. */
function macvlanData(draw: Draw, changes: boolean) {
  const wrong = draw.chance(12);
  const mode = wrong && draw.chance(2) ? draw.of(WRONG_MODES) : draw.of(MODES);
  const mac = () => draw.of(wrong && draw.chance(2) ? ["00:00:00:00:00:00", ...GROUP_MACS] : MACS);
  const many = () =>
    Array.from({ length: 1 + draw.below(6) }, (_, at) => (
      draw.chance(3) ? mac() : macOf(at * 37 + draw.below(8))
    ));
  return {
    ...(!changes || draw.chance(3)) && !draw.chance(5) && { mode },
    ...draw.chance(4) && { flags: draw.of(wrong ? [4, 8, 0xffff] : [0, 1, 2, 3]) },
    ...(mode === 16 || draw.chance(12)) && !draw.chance(4) && {
      macaddrMode: draw.of(wrong ? [4, 9] : [0, 0, 1, 2, 3, 3]),
      ...!draw.chance(4) && { macaddr: mac() },
      ...draw.chance(2) && { macaddrData: many() },
    },
    ...draw.chance(40) && { macaddrCount: 1 },
    ...draw.chance(6) && { bcQueueLen: draw.of(NUMBERS) },
    ...draw.chance(60) && { bcQueueLenUsed: 3 },
    ...draw.chance(8) && { bcCutoff: draw.of([-1, 0, 1, 2, 100]) },
  };
}

function bit(draw: Draw): number {
  return draw.of([0, 1, 1, 2]);
}

/** IFLA_VXLAN_*, sometimes wrong. */
function vxlanData(draw: Draw, lower: KnownLink | undefined, changes: boolean) {
  const ipv6 = draw.chance(5);
  const seldom = changes ? 8 : 10;
  const hasRemote = draw.chance(2);
  const strange = draw.chance(40);
  const isGpe = draw.chance(25);
  // Who joins a group tells so, some milliseconds later, in packets that a bridge listens to.
  const silent = lower === undefined;
  return {
    ...!draw.chance(changes ? 2 : 12) && { id: draw.of(VNIS) },
    ...hasRemote && (ipv6 ? { group6: draw.of(V6) } : { group: draw.of(silent ? V4 : ONE_HOST) }),
    ...lower !== undefined && !draw.chance(3) && { link: draw.chance(12) ? 99 : lower.index },
    ...draw.chance(6) && (ipv6 || strange ? { local6: draw.of(V6) } : { local: draw.of(V4) }),
    ...draw.chance(seldom) && { ttl: draw.below(256) },
    ...draw.chance(seldom) && { tos: draw.below(256) },
    ...(isGpe || draw.chance(seldom)) && { learning: isGpe ? 0 : bit(draw) },
    ...draw.chance(seldom) && { ageing: draw.of(NUMBERS) },
    ...draw.chance(seldom * 2) && { limit: draw.of([0, 1, 2, 100]) },
    ...draw.chance(seldom * 2) &&
      { portRange: draw.of([{ low: 1, high: 2 }, { low: 9, high: 3 }]) },
    ...draw.chance(seldom * 3) && { proxy: bit(draw) },
    ...draw.chance(seldom * 3) && { rsc: bit(draw) },
    ...draw.chance(seldom * 3) && { l2miss: bit(draw) },
    ...draw.chance(seldom * 3) && { l3miss: bit(draw) },
    ...draw.chance(changes ? 10 : 2) && { port: draw.of(PORTS) },
    ...draw.chance(seldom * 2) && { udpCsum: bit(draw) },
    ...draw.chance(seldom * 3) && { udpZeroCsum6Tx: bit(draw) },
    ...draw.chance(seldom * 3) && { udpZeroCsum6Rx: bit(draw) },
    ...draw.chance(seldom * 3) && { remcsumTx: bit(draw) },
    ...draw.chance(seldom * 3) && { remcsumRx: bit(draw) },
    ...draw.chance(seldom * 2) && { gbp: true as const },
    ...draw.chance(seldom * 4) && { remcsumNopartial: true as const },
    ...(isGpe || draw.chance(seldom)) && { collectMetadata: bit(draw) },
    ...draw.chance(seldom * 3) && { label: draw.of([0, 5, 0x12345678]) },
    ...isGpe && { gpe: true as const },
    ...draw.chance(seldom * 2) && { ttlInherit: true as const },
    ...draw.chance(seldom * 2) && { df: draw.of([0, 1, 2, 3]) },
    ...draw.chance(seldom * 4) && { vnifilter: bit(draw) },
    ...draw.chance(seldom) && { localbypass: bit(draw) },
    ...draw.chance(seldom * 3) && { labelPolicy: draw.of([0, 1, 2]) },
    ...draw.chance(seldom * 3) && {
      reservedBits: Uint8Array.from({ length: 8 }, () => draw.of([0, 0, 1, 0xff])),
    },
    ...draw.chance(seldom * 3) && { mcRoute: bit(draw) },
  };
}

function linkinfo(draw: Draw, kind: string, lower: KnownLink | undefined, changes: boolean) {
  switch (kind) {
    case "macvlan":
      return { kind: "macvlan" as const, data: macvlanData(draw, changes) };
    case "macvtap":
      return { kind: "macvtap" as const, data: macvlanData(draw, changes) };
    case "vxlan":
      return { kind: "vxlan" as const, data: vxlanData(draw, lower, changes) };
    default:
      return { kind: "tun" as const };
  }
}

function create(draw: Draw, model: Model, namespace: string): Operation | undefined {
  const kind = draw.chance(40) ? "tun" : draw.of(STACKED);
  const lower = lowerOf(draw, model.linksIn(namespace));
  if (lower === undefined && kind !== "vxlan") return undefined;
  const name = model.freeName(kind[0]);
  const elsewhere = draw.chance(6) ? draw.of(model.namespaces) : namespace;
  const mac = draw.chance(8) ? undefined : macOf(50 + model.links.length);
  const hasLink = kind !== "vxlan" || draw.chance(10);
  const info = linkinfo(draw, kind, lower, false);
  const request = typed({
    kind: "link",
    type: RTM.NEWLINK,
    header: { flags: draw.chance(5) ? IFF.UP : 0 },
    attributes: {
      ifname: name,
      ...mac !== undefined && {
        address: draw.chance(20) ? draw.of([...GROUP_MACS, ...MACS, "00:00:00:00:00:00"]) : mac,
      },
      ...hasLink && lower !== undefined && !draw.chance(20) && {
        link: draw.chance(20) ? 99 : lower.index,
      },
      ...draw.chance(8) && { mtu: draw.of(MTUS) },
      ...draw.chance(15) && { txqlen: draw.of([0, 1, 1000]) },
      linkinfo: draw.chance(20) ? { kind } : info,
      ...elsewhere !== namespace && { netNsFd: descriptorOf(elsewhere) },
    },
  }, CREATE | EXCL | (draw.chance(4) ? ECHO : 0));
  return {
    namespace,
    request,
    effect: () => model.add({ namespace: elsewhere, name, kind, up: false, mac, lower }),
  };
}

function change(draw: Draw, model: Model, link: KnownLink): Operation {
  const { namespace, index } = link;
  const lower = lowerOf(draw, model.linksIn(namespace));
  const kind = draw.chance(20) ? draw.of(STACKED) : link.kind;
  return {
    namespace,
    request: typed({
      kind: "link",
      type: RTM.NEWLINK,
      header: { index },
      attributes: {
        ...draw.chance(10) && { mtu: draw.of(MTUS) },
        linkinfo: linkinfo(draw, kind, lower, true),
      },
    }, draw.chance(4) ? ECHO : 0),
  };
}

/** What any link can be asked, whose consequences others bear. */
function set(draw: Draw, link: KnownLink): Operation {
  const { namespace, index } = link;
  const request = (attributes: object, header: object = {}) =>
    typed({ kind: "link", type: RTM.SETLINK, header: { index, ...header }, attributes });
  switch (draw.below(8)) {
    case 0:
    case 1:
      return { namespace, request: request({ mtu: draw.of(MTUS) }) };
    case 2:
    case 3: {
      const address = draw.chance(8) ? draw.of(GROUP_MACS) : draw.of(MACS);
      return { namespace, request: request({ address }) };
    }
    case 4: {
      const flag = draw.of([IFF.PROMISC, IFF.ALLMULTI, IFF.MULTICAST]);
      return {
        namespace,
        request: request({}, { flags: draw.chance(2) ? flag : 0, change: flag }),
      };
    }
    case 5:
      return { namespace, request: request({ protoDown: draw.of([0, 1]) }) };
    case 6:
      return { namespace, request: request({ carrier: draw.of([0, 1]) }) };
    default:
      return { namespace, request: request({ ifname: `x${draw.below(5)}` }) };
  }
}

const NDA_ATTRIBUTES = [
  NDA.DST,
  NDA.PORT,
  NDA.VNI,
  NDA.IFINDEX,
  NDA.SRC_VNI,
  NDA.NH_ID,
  NDA.NDM_STATE_MASK,
  NDA.NDM_FLAGS_MASK,
];

/** The request, and perhaps one more attribute, of some length. */
function spoilt(draw: Draw, request: MessageData): MessageData {
  if (!draw.chance(6)) return request;
  const length = draw.of([0, 1, 2, 3, 4, 4, 5, 8, 12, 15, 16, 17, 20]);
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint16(0, 4 + length, true);
  new DataView(header.buffer).setUint16(2, draw.of(NDA_ATTRIBUTES), true);
  const value = "01".repeat(length) + "00".repeat(-length & 3);
  return { ...request, payload: request.payload + header.toHex() + value };
}

/** The deletion of many entries of a forwarding database. */
function flush(draw: Draw, { namespace, index }: KnownLink): Operation {
  const states = [0, 0, NUD.PERMANENT, NUD.NOARP, NUD.PERMANENT | NUD.NOARP];
  return {
    namespace,
    request: spoilt(
      draw,
      typed({
        kind: "neighbour",
        type: RTM.DELNEIGH,
        header: {
          family: AF.BRIDGE,
          ifindex: index,
          state: draw.of([...states, NUD.REACHABLE]),
          flags: draw.of([NTF.SELF, NTF.SELF, NTF.SELF | NTF.EXT_LEARNED, NTF.SELF | NTF.USE]),
        },
        attributes: {
          ...draw.chance(4) && { dst: draw.of(draw.chance(4) ? V6 : V4) },
          ...draw.chance(15) && { lladdr: draw.of(MACS) },
          ...draw.chance(4) && { port: draw.of(PORTS) },
          ...draw.chance(4) && { vni: draw.of(VNIS) },
          ...draw.chance(15) && { ifindex: 1 },
          ...draw.chance(8) && { srcVni: draw.of(VNIS) },
          ...draw.chance(15) && { nhId: 1 },
          ...draw.chance(3) && { ndmStateMask: draw.of(states) },
          ...draw.chance(4) && { ndmFlagsMask: draw.of([0, NTF.EXT_LEARNED, NTF.ROUTER]) },
        },
      }, BULK),
    ),
  };
}

/** Something about a forwarding database. */
function fdb(draw: Draw, link: KnownLink): Operation {
  const { namespace, index } = link;
  if (draw.chance(4)) {
    const header = { family: AF.BRIDGE, ifindex: draw.chance(2) ? index : 0 };
    const request = typed({ kind: "neighbour", type: RTM.GETNEIGH, header, attributes: {} }, DUMP);
    return { namespace, request };
  }
  if (draw.chance(8)) return flush(draw, link);
  const type = draw.of([RTM.NEWNEIGH, RTM.NEWNEIGH, RTM.NEWNEIGH, RTM.DELNEIGH, RTM.GETNEIGH]);
  const flags = type === RTM.NEWNEIGH
    ? draw.of([CREATE | EXCL, CREATE, CREATE, CREATE | APPEND, CREATE | REPLACE, REPLACE, 0])
    : 0;
  const header = {
    family: AF.BRIDGE,
    ifindex: index,
    state: type === RTM.GETNEIGH
      ? 0
      : draw.of([NUD.PERMANENT, NUD.PERMANENT, NUD.NOARP, NUD.REACHABLE, 0]),
    flags: type === RTM.GETNEIGH ? draw.of([NTF.SELF, NTF.SELF, NTF.MASTER, 0]) : draw.of([
      NTF.SELF,
      NTF.SELF,
      NTF.SELF,
      NTF.SELF | NTF.EXT_LEARNED,
      NTF.SELF | NTF.ROUTER,
      0,
    ]),
  };
  const all = [...MACS, "00:00:00:00:00:00", ...GROUP_MACS];
  const vxlan = link.kind === "vxlan" && type !== RTM.GETNEIGH;
  return {
    namespace,
    request: spoilt(
      draw,
      typed({
        kind: "neighbour",
        type,
        header,
        attributes: {
          ...vxlan && !draw.chance(6) && { dst: draw.of(draw.chance(8) ? V6 : V4) },
          ...!draw.chance(20) && { lladdr: draw.of(all) },
          ...vxlan && draw.chance(6) && { port: draw.of(PORTS) },
          ...(vxlan || draw.chance(6)) && draw.chance(6) && { vni: draw.of(VNIS) },
          ...vxlan && draw.chance(8) && { ifindex: draw.of([1, 2, 3, 99]) },
          ...vxlan && draw.chance(12) && { srcVni: draw.of(VNIS) },
          ...vxlan && draw.chance(25) && { nhId: 1 },
        },
      }, flags | (draw.chance(4) ? ECHO : 0)),
    ),
  };
}

function propose(draw: Draw, model: Model): Operation | undefined {
  const namespace = draw.of(model.namespaces);
  const links = model.linksIn(namespace);
  const stacked = links.filter(({ kind }) => STACKED.includes(kind));
  switch (draw.below(8)) {
    case 0:
    case 1:
    case 2:
      return model.links.length < MOST_LINKS ? create(draw, model, namespace) : undefined;
    case 3:
    case 4:
      return stacked.length > 0 ? change(draw, model, draw.of(stacked)) : undefined;
    case 5:
      return stacked.length > 0 ? fdb(draw, draw.of(draw.chance(6) ? links : stacked)) : undefined;
    default:
      return set(draw, draw.of(links));
  }
}

/** Links upon links. */
export const STACKED_LINKS: Family = { name: "stacked", weight: 4, propose };

/** The simplest operations, routes aside. */
const SIMPLE: Family = {
  ...BASIC,
  weight: 3,
  propose(draw, model) {
    const operation = BASIC.propose(draw, model);
    const { request } = operation ?? {};
    const isRoute = typeof request === "object" && "type" in request &&
      request.type === RTM.GETROUTE;
    return isRoute ? undefined : operation;
  },
};

/** A scenario of links upon links that depends on a seed alone. */
export function generateStacked(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  return scenarioOf(`stacked ${seed}`, draw, [STACKED_LINKS, SIMPLE]);
}
