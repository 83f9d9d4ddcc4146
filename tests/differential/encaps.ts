/** Random encapsulations of routes and nexthops: right ones, and wrong ones. */

import { LWTUNNEL_ENCAP, NLA_F, SEG6_LOCAL } from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Draw } from "./draw.ts";
import type { DrawnAttribute } from "./generate_requests.ts";
import { attributeBytes, u32 } from "./generate_requests.ts";

const SEGMENT = 16;

/** What an encapsulation is of: its type, and what is in it. */
export interface DrawnEncap {
  /** LWTUNNEL_ENCAP_*. */
  readonly type: number;
  readonly inner: readonly DrawnAttribute[];
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8 & 0xff);
}

function u64(value: number): Uint8Array {
  return joined([u32(value), u32(0)]);
}

function nested(draw: Draw, type: number, inner: readonly DrawnAttribute[]): DrawnAttribute {
  const flag = draw.chance(2) ? NLA_F.NESTED : 0;
  return { type: type | flag, payload: joined(inner.map((one) => attributeBytes(one))) };
}

/** A segment routing header. */
function srh(draw: Draw): Uint8Array {
  const segments = draw.of([1, 1, 2, 3, 0]);
  const tlv = draw.chance(6) ? draw.of([0, 6, 6, 7]) : undefined;
  const trailer = tlv === undefined ? [] : [5, tlv, 0, 0, 0, 0, 0, 0];
  const hdrlen = segments * 2 + trailer.length / 8;
  const first = Math.max(segments - 1, 0);
  const left = draw.chance(15) ? first + 1 : first;
  const type = draw.chance(20) ? 0 : 4;
  const header = [17, draw.chance(20) ? 9 : hdrlen, type, left, draw.chance(20) ? 7 : first, 0];
  const route = Uint8Array.from({ length: segments * SEGMENT }, (_, index) => index);
  return joined([Uint8Array.from(header), u16(0), route, Uint8Array.from(trailer)]);
}

function seg6(draw: Draw): DrawnAttribute[] {
  const payload = joined([u32(draw.of([0, 1, 1, 1, 2, 3, 4, 5])), srh(draw)]);
  return draw.chance(20) ? [] : [{ type: 1, payload: draw.chance(20) ? u32(1) : payload }];
}

/** What may be said of an action, by attribute. */
function parameter(draw: Draw, id: number): DrawnAttribute {
  switch (id) {
    case SEG6_LOCAL.SRH:
      return { type: id, payload: srh(draw) };
    case SEG6_LOCAL.NH6:
      return { type: id, payload: new Uint8Array(draw.chance(20) ? 12 : 16).fill(0x20) };
    case SEG6_LOCAL.COUNTERS: {
      const count = (type: number) => ({ type, payload: draw.chance(20) ? u32(1) : u64(7) });
      return nested(draw, id, [2, 3, 4].filter(() => !draw.chance(20)).map(count));
    }
    case SEG6_LOCAL.FLAVORS: {
      const bits = (type: number) => (
        { type, payload: Uint8Array.of(draw.of([8, 16, 32, 120, 121, 0, 9])) }
      );
      const operation = { type: 1, payload: u32(draw.of([0, 2, 16, 18, 4, 16])) };
      return nested(draw, id, [
        ...draw.chance(10) ? [] : [operation],
        ...draw.chance(2) ? [bits(2)] : [],
        ...draw.chance(2) ? [bits(3)] : [],
      ]);
    }
    case SEG6_LOCAL.BPF:
      return nested(draw, id, []);
    default:
      return { type: id, payload: draw.chance(30) ? u16(1) : u32(draw.of([1, 2, 254])) };
  }
}

function seg6Local(draw: Draw): DrawnAttribute[] {
  const action = draw.chance(15) ? draw.of([0, 11, 17, 99]) : 1 + draw.below(16);
  const ids = Object.values(SEG6_LOCAL).filter((id) => id > SEG6_LOCAL.ACTION && draw.chance(2));
  return [
    ...draw.chance(20) ? [] : [{ type: SEG6_LOCAL.ACTION, payload: u32(action) }],
    ...ids.map((id) => parameter(draw, id)),
  ];
}

function tunnel(draw: Draw, size: number): DrawnAttribute[] {
  return [
    { type: 1, payload: joined([u32(0), u32(draw.below(3) << 24)]) },
    ...draw.chance(2) ? [{ type: 2, payload: new Uint8Array(size).fill(3) }] : [],
    ...draw.chance(3) ? [{ type: 4, payload: Uint8Array.of(64) }] : [],
    ...draw.chance(30) ? [{ type: 5, payload: Uint8Array.of(64, 1, 1).subarray(0, 0) }] : [],
  ];
}

/** An encapsulation. */
export function drawEncap(draw: Draw): DrawnEncap {
  const { IP, IP6, SEG6, SEG6_LOCAL: LOCAL, BPF, MPLS, ILA } = LWTUNNEL_ENCAP;
  const type = draw.of([IP, IP, IP6, SEG6, SEG6, SEG6, LOCAL, LOCAL, LOCAL, LOCAL, BPF]);
  switch (draw.chance(10) ? 0 : type) {
    case IP:
      return { type, inner: tunnel(draw, 4) };
    case IP6:
      return { type, inner: tunnel(draw, 16) };
    case SEG6:
      return { type, inner: seg6(draw) };
    case LOCAL:
      return { type, inner: seg6Local(draw) };
    case BPF:
      return { type, inner: draw.chance(2) ? [] : [nested(draw, 1 + draw.below(3), [])] };
    default:
      return { type: draw.of([0, MPLS, ILA, 50]), inner: tunnel(draw, 4) };
  }
}

/** An encapsulation as attributes: with its type, in either order, or with but one of them. */
export function drawEncapAttributes(
  draw: Draw,
  { encap, type }: { readonly encap: number; readonly type: number },
): DrawnAttribute[] {
  const drawn = drawEncap(draw);
  const one = nested(draw, encap, drawn.inner);
  const kind = { type, payload: u16(drawn.type) };
  if (draw.chance(20)) return [draw.chance(2) ? one : kind];
  return draw.chance(2) ? [kind, one] : [one, kind];
}
