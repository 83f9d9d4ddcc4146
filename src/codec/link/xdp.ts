import { IFLA_XDP, XDP_ATTACHED, XDP_FLAGS } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, s32, u32, u8 } from "../types.ts";

/** `IFLA_XDP_*`: the XDP programs of a link. */
export interface LinkXdpAttributes extends AttributeSet {
  /** `IFLA_XDP_FD`: a program's descriptor; -1 removes it. */
  fd?: number;
  /** `IFLA_XDP_ATTACHED`: XDP_ATTACHED_*. */
  attached?: number;
  /** `IFLA_XDP_FLAGS`: XDP_FLAGS_*. */
  flags?: number;
  /** `IFLA_XDP_PROG_ID`. */
  progId?: number;
  /** `IFLA_XDP_DRV_PROG_ID`. */
  drvProgId?: number;
  /** `IFLA_XDP_SKB_PROG_ID`. */
  skbProgId?: number;
  /** `IFLA_XDP_HW_PROG_ID`. */
  hwProgId?: number;
  /** `IFLA_XDP_EXPECTED_FD`: the program that must be there for the request to be carried out. */
  expectedFd?: number;
}

/** `IFLA_XDP_*`; `ifla_xdp_policy` of net/core/rtnetlink.c. */
export const LINK_XDP: AttributeTable<LinkXdpAttributes> = new AttributeTable(
  "IFLA_XDP",
  IFLA_XDP,
  {
    fd: s32,
    attached: enumeration(u8, ["XDP_ATTACHED", XDP_ATTACHED]),
    flags: flagSet(u32, ["XDP_FLAGS", XDP_FLAGS]),
    progId: u32,
    drvProgId: u32,
    skbProgId: u32,
    hwProgId: u32,
    expectedFd: s32,
  },
);
