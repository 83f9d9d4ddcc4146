import { NTF, NUD } from "../../abi/neighbour.ts";
import { AF } from "../../abi/socket.ts";
import type { FdbEntry } from "./fdb_entry.ts";
import type { NetDevice } from "./stack.ts";

/**
 * What is told of a device that keeps no forwarding database, or beside it: the addresses that it
 * listens to, those of groups last (`ndo_dflt_fdb_dump`).
 */
export function* ndoDfltFdbDump({ ifindex, uc, mc }: NetDevice): Generator<FdbEntry, void> {
  for (const { address } of [...uc.values(), ...mc.values()]) {
    yield {
      family: AF.BRIDGE,
      ifindex,
      state: NUD.PERMANENT,
      flags: NTF.SELF,
      type: 0,
      attributes: { lladdr: address.toHex().replace(/..(?=.)/g, "$&:") },
    };
  }
}
