/** What becomes of packets at their segments: net/ipv6/seg6_local.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import {
  LWTUNNEL_ENCAP,
  SEG6_LOCAL,
  SEG6_LOCAL_ACTION,
  SEG6_LOCAL_BPF_PROG,
  SEG6_LOCAL_CNT,
  SEG6_LOCAL_FLV,
  SEG6_LOCAL_FLV_OP,
} from "../../../../abi/lwtunnel.ts";
import { AF } from "../../../../abi/socket.ts";
import {
  ENCAP_SEG6_LOCAL_BPF,
  ENCAP_SEG6_LOCAL_COUNTERS,
  ENCAP_SEG6_LOCAL_FLAVORS,
  policy,
} from "../../../../codec/mod.ts";
import type { Policy } from "../../../../codec/mod.ts";
import { attribute, joined, nest, u32, u64 } from "../../attribute_bytes.ts";
import { parseNested } from "../../nested_attributes.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import type { EncapContext, EncapOps } from "./encap_ops.ts";
import { isSrh } from "./srh.ts";

const { EBADF, EINVAL, EOPNOTSUPP } = ERRNO;

/** `bpf_prog_policy`. */
const BPF_POLICY = policy("bpf_prog_policy", ENCAP_SEG6_LOCAL_BPF);
/** `seg6_local_counters_policy`. */
const COUNTERS_POLICY = policy("seg6_local_counters_policy", ENCAP_SEG6_LOCAL_COUNTERS);
/** `seg6_local_flavors_policy`. */
const FLAVORS_POLICY = policy("seg6_local_flavors_policy", ENCAP_SEG6_LOCAL_FLAVORS);

/** What an action needs, and what it may have: SEG6_LOCAL_*. */
interface Action {
  readonly needs: readonly number[];
  readonly may: readonly number[];
}

const { SRH, TABLE, NH4, NH6, OIF, BPF, VRFTABLE, COUNTERS, FLAVORS } = SEG6_LOCAL;

