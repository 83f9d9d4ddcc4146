/** Devices that lead nowhere: drivers/net/dummy.c. */

import { IFF } from "../../../abi/if.ts";
import { netifCarrierOff, netifCarrierOn } from "../core/carrier.ts";
import { etherSetup, ethHwAddrRandom, ethMacAddr, ethValidateAddr } from "../core/ether.ts";
import { NETIF_F } from "../core/features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import type { NetDevice } from "../stack.ts";

/** The kind of link. */
export const DUMMY: LinkKind = { name: "dummy" };

const OPS: NetDeviceOps = {
  validateAddr: ethValidateAddr,
  setRxMode: () => {},
  setMacAddress: ethMacAddr,
  changeCarrier(dev, carrier) {
    if (carrier) netifCarrierOn(dev);
    else netifCarrierOff(dev);
    return 0;
  },
};

/** What it does in place of the stack. */
const FEATURES = NETIF_F.SG | NETIF_F.FRAGLIST | NETIF_F.GSO_SOFTWARE | NETIF_F.HW_CSUM |
  NETIF_F.HIGHDMA | NETIF_F.GSO_ENCAP_ALL;

/** `dummy_setup`. */
export function dummySetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.ops = OPS;
  dev.kind = DUMMY;
  dev.flags = dev.flags & ~IFF.MULTICAST | IFF.NOARP;
  dev.liveAddrChange = true;
  dev.noQueue = true;
  dev.requestOpsLock = true;
  dev.features = dev.hwFeatures = FEATURES;
  ethHwAddrRandom(dev);
  dev.minMtu = 0;
  dev.maxMtu = 0;
}
