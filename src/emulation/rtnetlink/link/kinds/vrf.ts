import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA_VRF } from "../../../../abi/if_link.ts";
import { VRF_NL_POLICY } from "../../../../codec/validation/policies/link_kinds.ts";
import { VRF_KIND, vrfNewlink, vrfSetup, vrfTableOf } from "../../../net/drivers/vrf.ts";
import { blame } from "../../nested_attributes.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import { validateEtherAddress } from "./ethernet.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

/** Links of kind vrf. */
export const VRF_LINK_OPS: RtnlLinkOps = {
  kind: VRF_KIND,
  policy: VRF_NL_POLICY,
  setup: vrfSetup,
  validate: (tb, _data, extack) => {
    const error = validateEtherAddress(tb);
    if (error !== 0) extack.msg = "Invalid hardware address";
    return error;
  },
  newlink: (dev, { data }, extack) => {
    const table = data?.u32(IFLA_VRF.TABLE);
    if (table === undefined) {
      extack.msg = "VRF table id is missing";
      return -ERRNO.EINVAL;
    }
    if (table === 0) {
      blame(extack, data, IFLA_VRF.TABLE, "Invalid VRF table id");
      return -ERRNO.EINVAL;
    }
    return vrfNewlink(dev, table, extack);
  },
  size: () => nlaTotalSize(4),
  fillInfo: (dev) => ({ kind: "vrf", data: { table: vrfTableOf(dev) } }),
  slave: {
    size: () => nlaTotalSize(4),
    fillInfo: (master) => ({ slaveKind: "vrf", slaveData: { table: vrfTableOf(master) } }),
  },
};
