/** Random scenarios of addresses, groups and settings: right requests, and wrong ones. */

import { AF, IFA_F, IFF, NETLINK, NETLINK_SO, NLM_F, RTM, SOL } from "../../src/abi/mod.ts";
import type { LinkAttributes } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { AddressRequests } from "./address_requests.ts";
import { attributeBytes, Mutator } from "./generate_requests.ts";
import type { Family, KnownLink, Model, Operation } from "./operations.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { MessageData, Preparation, Scenario, Step } from "./scenario.ts";
import { descriptorOf } from "./scenario.ts";
import { typed } from "./typed.ts";

const { ECHO, DUMP, REPLACE, CREATE, EXCL } = NLM_F;
const NAMESPACES = ["n0", "n1"];
const SOCKETS = ["s0", "s1", "t"];
const LEAST_STEPS = 15;
const MORE_STEPS = 35;
const FORWARDING = [
  ...["net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding", "net.ipv4.conf.default.forwarding"],
  ...["net.ipv4.conf.v0.forwarding", "net.ipv4.conf.lo.forwarding"],
];
const SETTINGS = [
  ...["promote_secondaries", "promote_secondaries", "promote_secondaries", "promote_secondaries"],
  ...["rp_filter", "proxy_arp", "ignore_routes_with_linkdown", "bc_forwarding", "arp_ignore"],
  ...["accept_redirects", "disable_policy", "mc_forwarding", "tag"],
];
const SETTINGS6 = [
  ...["forwarding", "proxy_ndp", "ignore_routes_with_linkdown", "accept_ra", "hop_limit"],
  ...["force_forwarding", "mtu", "addr_gen_mode", "router_solicitations"],
];
const WHOSE = ["all", "default", "v0", "v1", "lo"];
const VALUES = ["0", "1", "1", "0", "2", "-1", "x", "0x1", "3 4"];
const MTUS = [67, 68, 1500, 1279, 1280];

/** What address families are asked to set of a link. */
const SPECS: readonly LinkAttributes["afSpec"][] = [
  { inet: { conf: [] } },
  { inet6: { addrGenMode: 1 } },
  { inet6: { addrGenMode: 2 } },
  { inet6: { addrGenMode: 9 } },
  { inet6: { token: "::5" } },
  { inet6: { token: "::" } },
  { inet6: { token: "fd00::5", addrGenMode: 0 } },
  { inet6: {} },
  { inet6: { raMtu: 1400 } },
  { inet6: { flags: 1, addrGenMode: 3 } },
  { inet6: { addrGenMode: 0 }, inet: {} },
];

/** What happens to links meanwhile. */
function linkRequest(draw: Draw): MessageData {
  const index = draw.of([1, 2, 2, 3, 4]);
  const change = (attributes: object) =>
    typed({ kind: "link", type: RTM.NEWLINK, header: { index }, attributes });
  switch (draw.below(14)) {
    case 12:
      return change({ netNsFd: descriptorOf(draw.of(NAMESPACES)) });
    case 13:
      return change({ afSpec: draw.of(SPECS) });
    case 0:
      return typed({ kind: "link", type: RTM.DELLINK, header: { index }, attributes: {} });
    case 1:
    case 2:
      return change({ mtu: draw.of(MTUS) });
    case 3:
      return change({ ifname: draw.of(["v0", "v1", "v2", "a-long-name-0", "v0.5", "default"]) });
    case 4:
      return change({ address: "02:00:00:00:01:00" });
    case 5:
      return typed({
        kind: "link",
        type: RTM.SETLINK,
        header: { index, flags: draw.of([IFF.NOARP, 0]), change: IFF.NOARP },
        attributes: {},
      });
    case 6:
      return typed(
        { kind: "route", type: RTM.GETROUTE, header: { family: AF.INET }, attributes: {} },
        DUMP,
      );
    default: {
      const flags = draw.of([IFF.UP, IFF.UP, 0]);
      const header = { index, flags, change: IFF.UP };
      return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
    }
  }
}

/** A setting that is written, or read. */
function setting(draw: Draw): Step {
  const value = draw.of(VALUES);
  const name = draw.chance(4)
    ? draw.of(FORWARDING)
    : draw.chance(6)
    ? `net.ipv6.conf.${draw.of(WHOSE)}.${draw.of(SETTINGS6)}`
    : `net.ipv4.conf.${draw.of(WHOSE)}.${draw.of(SETTINGS)}`;
  return { call: "sysctl", in: draw.of(NAMESPACES), name, ...!draw.chance(4) && { value } };
}

/** A pair of links with addresses of their own. */
function pair(name: string, peer: string, number: number): MessageData {
  const mac = (last: number) => `02:00:00:00:00:0${last}`;
  return typed({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: {
      ifname: name,
      address: mac(number),
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
            attributes: { ifname: peer, address: mac(number + 1) },
          },
        },
      },
    },
  }, CREATE | EXCL);
}

function up(index: number): MessageData {
  const header = { index, flags: IFF.UP, change: IFF.UP };
  return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
}

