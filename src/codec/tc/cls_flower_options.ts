/** Nests inside the options of filter flower. */

import {
  TCA_FLOWER_KEY_CFM,
  TCA_FLOWER_KEY_ENC_OPT_ERSPAN,
  TCA_FLOWER_KEY_ENC_OPT_GENEVE,
  TCA_FLOWER_KEY_ENC_OPT_GTP,
  TCA_FLOWER_KEY_ENC_OPT_PFCP,
  TCA_FLOWER_KEY_ENC_OPT_VXLAN,
  TCA_FLOWER_KEY_ENC_OPTS,
  TCA_FLOWER_KEY_MPLS_OPT_LSE,
} from "../../abi/pkt_cls.ts";
import { nest, records } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, be64, binary, u32, u8 } from "../types.ts";

/** `TCA_FLOWER_KEY_ENC_OPT_GENEVE_*`: an option of GENEVE. */
export interface FlowerGeneveAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_ENC_OPT_GENEVE_CLASS`: who defines the type, big-endian on the wire. */
  class?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_GENEVE_TYPE`. */
  type?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_GENEVE_DATA`: 4 to 124 bytes. */
  data?: Uint8Array;
}

/** `TCA_FLOWER_KEY_ENC_OPT_GENEVE_*`; `geneve_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_GENEVE: AttributeTable<FlowerGeneveAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_ENC_OPT_GENEVE",
  TCA_FLOWER_KEY_ENC_OPT_GENEVE,
  {
    class: be16,
    type: u8,
    data: binary,
  },
);

/** `TCA_FLOWER_KEY_ENC_OPT_VXLAN_*`: options of VXLAN. */
export interface FlowerVxlanAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_ENC_OPT_VXLAN_GBP`: the group of the policy, in host order. */
  gbp?: number;
}

/** `TCA_FLOWER_KEY_ENC_OPT_VXLAN_*`; `vxlan_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_VXLAN: AttributeTable<FlowerVxlanAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_ENC_OPT_VXLAN",
  TCA_FLOWER_KEY_ENC_OPT_VXLAN,
  {
    gbp: u32,
  },
);

/** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_*`: options of ERSPAN. */
export interface FlowerErspanAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_VER`: 1 or 2. */
  ver?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_INDEX`: of version 1, big-endian on the wire. */
  index?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_DIR`: of version 2, the direction. */
  dir?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_HWID`: of version 2, the engine's id. */
  hwid?: number;
}

/** `TCA_FLOWER_KEY_ENC_OPT_ERSPAN_*`; `erspan_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_ERSPAN: AttributeTable<FlowerErspanAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_ENC_OPT_ERSPAN",
  TCA_FLOWER_KEY_ENC_OPT_ERSPAN,
  {
    ver: u8,
    index: be32,
    dir: u8,
    hwid: u8,
  },
);

/** `TCA_FLOWER_KEY_ENC_OPT_GTP_*`: options of GTP. */
export interface FlowerGtpAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_ENC_OPT_GTP_PDU_TYPE`: the type of the PDU. */
  pduType?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_GTP_QFI`: the flow of quality of service. */
  qfi?: number;
}

/** `TCA_FLOWER_KEY_ENC_OPT_GTP_*`; `gtp_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_GTP: AttributeTable<FlowerGtpAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_ENC_OPT_GTP",
  TCA_FLOWER_KEY_ENC_OPT_GTP,
  {
    pduType: u8,
    qfi: u8,
  },
);

/** `TCA_FLOWER_KEY_ENC_OPT_PFCP_*`: options of PFCP. */
export interface FlowerPfcpAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_ENC_OPT_PFCP_TYPE`: the type of the message. */
  type?: number;
  /** `TCA_FLOWER_KEY_ENC_OPT_PFCP_SEID`: the session, big-endian on the wire. */
  seid?: bigint;
}

/** `TCA_FLOWER_KEY_ENC_OPT_PFCP_*`; `pfcp_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_PFCP: AttributeTable<FlowerPfcpAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_ENC_OPT_PFCP",
  TCA_FLOWER_KEY_ENC_OPT_PFCP,
  {
    type: u8,
    seid: be64,
  },
);

