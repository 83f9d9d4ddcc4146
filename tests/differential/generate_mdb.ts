/** Random scenarios of multicast databases of bridges: who wants which group, rightly and wrongly. */

import {
  AF,
  ETH_P,
  IFF,
  IFLA,
  IFLA_BR,
  IFLA_BRPORT,
  IFLA_INFO,
  MDBA_SET_ENTRY,
  MDBE_ATTR,
  MDBE_SRC_LIST,
  MDBE_SRCATTR,
  NETLINK,
  NETLINK_SO,
  NLA_F,
  NLM_F,
  RTM,
  SOL,
  VETH_INFO,
} from "../../src/abi/mod.ts";
import { parseIp } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { linkHeader, nest, text, u16, u8 } from "./bridge_attributes.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { Scenario, Step } from "./scenario.ts";

const { REQUEST, ACK, DUMP, REPLACE, CREATE, EXCL, BULK } = NLM_F;
const LEAST_REQUESTS = 20;
const MORE_REQUESTS = 30;
/**
 * The bridges, ports of the first one, and what is no port. More than two ports would want groups in
 * an order that nobody knows: that of the kernel's memory.
 */
const BRIDGES = [2, 2, 2, 2, 3];
const PORTS = [4, 6];
const OTHERS = [5, 2, 3, 10, 99, 1];
const LAST = 10;
/** Milliseconds after which groups that nobody wants are gone. */
const SOON = 15;
const GROUPS: readonly (readonly [proto: number, address: string])[] = [
  [ETH_P.IP, "239.1.1.1"],
  [ETH_P.IP, "239.1.1.1"],
  [ETH_P.IP, "239.1.1.1"],
  [ETH_P.IP, "239.1.1.2"],
  [ETH_P.IPV6, "ff0e::1"],
  [ETH_P.IPV6, "ff0e::1"],
  [ETH_P.IPV6, "ff0e::2"],
  [0, "01:00:00:00:00:07"],
];
const WRONG_GROUPS: typeof GROUPS = [
  [ETH_P.IP, "0.0.0.0"],
  [ETH_P.IP, "10.0.0.1"],
  [ETH_P.IP, "224.0.0.9"],
  [ETH_P.IPV6, "ff02::1"],
  [0, "02:00:00:00:00:07"],
  [0x1234, "239.1.1.1"],
];
const SOURCES = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
const SOURCES6 = ["2001:db8::1", "2001:db8::2", "2001:db8::3"];
const WRONG_SOURCES = ["239.1.1.1", "ff0e::1", "0.0.0.0", "::", "192.0.2.1", "2001:db8::1"];

function address(value: string): Uint8Array {
  const bytes = parseIp(value) ?? Uint8Array.fromHex(value.replaceAll(":", ""));
  return bytes;
}

/** Draws requests. */
class DatabaseRequests {
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  request(): DrawnRequest {
    const draw = this.#draw;
    switch (draw.below(20)) {
      case 0:
        return this.#link(draw.of([2, 2, ...PORTS]));
      case 1:
        return this.#enslave();
      case 2:
        return this.#bridge();
      case 3:
        return this.#port();
      case 4:
      case 5:
        return this.#dump();
      case 6:
      case 7:
        return this.#get();
      case 8:
        return this.#flush();
      case 9:
      case 10:
      case 11:
        return this.#change(RTM.DELMDB);
      default:
        return this.#change(RTM.NEWMDB);
    }
  }

