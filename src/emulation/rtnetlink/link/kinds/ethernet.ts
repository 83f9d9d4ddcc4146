import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA } from "../../../../abi/if_link.ts";
import { ETH_ALEN, isValidEther } from "../../../net/drivers/ethernet_address.ts";
import type { RequestAttributes } from "../../request_attributes.ts";

/** Whether the address that a link is to have may be that of an Ethernet device: 0, or a negative error number. */
export function validateEtherAddress(tb: RequestAttributes): number {
  const address = tb.bytes(IFLA.ADDRESS);
  if (address === undefined) return 0;
  if (address.length !== ETH_ALEN) return -ERRNO.EINVAL;
  return isValidEther(address) ? 0 : -ERRNO.EADDRNOTAVAIL;
}

/** An address as the codec writes it. */
export function macText(address: Uint8Array): string {
  return Array.from(address, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