/** `TCA_FLOWER_KEY_ENC_OPTS_*`: options of the tunnel that a packet came by. */
export interface FlowerEncOptsAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_ENC_OPTS_GENEVE`: all options of GENEVE. */
  geneve?: FlowerGeneveAttributes[];
  /** `TCA_FLOWER_KEY_ENC_OPTS_VXLAN`: options of VXLAN. */
  vxlan?: FlowerVxlanAttributes;
  /** `TCA_FLOWER_KEY_ENC_OPTS_ERSPAN`: options of ERSPAN. */
  erspan?: FlowerErspanAttributes;
  /** `TCA_FLOWER_KEY_ENC_OPTS_GTP`: options of GTP. */
  gtp?: FlowerGtpAttributes;
  /** `TCA_FLOWER_KEY_ENC_OPTS_PFCP`: options of PFCP. */
  pfcp?: FlowerPfcpAttributes;
}

/** `TCA_FLOWER_KEY_ENC_OPTS_*`; `enc_opts_policy` of net/sched/cls_flower.c. */
export const FLOWER_ENC_OPTS: AttributeTable<FlowerEncOptsAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_ENC_OPTS",
  TCA_FLOWER_KEY_ENC_OPTS,
  {
    geneve: records(() => FLOWER_GENEVE, "class"),
    vxlan: nest(() => FLOWER_VXLAN, { flagged: "in requests" }),
    erspan: nest(() => FLOWER_ERSPAN, { flagged: "in requests" }),
    gtp: nest(() => FLOWER_GTP, { flagged: "in requests" }),
    pfcp: nest(() => FLOWER_PFCP, { flagged: "in requests" }),
  },
);

/** `TCA_FLOWER_KEY_MPLS_OPT_LSE_*`: a label stack entry. */
export interface FlowerMplsLseAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_MPLS_OPT_LSE_DEPTH`: which label: 1 for the first. */
  depth?: number;
  /** `TCA_FLOWER_KEY_MPLS_OPT_LSE_TTL`: the time to live. */
  ttl?: number;
  /** `TCA_FLOWER_KEY_MPLS_OPT_LSE_BOS`: 1 if it is the last. */
  bos?: number;
  /** `TCA_FLOWER_KEY_MPLS_OPT_LSE_TC`: the traffic class. */
  tc?: number;
  /** `TCA_FLOWER_KEY_MPLS_OPT_LSE_LABEL`: the label, in host order. */
  label?: number;
}

/** `TCA_FLOWER_KEY_MPLS_OPT_LSE_*`; `mpls_stack_entry_policy` of net/sched/cls_flower.c. */
export const FLOWER_MPLS_LSE: AttributeTable<FlowerMplsLseAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_MPLS_OPT_LSE",
  TCA_FLOWER_KEY_MPLS_OPT_LSE,
  {
    depth: u8,
    ttl: u8,
    bos: u8,
    tc: u8,
    label: u32,
  },
);

/** `TCA_FLOWER_KEY_CFM_*`: connectivity fault management (IEEE 802.1Q). */
export interface FlowerCfmAttributes extends AttributeSet {
  /** `TCA_FLOWER_KEY_CFM_MD_LEVEL`: the maintenance domain's level. */
  mdLevel?: number;
  /** `TCA_FLOWER_KEY_CFM_OPCODE`: the type of the message. */
  opcode?: number;
}

/** `TCA_FLOWER_KEY_CFM_*`; `cfm_opt_policy` of net/sched/cls_flower.c. */
export const FLOWER_CFM: AttributeTable<FlowerCfmAttributes> = new AttributeTable(
  "TCA_FLOWER_KEY_CFM",
  TCA_FLOWER_KEY_CFM,
  {
    mdLevel: u8,
    opcode: u8,
  },
);
