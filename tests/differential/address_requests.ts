/** Random requests about addresses, groups and settings, right ones. */

import { AF, IFA, IFA_F, NETCONFA, NLM_F, RTM } from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Draw } from "./draw.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { u32 } from "./generate_requests.ts";

const { REQUEST, ACK, ECHO, DUMP, REPLACE, CREATE, EXCL } = NLM_F;
const INDICES = [1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5];
const WRONG_INDICES = [0, 9, -1, 0x7fffffff];
const INET_ADDRESSES = [
  ...["0a000001", "0a000002", "0a000003", "0a000101", "0a010001", "c0a80001", "c0a80002"],
  ...["0a000001", "0a000002", "0a000003", "0a0000ff", "0a000000", "7f000001", "7f000005"],
];
const STRANGE_ADDRESSES = ["00000000", "ffffffff", "e0000005", "e0000001", "f0000001", "01020304"];
const PREFIXES = [24, 24, 24, 24, 16, 8, 25, 30, 31, 32, 32, 0, 1];
const WRONG_PREFIXES = [33, 64, 255];
const SCOPES = [0, 0, 0, 0, 0, 0, 253, 254, 200, 255];
const FLAGS = [
  ...[0, IFA_F.NOPREFIXROUTE, IFA_F.SECONDARY, IFA_F.PERMANENT, IFA_F.MCAUTOJOIN],
  ...[IFA_F.NODAD, IFA_F.TENTATIVE, IFA_F.DEPRECATED, 0x10000000, 0xffffffff],
];
const LIFETIMES = [
  ...[[-1, -1], [1000, 1000], [500, 1000], [0, 1000], [0, -1], [300, -1]],
  ...[[1000, 500], [0, 0], [-1, 1000], [-1, 0]],
];
const LABELS = ["v0", "v0:1", "v1:x", "x", "", "lo:0", "abcdefghijklmno", "v0\0x", "é"];
const METRICS = [0, 1, 100, 256, -1];
const PROTOCOLS = [0, 1, 2, 3, 4, 255];
const INET6_ADDRESSES = [
  ...["fd000000000000000000000000000001", "00000000000000000000000000000001"],
  ...["00000000000000000000000000000000", "ff020000000000000000000000000005"],
];

function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}

/** `struct ifaddrmsg`. */
function header(family: number, length: number, flags: number, scope: number, index: number) {
  return joined([Uint8Array.of(family, length, flags & 0xff, scope), u32(index)]);
}

/** Draws requests about addresses. */
export class AddressRequests {
  readonly #draw: Draw;
  /** What was asked for so far. */
  readonly #asked: DrawnRequest[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Draws one. */
  request(): DrawnRequest {
    const draw = this.#draw;
    switch (draw.below(20)) {
      case 0:
      case 1:
        return this.#netconf();
      case 2:
      case 3:
      case 4:
        return this.#dump();
      case 5:
        return this.#inet6();
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        return this.#delete();
      default:
        return this.#add();
    }
  }

