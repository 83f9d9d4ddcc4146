import { IFLA_RMNET, RMNET_FLAGS } from "../../abi/if_link.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { flagSet, u16, u32 } from "../types.ts";

/** `struct ifla_rmnet_flags`. */
export interface LinkRmnetFlags extends Struct {
  /** RMNET_FLAGS_*. */
  flags: number;
  /** In requests, which of them to change. */
  mask: number;
}

/** `IFLA_RMNET_*`: one of the channels to a Qualcomm modem. */
export interface LinkRmnetAttributes extends AttributeSet {
  /** `IFLA_RMNET_MUX_ID`: the channel's number. */
  muxId?: number;
  /** `IFLA_RMNET_FLAGS`. */
  flags?: LinkRmnetFlags;
}

/** `IFLA_RMNET_*`; `rmnet_policy` of drivers/net/ethernet/qualcomm/rmnet/rmnet_config.c. */
export const LINK_RMNET: AttributeTable<LinkRmnetAttributes> = new AttributeTable(
  "IFLA_RMNET",
  IFLA_RMNET,
  {
    muxId: u16,
    flags: struct<LinkRmnetFlags>({ name: "ifla_rmnet_flags", prefix: "" }, {
      flags: flagSet(u32, ["RMNET_FLAGS", RMNET_FLAGS]),
      mask: flagSet(u32, ["RMNET_FLAGS", RMNET_FLAGS]),
    }),
  },
);
