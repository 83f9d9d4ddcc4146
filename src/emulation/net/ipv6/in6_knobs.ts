/** The settings of IPv6 by name: `addrconf_sysctl` of net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IN6_ADDR_GEN_MODE } from "../../../abi/if_link.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { in6DevOf } from "./in6_device.ts";
import type { Whose6 } from "./in6_sysctl.ts";
import { inet6DevsOf, WRITERS6 } from "./in6_sysctl.ts";
import { conf6Of } from "./ipv6_devconf.ts";
import type { Ipv6Devconf } from "./ipv6_devconf.ts";
import { HZ, jiffiesToMs } from "../jiffies.ts";
import { parseIp6, textOfIp6 } from "./ipv6_text.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";
import type { Knob } from "../sysctl.ts";
import { integerKnob, msToJiffies, parseSysctl } from "../sysctl_values.ts";

const PREFIX = "net.ipv6.conf.";
const U32_MAX = 0xffffffff;
/** The most seconds that are kept in jiffies. */
const MOST_SECONDS = Math.floor(0x7fffffff / HZ);

/** What a setting that is a number may be. */
interface Numeric {
  readonly setting: number;
  readonly min?: number;
  readonly max?: number;
  /** How many milliseconds one of it is. */
  readonly unit?: number;
  /** Whether it has no sign. */
  readonly unsigned?: boolean;
}

/** Those that are named as in messages, and may be anything. */
const PLAIN: readonly string[] = [
  "FORWARDING",
  "ACCEPT_RA",
  "ACCEPT_REDIRECTS",
  "AUTOCONF",
  "DAD_TRANSMITS",
  "FORCE_MLD_VERSION",
  "USE_TEMPADDR",
  "TEMP_VALID_LFT",
  "TEMP_PREFERED_LFT",
  "REGEN_MAX_RETRY",
  "MAX_DESYNC_FACTOR",
  "MAX_ADDRESSES",
  "ACCEPT_RA_DEFRTR",
  "ACCEPT_RA_MIN_HOP_LIMIT",
  "ACCEPT_RA_MIN_LFT",
  "ACCEPT_RA_PINFO",
  "ACCEPT_RA_RTR_PREF",
  "ACCEPT_RA_RT_INFO_MIN_PLEN",
  "ACCEPT_RA_RT_INFO_MAX_PLEN",
  "PROXY_NDP",
  "ACCEPT_SOURCE_ROUTE",
  "OPTIMISTIC_DAD",
  "USE_OPTIMISTIC",
  "MC_FORWARDING",
  "DISABLE_IPV6",
  "ACCEPT_DAD",
  "FORCE_TLLAO",
  "NDISC_NOTIFY",
  "SUPPRESS_FRAG_NDISC",
  "ACCEPT_RA_FROM_LOCAL",
  "ACCEPT_RA_MTU",
  "USE_OIF_ADDRS_ONLY",
  "IGNORE_ROUTES_WITH_LINKDOWN",
  "DROP_UNICAST_IN_L2_MULTICAST",
  "DROP_UNSOLICITED_NA",
  "KEEP_ADDR_ON_DOWN",
  "SEG6_ENABLED",
  "SEG6_REQUIRE_HMAC",
  "ENHANCED_DAD",
  "DISABLE_POLICY",
];

/** DEVCONF_* by name. */
const BY_NAME: ReadonlyMap<string, number> = new Map(Object.entries(DEVCONF));

/** The settings that messages tell. */
const SETTINGS: ReadonlyMap<string, Numeric> = new Map<string, Numeric>([
  ...PLAIN.map((name) => [name.toLowerCase(), { setting: BY_NAME.get(name) ?? 0 }] as const),
  ["hop_limit", { setting: DEVCONF.HOPLIMIT, min: 1, max: 255 }],
  ["mtu", { setting: DEVCONF.MTU6, min: 1280 }],
  ["router_solicitations", { setting: DEVCONF.RTR_SOLICITS, min: -1 }],
  ["router_solicitation_interval", { setting: DEVCONF.RTR_SOLICIT_INTERVAL, unit: 1000 }],
  ["router_solicitation_max_interval", { setting: DEVCONF.RTR_SOLICIT_MAX_INTERVAL, unit: 1000 }],
  ["router_solicitation_delay", { setting: DEVCONF.RTR_SOLICIT_DELAY, unit: 1000 }],
  ["router_probe_interval", { setting: DEVCONF.RTR_PROBE_INTERVAL, unit: 1000 }],
  ["ra_defrtr_metric", { setting: DEVCONF.RA_DEFRTR_METRIC, min: 1, unsigned: true }],
  ["addr_gen_mode", { setting: DEVCONF.ADDR_GEN_MODE, unsigned: true }],
  ["ndisc_tclass", { setting: DEVCONF.NDISC_TCLASS, min: 0, max: 255 }],
  ["rpl_seg_enabled", { setting: DEVCONF.RPL_SEG_ENABLED, min: 0, max: 1 }],
  ["ioam6_enabled", { setting: DEVCONF.IOAM6_ENABLED, min: 0, max: 1, unsigned: true }],
  ["ioam6_id", { setting: DEVCONF.IOAM6_ID, min: 0, max: 0xffff, unsigned: true }],
  ["ioam6_id_wide", { setting: DEVCONF.IOAM6_ID_WIDE, unsigned: true }],
  ["ndisc_evict_nocarrier", {
    setting: DEVCONF.NDISC_EVICT_NOCARRIER,
    min: 0,
    max: 1,
    unsigned: true,
  }],
  ["accept_untracked_na", { setting: DEVCONF.ACCEPT_UNTRACKED_NA, min: 0, max: 2 }],
  ["force_forwarding", { setting: DEVCONF.FORCE_FORWARDING, min: 0, max: 1, unsigned: true }],
]);

