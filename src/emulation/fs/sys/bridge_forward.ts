/** What a bridge knows of addresses, as bytes: brforward_read of net/bridge/br_sysfs_br.c. */

import { NUD } from "../../../abi/neighbour.ts";
import { bytesOf } from "../../net/bridge/address.ts";
import type { NetBridge } from "../../net/bridge/bridge.ts";
import { FDB } from "../../net/bridge/bridge.ts";
import { fdbEntries, fdbToNud, now } from "../../net/bridge/fdb.ts";
import { jiffiesToClock } from "../../net/bridge/jiffies.ts";

/** Bytes of `struct __fdb_entry`, and where its members are. */
const ENTRY = { size: 16, portNo: 6, isLocal: 7, ageing: 8, portHi: 12 } as const;

/** Entries of ports that are not too old (`br_fdb_fillbuf`), one character a byte. */
export function brForward(br: NetBridge): string {
  let text = "";
  for (const entry of fdbEntries(br)) {
    const { dst, flags, address, updated } = entry;
    if (dst === undefined || fdbToNud(br, entry) === NUD.STALE) continue;
    const view = new DataView(new ArrayBuffer(ENTRY.size));
    const bytes = new Uint8Array(view.buffer);
    bytes.set(bytesOf(address));
    bytes[ENTRY.portNo] = dst.portNo;
    bytes[ENTRY.portHi] = dst.portNo >> 8;
    bytes[ENTRY.isLocal] = (flags & FDB.LOCAL) !== 0 ? 1 : 0;
    const isAgeing = (flags & FDB.STATIC) === 0;
    if (isAgeing) view.setUint32(ENTRY.ageing, jiffiesToClock(now(br) - updated), true);
    text += String.fromCharCode(...bytes);
  }
  return text;
}
