/** What a bridge can do because of what its ports can do: net/bridge/br_if.c. */

import {
  netdevAddTsoFeatures,
  netdevIncrementFeatures,
  netdevUpdateFeatures,
  NETIF_F,
} from "../core/features.ts";
import type { NetDevice } from "../stack.ts";
import type { NetBridge } from "./bridge.ts";

/** GSO_MAX_SIZE: 8 * GSO_MAX_SEGS. */
const GSO_MAX_SIZE = 8 * 65535;
const TSO_MAX_SEGS = 65535;

/** What a device adds in front of packets that are forwarded to it (`netdev_get_fwd_headroom`). */
export function getFwdHeadroom({ phonyHeadroom, neededHeadroom }: NetDevice): number {
  return phonyHeadroom ? 0 : neededHeadroom;
}

/** Ports leave room in front of what they take (`update_headroom`). */
export function updateHeadroom({ ports, dev }: NetBridge, headroom: number): void {
  for (const p of ports) p.dev.ops.setRxHeadroom?.(p.dev, headroom);
  dev.neededHeadroom = headroom;
}

/** A bridge takes the largest packets that all its ports take (`br_set_gso_limits`). */
export function brSetGsoLimits({ dev, ports }: NetBridge): void {
  const size = Math.min(GSO_MAX_SIZE, ...ports.map((p) => p.dev.tsoMaxSize));
  const segs = Math.min(TSO_MAX_SEGS, ...ports.map((p) => p.dev.tsoMaxSegs));
  dev.tsoMaxSize = size;
  dev.gsoMaxSize = Math.min(dev.gsoMaxSize, size);
  dev.gsoIpv4MaxSize = Math.min(dev.gsoIpv4MaxSize, size);
  dev.tsoMaxSegs = segs;
  dev.gsoMaxSegs = Math.min(dev.gsoMaxSegs, segs);
}

/** What it does in place of the stack where its ports do. */
export const BRIDGE_FEATURES: bigint = NETIF_F.SG | NETIF_F.FRAGLIST | NETIF_F.HIGHDMA |
  NETIF_F.GSO_MASK | NETIF_F.HW_CSUM;

/** A bridge has the features that its ports let it have (`br_features_recompute`). */
export function brFeaturesRecompute({ ports }: NetBridge, mask: bigint): bigint {
  if (ports.length === 0) return mask;
  const features = ports.reduce(
    (all, { dev }) => netdevIncrementFeatures(all, dev.features, mask),
    mask & ~NETIF_F.ONE_FOR_ALL,
  );
  return netdevAddTsoFeatures(features, mask);
}

/** A bridge's features are found anew (`netdev_update_features`). */
export function updateFeatures({ dev }: NetBridge): void {
  netdevUpdateFeatures(dev);
}
