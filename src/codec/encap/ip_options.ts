import {
  LWTUNNEL_IP_OPT_ERSPAN,
  LWTUNNEL_IP_OPT_GENEVE,
  LWTUNNEL_IP_OPT_VXLAN,
  LWTUNNEL_IP_OPTS,
} from "../../abi/lwtunnel.ts";
import { NLA_F } from "../../abi/netlink.ts";
import { nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { MAX_DEPTH, OP } from "../type.ts";
import { be16, be32, binary, u32, u8 } from "../types.ts";
import { placesOf } from "../walk.ts";

/** `LWTUNNEL_IP_OPT_GENEVE_*`: an option of Geneve (RFC 8926). */
export interface EncapGeneveAttributes extends AttributeSet {
  /** `LWTUNNEL_IP_OPT_GENEVE_CLASS`: whose option it is, big-endian on the wire. */
  class?: number;
  /** `LWTUNNEL_IP_OPT_GENEVE_TYPE`. */
  type?: number;
  /** `LWTUNNEL_IP_OPT_GENEVE_DATA`: a multiple of four bytes. */
  data?: Uint8Array;
}

/** `LWTUNNEL_IP_OPT_GENEVE_*`; `geneve_opt_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_GENEVE: AttributeTable<EncapGeneveAttributes> = new AttributeTable(
  "LWTUNNEL_IP_OPT_GENEVE",
  LWTUNNEL_IP_OPT_GENEVE,
  { class: be16, type: u8, data: binary },
);

/** `LWTUNNEL_IP_OPT_VXLAN_*`: what VXLAN packets carry. */
export interface EncapVxlanAttributes extends AttributeSet {
  /** `LWTUNNEL_IP_OPT_VXLAN_GBP`: the group policy. */
  gbp?: number;
}

/** `LWTUNNEL_IP_OPT_VXLAN_*`; `vxlan_opt_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_VXLAN: AttributeTable<EncapVxlanAttributes> = new AttributeTable(
  "LWTUNNEL_IP_OPT_VXLAN",
  LWTUNNEL_IP_OPT_VXLAN,
  { gbp: u32 },
);

/** `LWTUNNEL_IP_OPT_ERSPAN_*`: what ERSPAN packets carry. */
export interface EncapErspanAttributes extends AttributeSet {
  /** `LWTUNNEL_IP_OPT_ERSPAN_VER`: 1 or 2. */
  ver?: number;
  /** `LWTUNNEL_IP_OPT_ERSPAN_INDEX`: of the port, in version 1; big-endian on the wire. */
  index?: number;
  /** `LWTUNNEL_IP_OPT_ERSPAN_DIR`: in version 2, 0 for ingress and 1 for egress. */
  dir?: number;
  /** `LWTUNNEL_IP_OPT_ERSPAN_HWID`: the engine, in version 2. */
  hwid?: number;
}

/** `LWTUNNEL_IP_OPT_ERSPAN_*`; `erspan_opt_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_ERSPAN: AttributeTable<EncapErspanAttributes> = new AttributeTable(
  "LWTUNNEL_IP_OPT_ERSPAN",
  LWTUNNEL_IP_OPT_ERSPAN,
  { ver: u8, index: be32, dir: u8, hwid: u8 },
);

/** `LWTUNNEL_IP_OPTS_*`: options of one of the tunnels. */
export interface EncapIpOptsAttributes extends AttributeSet {
  /**
   * `LWTUNNEL_IP_OPTS_GENEVE`: the options of each of these attributes. A request has one
   * attribute an option, and the kernel answers with all options in one.
   */
  geneve?: EncapGeneveAttributes[][];
  /** `LWTUNNEL_IP_OPTS_VXLAN`. */
  vxlan?: EncapVxlanAttributes;
  /** `LWTUNNEL_IP_OPTS_ERSPAN`. */
  erspan?: EncapErspanAttributes;
}

/** A nest of several options in a row, each of which begins with its class. */
const geneve: AttributeType<EncapGeneveAttributes[]> = {
  name: "list of Geneve options",
  op: OP.CALL,
  min: 0,
  max: 65531,
  align: 4,
  flags: 0,
  requestFlags: NLA_F.NESTED,
  inner: ENCAP_GENEVE,
  read(view, start, length, context) {
    if (context.depth >= MAX_DEPTH) return undefined;
    const end = start + length;
    const starts = [start];
    for (const { at, id } of placesOf(view, start, end)) {
      if (id === LWTUNNEL_IP_OPT_GENEVE.CLASS && at > start) starts.push(at);
    }
    context.depth++;
    const options = starts.map((at, index) =>
      ENCAP_GENEVE.decode(view, at, starts[index + 1] ?? end, context)
    );
    context.depth--;
    return options;
  },
  write(writer, options, family) {
    for (const [index, option] of options.entries()) {
      writer.path.push(String(index));
      writer.align();
      ENCAP_GENEVE.encode(writer, option, family);
      writer.path.pop();
    }
  },
  json: (options, style, family) =>
    options.map((option) => ENCAP_GENEVE.json(option, style, family)),
  random: (random, family) =>
    Array.from({ length: 1 + random.below(3) }, () => ({
      class: be16.random(random, family),
      type: u8.random(random, family),
      data: binary.random(random, family),
    })),
};

/** `LWTUNNEL_IP_OPTS_*`; `ip_opts_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_IP_OPTS: AttributeTable<EncapIpOptsAttributes> = new AttributeTable(
  "LWTUNNEL_IP_OPTS",
  LWTUNNEL_IP_OPTS,
  {
    geneve: repeated(geneve),
    vxlan: nest(() => ENCAP_VXLAN, { flagged: "in requests" }),
    erspan: nest(() => ENCAP_ERSPAN, { flagged: "in requests" }),
  },
);
