/** The settings of IPv4 as knobs, and what is told of them: net/ipv4/devinet.c. */

import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import {
  NETCONFA,
  NETCONFA_ALL,
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
} from "../../../abi/netconf.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { InDevice } from "./in_device.ts";
import { inDevOf } from "./in_device.ts";
import { inetNetconfNotify } from "./in_notify.ts";
import type { Ipv4Devconf } from "./ipv4_devconf.ts";
import { conf4Of } from "./ipv4_devconf.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";
import type { Knob } from "../sysctl.ts";
import { integerKnob } from "../sysctl_values.ts";

const PREFIX = "net.ipv4.conf.";

/** The knobs by name (`devinet_sysctl`). */
const SETTINGS: ReadonlyMap<string, number> = new Map([
  ["forwarding", IPV4_DEVCONF.FORWARDING],
  ["mc_forwarding", IPV4_DEVCONF.MC_FORWARDING],
  ["bc_forwarding", IPV4_DEVCONF.BC_FORWARDING],
  ["accept_redirects", IPV4_DEVCONF.ACCEPT_REDIRECTS],
  ["secure_redirects", IPV4_DEVCONF.SECURE_REDIRECTS],
  ["shared_media", IPV4_DEVCONF.SHARED_MEDIA],
  ["rp_filter", IPV4_DEVCONF.RP_FILTER],
  ["send_redirects", IPV4_DEVCONF.SEND_REDIRECTS],
  ["accept_source_route", IPV4_DEVCONF.ACCEPT_SOURCE_ROUTE],
  ["accept_local", IPV4_DEVCONF.ACCEPT_LOCAL],
  ["src_valid_mark", IPV4_DEVCONF.SRC_VMARK],
  ["proxy_arp", IPV4_DEVCONF.PROXY_ARP],
  ["medium_id", IPV4_DEVCONF.MEDIUM_ID],
  ["bootp_relay", IPV4_DEVCONF.BOOTP_RELAY],
  ["log_martians", IPV4_DEVCONF.LOG_MARTIANS],
  ["tag", IPV4_DEVCONF.TAG],
  ["arp_filter", IPV4_DEVCONF.ARPFILTER],
  ["arp_announce", IPV4_DEVCONF.ARP_ANNOUNCE],
  ["arp_ignore", IPV4_DEVCONF.ARP_IGNORE],
  ["arp_accept", IPV4_DEVCONF.ARP_ACCEPT],
  ["arp_notify", IPV4_DEVCONF.ARP_NOTIFY],
  ["arp_evict_nocarrier", IPV4_DEVCONF.ARP_EVICT_NOCARRIER],
  ["proxy_arp_pvlan", IPV4_DEVCONF.PROXY_ARP_PVLAN],
  ["force_igmp_version", IPV4_DEVCONF.FORCE_IGMP_VERSION],
  ["igmpv2_unsolicited_report_interval", IPV4_DEVCONF.IGMPV2_UNSOLICITED_REPORT_INTERVAL],
  ["igmpv3_unsolicited_report_interval", IPV4_DEVCONF.IGMPV3_UNSOLICITED_REPORT_INTERVAL],
  ["ignore_routes_with_linkdown", IPV4_DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN],
  ["drop_gratuitous_arp", IPV4_DEVCONF.DROP_GRATUITOUS_ARP],
  ["disable_xfrm", IPV4_DEVCONF.NOXFRM],
  ["disable_policy", IPV4_DEVCONF.NOPOLICY],
  ["promote_secondaries", IPV4_DEVCONF.PROMOTE_SECONDARIES],
  ["route_localnet", IPV4_DEVCONF.ROUTE_LOCALNET],
  ["drop_unicast_in_l2_multicast", IPV4_DEVCONF.DROP_UNICAST_IN_L2_MULTICAST],
]);

/** Settings whose writes do not count as made on purpose (`ipv4_doint_and_flush`). */
const FLUSHING: ReadonlySet<number> = new Set([
  IPV4_DEVCONF.NOXFRM,
  IPV4_DEVCONF.NOPOLICY,
  IPV4_DEVCONF.PROMOTE_SECONDARIES,
  IPV4_DEVCONF.ROUTE_LOCALNET,
  IPV4_DEVCONF.DROP_UNICAST_IN_L2_MULTICAST,
]);

/** Settings whose changes are told, and as what. */
const TOLD: ReadonlyMap<number, number> = new Map([
  [IPV4_DEVCONF.RP_FILTER, NETCONFA.RP_FILTER],
  [IPV4_DEVCONF.PROXY_ARP, NETCONFA.PROXY_NEIGH],
  [IPV4_DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN, NETCONFA.IGNORE_ROUTES_WITH_LINKDOWN],
]);

/** Whose settings they are. */
interface Whose {
  readonly net: NetStack;
  readonly cnf: Ipv4Devconf;
  readonly ifindex: number;
}

/** Tells of a setting (`inet_netconf_notify_devconf`). */
function notify({ net, cnf, ifindex }: Whose, type: number): void {
  const change = { event: RTM.NEWNETCONF, type, ifindex, devconf: cnf };
  inetNetconfNotify.tell(net.machine, net, change);
}

