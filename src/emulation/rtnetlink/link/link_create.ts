/** Making devices that are not registered yet: rtnl_create_link of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { setOperstate } from "../../net/core/carrier.ts";
import { devValidateMtu, NET_ADDR } from "../../net/core/dev_settings.ts";
import { allocNetdev } from "../../net/core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { RtnlLinkOps } from "./kinds/kind_ops.ts";
import { setLimits } from "./link_limits.ts";
import { validateLinkmsg } from "./link_validate.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const MOST_QUEUES = 4096;

/** What {@linkcode rtnlCreateLink} takes beside the request. */
export interface LinkCreation {
  /** Where the device is to be. */
  readonly net: NetStack;
  /** Its name, in which %d stands for a number that is free. */
  readonly name: string;
  /** NET_NAME_*: how it came to the name. */
  readonly nameAssignType: number;
  readonly ops: RtnlLinkOps;
}

/** A device as a request wants it (`rtnl_create_link`), or a negative error number. */
export function rtnlCreateLink(
  { net, name, nameAssignType, ops }: LinkCreation,
  tb: RequestAttributes,
  extack: ExtAck,
): NetDevice | number {
  const numTxQueues = tb.u32(IFLA.NUM_TX_QUEUES) ?? ops.numTxQueues?.(net) ?? 1;
  const numRxQueues = tb.u32(IFLA.NUM_RX_QUEUES) ?? ops.numRxQueues?.(net) ?? 1;
  if (numTxQueues < 1 || numTxQueues > MOST_QUEUES) {
    extack.msg = "Invalid number of transmit queues";
    return -ERRNO.EINVAL;
  }
  if (numRxQueues < 1 || numRxQueues > MOST_QUEUES) {
    extack.msg = "Invalid number of receive queues";
    return -ERRNO.EINVAL;
  }
  const dev = allocNetdev(net, name, (dev) => ops.setup?.(dev), {
    txQueues: numTxQueues,
    rxQueues: numRxQueues,
    nameAssignType,
  });
  const refused = validateLinkmsg(dev, tb, extack);
  if (refused < 0) return refused;
  dev.kind = ops.kind;
  dev.initializing = true;
  const mtu = tb.u32(IFLA.MTU);
  if (mtu !== undefined) {
    const wrong = devValidateMtu(dev, mtu, extack);
    if (wrong !== 0) return wrong;
    dev.mtu = mtu;
  }
  const address = tb.bytes(IFLA.ADDRESS);
  if (address !== undefined) {
    dev.address = address.slice(0, dev.addrLen);
    dev.addrAssignType = NET_ADDR.SET;
  }
  const broadcast = tb.bytes(IFLA.BROADCAST);
  if (broadcast !== undefined) dev.broadcast = broadcast.slice(0, dev.addrLen);
  dev.txQueueLen = tb.u32(IFLA.TXQLEN) ?? dev.txQueueLen;
  const operstate = tb.u8(IFLA.OPERSTATE);
  if (operstate !== undefined) setOperstate(dev, operstate);
  dev.linkMode = tb.u8(IFLA.LINKMODE) ?? dev.linkMode;
  dev.group = tb.u32(IFLA.GROUP) ?? dev.group;
  setLimits(dev, tb);
  return dev;
}
