/** Changing links: do_setlink and rtnl_setlink of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import type { LinkHeader } from "../../../codec/mod.ts";
import { setOperstate } from "../../net/core/carrier.ts";
import { devChangeNetNamespace } from "../../net/core/change_net_namespace.ts";
import { devChangeFlags, rtnlDevCombineFlags } from "../../net/core/dev_flags.ts";
import { devChangeName, devSetAlias } from "../../net/core/dev_name.ts";
import {
  devChangeCarrier,
  devChangeTxQueueLen,
  devSetGroup,
  devSetMacAddress,
  devSetMtu,
} from "../../net/core/dev_settings.ts";
import { netdevStateChange } from "../../net/core/link_watch.ts";
import { callNetdeviceNotifiers } from "../../net/core/netdevice_notifiers.ts";
import { NETDEV } from "../../net/notifier.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Handler } from "../../netlink/receive.ts";
import { setAfSpec } from "./link_af_spec.ts";
import { setLimits } from "./link_limits.ts";
import { setMaster } from "./link_master.ts";
import {
  deviceNamed,
  ensureUniqueNetns,
  linkHeaderAt,
  LONGEST_NAME,
  namesDevice,
  parseLink,
  targetNet,
  textIn,
} from "./link_request.ts";
import { setPorts, setProtoDown, setVfs, setXdp } from "./link_set_nests.ts";
import { validateLinkmsg } from "./link_validate.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const { EINVAL, ENODEV, EOPNOTSUPP } = ERRNO;

/** DO_SETLINK_MODIFIED: something is different, which was told already. */
const MODIFIED = 1;
/** DO_SETLINK_NOTIFY: something is different, and is to be told. */
export const NOTIFY = 3;

/** What a link is to become. */
export interface LinkChange {
  readonly header: LinkHeader;
  readonly tb: RequestAttributes;
  /** Where it is to be. */
  readonly target: NetStack;
}

/** A change in progress: what has become of it so far. */
class Progress {
  status: number;

  constructor(status: number) {
    this.status = status;
  }

  /** Something is different. */
  readonly modified = (): void => {
    this.status |= MODIFIED;
  };

  /** Something is different, and is to be told. */
  readonly notify = (): void => {
    this.status |= NOTIFY;
  };
}

/** Changes a link (`rtnl_setlink`). */
export const setLink: Handler = (request) => {
  const { extack, view, net: { stack } } = request;
  const tb = parseLink(request, extack);
  if (typeof tb === "number") return tb;
  const ambiguous = ensureUniqueNetns(tb, extack, false);
  if (ambiguous < 0) return ambiguous;
  const target = targetNet(request, tb);
  if (typeof target === "number") return target;
  const header = linkHeaderAt(view);
  if (header.index <= 0 && !namesDevice(tb)) return -EINVAL;
  const dev = header.index > 0 ? stack.devices.byIndex(header.index) : deviceNamed(stack, tb);
  if (dev === undefined) return -ENODEV;
  return doSetlink(dev, { header, tb, target: target.stack }, extack, 0);
};

/**
 * Changes a link as a request wants (`do_setlink`): 0, or a negative error number. What was done
 * before something is refused stays done.
 *
 * @param status What was changed before.
 */
export function doSetlink(
  dev: NetDevice,
  change: LinkChange,
  extack: ExtAck,
  status: number,
): number {
  const { tb, target } = change;
  const invalid = validateLinkmsg(dev, tb, extack);
  if (invalid < 0) return invalid;
  const progress = new Progress(status);
  if (target !== dev.net) {
    const pattern = textIn(tb, IFLA.IFNAME, LONGEST_NAME) || undefined;
    const newIfindex = tb.s32(IFLA.NEW_IFINDEX) ?? 0;
    const refused = devChangeNetNamespace(dev, target, pattern, newIfindex, extack);
    if (refused !== 0) return refused;
    progress.modified();
  }
  const error = apply(dev, change, extack, progress);
  if (progress.status === NOTIFY) netdevStateChange(dev);
  return error;
}

/** Does one part of a change: 0, or a negative error number. */
type Part = (
  dev: NetDevice,
  change: LinkChange,
  extack: ExtAck,
  progress: Progress,
) => number;

/** The part of an attribute, which is done where that is there. */
function of(id: number, part: Part): Part {
  return (dev, change, extack, progress) =>
    change.tb.has(id) ? part(dev, change, extack, progress) : 0;
}

