/** Random requests about links. */

import {
  AF,
  IFF,
  IFLA,
  IFLA_INFO,
  IFLA_STATS,
  NLA_F,
  NLM_F,
  RTM,
  VETH_INFO,
} from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Draw } from "./draw.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, u32 } from "./generate_requests.ts";
import {
  ALTNAMES,
  FAR,
  latin1,
  LinkSettings,
  MASKS,
  MOST_INDEX,
  nest,
  NSIDS,
  u8,
} from "./link_settings.ts";

const { REQUEST, ACK, ECHO, DUMP, ROOT, MATCH, REPLACE, CREATE, EXCL, APPEND } = NLM_F;
/** How many of the links that were made last are asked for. */
const RECENT = 7;
const WRONG_INDICES = [0, -1, -2, -0x80000000, 99];
const FLAGS = [
  ...[0, IFF.UP, IFF.UP, IFF.UP, IFF.UP | IFF.PROMISC, IFF.PROMISC, IFF.ALLMULTI, IFF.NOARP],
  ...[IFF.MULTICAST, IFF.DEBUG, IFF.UP | IFF.ALLMULTI, -1, IFF.RUNNING | IFF.LOWER_UP, 0x50],
];
const NEWLINK_FLAGS = [
  ...[CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE, CREATE],
  ...[0, 0, 0, 0, REPLACE, CREATE | REPLACE, EXCL, APPEND, CREATE | EXCL | REPLACE],
];
const KINDS = [
  "bridge",
  "bridge",
  "veth",
  "veth",
  "veth",
  "veth",
  "veth",
  "ifb",
  "ifb",
  "nosuch",
  "",
  "x".repeat(70),
];
const TYPES = [
  ...[RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK],
  ...[RTM.SETLINK, RTM.SETLINK, RTM.SETLINK, RTM.DELLINK, RTM.DELLINK, RTM.GETLINK, RTM.GETLINK],
  ...[RTM.GETLINK, RTM.NEWLINKPROP, RTM.DELLINKPROP, RTM.GETSTATS, RTM.SETSTATS],
];

