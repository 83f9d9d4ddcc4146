/** Random requests about queueing disciplines: right ones and wrong ones. */

import { AF, NLM_F, RTM, TCA, TCA_HTB, TCA_STAB, TCA_TBF } from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { BASIC } from "./generate_basic.ts";
import { messageOf } from "./generate_neighbours.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, u32 } from "./generate_requests.ts";
import { scenarioOf } from "./scenario_of.ts";
import type { Family, KnownLink, Model, Operation } from "./operations.ts";
import type { Scenario } from "./scenario.ts";
import { typed } from "./typed.ts";

const { REQUEST, ACK, CREATE, EXCL, REPLACE, DUMP, ECHO, ROOT, MATCH } = NLM_F;
const ROOT_ID = 0xffffffff;
const INGRESS = 0xfffffff1;
/** Kinds whose options are looked at, or that have none. */
const KINDS = [
  ...["pfifo", "pfifo", "bfifo", "pfifo_head_drop", "pfifo_fast", "noqueue", "mq", "mq"],
  ...["tbf", "tbf", "tbf", "htb", "htb"],
];
const STRANGE_KINDS = ["nosuch", "", "x".repeat(20), "noop"];
/** None is 0 where a qdisc is made: the kernel would draw one. */
const HANDLES = [0x10000, 0x10000, 0x20000, 0x30000, 0xffff0000];
const WRONG_HANDLES = [0, 0x10001, 1, 0x80000000];
const PARENTS = [
  ...[ROOT_ID, ROOT_ID, ROOT_ID, ROOT_ID, ROOT_ID, INGRESS, INGRESS, 0x10001, 0x10001, 0x10002],
  ...[0x20001, 0],
];
const STRANGE_PARENTS = [0x10000, 0xffff0000, 0xfffffff2, 0xfffffff3, 1, 0x50001];
const NEW_FLAGS = [
  ...[CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE | REPLACE],
  ...[0, 0, REPLACE, CREATE, EXCL],
];
const LIMITS = [0, 1, 10, 1000, 1514, 100000, 0xffffffff];

