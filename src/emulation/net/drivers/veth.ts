/** Pairs of devices: drivers/net/veth.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { netifCarrierOff, netifCarrierOn } from "../core/carrier.ts";
import { GSO_MAX_SIZE, netifSetTsoMaxSize } from "../core/dev_settings.ts";
import { ETH_MAX_MTU, etherSetup, ethMacAddr } from "../core/ether.ts";
import { netdevUpdateFeatures, NETIF_F } from "../core/features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { unregisterNetdeviceQueue } from "../core/register_netdevice.ts";
import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";

/** What a device of a pair knows (`struct veth_priv`). */
interface Veth {
  peer: NetDevice | undefined;
  requestedHeadroom: number;
}

const VETH_PRIV = new Slot<NetDevice, Veth>(() => ({ peer: undefined, requestedHeadroom: 0 }));

/** The other device of a pair. */
export function vethPeer(dev: NetDevice): NetDevice | undefined {
  return VETH_PRIV.of(dev).peer;
}

/** The kind of link. */
export const VETH: LinkKind = {
  name: "veth",
  dellink(dev, ending) {
    const priv = VETH_PRIV.of(dev);
    const { peer } = priv;
    priv.peer = undefined;
    unregisterNetdeviceQueue(dev, ending);
    if (peer === undefined) return;
    VETH_PRIV.of(peer).peer = undefined;
    unregisterNetdeviceQueue(peer, ending);
  },
  linkNet: (dev) => (vethPeer(dev) ?? dev).net,
};

const OPS: NetDeviceOps = {
  open(dev) {
    const peer = vethPeer(dev);
    if (peer === undefined) return -ERRNO.ENOTCONN;
    if (peer.flags & IFF.UP) {
      netifCarrierOn(dev);
      netifCarrierOn(peer);
    }
    return 0;
  },
  stop(dev) {
    const peer = vethPeer(dev);
    netifCarrierOff(dev);
    if (peer !== undefined) netifCarrierOff(peer);
    return 0;
  },
  setRxMode: () => {},
  setMacAddress: ethMacAddr,
  getIflink: (dev) => vethPeer(dev)?.ifindex ?? 0,
  linkSpeed: () => 10000,
  transmit(dev, length) {
    const peer = vethPeer(dev);
    if (peer === undefined || (peer.flags & IFF.UP) === 0) {
      dev.stats.txDropped++;
      return;
    }
    dev.stats.txPackets++;
    dev.stats.txBytes += BigInt(length);
    peer.stats.rxPackets++;
    peer.stats.rxBytes += BigInt(length);
  },
  setRxHeadroom(dev, headroom) {
    const peer = vethPeer(dev);
    if (peer === undefined) return;
    const priv = VETH_PRIV.of(dev);
    priv.requestedHeadroom = Math.max(headroom, 0);
    const needed = Math.max(priv.requestedHeadroom, VETH_PRIV.of(peer).requestedHeadroom);
    dev.neededHeadroom = needed;
    peer.neededHeadroom = needed;
  },
};

/** What it does in place of the stack, for VLANs as well. */
const FEATURES = NETIF_F.SG | NETIF_F.FRAGLIST | NETIF_F.HW_CSUM | NETIF_F.RXCSUM |
  NETIF_F.SCTP_CRC | NETIF_F.HIGHDMA | NETIF_F.GSO_SOFTWARE | NETIF_F.GSO_ENCAP_ALL;
const VLAN_FEATURES = NETIF_F.HW_VLAN_CTAG_TX | NETIF_F.HW_VLAN_CTAG_RX |
  NETIF_F.HW_VLAN_STAG_TX | NETIF_F.HW_VLAN_STAG_RX;

/** `veth_setup`. */
export function vethSetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.liveAddrChange = true;
  dev.phonyHeadroom = true;
  dev.noQueue = true;
  dev.ops = OPS;
  dev.kind = VETH;
  dev.features = dev.hwFeatures = FEATURES | VLAN_FEATURES;
  dev.vlanFeatures = FEATURES;
  dev.maxMtu = ETH_MAX_MTU;
  netifSetTsoMaxSize(dev, GSO_MAX_SIZE);
}

/** Received packets are not joined at first, whatever other devices do (`veth_disable_gro`). */
export function vethDisableGro(dev: NetDevice): void {
  dev.features &= ~NETIF_F.GRO;
  dev.wantedFeatures &= ~NETIF_F.GRO;
  netdevUpdateFeatures(dev);
}

/** Makes two devices a pair (`veth_newlink`). */
export function vethTie(dev: NetDevice, peer: NetDevice): void {
  VETH_PRIV.of(dev).peer = peer;
  VETH_PRIV.of(peer).peer = dev;
  vethDisableGro(dev);
}
