/** How fast devices say that they are (`__ethtool_get_link_ksettings`). */

import { BOND_MODE, BOND_STATE } from "../../../abi/if_bonding.ts";
import { bridgeOf } from "../../net/bridge/bridge.ts";
import { type Bond, bondOf, hasLink, isSlaveUp } from "../../net/drivers/bond_state.ts";
import { macvlanOf } from "../../net/drivers/macvlan_dev.ts";
import { tunOf } from "../../net/drivers/tun.ts";
import { vlanOf } from "../../net/drivers/vlan_dev.ts";
import { vxlanOf } from "../../net/drivers/vxlan_dev.ts";
import type { NetDevice } from "../../net/stack.ts";

/** What is told of a link's speed. */
export interface LinkKsettings {
  /** Mbit/s; -1 if nobody knows. */
  readonly speed: number;
  /** Whether both ends may send at once. */
  readonly duplex: "full" | "half" | "unknown";
}

/** SPEED_UNKNOWN. */
const UNKNOWN_SPEED = -1;
/** SPEED_10000. */
const TUN_SPEED = 10000;
/** What nothing is known of. */
const UNKNOWN: LinkKsettings = { speed: UNKNOWN_SPEED, duplex: "unknown" };

/** What a device says; `undefined` if its driver says nothing. */
export function linkKsettings(dev: NetDevice): LinkKsettings | undefined {
  const lower = macvlanOf(dev)?.lowerdev ?? vlanOf(dev)?.realDev;
  if (lower !== undefined) return linkKsettings(lower);
  const bond = bondOf(dev);
  if (bond !== undefined) return ofBond(bond);
  if (tunOf(dev) !== undefined) return { speed: TUN_SPEED, duplex: "full" };
  const vxlan = vxlanOf(dev);
  if (vxlan !== undefined) {
    const below = vxlan.net.devices.byIndex(vxlan.defaultDst.remoteIfindex);
    return below === undefined ? UNKNOWN : linkKsettings(below);
  }
  const speed = dev.ops.linkSpeed?.(dev);
  if (speed === undefined) return undefined;
  return { speed, duplex: bridgeOf(dev) === undefined ? "full" : "unknown" };
}

/** All that those ports can do together that send (`bond_ethtool_get_link_ksettings`). */
function ofBond({ slaves, params: { mode } }: Bond): LinkKsettings {
  const told = slaves
    .filter((slave) => isSlaveUp(slave) && hasLink(slave) && slave.backup === BOND_STATE.ACTIVE)
    .map(({ dev }) => linkKsettings(dev))
    .filter((known) => known !== undefined && known.speed > 0)
    .filter((known) => known !== undefined);
  const speeds = told.map(({ speed }) => speed);
  if (speeds.length === 0) return UNKNOWN;
  return {
    speed: mode === BOND_MODE.BROADCAST
      ? Math.min(...speeds)
      : speeds.reduce((sum, speed) => sum + speed),
    duplex: told.find(({ duplex }) => duplex !== "unknown")?.duplex ?? "unknown",
  };
}
