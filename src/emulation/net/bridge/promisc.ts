/** Which ports take everything: net/bridge/br_if.c. */

import { IFF } from "../../../abi/if.ts";
import { devSetPromiscuity } from "../core/dev_rx_mode.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { AUTO_MASK, BR } from "./bridge.ts";
import { brFdbSyncStatic, brFdbUnsyncStatic } from "./fdb.ts";

/** Whether a port learns by itself where to send (`br_auto_port`). */
function isAutoPort({ flags }: NetBridgePort): boolean {
  return (flags & AUTO_MASK) !== 0;
}

/** Whether a port takes everything (`br_promisc_port`). */
export function isPromiscPort({ flags }: NetBridgePort): boolean {
  return (flags & BR.PROMISC) !== 0;
}

function setPromisc(p: NetBridgePort): void {
  if (isPromiscPort(p) || devSetPromiscuity(p.dev, 1) !== 0) return;
  brFdbUnsyncStatic(p.br, p);
  p.flags |= BR.PROMISC;
}

function clearPromisc(p: NetBridgePort): void {
  if (!isPromiscPort(p) || !p.dev.unicastFilter) return;
  brFdbSyncStatic(p.br, p);
  devSetPromiscuity(p.dev, -1);
  p.flags &= ~BR.PROMISC;
}

/** Has the ports take everything that must, and the others not (`br_manage_promisc`). */
export function brManagePromisc(br: NetBridge): void {
  const all = (br.dev.flags & IFF.PROMISC) !== 0 || !br.vlanEnabled;
  for (const p of br.ports) {
    const isFixed = p.dev.unicastFilter &&
      (br.autoCnt === 0 || br.autoCnt === 1 && isAutoPort(p));
    if (!all && isFixed) clearPromisc(p);
    else setPromisc(p);
  }
}

/** Counts the ports that learn by themselves (`nbp_update_port_count`). */
export function nbpUpdatePortCount(br: NetBridge): void {
  const count = br.ports.filter(isAutoPort).length;
  if (br.autoCnt === count) return;
  br.autoCnt = count;
  brManagePromisc(br);
}
