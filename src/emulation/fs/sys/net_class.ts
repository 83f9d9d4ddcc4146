/** What every device tells of itself: net_class_attrs of net/core/net-sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IF_OPER } from "../../../abi/if.ts";
import { devChangeFlags } from "../../net/core/dev_flags.ts";
import { devSetAlias, NET_NAME } from "../../net/core/dev_name.ts";
import {
  devChangeCarrier,
  devChangeProtoDown,
  devChangeTxQueueLen,
  devSetGroup,
  devSetMtu,
} from "../../net/core/dev_settings.ts";
import { devGetIflink, linkwatchSyncDev, netdevStateChange } from "../../net/core/link_watch.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Attributes } from "./attribute.ts";
import { linkKsettings } from "./link_ksettings.ts";
import { isPolled, pollingOf } from "./napi.ts";
import { dec, hex, machineStore, netdevStore, type Store } from "./netdev_store.ts";
import { cString, s32, u32 } from "./numbers.ts";
import { mayAdminister } from "./privilege.ts";
import { shownLink } from "./shown_link.ts";

const { EINVAL, EOPNOTSUPP, EPERM, ERANGE } = ERRNO;
const U32_MAX = 0xffffffffn;
const S32_MAX = 0x7fffffffn;

/** IF_OPER_* in words. */
const OPERSTATES: Readonly<Record<number, string>> = {
  [IF_OPER.UNKNOWN]: "unknown",
  [IF_OPER.NOTPRESENT]: "notpresent",
  [IF_OPER.DOWN]: "down",
  [IF_OPER.LOWERLAYERDOWN]: "lowerlayerdown",
  [IF_OPER.TESTING]: "testing",
  [IF_OPER.DORMANT]: "dormant",
  [IF_OPER.UP]: "up",
};

function flag(on: boolean): number {
  return on ? 1 : 0;
}

/** A hardware address and the end of the line (`sysfs_format_mac`). */
export function macText(address: Uint8Array): string {
  return `${[...address].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}\n`;
}

/** Tells something of devices that are up, and of others EINVAL. */
function whileRunning(show: (dev: NetDevice) => string): (dev: NetDevice) => string | number {
  return (dev) => dev.running ? show(dev) : -EINVAL;
}

const storeIfalias: Store<NetDevice> = (dev, text, writer) => {
  if (!mayAdminister(dev.net, writer)) return -EPERM;
  const alias = text.replace(/\n$/, "");
  const refused = devSetAlias(dev, alias);
  if (refused < 0) return refused;
  dev.ifalias = cString(alias);
  netdevStateChange(dev);
  return 0;
};

/** Stores a number, if the writer may administer all of the machine. */
function machineNumber(set: (dev: NetDevice, value: bigint) => number): Store<NetDevice> {
  return machineStore(({ net }) => net, netdevStore(set));
}

/**
 * The attributes of devices, in the kernel's order. Those of ports of switches (phys_port_id,
 * phys_port_name, phys_switch_id) are only there where a driver has them, which none here does.
 */