/** A scenario that depends on a seed alone. */
export function generateAddresses(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const requests = new AddressRequests(draw);
  const mutator = new Mutator(draw);
  const level = SOL.NETLINK;
  const options = [NETLINK_SO.EXT_ACK, NETLINK_SO.GET_STRICT_CHK, NETLINK_SO.CAP_ACK];
  const steps: Step[] = [
    ...NAMESPACES.flatMap((name, index) =>
      listener(`s${index}`, { in: name, strict: draw.chance(2), everywhere: draw.chance(4) })
    ),
    { call: "socket", socket: "t", protocol: NETLINK.ROUTE, in: "n0" },
    ...options.filter(() => draw.chance(2)).map((option): Step => (
      { call: "setsockopt", socket: "t", level, option, value: 1 }
    )),
  ];
  const drain = () => SOCKETS.map((socket): Step => ({ call: "drain", socket }));
  const ask = (socket: string, data: MessageData) => {
    steps.push({ call: "sendto", socket, data }, ...drain());
  };
  ask("s0", pair("v1", "v0", 1));
  if (draw.chance(3)) ask("s0", pair("v3", "v2", 3));
  if (draw.chance(3)) ask("s1", pair("v1", "v0", 5));
  for (const index of [2, 3]) if (!draw.chance(4)) ask("s0", up(index));
  const count = LEAST_STEPS + draw.below(MORE_STEPS);
  for (let seq = 1; seq <= count; seq++) {
    const socket = draw.of(["s0", "s0", "s0", "t", "t", "s1"]);
    switch (draw.below(16)) {
      case 0:
      case 1:
        steps.push(setting(draw), ...drain());
        continue;
      case 2:
      case 3:
      case 4:
        ask(socket, linkRequest(draw));
        continue;
    }
    const drawn = requests.request();
    const { payload, ...message } = draw.chance(5) ? mutator.message(drawn, seq) : {
      type: drawn.type,
      flags: drawn.flags,
      seq,
      payload: joined([drawn.header, ...drawn.attributes.map((one) => attributeBytes(one))]),
    };
    const user = draw.maybe(40, () => ({ as: "user" } as const));
    const data = { ...message, payload: payload.toHex() };
    steps.push({ call: "sendto", socket, data, ...user });
    for (const each of drain()) if (!draw.chance(8)) steps.push(each);
    if (draw.chance(8)) {
      steps.push({ call: "getsockopt", socket: "s0", level: SOL.SOCKET, option: 55, length: 36 });
    }
  }
  for (const [kind, type] of [["address", RTM.GETADDR], ["route", RTM.GETROUTE]] as const) {
    ask("s0", typed({ kind, type, header: { family: AF.INET }, attributes: {} }, DUMP));
  }
  const numbered: Preparation[] = draw.chance(2) ? [{ nsid: 0, of: "n1", in: "n0" }] : [];
  return {
    name: `address ${seed}`,
    prepare: [...withoutIpv6(...NAMESPACES), ...numbered],
    changes: NAMESPACES,
    settled: true,
    steps,
  };
}

/** An address that was given to a link. */
interface Given {
  readonly local: string;
  readonly length: number;
}

function isGiven(detail: unknown): detail is Given {
  return typeof detail === "object" && detail !== null && "local" in detail && "length" in detail;
}

function give(draw: Draw, { index, namespace }: KnownLink): Operation {
  const local = `10.${draw.below(3)}.0.${1 + draw.below(6)}`;
  const prefixlen = draw.of([24, 24, 24, 16, 32, 31]);
  const request = typed({
    kind: "address",
    type: RTM.NEWADDR,
    header: { family: AF.INET, prefixlen, index, scope: draw.of([0, 0, 0, 0, 253, 254]) },
    attributes: {
      local,
      ...draw.chance(3) && { broadcast: local.replace(/\d+$/, "255") },
      ...draw.chance(8) && { address: `10.9.0.${1 + draw.below(3)}` },
      ...draw.chance(8) && { flags: IFA_F.NOPREFIXROUTE },
      ...draw.chance(8) && { rtPriority: draw.of([1, 100]) },
    },
  }, CREATE | (draw.chance(3) ? REPLACE : EXCL) | (draw.chance(8) ? ECHO : 0));
  const detail: Given = { local, length: prefixlen };
  return {
    namespace,
    request,
    effect: (model) => model.things.push({ namespace, family: "address", request, index, detail }),
  };
}

function take(draw: Draw, model: Model, namespace: string): Operation | undefined {
  const things = model.thingsIn(namespace, "address");
  if (things.length === 0) return undefined;
  const thing = draw.of(things);
  const { detail, index = 0 } = thing;
  if (!isGiven(detail)) return undefined;
  const request = typed({
    kind: "address",
    type: RTM.DELADDR,
    header: { family: AF.INET, prefixlen: detail.length, index },
    attributes: { local: detail.local },
  });
  const effect = () => void model.things.splice(model.things.indexOf(thing), 1);
  return { namespace, request, effect };
}

function propose(draw: Draw, model: Model): Operation | undefined {
  const namespace = draw.of(model.namespaces);
  switch (draw.below(8)) {
    case 0: {
      const whose = draw.of([
        "all",
        "default",
        ...model.linksIn(namespace).map(({ name }) => name),
      ]);
      const name = draw.of([
        "promote_secondaries",
        "promote_secondaries",
        "forwarding",
        "rp_filter",
      ]);
      return {
        namespace,
        sysctl: { name: `net.ipv4.conf.${whose}.${name}`, value: draw.of(["0", "1"]) },
      };
    }
    case 1: {
      const type = draw.of([RTM.GETADDR, RTM.GETMULTICAST]);
      const kind = type === RTM.GETADDR ? "address" : "multicast-address";
      const message = { kind, type, header: { family: AF.INET }, attributes: {} } as const;
      return { namespace, request: typed(message, DUMP) };
    }
    case 2:
    case 3:
      return take(draw, model, namespace);
    default:
      return give(draw, draw.of(model.linksIn(namespace)));
  }
}

/** IPv4 addresses. */
export const ADDRESSES: Family = { name: "address", weight: 3, propose };
