import {
  TCA_TUNNEL_KEY,
  TCA_TUNNEL_KEY_ACT,
  TCA_TUNNEL_KEY_ENC_OPT_ERSPAN,
  TCA_TUNNEL_KEY_ENC_OPT_GENEVE,
  TCA_TUNNEL_KEY_ENC_OPT_VXLAN,
  TCA_TUNNEL_KEY_ENC_OPTS,
} from "../../abi/tc_act.ts";
import { nest, records } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, binary, enumeration, flag, ipv4, ipv6, s32, u32, u8 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_tunnel_key`: what action tunnel_key does. */
export interface ActionTunnelKey extends ActionParms {
  /** TCA_TUNNEL_KEY_ACT_*. */
  tAction: number;
}

/** `TCA_TUNNEL_KEY_ENC_OPT_GENEVE_*`: an option of GENEVE. */
export interface ActionTunnelKeyGeneveAttributes extends AttributeSet {
  /** `TCA_TUNNEL_KEY_ENC_OPT_GENEVE_CLASS`: who defines the type, big-endian on the wire. */
  class?: number;
  /** `TCA_TUNNEL_KEY_ENC_OPT_GENEVE_TYPE`. */
  type?: number;
  /** `TCA_TUNNEL_KEY_ENC_OPT_GENEVE_DATA`: 4 to 124 bytes. */
  data?: Uint8Array;
}

/** `TCA_TUNNEL_KEY_ENC_OPT_GENEVE_*`; `geneve_opt_policy` of net/sched/act_tunnel_key.c. */
export const ACTION_TUNNEL_KEY_GENEVE: AttributeTable<ActionTunnelKeyGeneveAttributes> =
  new AttributeTable(
    "TCA_TUNNEL_KEY_ENC_OPT_GENEVE",
    TCA_TUNNEL_KEY_ENC_OPT_GENEVE,
    {
      class: be16,
      type: u8,
      data: binary,
    },
  );

/** `TCA_TUNNEL_KEY_ENC_OPT_VXLAN_*`: options of VXLAN. */
export interface ActionTunnelKeyVxlanAttributes extends AttributeSet {
  /** `TCA_TUNNEL_KEY_ENC_OPT_VXLAN_GBP`: the group of the policy, in host order. */
  gbp?: number;
}

/** `TCA_TUNNEL_KEY_ENC_OPT_VXLAN_*`; `vxlan_opt_policy` of net/sched/act_tunnel_key.c. */
export const ACTION_TUNNEL_KEY_VXLAN: AttributeTable<ActionTunnelKeyVxlanAttributes> =
  new AttributeTable(
    "TCA_TUNNEL_KEY_ENC_OPT_VXLAN",
    TCA_TUNNEL_KEY_ENC_OPT_VXLAN,
    {
      gbp: u32,
    },
  );

/** `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_*`: options of ERSPAN. */
export interface ActionTunnelKeyErspanAttributes extends AttributeSet {
  /** `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_VER`: 1 or 2. */
  ver?: number;
  /** `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_INDEX`: of version 1, big-endian on the wire. */
  index?: number;
  /** `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_DIR`: of version 2, the direction. */
  dir?: number;
  /** `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_HWID`: of version 2, the engine's id. */
  hwid?: number;
}

/** `TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_*`; `erspan_opt_policy` of net/sched/act_tunnel_key.c. */
export const ACTION_TUNNEL_KEY_ERSPAN: AttributeTable<ActionTunnelKeyErspanAttributes> =
  new AttributeTable(
    "TCA_TUNNEL_KEY_ENC_OPT_ERSPAN",
    TCA_TUNNEL_KEY_ENC_OPT_ERSPAN,
    {
      ver: u8,
      index: be32,
      dir: u8,
      hwid: u8,
    },
  );

/** `TCA_TUNNEL_KEY_ENC_OPTS_*`: options of tunnels. */
export interface ActionTunnelKeyOptionsAttributes extends AttributeSet {
  /** `TCA_TUNNEL_KEY_ENC_OPTS_GENEVE`: all options of GENEVE. */
  geneve?: ActionTunnelKeyGeneveAttributes[];
  /** `TCA_TUNNEL_KEY_ENC_OPTS_VXLAN`: options of VXLAN. */
  vxlan?: ActionTunnelKeyVxlanAttributes;
  /** `TCA_TUNNEL_KEY_ENC_OPTS_ERSPAN`: options of ERSPAN. */
  erspan?: ActionTunnelKeyErspanAttributes;
}

/** `TCA_TUNNEL_KEY_ENC_OPTS_*`; `enc_opts_policy` of net/sched/act_tunnel_key.c. */
export const ACTION_TUNNEL_KEY_OPTIONS: AttributeTable<ActionTunnelKeyOptionsAttributes> =
  new AttributeTable(
    "TCA_TUNNEL_KEY_ENC_OPTS",
    TCA_TUNNEL_KEY_ENC_OPTS,
    {
      geneve: records(() => ACTION_TUNNEL_KEY_GENEVE, "class"),
      vxlan: nest(() => ACTION_TUNNEL_KEY_VXLAN, { flagged: "in requests" }),
      erspan: nest(() => ACTION_TUNNEL_KEY_ERSPAN, { flagged: "in requests" }),
    },
  );

/**
 * `TCA_TUNNEL_KEY_*`: the packet is told which tunnel to take, or forgets the one that it came by.
 */
export interface ActionTunnelKeyAttributes extends AttributeSet {
  /** `TCA_TUNNEL_KEY_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_TUNNEL_KEY_PARMS`: its number, and what is done. */
  parms?: ActionTunnelKey;
  /** `TCA_TUNNEL_KEY_ENC_IPV4_SRC`: the source. */
  encIpv4Src?: string;
  /** `TCA_TUNNEL_KEY_ENC_IPV4_DST`: the destination. */
  encIpv4Dst?: string;
  /** `TCA_TUNNEL_KEY_ENC_IPV6_SRC`: the source. */
  encIpv6Src?: string;
  /** `TCA_TUNNEL_KEY_ENC_IPV6_DST`: the destination. */
  encIpv6Dst?: string;
  /** `TCA_TUNNEL_KEY_ENC_KEY_ID`: the network's id, big-endian on the wire. */
  encKeyId?: number;
  /** `TCA_TUNNEL_KEY_PAD`. */
  pad?: Uint8Array;
  /** `TCA_TUNNEL_KEY_ENC_DST_PORT`: the destination's port, big-endian on the wire. */
  encDstPort?: number;
  /** `TCA_TUNNEL_KEY_NO_CSUM`: 1 for no checksum. */
  noCsum?: number;
  /** `TCA_TUNNEL_KEY_ENC_OPTS`: options of the tunnel, each option of GENEVE by itself or all together. */
  encOpts?: ActionTunnelKeyOptionsAttributes[];
  /** `TCA_TUNNEL_KEY_ENC_TOS`: the type of service. */
  encTos?: number;
  /** `TCA_TUNNEL_KEY_ENC_TTL`: the time to live. */
  encTtl?: number;
  /** `TCA_TUNNEL_KEY_NO_FRAG`: there if the packet must not be fragmented. */
  noFrag?: true;
}

/** `TCA_TUNNEL_KEY_*`; `tunnel_key_policy` of net/sched/act_tunnel_key.c. */
export const ACTION_TUNNEL_KEY: AttributeTable<ActionTunnelKeyAttributes> = new AttributeTable(
  "TCA_TUNNEL_KEY",
  TCA_TUNNEL_KEY,
  {
    tm: TCF_T,
    parms: actionParms<ActionTunnelKey>("tc_tunnel_key", {
      tAction: enumeration(s32, ["TCA_TUNNEL_KEY_ACT", TCA_TUNNEL_KEY_ACT]),
    }),
    encIpv4Src: ipv4,
    encIpv4Dst: ipv4,
    encIpv6Src: ipv6,
    encIpv6Dst: ipv6,
    encKeyId: be32,
    pad: binary,
    encDstPort: be16,
    noCsum: u8,
    encOpts: records(() => ACTION_TUNNEL_KEY_OPTIONS, "geneve"),
    encTos: u8,
    encTtl: u8,
    noFrag: flag,
  },
);
