/** What iproute2 prints as JSON of an encapsulation, made of what we decode. */
import {
  ILA_ATYPE,
  ILA_CSUM,
  ILA_HOOK,
  IOAM6_IPTUNNEL_MODE,
  keyOf,
  LWTUNNEL_ENCAP,
  SEG6_IPTUN_MODE,
  SEG6_LOCAL_ACTION,
  SEG6_LOCAL_FLV_OP,
  TUNNEL,
} from "../src/abi/mod.ts";
import type {
  Encap,
  EncapIoam6Attributes,
  EncapIpOptsAttributes,
  EncapSeg6LocalAttributes,
  Json,
  Seg6Header,
} from "../src/codec/mod.ts";
import { hexJson } from "../src/codec/mod.ts";
import { goldenFile } from "./_golden.ts";

/** An object that iproute2 printed. */
export type Printed = Readonly<Record<string, Json>>;

/** The links' names by index. */
export type LinkNames = ReadonlyMap<number | undefined, string>;

/**
 * Reads what iproute2 printed. It says "dst", "type", "id" and "table" twice in one object, of the
 * route or nexthop and of its encapsulation: the former become "to", "kind" and "nexthop", and the
 * table of an encapsulation "lookup". Numbers that JSON would round become text.
 */
export async function readPrinted(name: string): Promise<Printed[]> {
  const text = await Deno.readTextFile(goldenFile(name));
  return JSON.parse(
    text.replaceAll(/\{"type":("[^"]*"),"dst":/g, '{"kind":$1,"to":')
      .replaceAll(/\{"id":/g, '{"nexthop":')
      .replaceAll(/("action":"[^"]*"),"table":/g, '$1,"lookup":')
      .replaceAll(/:([0-9]{16,})/g, ':"$1"'),
  );
}

/** What is printed of an encapsulation; nothing if there is none. */
export function printedEncap(attributes: Encap, links: LinkNames): Printed {
  return defined(values(attributes, links));
}

function values(it: Encap, links: LinkNames): Readonly<Record<string, Json | undefined>> {
  switch (it.encapType) {
    case LWTUNNEL_ENCAP.MPLS:
      return { encap: "mpls", dst: it.encap?.dst, ttl: it.encap?.ttl };
    case LWTUNNEL_ENCAP.IP: {
      const { id, src, dst, ttl, tos, flags, opts } = it.encap ?? {};
      return { encap: "ip", id: number(id), src, dst, ttl, tos, ...tunnel(flags, opts) };
    }
    case LWTUNNEL_ENCAP.IP6: {
      const { id, src, dst, hoplimit, tc, flags, opts } = it.encap ?? {};
      return { encap: "ip6", id: number(id), src, dst, hoplimit, tc, ...tunnel(flags, opts) };
    }
    case LWTUNNEL_ENCAP.ILA: {
      const { locator = 0n, csumMode, identType, hookType } = it.encap ?? {};
      const groups = locator.toString(16).padStart(16, "0").match(/.{4}/g) ?? [];
      return {
        encap: "ila",
        locator: groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":"),
        csum_mode: short(ILA_CSUM, csumMode),
        ident_type: short(ILA_ATYPE, identType),
        hook_type: short(ILA_HOOK, hookType)?.replace("route-", ""),
      };
    }
    case LWTUNNEL_ENCAP.SEG6: {
      const header = it.encap?.srh;
      const mode = short(SEG6_IPTUN_MODE, header?.mode)?.replace("-", ".");
      return { encap: "seg6", mode, ...header && segments(header) };
    }
    case LWTUNNEL_ENCAP.BPF:
      return {
        encap: "bpf",
        in: it.encap?.in?.name,
        out: it.encap?.out?.name,
        xmit: it.encap?.xmit?.name,
      };
    case LWTUNNEL_ENCAP.SEG6_LOCAL:
      return { encap: "seg6local", ...local(it.encap ?? {}, links) };
    case LWTUNNEL_ENCAP.RPL:
      return { encap: "rpl", segs: it.encap?.srh?.segments.toReversed() };
    case LWTUNNEL_ENCAP.IOAM6:
      return { encap: "ioam6", ...ioam6(it.encap ?? {}) };
    case LWTUNNEL_ENCAP.XFRM:
      return { encap: "xfrm", if_id: it.encap?.ifId, link_dev: links.get(it.encap?.link) };
    default:
      return { encap: it.encapType };
  }
}

function local(
  { action, srh, nh4, nh6, oif, table, vrftable, bpf, counters, flavors }: EncapSeg6LocalAttributes,
  links: LinkNames,
): Readonly<Record<string, Json | undefined>> {
  const operations = Object.entries(SEG6_LOCAL_FLV_OP)
    .filter(([, bit]) => ((flavors?.operation ?? 0) & 1 << bit) !== 0)
    .map(([name]) => shown(name));
  return {
    action: keyOf(SEG6_LOCAL_ACTION, action ?? -1)?.replace("END", "End").replaceAll("_", ".")
      .replace("ENCAP", "Encaps"),
    srh: srh && defined(segments(srh)),
    lookup: table?.toString(),
    vrftable: vrftable?.toString(),
    nh4,
    nh6,
    oif: links.get(oif),
    endpoint: bpf?.progName,
    flavors: flavors && operations,
    lblen: flavors?.lcblockBits,
    nflen: flavors?.lcnodeFnBits,
    stats64: counters && defined({
      packets: number(counters.packets),
      bytes: number(counters.bytes),
      errors: number(counters.errors),
    }),
  };
}

function ioam6(
  { freqK, freqN, mode, dst, trace }: EncapIoam6Attributes,
): Readonly<Record<string, Json | undefined>> {
  return {
    freqk: freqK,
    freqn: freqN,
    mode: short(IOAM6_IPTUNNEL_MODE, mode),
    tundst: dst,
    trace: null,
    prealloc: null,
    type: trace?.type.toString(16),
    ns: trace?.namespaceId,
    size: trace && trace.remlen * 4,
  };
}

function segments(
  { segments, tlvs }: Seg6Header,
): Readonly<Record<string, Json | undefined>> {
  // The key's number is at offset 4 of the HMAC.
  const key = tlvs && new DataView(tlvs.buffer, tlvs.byteOffset, tlvs.length).getUint32(4);
  return { segs: segments.toReversed(), hmac: key && `0x${key.toString(16)}` };
}

function tunnel(
  flags = 0,
  { geneve, vxlan, erspan }: EncapIpOptsAttributes = {},
): Readonly<Record<string, Json | undefined>> {
  return {
    key: (flags & TUNNEL.KEY) !== 0 || undefined,
    csum: (flags & TUNNEL.CSUM) !== 0 || undefined,
    seq: (flags & TUNNEL.SEQ) !== 0 || undefined,
    geneve_opts: geneve?.flat().map((option) =>
      defined({ ...option, data: option.data && hexJson(option.data) })
    ),
    vxlan_opts: vxlan && [defined({ gbp: vxlan.gbp })],
    erspan_opts: erspan &&
      [{ ver: 0, index: 0, dir: 0, hwid: 0, ...defined({ ...erspan }) }],
  };
}

function number(value: bigint | undefined): Json | undefined {
  return value === undefined || value >= 10n ** 15n ? value?.toString() : Number(value);
}

function short(table: Readonly<Record<string, number>>, value = -1): string | undefined {
  const name = keyOf(table, value);
  return name === undefined ? undefined : shown(name);
}

function shown(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** The properties that there are. */
function defined(entries: object): Printed {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