function numericKnob(it: Whose6, { max, min, setting, unit, unsigned }: Numeric): Knob {
  const { cnf, idev } = it;
  const write = WRITERS6.get(setting) ?? (({ cnf }, value) => cnf.set(setting, value));
  // The device's own MTU is the most that IPv6's may be.
  const most = setting === DEVCONF.MTU6 ? idev?.dev.mtu : max;
  return integerKnob({
    read: () => unsigned ? cnf.get(setting) >>> 0 : cnf.get(setting),
    ...setting !== DEVCONF.MC_FORWARDING && { write: (value: number) => write(it, value) },
    ...unsigned && { unsigned, min: 0, max: U32_MAX },
    ...min !== undefined && { min },
    ...most !== undefined && { max: most },
    ...unit !== undefined && { unit, max: MOST_SECONDS, min: min ?? -MOST_SECONDS },
  });
}

/** A setting that is kept in jiffies, and shown in milliseconds (`proc_dointvec_ms_jiffies`). */
function millisecondsKnob({ cnf }: Whose6, setting: number): Knob {
  return {
    read: () => String(cnf.get(setting) >>> 0),
    write(text): number {
      const value = msToJiffies(parseSysctl(text));
      if (value === undefined) return -ERRNO.EINVAL;
      cnf.set(setting, jiffiesToMs(value));
      return 0;
    },
  };
}

/** Settings that messages do not tell, or tell in another unit. */
const FURTHER: ReadonlyMap<string, (it: Whose6) => Knob> = new Map<string, (it: Whose6) => Knob>([
  ["regen_min_advance", ({ cnf }: Whose6) =>
    integerKnob({
      read: () => cnf.regenMinAdvance,
      write: (value) => void (cnf.regenMinAdvance = value),
    })],
  ["ra_honor_pio_life", ({ cnf }: Whose6) =>
    integerKnob({
      read: () => cnf.raHonorPioLife,
      write: (value) => void (cnf.raHonorPioLife = value),
      min: 0,
      max: 1,
      unsigned: true,
    })],
  ["ra_honor_pio_pflag", ({ cnf }: Whose6) =>
    integerKnob({
      read: () => cnf.raHonorPioPflag,
      write: (value) => void (cnf.raHonorPioPflag = value),
      min: 0,
      max: 1,
      unsigned: true,
    })],
  [
    "mldv1_unsolicited_report_interval",
    (it: Whose6) => millisecondsKnob(it, DEVCONF.MLDV1_UNSOLICITED_REPORT_INTERVAL),
  ],
  [
    "mldv2_unsolicited_report_interval",
    (it: Whose6) => millisecondsKnob(it, DEVCONF.MLDV2_UNSOLICITED_REPORT_INTERVAL),
  ],
  ["stable_secret", secretKnob],
]);

/** `addrconf_sysctl_stable_secret`. */
function secretKnob({ cnf, idev, net }: Whose6): Knob {
  const setMode = ({ cnf }: { readonly cnf: Ipv6Devconf }): void =>
    cnf.set(DEVCONF.ADDR_GEN_MODE, IN6_ADDR_GEN_MODE.STABLE_PRIVACY);
  const { all } = conf6Of(net);
  return {
    mode: 0o600,
    readError: () => cnf.stableSecret === undefined ? -ERRNO.EIO : 0,
    read: () => cnf.stableSecret === undefined ? "" : textOfIp6(cnf.stableSecret),
    write(text): number {
      const secret = parseIp6(text.trim());
      if (cnf === all || secret === undefined) return -ERRNO.EIO;
      cnf.stableSecret = secret;
      for (const each of idev === undefined ? inet6DevsOf(net) : [idev]) setMode(each);
      return 0;
    },
  };
}

/** Whose settings a directory of knobs has. */
function whose(net: NetStack, name: string): Whose6 | undefined {
  const { all, dflt } = conf6Of(net);
  if (name === "all") return { net, cnf: all, idev: undefined };
  if (name === "default") return { net, cnf: dflt, idev: undefined };
  const dev = net.devices.byName(name);
  const idev = dev?.name === name ? in6DevOf(dev) : undefined;
  return idev && { net, cnf: idev.cnf, idev };
}

const KNOBS = new Slot<NetStack, true>((net) => {
  net.sysctl.registerDirectory(PREFIX, {
    get(owner, setting) {
      const it = whose(net, owner);
      const numeric = SETTINGS.get(setting);
      if (it === undefined) return undefined;
      return numeric ? numericKnob(it, numeric) : FURTHER.get(setting)?.(it);
    },
    owners: () => ["all", "default", ...inet6DevsOf(net).map(({ dev }) => dev.name)],
    settings: (owner) =>
      whose(net, owner) === undefined ? [] : [...SETTINGS.keys(), ...FURTHER.keys()],
  });
  return true;
});

/** A namespace's settings of IPv6 are knobs now (`addrconf_init_net`). */
export function registerKnobs6(net: NetStack): void {
  KNOBS.of(net);
}
