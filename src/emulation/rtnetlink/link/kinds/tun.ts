import { ERRNO } from "../../../../abi/errno.ts";
import type { LinkTunAttributes } from "../../../../codec/mod.ts";
import { TUN_KIND, tunOf, tunSetup } from "../../../net/drivers/tun.ts";
import type { NetDevice } from "../../../net/stack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

/** `tun_get_size`. */
const SIZE = 4 * nlaTotalSize(4) + 5 * nlaTotalSize(1);

/** `tun_fill_info`. */
function data(dev: NetDevice): LinkTunAttributes {
  const tun = tunOf(dev);
  if (tun === undefined) return {};
  const { type, owner, group, noPi, vnetHdr, persist, multiQueue, files } = tun;
  return {
    type,
    ...owner !== undefined && { owner },
    ...group !== undefined && { group },
    pi: noPi ? 0 : 1,
    vnetHdr: vnetHdr ? 1 : 0,
    persist: persist ? 1 : 0,
    multiQueue: multiQueue ? 1 : 0,
    ...multiQueue && { numQueues: files.length, numDisabledQueues: 0 },
  };
}

/** Links of kind tun: no request makes any. */
export const TUN_LINK_OPS: RtnlLinkOps = {
  kind: TUN_KIND,
  setup: tunSetup,
  validate: (_tb, _data, extack) => {
    extack.msg = "tun/tap creation via rtnetlink is not supported.";
    return -ERRNO.EOPNOTSUPP;
  },
  size: () => SIZE,
  fillInfo: (dev) => ({ kind: "tun", data: data(dev) }),
};
