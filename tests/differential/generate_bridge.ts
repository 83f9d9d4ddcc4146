/** Random scenarios of bridges: ports, forwarding databases, AF_BRIDGE requests, rightly and wrongly. */

import {
  AF,
  IFF,
  IFLA,
  IFLA_INFO,
  NDA,
  NETLINK,
  NETLINK_SO,
  NFEA,
  NLA_F,
  NLM_F,
  NTF,
  NTF_EXT,
  NUD,
  RTEXT_FILTER,
  RTM,
  SOL,
  VETH_INFO,
} from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import {
  BRIDGE_DATA,
  type Drawn,
  linkHeader,
  nest,
  PORT_DATA,
  PORTS,
  SPEC,
  text,
  u16,
  u8,
  VLANS,
} from "./bridge_attributes.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { Scenario, Step } from "./scenario.ts";

const { REQUEST, ACK, ECHO, DUMP, REPLACE, CREATE, EXCL, APPEND, BULK } = NLM_F;
const LEAST_REQUESTS = 15;
const MORE_REQUESTS = 30;
/** Two bridges, three pairs of which the second ends may be ports, an ifb, and those that come. */
const BRIDGES = [2, 2, 2, 3];
const PEERS = [4, 6, 8];
const MOST = 20;
const INDICES = [1, ...BRIDGES, ...PORTS, ...PEERS, 11, 12, 13];
const WRONG_INDICES = [0, -1, 99];
const MACS = [
  ...[
    "020000000001",
    "020000000002",
    "020000000003",
    "02000000000a",
    "00000000000f",
    "02ffffffff01",
  ],
];
const WRONG_MACS = [
  "000000000000",
  "010000000001",
  "ffffffffffff",
  "0200000000",
  "",
  "0180c2000000",
];
const MTUS = [68, 67, 100, 1280, 1400, 1500, 1600, 9000, 65535, 65536];
const FLAGS = [
  ...[IFF.UP, IFF.UP, IFF.UP, IFF.UP, IFF.UP, 0, 0, 0, IFF.UP | IFF.PROMISC, IFF.PROMISC],
  ...[IFF.UP | IFF.ALLMULTI, IFF.UP | IFF.NOARP],
];
const OPTIONS = [NETLINK_SO.EXT_ACK, NETLINK_SO.GET_STRICT_CHK, NETLINK_SO.CAP_ACK];
const STATES = [
  ...[NUD.PERMANENT, NUD.PERMANENT, NUD.NOARP, NUD.NOARP, NUD.REACHABLE, NUD.REACHABLE],
  ...[0, NUD.STALE, NUD.PERMANENT | NUD.NOARP, NUD.REACHABLE | NUD.STALE, 0xffff],
];
const NTFS = [
  ...[0, 0, NTF.MASTER, NTF.MASTER, NTF.MASTER, NTF.SELF, NTF.SELF, NTF.MASTER | NTF.SELF],
  ...[NTF.MASTER | NTF.STICKY, NTF.MASTER | NTF.EXT_LEARNED, NTF.MASTER | NTF.USE],
  ...[NTF.SELF | NTF.EXT_LEARNED, NTF.OFFLOADED | NTF.MASTER, NTF.SELF | NTF.STICKY, NTF.USE],
];
const MASKS = [
  ...[0, 0, RTEXT_FILTER.BRVLAN, RTEXT_FILTER.BRVLAN_COMPRESSED, RTEXT_FILTER.SKIP_STATS],
  ...[RTEXT_FILTER.MRP, RTEXT_FILTER.CFM_CONFIG, RTEXT_FILTER.CFM_STATUS, RTEXT_FILTER.MST, -1],
];

/** Draws requests. */
class BridgeRequests {
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  #some(choices: readonly Drawn[]): DrawnAttribute[] {
    const count = this.#draw.of([1, 1, 1, 2, 3, 5]);
    return Array.from({ length: count }, () => this.#draw.of(choices)(this.#draw));
  }

