import { ERRNO } from "../../../abi/errno.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";

/**
 * Makes a device a port of another one, and of no one else (`do_set_master`): 0, or an error number.
 *
 * @param ifindex The other one's; 0 for none.
 */
export function setMaster(dev: NetDevice, ifindex: number, extack: ExtAck): number {
  const { master } = dev;
  if (master !== undefined) {
    if (master.ifindex === ifindex) return 0;
    const error = master.ops.delSlave?.(master, dev) ?? -ERRNO.EOPNOTSUPP;
    if (error !== 0) return error;
  }
  if (ifindex === 0) return 0;
  const upper = dev.net.devices.byIndex(ifindex);
  if (upper === undefined) return -ERRNO.EINVAL;
  return upper.ops.addSlave?.(upper, dev, extack) ?? -ERRNO.EOPNOTSUPP;
}
