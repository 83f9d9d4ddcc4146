import { RTN } from "../../../abi/rtnetlink.ts";
import { inDevOf } from "../in_device.ts";
import type { NetDevice } from "../stack.ts";

/** What an address is to a device: RTN_* (`inet_addr_type_dev_table`). */
export function addressTypeOf(dev: NetDevice, address: number): number {
  if (address >>> 24 === 0 || address === 0xffffffff) return RTN.BROADCAST;
  if (address >>> 28 === 0xe) return RTN.MULTICAST;
  const own = inDevOf(dev)?.ifaList ?? [];
  if (own.some(({ local }) => local === address)) return RTN.LOCAL;
  if (own.some(({ broadcast }) => broadcast === address)) return RTN.BROADCAST;
  return RTN.UNICAST;
}
