/** RTM_DELLINK: rtnl_dellink of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import type { Cause } from "../../net/cause.ts";
import {
  unregisterNetdeviceMany,
  unregisterNetdeviceQueue,
} from "../../net/core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Handler } from "../../netlink/receive.ts";
import {
  deviceNamed,
  ensureUniqueNetns,
  linkHeaderAt,
  namesDevice,
  parseLink,
} from "./link_request.ts";
import { administeredNamespace } from "../namespace_reference.ts";

const { EINVAL, ENODEV, EOPNOTSUPP, EPERM } = ERRNO;

/** Ends a link, or all of a group. */
export const deleteLink: Handler = (request) => {
  const { net, sock, view, extack, portid, header: { seq, flags } } = request;
  const tb = parseLink(request, extack);
  if (typeof tb === "number") return tb;
  const refused = ensureUniqueNetns(tb, extack, true);
  if (refused < 0) return refused;
  const nsid = tb.s32(IFLA.TARGET_NETNSID);
  const target = nsid === undefined ? net : administeredNamespace(sock, nsid);
  if (typeof target === "number") return target;
  const { stack } = target;
  const { index } = linkHeaderAt(view);
  const dev = index > 0 ? stack.devices.byIndex(index) : deviceNamed(stack, tb);
  if (dev !== undefined) return deleteOne(dev, { portid, seq, flags });
  if (index > 0 || namesDevice(tb)) return -ENODEV;
  const group = tb.u32(IFLA.GROUP);
  return group === undefined ? -EINVAL : deleteGroup(stack, group);
};

/** What ends a device that requests can end; `undefined` of others. */
export function dellinkOf(
  { kind }: NetDevice,
): ((dev: NetDevice, ending: NetDevice[]) => void) | undefined {
  return kind && (kind.dellink ?? unregisterNetdeviceQueue);
}

/** `rtnl_delete_link`. */
function deleteOne(dev: NetDevice, cause: Cause): number {
  const dellink = dellinkOf(dev);
  if (dellink === undefined) return -EOPNOTSUPP;
  const ending: NetDevice[] = [];
  dellink(dev, ending);
  unregisterNetdeviceMany(ending, cause);
  return 0;
}

/** `rtnl_group_dellink`. */
function deleteGroup({ devices }: NetStack, group: number): number {
  if (group === 0) return -EPERM;
  const all = [...devices].filter((dev) => dev.group === group);
  if (all.some((dev) => dellinkOf(dev) === undefined)) return -EOPNOTSUPP;
  if (all.length === 0) return -ENODEV;
  const ending: NetDevice[] = [];
  for (const dev of all) dellinkOf(dev)?.(dev, ending);
  unregisterNetdeviceMany(ending);
  return 0;
}