  #mac(): Uint8Array {
    const draw = this.#draw;
    return Uint8Array.fromHex(draw.of(draw.chance(12) ? WRONG_MACS : MACS));
  }

  #index(indices: readonly number[] = INDICES): number {
    return this.#draw.of(this.#draw.chance(20) ? WRONG_INDICES : indices);
  }

  request(): DrawnRequest {
    const draw = this.#draw;
    switch (draw.below(24)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#toggle();
      case 4:
      case 5:
      case 6:
        return this.#enslave();
      case 7:
        return this.#setting();
      case 8:
      case 9:
        return this.#bridge();
      case 10:
        return this.#port();
      case 11:
        return this.#made();
      case 12:
        return this.#removed();
      case 13:
      case 14:
        return this.#setlink();
      case 15:
        return this.#dellink();
      case 16:
        return this.#asked();
      case 17:
      case 18:
      case 19:
        return this.#fdb();
      case 20:
        return this.#fdbRemoved();
      case 21:
        return this.#fdbAsked();
      case 22:
        return this.#database();
      default:
        return this.#vlans();
    }
  }

  #flags(more = 0): number {
    return REQUEST | ACK | more | (this.#draw.chance(6) ? ECHO : 0);
  }

  #change(index: number, attributes: readonly DrawnAttribute[], header?: Uint8Array): DrawnRequest {
    const type = this.#draw.of([RTM.NEWLINK, RTM.SETLINK]);
    return { type, flags: this.#flags(), header: header ?? linkHeader(index), attributes };
  }

  #toggle(): DrawnRequest {
    const draw = this.#draw;
    const index = this.#index();
    const flags = draw.of(FLAGS);
    const change = draw.of([IFF.UP, IFF.UP, IFF.UP | IFF.PROMISC, 0]);
    return this.#change(index, [], linkHeader(index, { flags, change }));
  }

  #enslave(): DrawnRequest {
    const draw = this.#draw;
    const master = draw.chance(3) ? 0 : draw.chance(15) ? draw.of(INDICES) : draw.of(BRIDGES);
    // A peer that were a port, too, would have packets go round.
    const index = this.#index([...PORTS, ...PORTS, 2, 3, 1]);
    const more = draw.chance(5) ? this.#some(PORT_DATA) : [];
    return this.#change(index, [
      { type: IFLA.MASTER, payload: u32(master) },
      ...more.length > 0
        ? [nest(
          IFLA.LINKINFO,
          { type: IFLA_INFO.SLAVE_KIND, payload: text("bridge") },
          nest(IFLA_INFO.SLAVE_DATA, ...more),
        )]
        : [],
    ]);
  }

  #setting(): DrawnRequest {
    const draw = this.#draw;
    const index = this.#index();
    const attribute = draw.of<() => DrawnAttribute>([
      () => ({ type: IFLA.MTU, payload: u32(draw.of(MTUS)) }),
      () => ({ type: IFLA.MTU, payload: u32(draw.of(MTUS)) }),
      () => ({ type: IFLA.ADDRESS, payload: this.#mac() }),
      () => ({ type: IFLA.ADDRESS, payload: this.#mac() }),
      () => ({ type: IFLA.TXQLEN, payload: u32(draw.of([0, 5])) }),
      () => ({ type: IFLA.CARRIER, payload: u8(draw.below(2)) }),
      () => ({ type: IFLA.LINKMODE, payload: u8(draw.below(2)) }),
      () => ({ type: IFLA.OPERSTATE, payload: u8(draw.of([2, 5, 6])) }),
      () => ({ type: IFLA.IFNAME, payload: text(draw.of(["v9", "b9", "lec0", "plip1"])) }),
      () => ({ type: IFLA.GSO_MAX_SIZE, payload: u32(draw.of([1000, 65536])) }),
    ])();
    return this.#change(index, [attribute]);
  }

  #bridge(): DrawnRequest {
    return this.#change(this.#index(BRIDGES), [
      nest(
        IFLA.LINKINFO,
        { type: IFLA_INFO.KIND, payload: text("bridge") },
        nest(IFLA_INFO.DATA, ...this.#some(BRIDGE_DATA)),
      ),
    ]);
  }

  #port(): DrawnRequest {
    return this.#change(this.#index(PORTS), [
      nest(
        IFLA.LINKINFO,
        { type: IFLA_INFO.SLAVE_KIND, payload: text("bridge") },
        nest(IFLA_INFO.SLAVE_DATA, ...this.#some(PORT_DATA)),
      ),
    ]);
  }

  #made(): DrawnRequest {
    const draw = this.#draw;
    const kind = draw.of(["bridge", "bridge", "bridge", "ifb"]);
    const data = kind === "bridge" && draw.chance(2)
      ? [nest(IFLA_INFO.DATA, ...this.#some(BRIDGE_DATA))]
      : [];
    return {
      type: RTM.NEWLINK,
      flags: this.#flags(draw.of([CREATE | EXCL, CREATE])),
      header: linkHeader(0, draw.chance(3) ? { flags: IFF.UP, change: IFF.UP } : {}),
      attributes: [
        { type: IFLA.IFNAME, payload: text(draw.of(["x0", "x1", "x2", "b0"])) },
        ...draw.chance(2) ? [{ type: IFLA.ADDRESS, payload: this.#mac() }] : [],
        ...draw.chance(6) ? [{ type: IFLA.MTU, payload: u32(draw.of(MTUS)) }] : [],
        ...draw.chance(4) ? [{ type: IFLA.MASTER, payload: u32(draw.of(BRIDGES)) }] : [],
        nest(IFLA.LINKINFO, { type: IFLA_INFO.KIND, payload: text(kind) }, ...data),
      ],
    };
  }

  #removed(): DrawnRequest {
    const draw = this.#draw;
    const index = draw.chance(3) ? this.#index() : draw.of([10, 11, 12, 13, 3]);
    return { type: RTM.DELLINK, flags: this.#flags(), header: linkHeader(index), attributes: [] };
  }

  #setlink(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(4)) {
      const old = draw.chance(8);
      attributes.push(
        old
          ? { type: IFLA.PROTINFO, payload: u8(draw.of([0, 1, 3, 4, 5])) }
          : nest(IFLA.PROTINFO | NLA_F.NESTED, ...this.#some(PORT_DATA)),
      );
    }
    if (draw.chance(3)) attributes.push(nest(IFLA.AF_SPEC | NLA_F.NESTED, ...this.#some(SPEC)));
    return {
      type: RTM.SETLINK,
      flags: this.#flags(),
      header: linkHeader(this.#index([...PORTS, ...PORTS, 2, 3]), { family: AF.BRIDGE }),
      attributes,
    };
  }

  #dellink(): DrawnRequest {
    const spec = nest(IFLA.AF_SPEC | NLA_F.NESTED, ...this.#some(SPEC));
    return {
      type: RTM.DELLINK,
      flags: this.#flags(),
      header: linkHeader(this.#index([...PORTS, ...PORTS, 2, 3]), { family: AF.BRIDGE }),
      attributes: this.#draw.chance(8) ? [] : [spec],
    };
  }

  #asked(): DrawnRequest {
    const draw = this.#draw;
    const family = draw.of([AF.UNSPEC, AF.BRIDGE, AF.BRIDGE, AF.BRIDGE]);
    const dumped = !draw.chance(3);
    const index = dumped && !draw.chance(10) ? 0 : this.#index();
    return {
      type: RTM.GETLINK,
      flags: this.#flags(dumped ? DUMP : 0),
      header: linkHeader(index, { family }),
      attributes: draw.chance(3) ? [] : [{ type: IFLA.EXT_MASK, payload: u32(draw.of(MASKS)) }],
    };
  }

  #fdbHeader(indices: readonly number[], state: number, flags: number): Uint8Array {
    return joined([
      Uint8Array.of(AF.BRIDGE, 0, 0, 0),
      u32(this.#index(indices)),
      u16(state),
      Uint8Array.of(flags, 0),
    ]);
  }

  #vlan(): DrawnAttribute[] {
    const draw = this.#draw;
    return draw.chance(8) ? [{ type: NDA.VLAN, payload: u16(draw.of(VLANS)) }] : [];
  }

  #fdb(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [{ type: NDA.LLADDR, payload: this.#mac() }];
    attributes.push(...this.#vlan());
    if (draw.chance(8)) {
      attributes.push({ type: NDA.FLAGS_EXT, payload: u32(draw.of([0, NTF_EXT.LOCKED])) });
    }
    if (draw.chance(6)) {
      const notify = { type: NFEA.ACTIVITY_NOTIFY, payload: u8(draw.of([0, 1, 2, 3, 4])) };
      const still = { type: NFEA.DONT_REFRESH, payload: new Uint8Array() };
      const wrong = { type: draw.of([0, 3]), payload: new Uint8Array(4) };
      const parts = draw.of([[notify], [notify, still], [still], [], [notify, wrong]]);
      attributes.push(nest(NDA.FDB_EXT_ATTRS | draw.of([NLA_F.NESTED, NLA_F.NESTED, 0]), ...parts));
    }
    const flags = draw.of([CREATE, CREATE, CREATE | EXCL, CREATE | REPLACE, 0, APPEND]);
    return {
      type: RTM.NEWNEIGH,
      flags: this.#flags(flags),
      header: this.#fdbHeader([...PORTS, ...PORTS, 2, 3, 4, 1], draw.of(STATES), draw.of(NTFS)),
      attributes,
    };
  }

  #fdbRemoved(): DrawnRequest {
    const draw = this.#draw;
    const bulk = draw.chance(2);
    if (!bulk) {
      return {
        type: RTM.DELNEIGH,
        flags: this.#flags(),
        header: this.#fdbHeader([...PORTS, 2, 3, 4], draw.of([0, NUD.PERMANENT]), draw.of(NTFS)),
        attributes: [{ type: NDA.LLADDR, payload: this.#mac() }, ...this.#vlan()],
      };
    }
    const attributes = this.#vlan();
    if (draw.chance(4)) attributes.push({ type: NDA.IFINDEX, payload: u32(this.#index()) });
    if (draw.chance(3)) {
      const states = [NUD.PERMANENT, NUD.NOARP, NUD.PERMANENT | NUD.NOARP, 0xffff, 0];
      attributes.push({ type: NDA.NDM_STATE_MASK, payload: u16(draw.of(states)) });
    }
    if (draw.chance(3)) {
      const masks = [NTF.USE, NTF.STICKY, NTF.EXT_LEARNED, 0xff, 0];
      attributes.push({ type: NDA.NDM_FLAGS_MASK, payload: u8(draw.of(masks)) });
    }
    const states = [0, 0, NUD.PERMANENT, NUD.NOARP, NUD.REACHABLE];
    return {
      type: RTM.DELNEIGH,
      flags: this.#flags(BULK),
      header: this.#fdbHeader([...PORTS, 2, 2, 3, 4], draw.of(states), draw.of(NTFS)),
      attributes,
    };
  }

  #fdbAsked(): DrawnRequest {
    const draw = this.#draw;
    const dumped = draw.chance(2);
    const attributes: DrawnAttribute[] = [];
    if (dumped && draw.chance(2)) {
      // As a link's, for those that are not strict, or as a neighbour's.
      const type = draw.of([IFLA.MASTER, NDA.MASTER, NDA.IFINDEX]);
      attributes.push({ type, payload: u32(this.#index()) });
      if (type === IFLA.MASTER) {
        const header = linkHeader(draw.chance(3) ? this.#index() : 0, { family: AF.BRIDGE });
        return { type: RTM.GETNEIGH, flags: this.#flags(DUMP), header, attributes };
      }
    }
    if (!dumped) {
      attributes.push({ type: NDA.LLADDR, payload: this.#mac() }, ...this.#vlan());
      if (draw.chance(3)) {
        attributes.push({ type: NDA.MASTER, payload: u32(this.#index(BRIDGES)) });
      }
    }
    const header = dumped
      ? joined([Uint8Array.of(AF.BRIDGE, 0, 0, 0), new Uint8Array(8)])
      : this.#fdbHeader(draw.of([[0], PORTS, BRIDGES]), 0, draw.of([0, NTF.MASTER, NTF.SELF]));
    return { type: RTM.GETNEIGH, flags: this.#flags(dumped ? DUMP : 0), header, attributes };
  }

  #database(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of([RTM.GETMDB, RTM.GETMDB]);
    const dumped = draw.chance(2);
    const index = dumped && !draw.chance(8) ? 0 : this.#index([2, 2, 3, 5]);
    const entry = joined([
      u32(draw.chance(4) ? this.#index(PORTS) : 0),
      Uint8Array.of(draw.of([0, 0, 0, 1]), 0),
      u16(draw.of([0, 0, 1, 4095])),
      Uint8Array.of(239, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      Uint8Array.of(...draw.of([[8, 0], [8, 0], [0x86, 0xdd], [0, 0], [9, 9]]), 0, 0),
    ]);
    return {
      type,
      flags: this.#flags(dumped ? DUMP : 0),
      header: joined([Uint8Array.of(AF.BRIDGE, 0, 0, 0), u32(index)]),
      attributes: dumped || draw.chance(8) ? [] : [{ type: 1, payload: entry }],
    };
  }

  #vlans(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of([RTM.NEWVLAN, RTM.DELVLAN, RTM.GETVLAN, RTM.GETVLAN]);
    const flags = this.#flags(type === RTM.GETVLAN && draw.chance(2) ? DUMP : 0);
    const header = joined([Uint8Array.of(AF.BRIDGE, 0, 0, 0), u32(this.#index(BRIDGES))]);
    return { type, flags, header, attributes: [] };
  }
}

/** What there is at first: bridges 2 and 3, pairs, and an ifb. */
function beginning(draw: Draw): DrawnRequest[] {
  const requests: DrawnRequest[] = [];
  const make = (name: string, kind: string, mac: string | undefined, ...data: DrawnAttribute[]) => {
    requests.push({
      type: RTM.NEWLINK,
      flags: REQUEST | ACK | CREATE | EXCL,
      header: linkHeader(0),
      attributes: [
        { type: IFLA.IFNAME, payload: text(name) },
        ...mac === undefined ? [] : [{ type: IFLA.ADDRESS, payload: Uint8Array.fromHex(mac) }],
        nest(IFLA.LINKINFO, { type: IFLA_INFO.KIND, payload: text(kind) }, ...data),
      ],
    });
  };
  make("b0", "bridge", draw.chance(3) ? "0200000000b0" : undefined);
  make("b1", "bridge", undefined);
  for (let number = 0; number < 3; number++) {
    const peer = joined([
      linkHeader(0),
      attributeBytes({ type: IFLA.IFNAME, payload: text(`p${number}`) }),
      attributeBytes({ type: IFLA.ADDRESS, payload: Uint8Array.of(2, 0, 0, 0, 1, number) }),
    ]);
    make(
      `v${number}`,
      "veth",
      `02000000000${draw.of([number, 9 - number])}`,
      nest(IFLA_INFO.DATA, { type: VETH_INFO.PEER, payload: peer }),
    );
  }
  make("i0", "ifb", "02000000000a");
  for (const index of [2, 4, 5, 6, 7, 8, 9]) {
    if (draw.chance(2)) continue;
    const header = linkHeader(index, { flags: IFF.UP, change: IFF.UP });
    requests.push({ type: RTM.NEWLINK, flags: REQUEST | ACK, header, attributes: [] });
  }
  for (const index of [5, 7]) {
    if (draw.chance(2)) continue;
    const attributes = [{ type: IFLA.MASTER, payload: u32(2) }];
    requests.push({
      type: RTM.NEWLINK,
      flags: REQUEST | ACK,
      header: linkHeader(index),
      attributes,
    });
  }
  return requests;
}

/** Whether a request that may be wrong is answered alike everywhere, and lets no packets go round. */
function isSteady({ type, payload }: { type: number; payload: Uint8Array }): boolean {
  if (type !== RTM.NEWLINK && type !== RTM.SETLINK) return true;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (payload.length < 16 || payload[0] === AF.BRIDGE) return true;
  const index = view.getInt32(4, true);
  // A new link's index must be one of those that are settled; and peers are no ports.
  if (index > MOST && index !== 99 || PEERS.includes(index) && payload.length > 16) return false;
  return !hasQuerier(payload);
}

/** Who asks for groups sends packets, which others hear. */
function hasQuerier(payload: Uint8Array): boolean {
  return payload.toHex().includes("05001900");
}

/** A scenario that depends on a seed alone. */
export function generateBridges(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const requests = new BridgeRequests(draw);
  const mutator = new Mutator(draw);
  const sockets = ["s0", "s1"];
  const steps: Step[] = [
    ...listener("s0", { strict: draw.chance(2) }),
    { call: "socket", socket: "s1", protocol: NETLINK.ROUTE },
  ];
  const level = SOL.NETLINK;
  for (const option of OPTIONS) {
    if (draw.chance(2)) steps.push({ call: "setsockopt", socket: "s1", level, option, value: 1 });
  }
  let seq = 0;
  const send = (request: DrawnRequest, mutated: boolean) => {
    const { payload, ...message } = mutated
      ? mutator.message(request, ++seq)
      : { ...plain(request), seq: ++seq };
    if (!isSteady({ type: message.type, payload })) return;
    const data = { ...message, payload: payload.toHex() };
    steps.push({ call: "sendto", socket: draw.of(sockets), data });
    for (const socket of sockets) steps.push({ call: "drain", socket });
  };
  for (const request of beginning(draw)) send(request, false);
  const count = LEAST_REQUESTS + draw.below(MORE_REQUESTS);
  for (let done = 0; done < count; done++) send(requests.request(), draw.chance(4));
  for (const family of [AF.UNSPEC, AF.BRIDGE]) {
    const header = linkHeader(0, { family });
    send({ type: RTM.GETLINK, flags: REQUEST | DUMP, header, attributes: [] }, false);
  }
  return {
    name: `bridge ${seed}`,
    prepare: [...withoutIpv6("n0"), {
      sysctl: "net.ipv4.igmp_link_local_mcast_reports",
      value: "0",
      in: "n0",
    }],
    changes: ["n0"],
    settled: true,
    indices: Array.from({ length: MOST + 2 }, (_, index) => index + 1),
    steps,
  };
}

function plain({ type, flags, header, attributes }: DrawnRequest) {
  const parts = attributes.map((attribute) => attributeBytes(attribute));
  return { type, flags, payload: joined([header, ...parts]) };
}
