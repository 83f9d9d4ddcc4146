import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA } from "../../../../abi/if_link.ts";
import { NLMON_KIND, nlmonSetup } from "../../../net/drivers/nlmon.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

/** Links of kind nlmon. */
export const NLMON_LINK_OPS: RtnlLinkOps = {
  kind: NLMON_KIND,
  setup: nlmonSetup,
  validate: (tb) => tb.has(IFLA.ADDRESS) ? -ERRNO.EINVAL : 0,
};