  #index(): number {
    const draw = this.#draw;
    return draw.chance(25) ? draw.of(WRONG_INDICES) : draw.of(INDICES);
  }

  #address(): Uint8Array {
    const draw = this.#draw;
    return bytesOf(draw.of(draw.chance(12) ? STRANGE_ADDRESSES : INET_ADDRESSES));
  }

  #add(): DrawnRequest {
    const draw = this.#draw;
    const again = this.#asked.length > 0 && draw.chance(6) ? draw.of(this.#asked) : undefined;
    const flags = REQUEST | ACK | draw.of([
      ...[CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, REPLACE, 0, CREATE, EXCL | REPLACE],
    ]) | (draw.chance(6) ? ECHO : 0);
    if (again !== undefined) {
      const attributes = draw.chance(2)
        ? [...again.attributes.filter(({ type }) => type !== IFA.CACHEINFO), this.#lifetime()]
        : again.attributes;
      return { ...again, flags, attributes };
    }
    const local = this.#address();
    const attributes: DrawnAttribute[] = [];
    const add = (type: number, payload: Uint8Array) => attributes.push({ type, payload });
    if (!draw.chance(25)) add(IFA.LOCAL, local);
    if (draw.chance(3)) add(IFA.ADDRESS, draw.chance(3) ? this.#address() : local);
    if (draw.chance(3)) add(IFA.BROADCAST, draw.chance(2) ? bytesOf("0a0000ff") : this.#address());
    if (draw.chance(5)) add(IFA.LABEL, this.#label());
    if (draw.chance(6)) attributes.push(this.#lifetime());
    if (draw.chance(3)) add(IFA.FLAGS, u32(draw.of(FLAGS)));
    if (draw.chance(6)) add(IFA.RT_PRIORITY, u32(draw.of(METRICS)));
    if (draw.chance(6)) add(IFA.PROTO, u8(draw.of(PROTOCOLS)));
    const length = draw.of(draw.chance(30) ? WRONG_PREFIXES : PREFIXES);
    const request = {
      type: RTM.NEWADDR,
      flags,
      header: header(
        AF.INET,
        length,
        draw.chance(8) ? draw.of(FLAGS) : 0,
        draw.of(SCOPES),
        this.#index(),
      ),
      attributes,
    };
    this.#asked.push(request);
    return request;
  }

  #label(): Uint8Array {
    return new TextEncoder().encode(this.#draw.of(LABELS) + (this.#draw.chance(3) ? "" : "\0"));
  }

  #lifetime(): DrawnAttribute {
    const [preferred = 0, valid = 0] = this.#draw.of(LIFETIMES);
    const payload = joined([u32(preferred), u32(valid), u32(0), u32(0)]);
    return { type: IFA.CACHEINFO, payload };
  }

  #delete(): DrawnRequest {
    const draw = this.#draw;
    const type = RTM.DELADDR;
    const flags = REQUEST | ACK | (draw.chance(6) ? ECHO : 0);
    if (this.#asked.length > 0 && !draw.chance(5)) {
      const { header, attributes } = draw.of(this.#asked);
      const most = draw.chance(3) ? 1 : attributes.length;
      return { type, flags, header, attributes: attributes.slice(0, most) };
    }
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(3)) attributes.push({ type: IFA.LOCAL, payload: this.#address() });
    if (draw.chance(3)) attributes.push({ type: IFA.ADDRESS, payload: this.#address() });
    if (draw.chance(6)) attributes.push({ type: IFA.LABEL, payload: this.#label() });
    const length = draw.of(PREFIXES);
    return { type, flags, header: header(AF.INET, length, 0, 0, this.#index()), attributes };
  }

  #dump(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of(
      [RTM.GETADDR, RTM.GETADDR, RTM.GETADDR, RTM.GETMULTICAST, RTM.GETMULTICAST, RTM.GETANYCAST],
    );
    const attributes: DrawnAttribute[] = draw.chance(6)
      ? [{ type: IFA.TARGET_NETNSID, payload: u32(draw.of([0, 0, 1, -1])) }]
      : [];
    if (draw.chance(20)) attributes.push({ type: IFA.LOCAL, payload: this.#address() });
    if (draw.chance(20)) attributes.push({ type: IFA.PROTO, payload: u8(1) });
    const family = draw.of([AF.INET, AF.INET, AF.INET, AF.INET6, AF.UNSPEC]);
    const index = draw.chance(3) ? this.#index() : 0;
    const length = draw.chance(30) ? 24 : 0;
    const flags = REQUEST | (draw.chance(12) ? ACK : DUMP);
    return { type, flags, header: header(family, length, 0, 0, index), attributes };
  }

  #netconf(): DrawnRequest {
    const draw = this.#draw;
    const family = draw.of([AF.INET, AF.INET, AF.INET, AF.INET6, AF.UNSPEC]);
    const type = RTM.GETNETCONF;
    if (draw.chance(2)) {
      const size = draw.chance(10) ? 8 : 4;
      const bytes = new Uint8Array(size);
      bytes[0] = family;
      return { type, flags: REQUEST | DUMP, header: bytes, attributes: [] };
    }
    const index = draw.of([1, 2, 2, 3, -1, -2, 0, 9, -3]);
    const attributes: DrawnAttribute[] = [{ type: NETCONFA.IFINDEX, payload: u32(index) }];
    if (draw.chance(10)) attributes.push({ type: NETCONFA.FORWARDING, payload: u32(1) });
    const flags = REQUEST | draw.of([0, ACK]);
    return { type, flags, header: Uint8Array.of(family, 0, 0, 0), attributes };
  }

  /** IPv6 is off: it refuses most, or has nothing. */
  #inet6(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of([RTM.NEWADDR, RTM.DELADDR, RTM.GETADDR]);
    const attributes: DrawnAttribute[] = [];
    const address = () => bytesOf(draw.of(INET6_ADDRESSES));
    if (!draw.chance(10)) attributes.push({ type: IFA.ADDRESS, payload: address() });
    if (draw.chance(4)) attributes.push({ type: IFA.LOCAL, payload: address() });
    if (draw.chance(6)) attributes.push(this.#lifetime());
    if (draw.chance(3)) attributes.push({ type: IFA.FLAGS, payload: u32(draw.of(FLAGS)) });
    const length = draw.of([64, 64, 128, 0, 129]);
    const head = header(AF.INET6, length, 0, 0, this.#index());
    return { type, flags: REQUEST | ACK, header: head, attributes };
  }
}
