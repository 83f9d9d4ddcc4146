/** The directory of a device: netdev_register_kobject of net/core/net-sysfs.c. */

import { bridgeOf, type NetBridge, portOf } from "../../net/bridge/bridge.ts";
import { bondOf, bondSlaveOf } from "../../net/drivers/bond_state.ts";
import { MACVTAP_KIND } from "../../net/drivers/macvtap.ts";
import { tunOf } from "../../net/drivers/tun.ts";
import { type NetDevice, NETREG } from "../../net/stack.ts";
import type { DirectoryNode } from "../node.ts";
import { adjacentOf, deviceLink } from "./adjacent.ts";
import { attributeFile, attributes, type Holder } from "./attribute.ts";
import { BONDING } from "./bonding.ts";
import { BONDING_SLAVE } from "./bonding_slave.ts";
import { bridgeAttributes } from "./bridge.ts";
import { brForward } from "./bridge_forward.ts";
import { BRIDGE_PORT } from "./bridge_port.ts";
import { type Entries, entries, kernfsDirectory } from "./kernfs.ts";
import { macvtapOf } from "./macvtap.ts";
import { NET_CLASS } from "./net_class.ts";
import { POWER } from "./power.ts";
import { queuesOf } from "./queues.ts";
import { STATISTICS } from "./statistics.ts";
import { TUN } from "./tun.ts";
import { NETDEV_UEVENT } from "./uevent.ts";

/** Links to the ports of a bridge (SYSFS_BRIDGE_PORT_SUBDIR). */
function brifOf(br: NetBridge): Entries {
  return {
    lookup: (name) => {
      const dev = br.dev.net.devices.byName(name);
      const isPort = dev !== undefined && dev.name === name && portOf(dev)?.br === br;
      return isPort ? { kind: "symlink", target: `../../${name}/brport` } : undefined;
    },
    names: () => br.ports.map(({ dev }) => dev.name),
  };
}

/** What bridges have beside others (`br_sysfs_addbr`). */
function bridgePart({ owner: dev, isThere }: Holder<NetDevice>): readonly Entries[] {
  const br = bridgeOf(dev);
  if (br === undefined) return [];
  const holder = { owner: br, isThere };
  return [entries({
    bridge: () => kernfsDirectory(attributes(holder, bridgeAttributes(br))),
    brif: () => kernfsDirectory(brifOf(br)),
    brforward: () => attributeFile(holder, { show: brForward }),
  })];
}

/** What ports of bridges have beside others (`br_sysfs_addif`). */
function portPart({ owner: dev }: Holder<NetDevice>): readonly Entries[] {
  const p = portOf(dev);
  if (p === undefined) return [];
  const isThere = () => portOf(dev) === p;
  const bridge = { kind: "symlink", target: `../../${p.br.dev.name}` } as const;
  return [entries({
    brport: () =>
      kernfsDirectory(
        attributes({ owner: p, isThere }, BRIDGE_PORT),
        entries({ bridge: () => bridge }),
      ),
  })];
}

/** What bonds and their ports have beside others. */
function bondPart({ owner: dev, isThere }: Holder<NetDevice>): readonly Entries[] {
  const [bond, slave] = [bondOf(dev), bondSlaveOf(dev)];
  const isSlave = () => bondSlaveOf(dev) === slave;
  return [entries({
    ...bond && { bonding: () => kernfsDirectory(attributes({ owner: bond, isThere }, BONDING)) },
    ...slave && {
      bonding_slave: () =>
        kernfsDirectory(attributes({ owner: slave, isThere: isSlave }, BONDING_SLAVE)),
    },
  })];
}

/** What devices have beside others whose other end is a program. */
function programPart(holder: Holder<NetDevice>): readonly Entries[] {
  const { owner: dev, isThere } = holder;
  const tun = tunOf(dev);
  if (tun !== undefined) return [attributes({ owner: tun, isThere }, TUN)];
  return dev.kind === MACVTAP_KIND ? [macvtapOf(holder)] : [];
}

/** The directory of a device. */
export function deviceDirectory(dev: NetDevice): DirectoryNode {
  const isThere = () => dev.regState <= NETREG.REGISTERED;
  const holder = { owner: dev, isThere };
  return kernfsDirectory(
    attributes(holder, NET_CLASS),
    entries({
      uevent: () => attributeFile(holder, NETDEV_UEVENT),
      subsystem: () => ({ kind: "symlink", target: "../../../../class/net" }),
      statistics: () => kernfsDirectory(attributes(holder, STATISTICS)),
      queues: () => kernfsDirectory(queuesOf(holder)),
      power: () => kernfsDirectory(attributes(holder, POWER)),
      master: () => dev.master && deviceLink(dev.master),
    }),
    adjacentOf(dev, "upper"),
    adjacentOf(dev, "lower"),
    ...bridgePart(holder),
    ...portPart(holder),
    ...bondPart(holder),
    ...programPart(holder),
  );
}
