import { ARPHRD } from "../../../abi/if_arp.ts";
import { NTF, NUD } from "../../../abi/neighbour.ts";
import { AF } from "../../../abi/socket.ts";
import type { FdbEntry } from "./fdb_entry.ts";
import type { NetDevice } from "../stack.ts";

/**
 * What is told of a device that keeps no forwarding database, or beside it: the addresses that it
 * listens to, those of groups last (`ndo_dflt_fdb_dump`).
 */
export function* ndoDfltFdbDump(
  { type, ifindex, addrLen, uc, mc }: NetDevice,
): Generator<FdbEntry, void> {
  if (type !== ARPHRD.ETHER) return;
  for (const { address } of [...uc.values(), ...mc.values()]) {
    yield {
      family: AF.BRIDGE,
      ifindex,
      state: NUD.PERMANENT,
      flags: NTF.SELF,
      type: 0,
      attributes: { lladdr: address.subarray(0, addrLen).toHex().replace(/..(?=.)/g, "$&:") },
    };
  }
}
