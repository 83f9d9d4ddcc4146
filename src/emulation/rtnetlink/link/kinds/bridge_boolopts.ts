/** Options of bridges that are bits: br_boolopt_multi_toggle of net/bridge/br.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { BR_BOOLOPT } from "../../../../abi/if_bridge.ts";
import { IFLA_BR } from "../../../../abi/if_link.ts";
import type { NetBridge } from "../../../net/bridge/bridge.ts";
import { brToggleFdbLocalVlan0 } from "../../../net/bridge/fdb.ts";
import { brMstSetEnabled } from "../../../net/bridge/mst.ts";
import { brMulticastToggleVlanSnooping } from "../../../net/bridge/multicast.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import type { RequestAttributes } from "../../request_attributes.ts";

const { EINVAL } = ERRNO;
/** All of them. */
export const ALL_BOOLOPTS = 0b11111;

/** What options that are bits do (`br_boolopt_toggle`). */
const BOOLOPTS: ReadonlyMap<number, (br: NetBridge, on: boolean, extack: ExtAck) => number> =
  new Map<number, (br: NetBridge, on: boolean, extack: ExtAck) => number>([
    [BR_BOOLOPT.NO_LL_LEARN, (br, on) => {
      br.noLlLearn = on;
      return 0;
    }],
    [BR_BOOLOPT.MCAST_VLAN_SNOOPING, brMulticastToggleVlanSnooping],
    [BR_BOOLOPT.MST_ENABLE, brMstSetEnabled],
    [BR_BOOLOPT.MDB_OFFLOAD_FAIL_NOTIFICATION, (br, on) => {
      br.mdbOffloadFailNotification = on;
      return 0;
    }],
    [BR_BOOLOPT.FDB_LOCAL_VLAN_0, (br, on) => {
      brToggleFdbLocalVlan0(br, on);
      return 0;
    }],
  ]);

/** `br_boolopt_multi_toggle`. */
export function setBoolopts(br: NetBridge, data: RequestAttributes, extack: ExtAck): number {
  const options = data.payload(IFLA_BR.MULTI_BOOLOPT);
  const value = options?.getUint32(0, true) ?? 0;
  const mask = options?.getUint32(4, true) ?? 0;
  const unknown = (mask & ~ALL_BOOLOPTS) >>> 0;
  if (unknown !== 0) {
    const lowest = 31 - Math.clz32(unknown & -unknown);
    extack.msg = `bridge: Unknown boolean option ${lowest}`;
    return -EINVAL;
  }
  for (const [id, toggle] of BOOLOPTS) {
    if ((mask >> id & 1) === 0) continue;
    const error = toggle(br, (value >> id & 1) !== 0, extack);
    if (error !== 0) return error;
  }
  return 0;
}

function flag(on: boolean): number {
  return on ? 1 : 0;
}

/** Those that are on (`br_boolopt_multi_get`). */
export function boolopts(br: NetBridge): number {
  return flag(br.noLlLearn) << BR_BOOLOPT.NO_LL_LEARN |
    flag(br.mcastVlanSnooping) << BR_BOOLOPT.MCAST_VLAN_SNOOPING |
    flag(br.mstEnabled) << BR_BOOLOPT.MST_ENABLE |
    flag(br.mdbOffloadFailNotification) << BR_BOOLOPT.MDB_OFFLOAD_FAIL_NOTIFICATION |
    flag(br.fdbLocalVlan0) << BR_BOOLOPT.FDB_LOCAL_VLAN_0;
}
