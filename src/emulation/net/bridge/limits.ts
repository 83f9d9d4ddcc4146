/** What a bridge can do because of what its ports can do: net/bridge/br_if.c. */

import { callNetdeviceNotifiers } from "../netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
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

/**
 * A bridge has the features that its ports let it have (`netdev_update_features`). They lack some of
 * its own, the same ones whichever they are: only whether there are any makes a difference.
 */
export function updateFeatures(br: NetBridge): void {
  const limited = br.ports.length > 0;
  if (br.featuresLimited === limited) return;
  br.featuresLimited = limited;
  callNetdeviceNotifiers(NETDEV.FEAT_CHANGE, br.dev);
}
