/** Devices that packets are redirected through: drivers/net/ifb.c. */

import { IFF } from "../../../abi/if.ts";
import { GSO_MAX_SIZE, netifSetTsoMaxSize } from "../dev_settings.ts";
import { etherSetup, ethHwAddrRandom, ethValidateAddr } from "../ether.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import type { NetDevice } from "../stack.ts";

/** `TX_Q_LIMIT`. */
const TX_Q_LIMIT = 32;

/** The kind of link. */
export const IFB: LinkKind = { name: "ifb" };

const OPS: NetDeviceOps = { validateAddr: ethValidateAddr };

/** `ifb_setup`. */
export function ifbSetup(dev: NetDevice): void {
  dev.ops = OPS;
  dev.kind = IFB;
  etherSetup(dev);
  dev.txQueueLen = TX_Q_LIMIT;
  dev.flags = dev.flags & ~IFF.MULTICAST | IFF.NOARP;
  ethHwAddrRandom(dev);
  dev.minMtu = 0;
  dev.maxMtu = 0;
  netifSetTsoMaxSize(dev, GSO_MAX_SIZE);
}
