/** What bridges count of themselves and of their ports: br_fill_linkxstats of net/bridge/br_netlink.c. */

import { IFLA_STATS } from "../../../../abi/if_link.ts";
import type { StatsBridgeAttributes } from "../../../../codec/mod.ts";
import { bridgeOf, portOf } from "../../../net/bridge/bridge.ts";
import type { VlanGroup } from "../../../net/bridge/vlan_group.ts";
import type { NetDevice } from "../../../net/stack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { LinkXstatsOps } from "./kind_ops.ts";

const MCAST_STATS = 30 * 8;
const STP_XSTATS = 6 * 8;
const VLAN_XSTATS = 40;
/** No packet goes through a VLAN here. */
const NOTHING = { rxBytes: 0n, rxPackets: 0n, txBytes: 0n, txPackets: 0n };
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

/** The VLANs of whoever is asked about. */
function askedVlans(dev: NetDevice, attribute: number): VlanGroup | undefined {
  return attribute === IFLA_STATS.LINK_XSTATS_SLAVE ? portOf(dev)?.vlgrp : bridgeOf(dev)?.vlgrp;
}

/** What bridges count. */
export const BRIDGE_XSTATS: LinkXstatsOps = {
  size(dev, attribute) {
    const stp = askedPort(dev, attribute) === undefined ? 0 : nlaTotalSize(STP_XSTATS);
    const vlans = (askedVlans(dev, attribute)?.all.length ?? 0) * nlaTotalSize(VLAN_XSTATS);
    return vlans + nlaTotalSize(MCAST_STATS) + stp + nlaTotalSize(0);
  },
  fill(dev, attribute) {
    const p = askedPort(dev, attribute);
    const vlgrp = askedVlans(dev, attribute);
    const vlan = vlgrp?.all.map((v) => ({ ...NOTHING, vid: v.vid, flags: vlgrp.flagsOf(v) })) ?? [];
    const bridge: StatsBridgeAttributes = { ...vlan.length > 0 && { vlan }, mcast: MCAST };
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