/** Whose settings a directory of knobs has. */
function whose(net: NetStack, name: string): Whose | undefined {
  const { all, dflt } = conf4Of(net);
  if (name === "all") return { net, cnf: all, ifindex: NETCONFA_IFINDEX_ALL };
  if (name === "default") return { net, cnf: dflt, ifindex: NETCONFA_IFINDEX_DEFAULT };
  const dev = net.devices.byName(name);
  const inDev = dev?.name === name ? inDevOf(dev) : undefined;
  return inDev && { net, cnf: inDev.cnf, ifindex: inDev.dev.ifindex };
}

function devicesOf(net: NetStack): InDevice[] {
  return [...net.devices].map(inDevOf).filter((inDev) => inDev !== undefined);
}

/** Forwarding is on or off for all (`inet_forward_change`). */
function inetForwardChange(net: NetStack): void {
  const { all, dflt } = conf4Of(net);
  const { ACCEPT_REDIRECTS, FORWARDING } = IPV4_DEVCONF;
  const on = all.get(FORWARDING);
  all.data[ACCEPT_REDIRECTS - 1] = on === 0 ? 1 : 0;
  dflt.data[FORWARDING - 1] = on;
  notify({ net, cnf: all, ifindex: NETCONFA_IFINDEX_ALL }, NETCONFA.FORWARDING);
  notify({ net, cnf: dflt, ifindex: NETCONFA_IFINDEX_DEFAULT }, NETCONFA.FORWARDING);
  for (const { dev, cnf } of devicesOf(net)) {
    cnf.set(FORWARDING, on);
    notify({ net, cnf, ifindex: dev.ifindex }, NETCONFA.FORWARDING);
  }
}

/** `devinet_sysctl_forward`. */
function writeForwarding(it: Whose, value: number): void {
  const { net, cnf } = it;
  const before = cnf.get(IPV4_DEVCONF.FORWARDING);
  cnf.data[IPV4_DEVCONF.FORWARDING - 1] = value;
  if (value === before) return;
  if (cnf === conf4Of(net).all) inetForwardChange(net);
  else notify(it, NETCONFA.FORWARDING);
  if (cnf !== conf4Of(net).dflt) net.rtGenid++;
}

/** Settings by which lookups of routes are done anew when they are switched off. */
const FLUSHED_WHEN_OFF: ReadonlySet<number> = new Set([
  IPV4_DEVCONF.ACCEPT_LOCAL,
  IPV4_DEVCONF.ROUTE_LOCALNET,
]);

/** `devinet_conf_proc`. */
function writeSetting(it: Whose, setting: number, value: number): void {
  const { net, cnf } = it;
  const before = cnf.get(setting);
  cnf.set(setting, value);
  if (cnf === conf4Of(net).dflt) {
    for (const { cnf } of devicesOf(net)) {
      if (!cnf.state.has(setting)) cnf.data[setting - 1] = value;
    }
  }
  const off = value === 0 && before !== 0 && FLUSHED_WHEN_OFF.has(setting);
  if (off || setting === IPV4_DEVCONF.BC_FORWARDING && value !== before) net.rtGenid++;
  const type = TOLD.get(setting);
  if (type !== undefined && value !== before) notify(it, type);
}

function write(it: Whose, setting: number, value: number): void {
  if (setting === IPV4_DEVCONF.FORWARDING) writeForwarding(it, value);
  else if (FLUSHING.has(setting)) writeFlushing(it, setting, value);
  else writeSetting(it, setting, value);
}

/** `ipv4_doint_and_flush`. */
function writeFlushing({ net, cnf }: Whose, setting: number, value: number): void {
  if (cnf.get(setting) !== value) net.rtGenid++;
  cnf.data[setting - 1] = value;
}

function knob(it: Whose, setting: number): Knob {
  return {
    ...setting === IPV4_DEVCONF.FORWARDING && { needsAdmin: true },
    ...integerKnob({
      read: () => it.cnf.get(setting),
      ...setting !== IPV4_DEVCONF.MC_FORWARDING && {
        write: (value) => write(it, setting, value),
      },
    }),
  };
}

/** The knobs of namespaces, once there is a device (`devinet_init_net`). */
const KNOBS = new Slot<NetStack, true>((net) => {
  net.sysctl.registerDirectory(PREFIX, {
    get(owner, name) {
      const setting = SETTINGS.get(name);
      if (setting === undefined) return undefined;
      const it = whose(net, owner);
      return it && knob(it, setting);
    },
    owners: () => ["all", "default", ...devicesOf(net).map(({ dev }) => dev.name)],
    settings: (owner) => whose(net, owner) === undefined ? [] : SETTINGS.keys(),
  });
  const all = { net, cnf: conf4Of(net).all, ifindex: NETCONFA_IFINDEX_ALL };
  net.sysctl.register("net.ipv4.ip_forward", knob(all, IPV4_DEVCONF.FORWARDING));
  return true;
});

/** Whether a device of a name can have settings (`sysctl_dev_name_is_allowed`). */
export function sysctlDevNameIsAllowed(name: string): boolean {
  return name !== "all" && name !== "default";
}

/** A device's settings are knobs now (`__devinet_sysctl_register`). */
export function devinetSysctlRegister({ dev, cnf }: InDevice): void {
  const { net, ifindex } = dev;
  KNOBS.of(net);
  notify({ net, cnf, ifindex }, NETCONFA_ALL);
}

/** A device's settings are knobs no longer (`devinet_sysctl_unregister`). */
export function devinetSysctlUnregister({ dev: { net, ifindex } }: InDevice): void {
  const change = { event: RTM.DELNETCONF, type: 0, ifindex, devconf: undefined };
  inetNetconfNotify.tell(net.machine, net, change);
}
