import { ARPHRD } from "../../../abi/if_arp.ts";
import type { NetDevice } from "../stack.ts";

/** Kinds of hardware whose packets have link-layer addresses (`dev->header_ops`). */
const WITH_HEADERS: ReadonlySet<number> = new Set([ARPHRD.ETHER, ARPHRD.LOOPBACK]);

/** Whether a device's packets have link-layer addresses. */
export function hasHeaders({ type }: NetDevice): boolean {
  return WITH_HEADERS.has(type);
}
