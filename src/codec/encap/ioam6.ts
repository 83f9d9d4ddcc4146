import { IOAM6_IPTUNNEL, IOAM6_IPTUNNEL_MODE } from "../../abi/lwtunnel.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { enumeration, ipv6, u32, u8 } from "../types.ts";

/** `struct ioam6_trace_hdr` of linux/ioam6.h: what nodes on the way are to note (RFC 9197). */
export interface Ioam6Trace {
  /** `namespace_id`, big-endian on the wire. */
  namespaceId: number;
  /** `nodelen`: what each node notes, in units of 4 bytes (5 bits). */
  nodelen: number;
  /** `overflow`: 1 if a node found no room (1 bit). */
  overflow: number;
  /** `remlen`: the room left, in units of 4 bytes (7 bits). */
  remlen: number;
  /** `type`: what is noted; bit 0 of the RFC is 0x800000 (24 bits, big-endian on the wire). */
  type: number;
}

const WIDTH: Readonly<Record<keyof Ioam6Trace, number>> = {
  namespaceId: 16,
  nodelen: 5,
  overflow: 1,
  remlen: 7,
  type: 24,
};

/** The header's eight bytes; if bits that mean nothing are set in them, they stay bytes. */
const trace: AttributeType<Ioam6Trace> = {
  name: "struct ioam6_trace_hdr",
  op: OP.CALL,
  min: 8,
  max: 8,
  align: 1,
  flags: 0,
  read(view, at) {
    const lengths = view.getUint16(at + 2);
    const type = view.getUint32(at + 4);
    if ((lengths & 0x0380) !== 0 || (type & 0xff) !== 0) return undefined;
    return {
      namespaceId: view.getUint16(at),
      nodelen: lengths >>> 11,
      overflow: lengths >>> 10 & 1,
      remlen: lengths & 0x7f,
      type: type >>> 8,
    };
  },
  write(writer, value) {
    for (const [key, bits] of Object.entries(WIDTH)) {
      const field: unknown = Object(value)[key];
      if (typeof field === "number" && field >>> 0 === field && field < 2 ** bits) continue;
      writer.path.push(key);
      writer.refuse(`a number of ${bits} bits`, field);
    }
    const { namespaceId, nodelen, overflow, remlen, type } = value;
    const at = writer.reserve(8);
    writer.view.setUint16(at, namespaceId);
    writer.view.setUint16(at + 2, nodelen << 11 | overflow << 10 | remlen);
    writer.view.setUint32(at + 4, type << 8);
  },
  json: (value) => ({ ...value }),
  random: (random) => ({
    namespaceId: random.below(2 ** WIDTH.namespaceId),
    nodelen: random.below(2 ** WIDTH.nodelen),
    overflow: random.below(2 ** WIDTH.overflow),
    remlen: random.below(2 ** WIDTH.remlen),
    type: random.below(2 ** WIDTH.type),
  }),
};

/** `IOAM6_IPTUNNEL_*`: packets get room in which nodes on the way note what they see. */
export interface EncapIoam6Attributes extends AttributeSet {
  /** `IOAM6_IPTUNNEL_MODE`: IOAM6_IPTUNNEL_MODE_*. */
  mode?: number;
  /** `IOAM6_IPTUNNEL_DST`: the tunnel's end, in modes encap and auto. */
  dst?: string;
  /** `IOAM6_IPTUNNEL_TRACE`. */
  trace?: Ioam6Trace;
  /** `IOAM6_IPTUNNEL_FREQ_K`: so many packets of every `freqN` get it. */
  freqK?: number;
  /** `IOAM6_IPTUNNEL_FREQ_N`. */
  freqN?: number;
  /** `IOAM6_IPTUNNEL_SRC`: the own end; absent, chosen for each packet. */
  src?: string;
}

/** `IOAM6_IPTUNNEL_*`; `ioam6_iptunnel_policy` of net/ipv6/ioam6_iptunnel.c. */
export const ENCAP_IOAM6: AttributeTable<EncapIoam6Attributes> = new AttributeTable(
  "IOAM6_IPTUNNEL",
  IOAM6_IPTUNNEL,
  {
    mode: enumeration(u8, ["IOAM6_IPTUNNEL_MODE", IOAM6_IPTUNNEL_MODE]),
    dst: ipv6,
    trace,
    freqK: u32,
    freqN: u32,
    src: ipv6,
  },
);