/** The actions that there are (`seg6_action_table`). */
const ACTIONS: ReadonlyMap<number, Action> = new Map([
  [SEG6_LOCAL_ACTION.END, { needs: [], may: [COUNTERS, FLAVORS] }],
  [SEG6_LOCAL_ACTION.END_X, { needs: [NH6], may: [OIF, COUNTERS, FLAVORS] }],
  [SEG6_LOCAL_ACTION.END_T, { needs: [TABLE], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_DX2, { needs: [OIF], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_DX6, { needs: [NH6], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_DX4, { needs: [NH4], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_DT4, { needs: [VRFTABLE], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_DT6, { needs: [], may: [TABLE, VRFTABLE, COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_DT46, { needs: [VRFTABLE], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_B6, { needs: [SRH], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_B6_ENCAP, { needs: [SRH], may: [COUNTERS] }],
  [SEG6_LOCAL_ACTION.END_BPF, { needs: [BPF], may: [COUNTERS] }],
]);

/** The flavours that actions may have, as bits of SEG6_LOCAL_FLV_OPERATION. */
const FLAVOURS: ReadonlyMap<number, number> = new Map([
  [SEG6_LOCAL_ACTION.END, 1 << SEG6_LOCAL_FLV_OP.NEXT_CSID | 1 << SEG6_LOCAL_FLV_OP.PSP],
  [SEG6_LOCAL_ACTION.END_X, 1 << SEG6_LOCAL_FLV_OP.NEXT_CSID],
]);
/** SEG6_LOCAL_LCBLOCK_DBITS, SEG6_LOCAL_LCNODE_FN_DBITS. */
const [BLOCK_BITS, FUNCTION_BITS] = [32, 16];
const CONTAINER_BITS = 128;
const MOST_BITS = 120;

/** What becomes of an attribute: what is told of it, or a negative error number. */
type Read = (tb: RequestAttributes, context: EncapContext) => Uint8Array | number;

function refuse({ extack }: EncapContext, errno: number, msg: string): number {
  extack.msg = msg;
  return -errno;
}

/** An attribute that is told as it was given. */
function asGiven(id: number, size: number): Read {
  return (tb) => attribute(id, tb.bytes(id)?.slice(0, size));
}

/** The attributes of a nest, of whose faults nothing is said; or a negative error number. */
function inner(tb: RequestAttributes, id: number, nested: Policy): RequestAttributes | number {
  return parseNested(tb, id, nested);
}

const readSrh: Read = (tb) => {
  const srh = tb.bytes(SRH) ?? new Uint8Array();
  return isSrh(srh) ? attribute(SRH, srh) : -EINVAL;
};

/** `parse_nla_bpf`. There are no programs. */
const readBpf: Read = (tb) => {
  const nested = inner(tb, BPF, BPF_POLICY);
  if (typeof nested === "number") return nested || -EINVAL;
  const whole = nested.has(SEG6_LOCAL_BPF_PROG.PROG) && nested.has(SEG6_LOCAL_BPF_PROG.PROG_NAME);
  return whole ? -EBADF : -EINVAL;
};

/** `parse_nla_counters`: they begin with zero. */
const readCounters: Read = (tb) => {
  const nested = inner(tb, COUNTERS, COUNTERS_POLICY);
  if (typeof nested === "number") return nested || -EINVAL;
  const ids = [SEG6_LOCAL_CNT.PACKETS, SEG6_LOCAL_CNT.BYTES, SEG6_LOCAL_CNT.ERRORS];
  if (!ids.every((id) => nested.has(id))) return -EINVAL;
  return nest(COUNTERS, ...ids.map((id) => u64(id, 0n)));
};

function isPart(bits: number): boolean {
  return bits > 0 && bits <= MOST_BITS && (bits & 7) === 0;
}

/** `parse_nla_flavors`. */
const readFlavors: Read = (tb, context) => {
  const nested = inner(tb, FLAVORS, FLAVORS_POLICY);
  if (typeof nested === "number") return nested || -EINVAL;
  const operation = nested.u32(SEG6_LOCAL_FLV.OPERATION);
  if (operation === undefined) return -EINVAL;
  const allowed = FLAVOURS.get(tb.u32(SEG6_LOCAL.ACTION) ?? 0);
  if (allowed === undefined || (operation & ~allowed) !== 0) {
    return refuse(context, EOPNOTSUPP, "Unsupported Flavor operation(s)");
  }
  const told = u32(SEG6_LOCAL_FLV.OPERATION, operation);
  if ((operation & 1 << SEG6_LOCAL_FLV_OP.NEXT_CSID) === 0) return nest(FLAVORS, told);
  const block = nested.u8(SEG6_LOCAL_FLV.LCBLOCK_BITS) ?? BLOCK_BITS;
  const node = nested.u8(SEG6_LOCAL_FLV.LCNODE_FN_BITS) ?? FUNCTION_BITS;
  if (block + node > CONTAINER_BITS || !isPart(block) || !isPart(node)) {
    return refuse(context, EINVAL, "Invalid Locator Block/Node Function lengths");
  }
  return nest(
    FLAVORS,
    told,
    attribute(SEG6_LOCAL_FLV.LCBLOCK_BITS, Uint8Array.of(block)),
    attribute(SEG6_LOCAL_FLV.LCNODE_FN_BITS, Uint8Array.of(node)),
  );
};

/** The attributes, in the order in which they are read and told (`seg6_action_params`). */
const PARAMETERS: readonly (readonly [id: number, read: Read])[] = [
  [SRH, readSrh],
  [TABLE, asGiven(TABLE, 4)],
  [NH4, asGiven(NH4, 4)],
  [NH6, asGiven(NH6, 16)],
  [OIF, asGiven(OIF, 4)],
  [BPF, readBpf],
  [VRFTABLE, asGiven(VRFTABLE, 4)],
  [COUNTERS, readCounters],
  [FLAVORS, readFlavors],
];

/** Whether packets can be looked up in the table: 0, or a negative error number. */
function checkTable(tb: RequestAttributes, action: number, context: EncapContext): number {
  const byVrf = tb.has(VRFTABLE);
  switch (action) {
    case SEG6_LOCAL_ACTION.END_DT6:
      if (byVrf === tb.has(TABLE)) {
        return refuse(context, EINVAL, "table or vrftable must be specified");
      }
      return byVrf ? -EINVAL : 0;
    case SEG6_LOCAL_ACTION.END_DT4:
    case SEG6_LOCAL_ACTION.END_DT46:
      // No driver says which device has a table.
      return -EINVAL;
    default:
      return 0;
  }
}

/** Packets that are at a segment of theirs. */
export const SEG6_LOCAL_ENCAP: EncapOps = {
  type: LWTUNNEL_ENCAP.SEG6_LOCAL,
  family: AF.INET6,
  build(tb, context) {
    const number = tb.u32(SEG6_LOCAL.ACTION);
    const action = number === undefined ? undefined : ACTIONS.get(number);
    if (number === undefined || action === undefined) return -EINVAL;
    const told = new Map<number, Uint8Array>();
    for (const wanted of [action.needs, action.may]) {
      for (const [id, read] of PARAMETERS) {
        if (!wanted.includes(id)) continue;
        if (!tb.has(id)) {
          if (wanted === action.needs) return -EINVAL;
          continue;
        }
        const part = read(tb, context);
        if (typeof part === "number") return part;
        told.set(id, part);
      }
    }
    const error = checkTable(tb, number, context);
    if (error !== 0) return error;
    const parts = PARAMETERS.flatMap(([id]) => told.get(id) ?? []);
    return joined([u32(SEG6_LOCAL.ACTION, number), ...parts]);
  },
};
