import { IN6_ADDR_GEN_MODE } from "../../../abi/if_link.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";

/** DEVCONF_MAX: how many settings there are. */
export const DEVCONF_MAX: number = Object.keys(DEVCONF).length;

/** The settings of IPv6 for a device, for all, or for those to come (`struct ipv6_devconf`). */
export class Ipv6Devconf {
  /** DEVCONF_n is element n; times are in milliseconds. */
  readonly data: Int32Array;
  /** `regen_min_advance`, which messages do not tell. */
  regenMinAdvance = 2;
  /** `ra_honor_pio_life`, which messages do not tell. */
  raHonorPioLife = 0;
  /** `ra_honor_pio_pflag`, which messages do not tell. */
  raHonorPioPflag = 0;
  /** `stable_secret`, as 128 bits; `undefined` if there is none. */
  stableSecret: bigint | undefined;

  /** @param like Whose values it begins with. */
  constructor(like?: Ipv6Devconf) {
    this.data = like?.data.slice() ?? new Int32Array(DEVCONF_MAX);
    if (like === undefined) return;
    this.regenMinAdvance = like.regenMinAdvance;
    this.raHonorPioLife = like.raHonorPioLife;
    this.raHonorPioPflag = like.raHonorPioPflag;
    this.stableSecret = like.stableSecret;
  }

  /** A setting, DEVCONF_*. */
  get(setting: number): number {
    return this.data[setting] ?? 0;
  }

  /** Sets one. */
  set(setting: number, value: number): void {
    this.data[setting] = value;
  }
}

/** The settings of a namespace for all devices, and for those to come. */
export interface NamespaceConf6 {
  /** `conf/all`. */
  readonly all: Ipv6Devconf;
  /** `conf/default`. */
  readonly dflt: Ipv6Devconf;
}

/** What the kernel is compiled with (`ipv6_devconf`). */
const COMPILED: readonly (readonly [setting: number, value: number])[] = [
  [DEVCONF.HOPLIMIT, 64],
  [DEVCONF.MTU6, 1280],
  [DEVCONF.ACCEPT_RA, 1],
  [DEVCONF.ACCEPT_REDIRECTS, 1],
  [DEVCONF.AUTOCONF, 1],
  [DEVCONF.MLDV1_UNSOLICITED_REPORT_INTERVAL, 10000],
  [DEVCONF.MLDV2_UNSOLICITED_REPORT_INTERVAL, 1000],
  [DEVCONF.DAD_TRANSMITS, 1],
  [DEVCONF.RTR_SOLICITS, -1],
  [DEVCONF.RTR_SOLICIT_INTERVAL, 4000],
  [DEVCONF.RTR_SOLICIT_MAX_INTERVAL, 3600000],
  [DEVCONF.RTR_SOLICIT_DELAY, 1000],
  [DEVCONF.TEMP_VALID_LFT, 604800],
  [DEVCONF.TEMP_PREFERED_LFT, 86400],
  [DEVCONF.REGEN_MAX_RETRY, 3],
  [DEVCONF.MAX_DESYNC_FACTOR, 600],
  [DEVCONF.MAX_ADDRESSES, 16],
  [DEVCONF.ACCEPT_RA_DEFRTR, 1],
  [DEVCONF.RA_DEFRTR_METRIC, 1024],
  [DEVCONF.ACCEPT_RA_MIN_HOP_LIMIT, 1],
  [DEVCONF.ACCEPT_RA_PINFO, 1],
  [DEVCONF.ACCEPT_RA_RTR_PREF, 1],
  [DEVCONF.RTR_PROBE_INTERVAL, 60000],
  [DEVCONF.SUPPRESS_FRAG_NDISC, 1],
  [DEVCONF.ACCEPT_RA_MTU, 1],
  [DEVCONF.ENHANCED_DAD, 1],
  [DEVCONF.ADDR_GEN_MODE, IN6_ADDR_GEN_MODE.EUI64],
  [DEVCONF.IOAM6_ID, 0xffff],
  [DEVCONF.IOAM6_ID_WIDE, -1],
  [DEVCONF.NDISC_EVICT_NOCARRIER, 1],
];

const CONF6 = new Slot<NetStack, NamespaceConf6>(() => {
  const conf = { all: new Ipv6Devconf(), dflt: new Ipv6Devconf() };
  for (const [setting, value] of COMPILED) {
    conf.all.set(setting, value);
    conf.dflt.set(setting, value);
  }
  conf.dflt.set(DEVCONF.ACCEPT_DAD, 1);
  return conf;
});

/** The settings of a namespace; a new one's are what the kernel is compiled with. */
export function conf6Of(net: NetStack): NamespaceConf6 {
  return CONF6.of(net);
}
