/** Routing domains: drivers/net/vrf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { FR_ACT } from "../../../abi/fib_rules.ts";
import { IF_OPER, IFF } from "../../../abi/if.ts";
import { RTM, RTNL_FAMILY, RTPROT } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import {
  devChangeFlags,
  etherSetup,
  ethHwAddrRandom,
  ethMacAddr,
  netdevMasterUpperDevLink,
  netdevUpperDevUnlink,
  registerNetdevice,
  unregisterNetdevice,
  unregisterNetdeviceQueue,
} from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import {
  l3mdevSetMaster,
  l3mdevSetSlave,
  netifIsL3Master,
  netifIsL3Slave,
} from "../core/l3mdev.ts";
import { NETIF_F } from "../core/features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import { NO_SELECTORS } from "../rules/rule_families.ts";
import { ruleNotify } from "../rules/rule_hook.ts";
import { NEUTRAL, type RuleRequest } from "../rules/rule.ts";
import { netdevRefuseRxHandler } from "../core/rx_handler.ts";
import { Slot } from "../slot.ts";
import type { NetDevice, NetStack } from "../stack.ts";

const { EBUSY, EINVAL, EOPNOTSUPP } = ERRNO;
const IPV6_MIN_MTU = 1280;
/** IP6_MAX_MTU. */
const IP6_MAX_MTU = 65575;
/** FIB_RULE_PREF. */
const RULE_PRIORITY = 1000;

/** The routing table of a domain; 0 if a device is none. */
const TABLE = new Slot<NetDevice, { table: number }>(() => ({ table: 0 }));

/** The routing table of a domain's device. */
export function vrfTableOf(dev: NetDevice): number {
  return TABLE.of(dev).table;
}

/** The domains of a namespace (`struct netns_vrf`). */
interface VrfNet {
  /** Whether the rule for domains is still to be made. */
  addFibRules: boolean;
  /** Whether every domain must have a table of its own. */
  strictMode: boolean;
  /** How many domains each table has. */
  readonly users: Map<number, number>;
}

const VRF_NET = new Slot<NetStack, VrfNet>((net) => {
  const kept: VrfNet = { addFibRules: true, strictMode: false, users: new Map() };
  net.sysctl.register("net.vrf.strict_mode", {
    read: () => kept.strictMode ? "1" : "0",
    write: (text) => {
      if (!/^[01]$/.test(text.trim())) return -EINVAL;
      const strict = text.trim() === "1";
      if (strict && [...kept.users.values()].some((count) => count > 1)) return -EBUSY;
      kept.strictMode = strict;
      return 0;
    },
  });
  return kept;
});

/** Has a namespace know domains (`vrf_netns_init`). */
export function vrfNetnsInit(net: NetStack): void {
  VRF_NET.of(net);
}

/** Has routes and neighbours of a device go where it belongs now (`cycle_netdev`). */
function cycleNetdev(dev: NetDevice, extack: Explanation): void {
  const { flags } = dev;
  if (!dev.running) return;
  if (devChangeFlags(dev, flags & ~IFF.UP, extack) >= 0) devChangeFlags(dev, flags, extack);
}

function addSlave(dev: NetDevice, port: NetDevice, extack: Explanation): number {
  if (netifIsL3Master(port)) {
    extack.msg = "Can not enslave an L3 master device to a VRF";
    return -EINVAL;
  }
  if (netifIsL3Slave(port)) return -EINVAL;
  if ((port.flags & IFF.LOOPBACK) !== 0) {
    extack.msg = "Can not enslave loopback device to a VRF";
    return -EOPNOTSUPP;
  }
  l3mdevSetSlave(port, true);
  const error = netdevMasterUpperDevLink(port, dev, undefined, extack);
  if (error < 0) {
    l3mdevSetSlave(port, false);
    return error;
  }
  cycleNetdev(port, extack);
  return 0;
}

function delSlave(dev: NetDevice, port: NetDevice): number {
  netdevUpperDevUnlink(port, dev);
  l3mdevSetSlave(port, false);
  cycleNetdev(port, {});
  return 0;
}

