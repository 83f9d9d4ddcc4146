import { ILA_ATTR, ILA_ATYPE, ILA_CSUM, ILA_HOOK } from "../../abi/lwtunnel.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be64, binary, enumeration, s32, u32, u8 } from "../types.ts";

/** `ILA_ATTR_*`: the first half of the destination is replaced (identifier locator addressing). */
export interface EncapIlaAttributes extends AttributeSet {
  /** `ILA_ATTR_LOCATOR`: the new first half, big-endian on the wire. */
  locator?: bigint;
  /** `ILA_ATTR_IDENTIFIER`: no longer used. */
  identifier?: bigint;
  /** `ILA_ATTR_LOCATOR_MATCH`: the first half to match, big-endian; not in routes. */
  locatorMatch?: bigint;
  /** `ILA_ATTR_IFINDEX`: the index of a link to match; not in routes. */
  ifindex?: number;
  /** `ILA_ATTR_DIR`: no longer used. */
  dir?: number;
  /** `ILA_ATTR_PAD`. */
  pad?: Uint8Array;
  /** `ILA_ATTR_CSUM_MODE`: ILA_CSUM_*. */
  csumMode?: number;
  /** `ILA_ATTR_IDENT_TYPE`: ILA_ATYPE_*. */
  identType?: number;
  /** `ILA_ATTR_HOOK_TYPE`: ILA_HOOK_*. */
  hookType?: number;
}

/** `ILA_ATTR_*`; `ila_nl_policy` of net/ipv6/ila/ila_lwt.c and ila_main.c. */
export const ENCAP_ILA: AttributeTable<EncapIlaAttributes> = new AttributeTable(
  "ILA_ATTR",
  ILA_ATTR,
  {
    locator: be64,
    identifier: be64,
    locatorMatch: be64,
    ifindex: s32,
    dir: u32,
    pad: binary,
    csumMode: enumeration(u8, ["ILA_CSUM", ILA_CSUM]),
    identType: enumeration(u8, ["ILA_ATYPE", ILA_ATYPE]),
    hookType: enumeration(u8, ["ILA_HOOK", ILA_HOOK]),
  },
);
