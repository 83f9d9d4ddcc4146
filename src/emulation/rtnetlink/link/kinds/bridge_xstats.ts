/** What bridges count of themselves and of their ports: br_fill_linkxstats of net/bridge/br_netlink.c. */

import { IFLA_STATS } from "../../../../abi/if_link.ts";
import type { StatsBridgeAttributes } from "../../../../codec/mod.ts";
import { portOf } from "../../../net/bridge/bridge.ts";
import type { NetDevice } from "../../../net/stack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { LinkXstatsOps } from "./kind_ops.ts";

const MCAST_STATS = 30 * 8;
const STP_XSTATS = 6 * 8;
const NEITHER_WAY = [0n, 0n];

/** Nothing is counted of multicast unless a bridge is asked to, and no packet goes through it here. */
const MCAST = {
  igmpV1queries: NEITHER_WAY,
  igmpV2queries: NEITHER_WAY,
  igmpV3queries: NEITHER_WAY,
  igmpLeaves: NEITHER_WAY,
  igmpV1reports: NEITHER_WAY,
  igmpV2reports: NEITHER_WAY,
  igmpV3reports: NEITHER_WAY,
  igmpParseErrors: 0n,
  mldV1queries: NEITHER_WAY,
  mldV2queries: NEITHER_WAY,
  mldLeaves: NEITHER_WAY,
  mldV1reports: NEITHER_WAY,
  mldV2reports: NEITHER_WAY,
  mldParseErrors: 0n,
  mcastBytes: NEITHER_WAY,
  mcastPackets: NEITHER_WAY,
};

/** The port that is asked about; `undefined` of a bridge itself. */
function askedPort(dev: NetDevice, attribute: number): ReturnType<typeof portOf> {
  return attribute === IFLA_STATS.LINK_XSTATS_SLAVE ? portOf(dev) : undefined;
}

/** What bridges count. */
export const BRIDGE_XSTATS: LinkXstatsOps = {
  size(dev, attribute) {
    const stp = askedPort(dev, attribute) === undefined ? 0 : nlaTotalSize(STP_XSTATS);
    return nlaTotalSize(MCAST_STATS) + stp + nlaTotalSize(0);
  },
  fill(dev, attribute) {
    const p = askedPort(dev, attribute);
    const bridge: StatsBridgeAttributes = { mcast: MCAST };
    if (p !== undefined) {
      bridge.stp = {
        transitionBlk: BigInt(p.transitionsToBlocking),
        transitionFwd: BigInt(p.transitionsToForwarding),
        rxBpdu: 0n,
        txBpdu: BigInt(p.bpdusSent),
        rxTcn: 0n,
        txTcn: 0n,
      };
    }
    return { bridge };
  },
};