const OPS: NetDeviceOps = {
  init: (dev) => {
    dev.flags = IFF.MASTER | IFF.NOARP;
    dev.operstate = IF_OPER.UP;
    return 0;
  },
  setMacAddress: ethMacAddr,
  addSlave,
  delSlave,
};

/** What it does in place of the stack. */
const FEATURES = NETIF_F.VLAN_CHALLENGED | NETIF_F.GSO_SOFTWARE | NETIF_F.RXCSUM |
  NETIF_F.HW_CSUM | NETIF_F.SCTP_CRC | NETIF_F.SG | NETIF_F.FRAGLIST | NETIF_F.HIGHDMA;

/** `vrf_setup`. */
export function vrfSetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.kind = VRF_KIND;
  dev.ops = OPS;
  ethHwAddrRandom(dev);
  dev.netnsImmutable = true;
  dev.noQueue = true;
  netdevRefuseRxHandler(dev);
  dev.liveAddrChange = true;
  dev.features = dev.hwFeatures = FEATURES;
  dev.minMtu = IPV6_MIN_MTU;
  dev.maxMtu = IP6_MAX_MTU;
  dev.mtu = IP6_MAX_MTU;
}

/** Has a table be a domain's (`vrf_map_register_dev`). */
function mapRegister(dev: NetDevice, table: number, extack: Explanation): number {
  const { users, strictMode } = VRF_NET.of(dev.net);
  const count = users.get(table) ?? 0;
  if (count > 0 && strictMode) {
    extack.msg = "Table is used by another VRF";
    return -EBUSY;
  }
  users.set(table, count + 1);
  return 0;
}

function mapUnregister(dev: NetDevice): void {
  const { users } = VRF_NET.of(dev.net);
  const count = users.get(vrfTableOf(dev)) ?? 0;
  if (count > 1) users.set(vrfTableOf(dev), count - 1);
  else users.delete(vrfTableOf(dev));
}

const RULE: RuleRequest = {
  ...NEUTRAL,
  ...NO_SELECTORS,
  action: FR_ACT.TO_TBL,
  flags: 0,
  protocol: RTPROT.KERNEL,
  priority: RULE_PRIORITY,
  l3mdev: true,
  goto: undefined,
  iifname: undefined,
  oifname: undefined,
  uidRange: undefined,
  sportRange: undefined,
  dportRange: undefined,
};

/** Has packets of domains be routed by the domains' tables (`vrf_add_fib_rules`). */
function addFibRules(net: NetStack): void {
  for (const family of [AF.INET, AF.INET6, RTNL_FAMILY.IPMR, RTNL_FAMILY.IP6MR]) {
    const rule = net.rules.of(family)?.add(RULE, true);
    if (rule === undefined || "errno" in rule) continue;
    ruleNotify.tell(net.machine, net, { type: RTM.NEWRULE, family, rule });
  }
}

/** Makes a domain of a device (`vrf_newlink`), whose table is not 0. */
export function vrfNewlink(dev: NetDevice, table: number, extack: Explanation): number {
  TABLE.of(dev).table = table;
  l3mdevSetMaster(dev, table);
  const vrfs = VRF_NET.of(dev.net);
  let error = registerNetdevice(dev);
  if (error !== 0) return error;
  error = mapRegister(dev, table, extack);
  if (error !== 0) {
    unregisterNetdevice(dev);
    return error;
  }
  if (vrfs.addFibRules) addFibRules(dev.net);
  vrfs.addFibRules = false;
  return 0;
}

/** The kind. */
export const VRF_KIND: LinkKind = {
  name: "vrf",
  dellink: (dev, ending) => {
    for (const { dev: port } of [...dev.lower]) delSlave(dev, port);
    mapUnregister(dev);
    unregisterNetdeviceQueue(dev, ending);
  },
};

/** Devices leave their domain when they end (`vrf_device_event`). */
export const vrfNotifier: NetdevNotifier = ({ event, dev }) => {
  const { master } = dev;
  if (event === NETDEV.UNREGISTER && netifIsL3Slave(dev) && master !== undefined) {
    delSlave(master, dev);
  }
  return 0;
};
