/** The addresses of ports of bonds that balance by load: drivers/net/bonding/bond_alb.c. */

import { BOND_MODE } from "../../../abi/if_bonding.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { devSetMacAddress } from "../core/dev.ts";
import type { Bond, BondSlave } from "./bond_state.ts";
import { isValidEther, sameAddress } from "./ethernet_address.ts";

const { EADDRNOTAVAIL, EFAULT, EOPNOTSUPP } = ERRNO;

function withAddress({ slaves }: Bond, address: Uint8Array): BondSlave | undefined {
  return slaves.find(({ dev }) => sameAddress(dev.address, address));
}

/** `alb_set_slave_mac_addr`. */
function setSlaveAddress({ bond, dev }: BondSlave, address: Uint8Array): number {
  if (bond.params.mode === BOND_MODE.TLB) {
    dev.address = address.slice();
    return 0;
  }
  return devSetMacAddress(dev, address.slice()) === 0 ? 0 : -EOPNOTSUPP;
}

/** `alb_swap_mac_addr`. */
function swapAddresses(one: BondSlave, other: BondSlave): void {
  const address = one.dev.address.slice();
  setSlaveAddress(one, other.dev.address);
  setSlaveAddress(other, address);
}

/** Gives a new port an address that no other has (`bond_alb_init_slave`). */
export function bondAlbInitSlave(bond: Bond, slave: BondSlave): number {
  const error = setSlaveAddress(slave, slave.permAddress);
  if (error !== 0 || bond.slaves.length === 0) return error;
  const { dev, slaves, currActiveSlave } = bond;
  if (!sameAddress(slave.permAddress, dev.address)) {
    if (withAddress(bond, slave.dev.address) === undefined) return 0;
    setSlaveAddress(slave, dev.address);
  }
  const free = slaves.find(({ permAddress }) => withAddress(bond, permAddress) === undefined);
  if (free !== undefined) {
    setSlaveAddress(slave, free.permAddress);
    return 0;
  }
  return currActiveSlave ?? withAddress(bond, dev.address) ? -EFAULT : 0;
}

/** Has another port have the bond's address (`bond_alb_handle_active_change`). */
export function bondAlbHandleActiveChange(bond: Bond, now: BondSlave | undefined): void {
  const { dev, slaves, params, currActiveSlave } = bond;
  bond.currActiveSlave = now;
  if (now === undefined || slaves.length === 0) return;
  const swapped = currActiveSlave ?? withAddress(bond, dev.address);
  if (params.mode === BOND_MODE.TLB) {
    const own = now.dev.address.slice();
    devSetMacAddress(now.dev, dev.address.slice());
    now.dev.address = own;
  }
  if (swapped !== undefined) swapAddresses(swapped, now);
  else setSlaveAddress(now, dev.address);
}

/** A port gives back the address of another one (`bond_alb_deinit_slave`). */
export function bondAlbDeinitSlave(bond: Bond, slave: BondSlave): void {
  const { permAddress, dev } = slave;
  if (bond.slaves.length === 0) return;
  if (sameAddress(permAddress, dev.address) || sameAddress(permAddress, bond.dev.address)) return;
  const found = withAddress(bond, permAddress);
  if (found !== undefined) swapAddresses(slave, found);
}

/** Sets the address of a bond of mode balance-alb (`bond_alb_set_mac_address`). */
export function bondAlbSetMacAddress(bond: Bond, address: Uint8Array): number {
  const { dev, currActiveSlave, slaves } = bond;
  if (!isValidEther(address)) return -EADDRNOTAVAIL;
  // Ports answer ARP for the bond once it has been up.
  for (const slave of bond.rlbEnabled ? [] : slaves) {
    const own = slave.dev.address.slice();
    const error = devSetMacAddress(slave.dev, address);
    slave.dev.address = own;
    if (error !== 0) return error;
  }
  dev.address = address.slice();
  if (currActiveSlave === undefined) return 0;
  const swapped = withAddress(bond, dev.address);
  if (swapped !== undefined) swapAddresses(swapped, currActiveSlave);
  else setSlaveAddress(currActiveSlave, dev.address);
  return 0;
}