function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value}\0`);
}

/** Draws requests about a namespace's links. */
class QdiscRequests {
  readonly #draw: Draw;
  readonly #indices: readonly number[];

  constructor(draw: Draw, links: readonly KnownLink[]) {
    this.#draw = draw;
    this.#indices = links.map(({ index }) => index);
  }

  request(): DrawnRequest {
    const draw = this.#draw;
    switch (draw.below(12)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return this.#new();
      case 5:
      case 6:
      case 7:
        return this.#existing(RTM.DELQDISC);
      case 8:
        return this.#existing(RTM.GETQDISC);
      case 9:
        return this.#others();
      default:
        return this.#dump();
    }
  }

  #header(handle: number, parent: number, index?: number): Uint8Array {
    const draw = this.#draw;
    const wrong = draw.chance(15) ? draw.of([0, 99, -1]) : draw.of(this.#indices);
    const family = draw.chance(20) ? AF.INET : AF.UNSPEC;
    return joined([
      Uint8Array.of(family, 0, 0, 0),
      u32(index ?? wrong),
      u32(handle),
      u32(parent),
      u32(0),
    ]);
  }

  #parent(): number {
    return this.#draw.of(this.#draw.chance(8) ? STRANGE_PARENTS : PARENTS);
  }

  #kind(parent: number): string {
    const draw = this.#draw;
    if (draw.chance(15)) return draw.of(STRANGE_KINDS);
    const ingress = (parent === INGRESS) !== draw.chance(12);
    return draw.of(ingress ? ["ingress", "clsact"] : KINDS);
  }

  #new(): DrawnRequest {
    const draw = this.#draw;
    const parent = this.#parent();
    const flags = draw.of(NEW_FLAGS);
    // What is not made needs no handle.
    const changes = (flags & (CREATE | EXCL)) === 0 && parent === 0;
    const handle = changes && draw.chance(3) ? draw.of(WRONG_HANDLES) : draw.of(HANDLES);
    const kind = this.#kind(parent);
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(15)) attributes.push({ type: TCA.KIND, payload: text(kind) });
    if ((kind === "tbf" || kind === "htb") && !draw.chance(8)) {
      attributes.push({ type: TCA.OPTIONS, payload: this.#options(kind) });
    } else if (draw.chance(2)) {
      const payload = draw.chance(8) ? new Uint8Array(2) : u32(draw.of(LIMITS));
      attributes.push({ type: TCA.OPTIONS, payload });
    }
    if (draw.chance(12)) attributes.push(this.#sizes());
    if (draw.chance(20)) {
      const type = draw.of([TCA.INGRESS_BLOCK, TCA.EGRESS_BLOCK]);
      attributes.push({ type, payload: u32(0) });
    }
    return {
      type: RTM.NEWQDISC,
      flags: REQUEST | ACK | flags | this.#echo(),
      header: this.#header(handle, parent),
      attributes,
    };
  }

  /** The options of kinds with classes, sometimes wrong. */
  #options(kind: "tbf" | "htb"): Uint8Array {
    const draw = this.#draw;
    const rows: DrawnAttribute[] = [];
    if (kind === "htb") {
      const version = draw.chance(10) ? 2 : 3;
      const glob = joined([version, draw.of([0, 1, 10]), draw.of([0, 0x20]), 0, 0].map(u32));
      if (!draw.chance(10)) rows.push({ type: TCA_HTB.INIT, payload: glob });
      if (draw.chance(3)) rows.push({ type: TCA_HTB.DIRECT_QLEN, payload: u32(draw.of(LIMITS)) });
      if (draw.chance(15)) rows.push({ type: TCA_HTB.OFFLOAD, payload: new Uint8Array() });
      return joined(rows.map((row) => attributeBytes(row)));
    }
    const rate = (rates: readonly number[]) =>
      joined([
        Uint8Array.of(draw.of([0, 3]), draw.of([0, 1, 2]), draw.of([0, 10]), 0, 0, 0, 0, 0),
        u32(draw.of(rates)),
      ]);
    const times = [0, 1000, 15_625, 1_000_000, 0xffffffff];
    const parms = joined([
      rate([1000, 125_000, 125_000_000, 0xffffffff, 0]),
      rate([0, 0, 0, 250_000, 125]),
      u32(draw.of(LIMITS)),
      u32(draw.of(times)),
      u32(draw.of(times)),
    ]);
    if (!draw.chance(12)) rows.push({ type: TCA_TBF.PARMS, payload: parms });
    const big = new Uint8Array(
      BigUint64Array.of(draw.of([1n, 0x1_0000_0000n, 10_000_000n])).buffer,
    );
    if (draw.chance(4)) rows.push({ type: TCA_TBF.RATE64, payload: big });
    if (draw.chance(6)) rows.push({ type: TCA_TBF.PRATE64, payload: big });
    if (draw.chance(3)) rows.push({ type: TCA_TBF.BURST, payload: u32(draw.of(LIMITS)) });
    if (draw.chance(6)) rows.push({ type: TCA_TBF.PBURST, payload: u32(draw.of(LIMITS)) });
    if (draw.chance(4)) rows.push({ type: TCA_TBF.RTAB, payload: new Uint8Array(1024).fill(7) });
    return joined(rows.map((row) => attributeBytes(row)));
  }

  #echo(): number {
    return this.#draw.chance(3) ? ECHO : 0;
  }

  /** A size table, perhaps without its sizes. */
  #sizes(): DrawnAttribute {
    const draw = this.#draw;
    const tsize = draw.of([0, 0, 2, 3]);
    const logs = Uint8Array.of(draw.of([0, 0, 31]), draw.of([0, 8, 31]), 0, 0);
    const base = joined([logs, u32(0), u32(1), u32(0), u32(2047), u32(tsize)]);
    const rows = [
      ...draw.chance(8) ? [] : [{ type: TCA_STAB.BASE, payload: base }],
      ...draw.chance(2) ? [{ type: TCA_STAB.DATA, payload: new Uint8Array(4) }] : [],
    ];
    return { type: TCA.STAB, payload: joined(rows.map((row) => attributeBytes(row))) };
  }

  #existing(type: number): DrawnRequest {
    const draw = this.#draw;
    const parent = this.#parent();
    const handle = draw.of([0, 0, ...HANDLES, ...draw.chance(6) ? WRONG_HANDLES : []]);
    const kind = draw.chance(5) ? [{ type: TCA.KIND, payload: text(this.#kind(parent)) }] : [];
    return {
      type,
      flags: REQUEST | ACK | this.#echo(),
      header: this.#header(handle, parent),
      attributes: kind,
    };
  }

  #dump(): DrawnRequest {
    const draw = this.#draw;
    const attributes = draw.chance(3)
      ? [{ type: TCA.DUMP_INVISIBLE, payload: new Uint8Array() }]
      : [];
    return {
      type: RTM.GETQDISC,
      flags: REQUEST | draw.of([DUMP, DUMP, DUMP, ROOT, MATCH]),
      header: this.#header(0, 0),
      attributes,
    };
  }

  /** Classes, and filters, of which there are none. */
  #others(): DrawnRequest {
    const draw = this.#draw;
    return {
      type: draw.of([RTM.GETTCLASS, RTM.GETTFILTER, RTM.GETCHAIN]),
      flags: REQUEST | DUMP,
      header: this.#header(0, draw.of([0, 0, ROOT_ID, 0x10000, 0x20001])),
      attributes: [],
    };
  }
}

/** What makes a link have other qdiscs. */
function around(draw: Draw, { namespace, index }: KnownLink): Operation {
  return {
    namespace,
    request: typed({
      kind: "link",
      type: RTM.NEWLINK,
      header: { index },
      attributes: draw.chance(2) ? { txqlen: draw.of([0, 1, 500, 1000]) } : { mtu: 1400 },
    }),
  };
}

function propose(draw: Draw, model: Model, mutates: boolean): Operation | undefined {
  const namespace = draw.of(model.namespaces);
  const links = model.linksIn(namespace);
  if (draw.chance(10)) return around(draw, draw.of(links));
  const request = new QdiscRequests(draw, links).request();
  return { namespace, request: messageOf(draw, request, mutates && request.type !== RTM.NEWQDISC) };
}

/** Queueing disciplines. */
export const QDISCS: Family = {
  name: "qdiscs",
  weight: 2,
  propose: (draw, model) => propose(draw, model, false),
};

/** A scenario of queueing disciplines that depends on a seed alone. */
export function generateQdiscs(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const qdiscs: Family = {
    name: "qdiscs",
    weight: 6,
    propose: (draw, model) => propose(draw, model, true),
  };
  return scenarioOf(`qdisc ${seed}`, draw, [{ ...BASIC, weight: 2 }, qdiscs]);
}