export const NET_CLASS: Attributes<NetDevice> = {
  netdev_group: {
    show: (dev) => dec(dev.group | 0),
    store: netdevStore((dev, value) => {
      devSetGroup(dev, u32(value));
      return 0;
    }),
  },
  type: { show: (dev) => dec(dev.type) },
  dev_id: { show: () => hex(0) },
  dev_port: { show: () => dec(0) },
  iflink: { show: (dev) => dec(shownLink(dev)?.link ?? devGetIflink(dev)) },
  ifindex: { show: (dev) => dec(dev.ifindex) },
  name_assign_type: {
    show: ({ nameAssignType }) =>
      nameAssignType === NET_NAME.UNKNOWN ? -EINVAL : dec(nameAssignType),
  },
  addr_assign_type: { show: (dev) => dec(dev.addrAssignType) },
  addr_len: { show: (dev) => dec(dev.addrLen) },
  link_mode: { show: (dev) => dec(shownLink(dev)?.linkmode ?? dev.linkMode) },
  address: { show: (dev) => macText(dev.address.subarray(0, dev.addrLen)) },
  broadcast: { show: (dev) => macText(dev.broadcast.subarray(0, dev.addrLen)) },
  speed: {
    show: (dev) => {
      const settings = dev.running ? linkKsettings(dev) : undefined;
      return settings === undefined ? -EINVAL : dec(settings.speed);
    },
  },
  duplex: {
    show: (dev) => {
      const settings = dev.running ? linkKsettings(dev) : undefined;
      return settings === undefined ? -EINVAL : `${settings.duplex}\n`;
    },
  },
  dormant: { show: whileRunning((dev) => dec(flag(dev.dormant))) },
  testing: { show: whileRunning((dev) => dec(flag(dev.testing))) },
  operstate: {
    show: (dev) => {
      const state = shownLink(dev)?.operstate ?? (dev.running ? dev.operstate : IF_OPER.DOWN);
      const text = OPERSTATES[state];
      return text === undefined ? -EINVAL : `${text}\n`;
    },
  },
  carrier_changes: {
    show: (dev) => dec(shownLink(dev)?.carrierChanges ?? dev.carrierUpCount + dev.carrierDownCount),
  },
  ifalias: {
    show: (dev) => {
      const alias = shownLink(dev)?.ifalias ?? dev.ifalias;
      return alias === "" ? "" : `${alias}\n`;
    },
    store: storeIfalias,
  },
  carrier: {
    show: whileRunning((dev) => {
      linkwatchSyncDev(dev);
      return dec(flag(dev.carrier));
    }),
    store: (dev, text, writer) => {
      if (dev.ops.changeCarrier === undefined) return -EOPNOTSUPP;
      return storeCarrier(dev, text, writer);
    },
  },
  mtu: {
    show: (dev) => dec(dev.mtu | 0),
    store: netdevStore((dev, value) => devSetMtu(dev, s32(value))),
  },
  flags: {
    show: (dev) => hex(dev.flags),
    store: netdevStore((dev, value) => devChangeFlags(dev, u32(value))),
  },
  tx_queue_len: {
    show: (dev) => dec(dev.txQueueLen | 0),
    store: machineNumber((dev, value) =>
      value > U32_MAX ? -ERANGE : devChangeTxQueueLen(dev, u32(value))
    ),
  },
  gro_flush_timeout: {
    show: (dev) => dec(pollingOf(dev).groFlushTimeout),
    store: machineNumber((dev, value) => {
      pollingOf(dev).groFlushTimeout = value;
      return 0;
    }),
  },
  napi_defer_hard_irqs: {
    show: (dev) => dec(pollingOf(dev).napiDeferHardIrqs),
    store: machineNumber((dev, value) => {
      if (value > S32_MAX) return -ERANGE;
      pollingOf(dev).napiDeferHardIrqs = Number(value);
      return 0;
    }),
  },
  proto_down: {
    show: (dev) => dec(shownLink(dev)?.protoDown ?? flag(dev.protoDown)),
    store: netdevStore((dev, value) => devChangeProtoDown(dev, value !== 0n)),
  },
  carrier_up_count: {
    show: (dev) => dec(shownLink(dev)?.carrierUpCount ?? dev.carrierUpCount),
  },
  carrier_down_count: {
    show: (dev) => dec(shownLink(dev)?.carrierDownCount ?? dev.carrierDownCount),
  },
  threaded: {
    show: (dev) => dec(pollingOf(dev).threaded),
    store: netdevStore((dev, value) => {
      if (!isPolled(dev) || value > 1n) return -EOPNOTSUPP;
      pollingOf(dev).threaded = Number(value);
      return 0;
    }),
  },
};

const storeCarrier = netdevStore((dev, value) =>
  dev.running ? devChangeCarrier(dev, value !== 0n) : -EINVAL
);
