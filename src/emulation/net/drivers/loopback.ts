/** The device that every namespace begins with: drivers/net/loopback.c. */

import { ARPHRD } from "../../../abi/if_arp.ts";
import { IFF } from "../../../abi/if.ts";
import { NET_NAME } from "../core/dev_name.ts";
import { GSO_MAX_SIZE, netifSetTsoMaxSize } from "../core/dev_settings.ts";
import { ETH_ALEN, ETH_HLEN, ethMacAddr } from "../core/ether.ts";
import { NETIF_F } from "../core/features.ts";
import type { NetDeviceOps } from "../kind.ts";
import { allocNetdev, registerNetdevice } from "../core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../stack.ts";

const OPS: NetDeviceOps = { setMacAddress: ethMacAddr };

const { SG, FRAGLIST, GSO_SOFTWARE, HW_CSUM, RXCSUM, SCTP_CRC, HIGHDMA } = NETIF_F;

/** `loopback_setup`. */
function setup(dev: NetDevice): void {
  dev.mtu = 64 * 1024;
  dev.hardHeaderLen = ETH_HLEN;
  dev.addrLen = ETH_ALEN;
  dev.address = new Uint8Array(ETH_ALEN);
  dev.broadcast = new Uint8Array(ETH_ALEN);
  dev.type = ARPHRD.LOOPBACK;
  dev.flags = IFF.LOOPBACK;
  dev.liveAddrChange = true;
  dev.noQueue = true;
  dev.netnsImmutable = true;
  dev.ops = OPS;
  dev.hwFeatures = GSO_SOFTWARE;
  dev.features = SG | FRAGLIST | GSO_SOFTWARE | HW_CSUM | RXCSUM | SCTP_CRC | HIGHDMA |
    NETIF_F.VLAN_CHALLENGED | NETIF_F.LOOPBACK;
  netifSetTsoMaxSize(dev, GSO_MAX_SIZE);
}

/** Gives a new namespace its device (`loopback_net_init`). */
export function createLoopback(net: NetStack): NetDevice {
  const dev = allocNetdev(net, "lo", setup, { nameAssignType: NET_NAME.PREDICTABLE });
  registerNetdevice(dev);
  return dev;
}
