import {
  LWTUNNEL_IP_OPT_ERSPAN,
  LWTUNNEL_IP_OPT_GENEVE,
  LWTUNNEL_IP_OPT_VXLAN,
  LWTUNNEL_IP_OPTS,
} from "../../abi/lwtunnel.ts";
import { nest, records, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, binary, u32, u8 } from "../types.ts";

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

/** `LWTUNNEL_IP_OPTS_*`; `ip_opts_policy` of net/ipv4/ip_tunnel_core.c. */
export const ENCAP_IP_OPTS: AttributeTable<EncapIpOptsAttributes> = new AttributeTable(
  "LWTUNNEL_IP_OPTS",
  LWTUNNEL_IP_OPTS,
  {
    geneve: repeated(records(() => ENCAP_GENEVE, "class", { flagged: "in requests" })),
    vxlan: nest(() => ENCAP_VXLAN, { flagged: "in requests" }),
    erspan: nest(() => ENCAP_ERSPAN, { flagged: "in requests" }),
  },
);
