/**
 * What devices do in place of the stack, as far as others are told when it changes:
 * linux/netdev_features.h and net/core/dev.c.
 */

import { IFF } from "../../../abi/if.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";

const bit = (number: number): bigint => 1n << BigInt(number);

const SG = bit(0);
const IP_CSUM = bit(1);
const HW_CSUM = bit(3);
const IPV6_CSUM = bit(4);
const HIGHDMA = bit(5);
const FRAGLIST = bit(6);
const VLAN_CHALLENGED = bit(10);
const GSO = bit(11);
const GRO = bit(14);
const TSO = bit(16);
const GSO_ROBUST = bit(17);
const TSO_ECN = bit(18);
const TSO_MANGLEID = bit(19);
const TSO6 = bit(20);
const FSO = bit(21);
/** GRE, GRE_CSUM, IPXIP4, IPXIP6, UDP_TUNNEL, UDP_TUNNEL_CSUM. */
const GSO_ENCAP_ALL = bit(22) | bit(23) | bit(24) | bit(25) | bit(26) | bit(27);
const GSO_SCTP = bit(30);
const GSO_UDP_L4 = bit(33);
const GSO_FRAGLIST = bit(34);
const GSO_LAST = 35;
const NOCACHE_COPY = bit(41);
const GRO_FRAGLIST = bit(57);
const GRO_UDP_FWD = bit(59);
const ALL_TSO = TSO | TSO6 | TSO_ECN | TSO_MANGLEID;
const GSO_SOFTWARE = ALL_TSO | bit(GSO_LAST) | GSO_SCTP | GSO_UDP_L4;

/** The names of those of {@linkcode NETIF_F} that matter here. */
type FeatureName =
  | "SG"
  | "HW_CSUM"
  | "HIGHDMA"
  | "FRAGLIST"
  | "HW_VLAN_CTAG_TX"
  | "HW_VLAN_CTAG_RX"
  | "HW_VLAN_CTAG_FILTER"
  | "VLAN_CHALLENGED"
  | "GSO"
  | "GRO"
  | "LRO"
  | "TSO"
  | "GSO_ROBUST"
  | "TSO_ECN"
  | "TSO6"
  | "GSO_UDP_TUNNEL"
  | "GSO_UDP_TUNNEL_CSUM"
  | "GSO_UDP_L4"
  | "SCTP_CRC"
  | "RXCSUM"
  | "NOCACHE_COPY"
  | "LOOPBACK"
  | "HW_VLAN_STAG_TX"
  | "HW_VLAN_STAG_RX"
  | "HW_VLAN_STAG_FILTER"
  | "GSO_MASK"
  | "ALL_TSO"
  | "GSO_SOFTWARE"
  | "GSO_SOFTWARE_ALL"
  | "GSO_ENCAP_ALL"
  | "ONE_FOR_ALL"
  | "ALL_FOR_ALL"
  | "SOFT_FEATURES";

/** `NETIF_F_*`, linux/netdev_features.h: bits, and masks of several. */
export const NETIF_F: { readonly [Name in FeatureName]: bigint } = {
  SG,
  HW_CSUM,
  HIGHDMA,
  FRAGLIST,
  HW_VLAN_CTAG_TX: bit(7),
  HW_VLAN_CTAG_RX: bit(8),
  HW_VLAN_CTAG_FILTER: bit(9),
  VLAN_CHALLENGED,
  GSO,
  GRO,
  LRO: bit(15),
  TSO,
  GSO_ROBUST,
  TSO_ECN,
  TSO6,
  GSO_UDP_TUNNEL: bit(26),
  GSO_UDP_TUNNEL_CSUM: bit(27),
  GSO_UDP_L4,
  SCTP_CRC: bit(37),
  RXCSUM: bit(40),
  NOCACHE_COPY,
  LOOPBACK: bit(42),
  HW_VLAN_STAG_TX: bit(45),
  HW_VLAN_STAG_RX: bit(46),
  HW_VLAN_STAG_FILTER: bit(47),
  GSO_MASK: bit(GSO_LAST + 1) - TSO,
  ALL_TSO,
  GSO_SOFTWARE,
  GSO_SOFTWARE_ALL: GSO_SOFTWARE | GSO_FRAGLIST,
  GSO_ENCAP_ALL,
  ONE_FOR_ALL: GSO_SOFTWARE | GSO_FRAGLIST | GSO_ROBUST | SG | HIGHDMA | FRAGLIST |
    VLAN_CHALLENGED,
  ALL_FOR_ALL: NOCACHE_COPY | FSO,
  SOFT_FEATURES: GSO | GRO,
};