  /** Nearly always one of the right ones. */
  #of<T>(right: readonly T[], wrong: readonly T[]): T {
    return this.#draw.of(this.#draw.chance(25) ? wrong : right);
  }

  #header(): Uint8Array {
    return joined([Uint8Array.of(AF.BRIDGE, 0, 0, 0), u32(this.#of(BRIDGES, [0, 4, 1, 99, 10]))]);
  }

  #entry(
    ifindex: number,
    state: number,
    group = this.#of(GROUPS, WRONG_GROUPS),
  ): DrawnAttribute & { readonly proto: number } {
    const [proto, value] = group;
    const bytes = address(value);
    const payload = joined([
      u32(ifindex),
      Uint8Array.of(state, this.#draw.chance(30) ? 1 : 0),
      u16(this.#of([0, 0, 0, 5], [4095, 4094])),
      bytes,
      new Uint8Array(16 - bytes.length),
      Uint8Array.of(proto >> 8, proto & 0xff, 0, 0),
    ]);
    return { type: MDBA_SET_ENTRY.ENTRY, payload, proto };
  }

  #source(proto: number): Uint8Array {
    return address(this.#of(proto === ETH_P.IPV6 ? SOURCES6 : SOURCES, WRONG_SOURCES));
  }

  #attributes(proto: number): DrawnAttribute[] {
    const draw = this.#draw;
    const found: DrawnAttribute[] = [];
    if (draw.chance(3)) found.push({ type: MDBE_ATTR.SOURCE, payload: this.#source(proto) });
    else if (draw.chance(2)) {
      const entries = Array.from(
        { length: draw.below(4) },
        () =>
          nest(
            MDBE_SRC_LIST.ENTRY | NLA_F.NESTED,
            ...draw.chance(30)
              ? []
              : [{ type: MDBE_SRCATTR.ADDRESS, payload: this.#source(proto) }],
          ),
      );
      found.push(nest(MDBE_ATTR.SRC_LIST | NLA_F.NESTED, ...entries));
    }
    const list = found.some(({ type }) => type === (MDBE_ATTR.SRC_LIST | NLA_F.NESTED));
    if (list ? !draw.chance(12) : draw.chance(6)) {
      found.push({ type: MDBE_ATTR.GROUP_MODE, payload: u8(this.#of([0, 1], [2])) });
    }
    if (draw.chance(4)) {
      found.push({ type: MDBE_ATTR.RTPROT, payload: u8(this.#of([4, 17, 186], [0, 2])) });
    }
    return found;
  }

  #change(type: number): DrawnRequest {
    const draw = this.#draw;
    const isHost = draw.chance(6);
    const ifindex = isHost ? 2 : this.#of(PORTS, [...OTHERS, 0]);
    const entry = this.#entry(ifindex, isHost && !draw.chance(5) ? 0 : this.#of([0, 1, 1], [2]));
    const attributes = draw.chance(2) ? this.#attributes(entry.proto) : [];
    const flags = type === RTM.NEWMDB ? draw.of([CREATE, CREATE | EXCL, REPLACE, REPLACE]) : 0;
    return {
      type,
      flags: REQUEST | ACK | flags,
      header: this.#header(),
      attributes: draw.chance(40) ? [] : [
        entry,
        ...attributes.length > 0 || draw.chance(20)
          ? [nest(MDBA_SET_ENTRY.ENTRY_ATTRS | this.#of([NLA_F.NESTED], [0]), ...attributes)]
          : [],
      ],
    };
  }

  #flush(): DrawnRequest {
    const draw = this.#draw;
    const none: readonly [number, string] = this.#of([[0, "::"]], [[0, "01:00:00:00:00:07"]]);
    const entry = this.#entry(this.#of([2, ...PORTS], [99]), draw.below(2), none);
    const attributes: DrawnAttribute[] = [];
    if (draw.chance(3)) {
      attributes.push({ type: MDBE_ATTR.STATE_MASK, payload: u8(this.#of([0, 1], [2])) });
    }
    if (draw.chance(3)) attributes.push({ type: MDBE_ATTR.RTPROT, payload: u8(draw.of([4, 17])) });
    return {
      type: RTM.DELMDB,
      flags: REQUEST | ACK | BULK,
      header: this.#header(),
      attributes: [
        entry,
        ...attributes.length > 0
          ? [nest(MDBA_SET_ENTRY.ENTRY_ATTRS | NLA_F.NESTED, ...attributes)]
          : [],
      ],
    };
  }

  #get(): DrawnRequest {
    const entry = this.#entry(this.#of([0], [4]), 0);
    const source = this.#draw.chance(3)
      ? [nest(
        MDBA_SET_ENTRY.ENTRY_ATTRS | NLA_F.NESTED,
        { type: MDBE_ATTR.SOURCE, payload: this.#source(entry.proto) },
      )]
      : [];
    return {
      type: RTM.GETMDB,
      flags: REQUEST | ACK,
      header: this.#header(),
      attributes: [entry, ...source],
    };
  }

  #dump(): DrawnRequest {
    const header = joined([Uint8Array.of(AF.BRIDGE, 0, 0, 0), u32(this.#of([0], [2]))]);
    return { type: RTM.GETMDB, flags: REQUEST | ACK | DUMP, header, attributes: [] };
  }

  #set(index: number, attributes: readonly DrawnAttribute[]): DrawnRequest {
    return {
      type: RTM.NEWLINK,
      flags: REQUEST | ACK,
      header: linkHeader(index),
      attributes,
    };
  }

  #link(index: number): DrawnRequest {
    const flags = this.#draw.of([IFF.UP, IFF.UP, 0]);
    const header = linkHeader(index, { flags, change: IFF.UP });
    return { type: RTM.NEWLINK, flags: REQUEST | ACK, header, attributes: [] };
  }

  #enslave(): DrawnRequest {
    const master = this.#draw.of([2, 2, 2, 3, 0]);
    const index = this.#draw.of(PORTS);
    return this.#set(index, [{ type: IFLA.MASTER, payload: u32(master) }]);
  }

  #bridge(): DrawnRequest {
    const draw = this.#draw;
    const data: readonly DrawnAttribute[] = [
      { type: IFLA_BR.MCAST_IGMP_VERSION, payload: u8(draw.of([2, 3, 3])) },
      { type: IFLA_BR.MCAST_IGMP_VERSION, payload: u8(draw.of([2, 3, 3])) },
      { type: IFLA_BR.MCAST_MLD_VERSION, payload: u8(draw.of([1, 2, 2])) },
      { type: IFLA_BR.MCAST_SNOOPING, payload: u8(draw.below(2)) },
      { type: IFLA_BR.MCAST_SNOOPING, payload: u8(1) },
      { type: IFLA_BR.MCAST_HASH_MAX, payload: u32(draw.of([1, 3, 5, 4096])) },
      { type: IFLA_BR.MCAST_ROUTER, payload: u8(draw.below(3)) },
    ];
    return this.#set(2, [
      nest(
        IFLA.LINKINFO,
        { type: IFLA_INFO.KIND, payload: text("bridge") },
        nest(IFLA_INFO.DATA, draw.of(data)),
      ),
    ]);
  }

  #port(): DrawnRequest {
    const draw = this.#draw;
    const data: readonly DrawnAttribute[] = [
      { type: IFLA_BRPORT.MCAST_MAX_GROUPS, payload: u32(draw.of([0, 0, 1, 3])) },
      { type: IFLA_BRPORT.MULTICAST_ROUTER, payload: u8(draw.below(4)) },
      { type: IFLA_BRPORT.FAST_LEAVE, payload: u8(draw.below(2)) },
      { type: IFLA_BRPORT.STATE, payload: u8(draw.of([0, 3, 3, 4])) },
    ];
    return this.#set(draw.of(PORTS), [
      nest(
        IFLA.LINKINFO,
        { type: IFLA_INFO.SLAVE_KIND, payload: text("bridge") },
        nest(IFLA_INFO.SLAVE_DATA, draw.of(data)),
      ),
    ]);
  }
}

/** What there is at first: bridges 2 and 3, and pairs of which some first ends are ports of 2. */
function beginning(draw: Draw): DrawnRequest[] {
  const requests: DrawnRequest[] = [];
  const make = (name: string, kind: string, mac: string, ...data: DrawnAttribute[]) => {
    requests.push({
      type: RTM.NEWLINK,
      flags: REQUEST | ACK | CREATE | EXCL,
      header: linkHeader(0),
      attributes: [
        { type: IFLA.IFNAME, payload: text(name) },
        { type: IFLA.ADDRESS, payload: Uint8Array.fromHex(mac) },
        nest(IFLA.LINKINFO, { type: IFLA_INFO.KIND, payload: text(kind) }, ...data),
      ],
    });
  };
  make("b0", "bridge", "0200000000b0");
  make("b1", "bridge", "0200000000b1");
  for (let number = 0; number < 3; number++) {
    const peer = joined([
      linkHeader(0),
      attributeBytes({ type: IFLA.IFNAME, payload: text(`p${number}`) }),
      attributeBytes({ type: IFLA.ADDRESS, payload: Uint8Array.of(2, 0, 0, 0, 1, number) }),
    ]);
    const data = nest(IFLA_INFO.DATA, { type: VETH_INFO.PEER, payload: peer });
    make(`v${number}`, "veth", `02000000000${number}`, data);
  }
  make("i0", "ifb", "02000000000a");
  for (let index = 2; index <= LAST; index++) {
    if (draw.chance(12)) continue;
    const header = linkHeader(index, { flags: IFF.UP, change: IFF.UP });
    requests.push({ type: RTM.NEWLINK, flags: REQUEST | ACK, header, attributes: [] });
  }
  for (const index of PORTS) {
    const attributes = [{ type: IFLA.MASTER, payload: u32(2) }];
    const header = linkHeader(index);
    requests.push({ type: RTM.NEWLINK, flags: REQUEST | ACK, header, attributes });
  }
  return requests;
}

/** A scenario that depends on a seed alone. */
export function generateDatabases(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const requests = new DatabaseRequests(draw);
  const mutator = new Mutator(draw);
  const steps: Step[] = [
    ...listener("s0", { strict: draw.chance(2) }),
    { call: "socket", socket: "s1", protocol: NETLINK.ROUTE },
    {
      call: "setsockopt",
      socket: "s1",
      level: SOL.NETLINK,
      option: NETLINK_SO.EXT_ACK,
      value: 1,
    },
  ];
  let seq = 0;
  const send = (request: DrawnRequest, mutated: boolean) => {
    const { type, header, attributes, flags } = request;
    const isDatabase = header[0] === AF.BRIDGE;
    const payload = joined([header, ...attributes.map((one) => attributeBytes(one))]);
    const message = mutated && isDatabase
      ? mutator.message(request, ++seq)
      : { type, flags, payload, seq: ++seq };
    // Groups that nobody wants any longer are gone a moment later.
    steps.push({ call: "wait", milliseconds: SOON });
    const data = { ...message, payload: message.payload.toHex() };
    steps.push({ call: "sendto", socket: draw.of(["s0", "s1"]), data });
    for (const socket of ["s0", "s1"]) steps.push({ call: "drain", socket });
  };
  for (const request of beginning(draw)) send(request, false);
  const count = LEAST_REQUESTS + draw.below(MORE_REQUESTS);
  for (let done = 0; done < count; done++) send(requests.request(), draw.chance(12));
  return {
    name: `mdb ${seed}`,
    prepare: [...withoutIpv6("n0"), {
      sysctl: "net.ipv4.igmp_link_local_mcast_reports",
      value: "0",
      in: "n0",
    }],
    changes: ["n0"],
    settled: true,
    indices: Array.from({ length: LAST + 2 }, (_, index) => index + 1),
    steps,
  };
}
