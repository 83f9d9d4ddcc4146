import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";

/** IPV4_DEVCONF_MAX: how many settings there are. */
export const IPV4_DEVCONF_MAX: number = Object.keys(IPV4_DEVCONF).length;

/** The settings of IPv4 for a device, for all, or for those to come (`struct ipv4_devconf`). */
export class Ipv4Devconf {
  /** IPV4_DEVCONF_n is element n - 1. */
  readonly data: Int32Array;
  /** Which of them are set on purpose, and do not follow the default (`state`). */
  readonly state: Set<number> = new Set();

  /** @param like Whose values it begins with; what is set on purpose is so there, too. */
  constructor(like?: Ipv4Devconf) {
    this.data = like?.data.slice() ?? new Int32Array(IPV4_DEVCONF_MAX);
    for (const setting of like?.state ?? []) this.state.add(setting);
  }

  /** A setting, IPV4_DEVCONF_*. */
  get(setting: number): number {
    return this.data[setting - 1] ?? 0;
  }

  /** Sets one on purpose (`ipv4_devconf_set`). */
  set(setting: number, value: number): void {
    this.state.add(setting);
    this.data[setting - 1] = value;
  }

  /** From now on none follows the default (`ipv4_devconf_setall`). */
  setAll(): void {
    for (let setting = 1; setting <= IPV4_DEVCONF_MAX; setting++) this.state.add(setting);
  }
}

/** The settings of a namespace for all devices, and for those to come. */
export interface NamespaceConf4 {
  /** `conf/all`. */
  readonly all: Ipv4Devconf;
  /** `conf/default`. */
  readonly dflt: Ipv4Devconf;
}

const {
  ACCEPT_REDIRECTS,
  ACCEPT_SOURCE_ROUTE,
  ARP_EVICT_NOCARRIER,
  IGMPV2_UNSOLICITED_REPORT_INTERVAL,
  IGMPV3_UNSOLICITED_REPORT_INTERVAL,
  SECURE_REDIRECTS,
  SEND_REDIRECTS,
  SHARED_MEDIA,
} = IPV4_DEVCONF;

/** What the kernel is compiled with for all devices (`ipv4_devconf`). */
const COMPILED: readonly (readonly [setting: number, value: number])[] = [
  [ACCEPT_REDIRECTS, 1],
  [SEND_REDIRECTS, 1],
  [SECURE_REDIRECTS, 1],
  [SHARED_MEDIA, 1],
  [IGMPV2_UNSOLICITED_REPORT_INTERVAL, 10000],
  [IGMPV3_UNSOLICITED_REPORT_INTERVAL, 1000],
  [ARP_EVICT_NOCARRIER, 1],
];

function compiled(): NamespaceConf4 {
  const conf = { all: new Ipv4Devconf(), dflt: new Ipv4Devconf() };
  for (const [setting, value] of COMPILED) {
    conf.all.data[setting - 1] = conf.dflt.data[setting - 1] = value;
  }
  conf.dflt.data[ACCEPT_SOURCE_ROUTE - 1] = 1;
  return conf;
}

const CONF4 = new Slot<NetStack, NamespaceConf4>((net) => {
  const first = net.machine.stacks[0];
  if (first === undefined || first === net) return compiled();
  const { all, dflt } = conf4Of(first);
  return { all: new Ipv4Devconf(all), dflt: new Ipv4Devconf(dflt) };
});

/** The settings of a namespace; a new one's are those of the first (`devinet_init_net`). */
export function conf4Of(net: NetStack): NamespaceConf4 {
  return CONF4.of(net);
}