const CSUM_MASK = IP_CSUM | IPV6_CSUM | HW_CSUM;
/** What can be switched on, and is not at first. */
const SOFT_FEATURES_OFF = GRO_FRAGLIST | GRO_UDP_FWD;

/** What many have together, one more of them considered (`netdev_increment_features`). */
export function netdevIncrementFeatures(all: bigint, one: bigint, mask: bigint): bigint {
  const heeded = mask | VLAN_CHALLENGED | (mask & HW_CSUM ? CSUM_MASK : 0n);
  const sum = (all | one & (NETIF_F.ONE_FOR_ALL | CSUM_MASK) & heeded) &
    (one | ~NETIF_F.ALL_FOR_ALL);
  return sum & HW_CSUM ? sum & ~(CSUM_MASK & ~HW_CSUM) : sum;
}

/** Segmentation costs those nothing who pass it on (`netdev_add_tso_features`). */
export function netdevAddTsoFeatures(features: bigint, mask: bigint): bigint {
  return netdevIncrementFeatures(features, ALL_TSO | NETIF_F.ALL_FOR_ALL, mask);
}

/** What both have (`netdev_intersect_features`). */
export function netdevIntersectFeatures(one: bigint, other: bigint): bigint {
  if (((one ^ other) & HW_CSUM) === 0n) return one & other;
  const each = IP_CSUM | IPV6_CSUM;
  return one & HW_CSUM ? (one | each) & other : one & (other | each);
}

/** What cannot be without something else is left out (`netdev_fix_features`). */
function fixFeatures(wanted: bigint): bigint {
  let features = wanted;
  if (features & HW_CSUM) features &= ~(IP_CSUM | IPV6_CSUM);
  if (!(features & SG)) features &= ~(ALL_TSO | GSO);
  if (!(features & (HW_CSUM | IP_CSUM))) features &= ~(TSO | TSO_ECN);
  if (!(features & (HW_CSUM | IPV6_CSUM))) features &= ~TSO6;
  if (!(features & TSO)) features &= ~TSO_MANGLEID;
  if ((features & ALL_TSO) === TSO_ECN) features &= ~TSO_ECN;
  const both = IP_CSUM | IPV6_CSUM;
  if (!(features & HW_CSUM) && (features & both) !== both) features &= ~GSO_UDP_L4;
  return features;
}

/** Finds what a device does now; whether that is something else (`__netdev_update_features`). */
function update(dev: NetDevice): boolean {
  const wanted = dev.features & ~dev.hwFeatures | dev.wantedFeatures;
  const features = fixFeatures(dev.ops.fixFeatures?.(dev, wanted) ?? wanted);
  if (features === dev.features) return false;
  dev.features = features;
  return true;
}

/** Finds what a device does now, and tells if that is something else (`netdev_update_features`). */
export function netdevUpdateFeatures(dev: NetDevice): void {
  if (update(dev)) netdevFeaturesChange(dev);
}

/** Finds what a device does now, and tells of it anyway (`netdev_change_features`). */
export function netdevChangeFeatures(dev: NetDevice): void {
  update(dev);
  netdevFeaturesChange(dev);
}

/** The features of a device are others now (`netdev_features_change`). */
export function netdevFeaturesChange(dev: NetDevice): void {
  callNetdeviceNotifiers(NETDEV.FEAT_CHANGE, dev);
}

/** Received packets are not joined, for whom they are forwarded to (`dev_disable_lro`). */
export function devDisableLro(dev: NetDevice): void {
  dev.wantedFeatures &= ~NETIF_F.LRO;
  netdevUpdateFeatures(dev);
  for (const { dev: lower } of dev.lower) devDisableLro(lower);
}

/** Adds to what a driver says of a device what the stack does for all, before it is registered. */
export function initFeatures(dev: NetDevice): void {
  dev.hwFeatures |= NETIF_F.SOFT_FEATURES | SOFT_FEATURES_OFF;
  dev.features |= NETIF_F.SOFT_FEATURES;
  dev.wantedFeatures = dev.features & dev.hwFeatures;
  if (!(dev.flags & IFF.LOOPBACK)) dev.hwFeatures |= NOCACHE_COPY;
  if (dev.hwFeatures & TSO) dev.hwFeatures |= TSO_MANGLEID;
  if (dev.vlanFeatures & TSO) dev.vlanFeatures |= TSO_MANGLEID;
  dev.vlanFeatures |= HIGHDMA;
}

/** Finds what a device does that is registered just now, which nobody needs to be told. */
export function settleFeatures(dev: NetDevice): void {
  update(dev);
}
