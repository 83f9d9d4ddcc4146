/** Devices that packets are redirected through: drivers/net/ifb.c. */

import { IFF } from "../../../abi/if.ts";
import { GSO_MAX_SIZE, netifSetTsoMaxSize } from "../core/dev_settings.ts";
import { etherSetup, ethHwAddrRandom, ethValidateAddr } from "../core/ether.ts";
import { NETIF_F } from "../core/features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import type { NetDevice } from "../stack.ts";

/** `TX_Q_LIMIT`. */
const TX_Q_LIMIT = 32;

/** The kind of link. */
export const IFB: LinkKind = { name: "ifb" };

const OPS: NetDeviceOps = {
  validateAddr: ethValidateAddr,
  // What was not redirected to it goes nowhere.
  transmit({ stats }, length) {
    stats.rxPackets++;
    stats.rxBytes += BigInt(length);
    stats.rxDropped++;
  },
};

/** What it does in place of the stack. */
const FEATURES = NETIF_F.SG | NETIF_F.FRAGLIST | NETIF_F.GSO_SOFTWARE | NETIF_F.HW_CSUM |
  NETIF_F.HIGHDMA | NETIF_F.GSO_ENCAP_ALL;
const VLAN_TX = NETIF_F.HW_VLAN_CTAG_TX | NETIF_F.HW_VLAN_STAG_TX;

/** `ifb_setup`. */
export function ifbSetup(dev: NetDevice): void {
  dev.ops = OPS;
  dev.kind = IFB;
  etherSetup(dev);
  dev.txQueueLen = TX_Q_LIMIT;
  dev.flags = dev.flags & ~IFF.MULTICAST | IFF.NOARP;
  dev.features = dev.hwFeatures = FEATURES | VLAN_TX;
  dev.vlanFeatures = FEATURES;
  ethHwAddrRandom(dev);
  dev.minMtu = 0;
  dev.maxMtu = 0;
  netifSetTsoMaxSize(dev, GSO_MAX_SIZE);
}