/** Draws requests about links. */
export class LinkRequests {
  readonly #draw: Draw;
  readonly #settings: LinkSettings;
  /** The greatest index that a link has by now. */
  #last = 2;

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#settings = new LinkSettings(draw);
  }

  /** The next one, not yet made wrong. */
  request(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of(TYPES);
    switch (type) {
      case RTM.NEWLINK:
        return this.#newLink();
      case RTM.GETLINK:
        return this.#getLink();
      case RTM.GETSTATS:
        return this.#getStats();
      case RTM.SETSTATS: {
        const header = joined([u32(0), u32(this.#index()), u32(draw.chance(6) ? 1 : 0)]);
        const attributes = [{ type: 2, payload: u8(draw.of([0, 1, 1, 2])) }];
        return { type, flags: REQUEST | ACK, header, attributes: draw.chance(8) ? [] : attributes };
      }
      default: {
        const flags = REQUEST | ACK | this.#echo();
        if (type === RTM.SETLINK) {
          return { type, flags, header: this.#header(true), attributes: this.#changes() };
        }
        if (type === RTM.DELLINK) {
          return { type, flags, header: this.#header(false), attributes: this.#doomed() };
        }
        return { type, flags, header: this.#header(false), attributes: this.#names() };
      }
    }
  }

  #echo(): number {
    return this.#draw.chance(4) ? ECHO : 0;
  }

  /** The index of a link that may be there: requests to make links are taken to succeed. */
  #index(): number {
    const draw = this.#draw;
    if (draw.chance(15)) return draw.of(WRONG_INDICES);
    if (draw.chance(12)) return draw.of([1, FAR]);
    return Math.min(MOST_INDEX, Math.max(2, this.#last - draw.below(RECENT)));
  }

  #header(changes: boolean, index: number = this.#index()): Uint8Array {
    const draw = this.#draw;
    const flags = changes && draw.chance(2) ? draw.of(FLAGS) : 0;
    const change = flags !== 0 && draw.chance(2) ? draw.of([IFF.UP, flags, -1]) : 0;
    return joined([
      Uint8Array.of(draw.chance(30) ? draw.of([AF.INET, 99]) : 0, 0, 0, 0),
      u32(draw.chance(8) ? 0 : index),
      u32(flags),
      u32(change),
    ]);
  }

  #newLink(): DrawnRequest {
    const draw = this.#draw;
    const flags = REQUEST | ACK | draw.of(NEWLINK_FLAGS) | this.#echo();
    const makes = (flags & CREATE) !== 0;
    const header = this.#header(true, makes && !draw.chance(5) ? 0 : this.#index());
    const attributes = makes ? this.#made() : this.#changes();
    if (makes ? !draw.chance(20) : draw.chance(8)) attributes.push(this.#info());
    return { type: RTM.NEWLINK, flags, header, attributes };
  }

  /** What a new link may have. */
  #made(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (!draw.chance(4)) out.push(this.#settings.name());
    for (let more = draw.of([0, 0, 0, 1, 1, 2, 3]); more > 0; more--) {
      out.push(this.#settings.setting());
    }
    return out;
  }

  /** What a link may become. */
  #changes(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (draw.chance(4)) out.push(this.#settings.name());
    if (draw.chance(12)) out.push(this.#settings.name(IFLA.ALT_IFNAME, ALTNAMES));
    for (let more = draw.of([0, 1, 1, 1, 2, 3]); more > 0; more--) {
      out.push(this.#settings.setting());
    }
    return out;
  }

  #doomed(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (draw.chance(3)) out.push(this.#settings.name());
    if (draw.chance(8)) out.push(this.#settings.name(IFLA.ALT_IFNAME, ALTNAMES));
    if (draw.chance(4)) out.push({ type: IFLA.GROUP, payload: u32(draw.of([0, 1, 1, 2])) });
    if (draw.chance(10)) out.push(this.#settings.netns());
    return out;
  }

  #names(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (draw.chance(4)) out.push(this.#settings.name());
    if (draw.chance(8)) out.push(this.#settings.name(IFLA.ALT_IFNAME, ALTNAMES));
    if (draw.chance(15)) out.push(this.#settings.netns());
    const names = Array.from(
      { length: draw.of([0, 1, 1, 1, 2, 3]) },
      () => this.#settings.name(draw.chance(15) ? IFLA.IFNAME : IFLA.ALT_IFNAME, ALTNAMES),
    );
    if (!draw.chance(12)) {
      const flag = draw.chance(10) ? 0 : NLA_F.NESTED;
      out.push(nest(IFLA.PROP_LIST | flag, ...names));
    }
    return out;
  }

  #info(): DrawnAttribute {
    const draw = this.#draw;
    const kind = draw.of(KINDS);
    this.#last += kind === "veth" ? 2 : 1;
    const parts: DrawnAttribute[] = [];
    if (!draw.chance(15)) {
      parts.push({ type: IFLA_INFO.KIND, payload: latin1(draw.chance(4) ? kind : `${kind}\0`) });
    }
    if (kind === "veth" ? draw.chance(2) : draw.chance(15)) {
      parts.push(nest(IFLA_INFO.DATA, ...draw.chance(10) ? [] : [this.#peer()]));
    }
    if (draw.chance(20)) {
      parts.push({ type: IFLA_INFO.SLAVE_KIND, payload: latin1("bridge\0") });
      parts.push(nest(IFLA_INFO.SLAVE_DATA));
    }
    return nest(IFLA.LINKINFO, ...parts);
  }

  #peer(): DrawnAttribute {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(4)) attributes.push(this.#settings.name());
    for (let more = draw.of([0, 0, 0, 1, 1, 2]); more > 0; more--) {
      attributes.push(this.#settings.setting());
    }
    if (draw.chance(3)) attributes.push(this.#settings.netns());
    const bytes = attributes.map((one) => attributeBytes(one));
    const header = this.#header(true, draw.chance(6) ? this.#index() : 0);
    return { type: VETH_INFO.PEER, payload: joined([header, ...bytes]) };
  }

  #getLink(): DrawnRequest {
    const draw = this.#draw;
    const type = RTM.GETLINK;
    const attributes: DrawnAttribute[] = [];
    const dumped = draw.chance(3);
    if (dumped ? draw.chance(3) : draw.chance(3)) {
      attributes.push({ type: IFLA.EXT_MASK, payload: u32(draw.of(MASKS)) });
    }
    if (draw.chance(6)) {
      attributes.push({ type: IFLA.TARGET_NETNSID, payload: u32(draw.of(NSIDS)) });
    }
    if (dumped) {
      if (draw.chance(5)) {
        attributes.push({ type: IFLA.MASTER, payload: u32(draw.of([0, 1, 2, 3, -1])) });
      }
      if (draw.chance(4)) {
        const kind = latin1(`${draw.of(["veth", "ifb", "nosuch"])}\0`);
        attributes.push(nest(IFLA.LINKINFO, { type: IFLA_INFO.KIND, payload: kind }));
      }
      if (draw.chance(15)) attributes.push(this.#settings.setting());
      const flags = REQUEST | draw.of([DUMP, DUMP, DUMP, ROOT, MATCH]);
      const header = draw.chance(12) ? Uint8Array.of(0, 0, 0, 0) : new Uint8Array(16);
      return { type, flags, header, attributes };
    }
    if (draw.chance(3)) attributes.push(this.#settings.name());
    if (draw.chance(5)) attributes.push(this.#settings.name(IFLA.ALT_IFNAME, ALTNAMES));
    if (draw.chance(15)) attributes.push(this.#settings.netns());
    if (draw.chance(15)) attributes.push(this.#settings.setting());
    const header = joined([u32(0), u32(draw.chance(2) ? 0 : this.#index()), u32(0), u32(0)]);
    return { type, flags: REQUEST | draw.of([0, 0, ACK]), header, attributes };
  }

  #getStats(): DrawnRequest {
    const draw = this.#draw;
    const dumped = draw.chance(3);
    const flags = REQUEST | (dumped ? DUMP : draw.of([0, ACK]));
    const mask = draw.of([1, 1, 1, 2, 4, 8, 16, 31, 0, 32, 64, -1]);
    const index = dumped && !draw.chance(10) ? 0 : this.#index();
    const header = joined([u32(0), u32(index), u32(mask)]);
    const attributes = draw.chance(4)
      ? [nest(
        1 | NLA_F.NESTED,
        { type: IFLA_STATS.LINK_OFFLOAD_XSTATS, payload: u32(draw.of([0, 1, 2, 6, 7, 8])) },
      )]
      : [];
    return { type: RTM.GETSTATS, flags, header, attributes };
  }
}
