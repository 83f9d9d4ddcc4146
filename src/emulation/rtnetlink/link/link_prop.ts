/** RTM_NEWLINKPROP and RTM_DELLINKPROP: rtnl_linkprop of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { parse, VALIDATE } from "../../../codec/mod.ts";
import { IFLA_POLICY } from "../../../codec/validation/policies/link.ts";
import { netdevNameNodeAltCreate, netdevNameNodeAltDestroy } from "../../net/core/dev_name.ts";
import { netdevStateChange } from "../../net/core/link_watch.ts";
import type { NetDevice } from "../../net/stack.ts";
import { explain } from "../../netlink/explain.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Handler } from "../../netlink/receive.ts";
import {
  deviceNamed,
  ensureUniqueNetns,
  linkHeaderAt,
  LONGEST_ALTNAME,
  namesDevice,
  parseLink,
  textIn,
} from "./link_request.ts";
import { propListSize } from "./link_size.ts";
import { nlaTotalSize } from "../nla_size.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const { EINVAL, ENODEV } = ERRNO;
/** The most bytes of an attribute, `U16_MAX`. */
const LONGEST_LIST = 0xffff;

/** What is done with one name of a device: 0, or a negative error number. */
type Verb = (dev: NetDevice, name: string, extack: ExtAck) => number;

/** Gives a device further names. */
export const newLinkprop: Handler = linkprop((dev, name, extack) => {
  const size = propListSize(dev) + nlaTotalSize(LONGEST_ALTNAME + 1);
  if (size >= LONGEST_LIST) {
    extack.msg = "effective property list too long";
    return -EINVAL;
  }
  return netdevNameNodeAltCreate(dev, name);
});

/** Takes names from a device. */
export const delLinkprop: Handler = linkprop(netdevNameNodeAltDestroy);

function linkprop(verb: Verb): Handler {
  return (request) => {
    const { extack, view, net: { stack } } = request;
    const tb = parseLink(request, extack, { mode: VALIDATE.STRICT });
    if (typeof tb === "number") return tb;
    const refused = ensureUniqueNetns(tb, extack, true);
    if (refused !== 0) return refused;
    const { index } = linkHeaderAt(view);
    if (index <= 0 && !namesDevice(tb)) return -EINVAL;
    const dev = index > 0 ? stack.devices.byIndex(index) : deviceNamed(stack, tb);
    if (dev === undefined) return -ENODEV;
    return changeNames(dev, tb, verb, extack);
  };
}

function changeNames(
  dev: NetDevice,
  tb: RequestAttributes,
  verb: Verb,
  extack: ExtAck,
): number {
  let changed = false;
  for (const { id, alone } of tb.items(IFLA.PROP_LIST)) {
    if (id !== IFLA.ALT_IFNAME) continue;
    // The kernel looks at the attribute as if it were one of a link's.
    const begin = alone.offset(id) ?? 0;
    const end = alone.range(id)?.end ?? 0;
    const verdict = parse(alone.view, begin, end, IFLA_POLICY, VALIDATE.STRICT);
    const error = explain(extack, verdict) ||
      verb(dev, textIn(alone, id, LONGEST_ALTNAME) ?? "", extack);
    if (error !== 0) return error;
    changed = true;
  }
  if (changed) netdevStateChange(dev);
  return 0;
}
