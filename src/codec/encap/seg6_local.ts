import {
  SEG6_LOCAL,
  SEG6_LOCAL_ACTION,
  SEG6_LOCAL_BPF_PROG,
  SEG6_LOCAL_CNT,
  SEG6_LOCAL_FLV,
  SEG6_LOCAL_FLV_OP,
} from "../../abi/lwtunnel.ts";
import { RT_TABLE } from "../../abi/rtnetlink.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import {
  binary,
  enumeration,
  flagSet,
  ipv4,
  ipv6,
  masksOf,
  numbered,
  string,
  u32,
  u64,
  u8,
} from "../types.ts";
import type { Seg6Header } from "./seg6.ts";
import { SEG6_HEADER } from "./seg6.ts";

/** `SEG6_LOCAL_BPF_PROG*`: the program of action End.BPF. */
export interface EncapSeg6LocalBpfAttributes extends AttributeSet {
  /** `SEG6_LOCAL_BPF_PROG`: a file descriptor in requests, and the program's id in answers. */
  prog?: number;
  /** `SEG6_LOCAL_BPF_PROG_NAME`: what the request called it. */
  progName?: string;
}

/** `SEG6_LOCAL_BPF_PROG*`; `bpf_prog_policy` of net/ipv6/seg6_local.c. */
export const ENCAP_SEG6_LOCAL_BPF: AttributeTable<EncapSeg6LocalBpfAttributes> = new AttributeTable(
  "SEG6_LOCAL_BPF",
  SEG6_LOCAL_BPF_PROG,
  { prog: u32, progName: string },
);

/** `SEG6_LOCAL_CNT_*`: what the action counted. In requests, zeros to have it counted. */
export interface EncapSeg6LocalCountersAttributes extends AttributeSet {
  /** `SEG6_LOCAL_CNT_PAD`. */
  pad?: Uint8Array;
  /** `SEG6_LOCAL_CNT_PACKETS`: packets it was done on. */
  packets?: bigint;
  /** `SEG6_LOCAL_CNT_BYTES`: of these packets. */
  bytes?: bigint;
  /** `SEG6_LOCAL_CNT_ERRORS`: packets it could not be done on. */
  errors?: bigint;
}

/** `SEG6_LOCAL_CNT_*`; `seg6_local_counters_policy` of net/ipv6/seg6_local.c. */
export const ENCAP_SEG6_LOCAL_COUNTERS: AttributeTable<EncapSeg6LocalCountersAttributes> =
  new AttributeTable(
    "SEG6_LOCAL_CNT",
    SEG6_LOCAL_CNT,
    { pad: binary, packets: u64, bytes: u64, errors: u64 },
  );

/** `SEG6_LOCAL_FLV_*`: variants of the action (RFC 8986, RFC 9800). */
export interface EncapSeg6LocalFlavorsAttributes extends AttributeSet {
  /** `SEG6_LOCAL_FLV_OPERATION`: a bit 1 << SEG6_LOCAL_FLV_OP_* for each. */
  operation?: number;
  /** `SEG6_LOCAL_FLV_LCBLOCK_BITS`: of the locator's block, for next-csid. */
  lcblockBits?: number;
  /** `SEG6_LOCAL_FLV_LCNODE_FN_BITS`: of the locator's node and function, for next-csid. */
  lcnodeFnBits?: number;
}

/** `SEG6_LOCAL_FLV_*`; `seg6_local_flavors_policy` of net/ipv6/seg6_local.c. */
export const ENCAP_SEG6_LOCAL_FLAVORS: AttributeTable<EncapSeg6LocalFlavorsAttributes> =
  new AttributeTable(
    "SEG6_LOCAL_FLV",
    SEG6_LOCAL_FLV,
    {
      operation: flagSet(u32, ["SEG6_LOCAL_FLV_OP", masksOf(SEG6_LOCAL_FLV_OP)]),
      lcblockBits: u8,
      lcnodeFnBits: u8,
    },
  );

/** `SEG6_LOCAL_*`: what is done with packets whose segment is the route's destination. */
export interface EncapSeg6LocalAttributes extends AttributeSet {
  /** `SEG6_LOCAL_ACTION`: SEG6_LOCAL_ACTION_*. */
  action?: number;
  /** `SEG6_LOCAL_SRH`: the header that End.B6 and End.B6.Encaps add. */
  srh?: Seg6Header;
  /** `SEG6_LOCAL_TABLE`: the routing table that End.T, End.DT4 and End.DT6 look in. */
  table?: number;
  /** `SEG6_LOCAL_NH4`: the next hop of End.DX4. */
  nh4?: string;
  /** `SEG6_LOCAL_NH6`: the next hop of End.X and End.DX6. */
  nh6?: string;
  /** `SEG6_LOCAL_IIF`: a link's index; no action takes it yet. */
  iif?: number;
  /** `SEG6_LOCAL_OIF`: the index of the link that End.DX2 sends by. */
  oif?: number;
  /** `SEG6_LOCAL_BPF`: the program of End.BPF. */
  bpf?: EncapSeg6LocalBpfAttributes;
  /** `SEG6_LOCAL_VRFTABLE`: the table of the VRF that End.DT4, End.DT6 and End.DT46 look in. */
  vrftable?: number;
  /** `SEG6_LOCAL_COUNTERS`. */
  counters?: EncapSeg6LocalCountersAttributes;
  /** `SEG6_LOCAL_FLAVORS`. */
  flavors?: EncapSeg6LocalFlavorsAttributes;
}

/** `SEG6_LOCAL_*`; `seg6_local_policy` of net/ipv6/seg6_local.c. */
export const ENCAP_SEG6_LOCAL: AttributeTable<EncapSeg6LocalAttributes> = new AttributeTable(
  "SEG6_LOCAL",
  SEG6_LOCAL,
  {
    action: enumeration(u32, ["SEG6_LOCAL_ACTION", SEG6_LOCAL_ACTION]),
    srh: SEG6_HEADER,
    table: numbered(u32, RT_TABLE),
    nh4: ipv4,
    nh6: ipv6,
    iif: u32,
    oif: u32,
    bpf: nest(() => ENCAP_SEG6_LOCAL_BPF),
    vrftable: numbered(u32, RT_TABLE),
    counters: nest(() => ENCAP_SEG6_LOCAL_COUNTERS, { flagged: true }),
    flavors: nest(() => ENCAP_SEG6_LOCAL_FLAVORS, { flagged: true }),
  },
);