/** The parts of a change, in the kernel's order. */
const PARTS: readonly Part[] = [
  // No driver here has anything to set of it (`ndo_set_config`).
  of(IFLA.MAP, () => -EOPNOTSUPP),
  of(IFLA.ADDRESS, (dev, { tb }, extack, { modified }) => {
    const address = tb.bytes(IFLA.ADDRESS) ?? new Uint8Array();
    const error = devSetMacAddress(dev, address.slice(0, dev.addrLen), extack);
    if (error === 0) modified();
    return error;
  }),
  of(IFLA.MTU, (dev, { tb }, extack, { modified }) => {
    const error = devSetMtu(dev, tb.s32(IFLA.MTU) ?? 0, extack);
    if (error >= 0) modified();
    return error < 0 ? error : 0;
  }),
  of(IFLA.GROUP, (dev, { tb }, _, { notify }) => {
    devSetGroup(dev, tb.u32(IFLA.GROUP) ?? 0);
    notify();
    return 0;
  }),
  rename,
  of(IFLA.IFALIAS, (dev, { tb }, _, { notify }) => {
    // The text ends at its first NUL.
    const bytes = tb.bytes(IFLA.IFALIAS) ?? new Uint8Array();
    const error = devSetAlias(dev, String.fromCharCode(...bytes).split("\0", 1)[0] ?? "");
    if (error >= 0) notify();
    return error;
  }),
  of(IFLA.BROADCAST, (dev, { tb }) => {
    dev.broadcast = (tb.bytes(IFLA.BROADCAST) ?? new Uint8Array()).slice(0, dev.addrLen);
    callNetdeviceNotifiers(NETDEV.CHANGEADDR, dev);
    return 0;
  }),
  (dev, { header }, extack) =>
    header.flags !== 0 || header.change !== 0
      ? devChangeFlags(dev, rtnlDevCombineFlags(dev, header), extack)
      : 0,
  of(IFLA.MASTER, (dev, { tb }, extack, { modified }) => {
    const error = setMaster(dev, tb.u32(IFLA.MASTER) ?? 0, extack);
    if (error === 0) modified();
    return error;
  }),
  of(IFLA.CARRIER, (dev, { tb }, _, { modified }) => {
    const error = devChangeCarrier(dev, tb.u8(IFLA.CARRIER) !== 0);
    if (error === 0) modified();
    return error;
  }),
  of(IFLA.TXQLEN, (dev, { tb }, _, { modified }) => {
    const error = devChangeTxQueueLen(dev, tb.u32(IFLA.TXQLEN) ?? 0);
    if (error === 0) modified();
    return error;
  }),
  (dev, { tb }, _, { modified }) => {
    if (setLimits(dev, tb)) modified();
    return 0;
  },
  of(IFLA.OPERSTATE, (dev, { tb }) => {
    setOperstate(dev, tb.u8(IFLA.OPERSTATE) ?? 0);
    return 0;
  }),
  of(IFLA.LINKMODE, (dev, { tb }, _, { notify }) => {
    const mode = tb.u8(IFLA.LINKMODE) ?? 0;
    if (dev.linkMode !== mode) notify();
    dev.linkMode = mode;
    return 0;
  }),
  of(IFLA.VFINFO_LIST, (_, { tb }, __, { notify }) => setVfs(tb, notify)),
  // No driver here has ports of virtual functions.
  of(IFLA.VF_PORTS, () => -EOPNOTSUPP),
  of(IFLA.PORT_SELF, (_, { tb }) => setPorts(tb)),
  of(IFLA.AF_SPEC, (dev, { tb }, extack, { notify }) => setAfSpec(dev, tb, extack, notify)),
  (dev, { tb }, extack, { notify }) => {
    if (!tb.has(IFLA.PROTO_DOWN) && !tb.has(IFLA.PROTO_DOWN_REASON)) return 0;
    const error = setProtoDown(dev, tb, extack);
    if (error === 0) notify();
    return error;
  },
  of(IFLA.XDP, (_, { tb }, __, { notify }) => setXdp(tb, notify)),
];

function apply(dev: NetDevice, change: LinkChange, extack: ExtAck, progress: Progress): number {
  for (const part of PARTS) {
    const error = part(dev, change, extack, progress);
    if (error !== 0) return error;
  }
  return 0;
}

/** A device that was named by its index, and has a name in the request, gets that name. */
function rename(
  dev: NetDevice,
  { header: { index }, tb }: LinkChange,
  _: ExtAck,
  { modified }: Progress,
): number {
  const name = textIn(tb, IFLA.IFNAME, LONGEST_NAME) ?? "";
  if (index <= 0 || name === "") return 0;
  const error = devChangeName(dev, name);
  if (error >= 0) modified();
  return error;
}
