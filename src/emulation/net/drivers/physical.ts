import { IFF } from "../../../abi/if.ts";
import {
  ETH_MAX_MTU,
  etherSetup,
  ethHwAddrRandom,
  ethMacAddr,
  ethValidateAddr,
} from "../core/ether.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { allocNetdev, registerNetdevice } from "../core/register_netdevice.ts";
import { netifCarrierOff, netifCarrierOn } from "../core/carrier.ts";
import type { NetDeviceOps } from "../kind.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** A device of hardware. */
export interface PhysicalDevice {
  /**
   * Its name, or a pattern.
   * @default "eth%d"
   */
  readonly name?: string;
  readonly ifindex?: number;
  /** ARPHRD_*. */
  readonly type?: number;
  /** IFF_*, without those that are computed. */
  readonly flags?: number;
  /**
   * Its hardware address.
   * @default a random one
   */
  readonly address?: Uint8Array;
  readonly broadcast?: Uint8Array;
  readonly mtu?: number;
  readonly minMtu?: number;
  readonly maxMtu?: number;
  readonly txQueueLen?: number;
  /** Whether a cable is plugged in. */
  readonly carrier?: boolean;
}

/** What a card's driver does. */
function cardOps(plugged: boolean): NetDeviceOps {
  return {
    open(dev) {
      if (plugged) netifCarrierOn(dev);
      return 0;
    },
    stop(dev) {
      netifCarrierOff(dev);
      return 0;
    },
    setRxMode: () => {},
    setMacAddress: ethMacAddr,
    validateAddr: ethValidateAddr,
  };
}

/**
 * A device that no request has made and none can delete: what a driver registers for the hardware
 * that it finds.
 *
 * @returns The device, or a negative error number.
 */
export function createPhysicalDevice(net: NetStack, made: PhysicalDevice): NetDevice | number {
  const { name = "eth%d", ifindex = 0, type = ARPHRD.ETHER, address, carrier = true } = made;
  const isCard = type === ARPHRD.ETHER;
  const dev = allocNetdev(net, name, (dev) => {
    etherSetup(dev);
    dev.maxMtu = ETH_MAX_MTU;
    dev.ops = isCard ? cardOps(carrier) : {};
    const { flags, broadcast, mtu, minMtu, maxMtu, txQueueLen } = made;
    if (flags !== undefined) dev.flags = flags;
    if (mtu !== undefined) dev.mtu = mtu;
    if (minMtu !== undefined) dev.minMtu = minMtu;
    if (maxMtu !== undefined) dev.maxMtu = maxMtu;
    if (txQueueLen !== undefined) dev.txQueueLen = txQueueLen;
    if (broadcast !== undefined) dev.broadcast = broadcast;
  });
  dev.ifindex = ifindex;
  dev.type = type;
  if (address === undefined) ethHwAddrRandom(dev);
  else {
    dev.addrLen = address.length;
    dev.address = address;
    dev.permAddress = address;
  }
  // Cards look for it when they are opened, so that it is noticed that they have it.
  dev.carrier = carrier && !isCard;
  dev.flags &= ~IFF.UP;
  const refused = registerNetdevice(dev);
  return refused < 0 ? refused : dev;
}
